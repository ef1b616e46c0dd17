// Package chebyshev forms the weighted means without one element each of a forecast in float64 by interpolation in the scale.
package chebyshev

import (
	"math"

	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// OneOuts forms weighted means without one element each: the constants of the weights, and working memory.
type OneOuts struct {
	p, c, epsilon      float64
	upper, shift, zero float64 // the bounds of E25

	tables [mostNodes + 1]table // made when first needed

	// The calculation in hand.
	regrets, values []float64

	squares []float64 // sum of squared deviations behind each element
	u       []float64 // 1/(sigma_i + eps) without element i; 0 where the element needs a row of its own
	own     []float64 // the weight of element i under u_i, clippedOwn where that is the weight at the upper bound

	form    boundedForm
	largest float64 // size of the regrets of form

	steep, value []float64 // p R_i and I_i of the smooth terms
	middle       []float64 // e^z of the smooth terms at the middle of the range
	apart        []float64 // e^(p R_i h t) of the smooth terms at a pair of nodes
	crossing     []int     // elements that reach a bound of E25 within the range
	clipped      struct{ count, sum, absolute float64 }

	atNodes, series [2][mostNodes]float64 // of W and V
}

// New prepares for weights by E25 with the constants p, c and epsilon and the bounds that the weights have:
// upper = c + 6.75/p, shift = c - 8.25/p, zero = c - 17.25/p.
func New(p, c, epsilon, upper, shift, zero float64) *OneOuts {
	return &OneOuts{p: p, c: c, epsilon: epsilon, upper: upper, shift: shift, zero: zero}
}

const (
	clippedOwn = -1
	// boundMargin is how near to a bound of E25, relative to it, a scaled regret is not trusted to be on the side
	// where the twin's is: far more than rounding, and rare.
	boundMargin = 1e-9
)

// Fewest is how many elements there must be: with fewer of them rows are as fast (BenchmarkNetworkInference).
const Fewest = 17

// Means writes the mean of the values without each element, weighted by E25 under the deviation of the other regrets
// (E21, E24), and reports whether it did: for few elements and unusual regrets it leaves the work undone. row gives the mean
// without element i as plain calculation has it; numbers are such that no step leaves float64 (rows.Rows.Covers).
//
// All one-outs differ in the scalar u = 1/(sigma + eps) only, and
//
//	W(u) = sum w_i(u),  V(u) = sum w_i(u) I_i,  w_i(u) = p / (1 + e^z),  z = p (c - R_i u)
//
// are smooth in u (see boundedForm for shifted regrets). They are summed at Chebyshev nodes of the range of u and
// interpolated, and the withheld term is subtracted: I[-j] = (V(u_j) - w_j(u_j) I_j) / (W(u_j) - w_j(u_j)). So n(n-1)
// exponentials become n times the number of nodes. Terms that reach a bound of E25 in the range are summed directly, and
// one-outs whose u lies apart from the others are rows, as are those whose own term is more than half of a sum, where the
// subtraction would cancel.
//
// nodesFor keeps the error of W below 2^-49 W, that of V below 2^-49 sum w_i |I_i|. The second sum is taken at the
// middle of the range, where it is at most e^(pi/6) < 1.7 times that at u_j, so at least 0.15 of either sum
// remains: the error of I[-j] stays below 7 (2^-49 + n 2^-53) of the largest term, and has been seen to be a
// tenth of that.
func (o *OneOuts) Means(dst, regrets, values []float64, row func(i int) float64) bool {
	if len(regrets) < Fewest {
		return false
	}
	o.regrets, o.values = regrets, values
	o.scalesWithoutEach()
	o.chooseForm()
	low, high, nodes := o.chooseRange()
	if nodes == 0 || !o.formHolds(low, high) {
		return false
	}
	o.classify(low, high)
	if n := len(dst); nodes*costNode+len(o.crossing)*costCrossing > (n-1)*costDirect {
		return false
	}
	at := &o.tables[nodes]
	if at.nodes == nil {
		*at = newTable(nodes)
	}
	middle, half := float64(0.5*(low+high)), float64(0.5*(high-low))
	absolute := o.sumAtNodes(at, middle, half)
	most := o.weightAt(o.form.upper)
	clippedTotal, clippedSum := float64(most*o.clipped.count), float64(most*o.clipped.sum)
	absolute += float64(most * o.clipped.absolute)
	seriesW, seriesV := o.series[0][:nodes], o.series[1][:nodes]
	for i, u := range o.u {
		if u == 0 || u > high || i == o.form.alone {
			dst[i] = row(i)
			continue
		}
		total, sum := twoSeries(seriesW, seriesV, (u-middle)/half)
		total += clippedTotal
		sum += clippedSum
		own := o.own[i]
		if own == clippedOwn {
			own = most
		}
		ownSum := float64(own * o.values[i])
		if own > float64(0.5*total) || math.Abs(ownSum) > float64(0.5*absolute) {
			dst[i] = row(i)
			continue
		}
		total -= own
		sum -= ownSum
		if len(o.crossing) > 0 {
			moreSum, moreTotal, ok := o.crossingSums(i, u, most)
			if !ok {
				dst[i] = row(i)
				continue
			}
			total += moreTotal
			sum += moreSum
		}
		dst[i] = sum / total
	}
	return true
}

// scalesWithoutEach fills u. With deviations d_i from the mean of all, the squared deviation without j is
// Q = A - B^2/(n-1), where A = sum d_i^2 and B = sum d_i over i other than j. A is put together from both sides of j,
// so that an element which carries the variance does not cancel. Only the second term may: where it takes more than
// three quarters of A, which needs others that are alike and j more than sqrt(3n) of their deviations away, the
// element gets a row of its own. Otherwise the error of Q is a few units of its last place.
func (o *OneOuts) scalesWithoutEach() {
	regrets := o.regrets
	n := len(regrets)
	o.squares, o.u = reuse.Slice(o.squares, n), reuse.Slice(o.u, n)
	sum := 0.0
	for _, r := range regrets {
		sum += r
	}
	mean := sum / float64(n)
	all, behind := 0.0, 0.0
	for i := n - 1; i >= 0; i-- {
		d := regrets[i] - mean
		o.squares[i] = behind
		behind += float64(d * d)
		all += d
	}
	before := 0.0
	for i, r := range regrets {
		d := r - mean
		squares, rest := before+o.squares[i], all-d
		before += float64(d * d)
		q := squares - float64(rest*rest)/float64(n-1)
		if q < float64(0.25*squares) {
			o.u[i] = 0
			continue
		}
		o.u[i] = 1 / (math.Sqrt(q/float64(n-2)) + o.epsilon)
	}
}

func marginOf(bound float64) float64 { return float64(boundMargin * (1 + math.Abs(bound))) }

// classify sorts the terms of W and V by what E25 does with them in the range: smooth, clipped throughout, zero
// throughout, or crossing a bound. It forms the own weights of the smooth ones.
func (o *OneOuts) classify(low, high float64) {
	o.own = reuse.Slice(o.own, len(o.u))
	o.steep, o.value, o.crossing = o.steep[:0], o.value[:0], o.crossing[:0]
	o.clipped.count, o.clipped.sum, o.clipped.absolute = 0, 0, 0
	upperMargin, zeroMargin := marginOf(o.form.upper), marginOf(o.form.zero)
	pc := float64(o.p * o.form.c)
	for i, r := range o.form.regrets {
		least, most := float64(r*low), float64(r*high)
		if r < 0 {
			least, most = most, least
		}
		o.own[i] = math.Inf(1) // z of weight 0
		switch value := o.values[i]; {
		case least > o.form.zero+zeroMargin && most < o.form.upper-upperMargin:
			steep := float64(o.p * r)
			o.own[i] = pc - float64(steep*o.u[i])
			o.steep, o.value = append(o.steep, steep), append(o.value, value)
		case least > o.form.upper+upperMargin:
			o.clipped.count++
			o.clipped.sum += value
			o.clipped.absolute += math.Abs(value)
		case most < o.form.zero-zeroMargin:
		default:
			o.crossing = append(o.crossing, i)
		}
	}
	num.QuoOnePlusExps(o.own, o.p, o.own)
	if o.clipped.count > 0 {
		for i, r := range o.form.regrets {
			if float64(min(float64(r*low), float64(r*high))) > o.form.upper+upperMargin {
				o.own[i] = clippedOwn
			}
		}
	}
}

// sumAtNodes forms the series of W and V over the smooth terms and gives sum w_i |I_i| at the middle of the range.
//
// Nodes lie in pairs at either side of the middle, where with e^z = E in the middle and a = e^(p R_i h t), at most
// e^(pi/6), the terms are p/(1 + E a) and p/(1 + E/a) = p a/(a + E): one exponential serves both.
func (o *OneOuts) sumAtNodes(at *table, middle, half float64) (absolute float64) {
	n := len(o.steep)
	o.middle, o.apart = reuse.Slice(o.middle, n), reuse.Slice(o.apart, n)
	pc := float64(o.p * o.form.c)
	for i, steep := range o.steep {
		o.middle[i] = pc - float64(steep*middle)
	}
	num.Exps(o.middle, o.middle)
	values, count := o.value[:n], len(at.nodes)
	var total, sum float64
	for i, e := range o.middle {
		weight := o.p / (1 + e)
		product := float64(weight * values[i])
		total += weight
		sum += product
		absolute += math.Abs(product)
	}
	o.atNodes[0][count/2], o.atNodes[1][count/2] = total, sum // overwritten where no node is in the middle
	for q := range count / 2 {
		step := float64(half * at.nodes[q])
		for i, steep := range o.steep {
			o.apart[i] = float64(steep * step)
		}
		num.Exps(o.apart, o.apart)
		above, below := o.sumPair(o.apart)
		for f := range 2 {
			o.atNodes[f][q], o.atNodes[f][count-1-q] = float64(o.p*above[f]), float64(o.p*below[f])
		}
	}
	at.coefficients(o.series[0][:], o.atNodes[0][:])
	at.coefficients(o.series[1][:], o.atNodes[1][:])
	return absolute
}

// sumPair sums the terms of W and V, without p, at two nodes for which a is given.
func (o *OneOuts) sumPair(a []float64) (above, below [2]float64) {
	middle, values := o.middle[:len(a)], o.value[:len(a)]
	var w0, v0, w1, v1 float64
	for i, x := range a {
		e, value := middle[i], values[i]
		up, down := x/(x+e), 1/(1+float64(e*x))
		w0 += up
		w1 += down
		v0 += float64(up * value)
		v1 += float64(down * value)
	}
	return [2]float64{w0, v0}, [2]float64{w1, v1}
}

// weightAt returns the weight of a scaled regret between the bounds of the form.
func (o *OneOuts) weightAt(r float64) float64 {
	return num.QuoOnePlusExp(o.p, float64(o.p*(o.form.c-r)))
}

// crossingSums sums the crossing terms but that of the withheld element; not ok if one is so near to the lower
// bound, where the weight jumps to zero, that the twin might see it on the other side.
func (o *OneOuts) crossingSums(withheld int, u, most float64) (sum, total float64, ok bool) {
	margin := marginOf(o.form.zero)
	for _, i := range o.crossing {
		if i == withheld {
			continue
		}
		r := float64(o.form.regrets[i] * u)
		weight := most
		switch {
		case r > o.form.upper:
		case r > o.form.zero+margin:
			weight = o.weightAt(r)
		case r > o.form.zero-margin:
			return 0, 0, false
		default:
			continue
		}
		sum += float64(weight * o.values[i])
		total += weight
	}
	return sum, total, true
}
