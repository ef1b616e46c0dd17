package synthesis_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// part is a smaller world: some inferers and forecasters with regrets of their own.
type part[T any] struct {
	inferers          []int
	forecasters       []int
	infererRegrets    []T // by position in the whole
	forecasterRegrets []T
}

// of takes the part out of the whole.
func (p part[T]) of(in *synthesis.Input[T]) *synthesis.Input[T] {
	out := &synthesis.Input[T]{
		Labels: in.Labels, NetworkLoss: in.NetworkLoss, HasNetworkLoss: in.HasNetworkLoss, Scale: in.Scale,
		Forecasts: synthesis.NewForecasts[T](len(p.forecasters), len(p.inferers)),
		Regrets:   regret.NewTable(len(p.inferers), len(p.forecasters), in.Regrets.Initial()),
	}
	for to, j := range p.inferers {
		out.Inferences = append(out.Inferences, in.Inferences[j*in.Labels:(j+1)*in.Labels]...)
		out.Regrets.Inferer.Set(regret.Inferer(to), p.infererRegrets[j])
		if in.PreviousInfererWeights != nil {
			out.PreviousInfererWeights = append(out.PreviousInfererWeights, in.PreviousInfererWeights[j])
		}
	}
	for to, k := range p.forecasters {
		out.Regrets.Forecaster.Set(regret.Forecaster(to), p.forecasterRegrets[k])
		if in.PreviousForecasterWeights != nil {
			out.PreviousForecasterWeights = append(out.PreviousForecasterWeights, in.PreviousForecasterWeights[k])
		}
		for column, j := range p.inferers {
			if loss, ok := in.Forecasts.At(regret.Forecaster(k), regret.Inferer(j)); ok {
				out.Forecasts.Set(regret.Forecaster(to), regret.Inferer(column), loss)
			}
		}
	}
	return out
}

func upTo(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

func without(list []int, x int) []int {
	return slices.DeleteFunc(slices.Clone(list), func(y int) bool { return x == y })
}

// TestVariantsAreSmallerWorlds: naive, one-out and one-in inferences are the combined inferences of the world
// without those they leave out, under their own regrets: to the last bit while nobody's forecast is about the
// withheld inferer and one other only (K13), in float64 up to the shared sums of one-out inferers.
func TestVariantsAreSmallerWorlds(t *testing.T) {
	inAll(t, variantsAreSmallerWorlds[float64], variantsAreSmallerWorlds[num.Dec])
}

func variantsAreSmallerWorlds[T any](t *testing.T, s *setup[T]) {
	s.forPlans(t, 3, func(p plan) string {
		p.options.MissingRegrets, p.options.NewTopic = 0.2, p.seed%7 == 0
		in := worlds.Input(s.a, p.world())
		whole, err := s.infer(in)
		if err != nil {
			return err.Error()
		}
		inferers, forecasters := upTo(in.Inferers()), upTo(in.Forecasters())
		check := func(name string, got []T, want part[T]) string {
			r, err := s.infer(want.of(in))
			if err != nil {
				return err.Error()
			}
			return same(name, got, r.Combined)
		}
		r := in.Regrets
		if diff := check("naive", whole.Naive, part[T]{inferers, nil, r.Naive.Values(), nil}); diff != "" {
			return diff
		}
		for j := range regret.Inferer(in.Inferers()) {
			got, _ := whole.OneOutInferer.At(j)
			small, err := s.infer(part[T]{
				without(inferers, int(j)), forecasters, r.OneOutInfererInferer.Row(j), r.OneOutInfererForecaster.Row(j),
			}.of(in))
			if err != nil {
				return err.Error()
			}
			if diff := s.sameUpToSharing(fmt.Sprintf("one-out inferer %d", j), got, small.Combined, in); diff != "" {
				return diff
			}
		}
		for k := range regret.Forecaster(in.Forecasters()) {
			out, present := whole.OneOutForecaster.At(k)
			if present != (in.Forecasters() > 1) {
				return fmt.Sprintf("one-out forecaster %d of %d present: %v", k, in.Forecasters(), present)
			}
			if !present {
				continue
			}
			if diff := check(fmt.Sprintf("one-out forecaster %d", k), out, part[T]{
				inferers, without(forecasters, int(k)), r.OneOutForecasterInferer.Row(k), r.OneOutForecasterForecaster.Row(k),
			}); diff != "" {
				return diff
			}
			taken, _ := whole.OneInForecaster.At(k)
			if diff := check(fmt.Sprintf("one-in forecaster %d", k), taken, part[T]{
				inferers, []int{int(k)}, r.OneInForecasterInferer.Row(k), r.OneInForecasterSelf.Values(),
			}); diff != "" {
				return diff
			}
		}
		return ""
	})
}

func same[T any](name string, got, want []T) string {
	if diff := cmp.Diff(want, got, everybit.Same()); diff != "" {
		return name + ":\n" + diff
	}
	return ""
}

// sameUpToSharing compares bits, in float64 what sharing work between one-outs leaves of them.
func (s *setup[T]) sameUpToSharing(name string, got, want []T, in *synthesis.Input[T]) string {
	if _, ok := any(got).([]float64); ok && s.nearAll(got, want, s.allowance(in)) {
		return ""
	}
	return same(name, got, want)
}

// TestSparseOneOuts: with gaps in the forecasts the withheld inferer is stripped in v0.17, so its one-outs are those
// of the smaller world by rounding, implied inferences in decimals by the bit. The scale is a stored one: a forecaster
// that drops out is not in the smaller world, but counts in a scale that is formed.
func TestSparseOneOuts(t *testing.T) {
	inAll(t, sparseOneOuts[float64], sparseOneOuts[num.Dec])
}

func sparseOneOuts[T any](t *testing.T, s *setup[T]) {
	if s.rules().Withheld != synthesis.WithheldStripped {
		t.Skip("this release keeps the withheld inferer in forecasts (K13)")
	}
	s.forPlans(t, 3, func(p plan) string {
		p.options.MissingForecasts = 0.5
		p.options.Regrets, p.options.StoredScale = worlds.RegretsNormal, true
		in := worlds.Input(s.a, p.world())
		whole, err := s.infer(in)
		if err != nil {
			return err.Error()
		}
		r := in.Regrets
		for j := range regret.Inferer(in.Inferers()) {
			small, err := s.infer(part[T]{
				without(upTo(in.Inferers()), int(j)), upTo(in.Forecasters()),
				r.OneOutInfererInferer.Row(j), r.OneOutInfererForecaster.Row(j),
			}.of(in))
			if err != nil {
				return err.Error()
			}
			got, _ := whole.OneOutInferer.At(j)
			if !s.nearAll(got, small.Combined, s.allowance(in)) {
				return fmt.Sprintf("without inferer %d: %v, smaller world %v", j, got, small.Combined)
			}
			for k := range whole.OneOutInfererForecaster {
				got, present := whole.OneOutInfererForecaster[k].At(j)
				want, wantPresent := small.Implied.At(regret.Forecaster(k))
				if present != wantPresent {
					return fmt.Sprintf("forecaster %d without inferer %d present: %v", k, j, present)
				}
				if !present {
					continue
				}
				if diff := s.sameUpToSharing(fmt.Sprintf("forecaster %d without inferer %d", k, j), got, want, in); diff != "" {
					return diff
				}
			}
		}
		return ""
	})
}

// TestOutlierResistantIsInferOfSurvivors: with everybody kept it is Infer bit by bit, else the inference of a
// request without those who fell out.
func TestOutlierResistantIsInferOfSurvivors(t *testing.T) {
	inAll(t, outlierResistant[float64], outlierResistant[num.Dec])
}

func outlierResistant[T any](t *testing.T, s *setup[T]) {
	n, err := synthesis.NewNetwork(s.a, withFilter(s.rules()), s.params)
	if err != nil {
		t.Fatal(err)
	}
	kept, dropped := 0, 0
	s.forPlans(t, 3, func(p plan) string {
		p.size.Labels = 1
		p.options.OutlierInferences = float64(p.seed%3) * 0.15
		p.options.AbsentForecasts = 0.2
		p.options.NewTopic = p.seed%7 == 0
		w := p.world()
		in := worlds.Input(s.a, w)
		filter, err := n.FilterOutliers(nil, synthesis.OutlierState[T]{}, in.Inferences)
		if err != nil {
			return err.Error()
		}
		got, err := n.OutlierResistant(nil, filter, in)
		if err != nil {
			return err.Error()
		}
		if filter.AllKept() {
			kept++
			want, err := s.infer(in)
			if err != nil {
				return err.Error()
			}
			return cmp.Diff(want, got, everybit.Same())
		}
		dropped++
		var survivors []int
		for j, keeps := range filter.Kept {
			if keeps {
				survivors = append(survivors, j)
			}
		}
		want, err := s.infer(only(in, survivors))
		if err != nil {
			return err.Error()
		}
		return survivorsAgree(filter.Kept, got, want)
	})
	if kept == 0 || dropped == 0 {
		t.Errorf("%d worlds without outliers, %d with", kept, dropped)
	}
}

// only returns an input without all inferers but some. Who forecast another of them has an element about somebody else.
func only[T any](in *synthesis.Input[T], inferers []int) *synthesis.Input[T] {
	out := part[T]{inferers: inferers, forecasters: upTo(in.Forecasters()), infererRegrets: in.Regrets.Inferer.Values(), forecasterRegrets: in.Regrets.Forecaster.Values()}.of(in)
	kept := make([]synthesis.Inferer, len(inferers))
	for i, j := range inferers {
		kept[i] = synthesis.Inferer(j)
	}
	var forecasters []synthesis.Forecaster
	out.ForecastElsewhere = slices.Clone(in.ForecastElsewhere)
	for k := range synthesis.Forecaster(in.Forecasters()) {
		forecasters = append(forecasters, k)
		for j := range synthesis.Inferer(in.Inferers()) {
			if _, ok := in.Forecasts.At(k, j); ok && !slices.Contains(kept, j) {
				out.ForecastElsewhere[k] = true
			}
		}
	}
	out.Regrets = in.Regrets.Select(nil, kept, forecasters)
	return out
}

// survivorsAgree compares a result over all positions with one over those kept.
func survivorsAgree[T any](kept []bool, all, small *synthesis.Result[T]) string {
	if all.Case != small.Case || all.HasWeights != small.HasWeights {
		return "another case"
	}
	for _, v := range []struct {
		name      string
		got, want any
	}{
		{"combined", all.Combined, small.Combined},
		{"naive", all.Naive, small.Naive},
		{"implied", all.Implied, small.Implied},
		{"one-out forecasters", all.OneOutForecaster, small.OneOutForecaster},
		{"one-in forecasters", all.OneInForecaster, small.OneInForecaster},
		{"forecaster weights", all.ForecasterWeights, small.ForecasterWeights},
		{"scale", all.Scale, small.Scale},
	} {
		if diff := cmp.Diff(v.want, v.got, everybit.Same()); diff != "" {
			return v.name + ":\n" + diff
		}
	}
	next := synthesis.Inferer(0)
	for j := range synthesis.Inferer(len(kept)) {
		v, present := all.OneOutInferer.At(j)
		if !kept[j] {
			if present {
				return fmt.Sprintf("dropped inferer %d has a one-out inference", j)
			}
			continue
		}
		want, wantPresent := small.OneOutInferer.At(next)
		if present != wantPresent || present && same("", v, want) != "" {
			return fmt.Sprintf("one-out of inferer %d: %v, want %v", j, v, want)
		}
		if diff := same("weight", all.InfererWeights[j:j+1], small.InfererWeights[next:next+1]); diff != "" {
			return diff
		}
		next++
	}
	return ""
}

// TestNetworkRemembersNothing: one network and one result for many worlds of changing size give what fresh ones
// give, also after an error.
func TestNetworkRemembersNothing(t *testing.T) {
	inAll(t, networkRemembersNothing[float64], networkRemembersNothing[num.Dec])
}

func networkRemembersNothing[T any](t *testing.T, s *setup[T]) {
	n, err := synthesis.NewNetwork(s.a, s.rules(), s.params)
	if err != nil {
		t.Fatal(err)
	}
	dst := new(synthesis.Result[T])
	s.forPlans(t, 1, func(p plan) string {
		p.options.MissingForecasts, p.options.NewTopic, p.options.NoLoss = 0.3, p.seed%7 == 0, p.seed%5 == 0
		in := worlds.Input(s.a, p.world())
		if p.seed%4 == 0 {
			if _, err := n.Infer(dst, &synthesis.Input[T]{}); err == nil {
				return "an empty input is accepted"
			}
		}
		_, err := n.Infer(dst, in)
		want, wantErr := s.infer(in)
		if fmt.Sprint(err) != fmt.Sprint(wantErr) {
			return fmt.Sprintf("error %v, fresh %v", err, wantErr)
		}
		if err != nil {
			return ""
		}
		return sameResults(dst, want)
	})
}

// sameResults compares what can be read of two results: absent values may hold anything.
func sameResults[T any](got, want *synthesis.Result[T]) string {
	if diff := cmp.Diff(valuesOf(want), valuesOf(got), everybit.Same()); diff != "" {
		return diff
	}
	return cmp.Diff([]any{want.Case, want.AllInferersNew, want.InfererWeights, want.ForecasterWeights,
		want.ForecasterHasWeight, want.HasWeights, want.Scale, want.HasScale},
		[]any{got.Case, got.AllInferersNew, got.InfererWeights, got.ForecasterWeights,
			got.ForecasterHasWeight, got.HasWeights, got.Scale, got.HasScale}, everybit.Same(), cmpopts.EquateEmpty())
}
