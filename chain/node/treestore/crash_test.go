package treestore

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/cosmos/iavl/db"
	"github.com/stretchr/testify/require"
)

// mortal is the database of a process that dies after some writes: the later ones reach no disk.
type mortal struct {
	db.DB
	writes int
}

func (m *mortal) NewBatch() db.Batch { return &mortalBatch{m.DB.NewBatch(), m} }

func (m *mortal) NewBatchWithSize(size int) db.Batch {
	return &mortalBatch{m.DB.NewBatchWithSize(size), m}
}

type mortalBatch struct {
	db.Batch
	of *mortal
}

func (b *mortalBatch) Write() error { return b.of.write(b.Batch.Write) }

func (b *mortalBatch) WriteSync() error { return b.of.write(b.Batch.WriteSync) }

func (m *mortal) write(write func() error) error {
	if m.writes == 0 {
		return nil
	}
	m.writes--
	return write()
}

// TestSaveIsOneWrite: a process that dies while it saves a large version and forgets old ones finds a whole version afterwards.
func TestSaveIsOneWrite(t *testing.T) {
	const forever = 1 << 30
	m := &mortal{db.NewMemDB(), forever}
	s, err := open(m)
	require.NoError(t, err)
	save := func() {
		for i := range 2000 {
			require.NoError(t, s.Set(fmt.Sprintf("key %04d", i), fmt.Appendf(nil, "%d in version %d", i, s.Version()+1)))
		}
		require.NoError(t, s.Save())
	}
	save()
	save()
	for writes := range 3 {
		before := s.Version()
		m.writes = writes
		save()
		require.NoError(t, s.Prune(before-1))
		m.writes = forever
		s, err = open(m)
		require.NoError(t, err, "after %d writes", writes)
		require.Equal(t, before+int64(min(writes, 1)), s.Version())
		require.NoError(t, s.Check())
		count := 0
		require.NoError(t, s.Ascend("", "\xff", func(_ string, value []byte) (bool, error) {
			require.Equal(t, fmt.Sprintf("%d in version %d", count, s.Version()), string(value))
			count++
			return true, nil
		}))
		require.Equal(t, 2000, count)
		save()
		require.NoError(t, s.Prune(s.Version()-1))
	}
}

// TestImportIsUndone: a process that dies while it reads a copy finds an empty store afterwards, which takes the copy.
func TestImportIsUndone(t *testing.T) {
	from, err := NewMemory()
	require.NoError(t, err)
	for i := range 15_000 { // more than iavl writes at once
		require.NoError(t, from.Set(fmt.Sprintf("key %05d", i), []byte{byte(i)}))
	}
	require.NoError(t, from.Save())
	require.NoError(t, from.Save())
	var copied bytes.Buffer
	require.NoError(t, from.Export(2, &copied))
	hash, err := HashOfCopy(2, bytes.NewReader(copied.Bytes()))
	require.NoError(t, err)
	require.Equal(t, from.Hash(), hash)

	m := &mortal{db.NewMemDB(), 2} // the mark, and a part
	s, err := open(m)
	require.NoError(t, err)
	_ = s.Import(2, bytes.NewReader(copied.Bytes())) // it does not come to its end
	m.writes = 1 << 30
	s, err = open(m)
	require.NoError(t, err)
	require.Zero(t, s.Version())
	require.NoError(t, s.Import(2, bytes.NewReader(copied.Bytes())))
	s, err = open(m)
	require.NoError(t, err)
	require.EqualValues(t, 2, s.Version())
	require.Equal(t, from.Hash(), s.Hash())
	require.NoError(t, s.Check())
}

// TestCheckFindsDamage: whatever changes on disk or is gone from it, but for the hash of the whole, is found.
func TestCheckFindsDamage(t *testing.T) {
	disk := db.NewMemDB()
	s, err := open(disk)
	require.NoError(t, err)
	for i := range 7 {
		require.NoError(t, s.Set(fmt.Sprintf("key %d", i), []byte("abc")))
	}
	require.NoError(t, s.Save())
	require.NoError(t, s.Check())
	nodes := map[string][]byte{}
	all, err := disk.Iterator([]byte("s"), []byte("t"))
	require.NoError(t, err)
	for ; all.Valid(); all.Next() {
		nodes[string(all.Key())] = bytes.Clone(all.Value())
	}
	require.NoError(t, all.Close())
	require.Len(t, nodes, 13)
	write := func(key string, value []byte) {
		batch := disk.NewBatch()
		defer batch.Close()
		if value == nil {
			require.NoError(t, batch.Delete([]byte(key)))
		} else {
			require.NoError(t, batch.Set([]byte(key), value))
		}
		require.NoError(t, batch.Write())
	}
	leaves := 0
	for key, value := range nodes {
		if at := bytes.Index(value, []byte("abc")); at > 0 {
			leaves++
			for i := range 3 {
				changed := bytes.Clone(value)
				changed[at+i] ^= 1
				write(key, changed)
				s, err := open(disk)
				require.NoError(t, err)
				require.ErrorIs(t, s.Check(), ErrDamaged)
				require.ErrorIs(t, s.Export(1, io.Discard), ErrDamaged, "no snapshot of it is offered")
			}
		}
		write(key, nil)
		if s, err := open(disk); err == nil { // without its root it is not opened
			require.ErrorIs(t, s.Check(), ErrDamaged)
		}
		write(key, value)
	}
	require.Equal(t, 7, leaves)
	s, err = open(disk)
	require.NoError(t, err)
	require.NoError(t, s.Check())
}
