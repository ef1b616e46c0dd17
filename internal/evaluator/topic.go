package evaluator

import (
	"errors"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// TopicReport is the network inference of one topic in one epoch, explained; numbers are plain decimal text.
// Values are lists over the labels.
type TopicReport struct {
	Release        string   `json:"release"`
	Arith          string   `json:"arith"`
	Topic          string   `json:"topic,omitempty"`
	Case           string   `json:"case"`
	Labels         []string `json:"labels"`
	AllInferersNew bool     `json:"all_inferers_new"`
	Scale          *string  `json:"scale"` // null where none was used

	NetworkInference []string           `json:"network_inference"`
	NaiveInference   []string           `json:"naive_inference"`
	Interval         []Interval         `json:"confidence_interval"` // one a label; empty without weights
	Inferers         []InfererReport    `json:"inferers"`
	Forecasters      []ForecasterReport `json:"forecasters"`
	Outliers         *OutlierReport     `json:"outlier_resistant,omitempty"`
	Warnings         []string           `json:"warnings"` // what a reader of the numbers should know

	Bundle map[string]any `json:"bundle"` // as in vector files
}

// Interval are the percentiles of one label.
type Interval struct {
	Label       string   `json:"label"`
	Percentiles []string `json:"percentiles"`
	Values      []string `json:"values"`
}

// SourceReport explains one source; null where it has no weight.
type SourceReport struct {
	ScaledRegret *string `json:"scaled_regret"`
	Branch       *string `json:"branch"`
	Weight       *string `json:"weight"`
	Share        *string `json:"share"`
}

// InfererReport is one inferer.
type InfererReport struct {
	Name      string   `json:"name"`
	Inference []string `json:"inference"`
	SourceReport
	Effective string   `json:"effective_weight"`
	OneOut    []string `json:"one_out"` // network inference without this inferer, null for none
}

// ForecasterReport is one forecaster.
type ForecasterReport struct {
	Name    string   `json:"name"`
	Implied []string `json:"implied_inference"` // null for none
	SourceReport
	OneOut []string             `json:"one_out"`
	OneIn  []string             `json:"one_in"`
	Parts  []ImpliedShareReport `json:"implied_shares"`
}

// ImpliedShareReport is the part of an inferer in an implied inference.
type ImpliedShareReport struct {
	Inferer string `json:"inferer"`
	SourceReport
}

// OutlierReport is the outlier-resistant inference.
type OutlierReport struct {
	Inference string   `json:"network_inference"`
	Median    string   `json:"median"`
	MAD       string   `json:"mad"`
	MADEMA    string   `json:"mad_ema"`
	Kept      []string `json:"kept"`
}

// ExplainTopic reads a topic file, the input of network_inferences with a few keys more, and gives its network
// inference explained. releaseName overrides the file's release if it is not empty.
func ExplainTopic(data []byte, releaseName string, arithmetic Arithmetic) (*TopicReport, error) {
	f, r, err := readFile(data, releaseName)
	if err != nil {
		return nil, err
	}
	if arithmetic == Float64 {
		return explainTopic(newFloat64(r, newBudget(len(data))), f, arithmetic)
	}
	return explainTopic(newDecimal(r, newBudget(len(data))), f, arithmetic)
}

func explainTopic[T any](e *engine[T], f *fields, arithmetic Arithmetic) (*TopicReport, error) {
	report := &TopicReport{Release: e.release.Name, Arith: arithmetic.String()}
	if f.has("topic") {
		f.read("topic", &report.Topic, "a text")
	}
	e.checkTopicKeys(f)
	request := readRequest(e, f)
	params := synthesis.Params[T]{
		Params:         readWeightParams(e, f),
		EpsilonSafeDiv: e.defaulted(f, "epsilon_safe_div", e.release.Module.EpsilonSafeDiv),
	}
	percentiles := synthesis.DefaultPercentiles(e.a)
	if f.has("percentiles") {
		percentiles = values(e, f, "percentiles")
	}
	outliers := e.readOutliers(f)
	if err := f.checked(); err != nil {
		return nil, err
	}
	b, err := synthesis.Bind(e.a, request)
	if err != nil {
		return nil, err
	}
	explanation, err := synthesis.Explain(e.a, e.release.Synthesis, params, b.Input)
	if err != nil {
		return nil, e.inferenceError(err, params.Params)
	}
	report.Bundle = e.bundleWriter(b, explanation.Result, len(b.Labels) > 1).bundle()
	e.reportResult(report, b, explanation)
	if err := e.reportInterval(report, b, explanation.Result, percentiles); err != nil {
		return nil, inContext(err, "confidence interval")
	}
	if outliers != nil {
		if err := e.reportOutliers(report, outliers, params, b); err != nil {
			return nil, inContext(err, "outlier-resistant inference")
		}
	}
	if e.err != nil {
		return nil, e.err
	}
	return report, nil
}

// inferenceError names the constant at fault where there is one: without epsilon a scale of regrets can be zero.
func (e *engine[T]) inferenceError(err error, params weights.Params[T]) error {
	if errors.Is(err, num.ErrDivisionByZero) && e.a.Sign(params.Epsilon) == 0 {
		return num.Refuse(num.ErrDivisionByZero, "epsilon", nil, 0, "must be > 0 where regrets do not differ: their scale is 0")
	}
	return inContext(err, "network inference")
}

// checkTopicKeys refuses keys that this release would pass over.
func (e *engine[T]) checkTopicKeys(f *fields) {
	if f.has("scale") && !e.storesScale() {
		f.fail(num.Refuse(num.ErrDomain, "scale", nil, nil, "must be left out: "+e.release.Name+" forms the scale in every calculation"))
	}
	if f.has("previous_weights") && e.release.Synthesis.Weights.Scale != weights.ScaleStoredDeviation {
		f.fail(num.Refuse(num.ErrDomain, "previous_weights", nil, nil, "must be left out: "+e.release.Name+" does not read them"))
	}
}

func (e *engine[T]) defaulted(f *fields, key string, standard num.Dec) T {
	if f.has(key) {
		return value(e, f, key)
	}
	return e.number(f, standard, key)
}

func (e *engine[T]) reportResult(report *TopicReport, b *synthesis.Bound[T], x *synthesis.Explanation[T]) {
	r := x.Result
	report.Case, report.Labels, report.AllInferersNew = r.Case.String(), b.Labels, r.AllInferersNew
	report.NetworkInference, report.NaiveInference = e.texts(r.Combined), e.texts(r.Naive)
	if r.HasScale {
		report.Scale = new(e.text(r.Scale))
	}
	labels := len(b.Labels)
	report.Inferers, report.Forecasters = []InfererReport{}, []ForecasterReport{}
	for j, name := range b.Inferers {
		report.Inferers = append(report.Inferers, InfererReport{
			Name:         name,
			Inference:    e.texts(b.Input.Inferences[j*labels : (j+1)*labels]),
			SourceReport: e.source(x.Inferers[j].Source),
			Effective:    e.text(x.Inferers[j].Effective),
			OneOut:       presentTexts(e, &r.OneOutInferer, synthesis.Inferer(j)),
		})
	}
	for k, name := range b.Forecasters {
		position := synthesis.Forecaster(k)
		f := ForecasterReport{
			Name:         name,
			Implied:      presentTexts(e, &r.Implied, position),
			SourceReport: e.source(x.Forecasters[k].Source),
			OneOut:       presentTexts(e, &r.OneOutForecaster, position),
			OneIn:        presentTexts(e, &r.OneInForecaster, position),
			Parts:        []ImpliedShareReport{},
		}
		for _, part := range x.Forecasters[k].Implied {
			f.Parts = append(f.Parts, ImpliedShareReport{Inferer: b.Inferers[part.Inferer], SourceReport: e.source(part.Source)})
		}
		report.Forecasters = append(report.Forecasters, f)
	}
}

func presentTexts[R interface {
	synthesis.Inferer | synthesis.Forecaster
}, T any](e *engine[T], v *synthesis.Values[R, T], row R) []string {
	if value, ok := v.At(row); ok {
		return e.texts(value)
	}
	return nil
}

func (e *engine[T]) source(s synthesis.Source[T]) SourceReport {
	if !s.HasWeight {
		return SourceReport{}
	}
	return SourceReport{
		ScaledRegret: new(e.text(s.ScaledRegret)), Branch: new(s.Branch.String()),
		Weight: new(e.text(s.Weight)), Share: new(e.text(s.Share)),
	}
}

func (e *engine[T]) reportInterval(report *TopicReport, b *synthesis.Bound[T], r *synthesis.Result[T], percentiles []T) error {
	bounds, err := synthesis.ConfidenceInterval(e.a, b.Input, r, percentiles)
	if err != nil {
		return err
	}
	report.Interval = []Interval{}
	for label, values := range bounds {
		report.Interval = append(report.Interval, Interval{b.Labels[label], e.texts(percentiles), e.texts(values)})
	}
	warnings, err := shareWarnings(e, b, r, percentiles, bounds)
	report.Warnings = append([]string{}, warnings...)
	return err
}

// outlierInput is what the outlier-resistant inference needs beside the rest.
type outlierInput[T any] struct {
	params synthesis.OutlierParams[T]
	state  synthesis.OutlierState[T]
}

// readOutliers reads the running state of the filter, nil where the file has none.
func (e *engine[T]) readOutliers(f *fields) *outlierInput[T] {
	in := &outlierInput[T]{params: synthesis.OutlierParams[T]{
		Alpha:     e.defaulted(f, "alpha", e.release.Module.InferenceOutlierDetectionAlpha),
		Threshold: e.defaulted(f, "threshold", e.release.Module.InferenceOutlierDetectionThreshold),
	}}
	if !f.has("previous_mad") {
		return nil
	}
	in.state = readOutlierState(e, f)
	if !e.release.Synthesis.OutlierFilter {
		f.fail(num.Refuse(num.ErrDomain, "previous_mad", nil, nil, "must be left out: "+e.release.Name+" has no outlier filter"))
	}
	return in
}

// reportOutliers adds the outlier-resistant inference.
func (e *engine[T]) reportOutliers(report *TopicReport, in *outlierInput[T], params synthesis.Params[T], b *synthesis.Bound[T]) error {
	result, filter, err := synthesis.OutlierResistant(e.a, e.release.Synthesis, params, in.params, in.state, b.Input)
	if err != nil {
		return err
	}
	report.Outliers = &OutlierReport{
		Inference: e.text(result.Combined[0]), Median: e.text(filter.State.Median),
		MAD: e.text(filter.MAD), MADEMA: e.text(filter.State.Deviation), Kept: []string{},
	}
	for j, name := range b.Inferers {
		if filter.Kept[j] {
			report.Outliers.Kept = append(report.Outliers.Kept, name)
		}
	}
	return nil
}
