package lab

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEpochsAllocateNothing: in float64, once the lists have their sizes.
func TestEpochsAllocateNothing(t *testing.T) {
	m := stepping(t, "float64")
	require.Zero(t, testing.AllocsPerRun(300, func() {
		if err := m.step(); err != nil {
			panic(err)
		}
	}))
}
