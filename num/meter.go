package num

import "math"

// Meter bounds the work on long numbers of all arithmetics that are opened with it; see Metered. The zero value allows
// nothing, a nil Meter anything. It is for one goroutine at a time.
type Meter struct {
	spent, limit int64
}

// NewMeter allows so many units, of about a nanosecond each.
func NewMeter(limit int64) *Meter { return &Meter{limit: limit} }

// Allow raises the limit.
func (m *Meter) Allow(units int64) {
	if m != nil && units > 0 && m.limit <= math.MaxInt64-units {
		m.limit += units
	}
}

// MarshalJSON refuses: a meter is bound to work in progress. Errors: ErrMissing.
func (m Meter) MarshalJSON() ([]byte, error) {
	return nil, Refuse(ErrMissing, "JSON form of num.Meter", nil, nil, "must be the limit that it was made with")
}

// Left returns what may still be spent.
func (m *Meter) Left() int64 {
	if m == nil {
		return math.MaxInt64
	}
	return max(m.limit-m.spent, 0)
}

// Spend counts other work; ErrLimit once the meter has run out.
func (m *Meter) Spend(units int64) error {
	if m == nil {
		return nil
	}
	if units > m.Left() {
		m.spent = m.limit
		return Refuse(ErrLimit, "work", nil, nil, "must not take more work than is allowed")
	}
	m.spent += max(units, 0)
	return nil
}

// Metered returns an arithmetic of the same kind as a that gives up with ErrLimit once the meter has run out. It is for input
// that nobody vouches for: sums are exact, so that one of 1 and e^-200000 has 87 000 digits, and every operation on it
// takes ten thousand times as long as usual. What is computed before is the same to the last digit.
//
// A number of d digits costs 3000 + 8 d + d d/10000 units where an operation takes it or a sum forms it, if d is above 77
// digits. Logarithms and powers of numbers beyond 10^+-1000 count twice the digits before or after the point.
func Metered(a Arith[Dec], m *Meter) Arith[Dec] {
	if a == nil {
		return nil // refused where it is used
	}
	return &decimals{rules: a.elementary(), meter: m}
}

// number counts a number that is formed or used and reports whether that was too much.
func (m *Meter) number(x *Dec) bool {
	bits := int64(x.v.LongBits())
	return bits > 0 && m.digits(bits*3/10)
}

// digits counts so many digits and reports whether that was too much.
func (m *Meter) digits(n int64) bool {
	m.spent += 3000 + 8*n + n*n/10000
	return m.spent > m.limit
}

func (d *decimals) charge(x *Dec) {
	if d.meter != nil {
		d.meter.number(x)
	}
}

func (a *decCalc) charge(x *Dec) {
	if a.meter != nil {
		a.count(x)
	}
}

func (a *decCalc) count(x *Dec) {
	if a.meter.number(x) {
		a.exhausted()
	}
}

func (a *decCalc) exhausted() {
	a.Fail(Refuse(ErrLimit, "numbers", nil, nil, "must not lie so far apart that exact sums take too long"))
}

// chargeSize counts an operand of a function that works with all digits before or after the point.
func (a *decCalc) chargeSize(x *Dec) {
	if a.meter == nil || x.v.IsZero() {
		return
	}
	a.count(x)
	if size := int64(x.v.Adjusted()); max(size, -size) > longSize && a.meter.digits(2*max(size, -size)) {
		a.exhausted()
	}
}

// longSize is from where on the size of an operand counts.
const longSize = 1000
