package synthesis_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// The equations one by one, in decimals, with numbers worked by hand.

func dec(text string) num.Dec { return num.MustParseDec(text) }

func decs(texts ...string) []num.Dec {
	list := make([]num.Dec, len(texts))
	for i, text := range texts {
		list[i] = dec(text)
	}
	return list
}

// requireNear compares with a number of about as many digits as the arithmetic has.
func requireNear(t *testing.T, want string, got num.Dec) {
	t.Helper()
	a := release.V17().Decimal().Calc()
	require.LessOrEqual(t, a.Cmp(a.Abs(a.Sub(got, dec(want))), dec("1e-29")), 0, "%v, want %s", got, want)
}

// handInput has two inferers and a forecaster. The scaled regrets are 1, 0 and 1, those of the forecast 1 and 0: so the
// weights are 1, w and 1, and 1 and w, where w = (1 + e^-0.75) / (1 + e^2.25) = 0.14038...
func handInput() (release.Release, synthesis.Params[num.Dec], *synthesis.Input[num.Dec]) {
	r := release.V17()
	in := &synthesis.Input[num.Dec]{
		Inferences: decs("100", "110"), Forecasts: synthesis.NewForecasts[num.Dec](1, 2), Regrets: regret.NewTable(2, 1, dec("-0.5")),
		NetworkLoss: dec("-1"), HasNetworkLoss: true, Scale: dec("2"),
	}
	in.Forecasts.Set(0, 0, dec("-3"))
	in.Forecasts.Set(0, 1, dec("-1"))
	in.Regrets.Inferer.Set(0, dec("2"))
	in.Regrets.Inferer.Set(1, dec("0"))
	in.Regrets.Forecaster.Set(0, dec("2"))
	return r, release.SynthesisParams(r.Decimal(), r, r.Topic), in
}

func networkOf(t *testing.T, r release.Release, params synthesis.Params[num.Dec]) *synthesis.Network[num.Dec] {
	t.Helper()
	n, err := synthesis.NewNetwork(r.Decimal(), r.Synthesis, params)
	require.NoError(t, err)
	return n
}

func TestE28AndE29ForecastImplied(t *testing.T) {
	r, params, in := handInput()
	implied, err := networkOf(t, r, params).ForecastImplied(nil, in, nil, false)
	require.NoError(t, err)
	value, present := implied.At(0)
	require.True(t, present)
	requireNear(t, "101.2310651738926017247375324469625802", value[0])
}

func TestE30ImpliedMedian(t *testing.T) {
	r, params, in := handInput()
	in.Inferences = decs("100", "150", "110")
	in.Forecasts, in.Regrets = synthesis.NewForecasts[num.Dec](1, 3), regret.NewTable(3, 1, dec("0"))
	for j := range synthesis.Inferer(3) {
		in.Forecasts.Set(0, j, dec("-3"))
	}
	implied, err := networkOf(t, r, params).ForecastImplied(nil, in, nil, true)
	require.NoError(t, err)
	value, present := implied.At(0)
	require.True(t, present)
	require.Equal(t, "110", value[0].String())
}

func TestE31WeightedCombination(t *testing.T) {
	r, params, in := handInput()
	result, err := networkOf(t, r, params).Infer(nil, in)
	require.NoError(t, err)
	requireNear(t, "101.2310651738926017247375324469625802", result.Combined[0])
}

func TestE32NewTopic(t *testing.T) {
	r, params, in := handInput()
	in.Inferences = decs("100", "120")
	in.Regrets.SetInitial(dec("0"))
	result, err := networkOf(t, r, params).Infer(nil, in)
	require.NoError(t, err)
	require.Equal(t, synthesis.CaseAllNew, result.Case)
	require.Equal(t, "110", result.Combined[0].String())
}

func TestE33EffectiveWeightsByHand(t *testing.T) {
	r, params, in := handInput()
	e, err := networkOf(t, r, params).Explain(nil, in)
	require.NoError(t, err)
	requireNear(t, "0.123106517389260172473753244696258029", e.Inferers[1].Effective)
}

func TestE34AndE35OutlierFilter(t *testing.T) {
	r := release.V17()
	params := release.SynthesisParams(r.Decimal(), r, r.Topic)
	params.Outlier = synthesis.OutlierParams[num.Dec]{Alpha: dec("0.2"), Threshold: dec("11")}
	n := networkOf(t, r, params)
	for _, c := range []struct {
		stored, deviation string
		scores            []string
		kept              []bool
	}{
		{"0", "1", []string{"1", "2", "3", "4", "14"}, []bool{true, true, true, true, true}}, // 11 away
		{"0", "1", []string{"1", "2", "3", "4", "14.1"}, []bool{true, true, true, true, false}},
		{"6", "5", []string{"1", "2", "3", "4", "58"}, []bool{true, true, true, true, true}}, // a fifth of 1 and four of 6
		{"6", "5", []string{"1", "2", "3", "4", "58.1"}, []bool{true, true, true, true, false}},
		{"0", "0", []string{"3", "3", "3", "99"}, []bool{true, true, true, true}},
		{"0", "1", []string{"-1", "0", "1", "0", "99"}, []bool{true, true, true, true, true}},
	} {
		f, err := n.FilterOutliers(nil, synthesis.OutlierState[num.Dec]{Deviation: dec(c.stored)}, decs(c.scores...))
		require.NoError(t, err)
		require.Equal(t, c.deviation, f.State.Deviation.String(), "%+v", c)
		require.Equal(t, c.kept, f.Kept, "%+v", c)
	}
}

// TestE36ConfidenceInterval: four equal weights stand at 1/8, 3/8, 5/8 and 7/8.
func TestE36ConfidenceInterval(t *testing.T) {
	r, params, in := handInput()
	in.Inferences = decs("40", "10", "30", "20")
	in.Forecasts, in.Regrets = synthesis.NewForecasts[num.Dec](0, 4), regret.NewTable(4, 0, dec("1"))
	result, err := networkOf(t, r, params).Infer(nil, in)
	require.NoError(t, err)
	interval, err := networkOf(t, r, params).ConfidenceInterval(nil, in, result, decs("2.28", "25", "50", "75", "97.72"))
	require.NoError(t, err)
	for i, want := range []string{"10", "15", "25", "35", "40"} {
		requireNear(t, want, interval[0][i])
	}
}
