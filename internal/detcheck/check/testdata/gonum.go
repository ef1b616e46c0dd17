package snippet

import (
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat" // want "gonum: gonum.org/v1/gonum/stat is not known"
)

func portable(a, b []float64) float64 {
	floats.Add(a, b)
	return floats.Prod(a) + floats.SumCompensated(b)
}

func differing(a, b []float64) float64 {
	return floats.Sum(a) + // want "gonum: floats.Sum is not"
		floats.Norm(b, 1) // want "gonum: floats.Norm is not"
}

var mean = stat.Mean
