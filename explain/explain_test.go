package explain_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/explain"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

func d(text string) num.Dec { return num.MustParseDec(text) }

// work is that of three inferers and two forecasters, of whom one has both roles.
func work() chorus.Work[num.Dec] {
	return chorus.Work[num.Dec]{
		Inferences: map[string]num.Dec{"ann": d("2140"), "bob": d("2015"), "cat": d("2090.5")},
		Forecasts: map[string]map[string]num.Dec{
			"fay": {"ann": d("-0.824"), "bob": d("-1.301")}, "cat": {"ann": d("-1.1"), "bob": d("-0.9"), "cat": d("-0.3")},
		},
	}
}

// run makes epochs with reports of two reputers about a truth, and returns the last one.
func run(t *testing.T, r release.Release, epochs int, change func(i int, w *chorus.Work[num.Dec], reports map[string]chorus.Report[num.Dec])) explain.Epoch[num.Dec] {
	t.Helper()
	topic, err := chorus.NewTopic(r, chorus.State[num.Dec]{})
	require.NoError(t, err)
	topic.Options.AnyNames = true
	var e explain.Epoch[num.Dec]
	for i := range epochs {
		w := work()
		reports := map[string]chorus.Report[num.Dec]{"rae": {}}
		if change != nil {
			change(i, &w, reports)
		}
		in, err := chorus.Infer(r, topic.State(), w, topic.Options)
		require.NoError(t, err)
		for m, name := range []string{"rae", "sam"} {
			if _, reports := reports["rae"]; !reports {
				break
			}
			losses, err := chorus.Measure(r, in, []num.Dec{num.IntDec(int64(2050 + m))}, chorus.SquaredLoss[num.Dec](), chorus.Log10)
			require.NoError(t, err)
			reports[name] = chorus.Report[num.Dec]{Losses: *losses, Stake: num.IntDec(int64(30000 + m)), Delegated: num.IntDec(int64(1000 * m))}
		}
		e = explain.Epoch[num.Dec]{Release: r, Before: topic.State(), Work: w, Reports: reports}
		e.Result, e.Failed = topic.Run(chorus.Epoch[num.Dec]{Work: w, Reports: reports, Reward: num.IntDec(1_000_000)})
		after := topic.State()
		e.After = &after
	}
	return e
}

// leaves adds all numbers of a value as JSON writes them.
func leaves(t *testing.T, to map[string]bool, value any) {
	t.Helper()
	data, err := json.Marshal(value)
	require.NoError(t, err)
	for _, text := range regexp.MustCompile(`"-?\d[^"]*"`).FindAllString(string(data), -1) {
		to[text[1:len(text)-1]] = true
	}
}

// TestEveryNumberIsTheLibrarys: all that is shown stands in the state, the inputs, the parameters or the results, and every
// equation that is named is one of docs/equations.md.
func TestEveryNumberIsTheLibrarys(t *testing.T) {
	page, err := os.ReadFile("../docs/equations.md")
	require.NoError(t, err)
	for _, r := range release.All() {
		for epochs := 1; epochs <= 12; epochs += 11 { // a new topic, and one with an initial regret
			e := run(t, r, epochs, nil)
			require.True(t, e.Failed == nil || epochs == 1, "%v", e.Failed) // v0.6 has no one-outs in the first
			known := map[string]bool{}
			for _, of := range []any{e.Before, e.After, e.Work, e.Reports, e.Result, r.Topic, r.Module} {
				leaves(t, known, of)
			}
			for _, name := range []string{"ann", "bob", "cat", "fay", "rae", "sam"} {
				told, err := explain.Member(e, name)
				require.NoError(t, err)
				require.Equal(t, e.Result.Nonce, told.Nonce)
				for _, role := range told.Roles {
					require.Len(t, role.Parts, 3)
					for _, part := range role.Parts {
						for _, f := range part.Factors {
							require.NotEmpty(t, f.Words)
							require.NotEmpty(t, f.Values)
							for _, x := range f.Values {
								require.True(t, known[x.String()], "%s %s of %s, %s: %v", r.Name, f.Name, name, part.About, x)
							}
							for _, n := range regexp.MustCompile(`E\d+`).FindAllString(f.Equation, -1) {
								require.Contains(t, string(page), "("+n+")", f.Name)
							}
						}
					}
				}
			}
		}
	}
}

// factors lists the names of what is told about one thing.
func factors(t *testing.T, e explain.Epoch[num.Dec], member, role, about string) (part explain.Part[num.Dec], names []string) {
	t.Helper()
	told, err := explain.Member(e, member)
	require.NoError(t, err)
	for _, r := range told.Roles {
		for _, p := range r.Parts {
			if r.Role == role && p.About == about {
				for _, f := range p.Factors {
					names = append(names, f.Name)
				}
				return p, names
			}
		}
	}
	t.Fatalf("%s has no %s of %s", member, about, role)
	return part, nil
}

func value(t *testing.T, p explain.Part[num.Dec], name string) explain.Factor[num.Dec] {
	t.Helper()
	for _, f := range p.Factors {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("no %s in %v", name, p)
	return explain.Factor[num.Dec]{}
}

func TestMemberTellsWhatTheResultHas(t *testing.T) {
	e := run(t, release.V17(), 12, nil)
	in, pay := e.Result.Inference, e.Result.Payout
	p, names := factors(t, e, "bob", "inferer", "weight")
	require.Equal(t, []string{
		"regret", "initial_regret", "inference", "scale", "scaled_regret", "p", "c", "weight", "share",
		"share_of_forecaster", "share_in_implied", "share_of_forecaster", "share_in_implied", "effective", "network", "network_without_it",
	}, names)
	require.Empty(t, p.Missing)
	require.Equal(t, "E26", value(t, p, "weight").Equation)
	require.Equal(t, "E23", value(t, p, "scale").Equation)
	require.Contains(t, value(t, p, "scale").Words, "stored by the last close")
	require.Equal(t, *in.Inferers["bob"].Effective, value(t, p, "effective").Values[0])
	require.Equal(t, e.Before.Regrets.Inferer["bob"], value(t, p, "regret").Values[0])
	p, names = factors(t, e, "bob", "inferer", "score")
	require.Equal(t, []string{"loss", "network_loss", "new_regret", "loss_without_it", "score", "average_score"}, names)
	require.Equal(t, *e.After.Inferers.Members["bob"].Score, value(t, p, "average_score").Values[0])
	p, names = factors(t, e, "bob", "inferer", "reward")
	require.Equal(t, []string{"fraction", "entropy", "chi", "gamma", "class_reward", "reward", "paid"}, names)
	require.Equal(t, pay.Inferers["bob"].Reward, value(t, p, "reward").Values[0])
	p, _ = factors(t, e, "cat", "forecaster", "reward")
	require.Equal(t, pay.Forecasters["cat"].Reward, value(t, p, "reward").Values[0])
	p, _ = factors(t, e, "cat", "forecaster", "weight")
	require.Equal(t, in.Forecasters["cat"].Implied, value(t, p, "implied").Values)
	p, _ = factors(t, e, "sam", "reputer", "reward")
	require.Equal(t, pay.Reputers["sam"].Delegators, value(t, p, "delegators").Values[0])
	told, err := explain.Member(e, "cat")
	require.NoError(t, err)
	require.Len(t, told.Roles, 2, "who has two roles is told both")
}

// TestWhatCannotBeSaid is said, with the reason.
func TestWhatCannotBeSaid(t *testing.T) {
	r := release.V17()
	says := func(e explain.Epoch[num.Dec], member, role, about, why string) {
		t.Helper()
		p, _ := factors(t, e, member, role, about)
		require.Contains(t, fmt.Sprint(p.Missing), why)
	}
	first := run(t, r, 1, nil)
	says(first, "ann", "inferer", "weight", "no regret is on record")
	says(first, "ann", "inferer", "weight", "everybody counts alike")
	says(first, "fay", "forecaster", "weight", "no epoch has closed yet")
	says(run(t, release.V06(), 1, nil), "ann", "inferer", "weight", `nobody is weighed: the inference was made as "first epoch, median"`)

	closed := run(t, r, 5, nil)
	inference := explain.Epoch[num.Dec]{Release: r, Before: closed.Before, Work: closed.Work, Result: &chorus.Result[num.Dec]{Inference: closed.Result.Inference}}
	says(inference, "ann", "inferer", "score", "no losses are known yet, so that there is no score")
	says(inference, "ann", "inferer", "reward", "no losses are known yet, so that there is no reward")
	says(inference, "fay", "forecaster", "reward", "no losses are known yet")
	says(inference, "rae", "reputer", "weight", "it reported no losses")

	state := explain.Epoch[num.Dec]{Release: r, Before: *closed.After}
	p, names := factors(t, state, "ann", "inferer", "weight")
	require.Equal(t, []string{"regret", "initial_regret"}, names)
	require.Contains(t, p.Missing[0], "no epoch is given")
	says(state, "rae", "reputer", "reward", "no epoch is given")

	failed := run(t, r, 5, func(i int, _ *chorus.Work[num.Dec], reports map[string]chorus.Report[num.Dec]) {
		if i == 4 {
			delete(reports, "rae")
		}
	})
	stage, ok := errors.AsType[*epoch.StageError](failed.Failed)
	require.True(t, ok)
	require.Equal(t, epoch.StageLosses, stage.Stage)
	says(failed, "ann", "inferer", "score", "the epoch failed, so that there is no score: network_losses: ")
	says(failed, "ann", "inferer", "reward", "the epoch failed, so that there is no reward")

	absent := run(t, r, 5, func(i int, w *chorus.Work[num.Dec], _ map[string]chorus.Report[num.Dec]) {
		if i == 4 {
			delete(w.Inferences, "ann")
			delete(w.Forecasts, "fay")
		}
	})
	says(absent, "ann", "inferer", "weight", "it took no part in the inference")
	says(absent, "ann", "inferer", "score", "no reputer reported a loss of it")
	says(absent, "ann", "inferer", "reward", "without a score there is no reward")
	says(absent, "fay", "forecaster", "weight", "it took no part in the inference")

	alone := run(t, r, 5, func(i int, w *chorus.Work[num.Dec], _ map[string]chorus.Report[num.Dec]) {
		if i == 4 {
			w.Inferences, w.Forecasts = map[string]num.Dec{"ann": d("2")}, nil
		}
	})
	says(alone, "ann", "inferer", "weight", `nobody is weighed: the inference was made as "single inference"`)
	p, _ = factors(t, alone, "ann", "inferer", "score")
	require.Contains(t, value(t, p, "score").Words, "nobody to compare with")
	require.Zero(t, value(t, p, "score").Values[0].Sign())
}

// TestWhatWasServedAlone: implied inferences without the forecasts behind them, and an inference of which nothing was kept.
func TestWhatWasServedAlone(t *testing.T) {
	e := run(t, release.V17(), 5, nil)
	w := chorus.Work[num.Dec]{Inferences: e.Work.Inferences, Implied: map[string][]num.Dec{"fay": {d("2100")}}}
	in, err := chorus.Infer(e.Release, e.Before, w, chorus.Options[num.Dec]{AnyNames: true})
	require.NoError(t, err)
	served := explain.Epoch[num.Dec]{Release: e.Release, Before: e.Before, Work: w, Result: &chorus.Result[num.Dec]{Inference: in}}
	p, names := factors(t, served, "ann", "inferer", "weight")
	require.NotContains(t, names, "effective")
	require.Contains(t, p.Missing, "its part through forecasters is not known without their forecasts")
	_, names = factors(t, served, "fay", "forecaster", "weight")
	require.Contains(t, names, "share")

	bare := &chorus.Inference[num.Dec]{
		Inferers:    map[string]chorus.Inferer[num.Dec]{"ann": {Source: chorus.Source[num.Dec]{Branch: "ratio"}}},
		Forecasters: map[string]chorus.Forecaster[num.Dec]{"fay": {Implied: []num.Dec{d("1")}, Source: chorus.Source[num.Dec]{Branch: "unknown"}}},
	}
	served.Result = &chorus.Result[num.Dec]{Inference: bare, Payout: new(chorus.Payout[num.Dec]), Closing: new(chorus.Closing[num.Dec])}
	for _, name := range []string{"ann", "fay"} {
		_, err := explain.Member(served, name)
		require.NoError(t, err)
	}
}

func TestMemberRefuses(t *testing.T) {
	e := run(t, release.V17(), 1, nil)
	_, err := explain.Member(e, "fey")
	require.ErrorIs(t, err, num.ErrUnknown)
	require.ErrorContains(t, err, "member = fey")
	require.ErrorContains(t, err, "the nearest is fay")
	_, err = explain.Member(explain.Epoch[float64]{Release: release.V17()}, "ann")
	require.ErrorIs(t, err, num.ErrUnknown)
	_, err = explain.Member(explain.Epoch[float64]{}, "ann")
	require.ErrorIs(t, err, num.ErrMissing)
}
