package chorus_test

import (
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// pairOfInferers returns an inference of ann and bob with forecasts by fay and gil.
func pairOfInferers(t *testing.T) *chorus.Inference[float64] {
	state := chorus.State[float64]{
		InitialRegret: -0.3, NetworkLoss: new(-1.0),
		Regrets: chorus.Regrets[float64]{Inferer: map[string]float64{"ann": 0.08, "bob": -0.2}, Forecaster: map[string]float64{"fay": 0.25}},
	}
	in, err := chorus.Infer(release.V17(), state, chorus.Work[float64]{
		Inferences: map[string]float64{"ann": 2140, "bob": 2015},
		Forecasts:  map[string]map[string]float64{"fay": {"ann": -0.8, "bob": -1.3}, "gil": {"ann": -1.1}},
	})
	require.NoError(t, err)
	return in
}

func TestMeasureEverything(t *testing.T) {
	in := pairOfInferers(t)
	square := func(x float64) float64 { return math.Log10((x - 2100) * (x - 2100)) }
	losses, err := chorus.Measure(release.V17(), in, []float64{2100}, chorus.SquaredLoss[float64](), chorus.Log10)
	require.NoError(t, err)
	near := func(want, got float64) { t.Helper(); require.InEpsilon(t, want, got, 1e-14) }
	near(square(in.Network[0]), losses.Combined)
	near(square(in.Naive[0]), losses.Naive)
	near(square(2140), losses.Inferer["ann"])
	near(square(in.Inferers["bob"].OneOut[0]), losses.OneOutInferer["bob"])
	near(square(in.Forecasters["fay"].Implied[0]), losses.Forecaster["fay"])
	near(square(in.Forecasters["fay"].OneOut[0]), losses.OneOutForecaster["fay"])
	near(square(in.Forecasters["fay"].OneIn[0]), losses.OneInForecaster["fay"])
	near(square(in.Forecasters["fay"].OneOutImplied["ann"][0]), losses.OneOutImplied["fay"]["ann"])
	require.Len(t, losses.Inferer, 2)
	require.Len(t, losses.OneOutImplied["fay"], 2)
	require.Len(t, losses.OneOutImplied["gil"], 1)

	natural, err := chorus.Measure(release.V17(), in, []float64{2100}, chorus.SquaredLoss[float64](), chorus.LogE)
	require.NoError(t, err)
	near(losses.Combined*math.Ln10, natural.Combined)
}

func TestMeasureWithALossOfOnesOwn(t *testing.T) {
	in := pairOfInferers(t)
	own := chorus.NewLoss("cubic", func(inference, truth []float64) (float64, error) {
		return math.Abs(math.Pow(inference[0]-truth[0], 3)), nil
	})
	losses, err := chorus.Measure(release.V17(), in, []float64{2100}, own, chorus.Log10)
	require.NoError(t, err)
	require.InEpsilon(t, 3*math.Log10(40), losses.Inferer["ann"], 1e-14)
	require.Equal(t, "cubic", own.String())

	mine := errors.New("no market on Sundays")
	_, err = chorus.Measure(release.V17(), in, []float64{2100}, chorus.NewLoss("mine", func(_, _ []float64) (float64, error) { return 0, mine }), chorus.Log10)
	require.ErrorIs(t, err, mine)
	require.ErrorContains(t, err, "Network: mine loss: no market on Sundays")
}

func TestMeasureOfLabels(t *testing.T) {
	in, err := chorus.Infer(release.V17(), chorus.State[float64]{}, chorus.Work[float64]{Vectors: map[string]map[string]float64{
		"ann": {"up": 0.75, "down": 0.25}, "bob": {"up": 0.25, "down": 0.75},
	}})
	require.NoError(t, err)
	require.Equal(t, []string{"down", "up"}, in.Labels)
	losses, err := chorus.Measure(release.V17(), in, []float64{0, 1}, chorus.CrossEntropyLoss[float64](), chorus.LogE)
	require.NoError(t, err)
	require.InEpsilon(t, math.Log(-math.Log(0.75)), losses.Inferer["ann"], 1e-14)
	require.InEpsilon(t, math.Log(-math.Log(0.5)), losses.Combined, 1e-14)
}

func TestMeasureWithAFloor(t *testing.T) {
	losses, err := chorus.Measure(release.V17(), pairOfInferers(t), []float64{2140}, chorus.SquaredLoss[float64]().WithFloor(1e-6), chorus.Log10)
	require.NoError(t, err)
	require.InEpsilon(t, -6, losses.Inferer["ann"], 1e-14)
	_, err = chorus.Measure(release.V17(), pairOfInferers(t), []float64{2140}, chorus.SquaredLoss[float64]().WithFloor(0), chorus.Log10)
	require.ErrorContains(t, err, "floor = 0")
}

func TestMeasureRefuses(t *testing.T) {
	in := pairOfInferers(t)
	r, squared := release.V17(), chorus.SquaredLoss[float64]()
	measure := func(r release.Release, in *chorus.Inference[float64], truth float64, l chorus.Loss[float64], base chorus.LogBase) error {
		_, err := chorus.Measure(r, in, []float64{truth}, l, base)
		return err
	}
	labels, err := chorus.Infer(r, chorus.State[float64]{}, chorus.Work[float64]{Vectors: map[string]map[string]float64{"ann": {"up": 0, "down": 1}}})
	require.NoError(t, err)
	_, certain := chorus.Measure(r, labels, []float64{0.5, 0.5}, chorus.CrossEntropyLoss[float64](), chorus.LogE)
	_, shape := chorus.Measure(r, labels, []float64{1}, squared, chorus.LogE)
	for _, c := range []struct {
		err  error
		is   error
		says string
	}{
		{measure(r, in, 2140, squared, chorus.Log10), num.ErrDomain, `Inferers["ann"].Inference: squared loss = 0: outside the domain (must be > 0 to have a logarithm`},
		{measure(r, in, 2140, chorus.NewLoss("minus", func(_, _ []float64) (float64, error) { return -1, nil }), chorus.Log10), num.ErrDomain, "Network: minus loss = -1"},
		{measure(r, in, 2140, chorus.NewLoss("nan", func(_, _ []float64) (float64, error) { return math.NaN(), nil }), chorus.Log10), num.ErrNotFinite, "Network"},
		{measure(r, in, math.NaN(), squared, chorus.Log10), num.ErrNotFinite, "truth[0]"},
		{measure(r, in, 1, squared, 0), num.ErrUnknown, "base"},
		{measure(r, in, 1, squared, 9), num.ErrUnknown, "base"},
		{measure(r, nil, 1, squared, chorus.Log10), num.ErrMissing, "inference"},
		{measure(r, in, 1, chorus.Loss[float64]{}, chorus.Log10), num.ErrMissing, "loss"},
		{measure(release.Release{}, in, 1, squared, chorus.Log10), num.ErrMissing, "release"},
		{measure(r, in, 1, chorus.HuberLoss(0.0), chorus.Log10), num.ErrDomain, "delta = 0"},
		{measure(r, in, 1, chorus.LogCoshLoss(-1.0), chorus.Log10), num.ErrDomain, "scale = -1"},
		{measure(r, in, 1, chorus.ZTAELoss(math.Inf(1), 1.0), chorus.Log10), num.ErrNotFinite, "mean"},
		{measure(r, in, 1, chorus.ZPTAELoss(0.0, 0.0), chorus.Log10), num.ErrDomain, "deviation = 0"},
		{measure(r, in, 1e200, squared, chorus.Log10), num.ErrRange, "Network: squared loss: Mul"},
		{certain, num.ErrDomain, "a probability > 0 for a label that is true"},
		{shape, num.ErrShape, "truth"},
	} {
		require.ErrorIs(t, c.err, c.is)
		require.ErrorContains(t, c.err, c.says)
	}
}
