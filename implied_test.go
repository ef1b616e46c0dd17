package chorus_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// TestImpliedStandForForecasts takes the implied inferences of one inference in place of its forecasts: everything that is
// made of them has the same bits.
func TestImpliedStandForForecasts(t *testing.T) {
	for _, r := range release.All() {
		t.Run(r.Name+"/decimal", func(t *testing.T) { impliedStandForForecasts(t, r, r.Decimal()) })
		t.Run(r.Name+"/float64", func(t *testing.T) { impliedStandForForecasts(t, r, r.Float64()) })
	}
}

func impliedStandForForecasts[T chorus.Number](t *testing.T, r release.Release, arith num.Arith[T]) {
	source := num.NewSource(11)
	x := func() T { return arith.FromDec(num.MustParseDec(fmt.Sprintf("%.6f", source.Normal()))) }
	names := []string{"ann", "bob", "cat", "dan"}
	for _, forecasters := range [][]string{{}, {"fay"}, {"ann", "fay", "gus"}} {
		state := chorus.State[T]{InitialRegret: x(), NetworkLoss: new(x())}
		work := chorus.Work[T]{Inferences: map[string]T{}, Forecasts: map[string]map[string]T{}}
		state.Regrets = chorus.Regrets[T]{Inferer: map[string]T{}, Forecaster: map[string]T{}, Naive: map[string]T{}}
		for _, name := range names {
			work.Inferences[name], state.Regrets.Inferer[name], state.Regrets.Naive[name] = x(), x(), x()
		}
		for _, f := range forecasters {
			state.Regrets.Forecaster[f] = x()
			work.Forecasts[f] = map[string]T{}
			for _, name := range names {
				work.Forecasts[f][name] = x()
			}
		}
		want, err := chorus.Infer(r, state, work)
		require.NoError(t, err)

		implied := map[string][]T{}
		for name, f := range want.Forecasters {
			implied[name] = f.Implied
		}
		got, err := chorus.Infer(r, state, chorus.Work[T]{Inferences: work.Inferences, Implied: implied})
		require.NoError(t, err)
		for name, j := range want.Inferers { // what the forecasts alone tell
			j.OneOut = nil
			if len(forecasters) > 0 {
				j.Effective = nil
			}
			want.Inferers[name] = j
		}
		for name, f := range want.Forecasters {
			f.Inferers, f.OneOutImplied = nil, nil
			want.Forecasters[name] = f
		}
		want.Outliers = nil
		require.Equal(t, want, got, forecasters)
	}
}

func TestImpliedIsRefused(t *testing.T) {
	r := release.V17()
	answers := map[string]float64{"ann": 1, "bob": 2}
	state := chorus.State[float64]{InitialRegret: 1, NetworkLoss: new(0.0)}
	for _, c := range []struct {
		work chorus.Work[float64]
		is   error
		says string
	}{
		{chorus.Work[float64]{Inferences: answers, Implied: map[string][]float64{"fay": {1, 2}}}, num.ErrShape, `Implied["fay"]`},
		{chorus.Work[float64]{Inferences: answers, Implied: map[string][]float64{"fay": {inf()}}}, num.ErrNotFinite, `Implied["fay"]`},
		{chorus.Work[float64]{Inferences: answers, Implied: map[string][]float64{"": {1}}}, num.ErrMissing, "Implied"},
		{chorus.Work[float64]{Inferences: answers, Implied: map[string][]float64{}, Forecasts: map[string]map[string]float64{"fay": {"ann": 1}}}, num.ErrDomain, "Implied"},
	} {
		_, err := chorus.Infer(r, state, c.work)
		require.ErrorIs(t, err, c.is)
		require.ErrorContains(t, err, c.says)
	}
	topic, err := chorus.NewTopic(r, chorus.State[float64]{})
	require.NoError(t, err)
	_, err = topic.Infer(0, chorus.Work[float64]{Inferences: answers, Implied: map[string][]float64{"fay": {1}}})
	require.ErrorIs(t, err, num.ErrDomain)
}

func inf() float64 {
	zero := 0.0
	return 1 / zero
}
