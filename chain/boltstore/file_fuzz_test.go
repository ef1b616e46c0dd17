package boltstore_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"github.com/seed-63a7a409/chorus/chain/boltstore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// tiny returns a file with short pages, without what bbolt has reserved behind them.
func tiny(t testing.TB, writes int) []byte {
	path := filepath.Join(t.TempDir(), "tiny.db")
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{PageSize: 1024, NoFreelistSync: true})
	require.NoError(t, err)
	require.NoError(t, db.Close())
	store, err := boltstore.Open(path)
	require.NoError(t, err)
	for i := range writes {
		var batch []record.Write
		for j := range 8 {
			batch = append(batch, record.Write{Key: string(rune('a'+j)) + string(rune('a'+i)), Value: bytes.Repeat([]byte{byte(i)}, 20*j)})
		}
		require.NoError(t, store.Commit(batch))
	}
	require.NoError(t, store.Close())
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return data[:binary.NativeEndian.Uint64(data[16+40:])*1024]
}

// FuzzFile: whatever the bytes of a file are, also where its meta pages have the right checksum, verification ends
// without a panic and the file is refused and left alone, or bbolt opens it, finds nothing wrong with it, and every
// record reads as verified.
func FuzzFile(f *testing.F) {
	for _, writes := range []int{0, 1, 5} {
		f.Add(tiny(f, writes), false)
		f.Add(tiny(f, writes), true)
	}
	for _, name := range []string{"one_byte", "clean", "torn0", "nested_buckets_1000"} {
		data := recorded(f, name)
		f.Add(data[:min(len(data), 45*4096)], true)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte, checksums bool) {
		if checksums {
			data = withChecksums(data)
		}
		if len(data) == 0 || len(data) > 1<<20 {
			return
		}
		_, verifying := boltstore.Verify(bytes.NewReader(data), int64(len(data)))
		path := filepath.Join(dir, "file.db")
		require.NoError(t, os.WriteFile(path, data, 0o600))
		store, err := boltstore.OpenReadOnly(path)
		if verifying != nil {
			require.ErrorIs(t, err, record.ErrDamaged)
			_, ok := num.AsError(err)
			require.True(t, ok)
			_, err = boltstore.Open(path)
			require.ErrorIs(t, err, record.ErrDamaged)
			after, err := os.ReadFile(path)
			require.NoError(t, err)
			require.True(t, bytes.Equal(data, after))
			return
		}
		require.NoError(t, err)
		var keys []string
		require.NoError(t, store.Ascend("", "\xff\xff", func(key string, value []byte) (bool, error) {
			keys = append(keys, key)
			same, found, err := store.Get(key)
			require.True(t, found && bytes.Equal(same, value))
			return true, err
		}))
		require.NoError(t, store.Close())

		store, err = boltstore.Open(path)
		require.NoError(t, err)
		require.NoError(t, store.Commit([]record.Write{{Key: "zz", Value: []byte("later")}}))
		require.NoError(t, store.Check())
		require.NoError(t, store.Close())
		db, err := bbolt.Open(path, 0o600, nil)
		require.NoError(t, err)
		require.NoError(t, db.View(func(tx *bbolt.Tx) error {
			for err := range tx.Check() {
				return err
			}
			return nil
		}))
		require.NoError(t, db.Close())
	})
}

// withChecksums gives both meta pages the right checksum, wherever the first one says that the second is.
func withChecksums(data []byte) []byte {
	data = bytes.Clone(data)
	if len(data) < 80 {
		return data
	}
	setChecksum(data[16:])
	if size := int(binary.NativeEndian.Uint32(data[16+8:])); size >= 80 && size < 1<<20 && len(data) >= size+80 {
		setChecksum(data[size+16:])
	}
	return data
}
