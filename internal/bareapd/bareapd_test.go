package bareapd

import (
	"fmt"
	"testing"

	"github.com/cockroachdb/apd/v3"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// TestSameDigits: package synthesis in decimals gives every digit of the plain form.
func TestSameDigits(t *testing.T) {
	seeds := 40
	if testing.Short() {
		seeds = 10
	}
	for seed := range uint64(seeds) {
		w := worlds.MustNew(seed, worlds.Size{Inferers: 2 + int(seed%4), Forecasters: int(seed/3) % 4}, worlds.Options{
			MissingForecasts: 0.3, MissingRegrets: 0.2, Regrets: worlds.Styles()[seed%5],
		})
		compare(t, fmt.Sprintf("seed %d", seed), w)
	}
}

// TestSameDigitsV09 is the same with a stored scale.
func TestSameDigitsV09(t *testing.T) { sameDigitsWithScale(t, 20, release.V09(), InferV09) }

// TestSameDigitsV16 is the same for the ratio form with a stored scale and the chain's own Exp.
func TestSameDigitsV16(t *testing.T) { sameDigitsWithScale(t, 60, release.V16(), InferV16) }

// TestSameDigitsV17 has in addition the withheld inferer stripped.
func TestSameDigitsV17(t *testing.T) { sameDigitsWithScale(t, 60, release.V17(), InferV17) }

func sameDigitsWithScale(t *testing.T, seeds int, r release.Release, infer func(Params, *Input) (*Result, error)) {
	t.Helper()
	for seed := range uint64(seeds) {
		w := worlds.MustNew(seed, worlds.Size{Inferers: 2 + int(seed%5), Forecasters: int(seed/3) % 4}, worlds.Options{
			MissingForecasts: 0.3, MissingRegrets: 0.2, Regrets: worlds.Styles()[seed%5], StoredScale: true,
		})
		if w.Scale == 0 {
			continue // equal regrets; the rules then form a scale
		}
		compareIn(t, fmt.Sprintf("seed %d", seed), w, r, infer)
	}
}

// TestExps: 7818 exponentials at 32 inferers and 6 forecasters, and the digits once at that size.
func TestExps(t *testing.T) {
	if testing.Short() {
		t.Skip("a second or two")
	}
	w := worlds.MustNew(1, worlds.Size{Inferers: 32, Forecasters: 6}, worlds.Options{})
	if got := compare(t, "32 x 6", w); got.Exps != 7818 {
		t.Errorf("%d exponentials, want 7818", got.Exps)
	}
}

func compare(t *testing.T, name string, w *worlds.World) *Result {
	t.Helper()
	return compareIn(t, name, w, release.V06(), Infer)
}

func compareIn(t *testing.T, name string, w *worlds.World, r release.Release, infer func(Params, *Input) (*Result, error)) *Result {
	t.Helper()
	got, err := infer(TypicalParams(), FromWorld(w))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	a := r.Decimal()
	network, err := synthesis.NewNetwork(a, r.Synthesis, release.SynthesisParams(a, r, r.Topic))
	if err != nil {
		t.Fatal(err)
	}
	want, err := network.Infer(nil, worlds.Input(a, w))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if want.Case != synthesis.CaseNormal {
		t.Fatalf("%s: %v", name, want.Case)
	}
	same(t, name+": combined", got.Combined, want.Combined[0], true)
	same(t, name+": naive", got.Naive, want.Naive[0], true)
	for j, x := range got.InfererWeights {
		same(t, fmt.Sprintf("%s: weight of inferer %d", name, j), x, want.InfererWeights[j], true)
	}
	for k, x := range got.ForecasterWeights {
		same(t, fmt.Sprintf("%s: weight of forecaster %d", name, k), x, want.ForecasterWeights[k], want.ForecasterHasWeight[k])
	}
	sameValues(t, name+": implied", got.Implied, &want.Implied)
	sameValues(t, name+": one-out inferer", got.OneOutInferer, &want.OneOutInferer)
	sameValues(t, name+": one-out forecaster", got.OneOutForecaster, &want.OneOutForecaster)
	sameValues(t, name+": one-in forecaster", got.OneInForecaster, &want.OneInForecaster)
	return got
}

func sameValues[R regret.Role](t *testing.T, name string, got []*apd.Decimal, want *synthesis.Values[R, num.Dec]) {
	t.Helper()
	if len(got) != want.Len() {
		t.Fatalf("%s: %d values, want %d", name, len(got), want.Len())
	}
	for i, x := range got {
		v, present := want.At(R(i))
		same(t, fmt.Sprintf("%s %d", name, i), x, v[0], present)
	}
}

func same(t *testing.T, name string, got *apd.Decimal, want num.Dec, present bool) {
	t.Helper()
	if got == nil || !present {
		if got != nil || present {
			t.Errorf("%s: %v, want %v (present: %v)", name, got, want, present)
		}
		return
	}
	if x := num.MustParseDec(got.Text('E')); !x.Equal(want) {
		t.Errorf("%s: %v, want %v", name, x, want)
	}
}
