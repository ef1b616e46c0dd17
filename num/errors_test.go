package num

import (
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestUnder: the path leads from the argument to the field, the position at its end stays the index of the error.
func TestUnder(t *testing.T) {
	err := error(Refuse(ErrNotFinite, "Inferer", []int{3}, "NaN", "finite numbers"))
	err = Under("Bundles", Under("Losses", err), 2)
	requireError(t, err, ErrNotFinite, "Bundles[2].Losses.Inferer", 3)
	require.EqualError(t, err, "Bundles[2].Losses.Inferer[3] = NaN: not finite (allowed: finite numbers)")

	require.NoError(t, Under("Losses", nil))
	require.Equal(t, io.EOF, Under("Losses", io.EOF), "an error of somebody else")
	whole := Refuse(ErrMissing, "Losses", nil, nil, "losses")
	_ = Under("Bundles", whole, 1)
	require.Equal(t, "Losses", whole.Field, "the error that is wrapped stays as it is")
	require.True(t, errors.Is(Under("Bundles", whole, 1), ErrMissing))
}
