package chorus_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

func TestInferSaysWhichRegretsAreMissing(t *testing.T) {
	in := pairOfInferers(t)
	require.NotContains(t, in.Assumed, chorus.AssumedRegret{Kind: "Inferer", First: "ann"})
	require.Contains(t, in.Assumed, chorus.AssumedRegret{Kind: "Naive", First: "bob"})
	require.Contains(t, in.Assumed, chorus.AssumedRegret{Kind: "OneIn", First: "fay", Second: "fay"})
	require.Contains(t, in.Assumed, chorus.AssumedRegret{Kind: "OneOutInfererForecaster", First: "ann", Second: "fay"})
	require.Len(t, in.Assumed, 1+2+2+4+4+2+6) // gil, naive, [j][j], [j][k], [k][j], [k][k], one-in; not of those in their own absence
}

func TestInferRefusesNamesThatOccurNowhereElse(t *testing.T) {
	work := chorus.Work[float64]{
		Inferences: map[string]float64{"ann": 1, "bob": 2}, Forecasts: map[string]map[string]float64{"fay": {"ann": -1, "bob": -2}},
	}
	for says, state := range map[string]chorus.State[float64]{
		`Regrets.Inferer["anm"]: unknown`: {Regrets: chorus.Regrets[float64]{Inferer: map[string]float64{"anm": 1}}},
		`the nearest is "bob"`:            {Regrets: chorus.Regrets[float64]{Naive: map[string]float64{"bbo": 1}}},
		`the nearest is "fay"`:            {Regrets: chorus.Regrets[float64]{OneIn: map[string]map[string]float64{"fai": {"ann": 1}}}},
	} {
		_, err := chorus.Infer(release.V17(), state, work)
		require.ErrorIs(t, err, num.ErrUnknown)
		require.ErrorContains(t, err, says)
	}
	_, err := chorus.Infer(release.V17(), chorus.State[float64]{}, chorus.Work[float64]{
		Inferences: map[string]float64{"ann": 1, "bob": 2}, Forecasts: map[string]map[string]float64{"fay": {"an": -1}},
	})
	require.ErrorContains(t, err, `Forecasts["fay"]["an"]: unknown (must occur elsewhere too; the nearest is "ann"`)

	// Absent workers occur in more than one place.
	state := chorus.State[float64]{Regrets: chorus.Regrets[float64]{
		Inferer: map[string]float64{"cay": 1}, Naive: map[string]float64{"cay": 1},
	}}
	_, err = chorus.Infer(release.V17(), state, work)
	require.NoError(t, err)
}

func TestInferAtAnyPercentiles(t *testing.T) {
	state := chorus.State[float64]{InitialRegret: -0.3, NetworkLoss: new(-1.0)}
	work := chorus.Work[float64]{Inferences: map[string]float64{"ann": 1, "bob": 2, "cay": 4}}
	in, err := chorus.Infer(release.V17(), state, work, chorus.Options[float64]{Percentiles: []float64{0, 50, 100}})
	require.NoError(t, err)
	require.Equal(t, [][]float64{{1, 2, 4}}, in.Interval)
	in, err = chorus.Infer(release.V17(), state, work)
	require.NoError(t, err)
	require.Len(t, in.Interval[0], 5)
	_, err = chorus.Infer(release.V17(), state, work, chorus.Options[float64]{Percentiles: []float64{101}})
	require.ErrorContains(t, err, "101")
	_, err = chorus.Infer(release.V17(), state, work, chorus.Options[float64]{}, chorus.Options[float64]{})
	require.ErrorIs(t, err, num.ErrShape)
}

func TestInferOfLabels(t *testing.T) {
	in, err := chorus.Infer(release.V17(), chorus.State[float64]{InitialRegret: -0.3, NetworkLoss: new(-1.0)}, chorus.Work[float64]{
		Labels:    []string{"up", "flat", "down"},
		Vectors:   map[string]map[string]float64{"ann": {"up": 1}, "bob": {"flat": 1}, "cay": {"down": 0.5, "up": 0.5}},
		Forecasts: map[string]map[string]float64{"fay": {"ann": -1, "bob": -2, "cay": -1}},
	})
	require.NoError(t, err)
	require.Equal(t, []float64{0.5, 0, 0.5}, in.Inferers["cay"].Inference)
	require.InDelta(t, 1, in.Network[0]+in.Network[1]+in.Network[2], 1e-12)
	require.Nil(t, in.Outliers)
	require.Len(t, in.Interval, 3)
	_, err = chorus.Infer(release.V17(), chorus.State[float64]{}, chorus.Work[float64]{
		Labels: []string{"up"}, Vectors: map[string]map[string]float64{"ann": {"down": 1}},
	})
	require.ErrorContains(t, err, `Vectors["ann"]["down"]: unknown (allowed: one of Labels)`)
}

func TestInferRefuses(t *testing.T) {
	good := chorus.Work[float64]{Inferences: map[string]float64{"ann": 1, "bob": 2}}
	infer := func(r release.Release, s chorus.State[float64], w chorus.Work[float64]) error {
		_, err := chorus.Infer(r, s, w)
		return err
	}
	r := release.V17()
	for _, c := range []struct {
		err  error
		is   error
		says string
	}{
		{infer(release.Release{}, chorus.State[float64]{}, good), num.ErrMissing, "release"},
		{infer(r, chorus.State[float64]{}, chorus.Work[float64]{}), num.ErrEmpty, "Inferences"},
		{infer(r, chorus.State[float64]{}, chorus.Work[float64]{Inferences: map[string]float64{"ann": math.Inf(-1)}}), num.ErrNotFinite, `Inferences["ann"]`},
		{infer(r, chorus.State[float64]{}, chorus.Work[float64]{Inferences: good.Inferences, Labels: []string{"y", "z"}}), num.ErrDomain, "Labels = 2"},
		{infer(r, chorus.State[float64]{}, chorus.Work[float64]{Inferences: good.Inferences, Vectors: map[string]map[string]float64{"cay": {"y": 1}}}), num.ErrDomain, "Inferences"},
		{infer(r, chorus.State[float64]{}, chorus.Work[float64]{Inferences: good.Inferences, Forecasts: map[string]map[string]float64{"fay": {"bbo": 1}}}), num.ErrUnknown, `Forecasts["fay"]["bbo"]: unknown (must occur elsewhere too; the nearest is "bob"; Options.AnyNames takes it)`},
		{infer(r, chorus.State[float64]{}, chorus.Work[float64]{Vectors: map[string]map[string]float64{"ann": {}}}), num.ErrEmpty, "Labels"},
		{infer(r, chorus.State[float64]{}, chorus.Work[float64]{Labels: []string{"a", "a"}, Vectors: map[string]map[string]float64{"ann": {}}}), num.ErrDuplicate, "Labels[1]"},
		{infer(release.V16(), chorus.State[float64]{}, chorus.Work[float64]{Labels: []string{"a", "b"}, Vectors: map[string]map[string]float64{"ann": {}}}), num.ErrDomain, "abel"},
		{infer(r, chorus.State[float64]{InitialRegret: math.NaN()}, good), num.ErrNotFinite, "InitialRegret"},
		{infer(r, chorus.State[float64]{NetworkLoss: new(math.NaN())}, good), num.ErrNotFinite, "NetworkLoss"},
		{infer(r, chorus.State[float64]{Scale: -1}, good), num.ErrDomain, "Scale"},
		{infer(r, chorus.State[float64]{Outlier: chorus.Outlier[float64]{Deviation: -1}}, good), num.ErrDomain, "Outlier.Deviation"},
		{infer(r, chorus.State[float64]{Regrets: chorus.Regrets[float64]{Inferer: map[string]float64{"ann": math.NaN()}}}, good), num.ErrNotFinite, `Regrets.Inferer["ann"]`},
		{infer(r, chorus.State[float64]{Inferers: chorus.Class[float64]{Members: map[string]chorus.Member[float64]{"ann": {Weight: new(-1.0)}}}}, good), num.ErrDomain, `Inferers.Members["ann"].Weight`},
		{infer(r, chorus.State[float64]{Inferers: chorus.Class[float64]{Members: map[string]chorus.Member[float64]{"ann": {Height: -1}}}}, good), num.ErrDomain, `Inferers.Members["ann"].Height`},
		{infer(r, chorus.State[float64]{Inferers: chorus.Class[float64]{History: [][]float64{{1, math.NaN()}}}}, good), num.ErrNotFinite, "Inferers.History"},
	} {
		require.ErrorIs(t, c.err, c.is)
		require.ErrorContains(t, c.err, c.says)
	}
}
