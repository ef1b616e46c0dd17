package synthesis

import "github.com/seed-63a7a409/chorus/internal/reuse"

// Case tells which line of the table in section 5.3 an inference was made by.
type Case uint8

const (
	// CaseNormal: sources weighted by their regrets (E31).
	CaseNormal Case = iota
	// CaseSingle: a lone inference, passed on.
	CaseSingle
	// CaseFirstEpochMedian: no network loss yet, the median of the inferences.
	CaseFirstEpochMedian
	// CaseFirstEpochInferers: no network loss yet, inferers weighted by their regrets, no forecasters.
	CaseFirstEpochInferers
	// CaseAllNew: the topic has no initial regret yet, so every value is a plain mean (E32).
	CaseAllNew
)

// String returns the name that reports use.
func (c Case) String() string {
	switch c {
	case CaseNormal:
		return "weighted"
	case CaseSingle:
		return "single inference"
	case CaseFirstEpochMedian:
		return "first epoch, median"
	case CaseFirstEpochInferers:
		return "first epoch, inferers only"
	case CaseAllNew:
		return "all inferers new, plain mean"
	}
	return "unknown"
}

// Result is the network inference of an epoch with its variants. Every value is a vector over the labels.
//
// A result that Workspace.Infer has filled belongs to the caller; its memory is reused by the next call with
// the same destination.
type Result[T any] struct {
	Case           Case
	AllInferersNew bool // no initial regret has ever been set (R_0 = 0)

	Combined []T // I, E31
	Naive    []T // I-, without forecasters; 0 in CaseFirstEpochMedian

	Implied          Values[Forecaster, T] // I_k, E29, E30
	OneOutInferer    Values[Inferer, T]    // I-[j]
	OneOutForecaster Values[Forecaster, T] // I-[k]
	OneInForecaster  Values[Forecaster, T] // I+[k]
	// OneOutInfererForecaster is I[k][-j], by forecaster: empty under OneOutImpliedNone.
	OneOutInfererForecaster []Values[Inferer, T]

	// InfererWeights and ForecasterWeights are those of the combined inference, not normalised. HasWeights is
	// false where the case has none; InfererHasWeight and ForecasterHasWeight mark who has one: inferers that took
	// part, forecasters with an implied inference.
	InfererWeights      []T
	InfererHasWeight    []bool
	ForecasterWeights   []T
	ForecasterHasWeight []bool
	HasWeights          bool
	// Scale is that of the combined inference, given or formed; zero if HasScale is false: none was given and
	// none was needed.
	Scale    T
	HasScale bool
}

// reset makes room and takes everything absent.
func (r *Result[T]) reset(inferers, forecasters, labels int, zero T, oneOutImplied bool) {
	r.Case, r.AllInferersNew, r.HasWeights, r.HasScale, r.Scale = CaseNormal, false, false, false, zero
	r.Combined = reuse.Filled(r.Combined, labels, zero)
	r.Naive = reuse.Filled(r.Naive, labels, zero)
	r.Implied.reset(forecasters, labels)
	r.OneOutInferer.reset(inferers, labels)
	r.OneOutForecaster.reset(forecasters, labels)
	r.OneInForecaster.reset(forecasters, labels)
	if !oneOutImplied {
		forecasters = 0
	}
	r.OneOutInfererForecaster = reuse.Slice(r.OneOutInfererForecaster, forecasters)
	for k := range r.OneOutInfererForecaster {
		r.OneOutInfererForecaster[k].reset(inferers, labels)
	}
	r.InfererWeights = reuse.Filled(r.InfererWeights, inferers, zero)
	r.ForecasterWeights = reuse.Filled(r.ForecasterWeights, r.Implied.Len(), zero)
	r.InfererHasWeight = reuse.Slice(r.InfererHasWeight, inferers)
	clear(r.InfererHasWeight)
	r.ForecasterHasWeight = reuse.Slice(r.ForecasterHasWeight, r.Implied.Len())
	clear(r.ForecasterHasWeight)
}

// sharesMemory reports whether a list of the result is one of the input, as the weights of the last result would be as
// previous ones.
func (r *Result[T]) sharesMemory(in *Input[T]) bool {
	for _, mine := range [...][]T{r.Combined, r.Naive, r.InfererWeights, r.ForecasterWeights} {
		if reuse.Same(mine, in.Inferences) || reuse.Same(mine, in.PreviousInfererWeights) || reuse.Same(mine, in.PreviousForecasterWeights) {
			return true
		}
	}
	return false
}

func fillZero[T any](s []T, zero T) []T {
	for i := range s {
		s[i] = zero
	}
	return s
}
