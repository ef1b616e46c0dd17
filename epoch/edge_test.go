package epoch_test

import (
	"errors"
	"testing"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// TestAllScoresEqual: all inferers say the same, so each object has one loss, all scores are 0 and all shares equal.
func TestAllScoresEqual(t *testing.T) { inAll(t, allScoresEqual[float64], allScoresEqual[num.Dec]) }

func allScoresEqual[T any](t *testing.T, s *setup[T]) {
	o := steady()
	o.ReputerNoise = 0
	sim := s.simulate(2, rosterOf(4, 2, 3), o)
	var record *epoch.Record[T]
	for i := range 3 {
		in := sim.world.Submit()
		for j := range in.Inferences {
			in.Inferences[j] = s.value(0.5)
		}
		inferred, err := inferOnce(s.a, sim.topic, sim.state, in)
		if err != nil {
			t.Fatal(err)
		}
		if err := sim.world.Report(in, inferred); err != nil {
			t.Fatal(err)
		}
		for m := range in.Reports { // means of equal inferences differ by their rounding
			in.Reports[m].Losses = flat(in.Reports[m].Losses, s.value(-1.5))
		}
		if record, err = sim.run(in); err != nil && i > 0 { // the first may have an empty worker set
			t.Fatalf("epoch %d: %v", i, err)
		}
	}
	for _, c := range []*epoch.ClassRecord[T]{&record.InfererRewards, &record.ForecasterRewards} {
		for _, f := range c.Fractions[1:] {
			if s.a.Cmp(f, c.Fractions[0]) != 0 {
				t.Errorf("fractions %v", c.Fractions)
			}
		}
		if !s.fractionsAddUp(c) {
			t.Errorf("fractions %v", c.Fractions)
		}
	}
	// nobody is the best and forecasting adds nothing: chi is one half, and the ratio is forgotten
	if s.a.Cmp(record.Utility.Chi, s.value(0.5)) != 0 || s.a.Sign(sim.state.ScoreRatio) != 0 {
		t.Errorf("utility %+v", record.Utility)
	}
}

// flat returns every present loss one value.
func flat[T any](l *regret.Losses[T], value T) *regret.Losses[T] {
	n, k := l.Inferer.Len(), l.Forecaster.Len()
	out := regret.NewLosses[T](n, k)
	out.Combined, out.Naive = value, value
	for j := range regret.Inferer(n) {
		setIf(&out.Inferer, &l.Inferer, j, value)
		setIf(&out.OneOutInferer, &l.OneOutInferer, j, value)
	}
	for i := range regret.Forecaster(k) {
		setIf(&out.Forecaster, &l.Forecaster, i, value)
		setIf(&out.OneOutForecaster, &l.OneOutForecaster, i, value)
		setIf(&out.OneInForecaster, &l.OneInForecaster, i, value)
		for j := range regret.Inferer(n) {
			if _, ok := l.OneOutInfererForecaster.At(i, j); ok {
				out.OneOutInfererForecaster.Set(i, j, value)
			}
		}
	}
	return out
}

func setIf[R regret.Role, T any](into, like *regret.Column[R, T], i R, value T) {
	if _, ok := like.At(i); ok {
		into.Set(i, value)
	}
}

// TestConsensusNormZero: all losses are 0, so distances from the consensus are measured by epsilon.
func TestConsensusNormZero(t *testing.T) { inAll(t, normZero[float64], normZero[num.Dec]) }

func normZero[T any](t *testing.T, s *setup[T]) {
	sim := s.simulate(2, small, steady())
	sim.advance(t, 2)
	in := sim.mustInput(t)
	for i := range in.Reports {
		in.Reports[i].Losses = flat(in.Reports[i].Losses, s.a.Int(0))
	}
	record, err := sim.run(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, score := range record.ReputerScores {
		if s.a.Cmp(score, s.a.Int(100)) != 0 {
			t.Errorf("scores %v, want 100 of all", record.ReputerScores)
		}
	}
}

// TestAllCoefficientsZero: v0.6 is stuck for good (K20); later releases start again from eps_r.
func TestAllCoefficientsZero(t *testing.T) { inAll(t, allUnheard[float64], allUnheard[num.Dec]) }

func allUnheard[T any](t *testing.T, s *setup[T]) {
	sim := s.simulate(2, small, steady())
	sim.advance(t, 2)
	for m := range sim.state.Coefficients {
		sim.state.Coefficients[m] = s.a.Int(0)
	}
	for range 2 {
		record, err := sim.next()
		if s.release.Name == "v0.6" {
			if stageOf(err) != epoch.StageRewards || !errors.Is(err, num.ErrDivisionByZero) || s.a.Sign(sim.state.Coefficients[0]) != 0 {
				t.Errorf("v0.6: %v", err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if s.a.Sign(num.Sum(s.a.Calc(), record.Coefficients)) <= 0 {
			t.Errorf("coefficients %v", record.Coefficients)
		}
	}
}

// TestZeroStake: where nobody has stake no loss has a weight; a single reputer without any fails the reward, as a
// fraction of 0 has no entropy, unless its fraction of earlier epochs is still in the average.
func TestZeroStake(t *testing.T) { inAll(t, zeroStake[float64], zeroStake[num.Dec]) }

func zeroStake[T any](t *testing.T, s *setup[T]) {
	sim := s.simulate(2, small, steady())
	sim.advance(t, 2)
	zero := s.a.Int(0)

	in := sim.mustInput(t)
	for i := range in.Reports {
		in.Reports[i].Stake, in.Reports[i].Delegated = zero, zero
	}
	s.failsAtClose(t, sim, in, epoch.StageLosses, num.ErrDivisionByZero)

	in = sim.mustInput(t)
	in.Reports[0].Stake, in.Reports[0].Delegated = zero, zero
	record, err := sim.run(in)
	if err != nil {
		t.Fatal(err)
	}
	if c := record.ReputerRewards; s.a.Sign(c.Fractions[0]) != 0 || s.a.Sign(c.Paid[0]) != 0 {
		t.Errorf("fractions %v, paid %v", c.Fractions, c.Paid)
	}

	in = sim.mustInput(t)
	in.Reports[0].Stake, in.Reports[0].Delegated = zero, zero
	sim.state.Reputer.Fractions[0] = rewards.Previous[T]{Fraction: zero}
	if _, err = sim.run(in); stageOf(err) != epoch.StageRewards || !errors.Is(err, num.ErrDomain) {
		t.Errorf("a first fraction of 0: %v", err)
	}
}

// TestZeroReward: everything is calculated and nothing paid, so nobody is included.
func TestZeroReward(t *testing.T) { inAll(t, zeroReward[float64], zeroReward[num.Dec]) }

func zeroReward[T any](t *testing.T, s *setup[T]) {
	o := steady()
	o.Reward = 0
	sim := s.simulate(2, small, o)
	record := sim.advance(t, 3)
	for _, c := range []*epoch.ClassRecord[T]{&record.InfererRewards, &record.ForecasterRewards, &record.ReputerRewards} {
		for i := range c.Members {
			if s.a.Sign(c.Paid[i]) != 0 {
				t.Errorf("paid %v", c.Paid)
			}
		}
		if !s.fractionsAddUp(c) {
			t.Errorf("fractions %v", c.Fractions)
		}
	}
	for j, n := range sim.state.Inferer.Inclusions {
		if n != 0 {
			t.Errorf("inferer %d has %d inclusions", j, n)
		}
	}
	if _, ok := record.Column("inferers_reward_fraction"); ok {
		t.Error("nothing has a share")
	}
	if s.a.Sign(record.Dust) != 0 {
		t.Errorf("dust %v", record.Dust)
	}
}

// TestShareBeyondTheRange: a share of a reward that is no number is absent from the columns.
func TestShareBeyondTheRange(t *testing.T) {
	inAll(t,
		func(t *testing.T, s *setup[float64]) { shareBeyondTheRange(t, s, "5e-324") },
		func(t *testing.T, s *setup[num.Dec]) { shareBeyondTheRange(t, s, "1e-100000") })
}

func shareBeyondTheRange[T any](t *testing.T, s *setup[T], least string) {
	record := s.simulate(2, small, steady()).advance(t, 3)
	if _, ok := record.Column("inferers_reward_fraction"); !ok {
		t.Fatal("no share")
	}
	var err error
	if record.Input.Reward, err = s.a.Parse(least); err != nil {
		t.Fatal(err)
	}
	if x, ok := record.Column("inferers_reward_fraction"); ok {
		t.Errorf("share %v", x)
	}
}

// TestNoClosedEpoch: as long as no epoch was closed every inference is that of a first epoch.
func TestNoClosedEpoch(t *testing.T) { inAll(t, noClosedEpoch[float64], noClosedEpoch[num.Dec]) }

func noClosedEpoch[T any](t *testing.T, s *setup[T]) {
	sim := s.simulate(2, small, steady())
	var first synthesis.Case
	for i := range 3 {
		in := sim.world.Submit()
		record, err := sim.run(in)
		if stageOf(err) != epoch.StageLosses {
			t.Fatal(err)
		}
		if i == 0 {
			first = record.Inference.Case
		}
		if sim.state.HasNetworkLoss || record.Inference.Case != first || first == synthesis.CaseNormal {
			t.Errorf("epoch %d: case %v", i, record.Inference.Case)
		}
		if _, ok := record.Column("forecasted_regret_0_inferer_0"); ok {
			t.Error("a forecasted regret without a loss")
		}
	}
	if _, err := sim.next(); stageOf(err) != noStage && stageOf(err) != epoch.StageRewards {
		t.Error(err)
	}
	if !sim.state.HasNetworkLoss {
		t.Error("the first epoch with reports is not closed")
	}
}
