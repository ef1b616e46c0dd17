package dec256

// quoLeading is quoByDivision in the chain's context by the highest bits of x and y, neither of them zero, where they tell the
// digits. The quotient of those bits is up to 2 units too large, for what y has behind them, and up to 3 too small.
func quoLeading(z, x, y *Decimal) bool {
	x1, x0, xLength := highest(x.words[3], x.words[2], x.words[1], x.words[0])
	y1, y0, yLength := highest(y.words[3], y.words[2], y.words[1], y.words[0])
	h1, h0, length := overNormal(x1, x0, y1, y0)
	q1, q0, cut, done := leading(h1, h0, length+xLength-yLength)
	if !done {
		return false
	}
	return z.setQuotient(q1, q0, int64(x.exponent)-int64(y.exponent), cut, x.negative != y.negative)
}

// setQuotient is (q1, q0) 10^(difference+cut), if that is far from the bounds.
func (z *Decimal) setQuotient(q1, q0 uint64, difference int64, cut int, negative bool) bool {
	if difference <= -safeExponent || difference >= safeExponent {
		return false
	}
	z.words, z.large = [4]uint64{q0, q1}, nil
	z.exponent = int32(difference) + int32(cut)
	z.negative = negative
	return true
}

// Reciprocal is what many divisions by one number share: 1/coefficient. The zero value stands for none, and all divisions
// are done one by one.
type Reciprocal struct {
	high, low uint64 // (high, low) 2^(length-128), cut
	length    int
}

// Set prepares for divisions by y.
func (r *Reciprocal) Set(y *Decimal) {
	*r = Reciprocal{}
	if y.large != nil || y.IsZero() {
		return
	}
	y1, y0, length := highest(y.words[3], y.words[2], y.words[1], y.words[0])
	r.high, r.low, r.length = overNormal(1<<63, 0, y1, y0)
	r.length += 1 - length
}

// Quo sets z to x / y in the chain's context, y being the number of Set.
func (r *Reciprocal) Quo(z, x, y *Decimal) Fault {
	if r.high == 0 || x.large != nil || x.IsZero() {
		return Chain.Quo(z, x, y)
	}
	h1, h0, length := highest(x.words[3], x.words[2], x.words[1], x.words[0])
	q1, q0, cut, done := r.times(h1, h0, length)
	if !done || !z.setQuotient(q1, q0, int64(x.exponent)-int64(y.exponent), cut, x.negative != y.negative) {
		return Chain.Quo(z, x, y)
	}
	return None
}

// times is leading of the quotient of (h1, h0) 2^(length-128), cut. Of the 12 units that leading is handed at most, x has 1, the
// reciprocal 2, highTwo 3, and one place more doubles them.
func (r *Reciprocal) times(h1, h0 uint64, length int) (q1, q0 uint64, cut int, done bool) {
	h1, h0 = highTwo(h1, h0, r.high, r.low)
	length += r.length
	if h1>>63 == 0 {
		h1, h0 = h1<<1|h0>>63, h0<<1
		length--
	}
	return leading(h1, h0, length)
}
