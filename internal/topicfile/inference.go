package topicfile

import (
	"encoding/json"
	"strconv"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/internal/limits"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/weights"
)

// workDocument is what workers send, in a topic file.
type workDocument struct {
	Release string          `json:"release,omitempty"`
	Topic   string          `json:"topic,omitempty"`
	Note    json.RawMessage `json:"note,omitempty"`

	Inferers    []string        `json:"inferers"`
	Labels      []string        `json:"labels,omitempty"`
	Inferences  json.RawMessage `json:"inferences"`
	Forecasters []string        `json:"forecasters"`
	Forecasts   []pairs         `json:"forecasts"`
	Percentiles []number        `json:"percentiles,omitempty"`
}

// topicFile is a topic file with everything that the last close left.
type topicFile struct {
	workDocument

	NetworkCombinedLoss *number        `json:"network_combined_loss,omitempty"`
	InitialRegret       number         `json:"initial_regret"`
	Regrets             regretTables   `json:"regrets"`
	P                   number         `json:"p"`
	C                   number         `json:"c"`
	Epsilon             number         `json:"epsilon"`
	EpsilonSafeDiv      *number        `json:"epsilon_safe_div,omitempty"`
	Scale               *number        `json:"scale,omitempty"`
	PreviousWeights     *weightsTables `json:"previous_weights,omitempty"`
	PreviousMAD         *number        `json:"previous_mad,omitempty"`
	Alpha               *number        `json:"alpha,omitempty"`
	Threshold           *number        `json:"threshold,omitempty"`
}

// laterWork is a topic file that goes on from a saved topic.
type laterWork struct {
	workDocument

	Nonce int64 `json:"nonce,omitempty"`
}

// regretTables are regrets in the order of inferers and forecasters, null where there is none.
type regretTables struct {
	Inferer                    []*number   `json:"inferer"`
	Forecaster                 []*number   `json:"forecaster"`
	Naive                      []*number   `json:"naive_inferer"`
	OneOutInfererInferer       [][]*number `json:"one_out_inferer_inferer"`
	OneOutInfererForecaster    [][]*number `json:"one_out_inferer_forecaster"`
	OneOutForecasterInferer    [][]*number `json:"one_out_forecaster_inferer"`
	OneOutForecasterForecaster [][]*number `json:"one_out_forecaster_forecaster"`
	OneInInferer               [][]*number `json:"one_in_forecaster_inferer"`
	OneInSelf                  []*number   `json:"one_in_forecaster_self"`
}

type weightsTables struct {
	Inferer    []*number `json:"inferer"`
	Forecaster []*number `json:"forecaster"`
}

// Inference is a topic file: what an inference is made from.
type Inference[T chorus.Number] struct {
	Release  release.Release // with the parameters of the file
	Caption  string
	Nonce    int64 // 0 for the next one
	State    chorus.State[T]
	Work     chorus.Work[T]
	Options  chorus.Options[T]
	Outliers bool // whether the outlier-resistant inference is asked for

	document *topicFile // nil for one that goes on from a saved topic
}

// Under returns another release with the parameters of the file, or of the saved topic from which it goes on.
func (in *Inference[T]) Under(name string) (release.Release, error) {
	r, err := release.Parse(name)
	if err != nil {
		return release.Release{}, err
	}
	if in.document == nil {
		return r.WithParametersOf(in.Release), nil
	}
	in.document.parameters(&r)
	return r, nil
}

// ReadInference reads a topic file within a budget. The release is the one given, or that of the file where the name is empty.
func ReadInference[T chorus.Number](data []byte, releaseName string, budget *limits.Budget) (*Inference[T], error) {
	var d topicFile
	if err := strictnum.Unmarshal("", data, &d, strictjson.Options{}); err != nil {
		return nil, err
	}
	r, err := releaseOf(releaseName, d.Release)
	if err != nil {
		return nil, err
	}
	if err := d.check(r); err != nil {
		return nil, err
	}
	out := &Inference[T]{Release: r, Outliers: d.PreviousMAD != nil, document: &d}
	c := &reader[T]{}
	if err := out.take(c, &d.workDocument, budget); err != nil {
		return nil, err
	}
	d.parameters(&out.Release)
	out.State = stateOf(c, &d)
	return out, c.err
}

// ReadLaterInference reads a topic file that goes on from a saved topic.
func ReadLaterInference[T chorus.Number](data []byte, r release.Release, budget *limits.Budget) (*Inference[T], error) {
	var d laterWork
	if err := strictnum.Unmarshal("", data, &d, strictjson.Options{}); err != nil {
		return nil, err
	}
	if d.Release != "" && d.Release != r.Name {
		return nil, num.Refuse(num.ErrDomain, "release", nil, d.Release, "must be that of the state, "+r.Name)
	}
	out := &Inference[T]{Release: r, Nonce: d.Nonce, Outliers: true}
	c := &reader[T]{}
	if err := out.take(c, &d.workDocument, budget); err != nil {
		return nil, err
	}
	return out, c.err
}

// check refuses keys that the release would pass over.
func (d *topicFile) check(r release.Release) error {
	switch {
	case d.Scale != nil && r.Synthesis.Weights.Scale == weights.ScalePerCalculation:
		return num.Refuse(num.ErrDomain, "scale", nil, nil, "must be left out: "+r.Name+" forms the scale in every calculation")
	case d.PreviousWeights != nil && r.Synthesis.Weights.Scale != weights.ScaleStoredDeviation:
		return num.Refuse(num.ErrDomain, "previous_weights", nil, nil, "must be left out: "+r.Name+" does not read them")
	case d.PreviousMAD != nil && !r.Synthesis.OutlierFilter:
		return num.Refuse(num.ErrDomain, "previous_mad", nil, nil, "must be left out: "+r.Name+" has no outlier filter")
	case d.PreviousMAD != nil && len(d.Labels) > 1:
		return num.Refuse(num.ErrDomain, "previous_mad", nil, nil, "must be left out with several labels")
	}
	return nil
}

// parameters sets those of the file.
func (d *topicFile) parameters(r *release.Release) {
	r.Topic.PNorm, r.Topic.CNorm, r.Topic.Epsilon = d.P.Dec, d.C.Dec, d.Epsilon.Dec
	r.Module.CNorm = d.C.Dec
	set(&r.Module.EpsilonSafeDiv, d.EpsilonSafeDiv)
	set(&r.Module.InferenceOutlierDetectionAlpha, d.Alpha)
	set(&r.Module.InferenceOutlierDetectionThreshold, d.Threshold)
}

// stateOf is what the last close left.
func stateOf[T chorus.Number](c *reader[T], d *topicFile) chorus.State[T] {
	s := chorus.State[T]{InitialRegret: c.number(d.InitialRegret, "initial_regret"), NetworkLoss: c.optional(d.NetworkCombinedLoss, "network_combined_loss")}
	if x := c.optional(d.Scale, "scale"); x != nil {
		s.Scale = *x
	}
	if x := c.optional(d.PreviousMAD, "previous_mad"); x != nil {
		s.Outlier.Deviation = *x
	}
	inferers, forecasters, t := d.Inferers, d.Forecasters, &d.Regrets
	s.Regrets = chorus.Regrets[T]{
		Inferer:                    c.list(t.Inferer, inferers, "regrets.inferer"),
		Forecaster:                 c.list(t.Forecaster, forecasters, "regrets.forecaster"),
		Naive:                      c.list(t.Naive, inferers, "regrets.naive_inferer"),
		OneOutInfererInferer:       c.table(t.OneOutInfererInferer, inferers, inferers, "regrets.one_out_inferer_inferer"),
		OneOutInfererForecaster:    c.table(t.OneOutInfererForecaster, inferers, forecasters, "regrets.one_out_inferer_forecaster"),
		OneOutForecasterInferer:    c.table(t.OneOutForecasterInferer, forecasters, inferers, "regrets.one_out_forecaster_inferer"),
		OneOutForecasterForecaster: c.table(t.OneOutForecasterForecaster, forecasters, forecasters, "regrets.one_out_forecaster_forecaster"),
		OneIn:                      c.table(t.OneInInferer, forecasters, inferers, "regrets.one_in_forecaster_inferer"),
	}
	for forecaster, x := range c.list(t.OneInSelf, forecasters, "regrets.one_in_forecaster_self") { //chorus:unordered a key each
		if s.Regrets.OneIn == nil {
			s.Regrets.OneIn = map[string]map[string]T{}
		}
		if s.Regrets.OneIn[forecaster] == nil {
			s.Regrets.OneIn[forecaster] = map[string]T{}
		}
		s.Regrets.OneIn[forecaster][forecaster] = x
	}
	if w := d.PreviousWeights; w != nil {
		s.Inferers.Members = c.previousWeights(w.Inferer, inferers, "previous_weights.inferer")
		s.Forecasters.Members = c.previousWeights(w.Forecaster, forecasters, "previous_weights.forecaster")
	}
	return s
}

func (c *reader[T]) optional(x *number, path string) *T {
	if x == nil {
		return nil
	}
	return new(c.number(*x, path))
}

// length refuses a list that does not have an element for every name.
func (c *reader[T]) length(got, want int, path string) bool {
	if err := num.CheckLength("", got, want); err != nil {
		if e, ok := num.AsError(err); ok {
			err = strictnum.At(e, path)
		}
		c.fail(err)
		return false
	}
	return true
}

// list reads numbers in the order of names.
func (c *reader[T]) list(list []*number, names []string, path string) map[string]T {
	if !c.length(len(list), len(names), path) {
		return nil
	}
	var out map[string]T
	for i, x := range list {
		if x == nil {
			continue
		}
		if out == nil {
			out = make(map[string]T, len(list))
		}
		out[names[i]] = c.number(*x, strictjson.Index(path, i))
	}
	return out
}

func (c *reader[T]) table(rows [][]*number, rowNames, names []string, path string) map[string]map[string]T {
	if !c.length(len(rows), len(rowNames), path) {
		return nil
	}
	var out map[string]map[string]T
	for i, row := range rows {
		if x := c.list(row, names, strictjson.Index(path, i)); x != nil {
			if out == nil {
				out = make(map[string]map[string]T, len(rows))
			}
			out[rowNames[i]] = x
		}
	}
	return out
}

// previousWeights reads the weights of the last stored inference; 0 of those who had none.
func (c *reader[T]) previousWeights(list []*number, names []string, path string) map[string]chorus.Member[T] {
	if !c.length(len(list), len(names), path) {
		return nil
	}
	out := make(map[string]chorus.Member[T], len(list))
	for i, x := range list {
		var weight T
		if x != nil {
			weight = c.number(*x, strictjson.Index(path, i))
		}
		out[names[i]] = chorus.Member[T]{Weight: &weight}
	}
	return out
}

// maxPercentiles is more than an interval has use for.
const maxPercentiles = 1000

// take reads the work, within a budget.
func (out *Inference[T]) take(c *reader[T], d *workDocument, budget *limits.Budget) error {
	out.Caption = d.Topic
	for _, list := range []struct {
		path  string
		names []string
	}{{"inferers", d.Inferers}, {"forecasters", d.Forecasters}, {"labels", d.Labels}} {
		if err := checkNames(list.path, list.names); err != nil {
			return err
		}
	}
	elements := 0
	for _, list := range d.Forecasts {
		elements += len(list)
	}
	if err := budget.TakeInference("inferers", len(d.Inferers), len(d.Forecasters), max(len(d.Labels), 1), elements); err != nil {
		return err
	}
	if len(d.Percentiles) > maxPercentiles {
		return num.Refuse(num.ErrLimit, "percentiles", nil, len(d.Percentiles), "must not be more than "+strconv.Itoa(maxPercentiles))
	}
	steps := limits.Product(max(len(d.Percentiles), 5), max(len(d.Labels), 1), len(d.Inferers)+len(d.Forecasters))
	if err := budget.TakeSteps("percentiles", strconv.Itoa(len(d.Percentiles)), steps); err != nil {
		return err
	}
	if err := takeInferences(c, d, &out.Work); err != nil {
		return err
	}
	if c.length(len(d.Forecasts), len(d.Forecasters), "forecasts") {
		out.Work.Forecasts = make(map[string]map[string]T, len(d.Forecasts))
		for k, list := range d.Forecasts {
			out.Work.Forecasts[d.Forecasters[k]] = c.elements(list, strictjson.Index("forecasts", k))
		}
	}
	out.Options = chorus.Options[T]{AnyNames: true, Meter: budget.Long}
	for i, x := range d.Percentiles {
		out.Options.Percentiles = append(out.Options.Percentiles, c.number(x, strictjson.Index("percentiles", i)))
	}
	if d.Percentiles != nil && out.Options.Percentiles == nil {
		out.Options.Percentiles = []T{}
	}
	return c.err
}

func takeInferences[T chorus.Number](c *reader[T], d *workDocument, w *chorus.Work[T]) error {
	if d.Labels == nil {
		var list []number
		if err := strictnum.Unmarshal("inferences", d.Inferences, &list, strictjson.Options{}); err != nil {
			return err
		}
		if c.length(len(list), len(d.Inferers), "inferences") {
			w.Inferences = make(map[string]T, len(list))
			for j, x := range list {
				w.Inferences[d.Inferers[j]] = c.number(x, strictjson.Index("inferences", j))
			}
		}
		return c.err
	}
	var rows [][]number
	if err := strictnum.Unmarshal("inferences", d.Inferences, &rows, strictjson.Options{}); err != nil {
		return err
	}
	w.Labels = d.Labels
	if !c.length(len(rows), len(d.Inferers), "inferences") {
		return c.err
	}
	w.Vectors = make(map[string]map[string]T, len(rows))
	for j, row := range rows {
		at := strictjson.Index("inferences", j)
		if !c.length(len(row), len(d.Labels), at) {
			return c.err
		}
		vector := make(map[string]T, len(row))
		for l, x := range row {
			vector[d.Labels[l]] = c.number(x, strictjson.Index(at, l))
		}
		w.Vectors[d.Inferers[j]] = vector
	}
	return c.err
}

// elements returns those of a forecast, every inferer once; they may be about somebody who is not in the file.
func (c *reader[T]) elements(list pairs, path string) map[string]T {
	out := make(map[string]T, len(list))
	for i, p := range list {
		at := strictjson.Index(path, i)
		if _, twice := out[p.Name]; twice {
			c.fail(refuseName(num.ErrDuplicate, p.Name, "every inferer once", strictjson.Index(at, 0)))
		}
		if p.Name == "" {
			c.fail(strictnum.At(num.Refuse(num.ErrMissing, "", nil, nil, "must be non-empty"), strictjson.Index(at, 0)))
		}
		out[p.Name] = c.number(p.Value, strictjson.Index(at, 1))
	}
	return out
}
