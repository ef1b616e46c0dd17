package chorus

import (
	"slices"

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

	// Inferers and Forecasters tell each worker's part. Shares of all sources add up to one (E27). Somebody who infers and
	// forecasts too has two parts.
	Inferers    map[string]Inferer[T]    `json:"inferers"`
	Forecasters map[string]Forecaster[T] `json:"forecasters,omitempty"`

	// Interval has, for each label, the inferences at the percentiles asked for, by their shares (E36); nil without weights.
	Interval [][]T `json:"interval,omitempty"`
	// Warnings say which percentiles of Interval sources with a share below 1e-6 decide: by the published rule a source of any
	// weight can be the end of an interval. [Options.LeastShare] leaves them out.
	Warnings []string `json:"warnings,omitempty"`
	// Outliers is the second inference, without outliers (5.5); nil where the release has none, and with several labels.
	Outliers *Outliers[T] `json:"outliers,omitempty"`
	// Assumed are the regrets that were missing: the initial regret stood in.
	Assumed []AssumedRegret `json:"assumed,omitempty"`
}

// Outliers tells what the outlier filter did, and the network inference without those that it took out (5.5). Losses, regrets
// and rewards never see it.
type Outliers[T Number] struct {
	Network []T      `json:"network,omitempty"` // nil where nobody is left
	Median  T        `json:"median"`            // of this epoch
	MAD     T        `json:"mad"`               // median absolute deviation of this epoch
	Stored  T        `json:"stored"`            // its moving average, which the next epoch reads (E34)
	Kept    []string `json:"kept"`
}

// Source tells what part a worker has in an inference, and why. Without a weight all is absent. A ledger keeps the Share
// alone.
type Source[T Number] struct {
	// Branch is what the weight formula did with the regret: plain, clipped, shifted, zero, ratio or single.
	Branch       string `json:"branch,omitempty"`
	ScaledRegret *T     `json:"scaled_regret,omitempty"` // E24
	Weight       *T     `json:"weight,omitempty"`        // E25, E26
	Share        *T     `json:"share,omitempty"`         // normalised, E27; what counts where AllInferersNew is Effective
}

// Inferer is an inferer's part in a network inference.
type Inferer[T Number] struct {
	Inference []T `json:"inference"` // its own answer
	Source[T]
	// Effective is the share with what comes through forecasters (E33); nil where a ledger did not keep it.
	Effective *T  `json:"effective,omitempty"`
	OneOut    []T `json:"one_out,omitempty"` // I-[j], the network inference without it; nil for none
}

// Forecaster is a forecaster's part in a network inference.
type Forecaster[T Number] struct {
	Implied []T `json:"implied,omitempty"` // I_k, the inference that its forecasts imply (E29); nil for none
	Source[T]
	OneOut []T `json:"one_out,omitempty"` // I-[k], the network inference without it; nil for none
	OneIn  []T `json:"one_in,omitempty"`  // I+[k], the naive inference with it; nil for none
	// Inferers are the parts in its implied inference; empty where that is a median or does not exist.
	Inferers map[string]Source[T] `json:"inferers,omitempty"`
	// OneOutImplied are I[k][-j], its implied inference without one inferer, by that inferer.
	OneOutImplied map[string][]T `json:"one_out_implied,omitempty"`
}

// Options holds what Infer and Topic do beyond the default. The zero value is the default.
type Options[T Number] struct {
	// Percentiles are those of Interval, from 0 to 100, such as 5 and 95; nil for the chain's five (E36).
	Percentiles []T
	// LeastShare, from 0 to 1, leaves sources with a smaller share out of Interval; 0 for none, as the chain does.
	LeastShare T
	// AnyNames accepts names that occur in one place only, and forecasts about the absent: data of the chain has both.
	AnyNames bool
	// Meter bounds the work of decimals on very long numbers, for input that is not trusted; nil for no bound.
	Meter *num.Meter
	// Columns names members who have columns in [Result.Columns] whether they take part or not. [Infer] does not read it.
	Columns Members
}

// Members holds the names of members of a topic.
type Members struct {
	Inferers    []string `json:"inferers"`
	Forecasters []string `json:"forecasters"`
	Reputers    []string `json:"reputers"`
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
	if err := state.check(a, r); err != nil {
		return nil, err
	}
	b, err := work.bind(a, false)
	if err != nil {
		return nil, err
	}
	o, err := onlyOne(options)
	if err != nil {
		return nil, err
	}
	if !o.AnyNames {
		if err := checkNames(state, work); err != nil {
			return nil, err
		}
	}
	return inferBound(metered(a, o.Meter), r, &state, b, o)
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
	rules := r.Synthesis
	if rules.OneOutImplied == synthesis.OneOutImpliedNone {
		rules.OneOutImplied = synthesis.OneOutImpliedAsUsed // they are formed anyway, and reputers report their losses
	}
	in := &synthesis.Input[T]{
		Labels: len(b.labels), Inferences: b.values, Forecasts: b.forecasts, ForecastElsewhere: b.elsewhere, Implied: b.implied,
		Regrets: gathered.Regrets, NetworkLoss: gathered.NetworkLoss, HasNetworkLoss: gathered.HasNetworkLoss, Scale: gathered.Scale,
		PreviousInfererWeights: gathered.InfererWeights, PreviousForecasterWeights: gathered.ForecasterWeights,
	}
	network, err := synthesis.NewNetwork(a, rules, release.SynthesisParams(a, r, r.Topic))
	if err != nil {
		return nil, inRelease(num.Under("Synthesis", err))
	}
	explained, err := network.Explain(nil, in)
	if err != nil {
		return nil, err
	}
	out := nameInference(b, explained)
	if err := addInterval(out, network, a, in, explained.Result, o); err != nil {
		return nil, err
	}
	if rules.OutlierFilter && len(b.labels) == 1 && b.implied == nil {
		if out.Outliers, err = withoutOutliers(network, gathered.Outlier, in, explained.Result, b.inferers); err != nil {
			return nil, err
		}
	}
	if explained.Result.Case != synthesis.CaseSingle {
		out.Assumed = state.Regrets.assumed(gathered.Regrets, b.inferers, b.forecasters)
	}
	return out, nil
}

func withoutOutliers[T Number](network *synthesis.Network[T], state synthesis.OutlierState[T], in *synthesis.Input[T], all *synthesis.Result[T], names []string) (*Outliers[T], error) {
	filter, err := network.FilterOutliers(nil, state, in.Inferences)
	if err != nil {
		return nil, err
	}
	out := &Outliers[T]{Median: filter.State.Median, MAD: filter.MAD, Stored: filter.State.Deviation, Kept: []string{}}
	for j, keeps := range filter.Kept {
		if keeps {
			out.Kept = append(out.Kept, names[j])
		}
	}
	switch {
	case filter.AllKept():
		out.Network = slices.Clone(all.Combined)
	case !filter.NoneKept():
		resistant, err := network.OutlierResistant(nil, filter, in)
		if err != nil {
			return nil, err
		}
		out.Network = resistant.Combined
	}
	return out, nil
}

// nameInference turns positions into names.
func nameInference[T Number](b *bound[T], e *synthesis.Explanation[T]) *Inference[T] {
	r := e.Result
	out := &Inference[T]{
		Case: r.Case.String(), Labels: b.labels, Network: r.Combined, Naive: r.Naive,
		Inferers: map[string]Inferer[T]{}, AllInferersNew: r.AllInferersNew,
	}
	if r.HasScale {
		out.Scale = pointer(r.Scale)
	}
	labels := len(b.labels)
	for j, name := range b.inferers {
		position := synthesis.Inferer(j)
		out.Inferers[name] = Inferer[T]{
			Inference: b.values[j*labels : (j+1)*labels : (j+1)*labels], Source: sourceOf(e.Inferers[j].Source),
			Effective: pointer(e.Inferers[j].Effective), OneOut: valueAt(&r.OneOutInferer, position),
		}
	}
	if len(b.implied) > 0 && r.HasWeights && !r.AllInferersNew { // what comes through forecasters is not known
		for name, j := range out.Inferers { //chorus:unordered each alone
			j.Effective = nil
			out.Inferers[name] = j
		}
	}
	for k, name := range b.forecasters {
		position := synthesis.Forecaster(k)
		f := Forecaster[T]{
			Implied: valueAt(&r.Implied, position), Source: sourceOf(e.Forecasters[k].Source),
			OneOut: valueAt(&r.OneOutForecaster, position), OneIn: valueAt(&r.OneInForecaster, position),
		}
		for _, part := range e.Forecasters[k].Implied {
			put(&f.Inferers, b.inferers[part.Inferer], sourceOf(part.Source))
		}
		if k < len(r.OneOutInfererForecaster) {
			for j, inferer := range b.inferers {
				if v := valueAt(&r.OneOutInfererForecaster[k], synthesis.Inferer(j)); v != nil {
					put(&f.OneOutImplied, inferer, v)
				}
			}
		}
		put(&out.Forecasters, name, f)
	}
	return out
}

func sourceOf[T Number](s synthesis.Source[T]) Source[T] {
	if !s.HasWeight {
		return Source[T]{}
	}
	return Source[T]{Branch: s.Branch.String(), ScaledRegret: pointer(s.ScaledRegret), Weight: pointer(s.Weight), Share: pointer(s.Share)}
}

// valueAt returns a value that may be absent.
func valueAt[R regret.Role, T any](values *synthesis.Values[R, T], row R) []T {
	if v, present := values.At(row); present {
		return v
	}
	return nil
}
