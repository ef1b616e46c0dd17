package consensus

// Slow gives a workspace that leaves the kernel out, for comparisons with the kernel's twin.
func Slow(w *Workspace[float64]) *Workspace[float64] {
	w.search.scorer.slow = true
	return w
}

// UsedKernel tells whether the kernel makes the scores at the coefficients that the last call ended with.
func UsedKernel(w *Workspace[float64]) bool {
	s := &w.search
	return floatScores(&s.scorer, make([]float64, len(s.now)), s.now)
}
