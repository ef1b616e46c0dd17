package report

import (
	"gonum.org/v1/gonum/stat/distuv"
)

// confidence returns the 95 % interval of a mean by Student's t; ok is false for a single value.
func (e estimate) confidence() (low, high float64, ok bool) {
	if e.Error == nil {
		return 0, 0, false
	}
	half := *e.Error * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(e.Count - 1)}.Quantile(0.975)
	return e.Mean - half, e.Mean + half, true
}
