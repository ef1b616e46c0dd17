package exported_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/internal/exported"
	"github.com/seed-63a7a409/chorus/num"
)

// mayPanic says why a call may panic, "" if it may not. Go leaves no other way in any of these.
func mayPanic(c callable, arguments []reflect.Value) string {
	if strings.Contains(c.name, ".Must") {
		return "is for constants"
	}
	if strings.HasSuffix(c.name, ".Set") && !arguments[0].IsNil() {
		return "an index outside has no place, as in x[i] = v"
	}
	for _, x := range arguments {
		if isCalc(x.Type()) && x.IsNil() && !returnsError(c) {
			return "errors are left in the calculation that is nil"
		}
	}
	if c.receiver != nil && c.receiver.Kind() == reflect.Pointer && arguments[0].IsNil() && !declares(c) {
		return "Go takes the value behind a nil pointer before the method begins"
	}
	return ""
}

// isNoArith reports whether an argument is an arithmetic that is nil.
func isNoArith(x reflect.Value) bool {
	return x.Kind() == reflect.Interface && x.IsNil() && (x.Type() == reflect.TypeFor[num.Arith[float64]]() || x.Type() == reflect.TypeFor[num.Arith[num.Dec]]())
}

// isStage reports whether an error tells of an epoch that failed by the rules, which has a record beside the error.
func isStage(err error) bool {
	_, ok := errors.AsType[*epoch.StageError](err)
	return ok
}

func returnsError(c callable) bool {
	for i := range c.f.Type().NumOut() {
		if c.f.Type().Out(i) == reflect.TypeFor[error]() {
			return true
		}
	}
	return false
}

// declared are the functions and methods with a pointer as receiver as the sources have them: package.Type.Name.
var declared = func() map[string]bool {
	names := map[string]bool{}
	for _, path := range exported.Packages {
		list, err := exported.Functions("../../" + path)
		if err != nil {
			panic(err)
		}
		for _, name := range list {
			names[exported.PackageName(path)+"."+name] = true
		}
	}
	return names
}()

// declares reports whether the type of a method declares it itself, for its pointer.
func declares(c callable) bool {
	of := c.receiver.Elem()
	method := c.name[strings.LastIndex(c.name, ".")+1:]
	if _, ofValue := of.MethodByName(method); ofValue {
		return false
	}
	name, _, _ := strings.Cut(of.Name(), "[")
	return declared[of.PkgPath()[strings.LastIndex(of.PkgPath(), "/")+1:]+"."+name+"."+method]
}

// TestNonsenseIsAnswered: nothing that is exported panics on zero values, nil, negative numbers, unknown names and numbers
// that are not finite, one among good arguments or all at once. It works, or returns an error that matches one sentinel and
// no object beside it.
func TestNonsenseIsAnswered(t *testing.T) {
	t.Chdir(t.TempDir())
	v := newValues()
	for _, c := range callables(v) {
		types := c.parameters()
		try := func(what string, arguments []reflect.Value) {
			out, panicked, err := call(c, arguments)
			switch {
			case panicked != nil:
				if mayPanic(c, arguments) == "" {
					t.Errorf("%s, %s: panic: %v", c.name, what, panicked)
				}
			case err != nil && len(matched(err)) != 1:
				t.Errorf("%s, %s: %v matches %v", c.name, what, err, matched(err))
			case err != nil && !isStage(err) && len(out) > 0 && out[0].Kind() == reflect.Pointer && !out[0].IsNil():
				t.Errorf("%s, %s: an object beside %v", c.name, what, err)
			case err == nil && len(out) > 0 && out[0].Kind() == reflect.Pointer && !out[0].IsNil() && slices.ContainsFunc(arguments, isNoArith):
				t.Errorf("%s, %s: an object without an arithmetic", c.name, what)
			}
		}
		try("good", v.good(c))
		zero := make([]reflect.Value, len(types))
		for i, of := range types {
			zero[i] = reflect.Zero(of)
			for _, x := range nonsense(of) {
				arguments := v.good(c)
				arguments[i] = x
				try(fmt.Sprintf("argument %d of type %v = %v", i, x.Type(), x), arguments)
			}
		}
		try("zero", zero)
		if c.receiver != nil && c.receiver.Kind() == reflect.Pointer {
			zero[0] = reflect.New(c.receiver.Elem())
			try("zero of a zero receiver", zero)
		}
	}
}
