package dec256

import "math"

// fastTableExp is TableExp where the result cannot depend on the roundings of E1-E4. It returns false elsewhere.
//
// Without roundings E3 and E4 give P_b (1 + 2d/(2-q)) with q = q* + d^10/23950080 - ..., where q* would make it e^d: the
// series of E3 is that of q* up to d^8. So the value is e^x (1 + d^11/47900160), the next terms being below 10^-2 of the
// last one, with |d| <= ln(10)/600: up to 0.55 units of the 34th digit away, which is added to the exact value here. So
// is what e_b differs from b/300 by (tableShifts): P_b stands for 10^(e_b), up to 0.0115 units away from 10^(b/300).
//
// The roundings to 36 digits, in units u = 10^-35 of a value from 1 to 10: that of P_b and that of the last sum are at
// most 0.5 u each. The others are far smaller: d and q lie below 0.01 and are rounded by at most 2 10^-38 together, P_b
// times which is 0.02 u; u = P_b d and (u q)/(2-q) + u lie below 0.1, 0.005 u each; (u q), the square and the polynomial
// less. The sum is below 1.04 u, that is 0.0104 units of the 34th digit, and where the nearest tie is further away both
// roundings, to 36 and to 34 digits, end at the same number. For b = 0 and d < 0 the value lies below 1 and has a
// tenth of the unit; the same bound then is 0.104 units.
func fastTableExp(z, x *Decimal) bool {
	adjusted := x.Adjusted()
	if adjusted > 3 || adjusted < -20 || x.IsZero() {
		return false
	}
	var e expDigits
	if !e.set(x) {
		return false
	}
	// f = (index + rest) ln 10/300
	position := float64((float64(e.whole) + float64(float64(e.part)*0x1p-64)) * (expTableSize / math.Ln10))
	nearest := math.RoundToEven(position)
	rest := position - nearest
	if math.Abs(rest) > 0.49999999 {
		return false
	}

	d := float64(rest * (math.Ln10 / expTableSize))
	d2 := float64(d * d)
	d4 := float64(d2 * d2)
	d11 := float64(float64(float64(d4*d4)*d2) * d)
	value := float64(float64(e.power) * 0x1p-60) // from 1 to 10
	shift := 0.0
	if index := int(nearest); index < expTableSize { // else it is P_0 of the next power of ten
		shift = tableShifts[index]
	}
	correction := float64(value * (float64(d11*(1e33/47900160)) + shift)) // in units of the 34th digit
	e.q.addFraction(&e.fraction, int64(float64(correction*(1<<60))))
	guard := uint64(197380161588692000) // 0.0107 2^64
	if value > 9.96 {
		guard *= 10
	}
	return e.q.rounded(z, e.fraction, guard+e.guard, precision, e.k)
}

// expDigits is e^x = (q + fraction 2^-64) 10^(k-33), where f = x - k ln 10 has the integer part whole and the fraction part 2^-64, and
// the power e^f is power 2^-60.
type expDigits struct {
	whole, part uint64
	power       uint64
	q           fixed
	fraction    uint64
	guard       uint64 // a bound of the error of fraction
	k           int
}

func (e *expDigits) set(x *Decimal) bool {
	if f, k, _, done := reduceShort(x, 0); done {
		p1, p0 := shortExp(&f)
		e.whole, e.part, e.power, e.guard, e.k = f[2], f[1], p1, shortGuard(p1), k
		e.q, e.fraction = ofPower(p1, p0)
		return true
	}
	f, k, _, done := reduceByTens(x, 0)
	if !done {
		return false
	}
	power := expFraction(&f, shortSeries)
	e.whole, e.part, e.power, e.guard, e.k = f[3], f[2], power[2], 1<<48, k
	e.q, e.fraction = coefficientOf(&power, precision)
	return true
}

// addFraction adds n/2^60 to q + fraction/2^64.
func (q *fixed) addFraction(fraction *uint64, n int64) {
	low := uint64(n) << 4
	sum := *fraction + low
	high := uint64(n >> 60) // 0 or -1
	if sum < low {
		high++
	}
	*fraction = sum
	if high == 0 {
		return
	}
	q[0] += high
	if high == 1 && q[0] == 0 {
		q[1]++
		if q[1] == 0 {
			q[2]++
		}
	}
	if high == ^uint64(0) && q[0] == ^uint64(0) {
		q[1]--
		if q[1] == ^uint64(0) {
			q[2]--
		}
	}
}
