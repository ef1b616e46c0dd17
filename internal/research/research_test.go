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

// folder returns the researchers' tables, which are not in the repository.
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
			want := map[string][2]int{
				synthesisFile: {6, 461}, tokenomicsFile: {96, 76}, sortitionFile: {101, 64}, classificationFile: {28, 529},
			}
			for _, absent := range report.AbsentFiles { // of an older folder
				delete(want, absent)
			}
			assert.Equal(t, want, sizes)
			testCompared(t, report, map[string]int{
				"topic_weights": 283, "validator_stake": 278, "validator_rewards_0": 4, "sort_position_quality_metrics": 505,
			})
		})
	}
}

// Taking the withheld inferer out of a forecast (v0.16) and leaving it there with weight 0 (v0.6) is the same for
// the researchers' table of synthesis, where forecasters forecast all inferers and no scale is stored: I[k][-j] has the
// same digits.
func TestWithheldRulesAgreeOnResearchersTables(t *testing.T) {
	dir := folder(t)
	t.Run(Decimal, func(t *testing.T) { testWithheldRules(t, dir, researchers().synthesis.release.Decimal()) })
	t.Run(Float64, func(t *testing.T) { testWithheldRules(t, dir, researchers().synthesis.release.Float64()) })
}

func testWithheldRules[T any](t *testing.T, dir fs.FS, a num.Arith[T]) {
	t.Helper()
	table, err := ReadTable(dir, synthesisFile)
	require.NoError(t, err)
	recompute := func(rule synthesis.WithheldRule, inBundle synthesis.OneOutImpliedRule) []*synthesisEpoch[T] {
		s := researchers().synthesis
		s.release.Synthesis.Withheld = rule
		s.release.Synthesis.OneOutImplied = inBundle
		c := &synthesisCheck[T]{a: a, table: table, settings: s}
		require.NoError(t, c.prepare())
		return c.epochs
	}
	kept := recompute(synthesis.WithheldKeptWeightless, synthesis.OneOutImpliedNone)
	stripped := recompute(synthesis.WithheldStripped, synthesis.OneOutImpliedNone)
	bundle := recompute(synthesis.WithheldStripped, synthesis.OneOutImpliedStripped)
	require.NotEmpty(t, kept)
	for i, e := range kept {
		for k := range synthesis.Forecaster(tableForecasters) {
			for j := range synthesis.Inferer(tableInferers) {
				x, has := e.without[j].At(k)
				require.True(t, has)
				y, has := stripped[i].without[j].At(k)
				require.True(t, has)
				z, has := bundle[i].result.OneOutInfererForecaster[k].At(j)
				require.True(t, has)
				at := fmt.Sprintf("epoch %d, %d without %d", e.number, k, j)
				assert.Zero(t, a.Cmp(x[0], y[0]), at)
				assert.Zero(t, a.Cmp(x[0], z[0]), at)
			}
		}
	}
}
