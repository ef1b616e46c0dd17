package lab

import "math"

// ridge is what is added to each diagonal element of a matrix, as a part of it, so that members who always err together
// have one best mixture, too. It changes the value by no more than that part.
const ridge = 1e-9

// leastSquareWeights returns the w >= 0 with sum 1 that minimise w'Mw, for a positive semidefinite M of n rows of which the upper
// triangle is read. It is the method of active sets: the minimum over those with weight is solved for, whose weight would
// fall below zero leaves, and who would lower the value comes in. So the result is exact but for rounding, and the same on every
// machine, as that of a search that stops somewhere is not.
func leastSquareWeights(matrix []float64, n int) []float64 {
	if n == 0 {
		return nil
	}
	w := make([]float64, n)
	largest := 0.0
	for i := range n {
		largest = max(largest, matrix[i*n+i])
	}
	if !(largest > 0) || math.IsInf(largest, 0) {
		w[0] = 1 // nobody errs
		return w
	}
	s := simplexSolver{n: n, matrix: make([]float64, n*n), w: w, in: make([]bool, n)}
	for i := range n {
		for j := i; j < n; j++ {
			x := matrix[i*n+j] / largest
			if i == j {
				x = float64(x*(1+ridge)) + ridge*ridge
			}
			s.matrix[i*n+j], s.matrix[j*n+i] = x, x
		}
	}
	s.start()
	for range 3*n + 10 {
		if !s.enter() {
			break
		}
		s.settle()
	}
	return w
}

// simplexSolver is a minimisation on its way.
type simplexSolver struct {
	n      int
	matrix []float64
	w      []float64 // >= 0, sum 1, zero for those who are not in
	in     []bool
	// scratch: the members who are in, their factor, and their best weights.
	members []int
	factor  []float64
	best    []float64
}

// start takes in everybody and lets those leave who would have negative weights, until nobody would.
func (s *simplexSolver) start() {
	for i := range s.in {
		s.in[i] = true
	}
	for range s.n {
		if !s.solve() {
			break
		}
		left := false
		for at, i := range s.members {
			if s.best[at] < 0 {
				s.in[i], left = false, true
			}
		}
		if !left {
			for at, i := range s.members {
				s.w[i] = s.best[at]
			}
			return
		}
	}
	// The lone one with the smallest error is as good a start.
	clear(s.in)
	clear(s.w)
	least := 0
	for i := range s.n {
		if s.matrix[i*s.n+i] < s.matrix[least*s.n+least] {
			least = i
		}
	}
	s.in[least], s.w[least] = true, 1
}

// solve fills in the weights that are best among the members who are in, be they negative or not. It is false if there are none.
func (s *simplexSolver) solve() bool {
	s.members = s.members[:0]
	for i, is := range s.in {
		if is {
			s.members = append(s.members, i)
		}
	}
	k := len(s.members)
	if len(s.factor) < k*k {
		s.factor, s.best = make([]float64, k*k), make([]float64, k)
	}
	s.best = s.best[:k]
	// M = L L', then L L' x = 1: the weights are x over its sum.
	l := s.factor
	for a, i := range s.members {
		for b := 0; b <= a; b++ {
			x := s.matrix[i*s.n+s.members[b]]
			for c := range b {
				x -= float64(l[a*k+c] * l[b*k+c])
			}
			if a == b {
				l[a*k+a] = math.Sqrt(max(x, ridge*ridge))
			} else {
				l[a*k+b] = x / l[b*k+b]
			}
		}
	}
	x := s.best
	for a := range k {
		sum := 1.0
		for c := range a {
			sum -= float64(l[a*k+c] * x[c])
		}
		x[a] = sum / l[a*k+a]
	}
	for a := k - 1; a >= 0; a-- {
		sum := x[a]
		for c := a + 1; c < k; c++ {
			sum -= float64(l[c*k+a] * x[c])
		}
		x[a] = sum / l[a*k+a]
	}
	total := 0.0
	for _, v := range x {
		total += v
	}
	if !(total > 0) {
		return false
	}
	for a := range x {
		x[a] /= total
	}
	return true
}

// enter takes in the member that would lower the value most, and reports whether there is one.
func (s *simplexSolver) enter() bool {
	value, slope := 0.0, make([]float64, s.n)
	for i := range s.n {
		for j, w := range s.w {
			slope[i] += float64(s.matrix[i*s.n+j] * w)
		}
		value += float64(s.w[i] * slope[i])
	}
	best := -1
	least := value - float64(1e-12*value)
	for i, x := range slope {
		if !s.in[i] && x < least {
			best, least = i, x
		}
	}
	if best < 0 {
		return false
	}
	s.in[best] = true
	return true
}

// settle moves to the best weights of those who are in; who reaches zero first on the way there leaves.
func (s *simplexSolver) settle() {
	for s.solve() {
		step, first := 1.0, -1
		for at, i := range s.members {
			if x := s.best[at]; x < 0 {
				if part := s.w[i] / (s.w[i] - x); first < 0 || part < step {
					step, first = part, i
				}
			}
		}
		total := 0.0
		for at, i := range s.members {
			s.w[i] = max(s.w[i]+float64(step*(s.best[at]-s.w[i])), 0)
			if i == first {
				s.w[i], s.in[i] = 0, false
			}
			total += s.w[i]
		}
		for i := range s.w {
			s.w[i] /= total
		}
		if first < 0 {
			return
		}
	}
}
