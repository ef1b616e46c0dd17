package synthesis_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// small returns an epoch with the given inferences, everybody's regret 0.1, R_0 = -0.5, a network loss of -1, and
// forecasts given as the losses by forecaster and inferer.
func small(inferences []float64, forecasts ...map[synthesis.Inferer]float64) *synthesis.Input[float64] {
	n, k := len(inferences), len(forecasts)
	in := &synthesis.Input[float64]{
		Inferences: inferences, Forecasts: synthesis.NewForecasts[float64](k, n),
		Regrets: regret.NewTable(n, k, -0.5), NetworkLoss: -1, HasNetworkLoss: true,
	}
	for j := range synthesis.Inferer(n) {
		in.Regrets.Inferer.Set(j, 0.1)
		in.Regrets.Naive.Set(j, 0.1)
	}
	for f := range synthesis.Forecaster(k) {
		in.Regrets.Forecaster.Set(f, 0.1)
		for j, loss := range forecasts[f] {
			in.Forecasts.Set(f, j, loss)
		}
	}
	return in
}

// outcome returns a result in one line: case, values by kind, and how many are there.
func outcome(r *synthesis.Result[float64], err error) string {
	if err != nil {
		e, _ := num.AsError(err)
		return fmt.Sprintf("error %v of %s", e.Kind, e.Field)
	}
	oneOut := ""
	for j := range synthesis.Inferer(r.OneOutInferer.Len()) {
		if v, ok := r.OneOutInferer.At(j); ok {
			oneOut += fmt.Sprintf(" -%d:%.4g", j, v[0])
		}
	}
	for k := range synthesis.Forecaster(r.OneOutForecaster.Len()) {
		if v, ok := r.OneOutForecaster.At(k); ok {
			oneOut += fmt.Sprintf(" -f%d:%.4g", k, v[0])
		}
		if v, ok := r.OneInForecaster.At(k); ok {
			oneOut += fmt.Sprintf(" +f%d:%.4g", k, v[0])
		}
	}
	implied := ""
	for k := range synthesis.Forecaster(r.Implied.Len()) {
		if v, ok := r.Implied.At(k); ok {
			implied += fmt.Sprintf(" f%d:%.4g", k, v[0])
		}
	}
	return fmt.Sprintf("%v: %.4g naive %.4g;%s;%s; weights %v", r.Case, r.Combined[0], r.Naive[0], implied, oneOut, r.HasWeights)
}

// TestCases goes through the table of section 5.3 in all releases. "=" stands for what the release before gives.
func TestCases(t *testing.T) {
	allNew := func(in *synthesis.Input[float64]) *synthesis.Input[float64] {
		in.Regrets.SetInitial(0)
		return in
	}
	noLoss := func(in *synthesis.Input[float64]) *synthesis.Input[float64] {
		in.HasNetworkLoss = false
		return in
	}
	oneForecast := map[synthesis.Inferer]float64{0: -1.5}
	full := map[synthesis.Inferer]float64{0: -1.5, 1: -1, 2: -1}
	nobody := map[synthesis.Inferer]float64{}
	for _, c := range []struct {
		name string
		in   *synthesis.Input[float64]
		want [4]string
	}{
		{"one inferer", small([]float64{7}, oneForecast), [4]string{
			"single inference: 7 naive 7;;; weights false",
			"=",
			"=",
			"=",
		}},
		{"one inferer, all new, no loss", allNew(noLoss(small([]float64{7}))), [4]string{
			"single inference: 7 naive 7;;; weights false",
			"=",
			"=",
			"=",
		}},
		{"no forecasters", small([]float64{1, 2, 6}), [4]string{
			"weighted: 3 naive 3;; -0:4 -1:3.5 -2:1.5; weights true",
			"=",
			"=",
			"=",
		}},
		{"a forecaster without elements", small([]float64{1, 2, 6}, nobody), [4]string{
			"weighted: 3 naive 3;; -0:4 -1:3.5 -2:1.5; weights true",
			"=",
			"=",
			"=",
		}},
		{"one forecaster", small([]float64{1, 2, 6}, full), [4]string{
			"weighted: 2.626 naive 3; f0:1.505; -0:4 -1:2.832 -2:1.366; weights true",
			"=",
			"weighted: 2.62 naive 3; f0:1.48; -0:4 -1:2.836 -2:1.367; weights true",
			"=",
		}},
		{"two forecasters", small([]float64{1, 2, 6}, full, full), [4]string{
			"weighted: 2.402 naive 3; f0:1.505 f1:1.505; -0:4 -1:2.498 -2:1.3 -f0:2.626 +f0:2.626 -f1:2.626 +f1:2.626; weights true",
			"=",
			"weighted: 2.392 naive 3; f0:1.48 f1:1.48; -0:4 -1:2.504 -2:1.301 -f0:2.62 +f0:2.62 -f1:2.62 +f1:2.62; weights true",
			"=",
		}},
		{"two forecasters, one without elements", small([]float64{1, 2, 6}, full, nobody), [4]string{
			"weighted: 2.626 naive 3; f0:1.505; -0:4 -1:2.832 -2:1.366; weights true",
			"=",
			"weighted: 2.62 naive 3; f0:1.48; -0:4 -1:2.836 -2:1.367; weights true",
			"=",
		}},
		{"a forecaster of the withheld inferer only", small([]float64{1, 2, 6}, oneForecast), [4]string{
			"weighted: 2.5 naive 3; f0:1; -0:3 -1:2.667 -2:1.333; weights true",
			"=",
			"=",
			"weighted: 2.5 naive 3; f0:1; -0:4 -1:2.667 -2:1.333; weights true",
		}},
		{"two inferers, one forecaster", small([]float64{1, 2}, map[synthesis.Inferer]float64{0: -1.5, 1: -1}), [4]string{
			"weighted: 1.366 naive 1.5; f0:1.099; -0:2 -1:1; weights true",
			"=",
			"weighted: 1.367 naive 1.5; f0:1.101; -0:2 -1:1; weights true",
			"=",
		}},
		{"all new", allNew(small([]float64{1, 2, 6}, full, oneForecast)), [4]string{
			"all inferers new, plain mean: 3 naive 3; f0:2 f1:1; -0:4 -1:3.5 -2:1.5 -f0:3 +f0:3 -f1:3 +f1:3; weights true",
			"=",
			"=",
			"=",
		}},
		{"no loss", noLoss(small([]float64{1, 2, 6}, full)), [4]string{
			"first epoch, median: 2 naive 0;;; weights false",
			"=",
			"first epoch, inferers only: 3 naive 3;; -0:4 -1:3.5 -2:1.5; weights true",
			"=",
		}},
		{"no loss, all new", allNew(noLoss(small([]float64{1, 2, 6}, full))), [4]string{
			"first epoch, median: 2 naive 0;;; weights false",
			"=",
			"first epoch, inferers only: 3 naive 3;; -0:4 -1:3.5 -2:1.5; weights true",
			"=",
		}},
		{"no loss, even count", noLoss(small([]float64{1, 2, 6, 4})), [4]string{
			"first epoch, median: 3 naive 0;;; weights false",
			"=",
			"first epoch, inferers only: 3.25 naive 3.25;; -0:4 -1:3.667 -2:2.333 -3:3; weights true",
			"=",
		}},
		{"no inferer", small(nil), [4]string{
			"error empty of Inferences",
			"=",
			"=",
			"=",
		}},
	} {
		want := ""
		for i, r := range release.All() {
			a := r.Float64()
			if c.want[i] != "=" {
				want = c.want[i]
			}
			got := outcome(infer(a, r.Synthesis, release.SynthesisParams(a, r, r.Topic), c.in))
			if got != want {
				t.Errorf("%s, %s:\n got %s\nwant %s", c.name, r.Name, got, want)
			}
		}
	}
}

// TestDirectCalculationOfOne: v0.6 called directly goes the normal way for one inferer (5.3): the one-out inference
// then is that of the forecasters, and an error without them; in a new topic it is 0. Newer releases copy.
func TestDirectCalculationOfOne(t *testing.T) {
	r := release.V06()
	r.Synthesis = r.Synthesis.Direct()
	a := r.Float64()
	params := release.SynthesisParams(a, r, r.Topic)
	result, err := infer(a, r.Synthesis, params, small([]float64{7}, map[synthesis.Inferer]float64{0: -1.5}))
	if err != nil {
		t.Fatal(err)
	}
	if oneOut, ok := result.OneOutInferer.At(0); !ok || oneOut[0] != 7 {
		t.Errorf("the one-out inference is %v %v: the forecaster repeats the withheld inferer in v0.6", oneOut, ok)
	}
	result, err = infer(a, r.Synthesis, params, newTopic(small([]float64{7}, map[synthesis.Inferer]float64{0: -1.5})))
	if err != nil {
		t.Fatal(err)
	}
	if oneOut, ok := result.OneOutInferer.At(0); !ok || oneOut[0] != 0 {
		t.Errorf("the one-out inference of a new topic is %v %v, want 0", oneOut, ok)
	}
	for _, newer := range []release.Release{release.V16(), release.V17()} {
		result, err := infer(a, newer.Synthesis.Direct(), params, small([]float64{7}))
		if err != nil || result.Case != synthesis.CaseSingle {
			t.Errorf("%s: %v, %v", newer.Name, result, err)
		}
	}
	for name, in := range map[string]*synthesis.Input[float64]{
		"no forecaster":             small([]float64{7}),
		"a forecaster about nobody": small([]float64{7}, nil),
		"all new, no forecaster":    newTopic(small([]float64{7})),
	} {
		if _, err := infer(a, r.Synthesis, params, in); !errors.Is(err, num.ErrEmpty) {
			t.Errorf("%s: %v, want %v", name, err, num.ErrEmpty)
		}
	}
}

func newTopic(in *synthesis.Input[float64]) *synthesis.Input[float64] {
	in.Regrets.SetInitial(0)
	return in
}

// TestForecastElsewhere: in a new topic a forecast about nobody here has the median of nothing, 0, and the forecaster stays
// in; it does nothing to the inference. Where a withheld inferer is stripped, a forecast of it and of somebody elsewhere
// comes to the same.
func TestForecastElsewhere(t *testing.T) {
	for _, r := range release.All() {
		a := r.Float64()
		in := newTopic(small([]float64{1, 2, 6}, nil, map[synthesis.Inferer]float64{1: -1}, map[synthesis.Inferer]float64{1: -1}))
		in.ForecastElsewhere = []bool{true, true, false}
		result, err := infer(a, r.Synthesis, release.SynthesisParams(a, r, r.Topic), in)
		if err != nil {
			t.Fatal(err)
		}
		if v, present := result.Implied.At(0); !present || v[0] != 0 {
			t.Errorf("%s: implied inference %v %v, want 0", r.Name, v, present)
		}
		if result.Combined[0] != 3 {
			t.Errorf("%s: combined %v, want 3", r.Name, result.Combined)
		}
		if r.Synthesis.OneOutImplied == synthesis.OneOutImpliedNone {
			continue
		}
		if v, present := result.OneOutInfererForecaster[1].At(1); !present || v[0] != 0 {
			t.Errorf("%s: without the inferer of its forecast %v %v, want 0", r.Name, v, present)
		}
		if v, present := result.OneOutInfererForecaster[2].At(1); present {
			t.Errorf("%s: nothing is left of the forecast, but there is %v", r.Name, v)
		}
	}
}

// TestBestSourceDropsOut: a forecaster with a regret far above all others forecasts one inferer only. Without that
// inferer all releases before v0.17 let it repeat the withheld inference; in v0.17 it is out but still the maximum, so the
// others have tiny weights, and E31 with EpsilonSafeDiv makes less than their mean 4 of them, 0 where float64 has zero for
// such weights.
func TestBestSourceDropsOut(t *testing.T) {
	for _, c := range []struct {
		release release.Release
		want    string
	}{
		{release.V06(), "1.492350282907695511595160370417221"},
		{release.V09(), "1.00000019367769355984603113342186"},
		{release.V16(), "1.000000193451185523721598475238628"},
		{release.V17(), "2.579349306642348396253718494450016"},
	} {
		result, err := dropout(c.release, c.release.Decimal(), 0.1)
		if err != nil {
			t.Errorf("%s: %v", c.release.Name, err)
			continue
		}
		if oneOut, ok := result.OneOutInferer.At(0); !ok || oneOut[0].String() != c.want {
			t.Errorf("%s: %v, want %s", c.release.Name, oneOut, c.want)
		}
	}
	result, err := dropout(release.V17(), release.V17().Float64(), 0.001)
	if err != nil {
		t.Fatal(err)
	}
	if oneOut, ok := result.OneOutInferer.At(0); !ok || oneOut[0] != 0 {
		t.Errorf("v0.17 in float64: %v, want 0", oneOut)
	}
}

func dropout[T any](r release.Release, a num.Arith[T], scale float64) (*synthesis.Result[T], error) {
	number := func(x float64) T { return worlds.MustValue(a, x) }
	in := &synthesis.Input[T]{
		Inferences: []T{number(1), number(2), number(6)}, Forecasts: synthesis.NewForecasts[T](1, 3),
		Regrets: regret.NewTable(3, 1, number(-0.5)), NetworkLoss: number(-1), HasNetworkLoss: true,
	}
	in.Forecasts.Set(0, 0, number(-2))
	in.Regrets.OneOutInfererForecaster.Set(0, 0, number(100))
	if r.Synthesis.Weights.Scale != weights.ScalePerCalculation {
		in.Scale = number(scale)
	}
	return infer(a, r.Synthesis, release.SynthesisParams(a, r, r.Topic), in)
}

// TestWorkersAAndB: the story of the package example in decimals, to three places.
func TestWorkersAAndB(t *testing.T) {
	for _, c := range []struct {
		release     release.Release
		a, b, scale string
	}{
		{release.V06(), "0.266", "0.734", "0.249"},
		{release.V09(), "0.249", "0.751", "0.249"},
		{release.V16(), "0.253", "0.747", "0.263"},
		{release.V17(), "0.253", "0.747", "0.263"},
	} {
		a, f := c.release.Decimal(), c.release.Float64()
		lossOf := func(loss float64) num.Dec { return worlds.MustValue(a, f.Calc().Log10(loss)) }
		in := &synthesis.Input[num.Dec]{
			Inferences: []num.Dec{num.IntDec(100), num.IntDec(110)}, Forecasts: synthesis.NewForecasts[num.Dec](1, 2),
			Regrets: regret.NewTable(2, 1, num.MustParseDec("-0.5")), NetworkLoss: num.IntDec(-1), HasNetworkLoss: true,
		}
		exact := a.Calc()
		in.Regrets.Inferer.Set(0, exact.Sub(lossOf(0.12), lossOf(0.10)))
		in.Regrets.Inferer.Set(1, exact.Sub(lossOf(0.12), lossOf(0.20)))
		in.Regrets.Forecaster.Set(0, num.MustParseDec("0.25"))
		in.Forecasts.Set(0, 0, lossOf(0.15))
		in.Forecasts.Set(0, 1, lossOf(0.05))
		params := release.SynthesisParams(a, c.release, c.release.Topic)
		if rule := c.release.Synthesis.Weights.Scale; rule != weights.ScalePerCalculation {
			plain := slices.Concat(in.Regrets.Inferer.Values(), in.Regrets.Forecaster.Values())
			in.Scale = new(weights.Scaler[num.Dec]).Scale(exact, rule, params.Epsilon, plain, nil)
		}
		e, err := explain(a, c.release.Synthesis, params, in)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct {
			got  num.Dec
			want string
		}{{e.Inferers[0].Effective, c.a}, {e.Inferers[1].Effective, c.b}, {e.Result.Scale, c.scale}} {
			if got, _ := x.got.Float64(); fmt.Sprintf("%.3f", got) != x.want {
				t.Errorf("%s: %v, want %s", c.release.Name, x.got, x.want)
			}
		}
	}
}

// TestInferRefusesItsOwnMemory: the weights of the last result are not previous weights while they are written over.
func TestInferRefusesItsOwnMemory(t *testing.T) {
	r := release.V09()
	x := newBenchInput(r, r.Float64(), benchSizes[0])
	n, err := synthesis.NewNetwork(x.a, x.rules, x.params)
	if err != nil {
		t.Fatal(err)
	}
	result, err := n.Infer(nil, x.in)
	if err != nil {
		t.Fatal(err)
	}
	x.in.PreviousInfererWeights = result.InfererWeights
	if _, err := n.Infer(result, x.in); !errors.Is(err, num.ErrDomain) {
		t.Errorf("%v, want a refusal", err)
	}
	if _, err := n.Infer(nil, x.in); err != nil {
		t.Error(err)
	}
}
