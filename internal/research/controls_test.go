package research

import (
	"fmt"
	"io/fs"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
)

// Groups of columns that depend on the same choice.
var (
	impliedGroups = []string{"forecast_implied_inference", "forecast_implied_inference_oneout"}
	networkGroups = []string{
		"network_inference", "network_inference_errorbar", "network_inference_oneout_inferer",
		"network_inference_oneout_forecaster", "network_naive_inference", "network_naive_inference_onein",
	}
	regretGroups = []string{
		"inference_regret_inferer", "inference_regret_forecaster", "naive_inference_regret",
		"oneout_inferer_regret_inferer", "oneout_inferer_regret_forecaster",
		"oneout_forecaster_regret_inferer", "oneout_forecaster_regret_forecaster",
		"onein_forecaster_regret_inferer", "onein_forecaster_regret_self",
	}
	withForecasts = []string{
		"network_inference", "network_inference_errorbar", "network_inference_oneout_inferer",
		"network_inference_oneout_forecaster", "network_naive_inference_onein",
	}
	lossGroups = []string{
		"network_loss", "network_naive_loss", "inference_loss", "forecast_implied_inference_loss",
		"forecast_implied_inference_loss_oneout", "network_loss_oneout_inferer", "network_loss_oneout_forecaster",
		"network_naive_loss_onein",
	}
	workerFractionGroups = []string{"inferer_reward_fraction", "forecaster_reward_fraction"}
	entropyGroups        = []string{"inferers_entropy", "forecasters_entropy", "reputers_entropy"}
	consensusGroups      = []string{"reputer_listening_coefficient", "reputer_score", "reputer_adjusted_stake"}
)

func TestControlsFailOnResearchersTables(t *testing.T) {
	dir := folder(t)
	testControls(t, dir, Float64)
	if !testing.Short() { // a minute on a busy machine
		testControls(t, dir, Decimal)
	}
}

// testControls runs checks with one number changed, which must fail in the groups that depend on it and nowhere else.
func testControls(t *testing.T, dir fs.FS, arithmetic string) {
	t.Helper()
	for name, c := range map[string]struct {
		change func(s *settings)
		notice [][]string
	}{
		"none": {func(*settings) {}, nil},
		"eps 1e-4": {
			func(s *settings) { s.topic.Epsilon = num.MustParseDec("0.0001") },
			[][]string{impliedGroups, networkGroups, workerFractionGroups},
		},
		"p 3.01": {
			func(s *settings) { s.topic.PNorm = num.MustParseDec("3.01") },
			[][]string{impliedGroups, networkGroups},
		},
		"c 0.751": {
			func(s *settings) { s.release.Module.CNorm = num.MustParseDec("0.751") },
			[][]string{impliedGroups, networkGroups},
		},
		"alpha 0.101": {
			func(s *settings) { s.topic.AlphaRegret = num.MustParseDec("0.101") },
			[][]string{regretGroups},
		},
		"regrets of the same row": {
			func(s *settings) { s.regretLag = 0 },
			[][]string{networkGroups, regretGroups},
		},
		"network loss of the same row": {
			func(s *settings) { s.lossLag = 0 },
			[][]string{{"forecasted_regret"}, impliedGroups, withForecasts},
		},
		"adjusted stakes in network losses": {
			func(s *settings) { s.lossStakes = "reputer_adjusted_stake_%d" },
			[][]string{lossGroups},
		},
		"learning rate 0.051": {
			func(s *settings) { s.release.Module.LearningRate = num.MustParseDec("0.051") },
			[][]string{consensusGroups},
		},
		"eps of reputers 0.0101": {
			func(s *settings) { s.release.Module.EpsilonReputer = num.MustParseDec("0.0101") },
			[][]string{consensusGroups},
		},
		"slope of inferers 1": {
			func(s *settings) { s.release.Module.PRewardInference = num.MustParseDec("1") },
			[][]string{{"inferer_reward_fraction"}},
		},
		"slope of reputers 3": {
			func(s *settings) { s.release.Module.PRewardReputer = num.MustParseDec("3") },
			[][]string{{"reputer_reward_fraction"}},
		},
		"9 scores": {
			func(s *settings) { s.release.Module.MaxSamplesToScaleScores = 9 },
			[][]string{workerFractionGroups},
		},
		"beta 0.26": {
			func(s *settings) { s.release.Module.BetaEntropy = num.MustParseDec("0.26") },
			[][]string{entropyGroups},
		},
		"yield cap 0.0095": {
			func(s *settings) { s.mint.MaxMonthlyYield = num.MustParseFixed("0.0095") },
			[][]string{{"ehat_max_i"}},
		},
		"emission 0.015": {
			func(s *settings) { s.mint.FEmission = num.MustParseFixed("0.015") },
			[][]string{{"ehat_target_i"}},
		},
		"topic alpha 0.51": {
			func(s *settings) { s.release.Module.TopicRewardAlpha = num.MustParseDec("0.51") },
			[][]string{{"topic_weights"}},
		},
	} {
		t.Run(arithmetic+" "+name, func(t *testing.T) {
			s := researchers()
			c.change(&s)
			report, err := checkWith(dir, arithmetic, s)
			require.NoError(t, err)
			assertNoticed(t, report.Groups, slices.Concat(c.notice...))
			assert.Equal(t, len(c.notice) == 0, report.OK())
		})
	}
}

func assertNoticed(t *testing.T, groups []GroupReport, must []string) {
	t.Helper()
	for _, g := range groups {
		assert.Equal(t, slices.Contains(must, g.Name), g.Mismatches > 0,
			"%s: %d mismatches, worst %s", g.Name, g.Mismatches, g.WorstRelative)
	}
}

// Formulas in the wrong form are noticed too. They are written out here, from the columns alone; in the right form
// they pass, so that it is the wrong part that the checks notice.
func TestWrongFormulasFailOnResearchersTables(t *testing.T) {
	dir := folder(t)
	t.Run(Decimal, func(t *testing.T) { testWrongFormulas(t, dir, researchers().release.Decimal()) })
	t.Run(Float64, func(t *testing.T) { testWrongFormulas(t, dir, researchers().release.Float64()) })
}

func testWrongFormulas[T any](t *testing.T, dir fs.FS, a num.Arith[T]) {
	t.Helper()
	scaled := slices.DeleteFunc(slices.Concat(impliedGroups, networkGroups, workerFractionGroups), func(name string) bool {
		return name == "network_inference_errorbar" // needs percentiles, of the same weights
	})
	for name, c := range map[string]struct {
		twins map[string]twin[T]
		fail  []string
		// a column and the least that its worst absolute difference must be
		column, worst string
	}{
		"deviation with n-1":             {scaledTwins(num.SampleStdDev[T]), nil, "", ""},
		"deviation with n":               {scaledTwins(populationDeviation[T]), scaled, "network_inference", "3.6e-4"},
		"entropy factor outside":         {entropyTwins(entropyOutside[T]), nil, "", ""},
		"entropy factor inside":          {entropyTwins(entropyInside[T]), entropyGroups, "inferers_entropy", "0.07"},
		"implied inference in the naive": {naiveTwin[T](), []string{"network_naive_inference"}, "network_naive_inference", "1e-3"},
	} {
		t.Run(name, func(t *testing.T) {
			groups := checkTwins(t, dir, a, c.twins)
			assertNoticed(t, groups, c.fail)
			for _, g := range groups {
				if g.Name == c.column {
					worst := num.MustParseDec(g.WorstAbsolute)
					assert.GreaterOrEqual(t, worst.Cmp(num.MustParseDec(c.worst)), 0, "%s: %s", g.Name, g.WorstAbsolute)
				}
			}
		})
	}
}

// twin computes the values of a group's columns, in their order, from the table.
type twin[T any] func(c *cells[T], row int) []T

// checkTwins runs the check of the table of synthesis with twins in the place of groups.
func checkTwins[T any](t *testing.T, dir fs.FS, a num.Arith[T], twins map[string]twin[T]) []GroupReport {
	t.Helper()
	table, err := ReadTable(dir, synthesisFile)
	require.NoError(t, err)
	s := synthesisSection(a, table, researchers())
	replaced := 0
	for i, g := range s.groups {
		values, ok := twins[g.name]
		if !ok {
			continue
		}
		replaced++
		s.groups[i] = rowsGroup(a, table, g.name, g.equations, g.columns, firstRow(g.name),
			func(c *cells[T], row int, give func(string, T)) error {
				for i, x := range values(c, row) {
					give(g.columns[i], x)
				}
				return nil
			})
	}
	require.Equal(t, len(twins), replaced)
	_, groups, err := s.run(a)
	require.NoError(t, err)
	return groups
}

// populationDeviation divides by n.
func populationDeviation[T any](a num.Arith[T], x []T) T {
	mean, squares := num.Mean(a, x), a.Int(0)
	for _, v := range x {
		d := a.Sub(v, mean)
		squares = a.Add(squares, a.Mul(d, d))
	}
	return a.Sqrt(a.Quo(squares, a.Int(len(x))))
}

// plain infers straight from the columns, with some deviation in the scale.
type plain[T any] struct {
	*cells[T]
	row       int
	deviation func(a num.Arith[T], x []T) T
}

func (p plain[T]) dec(text string) T { return p.a.FromDec(num.MustParseDec(text)) }

// mean weights values by regrets (E21, E24, E25, E29).
func (p plain[T]) mean(values, regrets []T) T {
	a, slope, bend := p.a, p.dec("3"), p.dec("0.75")
	bound := func(text string) T { return a.Quo(p.dec(text), slope) }
	scale := a.Add(p.deviation(a, regrets), p.dec("0.01"))
	var scaled []T
	for _, r := range regrets {
		scaled = append(scaled, a.Quo(r, scale))
	}
	best := scaled[0]
	for _, r := range scaled {
		best = num.Max(a, best, r)
	}
	low := a.Sub(bend, bound("8.25"))
	sum, weights := a.Int(0), a.Int(0)
	for i, r := range scaled {
		r = num.Min(a, r, a.Add(bend, bound("6.75")))
		if a.Cmp(best, low) < 0 {
			r = a.Add(a.Sub(r, best), low)
		}
		if a.Cmp(r, a.Sub(bend, bound("17.25"))) < 0 {
			continue
		}
		w := a.QuoOnePlusExp(slope, a.Mul(slope, a.Sub(bend, r)))
		sum, weights = a.Add(sum, a.Mul(w, values[i])), a.Add(weights, w)
	}
	return a.Quo(sum, weights)
}

const nobody = -1

// inferer gives the inferences without one.
func (p plain[T]) inferers(without int) []T {
	values := p.numbers(p.row, "inference_%d", tableInferers)
	if without == nobody {
		return values
	}
	return slices.Delete(values, without, without+1)
}

func (p plain[T]) implied(forecaster, without int) T {
	var regrets []T
	for j := range tableInferers {
		if j != without {
			forecast := p.number(p.row, "forecasted_loss_%d_for_%d", forecaster, j)
			regrets = append(regrets, p.a.Sub(p.number(p.row-1, "network_loss"), forecast))
		}
	}
	return p.mean(p.inferers(without), regrets)
}

// network combines inferers and some forecasters without a worker; regret names the column of a worker's regret.
func (p plain[T]) network(forecasters []int, without int, regret func(worker int) string) T {
	withoutInferer := nobody
	if without < tableInferers {
		withoutInferer = without
	}
	values := p.inferers(withoutInferer)
	var regrets []T
	for j := range tableInferers {
		if j != without {
			regrets = append(regrets, p.number(p.row-1, "%s", regret(j)))
		}
	}
	for _, k := range forecasters {
		if worker := tableInferers + k; worker != without {
			values = append(values, p.implied(k, withoutInferer))
			regrets = append(regrets, p.number(p.row-1, "%s", regret(worker)))
		}
	}
	return p.mean(values, regrets)
}

// scaledTwins are the columns with a deviation in them.
func scaledTwins[T any](deviation func(a num.Arith[T], x []T) T) map[string]twin[T] {
	type row = plain[T]
	each := func(count int, value func(p row, i int) T) twin[T] {
		return func(c *cells[T], r int) []T {
			var out []T
			for i := range count {
				out = append(out, value(row{c, r, deviation}, i))
			}
			return out
		}
	}
	all := []int{0, 1, 2}
	oneOut := func(p row, without int) T {
		return p.network(all, without, func(w int) string { return fmt.Sprintf("inference_regret_worker_%d_oneout_%d", w, without) })
	}
	return map[string]twin[T]{
		"forecast_implied_inference": each(tableForecasters, func(p row, k int) T { return p.implied(k, nobody) }),
		"forecast_implied_inference_oneout": each(tableForecasters*tableInferers, func(p row, i int) T {
			return p.implied(i/tableInferers, i%tableInferers)
		}),
		"network_inference": each(1, func(p row, _ int) T {
			return p.network(all, nobody, func(w int) string { return fmt.Sprintf("inference_regret_worker_%d", w) })
		}),
		"network_naive_inference": each(1, func(p row, _ int) T {
			return p.network(nil, nobody, func(w int) string { return fmt.Sprintf("naive_inference_regret_worker_%d", w) })
		}),
		"network_inference_oneout_inferer": each(tableInferers, oneOut),
		"network_inference_oneout_forecaster": each(tableForecasters, func(p row, k int) T {
			return oneOut(p, tableInferers+k)
		}),
		"network_naive_inference_onein": each(tableForecasters, func(p row, k int) T {
			return p.network([]int{k}, nobody, func(w int) string {
				return fmt.Sprintf("inference_regret_worker_%d_onein_%d", min(w, selfWorker), k)
			})
		}),
		"inferer_reward_fraction": each(tableInferers, func(p row, j int) T { return p.fraction(inferers, j) }),
		"forecaster_reward_fraction": each(tableForecasters, func(p row, k int) T {
			return p.fraction(forecasters, k)
		}),
	}
}

// fraction is E69 with the deviation of the latest ten scores.
func (p plain[T]) fraction(class class, member int) T {
	var scores []T
	for back := p.row; len(scores) < 10; back-- {
		scores = append(scores, p.numbers(back, class.score(), class.members)...)
	}
	scale := p.a.Add(p.deviation(p.a, scores[:10]), p.dec("0.01"))
	sum, own := p.a.Int(0), p.a.Int(0)
	for i, score := range scores[:class.members] {
		m := num.Potential(p.a, p.dec("3"), p.dec("0.75"), p.a.Quo(score, scale))
		sum = p.a.Add(sum, m)
		if i == member {
			own = m
		}
	}
	return p.a.Quo(own, sum)
}

// naiveTwin takes implied inferences into the naive one, as a public description has it.
func naiveTwin[T any]() map[string]twin[T] {
	return map[string]twin[T]{"network_naive_inference": func(c *cells[T], row int) []T {
		p := plain[T]{c, row, num.SampleStdDev[T]}
		return []T{p.network([]int{0, 1, 2}, nobody, func(w int) string {
			if w < tableInferers {
				return fmt.Sprintf("naive_inference_regret_worker_%d", w)
			}
			return fmt.Sprintf("inference_regret_worker_%d", w)
		})}
	}}
}

// entropyTwins are the entropies by some form of E73.
func entropyTwins[T any](entropy func(a num.Arith[T], fractions []T, breadth T) T) map[string]twin[T] {
	out := map[string]twin[T]{}
	for _, class := range classes() {
		out[class.entropy()] = func(c *cells[T], row int) []T {
			a, fractions := c.a, c.numbers(row, class.smooth(), class.members)
			squares := a.Int(0)
			for _, f := range fractions {
				squares = a.Add(squares, a.Mul(f, f))
			}
			// ((1 / sum f^2) / N)^(1/4)
			breadth := a.Sqrt(a.Sqrt(a.Quo(a.Quo(a.Int(1), squares), a.Int(class.members))))
			return []T{entropy(a, fractions, breadth)}
		}
	}
	return out
}

func entropyOutside[T any](a num.Arith[T], fractions []T, breadth T) T {
	return a.Mul(entropyInside(a, fractions, a.Int(1)), breadth)
}

// entropyInside multiplies the fractions in the logarithm.
func entropyInside[T any](a num.Arith[T], fractions []T, breadth T) T {
	sum := a.Int(0)
	for _, f := range fractions {
		sum = a.Sub(sum, a.Mul(f, a.Ln(a.Mul(f, breadth))))
	}
	return sum
}
