package evaluator

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// epochOperations are those of package epoch.
func epochOperations[T any]() []named[T] {
	return []named[T]{{"topic_epochs", topicEpochs[T]}, {"topic_epochs_multilabel", topicEpochs[T]}}
}

// topicNames are the members of a topic, ascending.
type topicNames struct {
	inferers, forecasters, reputers []string
}

// epochRun is a topic of a document with one epoch after the other.
type epochRun[T any] struct {
	e      *engine[T]
	names  topicNames
	topic  *epoch.Topic[T]
	state  *epoch.State[T]
	stakes []T // last known of each reputer
	id     uint64
}

func topicEpochs[T any](e *engine[T], in *fields) (output, error) {
	run, epochs, err := readEpochs(e, in)
	if err != nil {
		return nil, err
	}
	list := []output{}
	for i, raw := range epochs {
		step, err := run.step(raw)
		if err != nil {
			return nil, inEpoch(err, i)
		}
		if step.failed != nil && !e.release.Ledger.InferenceStored {
			// documents of these releases end here, without what stands of the epoch
			list = append(list, output{"error": true, "at": step.failed.Stage.String()})
			break
		}
		out, err := run.write(step)
		if err != nil {
			return nil, inEpoch(err, i)
		}
		if step.failed != nil {
			out["error"], out["at"] = true, step.failed.Stage.String()
		}
		list = append(list, out)
	}
	return output{"epochs": list}, nil
}

// inEpoch names the epoch of an error.
func inEpoch(err error, i int) error {
	e, ok := num.AsError(err)
	if !ok {
		return err
	}
	named := *e
	named.Field, named.Index = "epochs: "+e.Field, append([]int{i}, e.Index...)
	return &named
}

// readEpochs reads a topic with its parameters; the epochs stay raw until it is their turn.
func readEpochs[T any](e *engine[T], in *fields) (*epochRun[T], []rawEpoch, error) {
	run := &epochRun[T]{e: e}
	run.names = topicNames{in.names("inferers"), in.names("forecasters"), in.names("reputers")}
	for _, c := range []struct {
		field string
		names []string
	}{{"inferers", run.names.inferers}, {"forecasters", run.names.forecasters}, {"reputers", run.names.reputers}} {
		in.fail(regret.CheckWorkers(c.field, c.names))
	}
	params := readEpochParams(e, in)
	run.id = uint64(in.object("topic").integer("id"))
	var epochs []rawEpoch
	in.read("epochs", &epochs, "a list of epochs")
	initial := e.a.Int(0)
	if in.has("initial_regret") {
		initial = value(e, in, "initial_regret")
	}
	if in.err != nil {
		return nil, nil, in.err
	}
	roster := epoch.Roster{
		Inferers: len(run.names.inferers), Forecasters: len(run.names.forecasters), Reputers: len(run.names.reputers),
		Alias: regret.Alias(run.names.inferers, run.names.forecasters),
	}
	run.topic = &epoch.Topic[T]{Rules: epoch.RulesOf(e.release), Params: params, Roster: roster}
	var err error
	if run.state, err = epoch.NewState(e.a, roster, initial); err != nil {
		return nil, nil, err
	}
	run.stakes = make([]T, roster.Reputers)
	for m := range run.stakes {
		run.stakes[m] = e.a.Int(0)
	}
	return run, epochs, nil
}

// readEpochParams are the constants of the release with what the document sets.
func readEpochParams[T any](e *engine[T], in *fields) epoch.Params[T] {
	r := e.release
	t := r.Topic
	topic := in.object("topic")
	for _, p := range []struct {
		key  string
		into *num.Dec
	}{
		{"p", &t.PNorm}, {"epsilon", &t.Epsilon}, {"alpha_regret", &t.AlphaRegret},
		{"merit_sortition_alpha", &t.MeritSortitionAlpha}, {"active_inferer_quantile", &t.ActiveInfererQuantile},
		{"active_forecaster_quantile", &t.ActiveForecasterQuantile}, {"active_reputer_quantile", &t.ActiveReputerQuantile},
		{"c", &t.CNorm},
	} {
		if topic.has(p.key) {
			*p.into = topic.decimal(p.key)
		}
	}
	m := &r.Module
	if topic.has("c") && !r.Submitted.TopicC {
		m.CNorm = t.CNorm
	}
	for _, p := range []struct {
		key  string
		into *num.Dec
	}{
		{"epsilon_safe_div", &m.EpsilonSafeDiv}, {"initial_regret_quantile", &m.InitialRegretQuantile},
		{"p_norm_safe_div", &m.PNormSafeDiv}, {"epsilon_reputer", &m.EpsilonReputer}, {"learning_rate", &m.LearningRate},
		{"max_gradient_threshold", &m.MaxGradientThreshold}, {"min_stake_fraction", &m.MinStakeFraction},
		{"p_reward_inference", &m.PRewardInference}, {"p_reward_forecast", &m.PRewardForecast},
		{"p_reward_reputer", &m.PRewardReputer}, {"c_reward_inference", &m.CRewardInference},
		{"c_reward_forecast", &m.CRewardForecast}, {"task_reward_alpha", &m.TaskRewardAlpha},
		{"beta_entropy", &m.BetaEntropy}, {"lambda_initial_score", &m.LambdaInitialScore},
		{"outlier_alpha", &m.InferenceOutlierDetectionAlpha}, {"outlier_threshold", &m.InferenceOutlierDetectionThreshold},
	} {
		if in.has(p.key) {
			*p.into = in.decimal(p.key)
		}
	}
	for _, p := range []struct {
		key  string
		into *int
	}{
		{"epoch_length", &t.EpochLength}, {"epoch_length", &t.GroundTruthLag},
		{"max_iters", &m.GradientDescentMaxIters}, {"max_samples_to_scale_scores", &m.MaxSamplesToScaleScores},
		{"min_experienced_worker_regrets", &m.MinExperiencedWorkerRegrets},
	} {
		if in.has(p.key) {
			*p.into = in.integer(p.key)
		}
	}
	in.fail(topic.err)
	return epochParamsOf(e, r, t, in)
}

// epochParamsOf converts, with an error of its own for what does not fit the arithmetic.
func epochParamsOf[T any](e *engine[T], r release.Release, t release.Topic, in *fields) epoch.Params[T] {
	a := e.a.Fresh()
	params := epoch.ParamsOf(r, t, a)
	in.fail(a.Err())
	return params
}

// rawEpoch is one epoch of a document.
type rawEpoch struct {
	Nonce           int64                   `json:"nonce"`
	Labels          []string                `json:"labels"`
	Inferences      []pair[inference]       `json:"inferences"`
	Forecasts       []pair[[]pair[num.Dec]] `json:"forecasts"`
	Bundles         []rawBundle             `json:"bundles"`
	Stakes          []pair[num.Dec]         `json:"stakes"`
	DelegatedStakes []pair[num.Dec]         `json:"delegated_stakes"`
	TopicReward     *num.Dec                `json:"topic_reward"`
}

// inference is a number, or a list of numbers over the labels of the epoch.
type inference []num.Dec

// UnmarshalJSON reads either.
func (i *inference) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte("[")) {
		return json.Unmarshal(data, (*[]num.Dec)(i))
	}
	*i = make(inference, 1)
	return json.Unmarshal(data, &(*i)[0])
}

// epochStep is what became of one epoch.
type epochStep[T any] struct {
	labels []string // nil for inferences that are numbers
	record *epoch.Record[T]
	failed *epoch.StageError // nil if nothing failed
}

// step runs one epoch and keeps the state.
func (run *epochRun[T]) step(raw rawEpoch) (*epochStep[T], error) {
	in, err := run.read(raw)
	if err != nil {
		return nil, err
	}
	state, record, err := epoch.Run(run.e.a, run.topic, run.state, in)
	step := &epochStep[T]{labels: raw.Labels, record: record}
	if err != nil && !errors.As(err, &step.failed) {
		return nil, err
	}
	run.state = state
	for i, stake := range record.StakesAfter {
		run.stakes[in.Reports[i].Reputer] = stake
	}
	return step, nil
}

// read puts an epoch into the positions of the topic.
func (run *epochRun[T]) read(raw rawEpoch) (*epoch.Input[T], error) {
	e, names := run.e, run.names
	f := new(fields)
	in := &epoch.Input[T]{
		Nonce: raw.Nonce, Labels: len(raw.Labels),
		Present:   make([]bool, len(names.inferers)),
		Forecasts: synthesis.NewForecasts[T](len(names.forecasters), len(names.inferers)),
		Reward:    e.a.Int(0),
	}
	if raw.TopicReward == nil {
		return nil, num.Refuse(num.ErrMissing, "topic_reward", nil, nil, "a number as text")
	}
	in.Reward = e.number(f, "topic_reward", *raw.TopicReward)
	fillInferences(e, f, raw, names.inferers, in)
	fillElements(e, f, raw.Forecasts, names, &in.Forecasts)
	for i, b := range raw.Bundles {
		report, err := run.report(f, raw, i, b)
		if err != nil {
			return nil, err
		}
		in.Reports = append(in.Reports, *report)
	}
	slices.SortFunc(in.Reports, func(x, y epoch.Report[T]) int { return x.Reputer - y.Reputer })
	return in, f.err
}

// fillInferences reads the inferences of those present.
func fillInferences[T any](e *engine[T], f *fields, raw rawEpoch, names []string, in *epoch.Input[T]) {
	labels := max(len(raw.Labels), 1)
	in.Inferences = make([]T, len(names)*labels)
	for i := range in.Inferences {
		in.Inferences[i] = e.a.Int(0)
	}
	for i, p := range raw.Inferences {
		j, found := slices.BinarySearch(names, p.name)
		switch {
		case !found:
			f.fail(num.Refuse(num.ErrUnknown, "inferences", []int{i}, p.name, "one of the inferers"))
			continue
		case in.Present[j]:
			f.fail(num.Refuse(num.ErrDuplicate, "inferences", []int{i}, p.name, "every inferer once"))
		case len(p.value) != labels:
			f.fail(num.Refuse(num.ErrShape, "inferences", []int{i}, len(p.value), "one value for each label"))
			continue
		}
		in.Present[j] = true
		for label, x := range p.value {
			in.Inferences[j*labels+label] = e.number(f, "inferences", x)
		}
	}
}

// fillElements reads forecasts, each forecaster and each inferer of a forecast once.
func fillElements[T any](e *engine[T], f *fields, lists []pair[[]pair[num.Dec]], names topicNames, into *synthesis.Forecasts[T]) {
	for i, list := range lists {
		k, found := slices.BinarySearch(names.forecasters, list.name)
		if !found {
			f.fail(num.Refuse(num.ErrUnknown, "forecasts", []int{i}, list.name, "one of the forecasters"))
			continue
		}
		if into.RowHasValue(regret.Forecaster(k)) {
			f.fail(num.Refuse(num.ErrDuplicate, "forecasts", []int{i}, list.name, "every forecaster once"))
		}
		row := regret.NewColumn[regret.Inferer, T](len(names.inferers))
		fillColumn(e, f, "forecasts", list.value, names.inferers, &row)
		for j := range regret.Inferer(len(names.inferers)) {
			if loss, ok := row.At(j); ok {
				into.Set(regret.Forecaster(k), j, loss)
			}
		}
	}
}

// report is one bundle with the stake of its reputer.
func (run *epochRun[T]) report(f *fields, raw rawEpoch, i int, b rawBundle) (*epoch.Report[T], error) {
	m, found := slices.BinarySearch(run.names.reputers, b.Reputer)
	if !found {
		return nil, num.Refuse(num.ErrUnknown, "bundles", []int{i}, b.Reputer, "one of the reputers")
	}
	if b.Topic != run.id || b.Nonce != raw.Nonce {
		return nil, num.Refuse(num.ErrDomain, "bundles", []int{i}, b.Reputer, "bundles of this topic and nonce")
	}
	report := &epoch.Report[T]{Reputer: m, Delegated: run.e.a.Int(0)}
	report.Losses = run.e.denseLosses(f, b, run.names.inferers, run.names.forecasters)
	for _, s := range []struct {
		key      string
		list     []pair[num.Dec]
		into     *T
		required bool
	}{{"stakes", raw.Stakes, &report.Stake, true}, {"delegated_stakes", raw.DelegatedStakes, &report.Delegated, false}} {
		position := slices.IndexFunc(s.list, func(p pair[num.Dec]) bool { return p.name == b.Reputer })
		if position >= 0 {
			*s.into = run.e.number(f, s.key, s.list[position].value)
		} else if s.required {
			return nil, num.Refuse(num.ErrMissing, s.key, nil, b.Reputer, "a stake of every reputer that reports")
		}
	}
	return report, nil
}
