package report

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/lab"
)

// found returns what a reading says of a claim.
func found(t *testing.T, list []statement, claim string) statement {
	t.Helper()
	for _, s := range list {
		if strings.HasPrefix(s.Claim, claim) {
			return s
		}
	}
	t.Fatalf("nothing is said of %q", claim)
	return statement{}
}

func readingOf(t *testing.T, r *lab.Result) []statement {
	t.Helper()
	s, err := newStudy(r)
	require.NoError(t, err)
	return s.reading()
}

// TestReadingTellsAheadFromBehind: by intervals of 95 %, whatever the means are.
func TestReadingTellsAheadFromBehind(t *testing.T) {
	names := []string{network, "loss/naive", "loss/mean", "loss/median", best, "loss/inferer-0", "regret/inferer-0", "regret/f-0"}
	list := readingOf(t, made(names,
		// Network less naive: -0.1, -0.2, -0.3; less mean: 0.1, 0.11, 0.12; less best: -1, 1, -1.
		[]float64{-4, -3.9, -4.1, -4, -3, 0, 0, 0},
		[]float64{-4, -3.8, -4.11, -4, -5, 0, 0, 0},
		[]float64{-4, -3.7, -4.12, -4, -3, 0, 0, 0},
	))
	mean := found(t, list, "The network beats the equal mean")
	assert.Equal(t, fails, mean.Finding)
	assert.Contains(t, mean.Text, "0.110 ± 0.006 worse, and better in 0 of 3 seeds")
	assert.Contains(t, mean.Text, "everybody could have done better")
	assert.Equal(t, undecided, found(t, list, "The network beats its best single inferer").Finding)
	assert.Contains(t, found(t, list, "The result is one of its error model").Text, "Fewer than 20 seeds")
	// -0.2 with a standard error of 0.058: the interval of 2 degrees of freedom is 4.3 errors wide on each side.
	assert.Equal(t, undecided, found(t, list, "Forecasters make it better").Finding)

	single := readingOf(t, made(names, []float64{-4, -3.9, -4.1, -4, -3, 0, 0, 0}))
	assert.Equal(t, undecided, found(t, single, "The network beats the equal mean").Finding)
	assert.Contains(t, found(t, single, "The network beats the equal mean").Text, "in the one seed")
	assert.Contains(t, found(t, single, "The result is one").Text, "A single seed shows nothing")
}

func TestReadingOfWeightsAndIntervals(t *testing.T) {
	names := []string{
		network, "loss/inferer-0", "loss/inferer-1", "regret/inferer-0", "regret/inferer-1", "largest-weight/inferers", "effective/inferers",
		"coverage/68.26", "coverage/95.44",
	}
	list := readingOf(t, made(names,
		[]float64{-4, -4, -4, 0, 0, 0.55, 1.95, 0.68, 0.95},
		[]float64{-4, -4, -4, 0, 0, 0.57, 1.90, 0.69, 0.96},
	))
	assert.Equal(t, holds, found(t, list, "Weights are spread").Finding)
	assert.Equal(t, holds, found(t, list, "The interval holds").Finding)
	list = readingOf(t, made(names,
		[]float64{-4, -4, -4, 0, 0, 1, 1, 0.30, 0.70},
		[]float64{-4, -4, -4, 0, 0, 1, 1, 0.31, 0.71},
	))
	assert.Equal(t, fails, found(t, list, "Weights are spread").Finding)
	interval := found(t, list, "The interval holds")
	assert.Equal(t, fails, interval.Finding)
	assert.Contains(t, interval.Text, "30.5 ± 0.5 % instead of 68.26 %")
}

// TestReadingOfAdversaries: what they get, of how many members and of how much stake.
func TestReadingOfAdversaries(t *testing.T) {
	names := []string{
		network, "loss/inferer-0", "loss/thieves-0", "loss/thieves-1", "regret/inferer-0", "regret/thieves-0", "regret/thieves-1",
		"pay/inferers", "pay/forecasters", "pay/reputers", "pay/thieves", "stake/gini", "stake/largest", "stake/thieves", "listening/reputer-0",
	}
	s := found(t, readingOf(t, made(names,
		[]float64{-4, -4, -4, -4, 0, 0, 0, 30, 0, 50, 20, 0, 0.5, 0.25, 1},
		[]float64{-4, -4, -4, -4, 0, 0, 0, 20, 0, 40, 40, 0, 0.5, 0.25, 1},
	)), "What thieves get")
	assert.Contains(t, s.Text, "30.0 ± 10.0 % of all rewards, being 2 of 4 members")
	assert.Contains(t, s.Text, "share of the stake is 25.0 %")
}

// TestReadingOfFailures names stages in a fixed order, and how often each failed.
func TestReadingOfFailures(t *testing.T) {
	r := made([]string{network}, []float64{-4}, []float64{-4})
	r.Repetitions[0].Failed = map[string]int{"weights": 2, "losses": 1}
	r.Repetitions[1].Failed = map[string]int{"weights": 3}
	assert.Contains(t, found(t, readingOf(t, r), "Epochs that failed").Text, "1 epoch at losses, 5 epochs at weights")
}

// TestReadingAlongAxes: the best value of an axis, seed by seed, and what is not told from it.
func TestReadingAlongAxes(t *testing.T) {
	c := lab.Default()
	c.Seeds = 4
	c.Sweep = []lab.Axis{{Key: "p", Values: []any{1, 2, 3}}, {Key: "topic.alpha", Values: []any{0.1, 0.5}}}
	r := &lab.Result{Config: c}
	for i, p := range []any{1, 2, 3} {
		for k, alpha := range []any{0.1, 0.5} {
			r.Points = append(r.Points, lab.Point{Values: []any{p, alpha}, Names: []string{network, "loss/mean"}})
			for seed := range 4 {
				// Seeds differ by far more than values of p do; the third differs from the second by chance alone.
				loss := -4 + float64(seed) + []float64{0.5, 0, 0.01}[i] + float64(k)
				if i == 2 && seed%2 == 0 {
					loss -= 0.015
				}
				r.Repetitions = append(r.Repetitions, lab.Repetition{
					Point: 2*i + k, Seed: uint64(seed), Values: []*float64{&loss, new(-3.0 + float64(seed))},
				})
			}
		}
	}
	list := readingOf(t, r)
	along := found(t, list, "Along p")
	assert.Contains(t, along.Text, "lowest at 2 (")
	assert.Contains(t, along.Text, "At 1 it is worst, by 0.500 ± 0.000")
	assert.Contains(t, along.Text, "Not told apart from the best: 3.")
	assert.Contains(t, along.Text, "belongs to the error model")
	alpha := found(t, list, "Along topic.alpha")
	assert.Contains(t, alpha.Text, "All other values are worse by more than chance")
	mean := found(t, list, "The network beats the equal mean, at every setting")
	assert.Equal(t, fails, mean.Finding)
	assert.Contains(t, mean.Text, "Ahead in 3 of 6 settings, behind in 1")
}

// TestConfidence holds the quantiles against a table of Student's t.
func TestConfidence(t *testing.T) {
	for count, quantile := range map[int]float64{2: 12.706, 3: 4.303, 5: 2.776, 20: 2.093, 200: 1.972} {
		low, high, ok := estimate{Mean: 1, Error: new(0.5), Count: count}.confidence()
		require.True(t, ok)
		require.InDelta(t, 1-quantile/2, low, 5e-4)
		require.InDelta(t, 1+quantile/2, high, 5e-4)
	}
	_, _, ok := estimate{Mean: 1, Count: 1}.confidence()
	require.False(t, ok)
}

// TestEstimates: the mean of values with the error of the laboratory's own.
func TestEstimates(t *testing.T) {
	values := []float64{1, 2, 4, 8.5}
	r := made([]string{network}, []float64{1}, []float64{2}, []float64{4}, []float64{8.5})
	want, _ := r.Estimate(0, network)
	got := estimateOf(values)
	require.InDelta(t, want.Mean, got.Mean, 1e-15)
	require.InDelta(t, want.Error, *got.Error, 1e-15)
	require.Equal(t, want.Count, got.Count)
	require.Nil(t, estimateOf(values[:1]).Error)
	require.True(t, pointOf(0, nil).missing)
	require.False(t, math.IsNaN(pointOf(0, values[:1]).err))
}
