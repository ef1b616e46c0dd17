package epoch_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// TestAbsentKeepTheirRecords: who takes no part in an epoch has the same records after it (section 14).
func TestAbsentKeepTheirRecords(t *testing.T) { inAll(t, absentKeep[float64], absentKeep[num.Dec]) }

func absentKeep[T any](t *testing.T, s *setup[T]) {
	sim := s.simulate(4, small, steady())
	sim.advance(t, 3)
	const away = 1 // position of those absent, in every class
	before := sim.state
	in := sim.world.Submit()
	in.Present[away] = false
	present := synthesis.NewForecasts[T](small.Forecasters, small.Inferers)
	for j := range regret.Inferer(small.Inferers) {
		if v, ok := in.Forecasts.At(0, j); ok { // of forecaster 1 nothing is left
			present.Set(0, j, v)
		}
	}
	in.Forecasts = present
	record, err := inferOnce(s.a, sim.topic, sim.state, in)
	if err != nil {
		t.Fatal(err)
	}
	if err := sim.world.Report(in, record); err != nil {
		t.Fatal(err)
	}
	in.Reports = append(in.Reports[:away:away], in.Reports[away+1:]...)
	if _, err := sim.run(in); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(recordsOf(before, away), recordsOf(sim.state, away), everybit.Same()); diff != "" {
		t.Errorf("records of the absent:\n%s", diff)
	}
	if cmp.Equal(recordsOf(before, 0), recordsOf(sim.state, 0), everybit.Same()) {
		t.Error("records of those present are the same too")
	}
	if _, err := sim.next(); err != nil {
		t.Errorf("their return: %v", err)
	}
}

// recordsOf gathers all that a state keeps of the members at one position.
func recordsOf[T any](s *epoch.State[T], i int) []any {
	list := []any{s.Coefficients[i]}
	if s.InfererWeights != nil {
		list = append(list, s.InfererWeights[i], s.ForecasterWeights[i])
	}
	for _, c := range []*epoch.Class[T]{&s.Inferer, &s.Forecaster, &s.Reputer} {
		list = append(list, c.EMA[i], c.HasEMA[i], c.Heights[i], c.Fractions[i], c.Inclusions[i])
	}
	add := func(v T, ok bool) {
		if ok {
			list = append(list, v)
		}
	}
	table, j, k := s.Regrets, regret.Inferer(i), regret.Forecaster(i)
	add(table.Inferer.At(j))
	add(table.Naive.At(j))
	add(table.Forecaster.At(k))
	add(table.OneInForecasterSelf.At(k))
	for l := range regret.Inferer(table.Inferers()) {
		add(table.OneOutInfererInferer.At(l, j))
		add(table.OneOutInfererInferer.At(j, l))
		add(table.OneOutInfererForecaster.At(l, k))
		add(table.OneInForecasterInferer.At(k, l))
	}
	for l := range regret.Forecaster(table.Forecasters()) {
		add(table.OneOutForecasterForecaster.At(l, k))
		add(table.OneOutForecasterForecaster.At(k, l))
		add(table.OneOutForecasterInferer.At(l, j))
		add(table.OneInForecasterInferer.At(l, j))
	}
	return list
}
