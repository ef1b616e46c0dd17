package research

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
)

func TestCheckOfInventedTables(t *testing.T) {
	in := newInvented(t)
	for _, arithmetic := range []string{Decimal, Float64} {
		report, err := Check(in.folder(), arithmetic)
		require.NoError(t, err)
		assert.True(t, report.OK(), arithmetic)
		assert.Equal(t, arithmetic, report.Arithmetic)
		for _, g := range report.Groups {
			assert.Nil(t, g.FirstMismatch, g.Name)
			if arithmetic == Decimal {
				assert.Equal(t, g.ValuesCompared, g.ValuesEqual, g.Name)
				assert.Equal(t, "0", g.WorstRelative, g.Name)
			}
		}
		for _, file := range report.Files {
			assert.Equal(t, file.Columns, file.RecomputedColumns+len(file.Inputs)+file.notYet(), file.Name)
		}
		testCompared(t, report, map[string]int{
			"topic_weights": 12, "validator_stake": 9, "validator_rewards_0": 4, "sort_position_quality_metrics": 28,
		})
	}
	testControls(t, in.folder(), Float64) // in decimals on the researchers' tables only: they take a while
}

// firstRow returns the first row that a group compares, if it is not the first of all.
func firstRow(group string) int {
	switch group {
	case "network_loss", "network_naive_loss", "inference_loss", "forecast_implied_inference_loss",
		"forecast_implied_inference_loss_oneout", "network_loss_oneout_inferer", "network_loss_oneout_forecaster",
		"network_naive_loss_onein", "inferer_score", "forecaster_score", "forecaster_task_score",
		"reputer_reward_fraction", "inferers_entropy", "forecasters_entropy", "reputers_entropy",
		"task_reward_fractions", "inferer_reward", "forecaster_reward", "reputer_reward",
		"ehat_max_i", "emission_split", "tokens_released", "tokens_total", "tokens_circulating", "tokens_staked",
		"network_tokens_total", "network_tokens_emission", "network_tokens_circulating", "network_tokens_staked",
		"sort_position_previous_quality_ema", "active", "quality_cutoff", "quality_percentile", "quality_ema":
		return 0
	case "forecaster_reward_fraction":
		return 3
	}
	return 1
}

// testCompared checks that every cell from the first row of a group on was compared, but for groups that have
// cells without a value: those are counted.
func testCompared(t *testing.T, report Report, counted map[string]int) {
	t.Helper()
	rows := map[string]int{}
	for _, file := range report.Files {
		rows[file.Name] = file.Rows
	}
	for _, g := range report.Groups {
		want, ok := counted[g.Name]
		if !ok {
			want = (rows[g.File] - firstRow(g.Name)) * len(g.Columns)
		}
		assert.Equal(t, want, g.ValuesCompared, g.Name)
	}
}

// One wrong number is found where it is.
func TestCheckNamesTheMismatch(t *testing.T) {
	t.Run(synthesisFile, func(t *testing.T) { testMismatch(t, synthesisFile, "network_inference_oneout_6") })
	t.Run(classificationFile, func(t *testing.T) {
		testMismatch(t, classificationFile, "network_inference_oneout_6_label_1")
	})
}

func testMismatch(t *testing.T, file, column string) {
	in := newInvented(t)
	right := num.MustParseDec(in.get(file, 2, column))
	a := num.NewDecimal(num.Rules{}).Calc()

	for _, c := range []struct {
		relative string
		ok       bool
	}{{"9e-12", true}, {"1e-9", false}} {
		wrong := a.Mul(right, a.Add(a.Int(1), num.MustParseDec(c.relative)))
		in.set(file, 2, column, wrong.String())
		report, err := Check(in.folder(), Decimal)
		require.NoError(t, err)
		require.Equal(t, c.ok, report.OK(), c.relative)
		for _, g := range report.Groups {
			if g.File != file || g.Name != "network_inference_oneout_forecaster" {
				assert.Equal(t, "0", g.WorstRelative, g.Name)
				continue
			}
			require.NotNil(t, g.Worst)
			assert.Equal(t, column, g.Worst.Column)
			if c.ok {
				assert.Nil(t, g.FirstMismatch)
				continue
			}
			assert.Equal(t, 1, g.Mismatches)
			assert.Equal(t, g.Worst, g.FirstMismatch)
			assert.Equal(t, file, g.FirstMismatch.File)
			assert.Equal(t, 9, g.FirstMismatch.Epoch)
			assert.Equal(t, right.String(), g.FirstMismatch.Got)
			assert.Equal(t, wrong.String(), g.FirstMismatch.Want)
			assert.Equal(t, "9.99e-10", g.FirstMismatch.Relative)

			var b strings.Builder
			require.NoError(t, report.WriteTable(&b))
			assert.Contains(t, b.String(), "FAIL")
			assert.Contains(t, b.String(), "first mismatch: "+file+" epoch 9, "+column)
		}
	}
}

// An older folder is checked as far as it goes, and the report says what is not there.
func TestCheckOfOlderFolder(t *testing.T) {
	in := newInvented(t)
	whole, err := Check(in.folder(), Float64)
	require.NoError(t, err)
	assert.Empty(t, whole.AbsentFiles)

	delete(in.files, classificationFile)
	report, err := Check(in.folder(), Float64)
	require.NoError(t, err)
	assert.True(t, report.OK())
	assert.Equal(t, []string{classificationFile}, report.AbsentFiles)
	assert.Equal(t, whole.Groups[:len(report.Groups)], report.Groups)
	var b strings.Builder
	require.NoError(t, report.WriteTable(&b))
	assert.Contains(t, b.String(), "classification.csv: not in the folder, not checked")

	// one that is there and cannot be read is no older folder
	broken := in.folder().(fstest.MapFS)
	broken[classificationFile+"/x"] = &fstest.MapFile{}
	_, err = Check(broken, Float64)
	require.ErrorIs(t, err, num.ErrMissing)
	assert.ErrorContains(t, err, classificationFile)
}

// No column is passed over: not one that nobody knows, not one that was not compared.
func TestCheckPassesNoColumnOver(t *testing.T) {
	in := newInvented(t)
	f := in.files[sortitionFile]
	f.columns = append(f.columns, "8_active")
	for i := range f.rows {
		f.rows[i] = append(f.rows[i], "1")
	}
	report, err := Check(in.folder(), Decimal)
	require.NoError(t, err)
	assert.False(t, report.OK())
	assert.Equal(t, []string{"8_active"}, report.Files[2].UnknownColumns)
	var b strings.Builder
	require.NoError(t, report.WriteTable(&b))
	assert.Contains(t, b.String(), "sortition.csv: columns without a place: 8_active")

	in = newInvented(t)
	in.files[synthesisFile].rows = in.files[synthesisFile].rows[:1]
	report, err = Check(in.folder(), Decimal)
	require.NoError(t, err)
	assert.False(t, report.OK())
	for _, g := range report.Groups {
		if g.File == synthesisFile && firstRow(g.Name) > 0 {
			assert.Equal(t, g.Columns, g.UncomparedColumns, g.Name)
			continue
		}
		assert.Empty(t, g.UncomparedColumns, g.Name)
	}
	b.Reset()
	require.NoError(t, report.WriteTable(&b))
	assert.Contains(t, b.String(), "network_inference: nothing compared in network_inference")

	assert.False(t, Report{}.OK())
}

func TestCheckRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		damage func(in *invented)
		kind   error
		says   string
	}{
		"no synthesis":  {func(in *invented) { delete(in.files, synthesisFile) }, num.ErrMissing, synthesisFile},
		"no tokenomics": {func(in *invented) { delete(in.files, tokenomicsFile) }, num.ErrMissing, tokenomicsFile},
		"no sortition":  {func(in *invented) { delete(in.files, sortitionFile) }, num.ErrMissing, sortitionFile},
		"column missing": {func(in *invented) { in.files[synthesisFile].columns[2] = "other" }, num.ErrMissing,
			"synthesis.csv column inference_0"},
		"later column missing": {func(in *invented) { in.files[tokenomicsFile].columns[2] = "other" }, num.ErrMissing,
			"tokenomics.csv column n_active_topics"},
		"not a number": {func(in *invented) { in.set(synthesisFile, 1, "network_loss", "abc") }, num.ErrSyntax,
			`synthesis.csv line 3, column network_loss = "abc"`},
		"empty cell": {func(in *invented) { in.set(synthesisFile, 0, "network_loss", "") }, num.ErrSyntax,
			`synthesis.csv line 2, column network_loss = ""`},
		"output not a number": {func(in *invented) { in.set(synthesisFile, 2, "network_inference", "NaN") }, num.ErrNotFinite,
			`synthesis.csv line 4, column network_inference = "NaN"`},
		"epoch not a number": {func(in *invented) { in.set(synthesisFile, 0, "epoch", "x") }, num.ErrSyntax,
			"synthesis.csv line 2, column epoch"},
		"month of genesis missing": {func(in *invented) { in.set(tokenomicsFile, 0, "epoch", "1") }, num.ErrDomain,
			"tokenomics.csv line 2, column epoch"},
		"month left out": {func(in *invented) { in.set(tokenomicsFile, 3, "epoch", "4") }, num.ErrDomain,
			"tokenomics.csv line 5, column epoch"},
		"draw left out": {func(in *invented) { in.set(sortitionFile, 3, "epoch", "4") }, num.ErrDomain,
			"sortition.csv line 5, column epoch"},
		"no seats": {func(in *invented) { in.set(sortitionFile, 3, "n_participants_drawn", "0") }, num.ErrDomain,
			"sortition.csv line 5, column n_participants_drawn"},
		"amount not a number": {func(in *invented) { in.set(tokenomicsFile, 1, "network_tokens_staked", "abc") }, num.ErrSyntax,
			`tokenomics.csv line 3, column network_tokens_staked = "abc"`},
		"topic id not a number": {func(in *invented) { in.set(tokenomicsFile, 1, "topic_id_0", "abc") }, num.ErrSyntax,
			`tokenomics.csv line 3, column topic_id_0 = "abc"`},
		"mark not known": {func(in *invented) { in.set(sortitionFile, 1, "3_active", "yes") }, num.ErrSyntax,
			`sortition.csv line 3, column 3_active = "yes"`},
		"score without a number": {func(in *invented) { in.set(synthesisFile, 4, "inferer_score_1", "") }, num.ErrSyntax,
			`synthesis.csv line 6, column inferer_score_1 = ""`},
		"label missing": {func(in *invented) {
			f := in.files[classificationFile]
			f.columns[slices.Index(f.columns, "inference_3_label_2")] = "inference_3_label_3"
		}, num.ErrMissing, "classification.csv column inference_3_label_2"},
		"label not a number": {func(in *invented) { in.set(classificationFile, 2, "inference_3_label_2", "NaN") }, num.ErrNotFinite,
			`classification.csv line 4, column inference_3_label_2 = "NaN"`},
		"epoch left out": {func(in *invented) { in.set(synthesisFile, 2, "epoch", "10") }, num.ErrDomain,
			"synthesis.csv line 4, column epoch"},
	} {
		t.Run(name, func(t *testing.T) {
			in := newInvented(t)
			c.damage(in)
			_, err := Check(in.folder(), Float64)
			require.ErrorIs(t, err, c.kind)
			assert.ErrorContains(t, err, c.says)
		})
	}
}

// Numbers at the ends of the arithmetics end in an error or a mismatch, not in a panic.
func TestCheckOfHugeNumbers(t *testing.T) {
	in := newInvented(t)
	for _, c := range []struct {
		file, column string
		decimal      bool // too, for the largest number: it takes a while
	}{
		{synthesisFile, "network_loss", true},
		{synthesisFile, "inference_0", false},
		{synthesisFile, "inference_regret_worker_0", false},
		{synthesisFile, "network_inference", false},
		{synthesisFile, "reputer_stake_1", true},
		{synthesisFile, "reputer_1_loss_network_inference", false},
		{synthesisFile, "inferer_score_1", false},
		{synthesisFile, "reputer_listening_coefficient_1", false},
		{synthesisFile, "topic_rewards", false},
		{tokenomicsFile, "network_tokens_staked", true},
		{tokenomicsFile, "ecosystem_tokens_emission", false},
		{tokenomicsFile, "e_i", false},
		{tokenomicsFile, "topic_total_stake_1", false},
		{tokenomicsFile, "all_validator_stake_sum", false},
		{tokenomicsFile, "validator_stake_0", false},
		{sortitionFile, "1_prev_quality_ema", true},
		{sortitionFile, "1_quality_metric", false},
		{sortitionFile, "percentile", false},
		{classificationFile, "inference_0_label_1", false},
		{classificationFile, "inference_regret_worker_6", false},
		{classificationFile, "forecast_implied_inference_1_oneout_2_label_0", false},
	} {
		right := in.get(c.file, 1, c.column)
		for _, text := range []string{"1e308", "-1e308", "1e-320", "1e3000", "-1e99999", "0"} {
			in.set(c.file, 1, c.column, text)
			for _, arithmetic := range []string{Decimal, Float64} {
				if arithmetic == Decimal && !(c.decimal && strings.Contains(text, "99")) {
					continue
				}
				report, err := tryFile(t, in.folder(), arithmetic, c.file, researchers())
				if err == nil {
					assert.False(t, report.OK(), "%s in %s", text, c.column)
					continue
				}
				_, ok := num.AsError(err)
				assert.True(t, ok, err)
				assert.ErrorContains(t, err, c.file)
			}
		}
		in.set(c.file, 1, c.column, right)
	}
}

func TestCheckOfMissingFolder(t *testing.T) {
	dir := t.TempDir()
	_, err := Check(os.DirFS(filepath.Join(dir, "none")), Decimal)
	require.ErrorIs(t, err, num.ErrMissing)
	require.ErrorIs(t, err, fs.ErrNotExist)
	assert.ErrorContains(t, err, "research folder")

	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err = Check(os.DirFS(file), Decimal)
	require.ErrorIs(t, err, num.ErrMissing)

	_, err = Check(nil, Decimal)
	require.ErrorIs(t, err, num.ErrMissing)
	_, err = Check(os.DirFS(dir), Decimal)
	require.ErrorIs(t, err, num.ErrMissing)
	assert.ErrorContains(t, err, synthesisFile)

	_, err = Check(os.DirFS(dir), "float32")
	require.ErrorIs(t, err, num.ErrUnknown)
}

func TestReportAsJSON(t *testing.T) {
	report, err := Check(newInvented(t).folder(), Float64)
	require.NoError(t, err)
	text, err := json.Marshal(report)
	require.NoError(t, err)
	var fields map[string]any
	require.NoError(t, json.Unmarshal(text, &fields))
	assert.Equal(t, true, fields["ok"])
	assert.Equal(t, "float64", fields["arith"])
	snakeCase := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	var walk func(x any)
	walk = func(x any) {
		switch x := x.(type) {
		case map[string]any:
			for key, value := range x {
				assert.Regexp(t, snakeCase, key)
				walk(value)
			}
		case []any:
			for _, value := range x {
				walk(value)
			}
		}
	}
	walk(fields)
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, fs.ErrClosed }

func TestWriteTableReportsErrors(t *testing.T) {
	assert.ErrorIs(t, Report{}.WriteTable(brokenWriter{}), fs.ErrClosed)
}

// A column belongs to one place, and a group compares only its own.
func TestSectionsRefuse(t *testing.T) {
	table, err := ReadTable(folderOf("x.csv", "epoch,a,b\n1,2,3\n"), "x.csv")
	require.NoError(t, err)
	a := num.NewFloat64(num.Rules{}).Calc()

	_, _, err = section[float64]{table: table, inputs: []string{"a"}, notYet: []pending{{"why", []string{"a"}}}}.run(a)
	require.ErrorIs(t, err, num.ErrDuplicate)
	assert.ErrorContains(t, err, "inputs and not yet: why")

	compares := func(column string, has bool) section[float64] {
		return section[float64]{table: table, inputs: []string{"epoch", "b"}, groups: []group[float64]{{
			name: "g", columns: []string{"a"},
			check: func(compare comparer[float64]) error { return compare(0, 1, column, 2, has) },
		}}}
	}
	_, _, err = compares("b", true).run(a)
	require.ErrorIs(t, err, num.ErrUnknown)
	_, groups, err := compares("a", true).run(a)
	require.NoError(t, err)
	assert.True(t, groups[0].ok())
	_, groups, err = compares("a", false).run(a)
	require.NoError(t, err)
	assert.False(t, groups[0].ok())
	assert.Equal(t, &Comparison{File: "x.csv", Epoch: 1, Column: "a", Got: "no value", Want: "2"}, groups[0].FirstMismatch)
}

func TestTolerance(t *testing.T) {
	for _, c := range []struct {
		got, want string
		tolerable bool
	}{
		{"1", "1", true},
		{"1.00000000001", "1", true},
		{"1.000000000011", "1", false},
		{"-1", "1", false},
		{"1e-12", "0", true},
		{"-1.1e-12", "0", false},
		{"0", "1e-12", true},
		{"2e-13", "-3e-13", true},
		{"1000000.00001", "1000000", true},
		{"1000000.000011", "1000000", false},
	} {
		d, err := differenceOf(num.MustParseDec(c.got), num.MustParseDec(c.want))
		require.NoError(t, err)
		assert.Equal(t, c.tolerable, d.tolerable(), "%s for %s", c.got, c.want)
	}
}

func TestScientific(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "1": "1e0", "-1.239": "1.23e0", "100": "1e2", "123456": "1.23e5", "0.00012": "1.2e-4",
		"1.999e-16": "1.99e-16", "5e-324": "5e-324", "0.1": "1e-1", "10.01": "1e1",
	} {
		assert.Equal(t, want, scientific(num.MustParseDec(text)), text)
	}
}

func TestNames(t *testing.T) {
	assert.Equal(t, []string{"a_0_b_0", "a_0_b_1", "a_0_b_2", "a_1_b_0", "a_1_b_1", "a_1_b_2"}, names("a_%d_b_%d", 2, 3))
}
