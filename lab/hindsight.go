package lab

import "math"

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

// convexWeights returns the weights >= 0 of sum 1 whose combination has the lowest squared error. Nil without an epoch.
func (h *hindsight) convexWeights() []float64 {
	if h.epochs == 0 {
		return nil
	}
	return leastSquareWeights(h.moments, h.n)
}
