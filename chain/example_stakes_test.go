package chain_test

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/release"
)

// Who has no part in a topic can stand behind a reputer, or behind a validator, which earns emission block by block.
func ExampleLedger_Delegation() {
	rules := release.V17()
	config := chain.DefaultConfig(rules)
	config.Accounts = []chain.Balance{{Account: "dora", Amount: record.Tokens(1000)}, {Account: "rita", Amount: record.Tokens(1000)}}
	config.Validators = []chain.Balance{{Account: "vera", Amount: record.Tokens(300)}}
	l := must(chain.New(config))
	apply(l, &chain.CreateTopic{Creator: "rita", Metadata: "tomorrow", Params: rules.Topic})
	apply(l, &chain.Register{Owner: "rita", Topic: 1, Actor: "rita", As: record.AsReputer})
	apply(l, &chain.Delegate{Delegator: "dora", Reputer: "rita", Topic: 1, Amount: record.Tokens(50)})
	apply(l, &chain.Bond{Delegator: "dora", Validator: "vera", Amount: record.Tokens(100)})
	advance(l, 3)
	apply(l, &chain.Undelegate{Delegator: "dora", Reputer: "rita", Topic: 1, Amount: record.Tokens(20)})

	d := must(l.Delegation(1, "rita", "dora"))
	fmt.Println("behind rita", d.Amount, "of which", d.Removal, "leaves in block", d.RemovalHeight)
	bond := must(l.Bond("vera", "dora"))
	fmt.Println("behind vera", bond.Amount, "earned", bond.Pending)
	for v, err := range l.Validators() {
		fmt.Println("validator", v.Account, v.Amount, err)
	}
	// Output:
	// behind rita 50000000000000000000 of which 20000000000000000000 leaves in block 604804
	// behind vera 100000000000000000000 earned 2473958333333
	// validator vera 400000000000000000000 <nil>
}
