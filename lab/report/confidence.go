package report

import (
	"maps"
	"slices"

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

// estimateOf is the mean of values with its standard error.
func estimateOf(values []float64) estimate {
	p := pointOf(0, values)
	e := estimate{Mean: p.y, Count: len(values)}
	if len(values) > 1 {
		e.Error = &p.err
	}
	return e
}

// values are those of a map, ascending by seed, so that sums come out the same every time.
func values(bySeed map[uint64]float64) []float64 {
	var list []float64
	for _, seed := range slices.Sorted(maps.Keys(bySeed)) {
		list = append(list, bySeed[seed])
	}
	return list
}

// difference is the first less the second over the seeds that both have.
func difference(first, second map[uint64]float64) estimate {
	less := map[uint64]float64{}
	for seed, x := range first {
		if y, both := second[seed]; both {
			less[seed] = x - y
		}
	}
	return estimateOf(values(less))
}
