// Package quadratic has the scores of reputers in float64 (E51 to E54) for epochs in which everybody reports every object. Then
// the distance of a report from the consensus is a quadratic form of the stakes, whose matrix depends on the losses alone: it is
// formed once, and scores at many listening coefficients cost as many operations as there are pairs of reputers, however many
// objects there are.
//
// With a centre c, reports L_m = c + D_m and inner products G_ij = D_i D_j, a consensus c + sum_m w_m D_m has
//
//	|L_m - cons|^2 = G_mm - 2 (G w)_m + w G w
//	|cons|^2       = c c + 2 sum_m w_m (D_m c) + w G w
//
// The centre is the consensus at some coefficients, so w are differences from the shares A_m / sum A there. They are small, and
// so is what they are multiplied with: a squared distance is about its first term, and few digits cancel. Where they would, the
// form refuses. Results differ from those of the formulas by rounding: scores by at most 1e-13 of themselves.
package quadratic

import (
	"math"

	"github.com/seed-63a7a409/chorus/internal/reuse"
)

// Form holds the reports of an epoch as inner products. The zero value is ready for Take.
type Form struct {
	losses   []float64 // the caller's, row by row
	objects  int
	epsilon  float64 // of E54
	each     float64 // 1 / N
	reputers []reputer
	changes  []change

	centre   []float64 // c
	square   float64   // c c
	offsets  []float64 // D, row by row
	products []float64 // G, row by row

	sum   float64 // of all a_m S_m in hand, B
	total float64 // of the shares
}

// reputer is what the form has of each. Shares are adjusted stakes (E51) but for a factor that all have in common: of
// min(N a_m S_m, B) / B it is N / B.
type reputer struct {
	stake float64
	// Of the centre.
	there  float64 // the share, all together being one
	own    float64 // G_mm
	length float64 // its root
	along  float64 // D_m c
	// Of the coefficients in hand.
	listened float64 // a_m S_m
	share    float64
	column   float64 // (G w)_m times the sum of the shares
	// Of the coefficients that a score is formed for.
	newShare, newColumn float64
}

// change is that of the share of a reputer when a coefficient moves.
type change struct {
	reputer int
	by      float64
}

const (
	// Within these bounds products of stakes, losses and their inner products stay far within float64. Losses beyond them show in the
	// squares, which are not finite then or larger than a score may have them.
	largest, smallest          = 1e60, 1e-60
	largestSquare, leastSquare = 1e130, 1e-250
	// lost bounds how many times larger than a result its terms may be: so many times their rounding is the error of a score.
	lost = 64
	// negligible is how small terms have to be, next to the square of epsilon times norm, for what is left of them not to matter:
	// the root of their rounding, some 2e-15 of them, changes a score by less than 1e-15.
	negligible = 5e-16
)

// Take takes up the reports of an epoch: row by row as many losses for each reputer. The losses are kept, not copied. Centre has to
// follow.
func (f *Form) Take(stakes, losses []float64, epsilon float64) {
	n := len(stakes)
	f.losses, f.objects, f.epsilon, f.each = losses, len(losses)/n, epsilon, 1/float64(n)
	f.reputers = reuse.Slice(f.reputers, n)
	for m, stake := range stakes {
		f.reputers[m].stake = stake
	}
	f.centre, f.offsets, f.products = reuse.Slice(f.centre, f.objects), reuse.Slice(f.offsets, len(losses)), reuse.Slice(f.products, n*n)
}

// Centre moves the centre to the consensus at coefficients. It reports false for numbers that are too large or too small; then
// there are no scores.
func (f *Form) Centre(coefficients []float64) bool {
	if !(f.epsilon >= smallest && f.epsilon <= largest) || !f.listen(coefficients) {
		return false
	}
	clear(f.centre)
	for m := range f.reputers {
		r := &f.reputers[m]
		r.there = r.share / f.total
		addMultiple(f.centre, r.there, f.row(f.losses, m))
	}
	f.square = dot(f.centre, f.centre)
	n := len(f.reputers)
	for m := range f.reputers {
		r, row := &f.reputers[m], f.row(f.offsets, m)
		subtract(row, f.row(f.losses, m), f.centre)
		for i := range m {
			product := dot(row, f.row(f.offsets, i))
			f.products[m*n+i], f.products[i*n+m] = product, product
		}
		r.along, r.own = dot(row, f.centre), dot(row, row)
		r.length = math.Sqrt(r.own)
		f.products[m*n+m] = r.own
	}
	return f.square <= largestSquare
}

// row returns what a list has of a reputer.
func (f *Form) row(list []float64, m int) []float64 { return list[m*f.objects : (m+1)*f.objects] }

// listen takes coefficients in hand.
func (f *Form) listen(coefficients []float64) bool {
	f.sum = 0
	for m := range f.reputers {
		r := &f.reputers[m]
		r.listened = float64(coefficients[m] * r.stake)
		if !(r.listened >= 0) {
			return false
		}
		f.sum += r.listened
	}
	if !(f.sum >= smallest && f.sum <= largest) {
		return false
	}
	most := float64(f.sum * f.each)
	f.total = 0
	for m := range f.reputers {
		r := &f.reputers[m]
		r.share = r.listened
		if r.share > most {
			r.share = most
		}
		f.total += r.share
	}
	return true
}

// Scores writes the scores at coefficients (E54), which are in hand from then on, and returns their sum weighted with stakes, Q of
// E55. ok is false where digits cancel or numbers are too large or too small; then there are no scores.
func (f *Form) Scores(dst, coefficients []float64) (weighted float64, ok bool) {
	if !f.listen(coefficients) {
		return 0, false
	}
	list := f.reputers
	n := len(list)
	for m := range list {
		r := &list[m]
		r.newShare, r.column = r.share, 0
	}
	for m := range list {
		by := list[m].share - float64(f.total*list[m].there)
		for i, product := range f.products[m*n:][:n] {
			list[i].column += float64(by * product)
		}
	}
	f.changes = f.changes[:0]
	return f.score(dst, f.total)
}

// Moved returns Q at the coefficients in hand but one, which stay in hand; ok is that of Scores.
func (f *Form) Moved(m int, coefficient float64) (weighted float64, ok bool) {
	list := f.reputers
	moved := &list[m]
	before := moved.listened
	product := float64(coefficient * moved.stake)
	sum := f.sum - before + product
	if !(product >= 0 && sum >= smallest && sum <= largest) {
		return 0, false
	}
	moved.listened = product
	most, total := float64(sum*f.each), 0.0
	for i := range list {
		r := &list[i]
		r.newShare = r.listened
		if r.newShare > most {
			r.newShare = most
		}
		total += r.newShare
	}
	f.changes = f.changes[:0]
	for i := range list {
		r := &list[i]
		if by := r.newShare - r.share; by != 0 { // of few: without caps that of m alone
			f.changes = append(f.changes, change{i, by})
		}
	}
	moved.listened = before
	return f.score(nil, total)
}

// score is E54 at the new shares, which differ from those in hand by the changes. dst may be nil.
func (f *Form) score(dst []float64, total float64) (weighted float64, ok bool) {
	list := f.reputers
	inverse := 1 / total
	wGw, wc, reach := 0.0, 0.0, 0.0
	for m := range list {
		r := &list[m]
		w := float64((r.newShare - float64(total*r.there)) * inverse)
		column := r.column
		for _, c := range f.changes {
			column += float64(c.by * f.products[m*len(list)+c.reputer])
		}
		r.newColumn = float64(column * inverse)
		wGw += float64(w * r.newColumn)
		wc += float64(w * r.along)
		reach += float64(math.Abs(w) * r.length)
	}
	reach = float64(reach * reach) // the most that w G w can be, and the size of its terms
	square := f.square + float64(2*wc) + wGw
	if !(float64(lost*square) >= f.square+reach && square >= leastSquare && square <= largestSquare) {
		return 0, false
	}
	norm := math.Sqrt(square)
	perNorm, least := 1/norm, float64(f.epsilon*norm)
	tiny := float64(negligible * float64(least*least))
	for m := range list {
		r := &list[m]
		left := r.own - float64(2*r.newColumn) + wGw
		if left < 0 {
			left = 0
		}
		distance, terms := math.Sqrt(left), r.own+reach
		if float64(float64(lost*distance)*(distance+least)) < terms && terms > tiny {
			return 0, false
		}
		score := 1 / (float64(distance*perNorm) + f.epsilon)
		weighted += float64(r.stake * score)
		if m < len(dst) {
			dst[m] = score
		}
	}
	return weighted, true
}

func addMultiple(sums []float64, factor float64, x []float64) {
	x = x[:len(sums)]
	for i, v := range x {
		sums[i] += float64(factor * v)
	}
}

func subtract(dst, x, y []float64) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] - y[i]
	}
}

// dot sums every fourth product by itself, so that no sum waits for the others.
func dot(x, y []float64) float64 {
	y = y[:len(x)]
	var a, b, c, d float64
	i := 0
	for ; i+3 < len(x); i += 4 {
		u, v := x[i:i+4:i+4], y[i:i+4:i+4]
		a += float64(u[0] * v[0])
		b += float64(u[1] * v[1])
		c += float64(u[2] * v[2])
		d += float64(u[3] * v[3])
	}
	for ; i < len(x); i++ {
		a += float64(x[i] * y[i])
	}
	return (a + b) + (c + d)
}
