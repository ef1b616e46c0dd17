package explain

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/weights"
)

// TestWordsAreComplete: every scale and every branch of the weight formula has words.
func TestWordsAreComplete(t *testing.T) {
	scales := 0
	for s := weights.ScaleRule(0); (weights.Rules{Scale: s}).Validate() == nil; s++ {
		require.NotEmpty(t, scaleWords[s].words)
		scales++
	}
	require.Len(t, scaleWords, scales)
	for b := weights.BranchPlain; b <= weights.BranchSingle; b++ {
		require.NotEmpty(t, branchWords[b.String()].words, b.String())
	}
	require.Len(t, branchWords, int(weights.BranchSingle)+1)
}
