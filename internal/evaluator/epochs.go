package evaluator

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/internal/topicfile"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// epochOperations returns those of package epoch.
func epochOperations[T chorus.Number]() []named[T] {
	return []named[T]{{name: "topic_epochs", run: topicEpochs[T]}, {name: "topic_epochs_multilabel", run: topicEpochs[T]}}
}

// topicNames holds the members of a topic, ascending.
type topicNames struct {
	inferers, forecasters, reputers []string
}

// epochRun is a topic of a document with one epoch after the other.
type epochRun[T chorus.Number] struct {
	e      *engine[T]
	file   *topicfile.Epochs
	names  topicNames
	params epoch.Params[T]
	roster epoch.Roster
	state  *epoch.State[T]
	stakes []T // last known of each reputer
}

func topicEpochs[T chorus.Number](e *engine[T], in *fields) (output, error) {
	in.passAll()
	run, err := newEpochRun(e, in.raw)
	if err != nil {
		return nil, err
	}
	list := []output{}
	for i := range run.file.Epochs {
		step, err := run.step(i)
		if err != nil {
			return nil, err
		}
		if step.failed != nil && !e.release.Ledger.InferenceStored {
			// documents of these releases end here, without what stands of the epoch
			list = append(list, output{"error": true, "at": step.failed.Stage.String()})
			break
		}
		out, err := run.write(step)
		if err != nil {
			return nil, topicfile.InEpoch(err, i)
		}
		if step.failed != nil {
			out["error"], out["at"] = true, step.failed.Stage.String()
		}
		list = append(list, out)
	}
	return output{"epochs": list}, nil
}

// newEpochRun reads a topic with its parameters; the epochs are read one by one when it is their turn.
func newEpochRun[T chorus.Number](e *engine[T], raw json.RawMessage) (*epochRun[T], error) {
	file, err := topicfile.ReadEpochs(raw, e.release.Name, e.Budget)
	if err != nil {
		return nil, err
	}
	m := file.Members
	run := &epochRun[T]{e: e, file: file, names: topicNames{m.Inferers, m.Forecasters, m.Reputers}}
	roster := epoch.Roster{
		Inferers: len(m.Inferers), Forecasters: len(m.Forecasters), Reputers: len(m.Reputers),
		Alias: regret.Alias(m.Inferers, m.Forecasters),
	}
	a := e.a.Calc()
	run.params, run.roster = epoch.ParamsOf(a, file.Release, file.Release.Topic), roster
	if err := a.Err(); err != nil {
		return nil, run.parameterError(err)
	}
	initial := a.FromDec(file.InitialRegret)
	if err := a.Err(); err != nil {
		return nil, fieldError(err, "initial_regret")
	}
	if run.state, err = epoch.NewState(e.a, roster, initial); err != nil {
		return nil, err
	}
	run.stakes = slices.Repeat([]T{e.a.Int(0)}, roster.Reputers)
	return run, nil
}

// parameterError names the key of a parameter that was refused, as a topic of the root package names the parameter.
func (run *epochRun[T]) parameterError(err error) error {
	if _, named := chorus.NewTopic(run.file.Release, chorus.State[T]{}); named != nil {
		return topicfile.InEpochsKeys(named)
	}
	return err
}

// epochStep is what became of one epoch.
type epochStep[T chorus.Number] struct {
	labels []string // nil for inferences that are numbers
	record *epoch.Record[T]
	failed *epoch.StageError // nil if nothing failed
}

// step runs epoch i and keeps the state.
func (run *epochRun[T]) step(i int) (*epochStep[T], error) {
	if run.e.err != nil {
		return nil, run.e.err
	}
	named, search, err := topicfile.Take[T](run.file, i)
	if err != nil {
		return nil, err
	}
	in := run.input(&named)
	run.params.Consensus.MaxIterations = search.Granted
	topic, err := epoch.NewTopic(run.e.a, epoch.RulesOf(run.e.release), run.params, run.roster)
	if err != nil {
		return nil, run.parameterError(err)
	}
	record, err := topic.Run(nil, run.state, in)
	step := &epochStep[T]{labels: named.Work.Labels, record: record}
	if err != nil && (errors.Is(err, num.ErrLimit) || !errors.As(err, &step.failed)) {
		return nil, topicfile.InEpoch(err, i)
	}
	if err := run.e.Took(search, record.Steps); err != nil {
		return nil, err
	}
	for i, stake := range record.StakesAfter {
		run.stakes[in.Reports[i].Reputer] = stake
	}
	return step, nil
}

// input puts an epoch into the positions of the topic.
func (run *epochRun[T]) input(named *chorus.Epoch[T]) *epoch.Input[T] {
	names, work := run.names, &named.Work
	labels := max(len(work.Labels), 1)
	in := &epoch.Input[T]{
		Nonce: named.Nonce, Labels: len(work.Labels), Reward: named.Reward,
		Present:    make([]bool, len(names.inferers)),
		Inferences: slices.Repeat([]T{run.e.a.Int(0)}, labels*len(names.inferers)),
		Forecasts:  synthesis.NewForecasts[T](len(names.forecasters), len(names.inferers)),
	}
	for j, name := range names.inferers {
		if x, found := work.Inferences[name]; found {
			in.Present[j], in.Inferences[j] = true, x
		} else if vector, found := work.Vectors[name]; found {
			in.Present[j] = true
			for l, label := range work.Labels {
				in.Inferences[j*labels+l] = vector[label]
			}
		}
	}
	for k, forecaster := range names.forecasters {
		for j, inferer := range names.inferers {
			if x, found := work.Forecasts[forecaster][inferer]; found {
				in.Forecasts.Set(regret.Forecaster(k), regret.Inferer(j), x)
			}
		}
	}
	for m, name := range names.reputers {
		if r, found := named.Reports[name]; found {
			in.Reports = append(in.Reports, epoch.Report[T]{Reputer: m, Stake: r.Stake, Delegated: r.Delegated, Losses: denseLosses(&r.Losses, names)})
		}
	}
	return in
}

// denseLosses puts losses into positions.
func denseLosses[T chorus.Number](l *chorus.Losses[T], names topicNames) *regret.Losses[T] {
	out := regret.NewLosses[T](len(names.inferers), len(names.forecasters))
	out.Combined, out.Naive = l.Combined, l.Naive
	fill(&out.Inferer, l.Inferer, names.inferers)
	fill(&out.Forecaster, l.Forecaster, names.forecasters)
	fill(&out.OneOutInferer, l.OneOutInferer, names.inferers)
	fill(&out.OneOutForecaster, l.OneOutForecaster, names.forecasters)
	fill(&out.OneInForecaster, l.OneInForecaster, names.forecasters)
	for k, forecaster := range names.forecasters {
		for j, inferer := range names.inferers {
			if x, found := l.OneOutImplied[forecaster][inferer]; found {
				out.OneOutInfererForecaster.Set(regret.Forecaster(k), regret.Inferer(j), x)
			}
		}
	}
	return out
}

func fill[R regret.Role, T chorus.Number](c *regret.Column[R, T], values map[string]T, names []string) {
	for i, name := range names {
		if x, found := values[name]; found {
			c.Set(R(i), x)
		}
	}
}
