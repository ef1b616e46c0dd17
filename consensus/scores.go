package consensus

import (
	"slices"

	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// AdjustedStakes are A_m = min(N a_m S_m / sum a S, 1) (E51): stakes in proportion to the mean listened stake,
// capped so that nobody counts for more than an equal. The product is formed from the left.
//
// Errors: ErrShape, ErrDomain for a negative stake, ErrNotFinite, ErrDivisionByZero if no stake is listened to.
func AdjustedStakes[T any](arith num.Arith[T], stakes, coefficients []T) ([]T, error) {
	a := arith.Calc()
	if err := checkStakes(a, stakes, coefficients); err != nil {
		return nil, err
	}
	out := make([]T, len(stakes))
	adjustedStakes(a, out, stakes, coefficients)
	return out, a.Err()
}

func adjustedStakes[T any](a num.Calc[T], dst, stakes, coefficients []T) {
	n, one := a.Int(len(stakes)), a.Int(1)
	listened := a.Int(0)
	for m, s := range stakes {
		listened = a.Add(listened, a.Mul(coefficients[m], s))
	}
	for m, s := range stakes {
		dst[m] = num.Min(a, a.Quo(a.Mul(a.Mul(n, coefficients[m]), s), listened), one)
	}
}

// Consensus gives the consensus vector (E52) and the most distant reported loss of every object (E53). An object
// that nobody reports has both zero.
//
// Errors: ErrEmpty, ErrShape, ErrNotFinite; ErrDivisionByZero for an object whose reporters have adjusted stakes of
// sum zero.
func Consensus[T any](arith num.Arith[T], rule DistanceRule, adjusted []T, reports *Reports[T]) (consensus, mostDistant []T, err error) {
	a := arith.Calc()
	if err := reports.validate(a); err != nil {
		return nil, nil, err
	}
	if err := num.CheckLength("adjusted stakes", len(adjusted), reports.reputers); err != nil {
		return nil, nil, err
	}
	if err := num.CheckFinite(a, "adjusted stakes", adjusted...); err != nil {
		return nil, nil, err
	}
	consensus, mostDistant = make([]T, reports.objects), make([]T, reports.objects)
	consensusVector(a, rule, consensus, mostDistant, adjusted, reports)
	if err := a.Err(); err != nil {
		return nil, nil, err
	}
	return consensus, mostDistant, nil
}

func consensusVector[T any](a num.Calc[T], rule DistanceRule, consensus, mostDistant, adjusted []T, r *Reports[T]) {
	for x := range r.objects {
		consensus[x] = consensusOf(a, adjusted, reportersStake(a, adjusted, r, x), r, x)
		mostDistant[x] = mostDistantOf(a, rule, consensus[x], r, x)
	}
}

// reportersStake is the sum of adjusted stakes of those who report an object.
func reportersStake[T any](a num.Calc[T], adjusted []T, r *Reports[T], x int) T {
	stakes := a.Int(0)
	for m, s := range adjusted {
		if r.present[m*r.objects+x] {
			stakes = a.Add(stakes, s)
		}
	}
	return stakes
}

// consensusOf is E52 for one object: each product is divided by the sum of stakes, then added.
func consensusOf[T any](a num.Calc[T], adjusted []T, stakes T, r *Reports[T], x int) T {
	sum := a.Int(0)
	for m := range adjusted {
		if i := m*r.objects + x; r.present[i] {
			num.AddQuotient(a, &sum, &r.values[i], &adjusted[m], &stakes)
		}
	}
	return sum
}

// mostDistantOf is E53 for one object; the first of equal distances wins.
func mostDistantOf[T any](a num.Calc[T], rule DistanceRule, consensus T, r *Reports[T], x int) T {
	largest, farthest := a.Int(-1), a.Int(0)
	for m := range r.reputers {
		i := m*r.objects + x
		if !r.present[i] {
			continue
		}
		distance := a.Sub(consensus, r.values[i])
		if rule == DistanceAbsolute {
			distance = a.Abs(distance)
		}
		if a.Cmp(distance, largest) > 0 {
			largest, farthest = distance, r.values[i]
		}
	}
	return farthest
}

// Score is the score of one reputer (E54): 1 / (|L - cons| / |cons| + eps) in Euclidean norms, where present marks
// the losses it reports and the most distant one stands for the others; nil for all. It lies between 0 and 1/eps.
//
// Errors: ErrShape, ErrDomain for parameters, ErrNotFinite.
func Score[T any](arith num.Arith[T], params Params[T], losses []T, present []bool, consensus, mostDistant []T) (T, error) {
	a := arith.Calc()
	zero := a.Int(0)
	if err := params.validateScores(a); err != nil {
		return zero, err
	}
	if present == nil {
		present = make([]bool, len(losses))
		for i := range present {
			present[i] = true
		}
	}
	for _, c := range []struct {
		field string
		n     int
	}{{"presence flags", len(present)}, {"consensus", len(consensus)}, {"most distant", len(mostDistant)}} {
		if err := num.CheckLength(c.field, c.n, len(losses)); err != nil {
			return zero, err
		}
	}
	for i, v := range losses {
		if present[i] && !a.IsFinite(v) {
			return zero, num.Refuse(num.ErrNotFinite, "losses", []int{i}, v, "finite numbers")
		}
	}
	if err := num.CheckFinite(a, "consensus", consensus...); err != nil {
		return zero, err
	}
	if err := num.CheckFinite(a, "most distant", mostDistant...); err != nil {
		return zero, err
	}
	norm := consensusNorm(a, params, consensus)
	score := scoreOf(a, params, norm, losses, present, consensus, mostDistant)
	return score, a.Err()
}

// consensusNorm is |cons|, EpsilonSafeDiv if that is zero.
func consensusNorm[T any](a num.Calc[T], params Params[T], consensus []T) T {
	norm := euclidean(a, consensus)
	if a.Sign(norm) == 0 {
		return params.EpsilonSafeDiv
	}
	return norm
}

func euclidean[T any](a num.Calc[T], x []T) T {
	squares := a.Int(0)
	for _, v := range x {
		squares = a.Add(squares, a.Mul(v, v))
	}
	return a.Sqrt(squares)
}

func scoreOf[T any](a num.Calc[T], params Params[T], norm T, losses []T, present []bool, consensus, mostDistant []T) T {
	squares := a.Int(0)
	for x := range losses {
		v := &losses[x]
		if !present[x] {
			v = &mostDistant[x]
		}
		num.AddSquare(a, &squares, v, &consensus[x])
	}
	return scored(a, params, squares, norm)
}

// scored is E54 of the squared distance from the consensus.
func scored[T any](a num.Calc[T], params Params[T], squares, norm T) T {
	distance := a.Quo(a.Sqrt(squares), norm)
	return a.Quo(a.Int(1), a.Add(distance, params.EpsilonReputer))
}

// Scores are the scores of all reputers at given listening coefficients (E51-E54).
//
// Errors are those of AdjustedStakes, Consensus and Score.
func Scores[T any](arith num.Arith[T], rules Rules, params Params[T], stakes, coefficients []T, reports *Reports[T]) ([]T, error) {
	a := arith.Calc()
	if err := params.validateScores(a); err != nil {
		return nil, err
	}
	if err := checkScoreInput(a, stakes, coefficients, reports); err != nil {
		return nil, err
	}
	s := scorer[T]{rules: rules, params: params}
	s.begin(a, stakes, reports)
	scores := make([]T, len(stakes))
	s.scores(scores, coefficients)
	if err := a.Err(); err != nil {
		return nil, err
	}
	return scores, nil
}

func checkStakes[T any](a num.Arith[T], stakes, coefficients []T) error {
	if err := num.CheckLength("coefficients", len(coefficients), len(stakes)); err != nil {
		return err
	}
	for m, s := range stakes {
		if err := checkStake(a, "stakes", m, s); err != nil {
			return err
		}
	}
	return num.CheckFinite(a, "coefficients", coefficients...)
}

func checkScoreInput[T any](a num.Arith[T], stakes, coefficients []T, reports *Reports[T]) error {
	if err := checkStakes(a, stakes, coefficients); err != nil {
		return err
	}
	if err := reports.validate(a); err != nil {
		return err
	}
	return num.CheckLength("reports", reports.reputers, len(stakes))
}

// scorer evaluates score vectors at many coefficients without new memory for each.
type scorer[T any] struct {
	a       num.Calc[T]
	rules   Rules
	params  Params[T]
	stakes  []T
	reports *Reports[T]

	complete    []bool // objects that every reputer reports
	gapless     bool   // all objects are complete
	adjusted    []T
	consensus   []T
	mostDistant []T

	// Of the kernel in float64.
	slow      bool // leave it out, for tests
	moderate  bool // no loss is too large for it
	reporters []T  // the adjusted stake of the reporters of each object
}

// begin takes up the reports of an epoch.
func (s *scorer[T]) begin(a num.Calc[T], stakes []T, reports *Reports[T]) {
	s.a, s.stakes, s.reports = a, stakes, reports
	s.complete = reports.complete(s.complete)
	s.adjusted = reuse.Slice(s.adjusted, len(stakes))
	s.consensus = reuse.Slice(s.consensus, reports.objects)
	s.mostDistant = reuse.Slice(s.mostDistant, reports.objects)
	s.gapless = !slices.Contains(s.complete, false)
	if f, ok := any(s).(*scorer[float64]); ok {
		f.moderate = !f.slow && floatModerate(f.reports)
	}
}

func (s *scorer[T]) scores(dst, coefficients []T) {
	if f, ok := any(s).(*scorer[float64]); ok && floatScores(f, any(dst).([]float64), any(coefficients).([]float64)) {
		return
	}
	a := s.a
	adjustedStakes(a, s.adjusted, s.stakes, coefficients)
	s.consent()
	norm := consensusNorm(a, s.params, s.consensus)
	for m := range dst {
		losses, present := s.reports.row(m)
		dst[m] = scoreOf(a, s.params, norm, losses, present, s.consensus, s.mostDistant)
	}
}

// consent is consensusVector without what a score vector does not need: an object that everybody reports has the sum
// of all adjusted stakes and needs no most distant value.
func (s *scorer[T]) consent() {
	a, r := s.a, s.reports
	all := num.Sum(a, s.adjusted)
	for x, complete := range s.complete {
		if complete {
			s.consensus[x] = consensusOf(a, s.adjusted, all, r, x)
			continue
		}
		s.consensus[x] = consensusOf(a, s.adjusted, reportersStake(a, s.adjusted, r, x), r, x)
		s.mostDistant[x] = mostDistantOf(a, s.rules.Distance, s.consensus[x], r, x)
	}
}

// total is Q = sum S_m T_m.
func (s *scorer[T]) total(scores []T) T {
	a := s.a
	q := a.Int(0)
	for m, stake := range s.stakes {
		q = a.Add(q, a.Mul(stake, scores[m]))
	}
	return q
}
