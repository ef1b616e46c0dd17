package lab

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed-63a7a409/chorus/num"
)

// follows compares a sample with a distribution by the test of Kolmogorov and Smirnov: the largest distance of the distribution
// functions is above 1.95 over the root of the size once in a thousand times. Seeds are fixed, so that it is now or never.
func follows(t *testing.T, sample []float64, cdf func(float64) float64, what string) {
	t.Helper()
	sample = slices.Clone(sample)
	slices.Sort(sample)
	n, away := float64(len(sample)), 0.0
	for i, x := range sample {
		f := cdf(x)
		away = max(away, math.Abs(f-float64(i)/n), math.Abs(f-float64(i+1)/n))
	}
	require.Less(t, away, 1.95/math.Sqrt(n), what)
}

// even tests counts for equal probabilities by chi-square, at one in a thousand.
func even(t *testing.T, counts []int, what string) {
	t.Helper()
	observed, expected, total := make([]float64, len(counts)), make([]float64, len(counts)), 0.0
	for i, n := range counts {
		observed[i] = float64(n)
		total += float64(n)
	}
	for i := range expected {
		expected[i] = total / float64(len(counts))
	}
	require.Less(t, stat.ChiSquare(observed, expected), distuv.ChiSquared{K: float64(len(counts) - 1)}.Quantile(0.999), what)
}

// TestLayeredNormal: the numbers are normal, one and the next have nothing to do with each other, and so have size and sign; nor have the
// far tails more or less than their part.
func TestLayeredNormal(t *testing.T) {
	const n = 400_000
	source := num.NewSource(1)
	sample, sizes, signs := make([]float64, n), make([]float64, n), make([]float64, n)
	tail := 0
	for i := range sample {
		x := layeredNormal(source)
		sample[i], sizes[i], signs[i] = x, math.Abs(x), math.Copysign(1, x)
		if sizes[i] > tailStart {
			tail++
		}
	}
	follows(t, sample, distuv.UnitNormal.CDF, "layered normal numbers")
	require.Less(t, math.Abs(stat.Correlation(sample[1:], sample[:n-1], nil)), 3/math.Sqrt(n))
	require.Less(t, math.Abs(stat.Correlation(sizes, signs, nil)), 3/math.Sqrt(n))
	expected := 2 * n * distuv.UnitNormal.Survival(tailStart)
	require.InDelta(t, expected, tail, 4*math.Sqrt(expected))
}

// TestLayers: all have the same area, the lowest with the tail, and they reach from the axis to the top.
func TestLayers(t *testing.T) {
	density := func(x float64) float64 { return math.Exp(-x * x / 2) }
	require.InEpsilon(t, layerArea, tailStart*density(tailStart)+math.Sqrt(math.Pi/2)*math.Erfc(tailStart/math.Sqrt2), 1e-12)
	for i := 1; i < len(normalLayers.width)-1; i++ {
		x, above := normalLayers.width[i], normalLayers.width[i+1]
		require.Greater(t, x, above)
		require.InEpsilon(t, layerArea, x*(density(above)-density(x)), 1e-9, "layer %d", i)
		require.InDelta(t, density(x), normalLayers.height[i], 1e-15)
	}
	require.Zero(t, normalLayers.width[len(normalLayers.width)-1])
}

// TestTruths: each process has the distribution that it names.
func TestTruths(t *testing.T) {
	const n = 20_000
	walk := func(change func(*Truth)) (list []float64) {
		c := Default().Truth
		c.Drift = 0.003
		change(&c)
		w := newTruthWalk(c, nil)
		root := num.NewSource(3)
		for e := range n {
			list = append(list, w.next(e, root.Fork(uint64(e))))
		}
		return list
	}
	normal := distuv.Normal{Mu: 0.003, Sigma: 0.02}
	follows(t, walk(func(c *Truth) { c.Process = "returns" }), normal.CDF, "returns")
	prices := walk(func(c *Truth) { c.Process, c.Start = "price", 50 })
	var steps []float64
	for i, x := range prices[:3000] { // the drift takes it to the bound later
		before := 50.0
		if i > 0 {
			before = prices[i-1]
		}
		steps = append(steps, math.Log(x/before))
	}
	follows(t, steps, normal.CDF, "steps of a price")
	require.InDelta(t, 50*priceRange, slices.Max(prices), 1e-6*50*priceRange, "a price stays in a range")
	require.Equal(t, slices.Repeat([]float64{7}, n), walk(func(c *Truth) { c.Process, c.Start = "constant", 7 }))
	levels := walk(func(c *Truth) { c.Process, c.Start, c.StepEvery = "step", 7, 10 })
	require.Equal(t, 7.0, levels[9])
	var jumps []float64
	for i, x := range levels[1:] {
		if (i+1)%10 == 0 {
			jumps = append(jumps, x-levels[i])
		} else {
			require.Equal(t, levels[i], x)
		}
	}
	follows(t, jumps, distuv.Normal{Sigma: 0.02}.CDF, "steps")
	for _, degrees := range []int{1, 3, 30} {
		tails := walk(func(c *Truth) { c.Process, c.DegreesOfFreedom = "heavy-tails", degrees })
		follows(t, tails, distuv.StudentsT{Mu: 0.003, Sigma: 0.02, Nu: float64(degrees)}.CDF, "Student's t")
	}
	labels := walk(func(c *Truth) { c.Process, c.Labels = "labels", 7 })
	counts := make([]int, 7)
	for _, x := range labels {
		counts[int(x)]++
	}
	even(t, counts, "labels")
}

// TestSkills: sizes of errors are log-normal about the median, biases normal, context sensitivities the sigmoid of a uniform
// number.
func TestSkills(t *testing.T) {
	const n = 20_000
	c := Default()
	c.Inferers.Count, c.Forecasters.Count, c.Reputers.Count = n, n, n
	c.Reputers.StakeFactor = 2
	st := streams{num.NewSource(5)}
	in := newHonestInferers(c.Inferers, 0.02, st)
	follows(t, in.errors, distuv.LogNormal{Mu: math.Log(2 * 0.02), Sigma: math.Log(1.5)}.CDF, "errors of inferers")
	follows(t, in.biases, distuv.Normal{Sigma: 0.5 * 0.02}.CDF, "biases of inferers")
	require.Less(t, math.Abs(stat.Correlation(in.errors, in.biases, nil)), 3/math.Sqrt(n))
	fc := newHonestForecasters(c.Forecasters, 5, st)
	follows(t, fc.errors, distuv.LogNormal{Mu: math.Log(0.1), Sigma: math.Log(1.25)}.CDF, "errors of forecasters")
	follows(t, fc.biases, distuv.Normal{Sigma: 0.3}.CDF, "biases of forecasters")
	follows(t, fc.contexts, func(x float64) float64 { return 0.5 + math.Log(x/(1-x))/10 }, "context sensitivities")
	half := 0.5
	c.Forecasters.Context = &half
	require.Equal(t, slices.Repeat([]float64{0.5}, n), newHonestForecasters(c.Forecasters, 5, st).contexts)
	rp := newHonestReputers(c.Reputers, st)
	follows(t, rp.errors, distuv.LogNormal{Mu: math.Log(0.1), Sigma: math.Log(1.25)}.CDF, "errors of reputers")
	follows(t, rp.biases, distuv.Normal{Sigma: 0.05}.CDF, "biases of reputers")
	stakes := make([]float64, n)
	rp.firstStakes(stakes)
	follows(t, stakes, distuv.LogNormal{Mu: math.Log(1e5 * unitsPerToken), Sigma: math.Log(2)}.CDF, "stakes")
}

// errorsOver are the errors of the honest inferers over epochs, over their sizes and without their biases, by inferer.
func errorsOver(t *testing.T, c Config, epochs int) [][]float64 {
	m := begin(t, c)
	h := m.inferers
	list := make([][]float64, c.Inferers.Count)
	for e := range epochs {
		m.day.begin(e, m.truth.next(e, m.streams.of(streamTruth, e, 0)))
		h.infer(m.day)
		for j := range list {
			list[j] = append(list[j], (m.day.inferences[j]-m.day.truth-h.biases[j])/h.errors[j])
		}
	}
	return list
}

// TestCorrelatedErrors: errors are normal, of one inferer from epoch to epoch independent, and between inferers correlated as far
// as the setting says.
func TestCorrelatedErrors(t *testing.T) {
	const epochs = 10_000
	for _, correlation := range []float64{0, 0.3, 0.9, 1} {
		c := short()
		c.Inferers.Outperformer, c.Inferers.Experience = outperformerNone, 0
		c.Inferers.Correlation = correlation
		list := errorsOver(t, c, epochs)
		for j, x := range list {
			follows(t, x, distuv.UnitNormal.CDF, "errors")
			require.Less(t, math.Abs(stat.Correlation(x[1:], x[:epochs-1], nil)), 3.3/math.Sqrt(epochs))
			for i := range j {
				require.InDelta(t, correlation, stat.Correlation(x, list[i], nil), 3.3*(1-correlation*correlation)/math.Sqrt(epochs)+1e-9)
			}
		}
	}
}

// TestExperience: errors shrink to one half, at the rate that the setting says.
func TestExperience(t *testing.T) {
	require.Equal(t, 1.0, experience(0, 50))
	require.Equal(t, 1.0, experience(0.1, 0))
	require.InDelta(t, 0.5*(1+math.Exp(-0.7)), experience(0.1, 7), 1e-15)
	require.Equal(t, 0.5, experience(0.1, 10_000))
	c := short()
	c.Inferers.Outperformer, c.Inferers.Count = outperformerNone, 1000
	list := errorsOver(t, c, 60)
	for _, e := range []int{0, 5, 59} {
		var today []float64
		for _, x := range list {
			today = append(today, x[e])
		}
		follows(t, today, distuv.Normal{Sigma: 0.5 * (1 + math.Exp(-0.1*float64(e)))}.CDF, "errors of an age")
	}
}

// TestOutperformer: each is one as often as the others, or always the first, or nobody, and its errors are smaller by the factor.
func TestOutperformer(t *testing.T) {
	s := num.NewSource(1)
	counts := make([]int, 5)
	for range 10_000 {
		counts[outperformer(outperformerRandom, s, 5)]++
		require.Equal(t, 0, outperformer(outperformerSame, s, 5))
		require.Equal(t, -1, outperformer(outperformerNone, s, 5))
	}
	even(t, counts, "outperformers")
	c := short()
	c.Inferers.Experience, c.Inferers.Outperformer, c.Inferers.Outperformance = 0, outperformerSame, 0.25
	list := errorsOver(t, c, 5000)
	follows(t, list[0], distuv.Normal{Sigma: 0.25}.CDF, "the outperformer")
	follows(t, list[1], distuv.UnitNormal.CDF, "another")
	c.Inferers.Outperformer = outperformerRandom
	mixture := func(x float64) float64 {
		return 0.8*distuv.UnitNormal.CDF(x) + 0.2*distuv.Normal{Sigma: 0.25}.CDF(x)
	}
	follows(t, errorsOver(t, c, 5000)[3], mixture, "everybody in turn")
}

// TestForecasts: a forecaster without error sends what is to be expected, with what is peculiar to the epoch so far as it knows it; its
// error is in the loss, in the regret or in the regret over the spread of regrets.
func TestForecasts(t *testing.T) {
	for _, target := range []string{targetLoss, targetRegret, targetZScore} {
		for _, context := range []float64{0, 0.4, 1} {
			c := short()
			c.Forecasters.Count, c.Forecasters.Error, c.Forecasters.Bias = 1, 0, 0
			c.Forecasters.Target, c.Forecasters.Context = target, &context
			c.Inferers.Outperformance = 0.1
			m := begin(t, c)
			loss, known := 0.0, false
			days(t, m, 10, func(d *day) {
				expected := make([]float64, 5)
				mean := 0.0
				peculiar := 0
				for j := range expected {
					expected[j] = d.usualLoss[j] + context*d.peculiar[j]
					mean += expected[j] / 5
					size := m.inferers.errors[j] * experience(0.1, d.epoch)
					require.InDelta(t, math.Log10(size*size+m.inferers.biases[j]*m.inferers.biases[j]), d.usualLoss[j], 1e-9)
					if d.peculiar[j] != 0 {
						peculiar++
						want := (0.01*size*size + m.inferers.biases[j]*m.inferers.biases[j]) / (size*size + m.inferers.biases[j]*m.inferers.biases[j])
						require.InDelta(t, math.Log10(want), d.peculiar[j], 1e-9)
					}
				}
				require.Equal(t, 1, peculiar, "the outperformer")
				level := mean // of losses, without an error
				if known && target != targetLoss {
					level = loss
				}
				for j, x := range expected {
					require.InDelta(t, level+x-mean, d.forecasts[j], 1e-9)
				}
				loss, known = m.day.networkLoss, m.day.hasLoss
			})
		}
	}
	// The size of the error, by target: in dex, and in spreads of the regrets.
	for _, target := range []string{targetLoss, targetRegret, targetZScore} {
		c := short()
		full := 1.0
		c.Forecasters = Forecasters{Count: 1, Error: 0.2, ErrorFactor: 1, Outperformer: outperformerNone, Outperformance: 1, Target: target, Context: &full}
		m := begin(t, c)
		var errors []float64
		level, known := 0.0, false
		days(t, m, 3000, func(d *day) {
			expected := make([]float64, 5)
			for j := range expected {
				expected[j] = d.usualLoss[j] + d.peculiar[j]
			}
			mean, deviation := meanAndDeviation(expected, d.present)
			if known {
				for j, x := range expected {
					switch target {
					case targetLoss:
						errors = append(errors, d.forecasts[j]-x)
					case targetRegret:
						errors = append(errors, d.forecasts[j]-(level+x-mean))
					case targetZScore:
						errors = append(errors, (d.forecasts[j]-(level+x-mean))/deviation)
					}
				}
			}
			level, known = d.networkLoss, d.hasLoss
		})
		follows(t, errors, distuv.Normal{Sigma: 0.2}.CDF, target)
	}
}

// TestReports: honest reputers report the true losses with a normal error and a bias, none if both are zero.
func TestReports(t *testing.T) {
	c := short()
	c.Reputers.ErrorFactor, c.Reputers.Bias = 1, 0
	m := begin(t, c)
	var errors []float64
	days(t, m, 200, func(*day) {
		errors = append(errors, m.told[1].Combined-m.losses.Combined, m.told[4].Naive-m.losses.Naive)
		for part, cells := range m.told[0].Parts() {
			for at, x := range cells.Values() {
				if cells.Present()[at] {
					errors = append(errors, x-m.losses.Parts()[part].Values()[at])
				}
			}
		}
	})
	follows(t, errors, distuv.Normal{Sigma: 0.1}.CDF, "errors of reports")
	c.Reputers.Error = 0
	m = begin(t, c)
	days(t, m, 5, func(*day) { require.Equal(t, m.losses, m.told[2]) })
	c.Reputers.Bias = 1
	m = begin(t, c)
	days(t, m, 5, func(*day) {
		require.InDelta(t, m.reputers.biases[2], m.told[2].Combined-m.losses.Combined, 1e-12)
		require.NotZero(t, m.reputers.biases[2])
	})
}

// TestMeasure: losses are logarithms to base 10, not below that of the least loss.
func TestMeasure(t *testing.T) {
	require.InDelta(t, -2, ruler{lossSquared}.measure([]float64{1.1}, 1), 1e-12)
	require.InDelta(t, -1, ruler{lossAbsolute}.measure([]float64{1.1}, 1), 1e-12)
	require.InDelta(t, -12, ruler{lossSquared}.measure([]float64{1}, 1), 1e-9)
	require.InDelta(t, math.Log10(math.Ln2), ruler{lossCrossEntropy}.measure([]float64{0.3, 0.5, 0.2}, 1), 1e-12)
	require.InDelta(t, math.Log10(744.4400719213812), ruler{lossCrossEntropy}.measure([]float64{1, 0}, 1), 1e-12)
	require.InDelta(t, math.Log10(0.3*0.3+0.5*0.5+0.2*0.2), ruler{lossBrier}.measure([]float64{0.3, 0.5, 0.2}, 1), 1e-12)
	require.InDelta(t, -12, ruler{lossCrossEntropy}.measure([]float64{1, 0}, 0), 1e-9)
}

// TestTruthsOfAFile: a run reads a column of a CSV file and starts again at its end.
func TestTruthsOfAFile(t *testing.T) {
	c := short()
	c.Truth.Process, c.Truth.File, c.Truth.Column = "file", filepath.Join("..", "examples", "tide.csv"), "level"
	m := begin(t, c)
	var seen []float64
	days(t, m, 40, func(d *day) { seen = append(seen, d.truth) })
	require.Len(t, m.setup.data, 24)
	require.Equal(t, m.setup.data, seen[:24])
	require.Equal(t, m.setup.data[:16], seen[24:])
	require.Equal(t, 2.31, seen[0])

	write := func(text string) string {
		file := filepath.Join(t.TempDir(), "truths.csv")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		return file
	}
	list, err := readTruths(openFile, write("time,price\n1, 2.5\n2,3e2\n"), "")
	require.NoError(t, err)
	require.Equal(t, []float64{2.5, 300}, list, "the last column where none is named")
	for _, bad := range []struct{ text, column, field string }{
		{"", "", "truth.file"},
		{"price\n", "", "truth.file"},
		{"time,price\n1,2\n", "level", "truth.column"},
		{"price\n1\nNaN\n", "", "truth.file[1]"},
		{"price\n1\n+Inf\n", "", "truth.file[1]"},
		{"price\nmany\n", "", "truth.file[0]"},
		{"time,price\n1,2\n3\n", "price", "truth.file[1]"},
		{"price\n1\n\"2\n", "", "truth.file[1]"},
	} {
		_, err := readTruths(openFile, write(bad.text), bad.column)
		var refused *num.Error
		require.ErrorAs(t, err, &refused, "%q", bad.text)
		require.Contains(t, refused.Error(), bad.field, "%q", bad.text)
	}
	c.Truth.File = filepath.Join(t.TempDir(), "absent.csv")
	_, err = NewPlan(c)
	require.ErrorIs(t, err, os.ErrNotExist)
}
