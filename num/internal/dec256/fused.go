package dec256

// The functions of this file are small formulas of package num in one piece, with the same operations: handing numbers of
// 48 bytes from call to call would take up to half of their time. Sums are exact, products and quotients those of the
// chain. They report whether every operation succeeded; where one did not they have changed nothing.

// AddProduct adds x y to sum.
func AddProduct(sum, x, y *Decimal) bool {
	var product, total Decimal
	if Chain.Mul(&product, x, y) != None || Exact.Add(&total, sum, &product) != None {
		return false
	}
	*sum = total
	return true
}

// AddQuotient adds x y / divisor to sum.
func AddQuotient(sum, x, y, divisor *Decimal) bool {
	var product, quotient, total Decimal
	if Chain.Mul(&product, x, y) != None || Chain.Quo(&quotient, &product, divisor) != None ||
		Exact.Add(&total, sum, &quotient) != None {
		return false
	}
	*sum = total
	return true
}

// AddSquare adds (x - y)(x - y) to sum.
func AddSquare(sum, x, y *Decimal) bool {
	var difference, square, total Decimal
	if Exact.Sub(&difference, x, y) != None || Chain.Mul(&square, &difference, &difference) != None ||
		Exact.Add(&total, sum, &square) != None {
		return false
	}
	*sum = total
	return true
}

// ScaledDifference sets z to factor (x - y).
func ScaledDifference(z, factor, x, y *Decimal) bool {
	var difference, product Decimal
	if Exact.Sub(&difference, x, y) != None || Chain.Mul(&product, factor, &difference) != None {
		return false
	}
	*z = product
	return true
}

// QuoOnePlus sets z to p / (1 + power).
func QuoOnePlus(z, p, power *Decimal) bool {
	var denominator Decimal
	one := New(1, 0)
	return Exact.Add(&denominator, &one, power) == None && Chain.Quo(z, p, &denominator) == None
}

// TableExpRatio sets z to (1 + e^a) / (1 + e^b) in the table's exponentials, where head is 1 + e^-|a|.
func TableExpRatio(z, a, head, b *Decimal) bool {
	var power, lead, numerator Decimal
	positive := a.Sign() > 0
	if b.Sign() <= 0 {
		if TableExp(&power, b) != None {
			return false
		}
		if positive {
			if TableExp(&lead, a) != None || Chain.Mul(&numerator, &lead, head) != None {
				return false
			}
			head = &numerator
		}
		return QuoOnePlus(z, head, &power)
	}
	negative := b.Negate()
	if Chain.Round(&negative, &negative) != None || TableExp(&power, &negative) != None {
		return false
	}
	factor := &power
	if positive {
		var difference Decimal
		if Exact.Sub(&difference, a, b) != None || TableExp(&lead, &difference) != None {
			return false
		}
		factor = &lead
	}
	return Chain.Mul(&numerator, factor, head) == None && QuoOnePlus(z, &numerator, &power)
}
