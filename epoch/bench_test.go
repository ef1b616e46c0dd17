package epoch_test

import (
	"fmt"
	"testing"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

// sizes are those of the researchers' table and of a topic with full sets.
var sizes = []epoch.Roster{rosterOf(5, 3, 5), rosterOf(32, 6, 6)}

// inBenchmarks runs a benchmark for all releases, arithmetics and sizes on the fourth epoch of a topic.
func inBenchmarks(b *testing.B, inFloat64 func(*testing.B, *benchmark[float64]), inDecimal func(*testing.B, *benchmark[num.Dec])) {
	for _, r := range release.All() {
		for _, size := range sizes {
			name := fmt.Sprintf("%dx%dx%d", size.Inferers, size.Forecasters, size.Reputers)
			b.Run(r.Name+"/float64/"+name, func(b *testing.B) { inFloat64(b, newBenchmark(b, floats(r), size)) })
			b.Run(r.Name+"/decimal/"+name, func(b *testing.B) { inDecimal(b, newBenchmark(b, decimals(r), size)) })
		}
	}
}

type benchmark[T any] struct {
	*simulation[T]
	in *epoch.Input[T]
}

func newBenchmark[T any](b *testing.B, s *setup[T], size epoch.Roster) *benchmark[T] {
	sim := s.simulate(1, size, steady())
	sim.advance(b, 3)
	return &benchmark[T]{sim, sim.mustInput(b)}
}

// loop measures a step.
func (x *benchmark[T]) loop(b *testing.B, step func() error) {
	b.ReportAllocs()
	for b.Loop() {
		if err := step(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEpoch is a whole epoch, from inferences to pay, by one topic.
func BenchmarkEpoch(b *testing.B) { inBenchmarks(b, benchmarkEpoch[float64], benchmarkEpoch[num.Dec]) }

func benchmarkEpoch[T any](b *testing.B, x *benchmark[T]) {
	topic, err := x.topic.bind(x.a)
	if err != nil {
		b.Fatal(err)
	}
	record, state := new(epoch.Record[T]), x.state.Copy(nil)
	once := func() error {
		x.state.Copy(state) // or every epoch would be nearer to a state that does not change any more
		_, err := topic.Run(record, state, x.in)
		return err
	}
	if err := once(); err != nil { // their memory is made here
		b.Fatal(err)
	}
	x.loop(b, once)
}

// BenchmarkRun is the same by a new topic each time.
func BenchmarkRun(b *testing.B) { inBenchmarks(b, benchmarkRun[float64], benchmarkRun[num.Dec]) }

func benchmarkRun[T any](b *testing.B, x *benchmark[T]) {
	x.loop(b, func() error {
		_, _, err := runCopy(x.a, x.topic, x.state, x.in)
		return err
	})
}

// BenchmarkClose is what closes an epoch: network losses and regrets.
func BenchmarkClose(b *testing.B) { inBenchmarks(b, benchmarkClose[float64], benchmarkClose[num.Dec]) }

func benchmarkClose[T any](b *testing.B, x *benchmark[T]) {
	var bundles []consensus.Bundle[T]
	for _, report := range x.in.Reports {
		bundles = append(bundles, consensus.Bundle[T]{Stake: report.Stake, Losses: report.Losses})
	}
	roster, state := x.topic.Roster, x.state
	assessor, err := consensus.NewAssessor(x.a, x.topic.Rules.Consensus, x.topic.Params.Consensus)
	if err != nil {
		b.Fatal(err)
	}
	updater, err := regret.NewUpdater(x.a, x.topic.Rules.Regret, x.topic.Params.Regret)
	if err != nil {
		b.Fatal(err)
	}
	x.loop(b, func() error {
		losses, err := assessor.NetworkLosses(nil, roster.Inferers, roster.Forecasters, bundles)
		if err != nil {
			return err
		}
		_, _, err = updater.Update(nil, state.Regrets, regret.Close[T]{
			Losses: losses, InfererInclusions: state.Inferer.Inclusions, ForecasterInclusions: state.Forecaster.Inclusions,
			InfererWeights: state.InfererWeights, ForecasterWeights: state.ForecasterWeights,
		})
		return err
	})
}
