package epoch_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/internal/laws"
	"github.com/seed-63a7a409/chorus/internal/property"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// plan is a topic before it is made: what gopter draws and shrinks.
type plan struct {
	seed   uint64
	epochs int
	roster epoch.Roster
}

// options vary with the seed: every fourth topic has nobody leaving, every fifth no delegators.
func (p plan) options() worlds.TopicOptions {
	o := worlds.OrdinaryTopic()
	o.Leave = float64(p.seed%4) * 0.1
	if p.seed%5 == 0 {
		o.Delegated = 0
	}
	return o
}

// forPlans checks a property of topics of 5 epochs and more; it gives what is wrong, or nothing.
func (s *setup[T]) forPlans(t *testing.T, most epoch.Roster, law func(p plan) string) {
	t.Helper()
	property.Check(t, s.runs, prop.ForAll(
		func(seed uint64, epochs, inferers, forecasters, reputers int) string {
			return law(plan{seed, epochs, rosterOf(inferers, forecasters, reputers)})
		},
		gen.UInt64(), gen.IntRange(5, s.longest),
		gen.IntRange(1, most.Inferers), gen.IntRange(0, most.Forecasters), gen.IntRange(1, most.Reputers),
	))
}

// TestConservation: what is paid and the dust are the reward, the classes' parts add to it, fractions to one, and
// nothing is negative.
func TestConservation(t *testing.T) { inAll(t, conservation[float64], conservation[num.Dec]) }

func conservation[T any](t *testing.T, s *setup[T]) {
	paid := 0
	s.forPlans(t, rosterOf(7, 4, 5), func(p plan) string {
		sim := s.simulate(p.seed, p.roster, p.options())
		for i := range p.epochs {
			record, err := sim.next()
			if err != nil {
				if stageOf(err) == epoch.StageRewards && record.InfererRewards.Members == nil {
					continue // an empty worker set
				}
				return fmt.Sprintf("epoch %d: %v", i, err)
			}
			paid++
			if wrong := s.unbalanced(record); wrong != "" {
				return fmt.Sprintf("epoch %d: %s", i, wrong)
			}
		}
		return ""
	})
	if !t.Failed() && paid < 3*s.runs {
		t.Errorf("only %d epochs were paid", paid)
	}
}

// unbalanced tells what an epoch made or lost.
func (s *setup[T]) unbalanced(record *epoch.Record[T]) string {
	a := s.a.Calc()
	reward := record.Input.Reward
	rounding := a.Mul(s.tolerance, reward)
	if err := laws.TaskSplit(s.a, record.Entropies, reward, record.Tasks, rounding); err != nil {
		return err.Error()
	}
	parts := append([]T{record.Dust}, record.DelegatorRewards...)
	payments := len(record.DelegatorRewards)
	for _, c := range []*epoch.ClassRecord[T]{&record.InfererRewards, &record.ForecasterRewards, &record.ReputerRewards} {
		parts = append(parts, c.Paid...)
		payments += len(c.Paid)
		if err := laws.Fractions(s.a, c.Fractions, s.tolerance); err != nil && len(c.Members) > 0 {
			return err.Error()
		}
		for i, member := range c.Rewards {
			if a.Sign(member) < 0 || a.Cmp(c.Paid[i], member) > 0 || a.Cmp(c.Paid[i], a.Trunc(c.Paid[i])) != 0 {
				return fmt.Sprintf("reward %v, paid %v", member, c.Paid[i])
			}
		}
	}
	for _, part := range parts {
		if a.Sign(a.Add(part, rounding)) < 0 {
			return fmt.Sprintf("negative: %v", parts)
		}
	}
	if err := laws.Sum(s.a, "paid and dust are the reward", reward, parts, rounding); err != nil {
		return err.Error()
	}
	// every payment loses less than one unit
	if a.Cmp(record.Dust, a.Add(a.Int(payments), rounding)) >= 0 {
		return fmt.Sprintf("dust %v of %d payments", record.Dust, payments)
	}
	for i, after := range record.StakesAfter {
		want := a.Add(record.Input.Reports[i].Stake, record.ReputerRewards.Paid[i])
		if a.Cmp(after, want) != 0 {
			return fmt.Sprintf("stake %v after, want %v", after, want)
		}
	}
	return ""
}

// TestAbsentMembersChangeNothing: a roster with one more inferer, forecaster and reputer who never take part gives the
// others the same digits in every epoch.
func TestAbsentMembersChangeNothing(t *testing.T) {
	inAll(t, absentChangeNothing[float64], absentChangeNothing[num.Dec])
}

func absentChangeNothing[T any](t *testing.T, s *setup[T]) {
	s.forPlans(t, rosterOf(5, 3, 4), func(p plan) string {
		sim := s.simulate(p.seed, p.roster, p.options())
		wider := rosterOf(p.roster.Inferers+1, p.roster.Forecasters+1, p.roster.Reputers+1)
		topic := s.topic(wider)
		state, err := epoch.NewState(s.a, wider, s.a.Int(0))
		if err != nil {
			return err.Error()
		}
		for i := range p.epochs {
			in, err := sim.input()
			if err != nil {
				return err.Error()
			}
			want, wantErr := sim.run(in)
			var got *epoch.Record[T]
			state, got, err = runCopy(s.a, topic, state, widened(in, wider))
			if fmt.Sprint(err) != fmt.Sprint(wantErr) {
				return fmt.Sprintf("epoch %d: %v, want %v", i, err, wantErr)
			}
			if x, y := comparable(want), comparable(got); !reflect.DeepEqual(x, y) { // many times faster than cmp
				return fmt.Sprintf("epoch %d: %s", i, cmp.Diff(x, y, everybit.Same()))
			}
		}
		return ""
	})
}

// widened returns an input over a larger roster; the additional members come last and do nothing.
func widened[T any](in *epoch.Input[T], roster epoch.Roster) *epoch.Input[T] {
	out := *in
	var zero T
	out.Inferences = append(append([]T(nil), in.Inferences...), zero)
	out.Present = append(append([]bool(nil), in.Present...), false)
	out.Forecasts = synthesis.NewForecasts[T](roster.Forecasters, roster.Inferers)
	copyGrid(&out.Forecasts, &in.Forecasts)
	out.Reports = append([]epoch.Report[T](nil), in.Reports...)
	for m := range out.Reports {
		from, to := out.Reports[m].Losses, regret.NewLosses[T](roster.Inferers, roster.Forecasters)
		to.Combined, to.Naive = from.Combined, from.Naive
		copyColumn(&to.Inferer, &from.Inferer)
		copyColumn(&to.Forecaster, &from.Forecaster)
		copyColumn(&to.OneOutInferer, &from.OneOutInferer)
		copyColumn(&to.OneOutForecaster, &from.OneOutForecaster)
		copyColumn(&to.OneInForecaster, &from.OneInForecaster)
		copyGrid(&to.OneOutInfererForecaster, &from.OneOutInfererForecaster)
		out.Reports[m].Losses = to
	}
	return &out
}

func copyColumn[R regret.Role, T any](to, from *regret.Column[R, T]) {
	for i := range R(from.Len()) {
		if v, ok := from.At(i); ok {
			to.Set(i, v)
		}
	}
}

func copyGrid[R, C regret.Role, T any](to, from *regret.Grid[R, C, T]) {
	for i := range R(from.Rows()) {
		for j := range C(from.Columns()) {
			if v, ok := from.At(i, j); ok {
				to.Set(i, j, v)
			}
		}
	}
}

// comparable is what a record says of those who took part.
func comparable[T any](r *epoch.Record[T]) []any {
	return []any{
		r.Inferers, r.Forecasters, r.Inference, r.Interval, r.OutlierFilter, r.OutlierResistant, r.Close,
		r.Reputers, r.ReputerScores, r.AdjustedStakes, r.Steps,
		r.InfererRewards, r.ForecasterRewards, r.ReputerRewards, r.Utility, r.Entropies, r.Tasks,
		r.DelegatorRewards, r.StakesAfter, r.Dust,
	}
}
