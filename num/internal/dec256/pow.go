package dec256

import "math/big"

// Split returns the integer part of x and the rest, which has the sign of x.
func (x *Decimal) Split() (whole *big.Int, fraction Decimal) {
	whole = x.Coefficient()
	switch {
	case x.exponent > 0:
		whole.Mul(whole, bigPower(int64(x.exponent)))
	case int64(-x.exponent) > int64(x.Digits()):
		whole, fraction = new(big.Int), *x
	case x.exponent < 0:
		rest := new(big.Int)
		whole.QuoRem(whole, bigPower(int64(-x.exponent)), rest)
		fraction.setBig(rest, x.negative, int64(x.exponent))
	}
	if x.negative {
		whole.Neg(whole)
	}
	return whole, fraction
}

// Truncate sets z to the integer part of x, with exponent 0. Only a large result needs memory.
func (z *Decimal) Truncate(x *Decimal) {
	switch {
	case x.large != nil || x.exponent > 0:
		whole, _ := x.Split()
		negative := whole.Sign() < 0
		z.setBig(whole.Abs(whole), negative, 0)
	case x.exponent == 0:
		*z = *x
	case -int(x.exponent) > countDigits(x.words[:]):
		*z = Decimal{}
	default:
		d := powerDivisor(int(-x.exponent))
		var n, q wide
		copy(n[:4], x.words[:])
		d.divide(&q, &n, 4)
		z.set(&q, x.negative, 0)
	}
}

// splitSmall is Split where the integer part fits a word and nothing needs memory.
func (x *Decimal) splitSmall() (whole uint64, fraction Decimal, done bool) {
	if x.large != nil {
		return 0, fraction, false
	}
	if x.exponent >= 0 {
		if x.exponent > 18 || countDigits(x.words[:])+int(x.exponent) > 19 {
			return 0, fraction, false
		}
		return x.words[0] * powerOfTen(int(x.exponent))[0], fraction, true
	}
	digits := countDigits(x.words[:])
	if -int(x.exponent) > digits {
		return 0, *x, true
	}
	if digits+int(x.exponent) > 19 {
		return 0, fraction, false
	}
	d := powerDivisor(int(-x.exponent))
	var n, q wide
	copy(n[:4], x.words[:])
	d.divide(&q, &n, 4)
	shiftRight(n[:8], d.shift)
	fraction.set(&n, x.negative, int64(x.exponent))
	return q[0], fraction, true
}

// Pow sets z to x^y with the steps of apd, digit for digit: the integer power by squaring and the rest of the
// exponent by Ln and Exp, all with ten digits more than the larger of the precision and the digits of x and rounded
// half up, and the result rounded as the context says. The magnitude of the integer part of y is bounded by the caller.
func (c Context) Pow(z, x, y *Decimal) Fault {
	if x.IsZero() {
		if y.Sign() > 0 {
			*z = Decimal{}
			return None
		}
		return Domain
	}
	if y.IsZero() {
		*z = New(1, 0)
		return None
	}
	var n *big.Int
	word, fraction, done := y.splitSmall()
	if !done {
		n, fraction = y.Split()
		n.Abs(n)
	}
	if x.negative && !fraction.IsZero() {
		return Domain
	}
	work := Context{Precision: max(c.Precision, x.Digits()) + 10, Rounding: HalfUp}
	power := New(1, 0)
	var fault Fault
	if n != nil {
		fault = work.bigPower(&power, x, n, y.negative)
	} else {
		fault = work.integerPower(&power, x, word, y.negative)
	}
	if fault != None {
		return fault
	}
	if fraction.IsZero() {
		return c.Round(z, &power)
	}
	base := *x
	var factor Decimal
	fault = work.Round(&base, &base)
	fault = first(fault, work.Ln(&factor, &base))
	fault = first(fault, work.Mul(&factor, &factor, &fraction))
	fault = first(fault, work.Exp(&factor, &factor))
	fault = first(fault, work.Mul(&factor, &power, &factor))
	if fault != None {
		return fault
	}
	return c.Round(z, &factor)
}

// integerPower sets z to x^n, or to 1/x^n.
func (c Context) integerPower(z, x *Decimal, n uint64, reciprocal bool) Fault {
	one := New(1, 0)
	power, square := one, *x
	for n > 0 {
		if n&1 == 1 {
			if fault := c.Mul(&power, &power, &square); fault != None {
				return fault
			}
		}
		n >>= 1
		if n > 0 { // the next square may be out of range, and is not needed
			if fault := c.Mul(&square, &square, &square); fault != None {
				return fault
			}
		}
	}
	if reciprocal {
		return c.Quo(z, &one, &power)
	}
	*z = power
	return None
}

// bigPower is integerPower for any n.
func (c Context) bigPower(z, x *Decimal, n *big.Int, reciprocal bool) Fault {
	one := New(1, 0)
	power, square := one, *x
	for i := range n.BitLen() {
		if i > 0 {
			if fault := c.Mul(&square, &square, &square); fault != None {
				return fault
			}
		}
		if n.Bit(i) == 1 {
			if fault := c.Mul(&power, &power, &square); fault != None {
				return fault
			}
		}
	}
	if reciprocal {
		return c.Quo(z, &one, &power)
	}
	*z = power
	return None
}
