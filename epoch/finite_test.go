package epoch_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// TestNotFinite puts NaN and infinities into every float64 that the fields of topic, state and input lead to, one at a
// time. Values of columns and grids are set by hand in TestNotFiniteElements.
func TestNotFinite(t *testing.T) {
	places := 0
	values := []float64{nan, inf, -inf}
	if testing.Short() {
		values = values[:1]
	}
	for _, bad := range values {
		for i := 0; ; i++ {
			x := goodArguments(t)
			numbers := append(append(floatsBelow("topic", reflect.ValueOf(x.topic)),
				floatsBelow("state", reflect.ValueOf(x.state))...), floatsBelow("input", reflect.ValueOf(x.in))...)
			if i == len(numbers) {
				break
			}
			places++
			numbers[i].at.SetFloat(bad)
			refused(t, fmt.Sprintf("%v in %s", bad, numbers[i].path), x, num.ErrNotFinite)
		}
	}
	t.Logf("%d places", places)
	if places < 100*len(values) {
		t.Errorf("only %d places were found", places)
	}
}

type place struct {
	path string
	at   reflect.Value
}

// floatsBelow lists the float64 below v that exported fields lead to.
func floatsBelow(path string, v reflect.Value) []place {
	var list []place
	switch v.Kind() {
	case reflect.Float64:
		list = append(list, place{path, v})
	case reflect.Pointer:
		if !v.IsNil() {
			list = floatsBelow(path, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				list = append(list, floatsBelow(path+"."+f.Name, v.Field(i))...)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			list = append(list, floatsBelow(fmt.Sprintf("%s[%d]", path, i), v.Index(i))...)
		}
	}
	return list
}

// TestNotFiniteElements: records, forecasts and losses that are not numbers.
func TestNotFiniteElements(t *testing.T) {
	for what, spoil := range map[string]func(x *arguments, bad float64){
		"initial regret":         func(x *arguments, bad float64) { x.state.Regrets.SetInitial(bad) },
		"inferer regret":         func(x *arguments, bad float64) { x.state.Regrets.Inferer.Set(1, bad) },
		"forecaster regret":      func(x *arguments, bad float64) { x.state.Regrets.Forecaster.Set(1, bad) },
		"naive regret":           func(x *arguments, bad float64) { x.state.Regrets.Naive.Set(1, bad) },
		"one-out regret":         func(x *arguments, bad float64) { x.state.Regrets.OneOutInfererInferer.Set(1, 2, bad) },
		"one-out implied regret": func(x *arguments, bad float64) { x.state.Regrets.OneOutInfererForecaster.Set(1, 1, bad) },
		"one-out of forecasters": func(x *arguments, bad float64) { x.state.Regrets.OneOutForecasterInferer.Set(1, 1, bad) },
		"one-out both":           func(x *arguments, bad float64) { x.state.Regrets.OneOutForecasterForecaster.Set(1, 1, bad) },
		"one-in regret":          func(x *arguments, bad float64) { x.state.Regrets.OneInForecasterInferer.Set(1, 1, bad) },
		"one-in self regret":     func(x *arguments, bad float64) { x.state.Regrets.OneInForecasterSelf.Set(1, bad) },
		"forecast":               func(x *arguments, bad float64) { x.in.Forecasts.Set(1, 2, bad) },
		"inferer loss":           func(x *arguments, bad float64) { x.in.Reports[1].Losses.Inferer.Set(2, bad) },
		"forecaster loss":        func(x *arguments, bad float64) { x.in.Reports[1].Losses.Forecaster.Set(1, bad) },
		"one-out loss":           func(x *arguments, bad float64) { x.in.Reports[1].Losses.OneOutInferer.Set(2, bad) },
		"one-out forecaster":     func(x *arguments, bad float64) { x.in.Reports[1].Losses.OneOutForecaster.Set(1, bad) },
		"one-in loss":            func(x *arguments, bad float64) { x.in.Reports[1].Losses.OneInForecaster.Set(1, bad) },
		"one-out implied loss": func(x *arguments, bad float64) {
			x.in.Reports[1].Losses.OneOutInfererForecaster.Set(regret.Forecaster(1), 2, bad)
		},
	} {
		for _, bad := range []float64{nan, inf, -inf} {
			x := goodArguments(t)
			spoil(x, bad)
			refused(t, fmt.Sprintf("%v as %s", bad, what), x, num.ErrNotFinite)
		}
	}
}
