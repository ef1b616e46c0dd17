package boltstore_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/boltstore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

var (
	changes   = flag.Int("changes", 150, "changed bytes of TestChangedByte in a large file")
	everyByte = flag.Bool("everybyte", false, "TestChangedByte changes every byte of the small files to ten values")
)

// changedValues are what a byte becomes: with one bit flipped, 0 and 255.
func changedValues(b byte) []byte {
	values := []byte{0, 0xff}
	for bit := range 8 {
		values = append(values, b^1<<bit)
	}
	return values
}

// smallLedger makes a small file whose tree has branches.
func smallLedger(t testing.TB) string {
	config := chain.DefaultConfig(release.V16())
	for _, name := range []string{"alice", "bob", "carol", "dave"} {
		config.Accounts = append(config.Accounts, chain.Balance{Account: name, Amount: record.BaseUnits(1000)})
	}
	path := filepath.Join(t.TempDir(), "small.db")
	store, err := boltstore.Open(path)
	require.NoError(t, err)
	l, err := chain.Open(store, config, chain.Options{})
	require.NoError(t, err)
	for i := range 20 {
		for range 3 {
			_, err = l.Apply(&chain.Transfer{From: "alice", To: config.Accounts[i%4].Account, Amount: record.BaseUnits(1)})
			require.NoError(t, err)
		}
		_, err = l.EndBlock()
		require.NoError(t, err)
	}
	require.NoError(t, l.Close())
	return path
}

// goesOn opens a file and gives its state hash and the one a block later; thorough checks all records too.
func goesOn(path string, thorough bool) (hash, later string, err error) {
	store, err := boltstore.Open(path)
	if err != nil {
		return "", "", err
	}
	defer store.Close()
	l, err := chain.Load(store, chain.Options{})
	if err != nil {
		return "", "", err
	}
	if thorough {
		if err := l.Check(); err != nil {
			return "", "", err
		}
	}
	if hash, err = l.StateHash(); err != nil {
		return "", "", err
	}
	if _, err := l.EndBlock(); err != nil {
		return hash, "", err
	}
	if err := store.Check(); err != nil {
		return hash, "", err
	}
	later, err = l.StateHash()
	return hash, later, err
}

// changer tries a file with one byte changed.
type changer struct {
	good        []byte
	hash, later string
	path        string
	tried, kept int
}

func newChanger(t testing.TB, path string) *changer {
	good, err := os.ReadFile(path)
	require.NoError(t, err)
	c := &changer{good: good, path: filepath.Join(t.TempDir(), "changed.db")}
	require.NoError(t, os.WriteFile(c.path, good, 0o600))
	c.hash, c.later, err = goesOn(c.path, true)
	require.NoError(t, err)
	return c
}

// try changes one byte: the file is refused and left alone, or it has the same state and goes on to the same one.
func (c *changer) try(t testing.TB, at int, value byte) {
	if c.good[at] == value {
		return
	}
	c.tried++
	data := bytes.Clone(c.good)
	data[at] = value
	_, err := boltstore.Verify(bytes.NewReader(data), int64(len(data)))
	sample := c.tried%20 == 0 // what follows is the same for all that are refused
	if err != nil && !sample {
		return
	}
	require.NoError(t, os.WriteFile(c.path, data, 0o600))
	hash, later, opening := goesOn(c.path, sample)
	if err != nil {
		require.ErrorIs(t, opening, record.ErrDamaged, "byte %d = %d", at, value)
		after, err := os.ReadFile(c.path)
		require.NoError(t, err)
		require.True(t, bytes.Equal(data, after), "byte %d = %d: the file was changed", at, value)
		return
	}
	require.NoError(t, opening, "byte %d = %d", at, value)
	require.Equal(t, c.hash, hash, "byte %d = %d", at, value)
	require.Equal(t, c.later, later, "byte %d = %d", at, value)
	c.kept++
}

// TestChangedByte: whichever byte of a file is changed, it is refused, or it has the same state as before.
func TestChangedByte(t *testing.T) {
	t.Run("small", func(t *testing.T) { changeSmall(t, smallLedger(t), *everyByte) })
	t.Run("small with a list of free pages", func(t *testing.T) {
		path := smallLedger(t)
		writeFreelist(t, path)
		changeSmall(t, path, *everyByte)
	})
	t.Run("of an earlier version", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "clean.db")
		require.NoError(t, os.WriteFile(path, recorded(t, "clean"), 0o600))
		changeSmall(t, path, false)
	})
	t.Run("large", func(t *testing.T) {
		path, _ := ledgerFile(t)
		c := newChanger(t, path)
		source := num.NewSource(3)
		times := *changes
		if testing.Short() {
			times = min(times, 30)
		}
		for i := range times {
			at := source.IntN(len(c.good))
			if i%3 == 0 {
				at = source.IntN(3 * os.Getpagesize()) // the head of the file
			}
			c.try(t, at, c.good[at]^byte(1+source.IntN(255)))
		}
		t.Logf("%d changes, %d of no use to anybody", c.tried, c.kept)
	})
}

// changeSmall changes every byte, or some: of the heads of all pages, and others at random.
func changeSmall(t *testing.T, path string, all bool) {
	c := newChanger(t, path)
	page := os.Getpagesize()
	source := num.NewSource(7)
	for at := range c.good {
		values := changedValues(c.good[at])
		switch {
		case all:
		case testing.Short() && at%5 > 0:
			continue
		case at%page < 80 && at < 2*page, at%page < 16 && source.IntN(4) == 0:
			values = values[source.IntN(len(values)):][:1]
		case source.IntN(len(c.good)) < 150:
			values = values[source.IntN(len(values)):][:1]
		default:
			continue
		}
		for _, value := range values {
			c.try(t, at, value)
		}
	}
	require.NotZero(t, c.kept)
	require.Greater(t, c.tried, 2*c.kept/3)
	t.Logf("%d changes of %d bytes, %d of no use to anybody", c.tried, len(c.good), c.kept)
}

// writeFreelist opens and closes a file once with bbolt's default options, which writes the list of free pages.
func writeFreelist(t testing.TB, path string) {
	db, err := bbolt.Open(path, 0o600, nil)
	require.NoError(t, err)
	require.NoError(t, db.Close())
}
