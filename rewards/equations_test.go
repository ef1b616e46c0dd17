package rewards_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// The equations one by one, in decimals, with numbers worked by hand.

func decs(texts ...string) []num.Dec {
	list := make([]num.Dec, len(texts))
	for i, text := range texts {
		list[i] = dec(text)
	}
	return list
}

// requireDecs compares numbers by value.
func requireDecs(t *testing.T, want []string, got ...num.Dec) {
	t.Helper()
	texts := make([]string, len(got))
	for i, x := range got {
		texts[i] = x.String()
	}
	require.Equal(t, want, texts)
}

// requireNear compares with a number that has more digits than the arithmetic.
func requireNear(t *testing.T, want string, got num.Dec) {
	t.Helper()
	a := release.V17().Decimal().Calc()
	require.LessOrEqual(t, a.Cmp(a.Abs(a.Sub(got, dec(want))), dec("1e-31")), 0, "%v, want %s", got, want)
}

func TestE59ToE61WorkerScores(t *testing.T) {
	l := regret.NewLosses[num.Dec](2, 2)
	l.Combined, l.Naive = dec("-3"), dec("-2.5")
	for j := range regret.Inferer(2) {
		l.Inferer.Set(j, dec("-1"))
		l.OneOutInferer.Set(j, decs("-2", "-3.5")[j])
	}
	for k := range regret.Forecaster(2) {
		l.Forecaster.Set(k, dec("-1"))
		l.OneInForecaster.Set(k, decs("-2.75", "-2.25")[k])
		l.OneOutForecaster.Set(k, decs("-2.9", "-3.1")[k])
	}
	s, err := workerScores(release.V17().Decimal(), l)
	require.NoError(t, err)
	requireDecs(t, []string{"1", "-0.5"}, s.Inferer.Values()...)
	requireDecs(t, []string{"0.175", "-0.175"}, s.Forecaster.Values()...) // f = 1/2
	requireDecs(t, []string{"0.5"}, s.Task)
}

func TestE60FactorOfForecasters(t *testing.T) {
	r := release.V17()
	c, err := rewards.NewCalculator(r.Decimal(), r.Rewards, release.RewardsParams(r.Decimal(), r, r.Topic))
	require.NoError(t, err)
	for n, want := range map[int]string{1: "1", 2: "0.5", 4: "0.125"} {
		f, err := c.OneInFactor(n)
		require.NoError(t, err)
		requireDecs(t, []string{want}, f)
	}
	score, err := c.ForecasterScore(dec("0.25"), dec("8"), dec("4"))
	require.NoError(t, err)
	requireDecs(t, []string{"5"}, score)
}

func TestE62AndE63UpdatedScore(t *testing.T) {
	a := release.V17().Decimal()
	next, err := updatedScore(a, dec("0.1"), dec("2"), dec("1"), false)
	require.NoError(t, err)
	first, err := updatedScore(a, dec("0.1"), dec("2"), dec("1"), true)
	require.NoError(t, err)
	requireDecs(t, []string{"1.1", "2"}, next, first)
}

func TestE64PassiveQuantile(t *testing.T) {
	q, err := passiveQuantile(release.V17().Decimal(), dec("0.25"), decs("5", "1", "3"))
	require.NoError(t, err)
	requireDecs(t, []string{"2"}, q)
}

func TestE65InitialScore(t *testing.T) {
	for _, c := range []struct {
		active []string
		want   string
	}{{[]string{"5", "1", "3"}, "-3"}, {[]string{"7"}, "7"}, {nil, "0"}} { // deviation 2, lambda 2
		e0, err := initialScore(release.V17().Decimal(), dec("2"), decs(c.active...))
		require.NoError(t, err)
		requireDecs(t, []string{c.want}, e0)
	}
}

func TestE66ScoreAfterAbsence(t *testing.T) {
	e, err := scoreAfterAbsence(release.V17().Decimal(), dec("0.5"), dec("8"), dec("0"), 3)
	require.NoError(t, err)
	requireDecs(t, []string{"7"}, e) // an eighth of the way is left
}

func TestE67MissedEpochs(t *testing.T) {
	for _, c := range []struct{ height, lag, want int64 }{
		{150, 0, 0}, {149, 0, 1}, {100, 0, 1}, {99, 0, 2}, {0, 0, 3}, // the last epoch began at 150
		{130, 20, 0}, {129, 20, 1}, {79, 20, 2},
	} {
		n, err := absence{RecordHeight: c.height, EpochLastEnded: 200, EpochLength: 50, GroundTruthLag: c.lag}.MissedEpochs()
		require.NoError(t, err)
		require.Equal(t, c.want, n, "%+v", c)
	}
}

func TestE68AndE69WorkerFractions(t *testing.T) {
	a := release.V17().Decimal()
	p := rewards.Potential[num.Dec]{P: dec("3"), C: dec("0.75"), Epsilon: dec("0")}
	// The deviation is 2: the first score is at the bend, ln 2, the second (ln 3)/3 beyond it, ln 4.
	mapped, fractions, err := workerFractions(a, p, decs("1.5", "2.2324081924454064609301634912816838"), decs("1", "3", "5"))
	require.NoError(t, err)
	requireNear(t, "0.69314718055994530941723212145817656807", mapped[0])
	requireNear(t, "1.38629436111989061883446424291635313614", mapped[1])
	requireNear(t, "0.33333333333333333333333333333333333333", fractions[0])
	requireNear(t, "0.66666666666666666666666666666666666666", fractions[1])
	p.Epsilon = dec("2.01")
	mapped, _, err = workerFractions(a, p, decs("1", "9"), decs("1", "3", "5"))
	require.NoError(t, err)
	requireDecs(t, []string{"1", "1"}, mapped...) // the deviation is below epsilon
}

func TestE70ReputerFractions(t *testing.T) {
	a := release.V17().Decimal()
	f, err := reputerFractions(a, dec("1"), decs("1", "2"), decs("3", "1"))
	require.NoError(t, err)
	requireDecs(t, []string{"0.6", "0.4"}, f...)
	f, err = reputerFractions(a, dec("2"), decs("1", "2"), decs("3", "1"))
	require.NoError(t, err)
	requireNear(t, "0.69230769230769230769230769230769230769", f[0]) // 9 of 13
}

func TestE71ToE73ClassEntropy(t *testing.T) {
	a := release.V17().Decimal()
	e, err := classEntropy(a, rewards.EntropyFromNormalized, dec("0.1"), dec("0.25"), decs("0.5", "0.5"),
		[]rewards.Previous[num.Dec]{{Fraction: dec("0.4"), Stored: true}, {Fraction: dec("0.6"), Stored: true}})
	require.NoError(t, err)
	requireDecs(t, []string{"0.41", "0.59"}, e.Smoothed...)
	requireDecs(t, []string{"0.41", "0.59"}, e.Modified...)
	requireNear(t, "1.93723363037582332429290972491282448663", e.EffectiveNumber)
	requireNear(t, "0.67148438551996434253540337884136838069", e.Entropy.Entropy)
	four, err := entropyOf(a, rewards.EntropyFromNormalized, dec("0.25"), decs("1", "1", "1", "1"))
	require.NoError(t, err)
	requireDecs(t, []string{"4"}, four.EffectiveNumber)
	requireNear(t, "1.38629436111989061883446424291635313614", four.Entropy) // ln 4
}

func TestE74AndE75ForecastingUtility(t *testing.T) {
	for _, c := range []struct {
		task, previous string
		scores         []string
		ratio, chi     string
	}{
		{"1", "0", []string{"1", "2"}, "0.05", "0.12"},
		{"-1", "0", []string{"1", "2"}, "-0.05", "0.1"},
		{"2", "1.2", []string{"1", "2"}, "1.18", "0.5"},
		{"0.5", "0", []string{"-1", "-2"}, "0.1", "0.14"}, // top is 0, so T_f stands in
		{"0", "0.3", []string{"-1"}, "0", "0.5"},
	} {
		u, err := forecastingUtility(release.V17().Decimal(), dec("0.1"), dec(c.task), decs(c.scores...), dec(c.previous))
		require.NoError(t, err)
		requireDecs(t, []string{c.ratio, c.chi}, u.Ratio, u.Chi)
	}
}

func TestE76AndE77SplitTasks(t *testing.T) {
	e := rewards.Entropies[num.Dec]{Inference: dec("1"), Forecasting: dec("2"), Reputer: dec("1")}
	r, err := splitTasks(release.V17().Decimal(), e, dec("100"), dec("0.5"))
	require.NoError(t, err)
	requireDecs(t, []string{"2", "25", "50", "25"}, r.Gamma, r.Inference, r.Forecasting, r.Reputer)
}

func TestE78ActorRewards(t *testing.T) {
	r, err := actorRewards(release.V17().Decimal(), dec("50"), decs("0.2", "0.8"))
	require.NoError(t, err)
	requireDecs(t, []string{"10", "40"}, r...)
}

func TestE79DelegatorsPart(t *testing.T) {
	delegators, rest, err := delegatorsPart(release.V17().Decimal(), dec("10.5"), dec("3"), dec("4"))
	require.NoError(t, err)
	requireDecs(t, []string{"7", "3.5"}, delegators, rest) // of 7.875
	share, err := rewards.RaisedShare(dec("1.5"), dec("7"), big.NewInt(4))
	require.NoError(t, err)
	requireDecs(t, []string{"3.25"}, share)
}

// weightParams have 1000 blocks in a week.
func weightParams() rewards.WeightParams[num.Dec] {
	return rewards.WeightParams[num.Dec]{StakeImportance: dec("0.5"), FeeImportance: dec("0.5"), Alpha: dec("0.5"), BlocksPerMonth: dec("4345")}
}

func TestE80TargetWeight(t *testing.T) {
	a := release.V17().Decimal()
	w, err := targetWeight(a, rewards.TargetFromFee, weightParams(), dec("4"), dec("9"), 10)
	require.NoError(t, err)
	requireNear(t, "6", w)
	w, err = targetWeight(a, rewards.TargetFromFeePerBlock, weightParams(), dec("4"), dec("90"), 10)
	require.NoError(t, err)
	requireNear(t, "6", w)
}

func TestE81SmoothedWeight(t *testing.T) {
	a := release.V17().Decimal()
	w, err := smoothedWeight(a, dec("0.25"), dec("6"), dec("2"), false)
	require.NoError(t, err)
	first, err := smoothedWeight(a, dec("0.25"), dec("6"), dec("2"), true)
	require.NoError(t, err)
	requireDecs(t, []string{"3", "6"}, w, first)
	all, err := topicWeight(a, release.V17().Rewards, weightParams(), dec("4"), dec("0"), 10, dec("2"), false)
	require.NoError(t, err)
	requireDecs(t, []string{"0"}, all.Weight) // without revenue
}

func TestE82AndE83WeightSmoothing(t *testing.T) {
	a := release.V17().Decimal()
	for length, want := range map[int]string{1000: "0.5", 2000: "0.75", 3000: "0.875"} {
		perWeek, err := weightSmoothing(a, rewards.SmoothingPerWeek, weightParams(), length)
		require.NoError(t, err)
		requireNear(t, want, perWeek)
		perEpoch, err := weightSmoothing(a, rewards.SmoothingPerEpoch, weightParams(), length)
		require.NoError(t, err)
		requireDecs(t, []string{"0.5"}, perEpoch)
	}
}

func TestE84Drip(t *testing.T) {
	for fee, want := range map[string]string{"200": "198", "150": "148", "0": "0"} { // a hundredth falls, and the fraction
		left, err := rewards.Drip(dec(fee), 4345, 10)
		require.NoError(t, err)
		requireDecs(t, []string{want}, left)
	}
}

func TestE85AndE86TopicRewards(t *testing.T) {
	a := release.V17().Decimal()
	topics := []rewards.TopicShare[num.Dec]{{Weight: dec("1"), EpochLength: 10}, {Weight: dec("3"), EpochLength: 5}}
	for _, c := range []struct {
		treasury string
		topics   int
		want     []string
	}{{"1000", 2, []string{"2.5", "3.75"}}, {"5", 2, []string{"2", "3"}}, {"2", 1, []string{"2"}}} {
		r, err := topicRewards(a, topics[:c.topics], dec("8"), dec("2"), dec(c.treasury))
		require.NoError(t, err)
		for i, want := range c.want {
			requireDecs(t, []string{want}, r[i].Reward)
		}
	}
}

// mintParams have a supply of 3600 of which each locked category has 360.
func mintParams() rewards.MintParams {
	p := rewards.DefaultMintParams()
	p.MaxSupply = big.NewInt(3600)
	tenth := num.MustParseFixed("0.1")
	p.PreseedShare, p.InvestorsShare, p.TeamShare, p.FoundationShare = tenth, tenth, tenth, tenth
	return p
}

func TestE88Supplies(t *testing.T) {
	p := rewards.DefaultMintParams()
	p.MaxSupply = big.NewInt(3600)
	allowance, err := (rewards.Emission{Params: p}).Allowance(big.NewInt(100))
	require.NoError(t, err)
	require.Equal(t, "1194", allowance.String()) // of 1294.2
	circulating, err := (rewards.Emission{Params: p}).Circulating(big.NewInt(200), big.NewInt(300))
	require.NoError(t, err)
	require.Equal(t, "3100", circulating.String())
}

func TestE89ToE91EmissionRates(t *testing.T) {
	for _, rule := range []rewards.EmissionRule{rewards.EmissionHalfEven, rewards.EmissionOuterCut} {
		target, err := targetEmission(rule, num.MustParseFixed("0.1"), big.NewInt(300), big.NewInt(150), big.NewInt(500), big.NewInt(1000))
		require.NoError(t, err)
		require.Equal(t, num.MustParseFixed("0.1"), target)
		maximum, err := maxEmission(rule, num.MustParseFixed("0.0095"), num.MustParseFixed("0.5"), num.MustParseFixed("0.25"))
		require.NoError(t, err)
		require.Equal(t, num.MustParseFixed("0.0152"), maximum) // stakers get 0.625
		capped := (rewards.Emission{}).Capped(target, maximum)
		require.Equal(t, maximum, capped)
		smoothed, err := smoothedEmission(num.MustParseFixed("0.1"), capped, num.MustParseFixed("0.01"))
		require.NoError(t, err)
		require.Equal(t, num.MustParseFixed("0.01052"), smoothed)
	}
}

func TestE92AndE93BlockEmission(t *testing.T) {
	month, err := (rewards.Emission{}).Monthly(num.MustParseFixed("0.01052"), big.NewInt(150_050))
	require.NoError(t, err)
	require.Equal(t, "1578", month.String()) // of 1578.526
	block, dust, err := blockEmission(month, 100)
	require.NoError(t, err)
	require.Equal(t, []string{"15", "78"}, []string{block.String(), dust.String()})
	validators, topics, err := splitEmission(num.MustParseFixed("0.25"), block)
	require.NoError(t, err)
	require.Equal(t, []string{"3", "12"}, []string{validators.String(), topics.String()})
}

func TestE94AndE95ReputerShare(t *testing.T) {
	ofBlock, err := rewards.ReputerShare(dec("2.5"), dec("10"))
	require.NoError(t, err)
	ofMonth, err := rewards.ReputerShare(dec("3"), dec("12"))
	require.NoError(t, err)
	none, err := rewards.ReputerShare(dec("0"), dec("0"))
	require.NoError(t, err)
	requireDecs(t, []string{"0.25", "0.25", "0"}, ofBlock, ofMonth, none)
}

func TestE96LockedVesting(t *testing.T) {
	for _, c := range []struct {
		months                        int64
		quotient, integer, foundation string
	}{
		{0, "360", "360", "180"}, {11, "360", "360", "97"}, {12, "240", "240", "90"}, {18, "180", "180", "45"},
		{24, "119", "120", "0"}, // 12/36 has 18 decimals, so that a third of 360 is cut
		{36, "0", "0", "0"},
	} {
		old, err := lockedVesting(rewards.VestingByQuotient, mintParams(), c.months)
		require.NoError(t, err)
		require.Equal(t, []string{c.quotient, "0"}, []string{old.Team.String(), old.Foundation.String()}, "%+v", c)
		v, err := lockedVesting(rewards.VestingWithFoundation, mintParams(), c.months)
		require.NoError(t, err)
		require.Equal(t, []string{c.integer, c.foundation}, []string{v.Team.String(), v.Foundation.String()}, "%+v", c)
	}
}

func TestE98DrawPending(t *testing.T) {
	paid, debt, err := rewards.DrawPending(big.NewInt(10), dec("1.25"), dec("2"))
	require.NoError(t, err)
	require.Equal(t, "10", paid.String()) // of 10.5
	requireDecs(t, []string{"12.5"}, debt)
	paid, debt, err = rewards.DrawPending(big.NewInt(10), dec("0.2"), dec("2"))
	require.NoError(t, err)
	require.Zero(t, paid.Sign())
	requireDecs(t, []string{"2"}, debt)
}
