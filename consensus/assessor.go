package consensus

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// Assessor forms network losses and judges the reputers of a topic under one set of rules and parameters, again and
// again. Its methods write in the memory of dst where that suffices, and return it; nil stands for new memory. It may be
// used after any error, by one goroutine at a time, and keeps nothing from one call to the next but memory.
type Assessor[T any] struct {
	a      num.Calc[T]
	arith  num.Arith[T] // for checks: a Calc would be converted for each
	rules  Rules
	params Params[T]

	objects []object
	means   floatMeans // where T is float64
	scorer  scorer[T]
	search  search[T]
}

// NewAssessor binds arithmetic, rules and parameters. Errors: ErrMissing without an arithmetic, ErrUnknown for rules,
// ErrDomain and ErrNotFinite for parameters.
func NewAssessor[T any](a num.Arith[T], rules Rules, params Params[T]) (*Assessor[T], error) {
	if err := num.CheckArith(a); err != nil {
		return nil, err
	}
	if err := rules.Validate(); err != nil {
		return nil, err
	}
	if err := params.Validate(a); err != nil {
		return nil, err
	}
	s := &Assessor[T]{a: a.Calc(), arith: a, rules: rules, params: params}
	s.scorer = scorer[T]{a: s.a, rules: rules, params: params}
	s.search = newSearch(&s.scorer)
	return s, s.a.Err()
}

// begin makes the assessor ready for a call.
func (s *Assessor[T]) begin() error {
	if s == nil || s.a == nil {
		return num.Refuse(num.ErrMissing, "Assessor", nil, nil, "one made by NewAssessor")
	}
	s.a.Reset()
	return nil
}

// NetworkLosses returns the stake-weighted means of the reported losses, object by object, over the reputers that
// reported it (E37). Stakes are raw ones, not adjusted: in the log form of losses this is a weighted geometric mean. The
// losses of dst must not be those of a bundle; after an error their content is unspecified.
//
// A worker's object whose reporters have no stake is absent. One-out, one-in and one-out-inferer losses count only
// for workers of whom some bundle, be its stake zero, has a plain loss L_j or L_k. A forecaster whose values L[k][-j] all
// drop out keeps an empty list of them.
//
// Errors: ErrEmpty without bundles; ErrMissing for a bundle without losses; ErrShape for positions that do not
// fit; ErrDomain for a negative stake or count, or a dst that is read; ErrDivisionByZero if the reputers have no stake at
// all; ErrNotFinite.
func (s *Assessor[T]) NetworkLosses(dst *regret.Losses[T], inferers, forecasters int, bundles []Bundle[T]) (*regret.Losses[T], error) {
	if err := s.begin(); err != nil {
		return nil, err
	}
	for i, b := range bundles {
		if b.Losses == dst && dst != nil {
			return nil, num.Refuse(num.ErrDomain, "bundles", []int{i}, nil, "losses other than the destination")
		}
	}
	if dst == nil {
		dst = new(regret.Losses[T])
	}
	if !s.floatLosses(dst, inferers, forecasters, bundles) {
		if err := checkBundles(s.arith, inferers, forecasters, bundles); err != nil {
			return nil, err
		}
		if err := s.meanBundles(dst, inferers, forecasters, bundles); err != nil {
			return nil, err
		}
	}
	keepEmptyLists(dst, bundles)
	return dst, nil
}

// AdjustedStakes returns A_m = min(N a_m S_m / sum a S, 1) (E51): stakes in proportion to the mean listened stake,
// capped so that nobody counts for more than an equal. The product is formed from the left. dst may be either list.
//
// Errors: ErrShape, ErrDomain for a negative stake, ErrNotFinite, ErrDivisionByZero if no stake is listened to.
func (s *Assessor[T]) AdjustedStakes(dst, stakes, coefficients []T) ([]T, error) {
	if err := s.begin(); err != nil {
		return nil, err
	}
	if err := checkStakes(s.arith, stakes, coefficients); err != nil {
		return nil, err
	}
	dst = reuse.Slice(dst, len(stakes))
	adjustedStakes(s.a, dst, stakes, coefficients)
	if err := s.a.Err(); err != nil {
		return nil, err
	}
	return dst, nil
}

// Consensus returns the consensus vector (E52) and the most distant reported loss of every object (E53) at adjusted
// stakes, one for each reputer.
//
// Errors: ErrMissing, ErrEmpty, ErrShape, ErrNotFinite; ErrDivisionByZero for an object whose reporters have adjusted
// stakes of sum zero.
func (s *Assessor[T]) Consensus(dst *Consensus[T], adjusted []T, reports *Reports[T]) (*Consensus[T], error) {
	if err := s.begin(); err != nil {
		return nil, err
	}
	if err := reports.validate(s.arith); err != nil {
		return nil, err
	}
	if err := num.CheckLength("adjusted", len(adjusted), reports.reputers); err != nil {
		return nil, err
	}
	if err := num.CheckFinite(s.arith, "adjusted", adjusted...); err != nil {
		return nil, err
	}
	if dst == nil {
		dst = new(Consensus[T])
	}
	dst.Losses, dst.MostDistant = reuse.Slice(dst.Losses, reports.objects), reuse.Slice(dst.MostDistant, reports.objects)
	for x := range reports.objects {
		reporters := num.NewDivisor(s.a, reportersStake(s.a, adjusted, reports, x))
		dst.Losses[x] = consensusOf(s.a, adjusted, &reporters, reports, x)
		dst.MostDistant[x] = mostDistantOf(s.a, s.rules.Distance, dst.Losses[x], reports, x)
	}
	if err := s.a.Err(); err != nil {
		return nil, err
	}
	return dst, nil
}

// Score returns the score of one reputer (E54): 1 / (|L - cons| / |cons| + eps) in Euclidean norms, where present marks
// the losses that it reports and the most distant one stands for the others; nil for all. It lies between 0 and 1/eps.
//
// Errors: ErrMissing without a consensus, ErrShape, ErrNotFinite.
func (s *Assessor[T]) Score(losses []T, present []bool, c *Consensus[T]) (T, error) {
	var zero T
	if err := s.begin(); err != nil {
		return zero, err
	}
	if err := checkScore(s.arith, losses, present, c); err != nil {
		return zero, err
	}
	norm := consensusNorm(s.a, s.params, c.Losses)
	score := scoreOf(s.a, s.params, norm, losses, present, c)
	return score, s.a.Err()
}

// Scores returns the scores of all reputers at given listening coefficients (E51-E54). dst is neither of the other lists.
//
// Errors are those of AdjustedStakes and Consensus.
func (s *Assessor[T]) Scores(dst, stakes, coefficients []T, reports *Reports[T]) ([]T, error) {
	if err := s.beginScores(stakes, coefficients, reports); err != nil {
		return nil, err
	}
	dst = reuse.Slice(dst, len(stakes))
	s.scorer.scores(dst, coefficients)
	if err := s.a.Err(); err != nil {
		return nil, err
	}
	return dst, nil
}

// ListeningCoefficients improves the listening coefficients of the reputers of an epoch from the stored ones by
// gradient ascent on the stake-weighted scores (E55-E58) [ADI 1, Eq. 34]. At least one step is made. All gradients
// of a step use the same old coefficients.
//
// A coefficient may leave [0, 1] in the step that keeps the minimum fraction of stake listened to (E57), as on the
// chain.
//
// In float64 the scores of the search come from inner products where every reputer reports every object, which changes them by some
// 1e-14 of themselves against Scores, and coefficients by some 1e-12 a step. The bits are the same on every machine.
//
// Errors: those of Scores; ErrDivisionByZero too where only reputers with coefficient zero report an object.
func (s *Assessor[T]) ListeningCoefficients(dst *Coefficients[T], stakes, coefficients []T, reports *Reports[T]) (*Coefficients[T], error) {
	if err := s.beginScores(stakes, coefficients, reports); err != nil {
		return nil, err
	}
	s.search.begin(coefficients)
	s.search.run()
	if err := s.a.Err(); err != nil {
		return nil, err
	}
	return s.search.result(dst), nil
}

// beginScores takes up the reports of an epoch.
func (s *Assessor[T]) beginScores(stakes, coefficients []T, reports *Reports[T]) error {
	if err := s.begin(); err != nil {
		return err
	}
	if err := checkStakes(s.arith, stakes, coefficients); err != nil {
		return err
	}
	if err := reports.validate(s.arith); err != nil {
		return err
	}
	if err := num.CheckLength("reports", reports.reputers, len(stakes)); err != nil {
		return err
	}
	s.scorer.begin(stakes, reports)
	return nil
}
