package epoch_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

// releases returns all by name.
func releases() map[string]release.Release {
	m := map[string]release.Release{}
	for _, r := range release.All() {
		m[r.Name] = r
	}
	return m
}

// submitted takes over what submissions alone change: the nonce, and that the members have records of this epoch. Their
// scores have to be the same: nobody was absent, and a newcomer of a first epoch starts at 0.
func submitted[T any](want, state *epoch.State[T]) {
	want.Nonce = state.Nonce
	for _, c := range []struct{ want, state *epoch.Class[T] }{
		{&want.Inferer, &state.Inferer}, {&want.Forecaster, &state.Forecaster}, {&want.Reputer, &state.Reputer},
	} {
		c.want.HasEMA, c.want.Heights = c.state.HasEMA, c.state.Heights
	}
}

// TestNoInferences: an epoch to which nobody sent an inference leaves the state as it was, but for its nonce.
func TestNoInferences(t *testing.T) { inAll(t, noInferences[float64], noInferences[num.Dec]) }

func noInferences[T any](t *testing.T, s *setup[T]) {
	sim := s.simulate(5, small, steady())
	sim.advance(t, 2)
	in := sim.mustInput(t)
	clear(in.Present)
	before := sim.state.Copy(nil)
	record, err := sim.run(in)
	if stageOf(err) != epoch.StageInferences || !errors.Is(err, num.ErrEmpty) {
		t.Fatalf("error %v", err)
	}
	if record == nil || record.Inference != nil || record.Losses != nil {
		t.Error("the record has more than the input")
	}
	before.Nonce = sim.state.Nonce
	if diff := cmp.Diff(before, sim.state, everybit.Same()); diff != "" {
		t.Errorf("state:\n%s", diff)
	}
	if _, err := inferOnce(s.a, sim.topic, sim.state, in); stageOf(err) != epoch.StageInferences {
		t.Errorf("Infer: %v", err)
	}
	sim.advance(t, 1)
}

// TestNoReports: the close fails and stores nothing but what the worker window had stored.
func TestNoReports(t *testing.T) { inAll(t, noReports[float64], noReports[num.Dec]) }

func noReports[T any](t *testing.T, s *setup[T]) {
	sim := s.simulate(5, small, steady())
	sim.advance(t, 2)
	in := sim.mustInput(t)
	in.Reports = nil
	record := s.failsAtClose(t, sim, in, epoch.StageLosses, num.ErrEmpty)
	if record.Losses != nil {
		t.Error("there are losses")
	}
	sim.advance(t, 1)
}

// TestRegretsOverflow: losses that can be averaged but whose differences are beyond float64 fail at the regrets.
func TestRegretsOverflow(t *testing.T) {
	for _, r := range release.All() {
		t.Run(r.Name, func(t *testing.T) {
			s := floats(r)
			sim := s.simulate(5, small, steady())
			sim.advance(t, 2)
			in := sim.mustInput(t)
			in.Reports = in.Reports[:1]
			in.Reports[0].Stake, in.Reports[0].Delegated = 1, 0
			in.Reports[0].Losses.Combined = 1.5e308
			in.Reports[0].Losses.Inferer.Set(0, -1.5e308)
			record := s.failsAtClose(t, sim, in, epoch.StageRegrets, num.ErrRange)
			if record.Losses == nil || record.Regrets != nil {
				t.Error("the record does not end after the losses")
			}
			sim.advance(t, 1)
		})
	}
}

// failsAtClose runs an epoch that fails before it is closed: only records of submissions and outlier state may change.
func (s *setup[T]) failsAtClose(t *testing.T, sim *simulation[T], in *epoch.Input[T], stage epoch.Stage, kind error) *epoch.Record[T] {
	t.Helper()
	want := sim.state.Copy(nil)
	record, err := sim.run(in)
	if stageOf(err) != stage || !errors.Is(err, kind) {
		t.Fatalf("error %v, want one of %v: %v", err, stage, kind)
	}
	if record.Inference == nil || record.WorkerScores != nil || record.Tasks != nil {
		t.Error("the record is not that of an epoch without a close")
	}
	submitted(want, sim.state)
	want.Outlier = sim.state.Outlier
	if diff := cmp.Diff(want, sim.state, everybit.Same()); diff != "" {
		t.Errorf("state:\n%s", diff)
	}
	return record
}

// TestFirstRewardWithoutInfererScores: before v0.16 the first inference of a topic is a median without variants (K10),
// so nobody has a score and the reward fails ("empty worker set"). The close stands, and so do the reputers' steps before the failure;
// the quantiles of the workers become 0. The next epoch is paid.
func TestFirstRewardWithoutInfererScores(t *testing.T) {
	for _, r := range []release.Release{release.V06(), release.V09()} {
		t.Run(r.Name+"/float64", func(t *testing.T) { firstRewardFails(t, floats(r)) })
		t.Run(r.Name+"/decimal", func(t *testing.T) { firstRewardFails(t, decimals(r)) })
	}
}

func firstRewardFails[T any](t *testing.T, s *setup[T]) {
	sim := s.simulate(8, small, steady())
	before := sim.state.Copy(nil)
	before.Inferer.Quantile, before.Forecaster.Quantile = s.a.Int(3), s.a.Int(4)
	sim.state = before.Copy(nil)
	record, err := sim.next()
	if stageOf(err) != epoch.StageRewards || !errors.Is(err, num.ErrEmpty) {
		t.Fatalf("error %v", err)
	}
	after := sim.state
	if !after.HasNetworkLoss || s.a.Cmp(after.NetworkLoss, record.Losses.Combined) != 0 {
		t.Error("the network loss is not kept")
	}
	for j := range regret.Inferer(small.Inferers) {
		if _, ok := after.Regrets.Inferer.At(j); !ok {
			t.Errorf("inferer %d has no regret", j)
		}
	}
	for m := range small.Reputers {
		if !after.Reputer.HasEMA[m] || !after.Reputer.Fractions[m].Stored {
			t.Errorf("reputer %d has no score or fraction", m)
		}
	}
	if s.a.Sign(after.Inferer.Quantile) != 0 || s.a.Sign(after.Forecaster.Quantile) != 0 {
		t.Errorf("quantiles %v, %v, want 0", after.Inferer.Quantile, after.Forecaster.Quantile)
	}
	if record.Tasks != nil || record.StakesAfter != nil || len(record.InfererRewards.Members) != 0 {
		t.Error("somebody was paid")
	}
	// all else of the workers is as it was
	after = after.Copy(nil)
	after.Inferer.Quantile, after.Forecaster.Quantile = before.Inferer.Quantile, before.Forecaster.Quantile
	submitted(before, after)
	untouched := func(st *epoch.State[T]) []any { return []any{st.Inferer, st.Forecaster, st.ScoreRatio} }
	if diff := cmp.Diff(untouched(before), untouched(after), everybit.Same()); diff != "" {
		t.Error(diff)
	}
	if record, err = sim.next(); err != nil || record.Tasks == nil {
		t.Errorf("second epoch: %v", err)
	}
}

// TestLossOfUnheardReputer: an object that is reported only by reputers with coefficient 0 has no consensus. The
// reward ends in its first step; the close stands.
func TestLossOfUnheardReputer(t *testing.T) { inAll(t, lossOfUnheard[float64], lossOfUnheard[num.Dec]) }

func lossOfUnheard[T any](t *testing.T, s *setup[T]) {
	sim := s.simulate(9, small, steady())
	sim.advance(t, 2)
	sim.state.Coefficients[0] = s.a.Int(0)
	in := sim.mustInput(t)
	for i := range in.Reports[1:] { // the others do not know inferer 0
		l := in.Reports[i+1].Losses
		only := regret.NewColumn[regret.Inferer, T](small.Inferers)
		for j := range regret.Inferer(small.Inferers) {
			if v, ok := l.Inferer.At(j); ok && j > 0 {
				only.Set(j, v)
			}
		}
		l.Inferer = only
	}
	before := sim.state.Copy(nil)
	record, err := sim.run(in)
	if stageOf(err) != epoch.StageRewards || !errors.Is(err, num.ErrDivisionByZero) {
		t.Fatalf("error %v", err)
	}
	if record.Regrets == nil || record.ReputerScores != nil || record.WorkerScores != nil {
		t.Error("the record does not end after the close")
	}
	rewarded := func(st *epoch.State[T]) []any {
		return []any{st.Inferer, st.Forecaster, st.Reputer, st.Coefficients, st.ScoreRatio}
	}
	submitted(before, sim.state)
	if diff := cmp.Diff(rewarded(before), rewarded(sim.state), everybit.Same()); diff != "" {
		t.Errorf("reward state:\n%s", diff)
	}
	if cmp.Equal(before.Regrets, sim.state.Regrets, everybit.Same()) {
		t.Error("the regrets are not those of the close")
	}
	if _, err := sim.next(); err != nil {
		t.Errorf("next epoch, which all report: %v", err)
	}
}

// TestStageNames are those of the vectors.
func TestStageNames(t *testing.T) {
	for stage, want := range map[epoch.Stage]string{
		epoch.StageInferences: "network_inferences", epoch.StageLosses: "network_losses",
		epoch.StageRegrets: "regrets", epoch.StageRewards: "rewards", noStage: "unknown",
	} {
		if stage.String() != want {
			t.Errorf("%d is %q, want %q", stage, stage, want)
		}
	}
	err := error(&epoch.StageError{Stage: epoch.StageLosses, Err: num.ErrEmpty})
	if err.Error() != "network_losses: empty" || !errors.Is(err, num.ErrEmpty) {
		t.Error(err)
	}
}
