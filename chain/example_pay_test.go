package chain_test

import (
	"fmt"
	"log"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// Three workers answer, a reputer judges them, and the epoch pays them out of the emission.
func Example() {
	rules := release.V17()
	config := chain.DefaultConfig(rules)
	config.Accounts = []chain.Balance{{Account: "sponsor", Amount: record.Tokens(1000)}}
	// emission is a part of what is staked
	config.Validators = []chain.Balance{{Account: "vera", Amount: record.Tokens(1_000_000)}}
	l := must(chain.New(config)) // or chain.Open with a file of package boltstore

	rules.Topic.EpochLength, rules.Topic.WorkerSubmissionWindow, rules.Topic.GroundTruthLag = 12, 4, 12
	apply(l, &chain.CreateTopic{Creator: "sponsor", Metadata: "the temperature of tomorrow", Params: rules.Topic})
	answers := []num.Dec{num.MustParseDec("20.5"), num.MustParseDec("22"), num.MustParseDec("19")}
	workers := []string{"ann", "bob", "cat"}
	for _, worker := range workers {
		apply(l, &chain.Register{Owner: "sponsor", Topic: 1, Actor: worker, As: record.AsWorker})
		apply(l, &chain.Transfer{From: "sponsor", To: worker, Amount: record.Tokens(1)}) // for fees
	}
	apply(l, &chain.Register{Owner: "sponsor", Topic: 1, Actor: "rita", As: record.AsReputer})
	apply(l, &chain.Transfer{From: "sponsor", To: "rita", Amount: record.Tokens(501)})
	apply(l, &chain.AddStake{Topic: 1, Reputer: "rita", Amount: record.Tokens(500)})
	apply(l, &chain.FundTopic{Topic: 1, From: "sponsor", Amount: record.Tokens(10)})

	epoch := must(l.Topic(1)).NextChurn
	advance(l, epoch) // the block in which workers may begin to send
	for i, worker := range workers {
		apply(l, &chain.SubmitWork{Worker: worker, Topic: 1, Nonce: epoch, Inference: &answers[i]})
	}
	advance(l, epoch+12) // the truth is known: 20
	inference := must(l.Inference(1))
	losses := must(chorus.Measure(rules, inference, []num.Dec{num.IntDec(20)}, chorus.SquaredLoss[num.Dec](), chorus.Log10))
	apply(l, &chain.SubmitLosses{Reputer: "rita", Topic: 1, Nonce: epoch, Losses: chain.Bundle(losses)})
	advance(l, epoch+24) // the epoch closes and is paid

	fmt.Println("network inference", inference.Network[0])
	for _, actor := range must(l.Rewards(1)).Actors {
		fmt.Println(actor.Role, actor.Actor, "has", actor.Paid)
	}
	fmt.Println("balanced:", l.CheckInvariants() == nil)
	// Output:
	// network inference 20.5
	// reputer rita has 174508323859955039
	// inferer ann has 14773573254623020
	// inferer bob has 1220933441705883
	// inferer cat has 205330502777049389
	// balanced: true
}

func apply(l *chain.Ledger, tx chain.Tx) { must(l.Apply(tx)) }

func advance(l *chain.Ledger, height int64) { must(l.Advance(height - l.Height())) }

func must[T any](x T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return x
}
