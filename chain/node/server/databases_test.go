package server

import (
	"testing"

	dbm "github.com/cometbft/cometbft-db"
	"github.com/stretchr/testify/require"

	cmtcfg "github.com/cometbft/cometbft/config"
)

// TestClosedDatabase: reading from a closed database finds nothing, and what was written is there when it is opened again.
func TestClosedDatabase(t *testing.T) {
	config := cmtcfg.DefaultConfig()
	config.SetRoot(t.TempDir())
	open := func() dbm.DB {
		db, err := databases(&cmtcfg.DBContext{ID: "blockstore", Config: config})
		require.NoError(t, err)
		return db
	}
	db := open()
	require.NoError(t, db.SetSync([]byte("a"), []byte("1")))
	require.NoError(t, db.Close())
	require.NoError(t, db.Close())
	value, err := db.Get([]byte("a"))
	require.NoError(t, err)
	require.Nil(t, value)
	has, err := db.Has([]byte("a"))
	require.NoError(t, err)
	require.False(t, has)
	require.Error(t, db.SetSync([]byte("b"), []byte("2")))

	db = open()
	value, err = db.Get([]byte("a"))
	require.NoError(t, err)
	require.Equal(t, "1", string(value))
	require.NoError(t, db.Close())
}
