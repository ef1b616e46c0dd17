package chain_test

import (
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// unrefused are methods that have an answer without a ledger.
var unrefused = map[string]bool{
	"*record.Memory.Get": true, "*record.Memory.Ascend": true, "*record.Memory.Check": true, "*record.Memory.Close": true,
	"*chain.LineError.Unwrap": true,
}

// TestNothing: no method of a nil pointer, or of a struct that nothing made, panics, whatever zero values it gets; those that
// can give an error do.
func TestNothing(t *testing.T) {
	for _, made := range []any{&chain.Ledger{}, &chain.Resumed{}, &record.Memory{}, &chain.LineError{}} {
		for _, receiver := range []reflect.Value{reflect.ValueOf(made), reflect.Zero(reflect.TypeOf(made))} {
			if _, ok := made.(*record.Memory); ok && !receiver.IsNil() {
				continue // the zero value is ready
			}
			for i := range receiver.NumMethod() {
				name := receiver.Type().String() + "." + receiver.Type().Method(i).Name
				var args []reflect.Value
				method := receiver.Method(i)
				for j := range method.Type().NumIn() {
					args = append(args, reflect.Zero(method.Type().In(j)))
				}
				require.NotPanics(t, func() {
					for _, result := range method.Call(args) {
						checkNothing(t, name, result)
					}
				}, name)
			}
		}
	}
}

// checkNothing requires an error, of a result or of an iterator.
func checkNothing(t *testing.T, name string, result reflect.Value) {
	t.Helper()
	switch {
	case result.Type() == reflect.TypeFor[error]():
		require.True(t, !result.IsNil() || unrefused[name], "%s gives no error", name)
	case result.Kind() == reflect.Func:
		yield := reflect.MakeFunc(result.Type().In(0), func(given []reflect.Value) []reflect.Value {
			require.False(t, given[1].IsNil(), "%s gives no error", name)
			return []reflect.Value{reflect.ValueOf(false)}
		})
		result.Call([]reflect.Value{yield})
	}
}

// TestNothingGiven: functions refuse nil and zero values.
func TestNothingGiven(t *testing.T) {
	visit := func(chain.Line) error { return nil }
	script, _ := chain.MeteredScript(nil)
	var memory *record.Memory
	var transfer *chain.Transfer
	for what, err := range map[string]error{
		"New":              second(chain.New(chain.Config{})),
		"Open":             second(chain.Open(nil, chain.Config{}, chain.Options{})),
		"Open nil":         second(chain.Open(memory, chain.Config{}, chain.Options{})),
		"Load":             second(chain.Load(nil, chain.Options{})),
		"Load nil":         second(chain.Load(memory, chain.Options{})),
		"Import":           second(chain.Import(nil, nil, chain.Options{})),
		"Import no reader": second(chain.Import(record.NewMemory(), nil, chain.Options{})),
		"ReadScript":       chain.ReadScript(nil, visit),
		"ReadScript visit": chain.ReadScript(strings.NewReader(""), nil),
		"MeteredScript":    chain.ReadScript(script, visit),
		"ParseTx":          second(chain.ParseTx(nil)),
		"EncodeTx":         second(chain.EncodeTx(nil)),
		"EncodeTx nil":     second(chain.EncodeTx(transfer)),
		"ParseConfig":      second(chain.ParseConfig(nil)),
		"ParseAmount":      second(record.ParseAmount("")),
	} {
		_, ok := num.AsError(err)
		require.True(t, ok, "%s: %v", what, err)
	}
	l := newLedger(t)
	require.Error(t, l.Export(nil))
	_, err := l.Apply(transfer)
	require.ErrorIs(t, err, num.ErrMissing)
	require.Equal(t, record.LossBundle{}, chain.Bundle(nil))
	require.True(t, record.AmountOf(nil).IsZero())
	_, err = io.ReadAll(script)
	require.ErrorIs(t, err, num.ErrMissing)
}

func second[T any](_ T, err error) error { return err }
