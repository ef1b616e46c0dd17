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

type labelValues = []synthesis.LabelValue[float64]

func checkerOf(t *testing.T, p synthesis.LabelPolicy[float64]) *synthesis.LabelChecker[float64] {
	t.Helper()
	checker, err := synthesis.NewLabelChecker(float(), p)
	require.NoError(t, err)
	return checker
}

func TestLabelCheck(t *testing.T) {
	type policy = synthesis.LabelPolicy[float64]
	free := classes()
	free.RequireUnity = false
	half := free
	half.Default = 0.5
	listed := classes()
	listed.CaseSensitive, listed.Whitelist = true, []string{"Up", " cafe\u0301 "}
	insensitive := policy{}
	for _, c := range []struct {
		name       string
		policy     policy
		sent, want labelValues
	}{
		{"canonical, in order", classes(), labelValues{{" Up", 0.25}, {"CAFE\u0301", 0.75}}, labelValues{{"up", 0.25}, {"caf\u00e9", 0.75}}},
		{"default dropped", classes(), labelValues{{"a", 0}, {"b", 1}, {"c", math.Copysign(0, -1)}}, labelValues{{"b", 1}}},
		{"another default", half, labelValues{{"a", 0}, {"b", 0.5}, {"c", 7}}, labelValues{{"a", 0}, {"c", 7}}},
		{"negative without unity", free, labelValues{{"a", -3}}, labelValues{{"a", -3}}},
		{"edge of the tolerance", classes(), labelValues{{"a", 0.5}, {"b", 0.4905}}, labelValues{{"a", 0.5}, {"b", 0.4905}}},
		{"unity with negative values", classes(), labelValues{{"a", 1.5}, {"b", -0.5}}, labelValues{{"a", 1.5}, {"b", -0.5}}},
		{"whitelist", listed, labelValues{{"Up", 0.5}, {"caf\u00e9", 0.5}}, labelValues{{"Up", 0.5}, {"caf\u00e9", 0.5}}},
		{"single", insensitive, labelValues{{" Y ", 3}}, labelValues{{"y", 3}}},
		{"single zero", insensitive, labelValues{{"y", 0}}, labelValues{{"y", 0}}},
		{"single case sensitive", policy{CaseSensitive: true}, labelValues{{"y", -1}}, labelValues{{"y", -1}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			sent := slices.Clone(c.sent)
			got, err := checkerOf(t, c.policy).Check(sent)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
			require.Equal(t, c.sent, sent, "the argument is not changed")
		})
	}
}

func TestLabelCheckRefusals(t *testing.T) {
	type policy = synthesis.LabelPolicy[float64]
	listed := classes()
	listed.Whitelist = []string{"up", "down"}
	sensitive := listed
	sensitive.CaseSensitive = true
	half := classes()
	half.Default, half.RequireUnity = 0.5, false
	exact := classes()
	exact.UnityTolerance = 0
	var many labelValues
	for n := range 33 {
		many = append(many, synthesis.LabelValue[float64]{Label: fmt.Sprint(n), Value: 1})
	}
	for _, c := range []struct {
		name   string
		policy policy
		sent   labelValues
		kind   error
		index  []int
	}{
		{"nothing", classes(), nil, num.ErrEmpty, nil},
		{"33 labels", classes(), many, num.ErrDomain, nil},
		{"empty label", classes(), labelValues{{"a", 1}, {" ", 0}}, num.ErrMissing, []int{1}},
		{"no UTF-8", classes(), labelValues{{"\xff", 1}}, num.ErrDomain, []int{0}},
		{"not on the whitelist", listed, labelValues{{"up", 1}, {"left", 0}}, num.ErrUnknown, []int{1}},
		{"not on the whitelist in this case", sensitive, labelValues{{"Up", 1}}, num.ErrUnknown, []int{0}},
		{"twice", classes(), labelValues{{"a", 0.5}, {"b", 0}, {"a", 0.5}}, num.ErrDuplicate, []int{2}},
		{"twice, once as default", classes(), labelValues{{"a", 0}, {"a", 1}}, num.ErrDuplicate, []int{1}},
		{"twice in spelling", classes(), labelValues{{"caf\u00e9", 0.5}, {" CAFE\u0301", 0.5}}, num.ErrDuplicate, []int{1}},
		{"NaN", classes(), labelValues{{"a", 1}, {"b", math.NaN()}}, num.ErrNotFinite, []int{1}},
		{"infinite", classes(), labelValues{{"a", math.Inf(-1)}}, num.ErrNotFinite, []int{0}},
		{"only the default", half, labelValues{{"a", 0.5}, {"b", 0.5}}, num.ErrEmpty, nil},
		{"only zero under unity", classes(), labelValues{{"a", 0}}, num.ErrEmpty, nil},
		{"sum too small", classes(), labelValues{{"a", 0.5}, {"b", 0.489}}, num.ErrDomain, nil},
		{"sum too large", classes(), labelValues{{"a", 0.5}, {"b", 0.511}}, num.ErrDomain, nil},
		{"sum beside one", exact, labelValues{{"a", math.Nextafter(1, 2)}}, num.ErrDomain, nil},
		{"sum overflows", classes(), labelValues{{"a", math.MaxFloat64}, {"b", math.MaxFloat64}}, num.ErrRange, nil},
		{"single, other label", policy{}, labelValues{{"x", 1}}, num.ErrUnknown, []int{0}},
		{"single, in capitals", policy{CaseSensitive: true}, labelValues{{"Y", 1}}, num.ErrUnknown, []int{0}},
		{"single, two", policy{}, labelValues{{"y", 1}, {"z", 1}}, num.ErrDomain, nil},
		{"single, NaN", policy{}, labelValues{{"y", math.NaN()}}, num.ErrNotFinite, []int{0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			checker := checkerOf(t, c.policy)
			got, err := checker.Check(c.sent)
			require.Nil(t, got)
			refused(t, err, c.kind, "values", c.index...)
		})
	}
}

// TestLabelCheckUnityOfDefault: the sum is that of all submitted values, those equal to the default included, and
// of no other.
func TestLabelCheckUnityOfDefault(t *testing.T) {
	p := classes()
	p.Default = 0.25
	checker := checkerOf(t, p)
	got, err := checker.Check(labelValues{{"a", 0.25}, {"b", 0.75}})
	require.NoError(t, err)
	require.Equal(t, labelValues{{"b", 0.75}}, got)
	_, err = checker.Check(labelValues{{"b", 0.75}})
	refused(t, err, num.ErrDomain, "values")
}

func TestLabelCheckUnity(t *testing.T) {
	a := float()
	for _, values := range [][]float64{{1}, {0.25, 0.75}, {0.3, 0.3, 0.405}, {-1, 2}} {
		require.NoError(t, synthesis.CheckUnity(a, values, 0.01), "%v", values)
	}
	refused(t, synthesis.CheckUnity(a, nil, 0.01), num.ErrEmpty, "values")
	refused(t, synthesis.CheckUnity(a, []float64{0.5}, 0.01), num.ErrDomain, "values")
	refused(t, synthesis.CheckUnity(a, []float64{0, math.NaN()}, 0.01), num.ErrNotFinite, "values", 1)
	refused(t, synthesis.CheckUnity(a, []float64{1}, -1), num.ErrDomain, "tolerance")
	refused(t, synthesis.CheckUnity(a, []float64{1}, math.NaN()), num.ErrNotFinite, "tolerance")
	refused(t, synthesis.CheckUnity(a, []float64{math.MaxFloat64, math.MaxFloat64}, 0.01), num.ErrRange, "values")

	// decimals are exact at the edge
	d := release.V06().Decimal()
	edge := []num.Dec{num.MustParseDec("0.3"), num.MustParseDec("0.71")}
	require.NoError(t, synthesis.CheckUnity(d, edge, num.MustParseDec("0.01")))
	edge[1] = num.MustParseDec("0.7100000000000000000000000000000001")
	refused(t, synthesis.CheckUnity(d, edge, num.MustParseDec("0.01")), num.ErrDomain, "values")
}
