package chain_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/boltstore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/fixtures/ledgers"
)

const monthScript = "../examples/one-month.jsonl"

// monthHash is the state after the month, on every architecture, in every store and with every batch size.
const monthHash = "a0bf9f298fad018df34a9919cb784bb228720741584c68a0a0a595ab95e2c7d9"

// playScript executes a script on a store.
func playScript(t *testing.T, text []byte, store record.Store, options chain.Options) *chain.Ledger {
	t.Helper()
	var l *chain.Ledger
	require.NoError(t, chain.ReadScript(bytes.NewReader(text), func(line chain.Line) (err error) {
		switch {
		case line.Genesis != nil:
			l, err = chain.Open(store, *line.Genesis, options)
		case line.Advance > 0:
			_, err = l.Advance(line.Advance)
		default:
			_, err = l.Apply(line.Tx)
		}
		return err
	}))
	return l
}

func hashOf(t testing.TB, l *chain.Ledger) string {
	t.Helper()
	hash, err := l.StateHash()
	require.NoError(t, err)
	return hash
}

// TestMonthGolden: the month of the example ends in the state that was written down once, in memory.
func TestMonthGolden(t *testing.T) {
	text, err := os.ReadFile(monthScript)
	require.NoError(t, err)
	l := playScript(t, text, record.NewMemory(), chain.Options{BlocksPerCommit: 1000})
	require.Equal(t, int64(864000), l.Height())
	require.Equal(t, monthHash, hashOf(t, l))
	require.NoError(t, l.Check())
}

// TestMonthOnFile: the same in a file, in batches of another size.
func TestMonthOnFile(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds; TestMonthGolden is the short form")
	}
	text, err := os.ReadFile(monthScript)
	require.NoError(t, err)
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "month.db"))
	require.NoError(t, err)
	l := playScript(t, text, store, chain.Options{BlocksPerCommit: 7})
	require.Equal(t, monthHash, hashOf(t, l))
	require.NoError(t, l.Close())
}

// TestMonthIsGenerated: the example is what its generator writes.
func TestMonthIsGenerated(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	var out bytes.Buffer
	l, err := ledgers.Script(&out, ledgers.Month())
	require.NoError(t, err)
	require.Equal(t, monthHash, hashOf(t, l))
	text, err := os.ReadFile(monthScript)
	require.NoError(t, err)
	require.True(t, bytes.Equal(text, out.Bytes()), "run go generate ./fixtures/ledgers")
}
