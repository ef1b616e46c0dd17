package chorus

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// Inference is a network inference with its variants and reasons, by name. A value is a list over Labels: of a topic whose
// inferences are numbers, one number.
type Inference[T Number] struct {
	Nonce  int64    `json:"nonce,omitempty"` // of the epoch; 0 from [Infer], which has none
	Case   string   `json:"case"`            // how it was made (5.3)
	Labels []string `json:"labels"`          // "y" alone for a topic of numbers
	// AllInferersNew reports that the topic never formed an initial regret: values are plain means.
	AllInferersNew bool `json:"all_inferers_new"`
	// Scale is that of the regrets in the network inference, stored or formed; nil where none was needed.
	Scale *T `json:"scale,omitempty"`

	Network []T `json:"network"` // I, E31
	Naive   []T `json:"naive"`   // I-, without forecasters

	Implied          map[string][]T `json:"implied,omitempty"`            // I_k of forecasters, E29
	OneOutInferer    map[string][]T `json:"one_out_inferer,omitempty"`    // I-[j]
	OneOutForecaster map[string][]T `json:"one_out_forecaster,omitempty"` // I-[k]
	OneInForecaster  map[string][]T `json:"one_in_forecaster,omitempty"`  // I+[k]
	// OneOutImplied are I[k][-j], by forecaster and withheld inferer.
	OneOutImplied map[string]map[string][]T `json:"one_out_implied,omitempty"`

	// Inferers and Forecasters tell each worker's part. Shares of all sources add up to one (E27). Somebody who infers and
	// forecasts too has two parts.
	Inferers    map[string]Inferer[T]    `json:"inferers"`
	Forecasters map[string]Forecaster[T] `json:"forecasters,omitempty"`

	// Interval has, for each label, the inferences at the percentiles asked for (E36); nil without weights.
	Interval [][]T `json:"interval,omitempty"`
	// OutlierResistant is the second value of 5.5, nil where the release has none or nobody is left.
	OutlierResistant []T `json:"outlier_resistant,omitempty"`
	// Assumed are the regrets that were missing: the initial regret stood in.
	Assumed []AssumedRegret `json:"assumed,omitempty"`
}

// Source tells what part a worker has in an inference, and why.
type Source[T Number] struct {
	// Branch is what the weight formula did with the regret: plain, clipped, shifted, zero, ratio or single; empty for
	// a source without a weight.
	Branch       string `json:"branch,omitempty"`
	ScaledRegret T      `json:"scaled_regret"` // E24
	Weight       T      `json:"weight"`        // E25, E26
	Share        T      `json:"share"`         // normalised, E27
}

// Inferer is an inferer's part in a network inference.
type Inferer[T Number] struct {
	Source[T]
	// Effective is the share with what comes through forecasters (E33).
	Effective T `json:"effective"`
}

// Forecaster is a forecaster's part in a network inference.
type Forecaster[T Number] struct {
	Source[T]
	// Inferers are the parts in its implied inference; empty where that is a median or does not exist.
	Inferers map[string]Source[T] `json:"inferers,omitempty"`
}

// Options are what Infer and Topic can do beyond the default. The zero value is the default.
type Options[T Number] struct {
	// Percentiles are those of Interval, within 0 to 100; nil for the chain's five (E36).
	Percentiles []T
}

// Infer makes the network inference of one epoch of a topic with everything that belongs to it: r is the release, whose Topic
// and Module parameters are used, state what the last epoch left. The order of maps has no influence on any bit.
//
// Errors: [num.ErrEmpty] without inferences; [num.ErrNotFinite]; [num.ErrMissing] for an empty name; [num.ErrUnknown] for a
// name that occurs in one place of state or work and nowhere else, with the nearest one that does; [num.ErrDomain] for
// parameters; those of the release, such as everybody's weight being 0.
func Infer[T Number](r release.Release, state State[T], work Work[T], options ...Options[T]) (*Inference[T], error) {
	a, err := arithmetic[T](r)
	if err != nil {
		return nil, err
	}
	if err := state.check(a); err != nil {
		return nil, err
	}
	b, err := work.bind(a)
	if err != nil {
		return nil, err
	}
	if err := checkNames(state, work); err != nil {
		return nil, err
	}
	o, err := onlyOne(options)
	if err != nil {
		return nil, err
	}
	return inferBound(a, r, &state, b, o)
}

func onlyOne[T Number](options []Options[T]) (Options[T], error) {
	switch len(options) {
	case 0:
		return Options[T]{}, nil
	case 1:
		return options[0], nil
	}
	return Options[T]{}, num.Refuse(num.ErrShape, "options", nil, len(options), "at most one")
}

func inferBound[T Number](a num.Arith[T], r release.Release, state *State[T], b *bound[T], o Options[T]) (*Inference[T], error) {
	members := roster{inferers: b.inferers, forecasters: b.forecasters}
	gathered := state.gather(a, members)
	params := release.SynthesisParams(r, r.Topic, a)
	in := &synthesis.Input[T]{
		Labels: len(b.labels), Inferences: b.values, Forecasts: b.forecasts, ForecastElsewhere: b.elsewhere,
		Regrets: gathered.Regrets, NetworkLoss: gathered.NetworkLoss, HasNetworkLoss: gathered.HasNetworkLoss, Scale: gathered.Scale,
		PreviousInfererWeights: gathered.InfererWeights, PreviousForecasterWeights: gathered.ForecasterWeights,
	}
	explained, err := synthesis.Explain(a, r.Synthesis, params, in)
	if err != nil {
		return nil, err
	}
	out := nameInference(b, explained)
	if o.Percentiles == nil {
		o.Percentiles = synthesis.DefaultPercentiles(a)
	}
	if out.Interval, err = synthesis.ConfidenceInterval(a, in, explained.Result, o.Percentiles); err != nil {
		return nil, err
	}
	if r.Synthesis.OutlierFilter && len(b.labels) == 1 {
		// where it fails, as with nobody left, the network inference stands
		resistant, _, err := synthesis.OutlierResistant(a, r.Synthesis, params, release.OutlierParams(r, a), gathered.Outlier, in)
		if err == nil {
			out.OutlierResistant = resistant.Combined
		}
	}
	if explained.Result.Case != synthesis.CaseSingle {
		out.Assumed = state.Regrets.assumed(gathered.Regrets, b.inferers, b.forecasters)
	}
	return out, nil
}

// nameInference turns positions into names.
func nameInference[T Number](b *bound[T], e *synthesis.Explanation[T]) *Inference[T] {
	r := e.Result
	out := &Inference[T]{
		Case: r.Case.String(), Labels: b.labels, Network: r.Combined, Naive: r.Naive,
		Implied:          byName(&r.Implied, b.forecasters),
		OneOutInferer:    byName(&r.OneOutInferer, b.inferers),
		OneOutForecaster: byName(&r.OneOutForecaster, b.forecasters),
		OneInForecaster:  byName(&r.OneInForecaster, b.forecasters),
		Inferers:         map[string]Inferer[T]{}, Forecasters: map[string]Forecaster[T]{},
	}
	for k := range r.OneOutInfererForecaster {
		if without := byName(&r.OneOutInfererForecaster[k], b.inferers); len(without) > 0 {
			if out.OneOutImplied == nil {
				out.OneOutImplied = map[string]map[string][]T{}
			}
			out.OneOutImplied[b.forecasters[k]] = without
		}
	}
	for j, name := range b.inferers {
		out.Inferers[name] = Inferer[T]{sourceOf(e.Inferers[j].Source), e.Inferers[j].Effective}
	}
	for k, name := range b.forecasters {
		f := Forecaster[T]{Source: sourceOf(e.Forecasters[k].Source)}
		for _, part := range e.Forecasters[k].Implied {
			if f.Inferers == nil {
				f.Inferers = map[string]Source[T]{}
			}
			f.Inferers[b.inferers[part.Inferer]] = sourceOf(part.Source)
		}
		out.Forecasters[name] = f
	}
	return out
}

func sourceOf[T Number](s synthesis.Source[T]) Source[T] {
	out := Source[T]{ScaledRegret: s.ScaledRegret, Weight: s.Weight, Share: s.Share}
	if s.HasWeight {
		out.Branch = s.Branch.String()
	}
	return out
}

func byName[R regret.Role, T Number](values *synthesis.Values[R, T], names []string) map[string][]T {
	var out map[string][]T
	for i, name := range names {
		if v, present := values.At(R(i)); present {
			if out == nil {
				out = map[string][]T{}
			}
			out[name] = v
		}
	}
	return out
}
