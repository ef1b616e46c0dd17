package chain_test

import (
	"fmt"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

// What an indexer reads of a topic: who was admitted to an epoch, what became of its epochs, and the regrets of its workers.
func ExampleLedger_Epochs() {
	rules := release.V17()
	rules.Topic.EpochLength, rules.Topic.WorkerSubmissionWindow, rules.Topic.GroundTruthLag = 12, 4, 12
	config := chain.DefaultConfig(rules)
	for _, name := range []string{"ann", "bob", "rita"} {
		config.Accounts = append(config.Accounts, chain.Balance{Account: name, Amount: record.Tokens(1000)})
	}
	config.Validators = []chain.Balance{{Account: "vera", Amount: record.Tokens(1_000_000)}}
	l := must(chain.New(config))
	apply(l, &chain.CreateTopic{Creator: "rita", Metadata: "the temperature of tomorrow", Params: rules.Topic})
	apply(l, &chain.Register{Owner: "ann", Topic: 1, Actor: "ann", As: record.AsWorker})
	apply(l, &chain.Register{Owner: "bob", Topic: 1, Actor: "bob", As: record.AsWorker})
	apply(l, &chain.Register{Owner: "rita", Topic: 1, Actor: "rita", As: record.AsReputer})
	apply(l, &chain.AddStake{Topic: 1, Reputer: "rita", Amount: record.Tokens(500)})
	apply(l, &chain.FundTopic{Topic: 1, From: "rita", Amount: record.Tokens(10)})

	epoch := must(l.Topic(1)).NextChurn
	advance(l, epoch)
	answers := map[string]num.Dec{"ann": num.MustParseDec("20.5"), "bob": num.MustParseDec("22")}
	for _, worker := range []string{"ann", "bob"} {
		answer := answers[worker]
		apply(l, &chain.SubmitWork{Worker: worker, Topic: 1, Nonce: epoch, Inference: &answer})
	}
	fmt.Println("admitted", must(l.ActiveSet(1, epoch, record.RoleInferer)))
	advance(l, epoch+12)
	losses := must(chorus.Measure(rules, must(l.Inference(1)), []num.Dec{num.IntDec(20)}, chorus.SquaredLoss[num.Dec](), chorus.Log10))
	apply(l, &chain.SubmitLosses{Reputer: "rita", Topic: 1, Nonce: epoch, Losses: chain.Bundle(losses)})
	advance(l, epoch+24)

	for e, err := range l.Epochs(1) {
		fmt.Println("epoch", e.Nonce, e.Stage, err)
	}
	for r, err := range l.Regrets(1) {
		if r.Kind == regret.KindInferer {
			fmt.Println("regret of", r.First, r.Value, err)
		}
	}
	// Output:
	// admitted [ann bob]
	// epoch 13 rewarded <nil>
	// epoch 25 failed <nil>
	// epoch 37 open <nil>
	// regret of ann 0.07958800173440752191450444211020278 <nil>
	// regret of bob -0.04082399653118495617099111577959442 <nil>
}
