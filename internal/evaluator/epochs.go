package evaluator

import (
	"bytes"
	"errors"
	"slices"
	"strconv"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// epochOperations are those of package epoch.
func epochOperations[T any]() []named[T] {
	return []named[T]{{name: "topic_epochs", run: topicEpochs[T]}, {name: "topic_epochs_multilabel", run: topicEpochs[T]}}
}

// topicNames are the members of a topic, ascending.
type topicNames struct {
	inferers, forecasters, reputers []string
}

// epochRun is a topic of a document with one epoch after the other.
type epochRun[T any] struct {
	e      *engine[T]
	in     *fields // keeps the first thing that is wrong
	nonce  int64   // of the epoch before
	cells  uint64  // of the tables of an epoch
	names  topicNames
	topic  *epoch.Topic[T]
	state  *epoch.State[T]
	stakes []T // last known of each reputer

	iterations int // of the gradient descent, at most
	id         uint64
}

func topicEpochs[T any](e *engine[T], in *fields) (output, error) {
	run, epochs, err := readEpochs(e, in)
	if err != nil {
		return nil, err
	}
	list := []output{}
	for i, raw := range epochs {
		step, err := run.step(i, raw)
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
			return nil, inContext(err, strictjson.Index("epochs", i))
		}
		if step.failed != nil {
			out["error"], out["at"] = true, step.failed.Stage.String()
		}
		list = append(list, out)
	}
	return output{"epochs": list}, nil
}

// readEpochs reads a topic with its parameters; the epochs are checked one by one when it is their turn.
func readEpochs[T any](e *engine[T], in *fields) (*epochRun[T], []rawEpoch, error) {
	run := &epochRun[T]{e: e, in: in, nonce: -1}
	run.names = topicNames{in.names("inferers"), in.names("forecasters"), in.names("reputers")}
	for _, c := range []struct {
		field string
		names []string
	}{{"inferers", run.names.inferers}, {"forecasters", run.names.forecasters}, {"reputers", run.names.reputers}} {
		in.fail(regret.CheckWorkers(c.field, c.names))
	}
	topic := in.sub("topic")
	params := readEpochParams(e, in, topic)
	topic.read("id", &run.id, "an integer >= 0")
	in.fail(topic.err)
	var epochs []rawEpoch
	in.read("epochs", &epochs, "a list of epochs")
	initial := e.a.Int(0)
	if in.has("initial_regret") {
		initial = value(e, in, "initial_regret")
	}
	if err := in.checked(); err != nil {
		return nil, nil, err
	}
	n, k, reputers := len(run.names.inferers), len(run.names.forecasters), len(run.names.reputers)
	run.cells = total(product(n, n), product(3, n, k), product(k, k), bundleCells(reputers, n, k))
	members := strconv.Itoa(n) + " inferers, " + strconv.Itoa(k) + " forecasters, " + strconv.Itoa(reputers) + " reputers"
	if err := e.takeCells("inferers", members, run.cells); err != nil {
		return nil, nil, err
	}
	roster := epoch.Roster{
		Inferers: len(run.names.inferers), Forecasters: len(run.names.forecasters), Reputers: len(run.names.reputers),
		Alias: regret.Alias(run.names.inferers, run.names.forecasters),
	}
	run.iterations = params.Consensus.MaxIterations
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

// Bounds of the counts among the parameters, those of the ledger.
const (
	maxIterations = 1000
	maxCount      = 100_000
)

// readEpochParams are the constants of the release with what the document sets.
func readEpochParams[T any](e *engine[T], in, topic *fields) epoch.Params[T] {
	r := e.release
	t := r.Topic
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
		key         string
		into        *int
		least, most int
	}{
		{"epoch_length", &t.EpochLength, 1, maxCount}, {"epoch_length", &t.GroundTruthLag, 1, maxCount},
		{"max_iters", &m.GradientDescentMaxIters, 1, maxIterations},
		{"max_samples_to_scale_scores", &m.MaxSamplesToScaleScores, 1, maxCount},
		{"min_experienced_worker_regrets", &m.MinExperiencedWorkerRegrets, 0, maxCount},
	} {
		if in.has(p.key) {
			*p.into = in.count(p.key, p.least, p.most)
		}
	}
	// what documents have beside them, for readers that take epochs out of blocks
	in.pass("epoch_length", "first_nonce", "required_minimum_stake", "initial_listening_coefficient")
	return epochParamsOf(e, r, t, in)
}

// count reads an integer from least to most.
func (f *fields) count(key string, least, most int) int {
	n := f.integer(key)
	if f.err == nil && (n < least || n > most) {
		f.fail(num.Refuse(num.ErrDomain, f.at(key), nil, n, strconv.Itoa(least)+" to "+strconv.Itoa(most)))
	}
	return n
}

// epochParamsOf converts, with an error of its own for what does not fit the arithmetic.
func epochParamsOf[T any](e *engine[T], r release.Release, t release.Topic, in *fields) epoch.Params[T] {
	a := e.a.Calc()
	params := epoch.ParamsOf(r, t, a)
	in.fail(a.Err())
	return params
}

// rawEpoch is one epoch of a document.
type rawEpoch struct {
	Nonce           int64                  `json:"nonce"`
	Labels          []string               `json:"labels,omitempty"`
	Inferences      []pair[inference]      `json:"inferences"`
	Forecasts       []pair[[]pair[number]] `json:"forecasts"`
	Bundles         []rawBundle            `json:"bundles"`
	Stakes          []pair[number]         `json:"stakes"`
	DelegatedStakes []pair[number]         `json:"delegated_stakes,omitempty"`
	TopicReward     number                 `json:"topic_reward"`
}

// inference is a number, or a list of numbers over the labels of the epoch.
type inference []number

// UnmarshalJSON reads either.
func (i *inference) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte("[")) {
		return strictnum.Unmarshal("", data, (*[]number)(i), strictjson.Options{})
	}
	*i = make(inference, 1)
	return (*i)[0].UnmarshalJSON(data)
}

// epochStep is what became of one epoch.
type epochStep[T any] struct {
	labels []string // nil for inferences that are numbers
	record *epoch.Record[T]
	failed *epoch.StageError // nil if nothing failed
}

// step runs epoch i and keeps the state.
func (run *epochRun[T]) step(i int, raw rawEpoch) (*epochStep[T], error) {
	if run.e.err != nil {
		return nil, run.e.err
	}
	path := strictjson.Index("epochs", i)
	losses, err := run.take(path, raw)
	if err != nil {
		return nil, err
	}
	in := run.read(path, raw)
	if run.in.err != nil {
		return nil, run.in.err
	}
	search, err := run.e.descend("max_iters", run.iterations, len(in.Reports), losses)
	if err != nil {
		return nil, err
	}
	run.topic.Params.Consensus.MaxIterations = search.granted
	state, record, err := epoch.Run(run.e.a, run.topic, run.state, in)
	step := &epochStep[T]{labels: raw.Labels, record: record}
	if err != nil && (errors.Is(err, num.ErrLimit) || !errors.As(err, &step.failed)) {
		if e, ok := num.AsError(err); ok {
			named := *e
			named.Field = path + ": " + e.Field
			err = &named
		}
		return nil, err
	}
	if err := run.e.took(search, record.Steps); err != nil {
		return nil, err
	}
	run.state = state
	for i, stake := range record.StakesAfter {
		run.stakes[in.Reports[i].Reputer] = stake
	}
	return step, nil
}

// take counts the steps of an epoch, and the losses that its reputers report.
func (run *epochRun[T]) take(path string, raw rawEpoch) (losses int, err error) {
	elements := 0
	for _, list := range raw.Forecasts {
		elements += len(list.value)
	}
	for _, b := range raw.Bundles {
		losses += 2 + len(b.Inferer) + len(b.Forecaster) + len(b.OneOutInferer) + len(b.OneOutForecaster) + len(b.OneInForecaster)
		for _, list := range b.OneOutInfererForecaster {
			losses += len(list.value)
		}
	}
	losses = int(min(uint64(losses), 2+bundleCells(1, len(run.names.inferers), len(run.names.forecasters))))
	if err := run.e.takeSteps(path, "", run.cells); err != nil {
		return 0, err
	}
	return losses, run.e.takeInference(path, len(raw.Inferences), len(raw.Forecasts), max(len(raw.Labels), 1), elements)
}

// read puts an epoch into the positions of the topic.
func (run *epochRun[T]) read(path string, raw rawEpoch) *epoch.Input[T] {
	e, names, f := run.e, run.names, run.in
	in := &epoch.Input[T]{
		Nonce: raw.Nonce, Labels: len(raw.Labels),
		Present:   make([]bool, len(names.inferers)),
		Forecasts: synthesis.NewForecasts[T](len(names.forecasters), len(names.inferers)),
	}
	if raw.Nonce <= run.nonce {
		f.fail(num.Refuse(num.ErrDomain, path+".nonce", nil, raw.Nonce, "a height >= 0, later than that of the epoch before"))
	}
	run.nonce = raw.Nonce
	in.Reward = e.numberAt(f, raw.TopicReward.Dec, path+".topic_reward")
	if e.a.Sign(in.Reward) < 0 {
		f.fail(num.Refuse(num.ErrDomain, path+".topic_reward", nil, raw.TopicReward.Dec, "a reward >= 0"))
	}
	fillInferences(e, f, path+".inferences", raw, names.inferers, in)
	fillElements(e, f, path+".forecasts", raw.Forecasts, names, &in.Forecasts)
	run.reports(path, raw, in)
	return in
}

// fillInferences reads the inferences of those present.
func fillInferences[T any](e *engine[T], f *fields, path string, raw rawEpoch, names []string, in *epoch.Input[T]) {
	labels := max(len(raw.Labels), 1)
	in.Inferences = make([]T, len(names)*labels)
	for i := range in.Inferences {
		in.Inferences[i] = e.a.Int(0)
	}
	for i, p := range raw.Inferences {
		j, found := slices.BinarySearch(names, p.name)
		switch {
		case !found:
			f.fail(refuseName(num.ErrUnknown, p.name, "one of the inferers", path, i, 0))
			continue
		case in.Present[j]:
			f.fail(refuseName(num.ErrDuplicate, p.name, "every inferer once", path, i, 0))
		case len(p.value) != labels:
			f.fail(num.Refuse(num.ErrShape, strictjson.Index(path, i), []int{1}, len(p.value), "one value for each label"))
			continue
		}
		in.Present[j] = true
		for label, x := range p.value {
			in.Inferences[j*labels+label] = e.numberAt(f, x.Dec, path, i, 1, label)
		}
	}
}

// fillElements reads forecasts, each forecaster and each inferer of a forecast once.
func fillElements[T any](e *engine[T], f *fields, path string, lists []pair[[]pair[number]], names topicNames, into *synthesis.Forecasts[T]) {
	seen := make([]bool, len(names.forecasters))
	for i, list := range lists {
		k, found := slices.BinarySearch(names.forecasters, list.name)
		if !found {
			f.fail(refuseName(num.ErrUnknown, list.name, "one of the forecasters", path, i, 0))
			continue
		}
		if seen[k] {
			f.fail(refuseName(num.ErrDuplicate, list.name, "every forecaster once", path, i, 0))
		}
		seen[k] = true
		row := regret.NewColumn[regret.Inferer, T](len(names.inferers))
		fillColumn(e, f, strictjson.Index(strictjson.Index(path, i), 1), list.value, names.inferers, &row)
		for j := range regret.Inferer(len(names.inferers)) {
			if loss, ok := row.At(j); ok {
				into.Set(regret.Forecaster(k), j, loss)
			}
		}
	}
}

// reports reads the bundles, one of a reputer, with stakes. Members that do not report may have a stake, others not.
func (run *epochRun[T]) reports(path string, raw rawEpoch, in *epoch.Input[T]) {
	e, f := run.e, run.in
	stakes := stakesOf(e, f, raw.Stakes, path+".stakes")
	delegated := stakesOf(e, f, raw.DelegatedStakes, path+".delegated_stakes")
	reporting := make(map[string]bool, len(raw.Bundles)) // looked up only, never ranged over
	for i, b := range raw.Bundles {
		at := strictjson.Index(path+".bundles", i)
		m, found := slices.BinarySearch(run.names.reputers, b.Reputer)
		switch {
		case !found:
			f.fail(refuseName(num.ErrUnknown, b.Reputer, "one of the reputers", at+".reputer"))
		case reporting[b.Reputer]:
			f.fail(refuseName(num.ErrDuplicate, b.Reputer, "one bundle of a reputer", at+".reputer"))
		case b.Topic != run.id:
			f.fail(num.Refuse(num.ErrDomain, at+".topic_id", nil, b.Topic, "the id of the topic, "+strconv.FormatUint(run.id, 10)))
		case b.Nonce != raw.Nonce:
			f.fail(num.Refuse(num.ErrDomain, at+".nonce", nil, b.Nonce, "the nonce of the epoch, "+strconv.FormatInt(raw.Nonce, 10)))
		}
		reporting[b.Reputer] = true
		report := epoch.Report[T]{Reputer: m, Delegated: e.a.Int(0)}
		report.Losses = e.denseLosses(f, at, b, run.names.inferers, run.names.forecasters)
		if report.Stake, found = stakes[b.Reputer]; !found {
			f.fail(refuseName(num.ErrMissing, b.Reputer, "a stake of every reputer that reports", path+".stakes"))
		}
		if stake, found := delegated[b.Reputer]; found {
			report.Delegated = stake
		}
		in.Reports = append(in.Reports, report)
	}
	slices.SortFunc(in.Reports, func(x, y epoch.Report[T]) int { return x.Reputer - y.Reputer })
	for _, list := range []struct {
		key   string
		pairs []pair[number]
	}{{".stakes", raw.Stakes}, {".delegated_stakes", raw.DelegatedStakes}} {
		for i, p := range list.pairs {
			if _, found := slices.BinarySearch(run.names.reputers, p.name); !found {
				f.fail(refuseName(num.ErrUnknown, p.name, "one of the reputers", path+list.key, i, 0))
			}
		}
	}
}
