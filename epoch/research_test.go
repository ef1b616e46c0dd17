package epoch_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/internal/research"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// researchersRoster is that of their table of synthesis.
var researchersRoster = rosterOf(5, 3, 5)

func researchersTable(t *testing.T) *research.Table {
	t.Helper()
	dir := os.Getenv("CHORUS_RESEARCH")
	if dir == "" {
		t.Skip("CHORUS_RESEARCH does not name the folder of the researchers' tables")
	}
	table, err := research.ReadTable(os.DirFS(dir), "synthesis.csv")
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestColumnsAreTheResearchers: the names of a record are the header of their table, but for the number of the epoch.
func TestColumnsAreTheResearchers(t *testing.T) {
	table := researchersTable(t)
	record, _ := floats(release.V06()).simulate(1, researchersRoster, steady()).next()
	columns := append(record.Columns(), "epoch")
	if len(columns) != 461 {
		t.Errorf("%d names, want 460", len(columns)-1)
	}
	slices.Sort(columns)
	header := table.Columns()
	slices.Sort(header)
	if !slices.Equal(columns, header) {
		t.Errorf("names differ:\n%v\n%v", columns, header)
	}
}

// TestRunReproducesTheResearchersTable starts from the first row and runs through the others.
//
// A row does not tell all of the past: the deviation of forecasters' scores is over ten scores, three epochs and one
// score, which the second and third row do not have. There the forecasters' fractions and what follows from them are
// left out, and the fractions that go into the fourth row are taken from the table. Inferers need two epochs only.
func TestRunReproducesTheResearchersTable(t *testing.T) {
	table := researchersTable(t)
	t.Run("float64", func(t *testing.T) { reproduceTable(t, table, researchersRelease().Float64()) })
	t.Run("decimal", func(t *testing.T) { reproduceTable(t, table, researchersRelease().Decimal()) })
}

// firstKnownRow is the first that has the whole score history of the forecasters.
const firstKnownRow = 3

func reproduceTable[T any](t *testing.T, table *research.Table, a num.Arith[T]) {
	r := researchersRelease()
	topic := &settings[T]{Rules: epoch.RulesOf(r), Params: epoch.ParamsOf(a, r, r.Topic), Roster: researchersRoster}
	cell := func(row int, format string, arguments ...any) T {
		x, err := research.Number(a, table, row, fmt.Sprintf(format, arguments...))
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	state := stateOfRow(t, a, func(format string, arguments ...any) T { return cell(0, format, arguments...) })
	compared := 0
	for row := 1; row < table.Rows(); row++ {
		if row == firstKnownRow {
			for k := range state.Forecaster.Fractions {
				state.Forecaster.Fractions[k].Fraction = cell(row-1, "forecaster_reward_fraction_smooth_%d", k)
			}
		}
		in := inputOfRow(a, func(format string, arguments ...any) T { return cell(row, format, arguments...) })
		var record *epoch.Record[T]
		var err error
		if state, record, err = runCopy(a, topic, state, in); err != nil {
			t.Fatal(err)
		}
		values, present := record.Row()
		for i, column := range record.Columns() {
			if row < firstKnownRow && needsForecasterHistory(column) {
				continue
			}
			compared++
			if want := cell(row, "%s", column); !present[i] || !closeTo(a, values[i], want) {
				t.Errorf("row %d %s: %v (%v), want %v", row, column, values[i], present[i], want)
			}
		}
	}
	// of the two rows that cannot be complete: 3 fractions, 3 smooth ones, 1 entropy, 3 shares, 13 rewards
	if want := 5*460 - 2*23; compared != want {
		t.Errorf("%d cells compared, want %d", compared, want)
	}
}

// needsForecasterHistory tells what follows from the deviation of the forecasters' scores.
func needsForecasterHistory(column string) bool {
	return strings.HasPrefix(column, "forecaster_reward_") || column == "forecasters_entropy" ||
		strings.HasSuffix(column, "s_reward_fraction") ||
		strings.HasPrefix(column, "inferer_reward_") && !strings.Contains(column, "fraction") ||
		strings.HasPrefix(column, "reputer_reward_") && !strings.Contains(column, "fraction")
}

// closeTo is 1e-11 relative, and 1e-12 where values are differences of near ones.
func closeTo[T any](arith num.Arith[T], got, want T) bool {
	a := arith.Calc()
	allowed := a.Mul(a.FromDec(num.MustParseDec("1e-11")), a.Abs(want))
	allowed = num.Max(a, allowed, a.FromDec(num.MustParseDec("1e-12")))
	return a.Cmp(a.Abs(a.Sub(got, want)), allowed) <= 0
}

// researchersRelease repeats what internal/research says of the table: v0.6 with later slopes.
func researchersRelease() release.Release {
	r := release.V06()
	d := num.MustParseDec
	r.Topic.PNorm, r.Topic.Epsilon, r.Topic.AlphaRegret = d("3"), d("0.01"), d("0.1")
	m := &r.Module
	m.CNorm, m.EpsilonSafeDiv = d("0.75"), d("0.0000001")
	m.PRewardInference, m.PRewardForecast, m.PRewardReputer = d("3"), d("3"), d("1")
	m.CRewardInference, m.CRewardForecast = d("0.75"), d("0.75")
	m.MaxSamplesToScaleScores = 10
	m.TaskRewardAlpha, m.BetaEntropy = d("0.1"), d("0.25")
	return r
}

// stateOfRow is what a row says of the state after it.
func stateOfRow[T any](t *testing.T, a num.Arith[T], cell func(string, ...any) T) *epoch.State[T] {
	t.Helper()
	// any initial regret but zero, which would mean a new topic: all records are there
	s, err := epoch.NewState(a, researchersRoster, a.Int(1))
	if err != nil {
		t.Fatal(err)
	}
	n := researchersRoster.Inferers
	table := s.Regrets
	for j := range regret.Inferer(n) {
		table.Inferer.Set(j, cell("inference_regret_worker_%d", j))
		table.Naive.Set(j, cell("naive_inference_regret_worker_%d", j))
		for l := range regret.Inferer(n) {
			table.OneOutInfererInferer.Set(l, j, cell("inference_regret_worker_%d_oneout_%d", j, l))
		}
	}
	forecasters := regret.Forecaster(researchersRoster.Forecasters)
	for k := range forecasters {
		table.Forecaster.Set(k, cell("inference_regret_worker_%d", n+int(k)))
		table.OneInForecasterSelf.Set(k, cell("inference_regret_worker_%d_onein_%d", n, k))
		for j := range regret.Inferer(n) {
			table.OneOutInfererForecaster.Set(j, k, cell("inference_regret_worker_%d_oneout_%d", n+int(k), j))
			table.OneOutForecasterInferer.Set(k, j, cell("inference_regret_worker_%d_oneout_%d", j, n+int(k)))
			table.OneInForecasterInferer.Set(k, j, cell("inference_regret_worker_%d_onein_%d", j, k))
		}
		for l := range forecasters {
			table.OneOutForecasterForecaster.Set(l, k, cell("inference_regret_worker_%d_oneout_%d", n+int(k), n+int(l)))
		}
	}
	s.NetworkLoss, s.HasNetworkLoss = cell("network_loss"), true
	s.ScoreRatio = cell("forecaster_score_ratio")
	for _, c := range []struct {
		name  string
		class *epoch.Class[T]
	}{{"inferer", &s.Inferer}, {"forecaster", &s.Forecaster}, {"reputer", &s.Reputer}} {
		var scores []T
		for i := range c.class.Fractions {
			c.class.Fractions[i] = rewards.Previous[T]{Fraction: cell(c.name+"_reward_fraction_smooth_%d", i), Stored: true}
			scores = append(scores, cell(c.name+"_score_%d", i))
		}
		c.class.History = rewards.History[T]{scores} // that of reputers is not read
	}
	for m := range s.Coefficients {
		s.Coefficients[m] = cell("reputer_listening_coefficient_%d", m)
	}
	return s
}

// inputOfRow is what a row says of the epoch itself.
func inputOfRow[T any](a num.Arith[T], cell func(string, ...any) T) *epoch.Input[T] {
	n, k := researchersRoster.Inferers, researchersRoster.Forecasters
	in := &epoch.Input[T]{
		Forecasts: synthesis.NewForecasts[T](k, n), Target: cell("target"), HasTarget: true, Reward: cell("topic_rewards"),
	}
	for j := range n {
		in.Inferences, in.Present = append(in.Inferences, cell("inference_%d", j)), append(in.Present, true)
		for f := range regret.Forecaster(k) {
			in.Forecasts.Set(f, regret.Inferer(j), cell("forecasted_loss_%d_for_%d", f, j))
		}
	}
	for m := range researchersRoster.Reputers {
		loss := func(format string, arguments ...any) T {
			return cell(fmt.Sprintf("reputer_%d_loss_", m)+format, arguments...)
		}
		in.Reports = append(in.Reports, epoch.Report[T]{
			Reputer: m, Stake: cell("reputer_stake_%d", m), Delegated: a.Int(0), Losses: lossesOfRow(n, k, loss),
		})
	}
	return in
}

func lossesOfRow[T any](inferers, forecasters int, loss func(string, ...any) T) *regret.Losses[T] {
	l := regret.NewLosses[T](inferers, forecasters)
	l.Combined, l.Naive = loss("network_inference"), loss("naive_network_inference")
	for j := range regret.Inferer(inferers) {
		l.Inferer.Set(j, loss("inference_%d", j))
		l.OneOutInferer.Set(j, loss("network_inference_oneout_%d", j))
	}
	for k := range regret.Forecaster(forecasters) {
		l.Forecaster.Set(k, loss("forecast_implied_inference_%d", k))
		l.OneOutForecaster.Set(k, loss("network_inference_oneout_%d", inferers+int(k)))
		l.OneInForecaster.Set(k, loss("naive_network_inference_onein_%d", k))
		for j := range regret.Inferer(inferers) {
			l.OneOutInfererForecaster.Set(k, j, loss("forecast_implied_inference_%d_oneout_%d", k, j))
		}
	}
	return l
}
