package synthesis_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// refused checks the kind of an error and the place it names.
func refused(t *testing.T, err, kind error, field string, index ...int) {
	t.Helper()
	require.ErrorIs(t, err, kind)
	e, ok := num.AsError(err)
	require.True(t, ok)
	require.Equal(t, field, e.Field)
	require.True(t, slices.Equal(index, e.Index), "index %v, want %v", e.Index, index)
	require.NotEmpty(t, e.Allowed)
}

func labelLimits() synthesis.LabelLimits {
	m := release.V17().Module
	return synthesis.LabelLimits{
		MaxPerSubmission: m.DefaultMaxLabelsPerSubmission, MaxLabelBytes: m.MaxCanonicalLabelByteLength,
		MaxWhitelist: m.MaxTopicLabelWhitelistSize, MaxRegistry: m.MaxEpochLabelRegistrySize,
	}
}

// classes returns the policy of a topic of classification.
func classes() synthesis.LabelPolicy[float64] {
	return synthesis.LabelPolicy[float64]{
		Arity: synthesis.LabelMulti, RequireUnity: true, UnityTolerance: 0.01, Limits: labelLimits(),
	}
}

func float() num.Arith[float64] { return release.V17().Float64() }

func TestLabelPolicyRefusals(t *testing.T) {
	type policy = synthesis.LabelPolicy[float64]
	multi, single := classes(), policy{}
	for _, c := range []struct {
		name   string
		base   policy
		change func(*policy)
		kind   error
		field  string
		index  []int
	}{
		{"Arity", multi, func(p *policy) { p.Arity = 2 }, num.ErrUnknown, "Arity", nil},
		{"default NaN", multi, func(p *policy) { p.Default = math.NaN() }, num.ErrNotFinite, "Default", nil},
		{"default infinite, single", single, func(p *policy) { p.Default = math.Inf(1) }, num.ErrNotFinite, "Default", nil},
		{"tolerance below 0", multi, func(p *policy) { p.UnityTolerance = -1e-300 }, num.ErrDomain, "UnityTolerance", nil},
		{"tolerance above 0.01", multi, func(p *policy) { p.UnityTolerance = math.Nextafter(0.01, 1) }, num.ErrDomain, "UnityTolerance", nil},
		{"tolerance unused", multi, func(p *policy) { p.RequireUnity, p.UnityTolerance = false, 1 }, num.ErrDomain, "UnityTolerance", nil},
		{"tolerance NaN", multi, func(p *policy) { p.UnityTolerance = math.NaN() }, num.ErrNotFinite, "UnityTolerance", nil},
		{"unity of one", single, func(p *policy) { p.RequireUnity = true }, num.ErrDomain, "RequireUnity", nil},
		{"whitelist of one", single, func(p *policy) { p.Whitelist = []string{"y"} }, num.ErrDomain, "Whitelist", nil},
		{"no label a submission", multi, func(p *policy) { p.Limits.MaxPerSubmission = 0 }, num.ErrDomain, "MaxLabelsPerSubmission", nil},
		{"1025 labels a submission", multi, func(p *policy) { p.Limits.MaxPerSubmission = 1025 }, num.ErrDomain, "MaxLabelsPerSubmission", nil},
		{"no bytes", multi, func(p *policy) { p.Limits.MaxLabelBytes = 0 }, num.ErrDomain, "max label bytes", nil},
		{"whitelist below 0", multi, func(p *policy) { p.Limits.MaxWhitelist = -1 }, num.ErrDomain, "max whitelist size", nil},
		{"no registry", multi, func(p *policy) { p.Limits.MaxRegistry = 0 }, num.ErrDomain, "max registry size", nil},
		{"registry below submission", multi, func(p *policy) { p.Limits.MaxRegistry = 31 }, num.ErrDomain, "MaxLabelsPerSubmission", nil},
		{"whitelist too long", multi, func(p *policy) { p.Whitelist, p.Limits.MaxWhitelist = []string{"a", "b"}, 1 }, num.ErrDomain, "Whitelist", nil},
		{"whitelist twice", multi, func(p *policy) { p.Whitelist = []string{"a", "b", "a"} }, num.ErrDuplicate, "Whitelist", []int{2}},
		{"whitelist twice trimmed", multi, func(p *policy) { p.Whitelist = []string{"a", " a\t"} }, num.ErrDuplicate, "Whitelist", []int{1}},
		{"whitelist twice folded", multi, func(p *policy) { p.Whitelist = []string{"Up", "UP"} }, num.ErrDuplicate, "Whitelist", []int{1}},
		{"whitelist twice composed", multi, func(p *policy) { p.CaseSensitive, p.Whitelist = true, []string{"caf\u00e9", "cafe\u0301"} }, num.ErrDuplicate, "Whitelist", []int{1}},
		{"whitelist empty label", multi, func(p *policy) { p.Whitelist = []string{"a", " "} }, num.ErrMissing, "Whitelist", []int{1}},
		{"whitelist no UTF-8", multi, func(p *policy) { p.Whitelist = []string{"\xff"} }, num.ErrDomain, "Whitelist", []int{0}},
		{"whitelist long label", multi, func(p *policy) { p.Whitelist, p.Limits.MaxLabelBytes = []string{"ab"}, 1 }, num.ErrDomain, "Whitelist", []int{0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := c.base
			require.NoError(t, p.Validate(float()))
			c.change(&p)
			refused(t, p.Validate(float()), c.kind, c.field, c.index...)
			_, err := synthesis.NewLabelChecker(float(), p)
			refused(t, err, c.kind, c.field, c.index...)
		})
	}
}

func TestLabelPolicyAllows(t *testing.T) {
	type policy = synthesis.LabelPolicy[float64]
	for i, change := range []func(*policy){
		func(p *policy) { p.UnityTolerance = 0 },
		func(p *policy) { p.UnityTolerance = 0.01 },
		func(p *policy) { p.Default = -3 },
		func(p *policy) { p.Limits.MaxPerSubmission = 1024 },
		func(p *policy) {
			p.Limits = synthesis.LabelLimits{MaxPerSubmission: 1, MaxLabelBytes: 1, MaxRegistry: 1}
		},
		func(p *policy) { p.CaseSensitive, p.Whitelist = true, []string{"Up", "UP"} },
		func(p *policy) {
			for n := range 256 {
				p.Whitelist = append(p.Whitelist, fmt.Sprint("class ", n))
			}
		},
	} {
		p := classes()
		change(&p)
		require.NoError(t, p.Validate(float()), "case %d", i)
	}
	// The bound of the tolerance is exact in decimals, and the zero value is a policy.
	for _, r := range release.All() {
		p := synthesis.LabelPolicy[num.Dec]{Arity: synthesis.LabelMulti, Limits: labelLimits()}
		p.UnityTolerance = num.MustParseDec("0.01")
		require.NoError(t, p.Validate(r.Decimal()))
		p.UnityTolerance = num.MustParseDec("0.0100000000000000000000000000000001")
		refused(t, p.Validate(r.Decimal()), num.ErrDomain, "UnityTolerance")
		require.NoError(t, synthesis.LabelPolicy[num.Dec]{}.Validate(r.Decimal()))
	}
}

func TestLabelCheckerKeepsNoReference(t *testing.T) {
	p := classes()
	p.Whitelist = []string{" Up ", "DOWN"}
	checker, err := synthesis.NewLabelChecker(float(), p)
	require.NoError(t, err)
	require.Equal(t, []string{" Up ", "DOWN"}, p.Whitelist, "the argument is not changed")
	p.Whitelist[0] = "left"
	_, err = synthesis.Canonical(checker, "up")
	require.NoError(t, err)
	_, err = synthesis.Canonical(checker, "left")
	refused(t, err, num.ErrUnknown, "label")
}
