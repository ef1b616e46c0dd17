package evaluator

import (
	"encoding/json"
	"strings"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
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

// RunEpochs reads an epoch file, the input of topic_epochs with a release, and runs it to its end: after a failed epoch
// with the state that the failure leaves.
func RunEpochs(data []byte, releaseName string, arithmetic Arithmetic) (*EpochsReport, error) {
	f, r, err := readFile(data, releaseName)
	if err != nil {
		return nil, err
	}
	if arithmetic == Float64 {
		return runEpochs(newFloat64(r, newBudget(len(data))), f, arithmetic)
	}
	return runEpochs(newDecimal(r, newBudget(len(data))), f, arithmetic)
}

// readFile opens a file with a release, which the name given overrides if it is not empty.
func readFile(data []byte, releaseName string) (*fields, release.Release, error) {
	f, err := parseFields(data)
	if err != nil {
		return nil, release.Release{}, err
	}
	f.pass("note")
	if inFile := f.get("release"); inFile != nil || releaseName == "" {
		var name string
		f.read("release", &name, strings.Join(release.Names(), ", "))
		if f.err != nil {
			return nil, release.Release{}, f.err
		}
		if releaseName == "" {
			releaseName = name
		}
	}
	r, err := release.Parse(releaseName)
	return f, r, err
}

func runEpochs[T any](e *engine[T], f *fields, arithmetic Arithmetic) (*EpochsReport, error) {
	run, epochs, err := readEpochs(e, f)
	if err != nil {
		return nil, err
	}
	report := &EpochsReport{Release: e.release.Name, Arith: arithmetic.String()}
	for i, raw := range epochs {
		step, err := run.step(i, raw)
		if err != nil {
			return nil, err
		}
		report.Columns = step.record.Columns()
		epoch, err := run.tell(step, raw.Nonce)
		if err != nil {
			return nil, inContext(err, strictjson.Index("epochs", i))
		}
		report.Epochs = append(report.Epochs, *epoch)
	}
	if e.err != nil {
		return nil, e.err
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
