package release_test

import (
	"math/rand/v2"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/weights"
)

// leaves visits every field of a release that is not a group of fields, with its name in Diff; all but the name.
func leaves(v reflect.Value, owner string, visit func(name string, v reflect.Value)) {
	for i := range v.NumField() {
		name, x := v.Type().Field(i).Name, v.Field(i)
		if _, decimal := x.Interface().(num.Dec); x.Kind() == reflect.Struct && !decimal {
			leaves(x, strings.ToLower(name), visit)
		} else if owner != "" {
			visit(owner+"."+name, x)
		}
	}
}

// change gives a field another value.
func change(v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *num.Dec:
		*x = num.MustParseDec(x.String() + "77")
	case *bool:
		*x = !*x
	case *int:
		*x++
	default:
		if v.Kind() == reflect.String {
			v.SetString("another")
		} else {
			v.SetUint(1 - v.Uint()&1)
		}
	}
}

func names(list []release.Difference) (out []string) {
	for _, d := range list {
		out = append(out, d.Name)
	}
	return out
}

// TestDiffIsComplete: whatever field is changed, Diff has it, with words, and Apply takes it over.
func TestDiffIsComplete(t *testing.T) {
	count := 0
	var probe release.Release
	leaves(reflect.ValueOf(&probe).Elem(), "", func(name string, _ reflect.Value) {
		count++
		a, b := release.V16(), release.V16()
		leaves(reflect.ValueOf(&b).Elem(), "", func(other string, v reflect.Value) {
			if other == name {
				change(v)
			}
		})
		list := release.Diff(a, b)
		require.Len(t, list, 1, name)
		d := list[0]
		require.NotEmpty(t, d.Where, "%s has no rule, equation or section in release/words.go", name)
		require.NotEmpty(t, d.About, "%s has no words in release/words.go", name)
		require.NotEqual(t, d.From, d.To, name)
		require.NotEmpty(t, d.From, name)
		require.Empty(t, release.Diff(a, a), name)
		if b.Validate() == nil {
			out, err := release.Apply(a, b, d.Name)
			require.NoError(t, err)
			require.Equal(t, b, out, name)
		}
	})
	require.Greater(t, count, 100)
}

// TestDiffHasWordsForEveryChoice: the valid values of each rule have words of their own.
func TestDiffHasWordsForEveryChoice(t *testing.T) {
	checked := 0
	probe := release.V17()
	leaves(reflect.ValueOf(&probe).Elem(), "", func(name string, v reflect.Value) {
		before := reflect.ValueOf(v.Interface())
		defer func() { v.Set(before) }()
		said := map[string]bool{}
		for i := range uint64(10) {
			switch {
			case v.Kind() == reflect.Uint8:
				v.SetUint(i)
			case v.Kind() == reflect.Bool && i < 2:
				v.SetBool(i == 1)
			default:
				return
			}
			if list := release.Diff(release.V17(), probe); len(list) > 0 && probe.Validate() == nil {
				require.NotRegexp(t, `^(\d+|true|false)$`, list[0].To, "%s = %v", name, v.Interface())
				require.False(t, said[list[0].To], "%s: %q stands for two values", name, list[0].To)
				said[list[0].To] = true
				checked++
			}
		}
	})
	require.Greater(t, checked, 40)
}

// TestDiffOfReleases pins what a few pairs differ in.
func TestDiffOfReleases(t *testing.T) {
	require.Equal(t, []string{
		"synthesis.Withheld", "synthesis.SoleForecast", "synthesis.NothingUsable", "synthesis.MultipleLabels", "submitted.PMin",
	}, names(release.Diff(release.V16(), release.V17())))
	list := release.Diff(release.V06(), release.V17())
	for _, d := range []release.Difference{
		{"weights.Form", "K7, E25, E26", "the weight of a scaled regret", "gradient, clipped above, shifted, cut to zero far below", "gradient in proportion to that of the best source"},
		{"weights.Scale", "K6, E21-E23", "the scale that regrets are divided by", "deviation of the regrets, in every calculation", "1.4826 median absolute deviation, stored at the close"},
		{"synthesis.OutlierFilter", "K12, E34, E35", "the outlier-resistant inference", "none; threshold 0; smoothing 0", "filtered; threshold 11; smoothing 0.2"},
		{"module.PRewardReputer", "K26, E70", "the slope of the reputers' rewards", "3", "1"},
		{"submitted.PMin", "K9", "bounds of p", "least 2.5; most 4.5", "least 1; most 10"},
	} {
		require.Contains(t, list, d)
	}
	a, b := release.V17(), release.V17()
	a.Topic.PNorm, b.Topic.PNorm = num.MustParseDec("3.0"), num.MustParseDec("3")
	require.Empty(t, release.Diff(a, b), "numbers are compared by value")
}

// TestEverySubsetIsARelease: all subsets of the differences of two releases are valid, and all of them together are the second.
func TestEverySubsetIsARelease(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, a := range release.All() {
		for _, b := range release.All() {
			all := names(release.Diff(a, b))
			out, err := release.Apply(a, b, all...)
			require.NoError(t, err)
			require.Equal(t, b, out)
			out, err = release.Apply(a, b)
			require.NoError(t, err)
			require.Equal(t, a, out)
			for range 50 {
				var some []string
				for _, name := range all {
					if random.IntN(2) == 0 {
						some = append(some, name)
					}
				}
				out, err := release.Apply(a, b, some...)
				require.NoError(t, err, "%s to %s: %v", a.Name, b.Name, some)
				require.NoError(t, out.Module.Validate())
				require.NoError(t, out.ValidateTopic(out.Topic))
				require.Equal(t, out.Regret.Scale, out.Synthesis.Weights.Scale)
				require.ElementsMatch(t, some, names(release.Diff(a, out)))
			}
		}
	}
	out, err := release.Apply(release.V06(), release.V17(), "weights.Form")
	require.NoError(t, err)
	require.Equal(t, weights.FormRatio, out.Synthesis.Weights.Form)
	require.Regexp(t, `^v0\.6 with 1 of \d+ differences of v0\.17$`, out.Name)
}

func TestApplyRefuses(t *testing.T) {
	_, err := release.Apply(release.V06(), release.V17(), "weights.Form", "weights.Scael")
	require.ErrorIs(t, err, num.ErrUnknown)
	require.ErrorContains(t, err, "names[1]")
	require.ErrorContains(t, err, "the nearest is weights.Scale")
	for _, name := range []string{"regret.Scale", "Name", ""} { // part of another one, the name, none
		_, err := release.Apply(release.V06(), release.V17(), name)
		require.ErrorIs(t, err, num.ErrUnknown)
	}
	_, err = release.Apply(release.Release{}, release.V17())
	require.ErrorIs(t, err, num.ErrMissing)
	spoilt := release.V17()
	spoilt.Synthesis.Withheld = 9
	_, err = release.Apply(release.V06(), spoilt)
	require.ErrorIs(t, err, num.ErrUnknown)
	require.Empty(t, release.Diff(release.Release{}, release.Release{}))
	require.NotEmpty(t, release.Diff(release.V17(), spoilt))
}

// TestRulesOfDifferences: section 15 of docs/equations.md and Diff say the same of what chooses a rule.
func TestRulesOfDifferences(t *testing.T) {
	page, err := os.ReadFile("../docs/equations.md")
	require.NoError(t, err)
	_, section, found := strings.Cut(string(page), "\n### 14.3 ")
	require.True(t, found)
	section, _, _ = strings.Cut(section, "\n## 16 ")

	var zero, other release.Release
	where := map[string]string{}
	leaves(reflect.ValueOf(&other).Elem(), "", func(name string, v reflect.Value) {
		before := reflect.ValueOf(v.Interface())
		change(v)
		where[name] = release.Diff(zero, other)[0].Where
		v.Set(before)
	})
	field := regexp.MustCompile("`(num|regret|weights|synthesis|consensus|rewards|release)\\.(Rules|SubmissionRules|LedgerRules|Module)\\.(\\w+)`")
	owners := map[string]string{"SubmissionRules": "submitted", "LedgerRules": "ledger", "Module": "module"}
	listed := map[string]bool{}
	for line := range strings.Lines(section) {
		first, _, row := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
		if !row || !strings.HasPrefix(line, "| ") {
			continue
		}
		numbers := regexp.MustCompile(`\b[KL]\d+`).FindAllString(first, -1)
		for _, match := range field.FindAllStringSubmatch(line, -1) {
			name := match[1] + "." + match[3]
			if owner := owners[match[2]]; owner != "" {
				name = owner + "." + match[3]
			}
			require.Contains(t, where, name, first)
			listed[name] = true
			has := regexp.MustCompile(`\b[KL]\d+`).FindAllString(where[name], -1)
			if len(numbers) > 0 {
				require.True(t, slices.ContainsFunc(numbers, func(n string) bool { return slices.Contains(has, n) }), "%s: %v, but %q in words.go", name, numbers, where[name])
			}
		}
	}
	for name := range where {
		owner, _, _ := strings.Cut(name, ".")
		if owner != "module" && owner != "topic" {
			require.True(t, listed[name], "section 15 does not name %s", name)
		}
	}
}

// TestWithParametersOf: what a topic's makers chose goes over to other rules, defaults stay those of the rules.
func TestWithParametersOf(t *testing.T) {
	d := num.MustParseDec
	own := release.V06()
	own.Topic.PNorm, own.Module.LearningRate, own.Module.CNorm = d("2.5"), d("0.1"), d("2")
	got := release.V17().WithParametersOf(own)
	want := release.V17()
	want.Topic.PNorm, want.Module.LearningRate, want.Module.CNorm, want.Topic.CNorm = d("2.5"), d("0.1"), d("2"), d("2")
	require.Equal(t, want, got)
	require.Equal(t, "2", got.C(got.Topic).String(), "c goes where the release reads it")
	back := release.V06().WithParametersOf(got)
	require.Equal(t, own.Module, back.Module)
	require.Equal(t, "2.5", back.Topic.PNorm.String())
	for _, a := range release.All() {
		for _, b := range release.All() {
			require.Equal(t, b, b.WithParametersOf(a))
		}
	}
	own.Name = "mine"
	require.Equal(t, own.Topic, release.V17().WithParametersOf(own).Topic, "a release of one's own has no defaults")
}
