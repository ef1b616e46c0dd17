package synthesis

import (
	"math"

	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// nodeSums is the working memory of oneOutsByNodes.
type nodeSums struct {
	tables [mostNodes + 1]chebyshevTable // made when first needed

	squares []float64 // sum of squared deviations behind each element
	u       []float64 // 1/(sigma_i + eps) without element i; 0 where the element needs a row of its own
	own     []float64 // the weight of element i under u_i, clippedOwn where that is the weight at the upper bound

	form    boundedForm
	largest float64 // size of the regrets of form

	steep, value []float64 // p R_i and I_i of the smooth terms
	middle       []float64 // e^z of the smooth terms at the middle of the range
	crossing     []int     // elements that reach a bound of E25 within the range
	clipped      struct{ count, sum, absolute float64 }

	atNodes, series [2][mostNodes]float64 // of W and V
}

const (
	clippedOwn = -1
	// boundMargin is how near to a bound of E25, relative to it, a scaled regret is not trusted to be on the side
	// where the twin's is: far more than rounding, and rare.
	boundMargin = 1e-9
)

// oneOutsByNodes writes the implied inferences of the forecast in hand without each of its elements where every
// one-out forms its own deviation (E21), and tells whether it did: for few elements and unusual regrets it leaves
// the work undone. Its twin is forecastWithout for each element.
//
// For one forecaster all one-outs differ in the scalar u = 1/(sigma + eps) only, and
//
//	W(u) = sum w_i(u),  V(u) = sum w_i(u) I_i,  w_i(u) = p / (1 + e^z),  z = p (c - R_i u)
//
// are smooth in u (see boundedForm for shifted regrets). They are summed at Chebyshev nodes of the range of u and interpolated, and the withheld term is
// subtracted: I[-j] = (V(u_j) - w_j(u_j) I_j) / (W(u_j) - w_j(u_j)). So n(n-1) exponentials become n times the
// number of nodes. Terms that reach a bound of E25 in the range are summed directly, and one-outs whose u lies
// apart from the others have rows of their own, as have those whose own term is more than half of a sum, where the
// subtraction would cancel.
//
// nodesFor keeps the error of W below 2^-49 W, that of V below 2^-49 sum w_i |I_i|. The second sum is taken at the
// middle of the range, where it is at most e^(pi/6) < 1.7 times that at u_j, so at least 0.15 of either sum
// remains: the error of I[-j] stays below 7 (2^-49 + n 2^-53) of the largest term, and has been seen to be a
// tenth of that.
func (k *floatKernel) oneOutsByNodes(dst []float64) bool {
	s := &k.nodes
	k.scalesWithoutEach()
	k.chooseForm()
	low, high, nodes := k.chooseRange()
	if nodes == 0 || !k.formHolds(low, high) {
		return false
	}
	k.classify(low, high)
	if n := len(dst); nodes*costNode+len(s.crossing)*costCrossing > (n-1)*costDirect {
		return false
	}
	table := &s.tables[nodes]
	if table.nodes == nil {
		*table = newChebyshevTable(nodes)
	}
	middle, half := float64(0.5*(low+high)), float64(0.5*(high-low))
	absolute := k.sumAtNodes(table, middle, half)
	most := k.weightAt(s.form.upper)
	clippedTotal, clippedSum := float64(most*s.clipped.count), float64(most*s.clipped.sum)
	absolute += float64(most * s.clipped.absolute)
	seriesW, seriesV := s.series[0][:nodes], s.series[1][:nodes]
	for i, u := range s.u {
		if u == 0 || u > high || i == s.form.alone {
			dst[i] = k.forecastWithout(i)
			continue
		}
		total, sum := twoSeries(seriesW, seriesV, (u-middle)/half)
		total += clippedTotal
		sum += clippedSum
		own := s.own[i]
		if own == clippedOwn {
			own = most
		}
		ownSum := float64(own * k.forecastValues[i])
		if own > float64(0.5*total) || math.Abs(ownSum) > float64(0.5*absolute) {
			dst[i] = k.forecastWithout(i)
			continue
		}
		total -= own
		sum -= ownSum
		if len(s.crossing) > 0 {
			moreSum, moreTotal, ok := k.crossingSums(i, u, most)
			if !ok {
				dst[i] = k.forecastWithout(i)
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
func (k *floatKernel) scalesWithoutEach() {
	s, regrets := &k.nodes, k.forecastRegrets
	n := len(regrets)
	s.squares, s.u = reuse.Slice(s.squares, n), reuse.Slice(s.u, n)
	sum := 0.0
	for _, r := range regrets {
		sum += r
	}
	mean := sum / float64(n)
	all, behind := 0.0, 0.0
	for i := n - 1; i >= 0; i-- {
		d := regrets[i] - mean
		s.squares[i] = behind
		behind += float64(d * d)
		all += d
	}
	before := 0.0
	for i, r := range regrets {
		d := r - mean
		squares, rest := before+s.squares[i], all-d
		before += float64(d * d)
		q := squares - float64(rest*rest)/float64(n-1)
		if q < float64(0.25*squares) {
			s.u[i] = 0
			continue
		}
		s.u[i] = 1 / (math.Sqrt(q/float64(n-2)) + k.w.params.Epsilon)
	}
}

func marginOf(bound float64) float64 { return float64(boundMargin * (1 + math.Abs(bound))) }

// classify sorts the terms of W and V by what E25 does with them in the range: smooth, clipped throughout, zero
// throughout, or crossing a bound. It forms the own weights of the smooth ones.
func (k *floatKernel) classify(low, high float64) {
	s := &k.nodes
	s.own = reuse.Slice(s.own, len(s.u))
	s.steep, s.value, s.crossing = s.steep[:0], s.value[:0], s.crossing[:0]
	s.clipped.count, s.clipped.sum, s.clipped.absolute = 0, 0, 0
	upperMargin, zeroMargin := marginOf(s.form.upper), marginOf(s.form.zero)
	pc := float64(k.p * s.form.c)
	for i, r := range s.form.regrets {
		least, most := float64(r*low), float64(r*high)
		if r < 0 {
			least, most = most, least
		}
		s.own[i] = math.Inf(1) // z of weight 0
		switch value := k.forecastValues[i]; {
		case least > s.form.zero+zeroMargin && most < s.form.upper-upperMargin:
			steep := float64(k.p * r)
			s.own[i] = pc - float64(steep*s.u[i])
			s.steep, s.value = append(s.steep, steep), append(s.value, value)
		case least > s.form.upper+upperMargin:
			s.clipped.count++
			s.clipped.sum += value
			s.clipped.absolute += math.Abs(value)
		case most < s.form.zero-zeroMargin:
		default:
			s.crossing = append(s.crossing, i)
		}
	}
	num.QuoOnePlusExps(s.own, k.p, s.own)
	if s.clipped.count > 0 {
		for i, r := range s.form.regrets {
			if float64(min(float64(r*low), float64(r*high))) > s.form.upper+upperMargin {
				s.own[i] = clippedOwn
			}
		}
	}
}

// sumAtNodes forms the series of W and V over the smooth terms and gives sum w_i |I_i| at the middle of the range.
//
// Nodes lie in pairs at either side of the middle, where with e^z = E in the middle and a = e^(p R_i h t), at most
// e^(pi/6), the terms are p/(1 + E a) and p/(1 + E/a) = p a/(a + E): one exponential serves both.
func (k *floatKernel) sumAtNodes(table *chebyshevTable, middle, half float64) (absolute float64) {
	s := &k.nodes
	n := len(s.steep)
	s.middle, k.z = reuse.Slice(s.middle, n), reuse.Slice(k.z, n)
	pc := float64(k.p * s.form.c)
	for i, steep := range s.steep {
		s.middle[i] = pc - float64(steep*middle)
	}
	num.Exps(s.middle, s.middle)
	values, count := s.value[:n], len(table.nodes)
	var total, sum float64
	for i, e := range s.middle {
		weight := k.p / (1 + e)
		product := float64(weight * values[i])
		total += weight
		sum += product
		absolute += math.Abs(product)
	}
	s.atNodes[0][count/2], s.atNodes[1][count/2] = total, sum // overwritten where no node is in the middle
	for q := range count / 2 {
		step := float64(half * table.nodes[q])
		for i, steep := range s.steep {
			k.z[i] = float64(steep * step)
		}
		num.Exps(k.z, k.z)
		above, below := s.sumPair(k.z)
		for f := range 2 {
			s.atNodes[f][q], s.atNodes[f][count-1-q] = float64(k.p*above[f]), float64(k.p*below[f])
		}
	}
	table.coefficients(s.series[0][:], s.atNodes[0][:])
	table.coefficients(s.series[1][:], s.atNodes[1][:])
	return absolute
}

// sumPair sums the terms of W and V, without p, at two nodes for which a is given.
func (s *nodeSums) sumPair(a []float64) (above, below [2]float64) {
	middle, values := s.middle[:len(a)], s.value[:len(a)]
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

// weightAt is the weight of a scaled regret between the bounds of the form.
func (k *floatKernel) weightAt(r float64) float64 {
	return num.QuoOnePlusExp(k.p, float64(k.p*(k.nodes.form.c-r)))
}

// crossingSums sums the crossing terms but that of the withheld element; not ok if one is so near to the lower
// bound, where the weight jumps to zero, that the twin might see it on the other side.
func (k *floatKernel) crossingSums(withheld int, u, most float64) (sum, total float64, ok bool) {
	s := &k.nodes
	margin := marginOf(s.form.zero)
	for _, i := range s.crossing {
		if i == withheld {
			continue
		}
		r := float64(s.form.regrets[i] * u)
		weight := most
		switch {
		case r > s.form.upper:
		case r > s.form.zero+margin:
			weight = k.weightAt(r)
		case r > s.form.zero-margin:
			return 0, 0, false
		default:
			continue
		}
		sum += float64(weight * k.forecastValues[i])
		total += weight
	}
	return sum, total, true
}
