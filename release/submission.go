package release

import "github.com/seed-63a7a409/chorus/num"

// SubmissionRules are what the chain allows those who create topics and send values.
type SubmissionRules struct {
	PMin, PMax num.Dec // bounds of p (K9)

	TopicC     bool // c belongs to the topic, within CMin..CMax (K8)
	CMin, CMax num.Dec

	// BoundedValues: a submitted value is 0 or has a magnitude within ValueMin..ValueMax (K4).
	BoundedValues      bool
	ValueMin, ValueMax num.Dec

	QuantileOneAllowed bool // active quantiles may be 1
}

// CheckValue refuses a submitted value that is out of bounds (K4), and one that is not finite.
func CheckValue[T any](s SubmissionRules, a num.Arith[T], field string, x T) error {
	if err := num.CheckFiniteValue(a, field, x); err != nil {
		return err
	}
	if !s.BoundedValues || a.Sign(x) == 0 {
		return nil
	}
	size := a.Abs(x)
	if a.Cmp(size, a.FromDec(s.ValueMin)) < 0 || a.Cmp(size, a.FromDec(s.ValueMax)) > 0 {
		return num.Refuse(num.ErrDomain, field, nil, x, "0 or a magnitude in ["+s.ValueMin.String()+", "+s.ValueMax.String()+"]")
	}
	return nil
}

// ClampValue brings a value into the bounds of K4: sign(x) min(max(|x|, low), high), 0 stays 0. low = 0 switches
// the lower side off.
func ClampValue[T any](arith num.Arith[T], x, low, high T) (T, error) {
	a := arith.Calc()
	if err := num.CheckFiniteValue(a, "value", x); err != nil {
		return x, err
	}
	if err := num.CheckNotNegative(a, "low", low); err != nil {
		return x, err
	}
	if err := num.CheckFiniteValue(a, "high", high); err != nil {
		return x, err
	}
	if a.Cmp(low, high) > 0 {
		return x, num.Refuse(num.ErrDomain, "low", nil, low, "low <= high")
	}
	if a.Sign(x) == 0 {
		return x, nil
	}
	size := a.Abs(x)
	switch {
	case a.Cmp(size, low) < 0:
		size = low
	case a.Cmp(size, high) > 0:
		size = high
	default:
		return x, nil
	}
	if a.Sign(x) < 0 {
		size = a.Sub(a.Int(0), size) // exact, unlike Neg
	}
	return size, a.Err()
}
