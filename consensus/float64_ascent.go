package consensus

import "math"

// The gradient ascent in float64 takes its scores from the form of package quadratic where everybody reports everything.

// floatBegin has the form take up the reports, if they are such.
func floatBegin(s *search[float64]) {
	f := s.scorer
	s.quadratic = f.gapless && !f.slow
	if s.quadratic {
		s.form.Take(f.stakes, f.reports.values, s.params.EpsilonReputer)
		s.quadratic = s.form.Centre(s.now)
	}
}

// floatAscend is search.ascend up to rounding. It reports false, without an error, where digits cancel in the form or numbers
// are too large or small for it: then search.ascend, its twin, has everything still to do.
func floatAscend(s *search[float64]) bool {
	return s.quadratic && (floatStep(s) || s.form.Centre(s.now) && floatStep(s))
}

// floatStep is the ascent with the centre where it is.
func floatStep(s *search[float64]) bool {
	base, ok := s.form.Scores(s.score, s.now)
	if !ok {
		return false
	}
	for m, c := range s.now {
		d := s.step
		if c == 1 {
			d = -d
		}
		other, ok := s.form.Moved(m, c+d)
		if !ok {
			return false
		}
		next := c + float64(s.params.LearningRate*((1-base/other)/d))
		if !(math.Abs(next) <= kernelLargest) {
			return false
		}
		s.next[m] = min(max(next, 0), 1)
	}
	return true
}

// floatListensEnough reports whether so much stake is listened to after a step that search.keepListening has nothing to do.
func floatListensEnough(s *search[float64]) bool {
	sum, stakes := 0.0, 0.0
	for m, stake := range s.scorer.stakes {
		sum += float64(s.next[m] * stake)
		stakes += stake
	}
	return sum/stakes >= s.params.MinStakeFraction && isFinite(sum) && isFinite(stakes)
}

// floatConverged is search.converged. ok is false where there is an error, which that has to find.
func floatConverged(s *search[float64]) (converged, ok bool) {
	largest := 0.0
	for m, c := range s.now {
		move := math.Abs(s.next[m] - c) // between 0 and 1
		if move > largest {
			largest = move
		}
	}
	largest /= s.params.LearningRate // the largest of all quotients, since larger numbers have no smaller ones
	return largest < s.params.MaxGradientThreshold, isFinite(largest)
}
