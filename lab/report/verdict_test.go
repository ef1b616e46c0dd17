package report

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/lab"
)

// TestVerdictFits: no line is wider than a terminal, whatever names and numbers are, and nothing speaks to the terminal.
func TestVerdictFits(t *testing.T) {
	list := results(t)
	long := handmade()
	long.Config.Name = strings.Repeat("long \x1b[2J", 30)
	list["long"] = long
	wide := quickly(t, func(c *lab.Config) {
		c.Epochs, c.Sweep = 6, []lab.Axis{
			{Key: "inferers.outperformer", Values: []any{"random", "none"}},
			{Key: "forecasters.outperformer", Values: []any{"random", "none"}},
			{Key: "forecasters.target", Values: []any{"loss"}},
		}
		c.BurnIn = 1
	})
	list["wide"] = wide
	for name, r := range list {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			require.NoError(t, Verdict(&b, r))
			assert.NotContains(t, b.String(), "\x1b")
			assert.NotContains(t, b.String(), "NaN")
			assert.NotContains(t, b.String(), "%!")
			for line := range strings.Lines(b.String()) {
				line = strings.TrimSuffix(line, "\n")
				assert.LessOrEqual(t, utf8.RuneCountInString(line), width, line)
				assert.Equal(t, strings.TrimRight(line, " "), line)
			}
		})
	}
}

// TestVerdictOfOne has a row for each rival, with the difference and the seeds that were won.
func TestVerdictOfOne(t *testing.T) {
	r := made([]string{network, "loss/mean", best},
		[]float64{-4, -3.5, -4.5}, []float64{-4, -3.75, -3.5})
	var b strings.Builder
	require.NoError(t, Verdict(&b, r))
	assert.Regexp(t, `equal mean +-3\.625 +-0\.375 +0\.125 +2 of 2\n`, b.String())
	assert.Regexp(t, `best single \(hindsight\) +-4\.000 +\+0\.000 +0\.500 +1 of 2\n`, b.String())
	assert.Contains(t, b.String(), "Network: mean log10 loss -4.000 +- 0.000 over 2 seeds")

	b.Reset()
	require.NoError(t, Verdict(&b, made([]string{network, "loss/mean"}, []float64{-4, -3.5})))
	assert.Regexp(t, `equal mean +-3\.500 +-0\.500 +unknown +1 of 1\n`, b.String())

	b.Reset()
	none := made([]string{network}, []float64{0})
	none.Repetitions[0].Values[0] = nil
	none.Repetitions[0].Failed = map[string]int{"inference": 10}
	require.NoError(t, Verdict(&b, none))
	assert.Contains(t, b.String(), "No epoch had a network inference.")
	assert.Contains(t, b.String(), "Failed at inference: 10 epochs of all seeds")
}

func TestCut(t *testing.T) {
	require.Equal(t, "äöü", cut("äöü", 3))
	require.Equal(t, "äö...", cut("äöüäöü", 5))
}
