package research

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/weights"
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
	if !testing.Short() {
		testControls(t, dir, Decimal)
	}
}

// control is a check of one file with one number or rule changed. It must fail in the groups that depend on it and
// nowhere else.
type control struct {
	file, name string
	change     func(s *settings)
	notice     [][]string
}

func controls() []control {
	d := num.MustParseDec
	var out []control
	ofSynthesis := func(name string, change func(s *simulation), notice ...[]string) {
		out = append(out, control{synthesisFile, name, func(s *settings) { change(&s.synthesis) }, notice})
	}
	ofClassification := func(name string, change func(s *simulation), notice ...[]string) {
		out = append(out, control{classificationFile, name, func(s *settings) { change(&s.classification) }, notice})
	}
	ofBoth := func(name string, change func(s *simulation), notice ...[]string) {
		ofSynthesis(name, change, notice...)
		ofClassification(name, change, notice...)
	}
	ofEconomy := func(file, name string, change func(s *settings), notice ...[]string) {
		out = append(out, control{file, name, change, notice})
	}

	ofBoth("none", func(*simulation) {})
	ofBoth("eps 1e-4", func(s *simulation) { s.topic.Epsilon = d("0.0001") },
		impliedGroups, networkGroups, workerFractionGroups)
	ofBoth("p 3.01", func(s *simulation) { s.topic.PNorm = d("3.01") }, impliedGroups, networkGroups)
	ofBoth("c 0.751", func(s *simulation) { s.setC(d("0.751")) }, impliedGroups, networkGroups)
	ofBoth("alpha 0.101", func(s *simulation) { s.topic.AlphaRegret = d("0.101") }, regretGroups)
	ofSynthesis("regrets of the same row", func(s *simulation) { s.regretLag = 0 }, networkGroups, regretGroups)
	ofClassification("regrets of the same row", func(s *simulation) { s.regretLag = 0 },
		impliedGroups, networkGroups, regretGroups) // the stored scale is made of them
	ofBoth("network loss of the same row", func(s *simulation) { s.lossLag = 0 },
		[]string{"forecasted_regret"}, impliedGroups, withForecasts)
	ofBoth("adjusted stakes in network losses", func(s *simulation) { s.lossStakes = "reputer_adjusted_stake_%d" },
		lossGroups)
	ofBoth("learning rate 0.051", func(s *simulation) { s.release.Module.LearningRate = d("0.051") }, consensusGroups)
	ofBoth("eps of reputers 0.0101", func(s *simulation) { s.release.Module.EpsilonReputer = d("0.0101") },
		consensusGroups)
	ofBoth("slope of inferers 1", func(s *simulation) { s.release.Module.PRewardInference = d("1") },
		[]string{"inferer_reward_fraction"})
	ofBoth("slope of reputers 3", func(s *simulation) { s.release.Module.PRewardReputer = d("3") },
		[]string{"reputer_reward_fraction"})
	ofBoth("9 scores", func(s *simulation) { s.release.Module.MaxSamplesToScaleScores = 9 }, workerFractionGroups)
	ofBoth("10 scores a member", func(s *simulation) { s.release.Rewards.History = rewards.HistoryPerMember },
		workerFractionGroups)
	ofBoth("beta 0.26", func(s *simulation) { s.release.Module.BetaEntropy = d("0.26") }, entropyGroups)

	ofSynthesis("stored median deviation", func(s *simulation) {
		s.release = s.release.WithScale(weights.ScaleStoredMAD)
	}, impliedGroups, networkGroups)
	ofClassification("stored standard deviation", func(s *simulation) {
		s.release = s.release.WithScale(weights.ScaleStoredDeviation)
	}, impliedGroups, networkGroups)
	ofClassification("scale of every calculation", func(s *simulation) {
		s.release = s.release.WithScale(weights.ScalePerCalculation)
	}, impliedGroups, networkGroups)

	ofEconomy(tokenomicsFile, "yield cap 0.0095", func(s *settings) { s.mint.MaxMonthlyYield = num.MustParseFixed("0.0095") },
		[]string{"ehat_max_i"})
	ofEconomy(tokenomicsFile, "emission 0.015", func(s *settings) { s.mint.FEmission = num.MustParseFixed("0.015") },
		[]string{"ehat_target_i"})
	ofEconomy(tokenomicsFile, "topic alpha 0.51", func(s *settings) { s.release.Module.TopicRewardAlpha = d("0.51") },
		[]string{"topic_weights"})
	return out
}

func testControls(t *testing.T, dir fs.FS, arithmetic string) {
	t.Helper()
	for _, c := range controls() {
		t.Run(strings.Join([]string{arithmetic, c.file, c.name}, " "), func(t *testing.T) {
			s := researchers()
			c.change(&s)
			report := checkFile(t, dir, arithmetic, c.file, s)
			assertNoticed(t, report.Groups, slices.Concat(c.notice...))
			assert.Equal(t, len(c.notice) == 0, report.OK())
		})
	}
}

// checkFile checks one file of a folder.
func checkFile(t *testing.T, dir fs.FS, arithmetic, file string, s settings) Report {
	t.Helper()
	report, err := tryFile(t, dir, arithmetic, file, s)
	require.NoError(t, err)
	skipAbsent(t, report.AbsentFiles...)
	return report
}

func tryFile(t *testing.T, dir fs.FS, arithmetic, file string, s settings) (Report, error) {
	t.Helper()
	if arithmetic == Decimal {
		return check(dir, arithmetic, []tableCheck[num.Dec]{only(t, tables(release.Release.Decimal, s), file)})
	}
	return check(dir, arithmetic, []tableCheck[float64]{only(t, tables(release.Release.Float64, s), file)})
}

func only[T any](t *testing.T, files []tableCheck[T], file string) tableCheck[T] {
	t.Helper()
	i := slices.IndexFunc(files, func(c tableCheck[T]) bool { return c.file == file })
	require.GreaterOrEqual(t, i, 0, file)
	return files[i]
}

func skipAbsent(t *testing.T, files ...string) {
	t.Helper()
	if len(files) > 0 {
		t.Skip("an older folder of the researchers' tables, without " + strings.Join(files, ", "))
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
	t.Run(Decimal, func(t *testing.T) { testWrongFormulas(t, dir, release.Release.Decimal) })
	t.Run(Float64, func(t *testing.T) { testWrongFormulas(t, dir, release.Release.Float64) })
}

func testWrongFormulas[T any](t *testing.T, dir fs.FS, open func(r release.Release) num.Arith[T]) {
	t.Helper()
	scaled := slices.DeleteFunc(slices.Concat(impliedGroups, networkGroups), func(name string) bool {
		return name == "network_inference_errorbar" // needs percentiles, of the same weights
	})
	inSynthesis := func(deviation func(a num.Calc[T], x []T) T) map[string]twin[T] {
		return inferenceTwins(synthesisForm(deviation), "")
	}
	inClassification := func(f form[T]) map[string]twin[T] {
		return inferenceTwins(f, "_label_0", "_label_1", "_label_2")
	}
	bounded, withheldStays := classificationForm[T](tableWorkers, "1.4826"), classificationForm[T](tableWorkers, "1.4826")
	bounded.bounded, withheldStays.withheldStays = true, true
	both := []string{synthesisFile, classificationFile}
	for _, c := range []struct {
		name  string
		files []string
		twins map[string]twin[T]
		fail  []string
		// a column and the least that its worst absolute difference must be
		column, worst string
	}{
		{"deviation with n-1", both[:1], inSynthesis(num.SampleStdDev[T]), nil, "", ""},
		{"deviation with n", both[:1], inSynthesis(populationDeviation[T]), scaled, "network_inference", "3.6e-4"},
		{"median deviation", both[1:], inClassification(classificationForm[T](tableWorkers, "1.4826")), nil, "", ""},
		{"median deviation without its factor", both[1:], inClassification(classificationForm[T](tableWorkers, "1")), scaled,
			"network_inference", "1e-2"},
		{"median deviation of inferers", both[1:], inClassification(classificationForm[T](tableInferers, "1.4826")), scaled,
			"network_inference", "1e-2"},
		{"bounds of v0.6", both[1:], inClassification(bounded), scaled, "network_inference", "1e-4"},
		{"withheld inferer not taken out", both[1:], inClassification(withheldStays),
			[]string{"forecast_implied_inference_oneout", "network_inference_oneout_inferer"},
			"network_inference_oneout_inferer", "1e-2"},
		{"scores with n-1", both, fractionTwins(num.SampleStdDev[T]), nil, "", ""},
		{"scores with n", both, fractionTwins(populationDeviation[T]), workerFractionGroups, "inferer_reward_fraction", "1e-4"},
		{"adjusted stakes of the coefficients found", both, adjustedTwin[T](0), []string{"reputer_adjusted_stake"},
			"reputer_adjusted_stake", "1e-4"},
		{"adjusted stakes of the coefficients before", both, adjustedTwin[T](1), []string{"reputer_adjusted_stake"},
			"reputer_adjusted_stake", "1e-4"},
		{"entropy factor outside", both, entropyTwins(entropyOutside[T]), nil, "", ""},
		{"entropy factor inside", both, entropyTwins(entropyInside[T]), entropyGroups, "inferers_entropy", "0.07"},
		{"implied inference in the naive", both[:1], naiveTwin[T](), []string{"network_naive_inference"},
			"network_naive_inference", "1e-3"},
	} {
		for _, file := range c.files {
			t.Run(file+" "+c.name, func(t *testing.T) {
				groups := checkTwins(t, dir, only(t, tables(open, researchers()), file), c.twins)
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
}

// twin computes the values of a group's columns, in their order, from the table.
type twin[T any] func(c *cells[T], row int) []T

// checkTwins runs the check of a table with twins in the place of groups.
func checkTwins[T any](t *testing.T, dir fs.FS, c tableCheck[T], twins map[string]twin[T]) []GroupReport {
	t.Helper()
	table, err := ReadTable(dir, c.file)
	if c.optional && errors.Is(err, fs.ErrNotExist) {
		skipAbsent(t, c.file)
	}
	require.NoError(t, err)
	s := c.plan(table)
	replaced := 0
	for i, g := range s.groups {
		values, ok := twins[g.name]
		if !ok {
			continue
		}
		replaced++
		s.groups[i] = rowsGroup(c.a, table, g.name, g.equations, g.columns, firstRow(g.name),
			func(c *cells[T], row int, give func(string, T)) error {
				computed := values(c, row)
				assert.Len(t, computed, len(g.columns), g.name)
				for i, x := range computed {
					give(g.columns[i], x)
				}
				return nil
			})
	}
	require.Equal(t, len(twins), replaced)
	_, groups, err := s.run(c.a)
	require.NoError(t, err)
	return groups
}

// populationDeviation divides by n.
func populationDeviation[T any](a num.Calc[T], x []T) T {
	mean, squares := num.Mean(a, x), a.Int(0)
	for _, v := range x {
		d := a.Sub(v, mean)
		squares = a.Add(squares, a.Mul(d, d))
	}
	return a.Sqrt(a.Quo(squares, a.Int(len(x))))
}

// plain infers straight from the columns.
type plain[T any] struct {
	*cells[T]
	row  int
	form form[T]
	// label is what the columns of inferences end in.
	label string
}

// form is what two rule sets weigh differently, rightly or wrongly.
type form[T any] struct {
	// scale is that of some regrets.
	scale func(p plain[T], regrets []T) T
	// bounded regrets are clipped, shifted and cut (E25). Others are not (E26, of which the best weight divides out).
	bounded bool
	// withheldStays: an implied inference without an inferer is the one with it.
	withheldStays bool
}

// synthesisForm has some deviation of the regrets for their scale (E21).
func synthesisForm[T any](deviation func(a num.Calc[T], x []T) T) form[T] {
	return form[T]{bounded: true, scale: func(p plain[T], regrets []T) T {
		return p.a.Add(deviation(p.a, regrets), p.dec("0.01"))
	}}
}

// classificationForm has one scale for all regrets, the median absolute deviation of the regrets that the row before
// left to the first workers, times a factor (E23).
func classificationForm[T any](workers int, factor string) form[T] {
	return form[T]{scale: func(p plain[T], _ []T) T {
		regrets := p.numbers(p.row-1, "inference_regret_worker_%d", workers)
		middle := num.Median(p.a, regrets)
		for i, r := range regrets {
			regrets[i] = p.a.Abs(p.a.Sub(r, middle))
		}
		return p.a.Add(p.a.Mul(p.dec(factor), num.Median(p.a, regrets)), p.dec("0.01"))
	}}
}

func (p plain[T]) dec(text string) T { return p.a.FromDec(num.MustParseDec(text)) }

// mean weights values by regrets (E24-E26, E29).
func (p plain[T]) mean(values, regrets []T) T {
	a, slope, bend := p.a, p.dec("3"), p.dec("0.75")
	bound := func(text string) T { return a.Quo(p.dec(text), slope) }
	scale := p.form.scale(p, regrets)
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
		if p.form.bounded {
			r = num.Min(a, r, a.Add(bend, bound("6.75")))
			if a.Cmp(best, low) < 0 {
				r = a.Add(a.Sub(r, best), low)
			}
			if a.Cmp(r, a.Sub(bend, bound("17.25"))) < 0 {
				continue
			}
		}
		w := a.QuoOnePlusExp(slope, a.Mul(slope, a.Sub(bend, r)))
		sum, weights = a.Add(sum, a.Mul(w, values[i])), a.Add(weights, w)
	}
	return a.Quo(sum, weights)
}

const nobody = -1

// inferer gives the inferences without one.
func (p plain[T]) inferers(without int) []T {
	values := p.numbers(p.row, "inference_%d"+p.label, tableInferers)
	if without == nobody {
		return values
	}
	return slices.Delete(values, without, without+1)
}

func (p plain[T]) implied(forecaster, without int) T {
	if p.form.withheldStays {
		without = nobody
	}
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

// inferenceTwins returns the columns of inferences, one for each label.
func inferenceTwins[T any](f form[T], labels ...string) map[string]twin[T] {
	type row = plain[T]
	each := func(count int, value func(p row, i int) T) twin[T] {
		return func(c *cells[T], r int) []T {
			var out []T
			for i := range count {
				for _, label := range labels {
					out = append(out, value(row{c, r, f, label}, i))
				}
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
	}
}

// fractionTwins returns the shares of workers with some deviation of the latest ten scores (E69).
func fractionTwins[T any](deviation func(a num.Calc[T], x []T) T) map[string]twin[T] {
	out := map[string]twin[T]{}
	for _, class := range []class{inferers, forecasters} {
		out[class.one+"_reward_fraction"] = func(c *cells[T], row int) []T {
			a, dec := c.a, plain[T]{cells: c}.dec
			var scores []T
			for back := row; len(scores) < 10; back-- {
				scores = append(scores, c.numbers(back, class.score(), class.members)...)
			}
			scale := a.Add(deviation(a, scores[:10]), dec("0.01"))
			var fractions []T
			for _, score := range scores[:class.members] {
				fractions = append(fractions, num.Potential(a, dec("3"), dec("0.75"), a.Quo(score, scale)))
			}
			sum := num.Sum(a, fractions)
			for i, f := range fractions {
				fractions[i] = a.Quo(f, sum)
			}
			return fractions
		}
	}
	return out
}

// adjustedTwin returns the adjusted stakes under the coefficients of some row before (E51), where they belong to those
// before the last step of the search.
func adjustedTwin[T any](back int) map[string]twin[T] {
	return map[string]twin[T]{"reputer_adjusted_stake": func(c *cells[T], row int) []T {
		stakes := c.numbers(row, "reputer_stake_%d", tableReputers)
		for m, listening := range c.numbers(row-back, "reputer_listening_coefficient_%d", tableReputers) {
			stakes[m] = c.a.Mul(listening, stakes[m])
		}
		sum := num.Sum(c.a, stakes)
		for m, s := range stakes {
			stakes[m] = num.Min(c.a, c.a.Quo(c.a.Mul(c.a.Int(tableReputers), s), sum), c.a.Int(1))
		}
		return stakes
	}}
}

// naiveTwin takes implied inferences into the naive one, as a public description has it.
func naiveTwin[T any]() map[string]twin[T] {
	return map[string]twin[T]{"network_naive_inference": func(c *cells[T], row int) []T {
		p := plain[T]{c, row, synthesisForm(num.SampleStdDev[T]), ""}
		return []T{p.network([]int{0, 1, 2}, nobody, func(w int) string {
			if w < tableInferers {
				return fmt.Sprintf("naive_inference_regret_worker_%d", w)
			}
			return fmt.Sprintf("inference_regret_worker_%d", w)
		})}
	}}
}

// entropyTwins returns the entropies by some form of E73.
func entropyTwins[T any](entropy func(a num.Calc[T], fractions []T, breadth T) T) map[string]twin[T] {
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

func entropyOutside[T any](a num.Calc[T], fractions []T, breadth T) T {
	return a.Mul(entropyInside(a, fractions, a.Int(1)), breadth)
}

// entropyInside multiplies the fractions in the logarithm.
func entropyInside[T any](a num.Calc[T], fractions []T, breadth T) T {
	sum := a.Int(0)
	for _, f := range fractions {
		sum = a.Sub(sum, a.Mul(f, a.Ln(a.Mul(f, breadth))))
	}
	return sum
}
