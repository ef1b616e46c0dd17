package treestore_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain/node/treestore"
)

func sample(t require.TestingT) (*treestore.Store, []byte) {
	s, err := treestore.NewMemory()
	require.NoError(t, err)
	for _, key := range []string{"b", "d", "f", "h"} {
		require.NoError(t, s.Set(key, []byte("value of "+key)))
		require.NoError(t, s.Save())
	}
	var copy bytes.Buffer
	require.NoError(t, s.Export(4, &copy))
	return s, copy.Bytes()
}

// FuzzImport: bytes that are taken for a copy either are that of a tree, which exports as the same bytes and in which every record is found,
// or are refused.
func FuzzImport(f *testing.F) {
	_, data := sample(f)
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := treestore.NewMemory()
		require.NoError(t, err)
		if s.Import(4, bytes.NewReader(data)) != nil {
			return
		}
		require.EqualValues(t, 4, s.Version())
		if len(data) == 0 {
			return // of a tree without records there is no copy to write
		}
		var again bytes.Buffer
		require.NoError(t, s.Export(4, &again))
		require.Equal(t, data, again.Bytes())
		last := ""
		require.NoError(t, s.Ascend("", "\xff\xff", func(key string, value []byte) (bool, error) {
			require.True(t, last == "" || last < key)
			got, found, err := s.Get(key)
			require.NoError(t, err)
			require.True(t, found)
			require.Equal(t, value, got)
			last = key
			return true, nil
		}))
	})
}

// FuzzProofs: no proof shows anything that is not so.
func FuzzProofs(f *testing.F) {
	s, _ := sample(f)
	view, err := s.At(4)
	require.NoError(f, err)
	for _, key := range []string{"a", "b", "c", "h", "i"} {
		_, proof, err := view.Prove(key)
		require.NoError(f, err)
		f.Add(key, proof)
	}
	there := []string{"b", "d", "f", "h"}
	f.Fuzz(func(t *testing.T, key string, proof []byte) {
		value, is, err := view.Get(key)
		if key == "" || err != nil {
			return
		}
		if treestore.Verify(view.Hash(), key, nil, proof) == nil {
			require.False(t, is)
			next, got, found, err := treestore.VerifyNext(view.Hash(), key, proof)
			require.NoError(t, err)
			want := ""
			for _, k := range there {
				if k > key {
					want = k
					break
				}
			}
			require.Equal(t, want, next)
			require.Equal(t, want != "", found)
			if found {
				require.Equal(t, "value of "+want, string(got))
			}
		}
		if treestore.Verify(view.Hash(), key, []byte("x"), proof) == nil {
			require.Equal(t, "x", string(value))
		}
	})
}
