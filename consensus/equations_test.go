package consensus_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/consensus"
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

// requireDecs compares numbers by value.
func requireDecs(t *testing.T, want []string, got ...num.Dec) {
	t.Helper()
	texts := make([]string, len(got))
	for i, x := range got {
		texts[i] = x.String()
	}
	require.Equal(t, want, texts)
}

// reportsOfDecs has a row for each reputer, in which an empty text is no report.
func reportsOfDecs(rows ...[]string) *consensus.Reports[num.Dec] {
	r := consensus.NewReports[num.Dec](len(rows), len(rows[0]))
	for m, row := range rows {
		for x, text := range row {
			if text != "" {
				r.Set(m, x, dec(text))
			}
		}
	}
	return r
}

// newest assesses in the decimals of the newest release.
func newest() *consensus.Assessor[num.Dec] {
	r := release.V17()
	return assess(r.Decimal(), r.Consensus, paramsOf(r.Decimal()))
}

// TestE37NetworkLosses: stakes 1 and 3, and an object that one of both reports.
func TestE37NetworkLosses(t *testing.T) {
	reported := func(combined, naive string, losses ...string) *regret.Losses[num.Dec] {
		l := regret.NewLosses[num.Dec](2, 0)
		l.Combined, l.Naive = dec(combined), dec(naive)
		for j, text := range losses {
			l.Inferer.Set(regret.Inferer(j), dec(text))
		}
		return l
	}
	l, err := newest().NetworkLosses(nil, 2, 0, []consensus.Bundle[num.Dec]{
		{Stake: dec("1"), Losses: reported("-1", "-2", "-4", "-8")},
		{Stake: dec("3"), Losses: reported("-2", "-1", "-1")},
	})
	require.NoError(t, err)
	requireDecs(t, []string{"-1.75", "-1.25", "-1.75", "-8"}, append([]num.Dec{l.Combined, l.Naive}, l.Inferer.Values()...)...)
}

// TestE51AdjustedStakesByHand: of three reputers, sum a S = 8, and the second would be above 1.
func TestE51AdjustedStakesByHand(t *testing.T) {
	adjusted, err := newest().AdjustedStakes(nil, decs("4", "6", "1"), decs("0.25", "1", "1"))
	require.NoError(t, err)
	requireDecs(t, []string{"0.375", "1", "0.375"}, adjusted...)
}

func TestE52AndE53Consensus(t *testing.T) {
	reports := reportsOfDecs([]string{"-4", "1"}, []string{"2", "3"}, []string{"5", ""})
	for _, c := range []struct {
		rule consensus.DistanceRule
		far  []string
	}{
		{consensus.DistanceSigned, []string{"-4", "1"}},   // the smallest
		{consensus.DistanceAbsolute, []string{"-4", "1"}}, // 4 and 1 are as far as it gets: the first of equals
	} {
		rules := release.V17().Consensus
		rules.Distance = c.rule
		got, err := assess(release.V17().Decimal(), rules, paramsOf(release.V17().Decimal())).Consensus(nil, decs("0.25", "0.25", "0.5"), reports)
		require.NoError(t, err)
		requireDecs(t, []string{"2", "2"}, got.Losses...) // (-4 + 2)/4 + 5/2; (1 + 3)/2
		requireDecs(t, c.far, got.MostDistant...)
	}
	got, err := newest().Consensus(nil, decs("1", "0.5", "0.5"), reportsOfDecs([]string{"0"}, []string{"1"}, []string{"9"}))
	require.NoError(t, err)
	requireDecs(t, []string{"9"}, got.MostDistant...)
}

// TestE54Score: the differences 3, 4 have the norm 5, the consensus 6, 8 has 10; what is not reported is the most distant.
func TestE54Score(t *testing.T) {
	a := release.V17().Decimal().Calc()
	score, err := newest().Score(decs("9", "0"), []bool{true, false}, &consensus.Consensus[num.Dec]{Losses: decs("6", "8"), MostDistant: decs("-1", "12")})
	require.NoError(t, err)
	want := a.Quo(dec("1"), dec("0.51"))
	requireDecs(t, []string{want.String()}, score)
}

// TestE55ToE58OneStep: two reputers of equal stake, one step of 0.05 times the gradient, which is formed here.
func TestE55ToE58OneStep(t *testing.T) {
	a := release.V17().Decimal().Calc()
	params, rules := paramsOf(a), release.V17().Consensus
	params.MaxIterations, params.MinStakeFraction = 1, dec("0")
	stakes, reports := decs("1", "1"), reportsOfDecs([]string{"-1", "-2"}, []string{"-1.5", "-2.5"})
	start := decs("0.5", "0.75")
	total := func(coefficients []num.Dec) num.Dec {
		scores, err := assess(a, rules, params).Scores(nil, stakes, coefficients, reports)
		require.NoError(t, err)
		return a.Add(scores[0], scores[1])
	}
	c, err := assess(a, rules, params).ListeningCoefficients(nil, stakes, start, reports)
	require.NoError(t, err)
	for m := range start {
		moved := append([]num.Dec{}, start...)
		moved[m] = a.Add(moved[m], dec("0.001"))
		gradient := a.Quo(a.Sub(dec("1"), a.Quo(total(start), total(moved))), dec("0.001"))
		want := a.Add(start[m], a.Mul(dec("0.05"), gradient))
		off := a.Abs(a.Sub(c.Coefficients[m], want))
		require.Negative(t, a.Cmp(off, dec("1e-30")), "%v, want %v", c.Coefficients[m], want)
	}
}
