package regret_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/regret"
)

// TestNothing: no method of a nil pointer, or of a value that nothing made, panics, whatever zero values it gets. Set panics, as indexing a slice
// does.
func TestNothing(t *testing.T) {
	for _, made := range []any{
		&regret.Table[float64]{}, &regret.Losses[float64]{}, &regret.Cells[float64]{}, regret.Cell[float64]{}, regret.Record{}, regret.Kind(99),
		regret.Rules{}, regret.Params[float64]{}, &regret.Updater[float64]{},
	} {
		receivers := []reflect.Value{reflect.ValueOf(made)}
		if receivers[0].Kind() == reflect.Pointer {
			receivers = append(receivers, reflect.Zero(receivers[0].Type()))
		}
		for _, receiver := range receivers {
			for i := range receiver.NumMethod() {
				method, name := receiver.Method(i), receiver.Type().Method(i).Name
				if name == "Set" {
					continue
				}
				var args []reflect.Value
				for j := range method.Type().NumIn() {
					args = append(args, reflect.Zero(method.Type().In(j)))
				}
				require.NotPanics(t, func() { method.Call(args) }, "%v.%s", receiver.Type(), name)
			}
		}
	}
	require.NotPanics(t, func() {
		regret.NewTable(-1, -2, 0.5)
		regret.NewLosses[float64](-1, -2)
		regret.Alias(nil, nil)
		_, present := regret.NewTable(1, 1, 0.5).Inferer.At(-1)
		require.False(t, present)
	})
}
