package dec256

import "math/big"

// Ln sets z to the natural logarithm of x, with the steps of apd digit for digit; Domain for x <= 0.
//
// apd brings x by a power of ten between 0.1 and 1, starts from a float64 logarithm and applies Halley's iteration
// (Epperson, "On the use of iteration methods for approximating the natural logarithm", American Mathematical Monthly
// 96, 1989) with two digits more than the precision; next to 1 it sums a series in (x-1)/(x+1). Its value is off by
// a unit or so of those two digits, and by more where the logarithm of the power of ten cancels most of it, so no
// narrow guard around the exact value would do. But the exponentials inside are fast by themselves (Exp), and two
// iterations are all it takes: the steps are taken always.
func (c Context) Ln(z, x *Decimal) Fault {
	if x.Sign() <= 0 {
		return Domain
	}
	one := New(1, 0)
	if Cmp(x, &one) == 0 {
		*z = Decimal{}
		return None
	}
	p := c.Precision + 2
	work := Context{Precision: p, Rounding: HalfEven}
	tenth := New(1, -1)
	var distance, result, tens Decimal
	far := x.large == nil && x.exponent > -safeExponent && x.exponent < safeExponent
	if far {
		adjusted := x.Adjusted()
		far = adjusted > 0 || adjusted < -1
	}
	if !far { // else the difference is large, and no refusal could come of it
		if fault := work.Sub(&distance, x, &one); fault != None {
			return fault
		}
	}
	if !far && compareMagnitudes(&distance, &tenth) <= 0 {
		if fault := work.lnSeries(&result, &distance); fault != None {
			return fault
		}
	} else {
		reduced := *x
		shift := int64(x.Digits()) + int64(x.exponent)
		reduced.exponent -= int32(shift)
		tens = New(shift, 0)
		ten := lnTenRounded(p)
		fault := work.Mul(&tens, &tens, &ten)
		fault = first(fault, work.Sub(&distance, &reduced, &one))
		if fault != None {
			return fault
		}
		if compareMagnitudes(&distance, &tenth) <= 0 {
			fault = work.lnSeries(&result, &distance)
		} else {
			fault = work.lnHalley(&result, &reduced)
		}
		if fault != None {
			return fault
		}
	}
	if fault := work.Add(&result, &result, &tens); fault != None {
		return fault
	}
	return c.Round(z, &result)
}

// safeExponent is far from the bounds for sums of short numbers.
const safeExponent = MaxExponent / 2

// lnHalley is ln z for z below 0.9, z at least 0.1: a' = a - 2 (e^a - z)/(e^a + z) until a changes by less than a
// unit of the last digit but one.
func (c Context) lnHalley(result, z *Decimal) Fault {
	a := shortest(amd64Log(nearestFloat(z)))
	var previous, e, difference, sum Decimal
	// apd gives up after so many iterations; two or three are needed
	for range 9 + c.Precision {
		fault := c.Exp(&e, &a)
		fault = first(fault, c.Sub(&difference, &e, z))
		fault = first(fault, c.Add(&difference, &difference, &difference))
		fault = first(fault, c.Add(&sum, &e, z))
		fault = first(fault, c.Quo(&e, &difference, &sum))
		fault = first(fault, c.Sub(&a, &a, &e))
		fault = first(fault, c.Sub(&difference, &previous, &a))
		if fault != None {
			return fault
		}
		unit := New(1, int32(a.Digits()-(c.Precision-1))+a.exponent)
		if difference.IsZero() || compareMagnitudes(&difference, &unit) <= 0 {
			*result = a
			return None
		}
		previous = a
	}
	return Range
}

// lnSeries is ln(1+x) = 2 (q + q^3/3 + q^5/5 + ...), q = x/(x+2), for |x| <= 0.1, up to the first term of at most
// 10^-Precision.
func (c Context) lnSeries(result, x *Decimal) Fault {
	two := New(2, 0)
	epsilon := New(1, int32(-c.Precision))
	var q, power, term Decimal
	fault := c.Add(&power, x, &two)
	fault = first(fault, c.Quo(&q, x, &power))
	fault = first(fault, c.Add(&power, &q, &q))
	sum := power
	for n := int64(1); ; n++ {
		odd := New(2*n+1, 0)
		fault = first(fault, c.Mul(&power, &power, &q))
		fault = first(fault, c.Mul(&power, &power, &q))
		fault = first(fault, c.Quo(&term, &power, &odd))
		fault = first(fault, c.Add(&sum, &sum, &term))
		if fault != None {
			return fault
		}
		if compareMagnitudes(&term, &epsilon) <= 0 {
			*result = sum
			return None
		}
	}
}

// Log10 sets z to the decimal logarithm of x, rounded half-even whatever the context says: Ln with two digits more
// times 1/ln 10.
func (c Context) Log10(z, x *Decimal) Fault {
	c.Rounding = HalfEven
	var ln Decimal
	if unit := one; Cmp(x, &unit) == 0 {
		*z = Decimal{}
		return None
	}
	if fault := (Context{Precision: c.Precision + 2, Rounding: HalfEven}).Ln(&ln, x); fault != None {
		return fault
	}
	factor := inverseLnTenRounded(c.Precision + 2)
	return c.Mul(z, &ln, &factor)
}

// apd keeps its constants with 1, 2, 4, ... digits, rounded half up, and takes the first that has at least as many
// as asked for. 64 digits serve all but very long bases of powers.
var (
	lnTen64        = constantOf(64, lnTenDigits(80))
	inverseLnTen64 = constantOf(64, inverseLnTenDigits(80))
)

func constantDigits(precision int) int {
	digits := 1
	for digits < precision {
		digits *= 2
	}
	return digits
}

func lnTenRounded(precision int) Decimal {
	digits := constantDigits(precision)
	if digits == 64 {
		return lnTen64
	}
	return constantOf(digits, lnTenDigits(int64(digits+16)))
}

func inverseLnTenRounded(precision int) Decimal {
	digits := constantDigits(precision)
	if digits == 64 {
		return inverseLnTen64
	}
	return constantOf(digits, inverseLnTenDigits(int64(digits+16)))
}

// constantOf rounds n 10^-(digits + 16), a number with an error of a few units.
func constantOf(digits int, n *big.Int) Decimal {
	var z Decimal
	z.setBig(n, false, int64(-digits-16))
	if (Context{Precision: digits, Rounding: HalfUp}).Round(&z, &z) != None {
		panic("dec256: constant out of range")
	}
	return z
}

// inverseLnTenDigits is 10^digits / ln 10, cut but for a few units.
func inverseLnTenDigits(digits int64) *big.Int {
	return new(big.Int).Quo(bigPower(2*digits), lnTenDigits(digits))
}
