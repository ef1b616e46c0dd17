package chebyshev

import "math"

// mostNodes is the largest number of Chebyshev nodes that is tried; more never pay.
const mostNodes = 20

// table holds what interpolation at the zeros of the Chebyshev polynomial T_n needs. The nodes are
// t_q = cos((2q+1) pi/(2n)), and basis[i*n+q] = T_i(t_q) = cos(i (2q+1) pi/(2n)).
type table struct{ nodes, basis []float64 }

func newTable(n int) table {
	t := table{nodes: make([]float64, n), basis: make([]float64, n*n)}
	quarter := make([]float64, n+1) // cos(m pi/(2n)) for m = 0..n
	for m := range quarter {
		quarter[m] = cosine(float64(float64(m)*(math.Pi/2)) / float64(n))
	}
	quarter[n] = 0
	at := func(m int) float64 { // cos(m pi/(2n)) for any m >= 0
		m %= 4 * n
		if m > 2*n {
			m = 4*n - m
		}
		if m > n {
			return -quarter[2*n-m]
		}
		return quarter[m]
	}
	for q := range n {
		t.nodes[q] = at(2*q + 1)
		for i := range n {
			t.basis[i*n+q] = at(i * (2*q + 1))
		}
	}
	return t
}

// cosine returns the Taylor series for 0 <= x <= pi/2: the first term left out, x^26/26!, is below 1e-21. Errors of a
// unit of the last place are of no account: nodes may be anywhere near the true ones, and the basis enters
// multiplied by coefficients that are small but for the first, whose basis is 1.
func cosine(x float64) float64 {
	x2 := float64(x * x)
	sum := 1.0
	for i := 24; i >= 2; i -= 2 {
		sum = 1 - float64(float64(x2/float64(i*(i-1)))*sum)
	}
	return sum
}

// coefficients turns values at the nodes into those of the Chebyshev series that has them.
func (t *table) coefficients(dst, values []float64) {
	n := len(t.nodes)
	for i := range n {
		row := t.basis[i*n : (i+1)*n]
		sum := 0.0
		for q, v := range values[:n] {
			sum += float64(row[q] * v)
		}
		dst[i] = float64(2*sum) / float64(n)
	}
	dst[0] = float64(0.5 * dst[0])
}

// twoSeries evaluates two Chebyshev series at t by Clenshaw's recurrence.
func twoSeries(a, b []float64, t float64) (x, y float64) {
	b = b[:len(a)]
	t2 := t + t
	var a1, a2, b1, b2 float64
	for i := len(a) - 1; i > 0; i-- {
		a1, a2 = (float64(t2*a1)-a2)+a[i], a1
		b1, b2 = (float64(t2*b1)-b2)+b[i], b1
	}
	return (float64(t*a1) - a2) + a[0], (float64(t*b1) - b2) + b[0]
}
