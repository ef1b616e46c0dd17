package research

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// folder gives the researchers' tables, which are not in the repository.
func folder(t *testing.T) fs.FS {
	t.Helper()
	dir := os.Getenv("CHORUS_RESEARCH")
	if dir == "" {
		t.Skip("CHORUS_RESEARCH does not name the folder of the researchers' tables")
	}
	return os.DirFS(dir)
}

func TestResearchersTables(t *testing.T) {
	dir := folder(t)
	for _, arithmetic := range []string{Decimal, Float64} {
		t.Run(arithmetic, func(t *testing.T) {
			report, err := Check(dir, arithmetic)
			require.NoError(t, err)
			var b strings.Builder
			require.NoError(t, report.WriteTable(&b))
			t.Log("\n" + b.String())
			assert.True(t, report.OK())

			sizes := map[string][2]int{}
			for _, file := range report.Files {
				sizes[file.Name] = [2]int{file.Rows, file.Columns}
			}
			assert.Equal(t, map[string][2]int{
				synthesisFile: {6, 461}, tokenomicsFile: {96, 76}, sortitionFile: {101, 64},
			}, sizes)
			for _, g := range report.Groups {
				assert.Equal(t, 5*len(g.Columns), g.ValuesCompared, "%s: five epochs", g.Name)
			}
		})
	}
}

func TestControlsFailOnResearchersTables(t *testing.T) {
	dir := folder(t)
	for _, arithmetic := range []string{Decimal, Float64} {
		testControls(t, dir, arithmetic)
	}
}

// testControls runs checks that must fail, and tells which groups notice.
func testControls(t *testing.T, dir fs.FS, arithmetic string) {
	t.Helper()
	implied := []string{"forecast_implied_inference", "forecast_implied_inference_oneout"}
	network := []string{
		"network_inference", "network_inference_errorbar", "network_inference_oneout_inferer",
		"network_inference_oneout_forecaster", "network_naive_inference", "network_naive_inference_onein",
	}
	regrets := []string{
		"inference_regret_inferer", "inference_regret_forecaster", "naive_inference_regret",
		"oneout_inferer_regret_inferer", "oneout_inferer_regret_forecaster",
		"oneout_forecaster_regret_inferer", "oneout_forecaster_regret_forecaster",
		"onein_forecaster_regret_inferer", "onein_forecaster_regret_self",
	}
	withForecasts := []string{
		"network_inference", "network_inference_errorbar", "network_inference_oneout_inferer",
		"network_inference_oneout_forecaster", "network_naive_inference_onein",
	}
	for name, c := range map[string]struct {
		change func(s *settings)
		notice [][]string
	}{
		"none": {func(*settings) {}, nil},
		"eps 1e-4": {
			func(s *settings) { s.topic.Epsilon = num.MustParseDec("0.0001") },
			[][]string{implied, network},
		},
		"p 3.01": {
			func(s *settings) { s.topic.PNorm = num.MustParseDec("3.01") },
			[][]string{implied, network},
		},
		"c 0.751": {
			func(s *settings) { s.release.Module.CNorm = num.MustParseDec("0.751") },
			[][]string{implied, network},
		},
		"alpha 0.101": {
			func(s *settings) { s.topic.AlphaRegret = num.MustParseDec("0.101") },
			[][]string{regrets},
		},
		"regrets of the same row": {
			func(s *settings) { s.regretLag = 0 },
			[][]string{network, regrets},
		},
		"network loss of the same row": {func(s *settings) { s.lossLag = 0 },
			[][]string{{"forecasted_regret"}, implied, withForecasts}},
	} {
		t.Run(arithmetic+" "+name, func(t *testing.T) {
			s := researchers()
			c.change(&s)
			report, err := checkWith(dir, arithmetic, s)
			require.NoError(t, err)
			must := map[string]bool{}
			for _, groups := range c.notice {
				for _, g := range groups {
					must[g] = true
				}
			}
			for _, g := range report.Groups {
				assert.Equal(t, must[g.Name], g.Mismatches > 0, "%s: %d mismatches, worst %s", g.Name, g.Mismatches, g.WorstRelative)
			}
			assert.Equal(t, len(must) == 0, report.OK())
		})
	}
}

// Taking the withheld inferer out of a forecast (v0.16) and leaving it there with weight 0 (v0.6) is the same for
// the researchers, whose forecasters forecast all inferers: I[k][-j] has the same digits.
func TestWithheldRulesAgreeOnResearchersTables(t *testing.T) {
	dir := folder(t)
	t.Run(Decimal, func(t *testing.T) { testWithheldRules(t, dir, researchers().release.Decimal()) })
	t.Run(Float64, func(t *testing.T) { testWithheldRules(t, dir, researchers().release.Float64()) })
}

func testWithheldRules[T any](t *testing.T, dir fs.FS, a num.Arith[T]) {
	t.Helper()
	table, err := ReadTable(dir, synthesisFile)
	require.NoError(t, err)
	recompute := func(rule synthesis.WithheldRule, inBundle bool) []*synthesisEpoch[T] {
		s := researchers()
		s.release.Synthesis.Withheld = rule
		s.release.Synthesis.OneOutImplied = inBundle
		c := &synthesisCheck[T]{a: a, table: table, settings: s}
		require.NoError(t, c.prepare())
		return c.epochs
	}
	kept := recompute(synthesis.WithheldKeptWeightless, false)
	stripped := recompute(synthesis.WithheldStripped, false)
	bundle := recompute(synthesis.WithheldStripped, true)
	require.NotEmpty(t, kept)
	for i, e := range kept {
		for k := range synthesis.Forecaster(tableForecasters) {
			for j := range synthesis.Inferer(tableInferers) {
				x, has := valueAt(e.without[j], k)
				require.True(t, has)
				y, has := valueAt(stripped[i].without[j], k)
				require.True(t, has)
				z, has := valueAt(&bundle[i].result.OneOutInfererForecaster[k], j)
				require.True(t, has)
				at := fmt.Sprintf("epoch %d, %d without %d", e.number, k, j)
				assert.Zero(t, a.Cmp(x, y), at)
				assert.Zero(t, a.Cmp(x, z), at)
			}
		}
	}
}
