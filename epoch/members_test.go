package epoch_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/internal/laws"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// soleEntropy is the entropy of a class of one: 0.25 ln 2.
const soleEntropy = "0.173286795139986"

func (s *setup[T]) isSole(x T) bool {
	a := s.a.Calc()
	return a.Cmp(x, a.FromDec(num.MustParseDec(soleEntropy))) == 0
}

// fractionsAddUp reports whether the fractions of a class are shares of one.
func (s *setup[T]) fractionsAddUp(c *epoch.ClassRecord[T]) bool {
	return laws.Fractions(s.a, c.Fractions, s.tolerance) == nil
}

// submissionsCount reports whether a submission makes a record of the score (K24).
func (s *setup[T]) submissionsCount() bool {
	return s.release.Rewards.Newcomer == rewards.NewcomerInitial
}

// TestOneInferer: it scores 0 without a moving average of it, and leaves forecasters no entropy and no pay.
func TestOneInferer(t *testing.T) { inAll(t, oneInferer[float64], oneInferer[num.Dec]) }

func oneInferer[T any](t *testing.T, s *setup[T]) {
	sim := s.simulate(2, rosterOf(1, 2, 3), steady())
	for i := range 3 {
		record, err := sim.next()
		if err != nil {
			t.Fatalf("epoch %d: %v", i, err) // no empty worker set here, in no release
		}
		score, ok := record.WorkerScores.Inferer.At(0)
		if !ok || s.a.Sign(score) != 0 || s.a.Sign(sim.state.Inferer.EMA[0]) != 0 || sim.state.Inferer.HasEMA[0] != s.submissionsCount() {
			t.Errorf("epoch %d: score %v (%v)", i, score, ok)
		}
		if c := record.InfererRewards; !s.isSole(record.Entropies.Inference) || s.a.Cmp(c.Fractions[0], s.a.Int(1)) != 0 {
			t.Errorf("epoch %d: entropy %v, fractions %v", i, record.Entropies.Inference, c.Fractions)
		}
		if s.a.Sign(record.Tasks.Forecasting) != 0 {
			t.Errorf("epoch %d: forecasters have %v", i, record.Tasks.Forecasting)
		}
	}
}

// TestOneForecaster: its score is 0, its entropy the constant.
func TestOneForecaster(t *testing.T) { inAll(t, oneForecaster[float64], oneForecaster[num.Dec]) }

func oneForecaster[T any](t *testing.T, s *setup[T]) {
	sim := s.simulate(2, rosterOf(3, 1, 3), steady())
	record := sim.advance(t, 3)
	score, ok := record.WorkerScores.Forecaster.At(0)
	if !ok || s.a.Sign(score) != 0 || sim.state.Forecaster.HasEMA[0] != s.submissionsCount() || !s.isSole(record.Entropies.Forecasting) {
		t.Errorf("score %v (%v), entropy %v", score, ok, record.Entropies.Forecasting)
	}
}

// TestOneReputer: it is the consensus, so its score is 1/eps_r and it has all of its class.
func TestOneReputer(t *testing.T) { inAll(t, oneReputer[float64], oneReputer[num.Dec]) }

func oneReputer[T any](t *testing.T, s *setup[T]) {
	record := s.simulate(2, rosterOf(3, 2, 1), steady()).advance(t, 3)
	a := s.a.Calc()
	if want := a.Int(100); a.Cmp(a.Abs(a.Sub(record.ReputerScores[0], want)), a.Mul(s.tolerance, want)) > 0 {
		t.Errorf("score %v, want %v", record.ReputerScores[0], want)
	}
	if !s.isSole(record.Entropies.Reputer) || a.Cmp(record.ReputerRewards.Fractions[0], a.Int(1)) != 0 {
		t.Errorf("entropy %v, fraction %v", record.Entropies.Reputer, record.ReputerRewards.Fractions)
	}
}

// TestNoForecasters: the reward is split between the other two classes.
func TestNoForecasters(t *testing.T) { inAll(t, noForecasters[float64], noForecasters[num.Dec]) }

func noForecasters[T any](t *testing.T, s *setup[T]) {
	record := s.simulate(2, rosterOf(3, 0, 3), steady()).advance(t, 3)
	a := s.a.Calc()
	if a.Sign(record.Tasks.Forecasting) != 0 || a.Sign(record.Entropies.Forecasting) != 0 {
		t.Errorf("forecasters have %v", record.Tasks.Forecasting)
	}
	if len(record.ForecasterRewards.Members) != 0 || anyPresent(&record.Inference.Implied) {
		t.Error("there is a forecaster")
	}
	if err := laws.TaskSplit(s.a, record.Entropies, record.Input.Reward, record.Tasks, a.Mul(s.tolerance, record.Input.Reward)); err != nil {
		t.Error(err)
	}
}

// TestNoRoster: a topic without members runs into its empty worker window.
func TestNoRoster(t *testing.T) {
	s := floats(releases()["v0.16"])
	state, err := epoch.NewState(s.a, epoch.Roster{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := runCopy(s.a, s.topic(epoch.Roster{}), state, new(epoch.Input[float64])); stageOf(err) != epoch.StageInferences {
		t.Error(err)
	}
}

// TestOneWorkerInBothRoles: its two one-in regrets are one record (K46).
func TestOneWorkerInBothRoles(t *testing.T) { inAll(t, bothRoles[float64], bothRoles[num.Dec]) }

func bothRoles[T any](t *testing.T, s *setup[T]) {
	roster := small
	roster.Alias = []regret.Inferer{regret.NoAlias, 2}
	sim := s.simulate(2, roster, worlds.OrdinaryTopic())
	sim.advance(t, 4)
	one, _ := sim.state.Regrets.OneInForecasterInferer.At(1, 2)
	self, ok := sim.state.Regrets.OneInForecasterSelf.At(1)
	if !ok || s.a.Cmp(one, self) != 0 {
		t.Errorf("regrets %v and %v", one, self)
	}
	other, _ := sim.state.Regrets.OneInForecasterInferer.At(0, 1)
	if self, _ := sim.state.Regrets.OneInForecasterSelf.At(0); s.a.Cmp(other, self) == 0 {
		t.Error("workers of one role each share a record")
	}
}

// TestLabels: a release with label vectors combines each label by itself; losses are the reputers' business. Others
// refuse a second label.
func TestLabels(t *testing.T) { inAll(t, labels[float64], labels[num.Dec]) }

func labels[T any](t *testing.T, s *setup[T]) {
	sim := s.simulate(2, small, steady())
	sim.advance(t, 2)
	plain := sim.mustInput(t)
	in := *plain
	in.Labels, in.Inferences = 2, nil
	a := s.a.Calc()
	for _, x := range plain.Inferences {
		in.Inferences = append(in.Inferences, x, a.Mul(x, a.Int(2)))
	}
	before := sim.state.Copy(nil)
	_, want, err := runCopy(s.a, sim.topic, sim.state, plain)
	if err != nil {
		t.Fatal(err)
	}
	state, record, err := runCopy(s.a, sim.topic, sim.state, &in)
	if !s.release.Synthesis.MultipleLabels {
		if stageOf(err) != epoch.StageInferences || !errors.Is(err, num.ErrDomain) {
			t.Errorf("error %v", err)
		}
		submitted(before, state)
		if diff := cmp.Diff(before, state, everybit.Same()); diff != "" {
			t.Error(diff)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if c := record.Inference.Combined; len(c) != 2 || a.Cmp(c[0], want.Inference.Combined[0]) != 0 || len(record.Interval) != 2 {
		t.Errorf("combined %v, interval %v", c, record.Interval)
	}
	if record.OutlierFilter != nil || record.OutlierResistant != nil || want.OutlierFilter == nil {
		t.Error("outliers are told by one label")
	}
	first, _ := record.Column("inference_1")
	if a.Cmp(first, plain.Inferences[1]) != 0 {
		t.Errorf("column %v of inferer 1, want %v", first, plain.Inferences[1])
	}
	if diff := cmp.Diff(want.InfererRewards, record.InfererRewards, everybit.Same()); diff != "" {
		t.Errorf("the same losses pay otherwise:\n%s", diff)
	}
}

func anyPresent[T any](values *synthesis.Values[regret.Forecaster, T]) bool {
	for k := range regret.Forecaster(values.Len()) {
		if _, present := values.At(k); present {
			return true
		}
	}
	return false
}
