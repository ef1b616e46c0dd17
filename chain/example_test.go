package chain_test

import (
	"fmt"
	"log"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/release"
)

// What an operation cannot do changes nothing, and says why.
func ExampleLedger_Apply() {
	config := chain.DefaultConfig(release.V17())
	config.Accounts = []chain.Balance{{Account: "alice", Amount: record.Tokens(100)}}
	l, err := chain.New(config)
	if err != nil {
		log.Fatal(err)
	}
	_, err = l.Apply(&chain.Transfer{From: "alice", To: "bob", Amount: record.Tokens(30)})
	fmt.Println(err)
	_, err = l.Apply(&chain.Transfer{From: "alice", To: "bob", Amount: record.Tokens(71)})
	fmt.Println(err)
	result, err := l.EndBlock()
	fmt.Println(result.Height, err)
	for b, err := range l.Accounts() {
		fmt.Println(b.Account, b.Amount, err)
	}
	// Output:
	// <nil>
	// alice = 71000000000000000000: insufficient funds (allowed: at most its balance 70000000000000000000)
	// 1 <nil>
	// alice 70000000000000000000 <nil>
	// bob 30000000000000000000 <nil>
}
