package exported_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// handOn takes rules and has no place for an error: it hands them on to what refuses them, makes an arithmetic whose
// calculations fail, or does not read them.
var handOn = []string{
	"chain.ChangeOwner.Kind", "chain.DefaultConfig", "chain.Register.Kind", "chain.Unregister.Kind", "epoch.ParamsOf[float64]",
	"epoch.RulesOf", "num.NewDecimal", "num.NewFloat64", "release.ConsensusParams[float64]", "release.Diff",
	"release.RegretParams[float64]", "release.Release.C", "release.Release.Decimal", "release.Release.Float64",
	"release.Release.WithParametersOf", "release.Release.WithScale", "release.RewardsParams[float64]",
	"release.SynthesisParams[float64]", "release.WeightParams[float64]", "rewards.Emission.Capped", "synthesis.Rules.Direct",
	"worlds.MustNew", "worlds.World.Rescaled",
}

// notRead are choices that a function is documented not to read.
var notRead = map[string]string{
	"rewards.Calculator[float64].SubmittedRecord": "rewards.LowestRule",
	"rewards.Calculator[num.Dec].SubmittedRecord": "rewards.LowestRule",
}

// wantDocument takes a document of a form that no good value of this test has; its own tests refuse unknown choices.
var wantDocument = []string{"lab.ReadConfig"}

// choices are the types of the module with named values, rules above all, each with values that have no name.
func choices() map[reflect.Type][]reflect.Value {
	named := map[reflect.Type][]any{}
	for _, x := range exportedConstants {
		if of := reflect.TypeOf(x); isOurs(of) && (of.Kind() == reflect.Uint8 || of.Kind() == reflect.String) {
			named[of] = append(named[of], x)
		}
	}
	unknown := map[reflect.Type][]reflect.Value{}
	for of, values := range named {
		candidates := []any{uint8(len(values)), uint8(len(values) + 1), uint8(255)}
		if of.Kind() == reflect.String {
			candidates = []any{"nonsense"}
		}
		for _, x := range candidates {
			if value := reflect.ValueOf(x).Convert(of); !slices.Contains(values, value.Interface()) {
				unknown[of] = append(unknown[of], value)
			}
		}
	}
	return unknown
}

// bad is a value with an unknown choice in it.
type bad struct {
	value  reflect.Value
	choice string
}

// spoilt returns copies of a value with an unknown choice each: itself, or in a field at any depth.
func spoilt(x reflect.Value, unknown map[reflect.Type][]reflect.Value) []bad {
	var list []bad
	for _, value := range unknown[x.Type()] {
		list = append(list, bad{value, fmt.Sprintf("%v(%v)", x.Type(), value)})
	}
	if x.Kind() == reflect.Struct {
		for i := range x.NumField() {
			if !x.Type().Field(i).IsExported() {
				continue
			}
			for _, field := range spoilt(x.Field(i), unknown) {
				changed := reflect.New(x.Type()).Elem()
				changed.Set(x)
				changed.Field(i).Set(field.value)
				list = append(list, bad{changed, field.choice})
			}
		}
	}
	return list
}

// TestUnknownChoicesAreRefused: whatever takes an unknown value of a rule, alone or within rules, parameters, a configuration
// or a release, refuses it.
func TestUnknownChoicesAreRefused(t *testing.T) {
	t.Chdir(t.TempDir())
	v, unknown := newValues(), choices()
	var without []string
	for _, c := range callables(v) {
		if c.receiver != nil && c.receiver.Implements(reflect.TypeFor[error]()) || strings.HasPrefix(c.name, "num.CheckRule") ||
			strings.HasSuffix(c.name, ".MarshalJSON") || slices.Contains(wantDocument, c.name) {
			continue // it tells of a choice, or is told which there are
		}
		for i, good := range v.good(c) {
			receiver := i == 0 && c.receiver != nil && good.Kind() == reflect.Pointer
			if receiver {
				good = good.Elem()
			}
			list := spoilt(good, unknown)
			switch {
			case len(list) == 0, i == 0 && c.receiver != nil && unknown[good.Type()] != nil: // nothing to choose, or String of a choice
				continue
			case !c.hasPlaceForError():
				without = append(without, strings.ReplaceAll(c.name, "num.Dec", "float64"))
				continue
			}
			_, panicked, err := call(c, v.good(c))
			require.True(t, panicked == nil && err == nil, "%s refuses good arguments: %v %v", c.name, panicked, err)
			for _, x := range list {
				arguments := v.good(c)
				arguments[i] = x.value
				if receiver {
					arguments[i] = reflect.New(good.Type())
					arguments[i].Elem().Set(x.value)
				}
				if _, _, err := call(c, arguments); err == nil && !strings.HasPrefix(x.choice, notRead[c.name]+"(") {
					t.Errorf("%s takes %s", c.name, x.choice)
				}
			}
		}
	}
	slices.Sort(without)
	require.Equal(t, handOn, slices.Compact(without))
}
