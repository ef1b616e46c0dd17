package synthesis_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// arguments hold whatever an exported function takes by reference.
type arguments[T any] struct {
	filter *synthesis.OutlierFilter[T] // of input
	input  *synthesis.Input[T]
	result *synthesis.Result[T] // of input

	regrets     []T
	percentiles []T
	taking      []bool
}

// environment is what goes by value beside them.
type environment[T any] struct {
	a       num.Arith[T]
	release release.Release
	params  synthesis.Params[T]
}

func newEnvironment[T any](r release.Release, a num.Arith[T]) *environment[T] {
	return &environment[T]{a: a, release: r, params: paramsOf(r, a)}
}

func (e *environment[T]) rules() synthesis.Rules { return e.release.Synthesis }

// arguments makes them anew, the same every time.
func (e *environment[T]) arguments() *arguments[T] {
	w := worlds.MustNew(11, worlds.Size{Inferers: 4, Forecasters: 2}, worlds.Options{
		MissingForecasts: 0.2, MissingRegrets: 0.2, MissingLosses: 0.2, SharedNames: 0.5, AbsentForecasts: 1,
		OutlierInferences: 0.3, StoredWeights: true,
		StoredScale: e.rules().Weights.Scale != weights.ScalePerCalculation,
	})
	in := worlds.Input(e.a, w)
	result, err := infer(e.a, e.rules(), e.params, in)
	if err != nil {
		panic(err)
	}
	n, err := synthesis.NewNetwork(e.a, withFilter(e.rules()), e.params)
	if err != nil {
		panic(err)
	}
	filter, err := n.FilterOutliers(nil, synthesis.OutlierState[T]{}, in.Inferences)
	if err != nil {
		panic(err)
	}
	values := func(x ...float64) []T { return worlds.MustValues(e.a, x) }
	return &arguments[T]{
		filter: filter, input: in, result: result,
		regrets:     values(0.3, -1, 0.2, 0.7),
		percentiles: values(97.72, 2.28, 50), taking: []bool{true, false, true, true},
	}
}

// call is one exported function with the arguments it gets. It gives the results that could share memory with them.
type call[T any] struct {
	name string
	call func(e *environment[T], x *arguments[T]) (any, error)
}

// calls returns the table of all exported functions that take anything by reference.
func calls[T any]() []call[T] {
	type (
		env  = environment[T]
		args = arguments[T]
	)
	list := []call[T]{
		{"synthesis.Network.Infer", func(e *env, x *args) (any, error) {
			return infer(e.a, e.rules(), e.params, x.input)
		}},
		{"synthesis.Network.Explain", func(e *env, x *args) (any, error) {
			return explain(e.a, e.rules(), e.params, x.input)
		}},
		{"synthesis.Network.ForecastImplied", func(e *env, x *args) (any, error) {
			n, err := synthesis.NewNetwork(e.a, e.rules(), e.params)
			if err != nil {
				return nil, err
			}
			return n.ForecastImplied(nil, x.input, x.taking, false)
		}},
		{"synthesis.Network.ConfidenceInterval", func(e *env, x *args) (any, error) {
			n, err := synthesis.NewNetwork(e.a, e.rules(), e.params)
			if err != nil {
				return nil, err
			}
			return n.ConfidenceInterval(nil, x.input, x.result, x.percentiles)
		}},
		{"synthesis.Network.IntervalOfShares", func(e *env, x *args) (any, error) {
			n, err := synthesis.NewNetwork(e.a, e.rules(), e.params)
			if err != nil {
				return nil, err
			}
			return n.IntervalOfShares(nil, x.input, x.result, x.percentiles, e.a.Int(0))
		}},
		{"synthesis.Network.FilterOutliers", func(e *env, x *args) (any, error) {
			n, err := synthesis.NewNetwork(e.a, e.rules(), e.params)
			if err != nil {
				return nil, err
			}
			return n.FilterOutliers(nil, synthesis.OutlierState[T]{}, x.input.Inferences)
		}},
		{"synthesis.Network.OutlierResistant", func(e *env, x *args) (any, error) {
			n, err := synthesis.NewNetwork(e.a, withFilter(e.rules()), e.params)
			if err != nil {
				return nil, err
			}
			return n.OutlierResistant(nil, x.filter, x.input)
		}},
	}
	return list
}

// exempt are the exported functions that the table has no line for, by reason.
var exempt = map[string]string{
	// by value in, by value out
	"synthesis.Params.Validate": "values", "synthesis.OutlierParams.Validate": "values", "synthesis.Case.String": "values",
	"synthesis.Rules.Validate":     "values",
	"synthesis.Values.MarshalJSON": "values",
	"synthesis.DefaultPercentiles": "values", "synthesis.Rules.Direct": "values", "synthesis.NewNetwork": "values",
	// makers of what is empty
	"synthesis.NewForecasts": "maker",
	// readers that give a number or a view, by contract not to be changed
	"synthesis.Input.Inferers": "reader", "synthesis.Input.Forecasters": "reader",
	"synthesis.OutlierFilter.NoneKept": "reader", "synthesis.OutlierFilter.AllKept": "reader", "synthesis.Values.Len": "reader", "synthesis.Values.At": "reader",
}

// TestArgumentsUnchanged: no function changes what it is given, and writing into its results reaches nothing of it.
func TestArgumentsUnchanged(t *testing.T) {
	for _, r := range release.All() {
		t.Run(r.Name+"/float64", func(t *testing.T) { argumentsUnchanged(t, newEnvironment(r, r.Float64())) })
		t.Run(r.Name+"/decimal", func(t *testing.T) { argumentsUnchanged(t, newEnvironment(r, r.Decimal())) })
	}
}

func argumentsUnchanged[T any](t *testing.T, e *environment[T]) {
	everything := cmp.Options{everybit.Same(), cmp.AllowUnexported(arguments[T]{})}
	for _, c := range calls[T]() {
		x := e.arguments()
		result, err := c.call(e, x)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if diff := cmp.Diff(e.arguments(), x, everything); diff != "" {
			t.Errorf("%s changed its arguments:\n%s", c.name, diff)
			continue
		}
		scribble(reflect.ValueOf(&result).Elem())
		if diff := cmp.Diff(e.arguments(), x, everything); diff != "" {
			t.Errorf("the result of %s shares memory with its arguments:\n%s", c.name, diff)
		}
	}
}

// scribble overwrites all memory that can be reached from v, unexported fields included.
func scribble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if _, arithmetic := v.Interface().(interface{ Err() error }); arithmetic || v.IsNil() {
			return
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
	case reflect.Map:
		for _, key := range v.MapKeys() {
			v.SetMapIndex(key, reflect.Zero(v.Type().Elem()))
		}
	case reflect.String:
		v.SetString("scribbled")
	case reflect.Float64:
		v.SetFloat(987654321)
	case reflect.Int:
		v.SetInt(987654321)
	case reflect.Uint8:
		v.SetUint(201)
	case reflect.Bool:
		v.SetBool(!v.Bool())
	default:
		if v.Type().Size() > 0 {
			panic("scribble does not know " + v.Type().String())
		}
	}
}

// TestTableOfCallsIsComplete: every exported function is in the table or exempt. Those of
// labels have a table of their own.
func TestTableOfCallsIsComplete(t *testing.T) {
	known := make(map[string]bool)
	for _, c := range calls[float64]() {
		known[c.name] = true
	}
	declared := make(map[string]bool)
	for _, function := range exportedFunctions(t, ".") {
		declared["synthesis."+function] = true
	}
	for name := range declared {
		if !known[name] && exempt[name] == "" {
			t.Errorf("%s is missing in the table of calls", name)
		}
		if known[name] && exempt[name] != "" {
			t.Errorf("%s is in the table of calls and exempt", name)
		}
	}
	for name := range known {
		if !declared[name] {
			t.Errorf("the table calls %s, which does not exist", name)
		}
	}
	for name := range exempt {
		if !declared[name] {
			t.Errorf("%s is exempt and does not exist", name)
		}
	}
}

func exportedFunctions(t *testing.T, directory string) []string {
	files, err := filepath.Glob(filepath.Join(directory, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", directory, len(files), err)
	}
	var list []string
	for _, path := range files {
		if name := filepath.Base(path); strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "label") {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok || !function.Name.IsExported() {
				continue
			}
			name := function.Name.Name
			if function.Recv != nil {
				receiver := receiverName(function.Recv.List[0].Type)
				if !ast.IsExported(receiver) {
					continue
				}
				name = receiver + "." + name
			}
			list = append(list, name)
		}
	}
	return list
}

func receiverName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiverName(e.X)
	case *ast.IndexExpr:
		return receiverName(e.X)
	case *ast.IndexListExpr:
		return receiverName(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// TestScribbleFindsSharing, so that the test above is worth something.
func TestScribbleFindsSharing(t *testing.T) {
	e := newEnvironment(release.V16(), release.V16().Decimal())
	for name, share := range map[string]func(x *arguments[num.Dec]) any{
		"a slice":               func(x *arguments[num.Dec]) any { return x.regrets[:1] },
		"memory behind a slice": func(x *arguments[num.Dec]) any { return x.regrets[:0] },
		"a field of a field":    func(x *arguments[num.Dec]) any { return []any{struct{ in synthesis.Input[num.Dec] }{*x.input}} },
		"a row of a table":      func(x *arguments[num.Dec]) any { return x.input.Regrets.OneOutInfererInferer.Row(1) },
		"a part of a table":     func(x *arguments[num.Dec]) any { return x.input.Regrets.Parts()[regret.KindNaive] },
	} {
		x := e.arguments()
		result := share(x)
		scribble(reflect.ValueOf(&result).Elem())
		if cmp.Equal(e.arguments(), x, everybit.Same(), cmp.AllowUnexported(arguments[num.Dec]{})) {
			t.Errorf("%s is not seen to be shared", name)
		}
	}
}
