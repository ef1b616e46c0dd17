package lab

import (
	"math"

	"github.com/seed-63a7a409/chorus/num"
	"gonum.org/v1/gonum/optimize"
)

// hindsight knows the whole run: it finds the honest inferer whose mean log loss is lowest, and the fixed weights whose squared
// error is. Both need only sums, so that memory does not grow with the epochs.
type hindsight struct {
	n       int
	epochs  float64
	losses  []float64 // sums of log10 losses
	moments []float64 // n x n sums of products of errors
	errors  []float64 // of one epoch, over the labels
}

func newHindsight(n int) *hindsight {
	return &hindsight{n: n, losses: make([]float64, n), moments: make([]float64, n*n), errors: make([]float64, n)}
}

// see takes in an epoch that counts.
func (h *hindsight) see(d *day, losses *reported) {
	h.epochs++
	for j, x := range losses.Inferer.Values()[:h.n] {
		h.losses[j] += x
	}
	for l := range d.labels {
		y := d.truthOf(l)
		for j := range h.errors {
			h.errors[j] = d.inference(j)[l] - y
		}
		for i, x := range h.errors {
			row := h.moments[i*h.n : (i+1)*h.n]
			for j := i; j < h.n; j++ {
				row[j] += float64(x * h.errors[j])
			}
		}
	}
}

// best returns the lowest mean log loss of an inferer.
func (h *hindsight) best() (loss float64, ok bool) {
	if h.epochs == 0 {
		return 0, false
	}
	least := math.Inf(1)
	for _, sum := range h.losses {
		least = min(least, sum/h.epochs)
	}
	return least, true
}

// convexWeights returns the weights >= 0 of sum 1 whose combination has the lowest squared error.
func (h *hindsight) convexWeights() []float64 {
	if h.epochs == 0 {
		return nil
	}
	n := h.n
	trace := 0.0
	for i := range n {
		trace += h.moments[i*n+i]
	}
	if trace == 0 {
		w := make([]float64, n)
		w[0] = 1
		return w
	}
	moment := func(i, j int) float64 { return h.moments[min(i, j)*n+max(i, j)] / trace }
	w, slope := make([]float64, n), make([]float64, n)
	// value fills in the weights, the squares of x over their sum, and the slope of the error in each.
	value := func(x []float64) (value, norm float64) {
		for _, v := range x {
			norm += float64(v * v)
		}
		for i, v := range x {
			w[i] = float64(v*v) / norm
		}
		for i := range w {
			slope[i] = 0
			for j := range w {
				slope[i] += float64(2 * float64(moment(i, j)*w[j]))
			}
			value += float64(0.5 * float64(w[i]*slope[i]))
		}
		return value, norm
	}
	start := make([]float64, n)
	for i := range start {
		start[i] = 1
	}
	// The end of the search is good to some six digits, and rounded to as many, so that it does not show which machine
	// it ran on. An error of the search leaves the best point that it came to.
	result, _ := optimize.Minimize(optimize.Problem{
		Func: func(x []float64) float64 { v, _ := value(x); return v },
		Grad: func(grad, x []float64) {
			v, norm := value(x)
			for i := range x {
				grad[i] = float64(float64(2*x[i])*(slope[i]-float64(2*v))) / norm
			}
		},
	}, start, &optimize.Settings{GradientThreshold: 1e-10, MajorIterations: 500}, &optimize.BFGS{})
	if result == nil || !num.AllFinite(result.X) {
		return nil
	}
	value(result.X)
	for i := range w {
		w[i] = math.Round(w[i]*1e6) / 1e6
	}
	return w
}
