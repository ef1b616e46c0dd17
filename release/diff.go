package release

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/num"
)

// Difference is a rule, a parameter, or several of them that only hold together, in which two releases differ. The
// elementary functions and the arithmetic are the rule num.Elementary.
type Difference struct {
	// Name is that of the field in its Rules or parameters, behind what Release calls these in small letters: weights.Form,
	// ledger.FullBlock, module.PRewardReputer. It is the same in all versions.
	Name  string `json:"name"`
	Where string `json:"where"` // rules, equations and sections of docs/equations.md: "K7, E25, E26"
	About string `json:"about"` // what is decided, in words
	From  string `json:"from"`  // the value in the first release, in words
	To    string `json:"to"`    // the value in the second
}

// Diff lists what two releases differ in: every rule and every default parameter, in the order in which Release has them,
// which is about that of a calculation: arithmetic, regrets, weights and inferences, losses, rewards, what may be submitted,
// the ledger, then parameters. The name of a release is no difference.
//
// What cannot stand alone is one difference, under the name of the first of it:
//
//	weights.Scale             the scale that an inference uses and the one that a close stores (K6)
//	synthesis.OutlierFilter   the filter and its two parameters (K12)
//	synthesis.MultipleLabels  labels and their limits (K15)
//	submitted.*               a bound and the switch that turns it on (K4, K8), both bounds of p (K9)
func Diff(a, b Release) []Difference {
	from, to := a.fields(), b.fields()
	var list []Difference
	place := map[string]int{}
	for i := range from {
		if from[i].equal(to[i]) {
			continue
		}
		name := from[i].group()
		at, begun := place[name]
		if !begun {
			place[name] = len(list)
			d := descriptions[name]
			list = append(list, Difference{Name: name, Where: d.where, About: d.about, From: from[i].words(), To: to[i].words()})
			continue
		}
		if from[i].words() != list[at].From || to[i].words() != list[at].To { // the scale is in two places
			list[at].From += "; " + from[i].words()
			list[at].To += "; " + to[i].words()
		}
	}
	return list
}

// Apply returns a with some of the differences of b, by their names; a name in which the two do not differ changes nothing.
// With all of them it is b. The result has the rules of one of the two in each place, and is valid if both are: each subset
// of the differences is a release. Parameters of topics are not held to what a chain allows, see ValidateTopic.
//
// Errors: those of Validate of either release, and ErrUnknown for a name that Diff never gives, with the nearest that it may.
func Apply(a, b Release, names ...string) (Release, error) {
	if err := num.FirstError(a.Validate(), b.Validate()); err != nil {
		return Release{}, err
	}
	out := a
	to, from := out.fields(), b.fields()
	var known []string
	for i := range to {
		known = append(known, to[i].group())
		if slices.Contains(names, to[i].group()) {
			to[i].value.Set(from[i].value)
		}
	}
	for i, name := range names {
		if !slices.Contains(known, name) {
			return Release{}, num.Refuse(num.ErrUnknown, "names", []int{i}, name, "a rule or parameter; the nearest is "+strictjson.Nearest(name, known))
		}
	}
	all := len(Diff(a, b))
	switch left := len(Diff(out, b)); left {
	case all:
		out.Name = a.Name
	case 0:
		out.Name = b.Name
	default:
		out.Name = a.Name + " with " + strconv.Itoa(all-left) + " of " + strconv.Itoa(all) + " differences of " + b.Name
	}
	return out, out.Validate()
}

// field is a rule or a parameter of a release.
type field struct {
	name  string
	value reflect.Value // settable
}

// fields lists everything that r is made of but its name, whatever packages add.
func (r *Release) fields() []field {
	return appendFields(nil, "", reflect.ValueOf(r).Elem())
}

func appendFields(list []field, owner string, v reflect.Value) []field {
	for i := range v.NumField() {
		name, value := v.Type().Field(i).Name, v.Field(i)
		_, decimal := value.Interface().(num.Dec)
		switch {
		case value.Kind() == reflect.Struct && !decimal:
			list = appendFields(list, strings.ToLower(name), value)
		case owner != "": // all but the name of the release
			list = append(list, field{owner + "." + name, value})
		}
	}
	return list
}

// group is the name of the difference to which a field belongs.
func (f field) group() string {
	if of := descriptions[f.name].partOf; of != "" {
		return of
	}
	return f.name
}

func (f field) equal(other field) bool {
	if x, decimal := f.value.Interface().(num.Dec); decimal {
		return x.Equal(other.value.Interface().(num.Dec))
	}
	return reflect.DeepEqual(f.value.Interface(), other.value.Interface())
}

// words is the value of a field in words.
func (f field) words() string {
	d := descriptions[f.name]
	index := -1
	switch f.value.Kind() {
	case reflect.Uint8:
		index = int(f.value.Uint())
	case reflect.Bool:
		index = 0
		if f.value.Bool() {
			index = 1
		}
	}
	text := fmt.Sprint(f.value.Interface())
	if 0 <= index && index < len(d.values) {
		text = d.values[index]
	}
	if d.unit != "" {
		text = d.unit + " " + text
	}
	return text
}
