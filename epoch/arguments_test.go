package epoch_test

import (
	"math"
	"reflect"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/num"
)

// TestArgumentsUnchanged: topic, state and input are the same after an epoch, and after one that fails. A twin of the
// simulation, made from the same seed and left alone, says what they were.
func TestArgumentsUnchanged(t *testing.T) {
	inAll(t, argumentsUnchanged[float64], argumentsUnchanged[num.Dec])
}

func argumentsUnchanged[T any](t *testing.T, s *setup[T]) {
	used, twin := s.twins(t)
	in, same := used.mustInput(t), twin.mustInput(t)
	for _, failing := range []bool{false, true} {
		if failing {
			in.Reports, same.Reports = nil, nil
		}
		if _, _, err := runCopy(s.a, used.topic, used.state, in); (err != nil) != failing {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]any{twin.topic, twin.state, same}, []any{used.topic, used.state, in}, everybit.Same()); diff != "" {
			t.Errorf("failing %v:\n%s", failing, diff)
		}
	}
	if _, err := inferOnce(s.a, used.topic, used.state, in); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]any{twin.topic, twin.state, same}, []any{used.topic, used.state, in}, everybit.Same()); diff != "" {
		t.Errorf("Infer:\n%s", diff)
	}
}

// twins are two equal simulations in their fourth epoch.
func (s *setup[T]) twins(t *testing.T) (one, other *simulation[T]) {
	t.Helper()
	one, other = s.simulate(3, small, worlds.OrdinaryTopic()), s.simulate(3, small, worlds.OrdinaryTopic())
	one.advance(t, 3)
	other.advance(t, 3)
	return one, other
}

// TestResultsAreTheCallers: who writes over all of a record and of the new state reaches neither the old state nor the
// input, nor through one of the results the other. The record names the caller's input, which is left alone here.
func TestResultsAreTheCallers(t *testing.T) {
	inAll(t, resultsAreTheCallers[float64], func(*testing.T, *setup[num.Dec]) {})
}

func resultsAreTheCallers[T any](t *testing.T, s *setup[T]) {
	used, twin := s.twins(t)
	in, same := used.mustInput(t), twin.mustInput(t)
	state, record, err := runCopy(s.a, used.topic, used.state, in)
	if err != nil {
		t.Fatal(err)
	}
	wantState, wantRecord, err := runCopy(s.a, twin.topic, twin.state, same)
	if err != nil {
		t.Fatal(err)
	}
	arguments := func(after string) {
		t.Helper()
		if diff := cmp.Diff([]any{twin.topic, twin.state, same}, []any{used.topic, used.state, in}, everybit.Same()); diff != "" {
			t.Errorf("%s shares memory with the arguments:\n%s", after, diff)
		}
	}
	record.Input = nil
	scribble(reflect.ValueOf(record).Elem())
	arguments("the record")
	if diff := cmp.Diff(wantState, state, everybit.Same()); diff != "" {
		t.Errorf("the record shares memory with the new state:\n%s", diff)
	}
	if cmp.Equal(wantRecord.Losses, record.Losses, everybit.Same()) {
		t.Error("nothing was written over")
	}
	scribble(reflect.ValueOf(state).Elem())
	arguments("the state")

	clone := twin.state.Copy(nil)
	scribble(reflect.ValueOf(clone).Elem())
	arguments("a clone")
}

// TestFailedEpochSharesNothing: the state that a failed epoch leaves is as much the caller's.
func TestFailedEpochSharesNothing(t *testing.T) {
	s := floats(releases()["v0.16"])
	used, twin := s.twins(t)
	in := used.mustInput(t)
	in.Reports = nil
	state, record, err := runCopy(s.a, used.topic, used.state, in)
	if stageOf(err) != epoch.StageLosses {
		t.Fatal(err)
	}
	record.Input = nil
	scribble(reflect.ValueOf(record).Elem())
	scribble(reflect.ValueOf(state).Elem())
	if diff := cmp.Diff(twin.state, used.state, everybit.Same()); diff != "" {
		t.Error(diff)
	}
}

// scribble writes over every number and flag below v, unexported fields included.
func scribble(v reflect.Value) {
	if !v.CanAddr() {
		return
	}
	v = reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
	switch v.Kind() {
	case reflect.Float64:
		v.SetFloat(math.NaN())
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Uint8:
		if v.CanInt() {
			v.SetInt(-77)
		} else {
			v.SetUint(77)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			scribble(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			scribble(v.Field(i))
		}
	case reflect.Slice:
		v = v.Slice3(0, v.Cap(), v.Cap()) // what lies behind the end can be shared as well
		for i := range v.Len() {
			scribble(v.Index(i))
		}
	}
}
