package synthesis

import (
	"slices"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/weights"
)

// Source explains the part of one inferer or forecaster in the combined inference.
type Source[T any] struct {
	HasWeight    bool
	ScaledRegret T              // R/s, E24
	Branch       weights.Branch // what the weight formula did with it
	Weight       T              // not normalised
	Share        T              // Weight over the sum of all weights
}

// InfererExplanation adds what an inferer has through forecasters.
type InfererExplanation[T any] struct {
	Source[T]
	// Effective is the share in the network inference, direct and through implied inferences (E33).
	Effective T
}

// ForecasterExplanation adds what a forecaster's implied inference is made of.
type ForecasterExplanation[T any] struct {
	Source[T]
	// Implied has one entry for every inferer in the forecast, in ascending order; empty where the implied
	// inference is a median or does not exist.
	Implied []ImpliedShare[T]
	Scale   T // of the forecast regrets; zero where no scale was needed
}

// ImpliedShare is the part of one inferer in an implied inference.
type ImpliedShare[T any] struct {
	Inferer Inferer
	Source[T]
}

// Explanation tells how a network inference came about.
type Explanation[T any] struct {
	Result      *Result[T]
	Inferers    []InfererExplanation[T]
	Forecasters []ForecasterExplanation[T]

	traces []impliedTrace[T]
}

// forecaster gives the place where the implied inference of k is to be traced, nil without an explanation.
func (e *Explanation[T]) forecaster(k int) *impliedTrace[T] {
	if e == nil {
		return nil
	}
	return &e.traces[k]
}

// Explain makes the network inference as Infer does and tells for every source its scaled regret, weight, share
// and the branch of the weight formula, and for every inferer its effective weight (E33). Effective weights add
// to one and combine the inferences to the network inference, except where the sum of all weights is below
// EpsilonSafeDiv, which makes the inference smaller than that.
//
// In the cases without weights the effective weights are those of what was done: equal for a mean, one for a
// lone inference, one or two halves in the middle for the median of a single label, the first of equal inferences
// standing for all. With several labels a median has no common weights and they are left at zero.
func Explain[T any](a num.Arith[T], rules Rules, params Params[T], in *Input[T]) (*Explanation[T], error) {
	w, err := NewWorkspace(a, rules, params)
	if err != nil {
		return nil, err
	}
	if in == nil {
		return nil, refuseNilInput()
	}
	e := &Explanation[T]{
		Result:      new(Result[T]),
		Inferers:    make([]InfererExplanation[T], in.Inferers()),
		Forecasters: make([]ForecasterExplanation[T], in.Forecasters()),
		traces:      make([]impliedTrace[T], in.Forecasters()),
	}
	if err := w.infer(e.Result, in, e); err != nil {
		return nil, err
	}
	w.explainImplied(e)
	switch e.Result.Case {
	case CaseNormal, CaseFirstEpochInferers:
		w.explainShares(e)
		if e.Result.AllInferersNew {
			w.equalEffective(e)
		} else {
			w.explainEffective(e)
		}
	case CaseAllNew:
		w.explainShares(e)
		w.equalEffective(e)
	case CaseSingle:
		e.Inferers[0].Effective = w.one
		if e.Result.HasWeights {
			e.Inferers[0].HasWeight, e.Inferers[0].Weight, e.Inferers[0].Share = true, w.one, w.one
			e.Inferers[0].Branch = weights.BranchSingle
		}
	case CaseFirstEpochMedian:
		w.medianEffective(e, in)
	}
	return e, w.a.Err()
}

func (w *Workspace[T]) explainImplied(e *Explanation[T]) {
	a := w.a
	for k := range e.traces {
		trace := &e.traces[k]
		if len(trace.inferers) == 0 || a.Sign(trace.total) == 0 {
			continue
		}
		e.Forecasters[k].Scale = trace.scale
		for i, j := range trace.inferers {
			e.Forecasters[k].Implied = append(e.Forecasters[k].Implied, ImpliedShare[T]{
				Inferer: Inferer(j),
				Source: Source[T]{
					HasWeight: true, ScaledRegret: trace.scaled[i], Branch: trace.branches[i],
					Weight: trace.weights[i], Share: a.Quo(trace.weights[i], trace.total),
				},
			})
		}
	}
}

// explainShares divides the weights by their sum.
func (w *Workspace[T]) explainShares(e *Explanation[T]) {
	a := w.a
	total := num.Sum(a, e.Result.InfererWeights)
	for _, k := range w.used {
		total = a.Add(total, e.Result.ForecasterWeights[k])
	}
	if a.Sign(total) == 0 {
		return
	}
	for j := range e.Inferers {
		e.Inferers[j].Share = a.Quo(e.Inferers[j].Weight, total)
	}
	for _, k := range w.used {
		e.Forecasters[k].Share = a.Quo(e.Forecasters[k].Weight, total)
	}
}

// explainEffective is E33.
func (w *Workspace[T]) explainEffective(e *Explanation[T]) {
	a := w.a
	for j := range e.Inferers {
		e.Inferers[j].Effective = e.Inferers[j].Share
	}
	for _, k := range w.used {
		for _, part := range e.Forecasters[k].Implied {
			s := &e.Inferers[part.Inferer]
			s.Effective = a.Add(s.Effective, a.Mul(e.Forecasters[k].Share, part.Share))
		}
	}
}

func (w *Workspace[T]) equalEffective(e *Explanation[T]) {
	share := w.a.Quo(w.one, w.a.Int(len(e.Inferers)))
	for j := range e.Inferers {
		e.Inferers[j].Effective = share
	}
}

func (w *Workspace[T]) medianEffective(e *Explanation[T], in *Input[T]) {
	if in.labels() != 1 {
		return
	}
	a, n := w.a, in.Inferers()
	order := make([]int, n)
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(i, j int) int { return a.Cmp(in.Inferences[i], in.Inferences[j]) })
	if n%2 == 1 {
		e.Inferers[order[n/2]].Effective = w.one
		return
	}
	half := a.Quo(w.one, a.Int(2))
	e.Inferers[order[n/2-1]].Effective = half
	e.Inferers[order[n/2]].Effective = half
}
