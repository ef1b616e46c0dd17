package boltstore_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain/boltstore"
	"github.com/seed-63a7a409/chorus/num"
)

// TestNothing: a store that nothing opened refuses everything.
func TestNothing(t *testing.T) {
	for _, s := range []*boltstore.Store{nil, {}} {
		_, _, err := s.Get("a")
		require.ErrorIs(t, err, num.ErrMissing)
		require.ErrorIs(t, s.Ascend("", "z", nil), num.ErrMissing)
		require.ErrorIs(t, s.Commit(nil), num.ErrMissing)
		require.ErrorIs(t, s.Check(), num.ErrMissing)
		require.ErrorIs(t, s.Close(), num.ErrMissing)
		require.False(t, s.Torn())
	}
}
