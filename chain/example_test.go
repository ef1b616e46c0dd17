package chain_test

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/release"
)

func ExampleLedger() {
	config := chain.DefaultConfig(release.V16())
	config.Accounts = []chain.Balance{{Account: "alice", Amount: record.BaseUnits(100)}}
	l, err := chain.New(config)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = l.Apply(&chain.Transfer{From: "alice", To: "bob", Amount: record.BaseUnits(30)})
	fmt.Println(err)
	_, err = l.Apply(&chain.Transfer{From: "alice", To: "bob", Amount: record.BaseUnits(71)})
	fmt.Println(err)
	result, err := l.EndBlock()
	fmt.Println(result.Height, err)
	bob, err := l.Balance("bob")
	fmt.Println(bob, err, l.CheckInvariants())
	// Output:
	// <nil>
	// alice = 71: insufficient funds (allowed: at most its balance 70)
	// 1 <nil>
	// 30 <nil> <nil>
}
