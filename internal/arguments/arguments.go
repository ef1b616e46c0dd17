// Package arguments tests what functions do with what they are given: they change nothing of it, give no memory of it
// away, and refuse what is wrong with it by name. A package has one type A that holds whatever its functions take, and a
// table of calls of all of them.
package arguments

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/internal/exported"
	"github.com/seed-63a7a409/chorus/num"
)

// Call is a function of a package with the arguments that it gets. It returns what could share memory with them.
type Call[A any] struct {
	Name string
	Call func(x *A) (any, error)
}

// Unchanged tests that no call changes its arguments, gives another result the second time, or gives memory of an
// argument away. fresh makes good arguments, the same every time.
func Unchanged[A any](t testing.TB, fresh func() *A, calls []Call[A]) {
	t.Helper()
	for _, c := range calls {
		x := fresh()
		result, err := c.Call(x)
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		if diff := cmp.Diff(fresh(), x, everybit.Same()); diff != "" {
			t.Errorf("%s changed its arguments:\n%s", c.Name, diff)
			continue
		}
		again, _ := c.Call(fresh())
		if diff := cmp.Diff(again, result, everybit.Same()); diff != "" {
			t.Errorf("%s gives another result the second time:\n%s", c.Name, diff)
		}
		scribble(reflect.ValueOf(&result).Elem())
		if diff := cmp.Diff(fresh(), x, everybit.Same()); diff != "" {
			t.Errorf("the result of %s shares memory with its arguments:\n%s", c.Name, diff)
		}
	}
}

// Refusal is one bad input.
type Refusal[A any] struct {
	calls, what string
	spoil       func(x *A)
	kind        error
	field       string
	index       []int
}

// Bad makes a refusal: spoil makes good arguments bad, and every call that is named, separated by blanks, refuses them in
// the same words, with an error of a kind about a field and the position in it.
func Bad[A any](calls, what string, spoil func(x *A), kind error, field string, index ...int) Refusal[A] {
	return Refusal[A]{calls, what, spoil, kind, field, index}
}

// Refused tests that every bad input is refused with the right sentinel and place, never with a panic, that nothing is
// changed by it, and that every call has a bad input.
func Refused[A any](t testing.TB, fresh func() *A, calls []Call[A], refusals []Refusal[A]) {
	t.Helper()
	tried := make(map[string]bool)
	for _, r := range refusals {
		for _, name := range strings.Fields(r.calls) {
			i := slices.IndexFunc(calls, func(c Call[A]) bool { return c.Name == name })
			if i < 0 {
				t.Errorf("there is no call %q", name)
				continue
			}
			tried[name] = true
			if wrong := r.tryOn(calls[i], fresh); wrong != "" {
				t.Errorf("%s, %s: %s", name, r.what, wrong)
			}
		}
	}
	for _, c := range calls {
		if !tried[c.Name] {
			t.Errorf("there is no bad input for %s", c.Name)
		}
	}
}

func (r Refusal[A]) tryOn(c Call[A], fresh func() *A) (wrong string) {
	defer func() {
		if p := recover(); p != nil {
			wrong = fmt.Sprint("panic: ", p)
		}
	}()
	spoilt := func() *A {
		x := fresh()
		r.spoil(x)
		return x
	}
	x := spoilt()
	_, err := c.Call(x)
	refused, ok := num.AsError(err)
	switch {
	case !errors.Is(err, r.kind) || !ok:
		return fmt.Sprintf("%v, want %s: %v", err, r.field, r.kind)
	case refused.Field != r.field || !slices.Equal(refused.Index, r.index):
		return fmt.Sprintf("%v (%s%v), want %s%v", err, refused.Field, refused.Index, r.field, r.index)
	case refused.Allowed == "":
		return fmt.Sprintf("%v does not say what is allowed", err)
	}
	return cmp.Diff(spoilt(), x, everybit.Same())
}

// Complete tests that every exported function of the package in a folder has a call, or a reason not to have one.
func Complete[A any](t testing.TB, dir string, calls []Call[A], exempt map[string]string) {
	t.Helper()
	var names []string
	for _, c := range calls {
		names = append(names, c.Name)
	}
	missing, unknown, err := exported.Missing(dir, names, exempt)
	if err != nil {
		t.Fatal(err)
	}
	if len(missing) > 0 || len(unknown) > 0 {
		t.Errorf("not in the table: %v; in it, but not in the package: %v", missing, unknown)
	}
}

// scribble overwrites all memory that can be reached from v, unexported fields included.
func scribble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() || v.Type().Implements(reflect.TypeFor[interface{ IsFinite(float64) bool }]()) ||
			v.Type().Implements(reflect.TypeFor[interface{ IsFinite(num.Dec) bool }]()) {
			return // an arithmetic
		}
		copied := reflect.New(v.Elem().Type()).Elem() // what it points to is shared, what it holds is not
		copied.Set(v.Elem())
		scribble(copied)
	case reflect.Pointer:
		if !v.IsNil() {
			scribble(v.Elem())
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[num.Dec]() {
			v.Set(reflect.ValueOf(num.IntDec(987654321)))
			return
		}
		for i := range v.NumField() {
			f := v.Field(i)
			scribble(reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem())
		}
	case reflect.Slice:
		for i := range v.Cap() { // what lies behind the length may be shared too
			scribble(v.Slice(0, v.Cap()).Index(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			scribble(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			v.SetMapIndex(key, reflect.Zero(v.Type().Elem()))
		}
	case reflect.String:
		v.SetString("scribbled")
	case reflect.Float64:
		v.SetFloat(987654321)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(101)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(201)
	case reflect.Bool:
		v.SetBool(!v.Bool())
	default:
		if v.Type().Size() > 0 {
			panic("scribble does not know " + v.Type().String())
		}
	}
}
