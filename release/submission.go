package release

import "github.com/seed-63a7a409/chorus/num"

// SubmissionRules holds what the chain allows those who create topics and send values.
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
func CheckValue[T any](a num.Arith[T], s SubmissionRules, field string, x T) error {
	if err := num.CheckArith(a); err != nil {
		return err
	}
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
