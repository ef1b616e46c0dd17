package regret_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
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

// TestE38ToE47ByHand: L is -3, L- is -2, and so on, so that every regret comes from another pair of losses. alpha is 1/2,
// the initial regret 1.
func TestE38ToE47ByHand(t *testing.T) {
	l := regret.NewLosses[num.Dec](1, 1)
	l.Combined, l.Naive = dec("-3"), dec("-2")
	l.Inferer.Set(0, dec("0"))
	l.Forecaster.Set(0, dec("0.5"))
	l.OneOutInferer.Set(0, dec("-1"))
	l.OneOutForecaster.Set(0, dec("-1.5"))
	l.OneInForecaster.Set(0, dec("-2.5"))
	l.OneOutInfererForecaster.Set(0, 0, dec("0.25"))
	r := release.V17()
	params := release.RegretParams(r.Decimal(), r, r.Topic)
	params.Alpha = dec("0.5")
	table, _, err := closeEpoch(r.Decimal(), r.Regret, params, regret.NewTable(1, 1, dec("1")),
		regret.Close[num.Dec]{Losses: l, InfererInclusions: []int{0}, ForecasterInclusions: []int{0}})
	require.NoError(t, err)
	want := [regret.Kinds]string{
		regret.KindInferer:                    "-1",     // (-3 - 0)/2 + 1/2
		regret.KindForecaster:                 "-1.25",  // (-3 - 0.5)/2 + 1/2
		regret.KindNaive:                      "-0.5",   // (-2 - 0)/2 + 1/2
		regret.KindOneOutInfererInferer:       "0",      // (-1 - 0)/2 + 1/2
		regret.KindOneOutInfererForecaster:    "-0.125", // (-1 - 0.25)/2 + 1/2
		regret.KindOneOutForecasterInferer:    "-0.25",  // (-1.5 - 0)/2 + 1/2
		regret.KindOneOutForecasterForecaster: "-0.5",   // (-1.5 - 0.5)/2 + 1/2
		regret.KindOneInForecasterInferer:     "-0.75",  // (-2.5 - 0)/2 + 1/2
		regret.KindOneInForecasterSelf:        "-1",     // (-2.5 - 0.5)/2 + 1/2
	}
	for kind, part := range table.Parts() {
		got, present := part.At(0, 0)
		require.True(t, present)
		require.Equal(t, want[kind], got.String(), "%v", regret.Kind(kind))
	}
}

// TestE48Experience: of two workers with records the one with 1/alpha inclusions is experienced, without a record nobody is.
func TestE48Experience(t *testing.T) {
	r := release.V06()
	params := release.RegretParams(r.Decimal(), r, r.Topic)
	params.Alpha = dec("0.1")
	l := regret.NewLosses[num.Dec](3, 0)
	table := regret.NewTable(3, 0, dec("0"))
	for j := range regret.Inferer(3) {
		l.Inferer.Set(j, dec("-1"))
	}
	table.Inferer.Set(0, dec("0.5"))
	table.Inferer.Set(1, dec("0.5"))
	_, outcome, err := closeEpoch(r.Decimal(), r.Regret, params, table,
		regret.Close[num.Dec]{Losses: l, InfererInclusions: []int{9, 10, 11}})
	require.NoError(t, err)
	require.Equal(t, 1, outcome.Experienced)
	require.True(t, outcome.InitialSet)
}

// initial returns an updater with the constants of E49 and E50.
func initial(t *testing.T, rules regret.Rules) *regret.Updater[num.Dec] {
	t.Helper()
	u, err := regret.NewUpdater(release.V17().Decimal(), rules, regret.Params[num.Dec]{
		Alpha: dec("0.1"), P: dec("3"), C: dec("1.75"), Epsilon: dec("0.01"), Quantile: dec("0.25"), PNormSafeDiv: dec("8.25"), MinExperienced: 3,
	})
	require.NoError(t, err)
	return u
}

// TestE49InitialRegretOfTheExperienced: the quarter of 1, 3, 5 is 2, their deviation 2, that of the median 1.4826 times 2;
// 8.25/3 is 2.75.
func TestE49InitialRegretOfTheExperienced(t *testing.T) {
	for _, c := range []struct {
		rules regret.Rules
		want  string
	}{
		{regret.Rules{Spread: regret.SpreadDeviation}, "-0.01"},                            // 2 - 2.01
		{regret.Rules{Spread: regret.SpreadDeviation, Bend: regret.BendConstant}, "-2.02"}, // 2 - 2 times 2.01
		{regret.Rules{Spread: regret.SpreadMAD, Bend: regret.BendConstant}, "-3.9504"},     // 2 - 2 times 2.9752
	} {
		got, err := initial(t, c.rules).InitialFromQuantile(decs("5", "1", "3"))
		require.NoError(t, err)
		require.Equal(t, c.want, got.String(), "%+v", c)
	}
}

func TestE50InitialRegretOfAll(t *testing.T) {
	rules := regret.Rules{Initial: regret.InitialWithMinimum}
	for _, c := range []struct {
		experienced []string
		want        string
		set         bool
	}{{[]string{"5", "1", "3"}, "-0.01", true}, {[]string{"5", "1"}, "4", true}} { // E49 for three, else the quarter of 2, 10, 6
		got, set, err := initial(t, rules).Initial(decs(c.experienced...), decs("2", "10", "6"))
		require.NoError(t, err)
		require.Equal(t, c.set, set)
		require.Equal(t, c.want, got.String())
	}
	_, set, err := initial(t, rules).Initial(nil, nil)
	require.NoError(t, err)
	require.False(t, set)
	for _, c := range []struct { // without a minimum E49 for any number, and nothing for none
		experienced []string
		want        string
		set         bool
	}{{[]string{"5", "1", "3"}, "-0.01", true}, {[]string{"4"}, "3.99", true}, {nil, "0", false}} {
		got, set, err := initial(t, regret.Rules{Initial: regret.InitialFromExperienced}).Initial(decs(c.experienced...), decs("2", "10", "6"))
		require.NoError(t, err)
		require.Equal(t, c.set, set)
		require.Equal(t, c.want, got.String())
	}
	none, err := initial(t, rules).InitialFromQuantile(nil) // the second term alone: (1.75 - 2.75) 0.01
	require.NoError(t, err)
	require.Equal(t, "-0.01", none.String())
}
