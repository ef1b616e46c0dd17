package consensus

// Slow gives a workspace that leaves the kernel out, for comparisons with the kernel's twin.
func Slow(w *Workspace[float64]) *Workspace[float64] {
	w.search.scorer.slow = true
	return w
}

// UsedKernel tells whether the last call found its reports fit for the kernel.
func UsedKernel(w *Workspace[float64]) bool { return w.search.scorer.moderate }
