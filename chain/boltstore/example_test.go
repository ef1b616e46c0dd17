package boltstore_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/boltstore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/release"
)

// A ledger in a file goes on where it was closed.
func ExampleOpen() {
	folder, err := os.MkdirTemp("", "chorus")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	config := chain.DefaultConfig(release.V17())
	config.Accounts = []chain.Balance{{Account: "alice", Amount: record.Tokens(100)}}
	for range 2 {
		store, err := boltstore.Open(filepath.Join(folder, "ledger.db"))
		if err != nil {
			log.Fatal(err)
		}
		l, err := chain.Open(store, config, chain.Options{})
		if err != nil {
			log.Fatal(err)
		}
		if _, err := l.Apply(&chain.Transfer{From: "alice", To: "bob", Amount: record.Tokens(30)}); err != nil {
			log.Fatal(err)
		}
		block, err := l.EndBlock()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("block", block.Height)
		if err := l.Close(); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// block 1
	// block 2
}
