package consensus

import (
	"math"

	"github.com/seed-63a7a409/chorus/internal/reuse"
)

// floatScores is scorer.scores in float64 on flat rows, bit for bit: the loops run over the objects, so that the
// processor works on many at a time, and leave out the checks that kernelLargest and kernelSmallest make needless.
// It tells whether it did; where it did not, scorer.scores, its twin, has everything still to do.
func floatScores(s *scorer[float64], dst, coefficients []float64) bool {
	if !s.moderate {
		return false
	}
	adjustedStakes(s.a, s.adjusted, s.stakes, coefficients)
	if s.a.Err() != nil || !floatConsent(s) {
		return false
	}
	norm := consensusNorm(s.a, s.params, s.consensus)
	for m := 0; m < len(dst); m += 2 {
		if m+1 == len(dst) {
			dst[m] = scored(s.a, s.params, floatDistance(s, m), norm)
			break
		}
		first, second := floatDistances(s, m)
		dst[m], dst[m+1] = scored(s.a, s.params, first, norm), scored(s.a, s.params, second, norm)
	}
	return true
}

const (
	// Losses and adjusted stakes up to kernelLargest, and sums of adjusted stakes from kernelSmallest on, make shares
	// up to 1e90, their sums over reputers up to 1e100, squares up to 1e200 and sums of those over objects far below 1e308.
	kernelLargest  = 1e30
	kernelSmallest = 1e-30
)

// floatModerate tells whether all losses are small enough for the kernel, what stands for those that are not reported
// included.
func floatModerate(r *Reports[float64]) bool {
	for _, v := range r.values {
		if !(math.Abs(v) <= kernelLargest) {
			return false
		}
	}
	return true
}

// floatConsent is scorer.consent. It gives false, without an error, for adjusted stakes that the twin has to look at.
func floatConsent(s *scorer[float64]) bool {
	r := s.reports
	all := 0.0
	for _, stake := range s.adjusted {
		if !(math.Abs(stake) <= kernelLargest) {
			return false
		}
		all += stake
	}
	s.reporters = reuse.Slice(s.reporters, r.objects)
	for x, complete := range s.complete {
		stakes := all
		if !complete {
			stakes = reportersStake(s.a, s.adjusted, r, x)
		}
		if !(math.Abs(stakes) >= kernelSmallest) {
			return false
		}
		s.reporters[x] = stakes
	}
	clear(s.consensus)
	for m, stake := range s.adjusted {
		values, present := r.row(m)
		if s.gapless {
			addShares(s.consensus, values, stake, s.reporters)
		} else {
			addPresentShares(s.consensus, values, present, stake, s.reporters)
		}
	}
	for x, complete := range s.complete {
		if !complete {
			s.mostDistant[x] = mostDistantOf(s.a, s.rules.Distance, s.consensus[x], r, x)
		}
	}
	return true
}

// addShares adds to each sum its share of E52: value times stake over the stake of all reporters.
func addShares(sums, values []float64, stake float64, reporters []float64) {
	values, reporters = values[:len(sums)], reporters[:len(sums)]
	for x, v := range values {
		sums[x] += float64(v*stake) / reporters[x]
	}
}

func addPresentShares(sums, values []float64, present []bool, stake float64, reporters []float64) {
	values, present, reporters = values[:len(sums)], present[:len(sums)], reporters[:len(sums)]
	for x, v := range values {
		if present[x] {
			sums[x] += float64(v*stake) / reporters[x]
		}
	}
}

// floatDistance is the sum of squares inside scoreOf for one reputer.
func floatDistance(s *scorer[float64], m int) float64 {
	values, present := s.reports.row(m)
	consensus, mostDistant := s.consensus[:len(values)], s.mostDistant[:len(values)]
	squares := 0.0
	for x, v := range values {
		if !present[x] {
			v = mostDistant[x]
		}
		d := v - consensus[x]
		squares += float64(d * d)
	}
	return squares
}

// floatDistances is floatDistance for two reputers at once: neither sum waits for the other.
func floatDistances(s *scorer[float64], m int) (first, second float64) {
	values, present := s.reports.row(m)
	others, otherPresent := s.reports.row(m + 1)
	n := len(values)
	others, present, otherPresent = others[:n], present[:n], otherPresent[:n]
	consensus, mostDistant := s.consensus[:n], s.mostDistant[:n]
	for x, v := range values {
		w := others[x]
		if !present[x] {
			v = mostDistant[x]
		}
		if !otherPresent[x] {
			w = mostDistant[x]
		}
		d, e := v-consensus[x], w-consensus[x]
		first += float64(d * d)
		second += float64(e * e)
	}
	return first, second
}
