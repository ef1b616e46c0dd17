package synthesis_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// kernelTolerance is what shared work may change, relative to the largest term.
const kernelTolerance = 2e-14

// floatInput returns the world itself, without the way through text that worlds.Input takes.
func floatInput(w *worlds.World) *synthesis.Input[float64] {
	in := &synthesis.Input[float64]{
		Labels: max(w.Size.Labels, 1), Inferences: w.Inferences, Forecasts: w.Forecasts,
		ForecastElsewhere: make([]bool, w.Size.Forecasters), Regrets: w.Regrets,
		NetworkLoss: w.NetworkLoss, HasNetworkLoss: !w.Options.NoLoss, Scale: w.Scale,
		PreviousInfererWeights: w.InfererWeights, PreviousForecasterWeights: w.ForecasterWeights,
	}
	for k := range in.ForecastElsewhere {
		in.ForecastElsewhere[k] = w.ForecastsAbsent[k]
	}
	return in
}

// kernelCase is a random world of a release, of any shape, with parameters of any kind.
type kernelCase struct {
	release release.Release
	rules   synthesis.Rules
	params  synthesis.Params[float64]
	in      *synthesis.Input[float64]
}

func newKernelCase(seed uint64, releases []release.Release) kernelCase {
	s := num.NewSource(seed)
	pick := func(list ...float64) float64 { return list[s.IntN(len(list))] }
	r := releases[s.IntN(len(releases))]
	c := kernelCase{release: r, rules: r.Synthesis, params: release.SynthesisParams(r.Float64(), r, r.Topic)}
	c.rules.OneOutImplied = max(c.rules.OneOutImplied, synthesis.OneOutImpliedAsUsed) // so that they can be compared
	if s.IntN(8) == 0 {
		c.rules = c.rules.Direct()
	}
	size := worlds.Size{Inferers: 1 + s.IntN(12), Forecasters: s.IntN(5)}
	switch s.IntN(20) {
	case 0:
		size.Inferers = 50 + s.IntN(100)
	case 1, 2, 3, 4, 5:
		size.Inferers = 13 + s.IntN(37)
	}
	if c.rules.MultipleLabels && s.IntN(10) == 0 {
		size.Labels = 2
	}
	o := worlds.Options{
		MissingForecasts: pick(0, 0, 0, 0.3, 0.9), MissingRegrets: pick(0, 0.5), AbsentForecasts: pick(0, 0.5),
		OutlierInferences: pick(0, 0, 0.1), Regrets: worlds.RegretStyle(s.IntN(len(worlds.Styles()))),
		NewTopic: s.IntN(20) == 0, NoLoss: s.IntN(20) == 0,
		StoredScale:   c.rules.Weights.Scale != weights.ScalePerCalculation && s.IntN(4) != 0,
		StoredWeights: s.IntN(5) == 0,
	}
	c.in = floatInput(worlds.MustNew(seed, size, o))
	if s.IntN(3) == 0 {
		c.params.P, c.params.C = pick(0.3, 1, 2.5, 4.5, 10, 40), pick(-3, 0, 0.75, 5, 100)
		c.params.Epsilon = pick(0, 1e-12, 1e-4, 1)
	}
	if s.IntN(4) == 0 {
		c.bend(s)
	}
	return c
}

// bend makes the world unusual: regrets and forecasts near or at each other, far apart, or beyond what the kernel
// takes; inferences of very different sizes.
func (c *kernelCase) bend(s *num.Source) {
	in, n := c.in, c.in.Inferers()
	switch s.IntN(8) {
	case 0:
		in.Inferences[s.IntN(len(in.Inferences))] = 1e12
	case 1:
		in.Inferences[s.IntN(len(in.Inferences))] = 1e200
	case 2:
		in.NetworkLoss += 1e4 * s.Normal() // all forecasts look much better, or worse
	case 5, 6:
		in.NetworkLoss -= float64(3 * math.Abs(s.Normal())) // all so much worse that E25 shifts them
		return
	case 3:
		in.Regrets.Inferer.Set(0, 1e150)
	case 4:
		in.Scale = float64(in.Scale * 1e-3)
	}
	factor, same := s.LogNormal(0, 3), s.IntN(3)
	for k := range regret.Forecaster(in.Forecasters()) {
		for j := range regret.Inferer(n) {
			loss, ok := in.Forecasts.At(k, j)
			switch {
			case !ok:
			case same == 0:
				in.Forecasts.Set(k, j, 0.25) // all alike, but for one
			case same == 1 && j == 0:
				in.Forecasts.Set(k, j, float64(loss*1e5))
			case same == 2:
				in.Forecasts.Set(k, j, float64(loss*factor))
			}
		}
		if same == 0 && n > 1 {
			if _, ok := in.Forecasts.At(k, 1); ok {
				in.Forecasts.Set(k, 1, -float64(factor))
			}
		}
	}
}

// worst collects the largest difference of a kind and where it was.
type worst struct {
	ulps, terms float64 // in units of the last place of the value, and of the largest term
	seed        uint64
}

// TestKernelIsItsTwin: over random worlds of all shapes the kernel gives what the generic form gives: the same bits
// but for one-out inferers and the implied inferences made for them, whose difference is reported.
func TestKernelIsItsTwin(t *testing.T) {
	count := 50000
	if testing.Short() {
		count = 3000
	}
	var implied, oneOut worst
	covered, refused := 0, 0
	kernelResult, twinResult := new(synthesis.Result[float64]), new(synthesis.Result[float64])
	releases := release.All()
	for seed := range uint64(count) {
		c := newKernelCase(seed, releases)
		a := c.release.Float64()
		kernel, err := synthesis.NewNetwork(a, c.rules, c.params)
		if err != nil {
			t.Fatal(err)
		}
		twin, err := synthesis.NewNetwork(a, c.rules, c.params)
		if err != nil {
			t.Fatal(err)
		}
		_, err = kernel.Infer(kernelResult, c.in)
		_, twinErr := synthesis.WithoutFloats(twin).Infer(twinResult, c.in)
		if fmt.Sprint(err) != fmt.Sprint(twinErr) {
			t.Fatalf("seed %d: %v, want %v", seed, err, twinErr)
		}
		if err != nil {
			refused++
			continue
		}
		if want, got := exactPart(twinResult), exactPart(kernelResult); !maps.EqualFunc(want, got, slices.Equal) {
			t.Fatalf("seed %d: %s", seed, cmp.Diff(want, got))
		}
		compareOneOuts(t, seed, c.in, &twinResult.OneOutInferer, &kernelResult.OneOutInferer, &oneOut)
		for k := range twinResult.OneOutInfererForecaster {
			compareOneOuts(t, seed, c.in, &twinResult.OneOutInfererForecaster[k], &kernelResult.OneOutInfererForecaster[k], &implied)
		}
		if synthesis.CoveredByFloats(kernel) {
			covered++
		}
	}
	t.Logf("%d worlds, %d by the kernel, %d refused by both", count, covered, refused)
	for _, w := range []struct {
		name string
		worst
	}{{"implied without one inferer", implied}, {"one-out inferer", oneOut}} {
		t.Logf("%s: at most %.3g ulps of the value, %.3g of the largest term (seed %d)", w.name, w.ulps, w.terms, w.seed)
	}
	if covered < count/3 {
		t.Errorf("the kernel made only %d of %d", covered, count)
	}
}

// exactPart lists everything that must have the same bits.
func exactPart(r *synthesis.Result[float64]) map[string][]uint64 {
	part := map[string][]uint64{
		"case":               {uint64(r.Case)},
		"combined":           bitsOf(r.Combined),
		"naive":              bitsOf(r.Naive),
		"scale":              bitsOf([]float64{r.Scale}),
		"inferer weights":    bitsOf(r.InfererWeights),
		"forecaster weights": bitsOf(r.ForecasterWeights),
		"flags":              flags(append([]bool{r.AllInferersNew, r.HasScale, r.HasWeights}, append(r.InfererHasWeight, r.ForecasterHasWeight...)...)),
	}
	part["implied"] = bitsOfValues(&r.Implied)
	part["one-out forecaster"] = bitsOfValues(&r.OneOutForecaster)
	part["one-in forecaster"] = bitsOfValues(&r.OneInForecaster)
	return part
}

func bitsOf(list []float64) []uint64 {
	var out []uint64
	for _, x := range list {
		out = append(out, math.Float64bits(x))
	}
	return out
}

func flags(list []bool) []uint64 {
	var out []uint64
	for _, x := range list {
		var bit uint64
		if x {
			bit = 1
		}
		out = append(out, bit)
	}
	return out
}

// bitsOfValues has for every position whether it is present, and the value if so.
func bitsOfValues[R regret.Role](v *synthesis.Values[R, float64]) []uint64 {
	var out []uint64
	for i := range R(v.Len()) {
		value, present := v.At(i)
		out = append(out, flags([]bool{present})...)
		if present {
			out = append(out, bitsOf(value)...)
		}
	}
	return out
}

func compareOneOuts(t *testing.T, seed uint64, in *synthesis.Input[float64], want, got *synthesis.Values[synthesis.Inferer, float64], w *worst) {
	t.Helper()
	if want.Len() != got.Len() {
		t.Fatalf("seed %d: %d values, want %d", seed, got.Len(), want.Len())
	}
	for j := range synthesis.Inferer(want.Len()) {
		x, present := want.At(j)
		y, gotPresent := got.At(j)
		if present != gotPresent {
			t.Fatalf("seed %d, inferer %d: present %v, want %v", seed, j, gotPresent, present)
		}
		if !present {
			continue
		}
		for label := range x {
			difference := math.Abs(x[label] - y[label])
			if difference == 0 {
				continue
			}
			largest := math.Abs(x[label])
			for i, value := range in.Inferences {
				if i/in.Labels != int(j) && i%in.Labels == label {
					largest = max(largest, math.Abs(value))
				}
			}
			if difference > float64(kernelTolerance*largest) {
				t.Fatalf("seed %d, inferer %d: %v, want %v", seed, j, y[label], x[label])
			}
			w.ulps = max(w.ulps, difference/ulp(x[label]))
			if terms := difference / ulp(largest); terms > w.terms {
				w.terms, w.seed = terms, seed
			}
		}
	}
}

func ulp(x float64) float64 {
	x = math.Abs(x)
	return math.Nextafter(x, math.Inf(1)) - x
}
