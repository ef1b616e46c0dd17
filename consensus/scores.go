package consensus

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// Consensus holds the consensus of the reputers of an epoch, object by object.
type Consensus[T any] struct {
	Losses      []T // the stake-weighted means of what is reported (E52); 0 for an object that nobody reports
	MostDistant []T // of what is reported (E53); it stands for the loss of who does not report the object
}

// adjustedStakes is E51.
func adjustedStakes[T any](a num.Calc[T], dst, stakes, coefficients []T) {
	n, one := a.Int(len(stakes)), a.Int(1)
	listened := num.NewDivisor(a, num.SumOfProducts(a, coefficients, stakes))
	for m, s := range stakes {
		dst[m] = num.Min(a, listened.Quo(a, a.Mul(a.Mul(n, coefficients[m]), s)), one)
	}
}

// reportersStake returns the sum of adjusted stakes of those who report an object.
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
func consensusOf[T any](a num.Calc[T], adjusted []T, stakes *num.Divisor[T], r *Reports[T], x int) T {
	sum := a.Int(0)
	for m := range adjusted {
		if i := m*r.objects + x; r.present[i] {
			num.AddQuotient(a, &sum, &r.values[i], &adjusted[m], stakes)
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

func checkScore[T any](a num.Arith[T], losses []T, present []bool, c *Consensus[T]) error {
	if c == nil {
		return num.Refuse(num.ErrMissing, "Consensus", nil, nil, "a consensus")
	}
	if present != nil {
		if err := num.CheckLength("present", len(present), len(losses)); err != nil {
			return err
		}
	}
	if err := num.CheckLength("Losses", len(c.Losses), len(losses)); err != nil {
		return err
	}
	if err := num.CheckLength("MostDistant", len(c.MostDistant), len(losses)); err != nil {
		return err
	}
	for i, v := range losses {
		if (present == nil || present[i]) && !a.IsFinite(v) {
			return num.Refuse(num.ErrNotFinite, "losses", []int{i}, v, "finite numbers")
		}
	}
	if err := num.CheckFinite(a, "Losses", c.Losses...); err != nil {
		return err
	}
	return num.CheckFinite(a, "MostDistant", c.MostDistant...)
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
	return a.Sqrt(num.SumOfProducts(a, x, x))
}

func scoreOf[T any](a num.Calc[T], params Params[T], norm T, losses []T, present []bool, c *Consensus[T]) T {
	squares := a.Int(0)
	for x := range losses {
		v := &losses[x]
		if present != nil && !present[x] {
			v = &c.MostDistant[x]
		}
		num.AddSquare(a, &squares, v, &c.Losses[x])
	}
	return scored(a, params, squares, norm)
}

// scored is E54 of the squared distance from the consensus.
func scored[T any](a num.Calc[T], params Params[T], squares, norm T) T {
	distance := a.Quo(a.Sqrt(squares), norm)
	return a.Quo(a.Int(1), a.Add(distance, params.EpsilonReputer))
}

func checkStakes[T any](a num.Arith[T], stakes, coefficients []T) error {
	if err := num.CheckLength("coefficients", len(coefficients), len(stakes)); err != nil {
		return err
	}
	for m, s := range stakes {
		if err := checkStakeAt(a, m, s); err != nil {
			return err
		}
	}
	return num.CheckFinite(a, "coefficients", coefficients...)
}

// scorer evaluates score vectors at many coefficients without new memory for each.
type scorer[T any] struct {
	a       num.Calc[T]
	rules   Rules
	params  Params[T]
	stakes  []T
	reports *Reports[T]

	complete  []bool // objects that every reputer reports
	gapless   bool   // all objects are complete
	adjusted  []T
	consensus Consensus[T]

	// Of the kernel in float64.
	slow      bool // leave it out, for tests
	judged    bool // moderate is known
	moderate  bool // no loss is too large for it
	reporters []T  // the adjusted stake of the reporters of each object
}

// begin takes up the reports of an epoch.
func (s *scorer[T]) begin(stakes []T, reports *Reports[T]) {
	s.stakes, s.reports = stakes, reports
	s.complete, s.gapless = reports.complete(s.complete)
	s.adjusted = reuse.Slice(s.adjusted, len(stakes))
	s.consensus.Losses = reuse.Slice(s.consensus.Losses, reports.objects)
	s.consensus.MostDistant = reuse.Slice(s.consensus.MostDistant, reports.objects)
	s.judged = false
}

func (s *scorer[T]) scores(dst, coefficients []T) {
	if f, ok := any(s).(*scorer[float64]); ok && floatScores(f, any(dst).([]float64), any(coefficients).([]float64)) {
		return
	}
	a := s.a
	adjustedStakes(a, s.adjusted, s.stakes, coefficients)
	s.formConsensus()
	norm := consensusNorm(a, s.params, s.consensus.Losses)
	for m := range dst {
		losses, present := s.reports.row(m)
		dst[m] = scoreOf(a, s.params, norm, losses, present, &s.consensus)
	}
}

// formConsensus does what Assessor.Consensus does without what a score vector does not need: an object that everybody reports has the sum
// of all adjusted stakes and needs no most distant value.
func (s *scorer[T]) formConsensus() {
	a, r := s.a, s.reports
	all, consensus, mostDistant := num.NewDivisor(a, num.Sum(a, s.adjusted)), s.consensus.Losses, s.consensus.MostDistant
	for x, complete := range s.complete {
		if complete {
			consensus[x] = consensusOf(a, s.adjusted, &all, r, x)
			continue
		}
		reporters := num.NewDivisor(a, reportersStake(a, s.adjusted, r, x))
		consensus[x] = consensusOf(a, s.adjusted, &reporters, r, x)
		mostDistant[x] = mostDistantOf(a, s.rules.Distance, consensus[x], r, x)
	}
}

// total is Q = sum S_m T_m.
func (s *scorer[T]) total(scores []T) T {
	return num.SumOfProducts(s.a, s.stakes, scores)
}
