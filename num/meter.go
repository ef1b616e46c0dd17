package num

import "math"

// Meter bounds the work on long numbers of all arithmetics that are opened with it; see Metered. It is for one
// goroutine at a time.
type Meter struct {
	spent, limit int64
}

// NewMeter allows so many units, of about a nanosecond each.
func NewMeter(limit int64) *Meter { return &Meter{limit: limit} }

// Allow raises the limit.
func (m *Meter) Allow(units int64) {
	if units > 0 && m.limit <= math.MaxInt64-units {
		m.limit += units
	}
}

// Left is what may still be spent.
func (m *Meter) Left() int64 { return max(m.limit-m.spent, 0) }

// Spend counts other work; ErrLimit once the meter has run out.
func (m *Meter) Spend(units int64) error {
	if units > m.Left() {
		m.spent = m.limit
		return Refuse(ErrLimit, "work", nil, nil, "must not take more work than is allowed")
	}
	m.spent += max(units, 0)
	return nil
}

// Metered is an arithmetic of the same kind as a that gives up with ErrLimit once the meter has run out. It is for input
// that nobody vouches for: sums are exact, so that one of 1 and e^-200000 has 87 000 digits, and every operation on it
// takes ten thousand times as long as usual. What is computed before is the same to the last digit.
//
// A number of d digits costs 3000 + 8 d + d d/10000 units where an operation takes it or a sum forms it, if d is above 77
// digits. Logarithms and powers of numbers beyond 10^+-1000 count twice the digits before or after the point.
func Metered(a Arith[Dec], m *Meter) Arith[Dec] {
	if _, ok := a.(*tableArith); ok {
		return &tableArith{decArith{meter: m}}
	}
	return &decArith{meter: m}
}

// charge counts a number that is formed or used.
func (a *decArith) charge(x *Dec) {
	if a.meter != nil {
		a.count(x)
	}
}

func (a *decArith) count(x *Dec) {
	if bits := int64(x.v.LongBits()); bits > 0 {
		a.spend(bits * 3 / 10)
	}
}

// chargeSize counts an operand of a function that works with all digits before or after the point.
func (a *decArith) chargeSize(x *Dec) {
	if a.meter == nil || x.v.IsZero() {
		return
	}
	a.count(x)
	if size := int64(x.v.Adjusted()); max(size, -size) > longSize {
		a.spend(2 * max(size, -size))
	}
}

// longSize is from where on the size of an operand counts.
const longSize = 1000

func (a *decArith) spend(digits int64) {
	a.meter.spent += 3000 + 8*digits + digits*digits/10000
	if a.meter.spent > a.meter.limit {
		a.Fail(Refuse(ErrLimit, "numbers", nil, nil, "must not lie so far apart that exact sums take too long"))
	}
}
