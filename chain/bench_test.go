package chain_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/release"
)

// crowd returns a ledger with many accounts and topics.
func crowd(b *testing.B, accounts, topics int) *chain.Ledger {
	b.Helper()
	config := chain.DefaultConfig(release.V16())
	config.Accounts = append(config.Accounts, chain.Balance{Account: "sponsor", Amount: record.MustParseAmount("1000000000000000000000")})
	for i := range accounts {
		config.Accounts = append(config.Accounts, chain.Balance{Account: "account" + strconv.Itoa(i), Amount: record.BaseUnits(1_000_000_000)})
	}
	config.Validators = []chain.Balance{{Account: "validator", Amount: record.MustParseAmount("1000000000000000000000000")}}
	l, err := chain.New(config)
	noError(b, err)
	apply := func(tx chain.Tx) {
		_, err := l.Apply(tx)
		noError(b, err)
	}
	params := release.V16().Topic
	params.EpochLength, params.GroundTruthLag = 1_000_000, 1_000_000
	for i := range topics {
		id := uint64(i + 1)
		apply(&chain.CreateTopic{Creator: "sponsor", Params: params})
		apply(&chain.Register{Owner: "sponsor", Topic: id, Actor: "sponsor", As: record.AsReputer})
		apply(&chain.AddStake{Reputer: "sponsor", Topic: id, Amount: record.BaseUnits(1_000_000)})
		_, err := l.EndBlock()
		noError(b, err)
	}
	_, err = l.EndBlock()
	noError(b, err)
	return l
}

func noError(b *testing.B, err error) {
	if err != nil {
		b.Helper()
		b.Fatal(err)
	}
}

// sizes of BenchmarkTransfer and BenchmarkBlock: accounts and topics.
var crowds = [][2]int{{10, 1}, {1_000, 1}, {100_000, 1}, {1_000, 100}, {1_000, 1_000}}

// BenchmarkTransfer: the cost of a transaction does not grow with accounts and topics.
func BenchmarkTransfer(b *testing.B) {
	for _, size := range crowds {
		b.Run(fmt.Sprintf("accounts=%d/topics=%d", size[0], size[1]), func(b *testing.B) {
			l := crowd(b, size[0], size[1])
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				_, err := l.Apply(&chain.Transfer{From: "account" + strconv.Itoa(i%10), To: "account" + strconv.Itoa((i+1)%10), Amount: record.BaseUnits(1)})
				noError(b, err)
				if i%1000 == 999 { // so that no batch grows without end
					_, err := l.EndBlock()
					noError(b, err)
				}
			}
		})
	}
}

// BenchmarkFund: the same for a transaction about a topic, with its weight.
func BenchmarkFund(b *testing.B) {
	for _, size := range crowds {
		b.Run(fmt.Sprintf("accounts=%d/topics=%d", size[0], size[1]), func(b *testing.B) {
			l := crowd(b, size[0], size[1])
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				_, err := l.Apply(&chain.FundTopic{From: "sponsor", Topic: uint64(i%size[1] + 1), Amount: record.BaseUnits(10)})
				noError(b, err)
				if i%1000 == 999 {
					_, err := l.EndBlock()
					noError(b, err)
				}
			}
		})
	}
}

// BenchmarkBlock: a block in which nothing churns, with its commit.
func BenchmarkBlock(b *testing.B) {
	for _, size := range crowds {
		b.Run(fmt.Sprintf("accounts=%d/topics=%d", size[0], size[1]), func(b *testing.B) {
			l := crowd(b, size[0], size[1])
			b.ReportAllocs()
			for b.Loop() {
				_, err := l.EndBlock()
				noError(b, err)
			}
		})
	}
}
