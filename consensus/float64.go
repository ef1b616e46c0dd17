package consensus

import (
	"math"

	"github.com/seed-63a7a409/chorus/consensus/internal/flat"
	"github.com/seed-63a7a409/chorus/internal/reuse"
)

// floatScores is scorer.scores in float64 on flat rows, bit for bit: the loops of package flat run over the objects, so
// that the processor works on many at a time, and leave out the checks that kernelLargest and kernelSmallest make needless.
// It reports whether it did; where it did not, scorer.scores, its twin, has everything still to do.
func floatScores(s *scorer[float64], dst, coefficients []float64) bool {
	if s.slow || !floatModerate(s) {
		return false
	}
	adjustedStakes(s.a, s.adjusted, s.stakes, coefficients)
	if s.a.Err() != nil || !floatConsensus(s) {
		return false
	}
	norm := consensusNorm(s.a, s.params, s.consensus.Losses)
	for m := 0; m < len(dst); m += 2 {
		if m+1 == len(dst) {
			values, present := s.reports.row(m)
			dst[m] = scored(s.a, s.params, flat.Squares(values, present, s.consensus.MostDistant, s.consensus.Losses), norm)
			break
		}
		first, second := floatSquares(s, m)
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

// floatModerate reports whether all losses are small enough for the kernel, what stands for those that are not reported
// included. It looks once at each epoch.
func floatModerate(s *scorer[float64]) bool {
	if s.judged {
		return s.moderate
	}
	s.judged, s.moderate = true, true
	for _, v := range s.reports.values {
		if !(math.Abs(v) <= kernelLargest) {
			s.moderate = false
			break
		}
	}
	return s.moderate
}

// floatConsensus is scorer.formConsensus. It reports false, without an error, for adjusted stakes that the twin has to look at.
func floatConsensus(s *scorer[float64]) bool {
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
	consensus := s.consensus.Losses
	clear(consensus)
	for m, stake := range s.adjusted {
		values, present := r.row(m)
		if s.gapless {
			flat.AddShares(consensus, values, stake, s.reporters)
		} else {
			flat.AddPresentShares(consensus, values, present, stake, s.reporters)
		}
	}
	for x, complete := range s.complete {
		if !complete {
			s.consensus.MostDistant[x] = mostDistantOf(s.a, s.rules.Distance, consensus[x], r, x)
		}
	}
	return true
}

// floatSquares returns the sums of squares of reputers m and m+1.
func floatSquares(s *scorer[float64], m int) (first, second float64) {
	values, present := s.reports.row(m)
	others, otherPresent := s.reports.row(m + 1)
	return flat.SquaresOfTwo(values, present, others, otherPresent, s.consensus.MostDistant, s.consensus.Losses)
}
