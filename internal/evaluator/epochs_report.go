package evaluator

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// EpochsReport is a topic run over its epochs; numbers are plain decimal text.
type EpochsReport struct {
	Release string        `json:"release"`
	Arith   string        `json:"arith"`
	Columns []string      `json:"-"` // the researchers' names
	Epochs  []EpochReport `json:"epochs"`
}

// EpochReport is one epoch. At and Message are set where a stage failed; then Result is null.
type EpochReport struct {
	Nonce   int64           `json:"nonce"`
	At      string          `json:"at,omitempty"`
	Message string          `json:"message,omitempty"`
	Result  json.RawMessage `json:"result"` // as an epoch of the vector operation topic_epochs

	NetworkInference string         `json:"-"`
	Members          []MemberReport `json:"-"`
	Tasks            []TaskReport   `json:"-"`
	Dust             string         `json:"-"`
	Row              []*string      `json:"-"` // by Columns, nil where there is no value
}

// TaskReport is what a class got.
type TaskReport struct {
	Class, Entropy, Reward string
}

// MemberReport is what a member of a class got.
type MemberReport struct {
	Class, Name, Score, Fraction, Reward, Paid string
}

// epochsKeys are what an epoch file may hold beside the parameters.
var epochsKeys = []string{
	"release", "note", "topic", "inferers", "forecasters", "reputers", "epochs", "initial_regret",
	"epsilon_safe_div", "initial_regret_quantile", "p_norm_safe_div", "epsilon_reputer", "learning_rate",
	"max_gradient_threshold", "min_stake_fraction", "p_reward_inference", "p_reward_forecast", "p_reward_reputer",
	"c_reward_inference", "c_reward_forecast", "task_reward_alpha", "beta_entropy", "lambda_initial_score", "max_iters",
	"max_samples_to_scale_scores", "min_experienced_worker_regrets", "epoch_length", "first_nonce",
	"required_minimum_stake", "initial_listening_coefficient",
}

// RunEpochs reads an epoch file, the input of topic_epochs with a release, and runs it to its end: after a failed epoch
// with the state that the failure leaves.
func RunEpochs(data []byte, releaseName string, arithmetic Arithmetic) (*EpochsReport, error) {
	f, err := parseFields(data)
	if err != nil {
		return nil, fmt.Errorf("epoch file: %w", err)
	}
	for _, key := range slices.Sorted(maps.Keys(f.raw)) {
		if !slices.Contains(epochsKeys, key) {
			return nil, num.Refuse(num.ErrUnknown, "epoch file", nil, key, strings.Join(epochsKeys, ", "))
		}
	}
	if releaseName == "" {
		f.read("release", &releaseName, strings.Join(release.Names(), ", "))
	}
	if f.err != nil {
		return nil, f.err
	}
	r, err := release.Parse(releaseName)
	if err != nil {
		return nil, err
	}
	if arithmetic == Float64 {
		return runEpochs(&engine[float64]{a: r.Float64(), release: r}, f, arithmetic)
	}
	return runEpochs(&engine[num.Dec]{a: r.Decimal(), release: r}, f, arithmetic)
}

func runEpochs[T any](e *engine[T], f *fields, arithmetic Arithmetic) (*EpochsReport, error) {
	run, epochs, err := readEpochs(e, f)
	if err != nil {
		return nil, err
	}
	report := &EpochsReport{Release: e.release.Name, Arith: arithmetic.String()}
	for i, raw := range epochs {
		step, err := run.step(raw)
		if err != nil {
			return nil, inEpoch(err, i)
		}
		report.Columns = step.record.Columns()
		epoch, err := run.tell(step, raw.Nonce)
		if err != nil {
			return nil, inEpoch(err, i)
		}
		report.Epochs = append(report.Epochs, *epoch)
	}
	return report, nil
}

// tell reports one epoch.
func (run *epochRun[T]) tell(step *epochStep[T], nonce int64) (*EpochReport, error) {
	e, rec := run.e, step.record
	out := &EpochReport{Nonce: nonce}
	values, present := rec.Row()
	for i, v := range values {
		var text *string
		if present[i] {
			s := e.text(v)
			text = &s
		}
		out.Row = append(out.Row, text)
	}
	if rec.Inference != nil {
		out.NetworkInference = strings.Join(e.texts(rec.Inference.Combined), " ")
	}
	if step.failed != nil {
		out.At, out.Message = step.failed.Stage.String(), step.failed.Err.Error()
		return out, nil
	}
	for _, t := range []struct {
		class           string
		entropy, reward T
	}{
		{"inferers", rec.Entropies.Inference, rec.Tasks.Inference},
		{"forecasters", rec.Entropies.Forecasting, rec.Tasks.Forecasting},
		{"reputers", rec.Entropies.Reputer, rec.Tasks.Reputer},
	} {
		out.Tasks = append(out.Tasks, TaskReport{t.class, e.text(t.entropy), e.text(t.reward)})
	}
	out.Members = run.members(step)
	out.Dust = e.text(rec.Dust)
	result, err := run.write(step)
	if err != nil {
		return nil, err
	}
	out.Result, err = json.Marshal(result)
	return out, err
}

func (run *epochRun[T]) members(step *epochStep[T]) []MemberReport {
	e, rec, names := run.e, step.record, run.names
	var list []MemberReport
	for i, j := range rec.InfererRewards.Members {
		c := &rec.InfererRewards
		score := rec.WorkerScores.Inferer.Values()[j]
		list = append(list, MemberReport{"inferer", names.inferers[j], e.text(score), e.text(c.Fractions[i]), e.text(c.Rewards[i]), e.text(c.Paid[i])})
	}
	for i, k := range rec.ForecasterRewards.Members {
		c := &rec.ForecasterRewards
		score := rec.WorkerScores.Forecaster.Values()[k]
		list = append(list, MemberReport{"forecaster", names.forecasters[k], e.text(score), e.text(c.Fractions[i]), e.text(c.Rewards[i]), e.text(c.Paid[i])})
	}
	for i, m := range rec.ReputerRewards.Members {
		c := &rec.ReputerRewards
		list = append(list, MemberReport{"reputer", names.reputers[m], e.text(rec.ReputerScores[i]), e.text(c.Fractions[i]), e.text(c.Rewards[i]), e.text(c.Paid[i])})
	}
	return list
}
