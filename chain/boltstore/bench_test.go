package boltstore_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/boltstore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/release"
)

// crowd returns a ledger in a file, with many accounts.
func crowd(t testing.TB, accounts int) (l *chain.Ledger, store *boltstore.Store, path string) {
	t.Helper()
	config := chain.DefaultConfig(release.V16())
	for i := range accounts {
		config.Accounts = append(config.Accounts, chain.Balance{Account: "account" + strconv.Itoa(1_000_000+i), Amount: record.BaseUnits(1_000_000_000)})
	}
	config.Validators = []chain.Balance{{Account: "validator", Amount: record.MustParseAmount("1000000000000000000000000")}}
	path = filepath.Join(t.TempDir(), "crowd.db")
	store, err := boltstore.Open(path)
	require.NoError(t, err)
	l, err = chain.Open(store, config, chain.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l, store, path
}

// transfer moves a base unit, always between the same two accounts.
var transfer = &chain.Transfer{From: "account1000000", To: "account1000001", Amount: record.BaseUnits(1)}

var crowds = []int{10, 1_000, 100_000}

// BenchmarkEmptyBlock: a block without transactions, with its commit to a file.
func BenchmarkEmptyBlock(b *testing.B) {
	for _, accounts := range crowds {
		b.Run(fmt.Sprintf("accounts=%d", accounts), func(b *testing.B) {
			l, store, _ := crowd(b, accounts)
			before := store.Written()
			for b.Loop() {
				_, err := l.EndBlock()
				require.NoError(b, err)
			}
			b.ReportMetric(float64(store.Written()-before)/float64(b.N), "written-B/op")
		})
	}
}

// BenchmarkTransferBlock: a block with one transfer.
func BenchmarkTransferBlock(b *testing.B) {
	for _, accounts := range crowds {
		b.Run(fmt.Sprintf("accounts=%d", accounts), func(b *testing.B) {
			l, store, _ := crowd(b, accounts)
			before := store.Written()
			for b.Loop() {
				_, err := l.Apply(transfer)
				require.NoError(b, err)
				_, err = l.EndBlock()
				require.NoError(b, err)
			}
			b.ReportMetric(float64(store.Written()-before)/float64(b.N), "written-B/op")
		})
	}
}

// BenchmarkOpen: what a command does first with a file.
func BenchmarkOpen(b *testing.B) {
	for _, accounts := range crowds {
		b.Run(fmt.Sprintf("accounts=%d", accounts), func(b *testing.B) {
			l, _, path := crowd(b, accounts)
			require.NoError(b, l.Close())
			b.Run("file", func(b *testing.B) {
				for b.Loop() {
					store, err := boltstore.Open(path)
					require.NoError(b, err)
					require.NoError(b, store.Close())
				}
			})
			b.Run("ledger", func(b *testing.B) {
				store, err := boltstore.Open(path)
				require.NoError(b, err)
				for b.Loop() {
					_, err = chain.Load(store, chain.Options{})
					require.NoError(b, err)
				}
				require.NoError(b, store.Close())
			})
		})
	}
}

// TestWrittenToTheFile: a block writes the pages on the way to its records; with a thousand times as many accounts that
// is one level of the tree more.
func TestWrittenToTheFile(t *testing.T) {
	blocks := func(accounts int, apply bool) int64 {
		l, store, _ := crowd(t, accounts)
		before := store.Written()
		for range 10 {
			if apply {
				_, err := l.Apply(transfer)
				require.NoError(t, err)
			}
			_, err := l.EndBlock()
			require.NoError(t, err)
		}
		return (store.Written() - before) / 10 / int64(os.Getpagesize())
	}
	require.LessOrEqual(t, blocks(10, false), int64(5), "pages: two of bbolt's own, its root, the bucket's root, a leaf")
	require.LessOrEqual(t, blocks(10_000, false), int64(6))
	require.LessOrEqual(t, blocks(10_000, true), int64(10), "the same with two leaves more, or three")
}
