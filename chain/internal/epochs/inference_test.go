package epochs

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// TestSharesThatFail: weights that add up to 0 have no shares; work that has run out is an error.
func TestSharesThatFail(t *testing.T) {
	result := &synthesis.Result[num.Dec]{HasWeights: true, InfererWeights: make([]num.Dec, 2), InfererHasWeight: []bool{true, true}}
	a := release.V17().Decimal()
	inferers, _, err := shares(a, result)
	require.NoError(t, err)
	require.Equal(t, []*num.Dec{nil, nil}, inferers)

	long := num.MustParseDec("1." + strings.Repeat("0", 90) + "1")
	result.InfererWeights = []num.Dec{long, num.IntDec(1)}
	inferers, _, err = shares(a, result)
	require.NoError(t, err)
	require.NotNil(t, inferers[0])
	_, _, err = shares(num.Metered(a, num.NewMeter(1)), result)
	require.ErrorIs(t, err, num.ErrLimit)
}
