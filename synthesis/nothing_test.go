package synthesis_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// TestNothing: no method of a nil pointer, or of a value that nothing made, panics, whatever zero values it gets.
func TestNothing(t *testing.T) {
	for _, made := range []any{
		&synthesis.Network[float64]{}, &synthesis.Input[float64]{}, &synthesis.Values[synthesis.Inferer, float64]{}, &synthesis.OutlierFilter[float64]{},
		&synthesis.LabelChecker[float64]{}, &synthesis.LabelRegistry{}, synthesis.LabelPolicy[float64]{}, synthesis.LabelLimits{},
		synthesis.Params[float64]{}, synthesis.OutlierParams[float64]{}, synthesis.Rules{}, synthesis.Case(99),
	} {
		receivers := []reflect.Value{reflect.ValueOf(made)}
		if receivers[0].Kind() == reflect.Pointer {
			receivers = append(receivers, reflect.Zero(receivers[0].Type()))
		}
		for _, receiver := range receivers {
			for i := range receiver.NumMethod() {
				method, name := receiver.Method(i), receiver.Type().Method(i).Name
				var args []reflect.Value
				for j := range method.Type().NumIn() {
					args = append(args, reflect.Zero(method.Type().In(j)))
				}
				require.NotPanics(t, func() { method.Call(args) }, "%v.%s", receiver.Type(), name)
			}
		}
	}
	_, err := synthesis.NewNetwork[float64](nil, synthesis.Rules{}, synthesis.Params[float64]{})
	require.ErrorIs(t, err, num.ErrMissing)
	_, err = synthesis.NewLabelChecker(nil, synthesis.LabelPolicy[float64]{})
	require.ErrorIs(t, err, num.ErrMissing)
	require.Nil(t, synthesis.DefaultPercentiles[float64](nil))
}
