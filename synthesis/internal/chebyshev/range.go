package chebyshev

import "math"

// The time that work takes per element, in rough proportion. They decide between ways whose bits differ, so they
// are constants and never measured.
const (
	costDirect   = 9  // a term of a row: deviation and weight
	costNode     = 4  // a term at a node
	costCrossing = 10 // a term summed directly
	costSeries   = 1  // a term of the series
	costEach     = 25 // everything else of a one-out
)

// farthest is how many one-outs may be left outside the range.
const farthest = 4

// chooseRange returns the range of u and the number of nodes that cost least, no nodes if rows of their own for all
// cost less. Only large u may stay outside: an element far from the mean takes much of the variance with it,
// while one near the mean changes little, so that no u is far below the others.
func (o *OneOuts) chooseRange() (low, high float64, nodes int) {
	low = math.Inf(1)
	var top [farthest + 1]float64 // the largest u, descending
	for _, u := range o.u {
		if u == 0 {
			continue
		}
		low = min(low, u)
		if u <= top[farthest] {
			continue
		}
		place := farthest
		for ; place > 0 && top[place-1] < u; place-- {
			top[place] = top[place-1]
		}
		top[place] = u
	}
	n := len(o.u)
	least := n * (n - 1) * costDirect
	for outside, largest := range top {
		if largest == 0 {
			break
		}
		// a range of no width would divide by zero
		largest = max(largest, float64(low*(1+0x1p-19)))
		count := o.nodesFor(low, largest)
		if count == 0 {
			continue
		}
		cost := outside*(n-1)*costDirect + n*(count*(costNode+costSeries)+costEach)
		if cost < least {
			least, high, nodes = cost, largest, count
		}
	}
	return low, high, nodes
}

// nodesFor returns the number of nodes that interpolate the smooth terms of the form between low and high up to 2^-49 of their
// sum, 0 if more than mostNodes would be needed.
//
// Let h be half the width and R the largest size of a regret of a smooth term. A function that is analytic within
// the ellipse around the range whose axes have the sum rho h, and at most M there, is interpolated at N Chebyshev
// nodes with an error of at most 4 M rho^-(N-1) / (rho - 1). Take the ellipse whose minor half-axis is
// b = (pi/2) / (p R), so that rho = b/h + sqrt((b/h)^2 + 1). In it z = p (c - R_i u) has an imaginary part of at
// most pi/2, so |1 + e^z| >= sqrt(1 + e^2x) >= (1 + e^x)/sqrt 2 with x = Re z; and since the major half-axis
// exceeds h by b at most, x is at least its smallest value on the range less pi/2. So M <= sqrt 2 e^(pi/2) times the
// largest weight w_i in the range, and that is at most e^(2 p R h) = e^(pi h/b) times the weight anywhere in it.
// With b/h >= 3 the error is below 4 sqrt 2 e^(pi/2) e^(pi/3) < 78 < 2^7 times rho^-(N-1) / (rho - 1), relative to
// each term and so to the sum of sizes.
func (o *OneOuts) nodesFor(low, high float64) int {
	const accuracy = 0x1p56 // 2^7 / 2^-49
	// a smooth term lies between the bounds at low
	form := &o.form
	largest := min(o.largest, max(math.Abs(form.upper), math.Abs(form.zero))/low)
	half := float64(0.5 * (high - low))
	ratio := math.Pi / 2 / (float64(o.p*largest) * half)
	if !(ratio >= 3) {
		return 0
	}
	rho := ratio + math.Sqrt(float64(ratio*ratio)+1)
	reached, nodes := rho-1, 1
	for reached < accuracy {
		reached = float64(reached * rho)
		nodes++
		if nodes > mostNodes {
			return 0
		}
	}
	return nodes
}
