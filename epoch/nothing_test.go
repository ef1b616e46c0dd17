package epoch_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
)

// TestNothing: no method of a nil pointer, or of a value that nothing made, panics, whatever zero values it gets.
func TestNothing(t *testing.T) {
	for _, made := range []any{
		&epoch.Topic[float64]{}, &epoch.State[float64]{}, &epoch.Record[float64]{}, &epoch.StageError{}, epoch.Stage(99), epoch.Params[float64]{},
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
	_, err := epoch.NewTopic[float64](nil, epoch.Rules{}, epoch.Params[float64]{}, epoch.Roster{})
	require.ErrorIs(t, err, num.ErrMissing)
	_, err = epoch.NewState[float64](nil, epoch.Roster{}, 0)
	require.ErrorIs(t, err, num.ErrMissing)
}
