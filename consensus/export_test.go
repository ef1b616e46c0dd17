package consensus

// Slow makes an assessor leave the kernel out, for comparisons with the kernel's twin.
func Slow(s *Assessor[float64]) *Assessor[float64] {
	s.scorer.slow = true
	return s
}

// UsedKernel reports whether the kernel makes the scores at the coefficients that the last search ended with.
func UsedKernel(s *Assessor[float64]) bool {
	now := s.search.now
	return floatScores(&s.scorer, make([]float64, len(now)), now)
}

// UsedForm reports whether the last search had inner products for losses.
func UsedForm(s *Assessor[float64]) bool { return s.search.quadratic }
