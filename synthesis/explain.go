package synthesis

import (
	"slices"

	"github.com/seed-63a7a409/chorus/internal/reuse"
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
}

// Explain makes the network inference as Infer does, in the memory of dst, and tells for every source its scaled regret,
// weight, share and the branch of the weight formula, and for every inferer its effective weight (E33). Effective weights add
// to one and combine the inferences to the network inference, except where the sum of all weights is below EpsilonSafeDiv,
// which makes the inference smaller than that. dst is returned; nil stands for a new explanation.
//
// In the cases without weights the effective weights are those of what was done: equal for a mean, one for a
// lone inference, one or two halves in the middle for the median of a single label, the first of equal inferences
// standing for all. With several labels a median has no common weights and they are left at zero.
func (n *Network[T]) Explain(dst *Explanation[T], in *Input[T]) (*Explanation[T], error) {
	if dst == nil {
		dst = new(Explanation[T])
	}
	result, err := n.Infer(dst.Result, in)
	if err != nil {
		return nil, err
	}
	dst.reset(result, in)
	switch result.Case {
	case CaseSingle:
		dst.Inferers[0].Effective = n.one
	case CaseFirstEpochMedian:
		n.medianEffective(dst, in)
	default:
		for _, k := range n.used {
			n.explainImplied(&dst.Forecasters[k], in, k, result.AllInferersNew)
		}
		n.explainCombined(dst, in)
		if result.AllInferersNew {
			n.equalEffective(dst)
		} else {
			n.explainEffective(dst)
		}
	}
	if err := n.a.Err(); err != nil {
		return nil, err
	}
	return dst, nil
}

// reset makes room for the sources of an input.
func (e *Explanation[T]) reset(result *Result[T], in *Input[T]) {
	e.Result = result
	e.Inferers = reuse.Cleared(e.Inferers, in.Inferers())
	e.Forecasters = reuse.Slice(e.Forecasters, in.Forecasters())
	for k := range e.Forecasters {
		e.Forecasters[k] = ForecasterExplanation[T]{Implied: e.Forecasters[k].Implied[:0]}
	}
}

// sole returns the part of somebody with weight one without a formula.
func (n *Network[T]) sole() Source[T] {
	return Source[T]{HasWeight: true, ScaledRegret: n.zero, Branch: weights.BranchSingle, Weight: n.one, Share: n.one}
}

// explainImplied tells what the implied inference of k is made of, by its row of weights.
func (n *Network[T]) explainImplied(e *ForecasterExplanation[T], in *Input[T], k int, allNew bool) {
	n.takeForecast(in, k, allNew)
	f := &n.forecast
	switch {
	case allNew || len(f.inferers) == 0:
		return
	case len(f.inferers) == 1 && n.rules.SoleForecast == SoleForecastWeightOne:
		e.Implied = append(e.Implied, ImpliedShare[T]{Inferer(f.inferers[0]), n.sole()})
		return
	}
	n.regrets = append(n.regrets[:0], f.regrets...)
	e.Scale = n.scale(in, nil)
	n.weigh(e.Scale)
	total := num.Sum(n.a, n.weights)
	for i, j := range f.inferers {
		s := n.source(i)
		s.Share = n.a.Quo(s.Weight, total)
		e.Implied = append(e.Implied, ImpliedShare[T]{Inferer(j), s})
	}
}

// source returns the part of a member of the row in hand, but for its share.
func (n *Network[T]) source(i int) Source[T] {
	return Source[T]{HasWeight: true, ScaledRegret: n.regrets[i], Branch: n.branches[i], Weight: n.weights[i], Share: n.zero}
}

// explainCombined tells what the combined inference is made of, by its row of weights. Shares are zero where all weights are.
func (n *Network[T]) explainCombined(e *Explanation[T], in *Input[T]) {
	n.take(in, n.allMembers(e.Result, in))
	n.weigh(e.Result.Scale)
	total := num.Sum(n.a, n.weights)
	share := func(i int) Source[T] {
		s := n.source(i)
		if n.a.Sign(total) != 0 {
			s.Share = n.a.Quo(s.Weight, total)
		}
		return s
	}
	for j := range e.Inferers {
		e.Inferers[j].Source = share(j)
	}
	for i, k := range n.used {
		e.Forecasters[k].Source = share(len(e.Inferers) + i)
	}
}

// explainEffective is E33.
func (n *Network[T]) explainEffective(e *Explanation[T]) {
	a := n.a
	for j := range e.Inferers {
		e.Inferers[j].Effective = e.Inferers[j].Share
	}
	for _, k := range n.used {
		for _, part := range e.Forecasters[k].Implied {
			s := &e.Inferers[part.Inferer]
			s.Effective = a.Add(s.Effective, a.Mul(e.Forecasters[k].Share, part.Share))
		}
	}
}

func (n *Network[T]) equalEffective(e *Explanation[T]) {
	share := n.a.Quo(n.one, n.a.Int(len(e.Inferers)))
	for j := range e.Inferers {
		e.Inferers[j].Effective = share
	}
}

func (n *Network[T]) medianEffective(e *Explanation[T], in *Input[T]) {
	if in.labels() != 1 {
		return
	}
	a, count := n.a, in.Inferers()
	order := make([]int, count)
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(i, j int) int { return a.Cmp(in.Inferences[i], in.Inferences[j]) })
	if count%2 == 1 {
		e.Inferers[order[count/2]].Effective = n.one
		return
	}
	half := a.Quo(n.one, a.Int(2))
	e.Inferers[order[count/2-1]].Effective = half
	e.Inferers[order[count/2]].Effective = half
}
