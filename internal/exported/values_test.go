package exported_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing/fstest"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/boltstore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/chain/wire"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// callable is an exported function, or a method with its receiver as first parameter.
type callable struct {
	name     string
	f        reflect.Value
	receiver reflect.Type // nil for a function
}

// parameters are the types of the arguments that are tried: all but variable ones, which may be left out.
func (c callable) parameters() []reflect.Type {
	var list []reflect.Type
	for i := range c.f.Type().NumIn() {
		if !c.f.Type().IsVariadic() || i < c.f.Type().NumIn()-1 {
			list = append(list, c.f.Type().In(i))
		}
	}
	return list
}

// hasPlaceForError reports whether a call can tell an error: as a result, from an iterator, or in the calculation.
func (c callable) hasPlaceForError() bool {
	for i := range c.f.Type().NumOut() {
		out := c.f.Type().Out(i)
		if out == reflect.TypeFor[error]() || out.Kind() == reflect.Func && out.CanSeq2() && out.In(0).In(1) == reflect.TypeFor[error]() {
			return true
		}
	}
	return slices.ContainsFunc(c.parameters(), isCalc)
}

func isCalc(of reflect.Type) bool {
	return of == reflect.TypeFor[num.Calc[float64]]() || of == reflect.TypeFor[num.Calc[num.Dec]]()
}

// callables are all exported functions, all methods of exported types, and those of the arithmetics, by name.
func callables(v *values) []callable {
	var list []callable
	for name, f := range exportedFunctions {
		list = append(list, callable{name: name, f: reflect.ValueOf(f)})
	}
	for name, of := range exportedTypes {
		receiver := reflect.PointerTo(of)
		if of.Kind() == reflect.Interface {
			if v.made[of] == nil {
				continue // no method of nothing can be called
			}
			receiver = v.made[of]().Elem().Type()
		}
		for i := range receiver.NumMethod() {
			m := receiver.Method(i)
			list = append(list, callable{name: name + "." + m.Name, f: m.Func, receiver: receiver})
		}
	}
	slices.SortFunc(list, func(x, y callable) int { return strings.Compare(x.name, y.name) })
	return list
}

// values makes good values of types, new ones every time.
type values struct {
	made map[reflect.Type]func() reflect.Value
}

func seed[T any](v *values, f func() T) {
	v.remember(reflect.TypeFor[T](), func() reflect.Value {
		x := f()
		return reflect.ValueOf(&x).Elem()
	})
}

// epochs are the seeds of the front door in one arithmetic.
func epochs[T chorus.Number](v *values, a num.Arith[T]) {
	half := a.FromDec(num.MustParseDec("0.5"))
	seed(v, func() T { return half })
	seed(v, func() chorus.Work[T] {
		return chorus.Work[T]{
			Inferences: map[string]T{"ann": a.Int(2), "bob": a.Int(3)},
			Forecasts:  map[string]map[string]T{"cat": {"ann": half, "bob": half}, "dan": {"ann": half, "bob": half}},
		}
	})
	seed(v, chorus.SquaredLoss[T])
	seed(v, func() rewards.Submission[T] { return rewards.Submission[T]{Name: "bob", Nonce: 1} })
	seed(v, func() synthesis.LabelPolicy[T] { return synthesis.LabelPolicy[T]{} })
	seed(v, func() chorus.State[T] { return chorus.State[T]{InitialRegret: half, NetworkLoss: &half} })
}

// document is a vector document.
const document = `{"format": "chorus-vectors/1", "operation": "sum", "release": "v0.9", "tolerance": "0", "params": {"p": "3"},
"cases": [{"id": "a", "in": {"x": "1"}, "out": {"z": "1"}}, {"id": "b", "in": {"x": "2"}, "error": true}]}`

// newValues begins with a few values, and learns to make more from every function that can be called with what is there.
func newValues() *values {
	v := &values{made: map[reflect.Type]func() reflect.Value{}}
	seed(v, release.V17)
	seed(v, release.V17().Float64)
	seed(v, release.V17().Decimal)
	seed(v, func() num.Calc[float64] { return release.V17().Float64().Calc() })
	seed(v, func() num.Calc[num.Dec] { return release.V17().Decimal().Calc() })
	seed(v, func() string { return "ann" })
	epochs(v, release.V17().Float64())
	epochs(v, release.V17().Decimal())
	seed(v, func() error { return num.Refuse(num.ErrDomain, "x", nil, 1, "x > 1") })
	seed(v, func() any { return 1 })
	seed(v, func() []byte { return []byte("1") })
	seed(v, func() json.RawMessage { return json.RawMessage("1") })
	seed(v, func() *big.Int { return big.NewInt(1000) })
	seed(v, func() io.Writer { return io.Discard })
	seed(v, func() io.Reader { return strings.NewReader("") })
	seed(v, func() fs.FS {
		return fstest.MapFS{
			"ann":              {Data: []byte(document)},
			"ann.script.jsonl": {Data: []byte(`{"genesis": {"release": "v0.9"}}` + "\n" + `{"advance": 1}`)},
			"ann.blocks.jsonl": {Data: []byte(`{"height": 1}`)},
		}
	})
	seed(v, func() fixtures.Evaluator {
		return fixtures.EvaluatorFunc(func(string, string, json.RawMessage) (json.RawMessage, error) { return json.RawMessage("{}"), nil })
	})
	seed(v, func() record.Store { return record.NewMemory() })
	seed(v, func() chain.Tx { return new(chain.Transfer) })
	seed(v, func() epoch.Roster { return epoch.Roster{Inferers: 3, Forecasters: 2, Reputers: 2} })
	seed(v, func() worlds.Size { return worlds.Size{Inferers: 3, Forecasters: 2, Reputers: 2} })
	seed(v, worlds.OrdinaryTopic)
	seed(v, context.Background)
	seed(v, func() lab.Config {
		c := lab.Default()
		c.Seeds, c.Epochs, c.BurnIn, c.Inferers.Count, c.Forecasters.Count, c.Reputers.Count = 1, 3, 1, 2, 1, 1
		return c
	})
	seed(v, func() regret.Record {
		return regret.Record{Kind: regret.KindOneInForecasterInferer, First: "ann", Second: "bob"}
	})
	seed(v, func() *chain.Ledger { // with topic 1, of a member in both roles
		c := chain.DefaultConfig(release.V17())
		c.Accounts = []chain.Balance{{Account: "ann", Amount: record.Tokens(1000)}}
		l, err := chain.New(c)
		for _, tx := range []chain.Tx{
			&chain.CreateTopic{Creator: "ann", Params: release.V17().Topic},
			&chain.Register{Actor: "ann", Owner: "ann", Topic: 1, As: record.AsWorker},
			&chain.Register{Actor: "ann", Owner: "ann", Topic: 1, As: record.AsReputer},
		} {
			if err == nil {
				_, err = l.Apply(tx)
			}
		}
		if err != nil {
			panic(err)
		}
		return l
	})
	seed(v, func() wire.Params { return wire.ParamsOf(release.V17().Module) })
	seed(v, func() *wire.Answers {
		a := new(wire.Answers)
		if err := a.Add([]byte(`{"latest_regret_stdnorm": {"value": "0.5"},
			"inferences": {"inferences": [{"inferer": "ann", "value": "1"}]},
			"inferer_network_regret": {"ann": {"regret": {"value": "1", "block_height": "7"}}},
			"topic": {"id": "1", "epoch_last_ended": "0", "epoch_length": "12", "worker_submission_window": "4", "ground_truth_lag": "12",
				"alpha_regret": "0.1", "p_norm": "3", "c_norm": "0.75", "epsilon": "0.01", "initial_regret": "0", "merit_sortition_alpha": "0.1",
				"active_inferer_quantile": "0.1", "active_forecaster_quantile": "0.1", "active_reputer_quantile": "0.1"}}`)); err != nil {
			panic(err)
		}
		return a
	})
	files := 0
	seed(v, func() *boltstore.Store {
		files++
		s, _ := boltstore.Open(fmt.Sprint("store", files))
		return s
	})
	for _, name := range slices.Sorted(maps.Keys(exportedConstants)) {
		if x := reflect.ValueOf(exportedConstants[name]); isOurs(x.Type()) {
			v.remember(x.Type(), func() reflect.Value { return x })
		}
	}
	for before := 0; before < len(v.made); {
		before = len(v.made)
		for _, c := range callables(v) {
			v.learn(c)
		}
	}
	return v
}

// learn remembers how to make what a call returns and what it holds, where nothing else makes that.
func (v *values) learn(c callable) {
	var arguments []func() reflect.Value
	for _, of := range c.parameters() {
		arguments = append(arguments, v.maker(of))
	}
	for i := range c.f.Type().NumOut() {
		of := c.f.Type().Out(i)
		if v.made[of] != nil || !isOurs(of) {
			continue
		}
		v.remember(of, func() reflect.Value {
			if out, panicked, err := call(c, all(arguments)); panicked == nil && err == nil {
				return out[i]
			}
			return reflect.Value{}
		})
	}
}

// all makes one value each.
func all(makers []func() reflect.Value) []reflect.Value {
	var list []reflect.Value
	for _, f := range makers {
		list = append(list, f())
	}
	return list
}

// remember keeps how to make a type, and what is in it.
func (v *values) remember(of reflect.Type, f func() reflect.Value) {
	if v.made[of] != nil {
		return
	}
	if x := f(); !x.IsValid() || of.Kind() == reflect.Pointer && x.IsNil() {
		return
	}
	v.made[of] = f
	switch of.Kind() {
	case reflect.Pointer: // of the module, as all pointers that are remembered
		v.remember(of.Elem(), func() reflect.Value { return f().Elem() })
	case reflect.Struct:
		for i := range of.NumField() {
			if of.Field(i).IsExported() && isOurs(of.Field(i).Type) {
				v.remember(of.Field(i).Type, func() reflect.Value { return f().Field(i) })
			}
		}
	}
}

// isOurs reports whether a type, or what it points to, is of this module.
func isOurs(of reflect.Type) bool {
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	return strings.HasPrefix(of.PkgPath(), "github.com/seed-63a7a409/chorus")
}

// good makes good arguments.
func (v *values) good(c callable) []reflect.Value {
	var list []reflect.Value
	for _, of := range c.parameters() {
		list = append(list, v.maker(of)())
	}
	return list
}

// maker returns what makes good values of a type, or such as are as good as its kind allows. A type within itself is zero.
func (v *values) maker(of reflect.Type, within ...reflect.Type) func() reflect.Value {
	if f := v.made[of]; f != nil {
		return f
	}
	deeper := append(slices.Clone(within), of)
	set := func(f func(x reflect.Value)) func() reflect.Value {
		return func() reflect.Value {
			x := reflect.New(of).Elem()
			f(x)
			return x
		}
	}
	switch of.Kind() {
	case reflect.Struct:
		fields := map[int]func() reflect.Value{}
		for i := range of.NumField() {
			if of.Field(i).IsExported() && !slices.Contains(within, of) {
				fields[i] = v.maker(of.Field(i).Type, deeper...)
			}
		}
		return set(func(x reflect.Value) {
			for i, field := range fields {
				x.Field(i).Set(field())
			}
		})
	case reflect.Map:
		key, value := v.maker(of.Key(), deeper...), v.maker(of.Elem(), deeper...)
		return set(func(x reflect.Value) {
			x.Set(reflect.MakeMap(of))
			x.SetMapIndex(key(), value())
		})
	case reflect.Bool:
		return set(func(x reflect.Value) { x.SetBool(true) })
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return set(func(x reflect.Value) { x.SetInt(1) })
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return set(func(x reflect.Value) { x.SetUint(1) })
	case reflect.Slice:
		element := v.maker(of.Elem(), deeper...)
		return set(func(x reflect.Value) { x.Set(reflect.Append(x, element())) })
	case reflect.Pointer:
		value := v.maker(of.Elem(), deeper...)
		return set(func(x reflect.Value) {
			x.Set(reflect.New(of.Elem()))
			x.Elem().Set(value())
		})
	case reflect.Func:
		return set(func(x reflect.Value) {
			x.Set(reflect.MakeFunc(of, func([]reflect.Value) []reflect.Value {
				var out []reflect.Value
				for i := range of.NumOut() {
					out = append(out, reflect.Zero(of.Out(i)))
				}
				return out
			}))
		})
	}
	return set(func(reflect.Value) {})
}

// nonsense returns values of a type that nobody means: nil and zero first, then what is negative, unknown or not finite, and
// lists of such things.
func nonsense(of reflect.Type) []reflect.Value {
	list := []reflect.Value{reflect.Zero(of)}
	add := func(x any) { list = append(list, reflect.ValueOf(x).Convert(of)) }
	switch of.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		add(-1)
	case reflect.Uint8:
		add(255)
	case reflect.String:
		add("\xffnonsense")
	case reflect.Float64:
		add(math.NaN())
		add(math.Inf(-1))
	case reflect.Pointer:
		list = append(list, reflect.New(of.Elem()))
	case reflect.Slice:
		for _, element := range nonsense(of.Elem()) {
			list = append(list, reflect.Append(reflect.Zero(of), element))
		}
	case reflect.Map:
		for _, element := range nonsense(of.Elem()) {
			m := reflect.MakeMap(of)
			m.SetMapIndex(reflect.Zero(of.Key()), element)
			list = append(list, m)
		}
	}
	return list
}

// call calls a function, runs the iterators that it returns, and returns what it panicked with, or the error that it gave in
// any place.
func call(c callable, arguments []reflect.Value) (out []reflect.Value, panicked any, err error) {
	defer func() { panicked = recover() }()
	out = c.f.Call(arguments)
	note := func(x reflect.Value) {
		if x.Type() == reflect.TypeFor[error]() && !x.IsNil() && err == nil {
			err = x.Interface().(error)
		}
	}
	for _, x := range out {
		note(x)
		if x.Kind() == reflect.Func && !x.IsNil() && x.Type().CanSeq2() {
			for _, second := range x.Seq2() {
				note(second)
			}
		}
	}
	for _, x := range arguments {
		if x.Kind() == reflect.Interface && isCalc(x.Type()) && !x.IsNil() {
			err = errors.Join(err, x.Interface().(interface{ Err() error }).Err())
		}
	}
	return out, nil, err
}

// sentinels are the errors that an error may match, by name: those of the module, and of a file system that is not there.
func sentinels() map[string]error {
	all := map[string]error{
		"fs.ErrInvalid": fs.ErrInvalid, "fs.ErrNotExist": fs.ErrNotExist, "errors.ErrUnsupported": errors.ErrUnsupported, "syscall.ENOTDIR": syscall.ENOTDIR,
	}
	for name, x := range exportedVariables {
		if err, ok := x.(error); ok {
			all[name] = err
		}
	}
	return all
}

// matched returns the names of the sentinels that an error matches.
func matched(err error) []string {
	var names []string
	for name, sentinel := range sentinels() {
		if errors.Is(err, sentinel) {
			names = append(names, name)
		}
	}
	return slices.Sorted(slices.Values(names))
}
