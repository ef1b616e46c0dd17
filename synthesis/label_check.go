package synthesis

import (
	"math"
	"strconv"

	"github.com/seed-63a7a409/chorus/num"
)

// LabelValue is the number that a submission gives one label.
type LabelValue[T any] struct {
	Label string
	Value T
}

// LabelChecker checks the submissions of one topic against its policy. It does not change, so any number of
// goroutines may use it.
type LabelChecker[T any] struct {
	a       num.Calc[T]
	policy  LabelPolicy[T]
	limits  LabelLimits     // those in force, also for a single label
	allowed map[string]bool // canonical forms, empty for all
}

// NewLabelChecker validates a policy, see LabelPolicy.Validate for the errors, and brings its whitelist into
// canonical form. Later changes to the whitelist passed in have no effect.
func NewLabelChecker[T any](arith num.Arith[T], policy LabelPolicy[T]) (*LabelChecker[T], error) {
	if err := num.CheckArith(arith); err != nil {
		return nil, err
	}
	a := arith.Calc()
	if err := policy.validateValues(a); err != nil {
		return nil, err
	}
	whitelist, limits := policy.Whitelist, policy.Limits
	policy.Whitelist = nil // the caller's
	if policy.Arity == LabelSingle {
		whitelist = []string{ScalarLabel}
		// no limit of length: a longer label is refused as unknown
		limits = LabelLimits{MaxPerSubmission: 1, MaxLabelBytes: math.MaxInt, MaxWhitelist: 1, MaxRegistry: 1}
	}
	c := &LabelChecker[T]{a: a, policy: policy, limits: limits, allowed: make(map[string]bool, len(whitelist))}
	for i, label := range whitelist {
		canonical, err := c.spell(label)
		if err != nil {
			return nil, relocate(err, "Whitelist", i)
		}
		if c.allowed[canonical] {
			return nil, num.Refuse(num.ErrDuplicate, "Whitelist", []int{i}, canonical, "every label once in canonical form")
		}
		c.allowed[canonical] = true
	}
	return c, nil
}

func refuseNilChecker() error {
	return num.Refuse(num.ErrMissing, "LabelChecker", nil, nil, "one made by NewLabelChecker")
}

func (c *LabelChecker[T]) spell(label string) (string, error) {
	return canonicalLabel(label, c.policy.CaseSensitive, c.limits.MaxLabelBytes)
}

// canonical returns the canonical form of a label that the topic allows: the errors of canonicalLabel, and
// ErrUnknown for one outside the whitelist or other than ScalarLabel in a topic of a single label.
func (c *LabelChecker[T]) canonical(label string) (string, error) {
	canonical, err := c.spell(label)
	if err != nil {
		return "", err
	}
	if len(c.allowed) > 0 && !c.allowed[canonical] {
		allowed := "the labels of the whitelist"
		if c.policy.Arity == LabelSingle {
			allowed = ScalarLabel
		}
		return "", num.Refuse(num.ErrUnknown, "label", nil, canonical, allowed)
	}
	return canonical, nil
}

// Check returns the values of a submission that are to be registered, under canonical labels and in their order
// (section 5.6): those other than the default. In a topic of a single label that is its one value, whatever it
// is: an inference of 0 is one.
//
// Errors name "values" and, unless they are about all of them, the position: ErrEmpty without values, or without
// one other than the default; ErrDomain for more than the limit or, under RequireUnity, another sum than one
// within the tolerance, over all submitted values; of a label ErrDomain for text that is not UTF-8 or too long in canonical
// form, ErrMissing for one of nothing but space, ErrUnknown for one that the topic does not allow, and ErrDuplicate for one
// that is given twice in whatever spelling; ErrNotFinite; ErrRange if the sum overflows.
func (c *LabelChecker[T]) Check(values []LabelValue[T]) ([]LabelValue[T], error) {
	const field = "values"
	switch {
	case c == nil || c.a == nil:
		return nil, refuseNilChecker()
	case len(values) == 0:
		return nil, num.Refuse(num.ErrEmpty, field, nil, nil, "at least one value")
	case len(values) > c.limits.MaxPerSubmission:
		return nil, num.Refuse(num.ErrDomain, field, nil, len(values),
			"at most "+strconv.Itoa(c.limits.MaxPerSubmission)+" labels")
	}
	checked := make([]LabelValue[T], 0, len(values))
	numbers := make([]T, len(values))
	seen := make(map[string]bool, len(values))
	for i, v := range values {
		canonical, err := c.canonical(v.Label)
		switch {
		case err != nil:
			return nil, relocate(err, field, i)
		case seen[canonical]:
			return nil, num.Refuse(num.ErrDuplicate, field, []int{i}, canonical, "every label once in canonical form")
		case !c.a.IsFinite(v.Value):
			return nil, num.Refuse(num.ErrNotFinite, field, []int{i}, v.Value, "finite numbers")
		}
		seen[canonical] = true
		numbers[i] = v.Value
		if c.policy.Arity == LabelSingle || c.a.Cmp(v.Value, c.policy.Default) != 0 {
			checked = append(checked, LabelValue[T]{canonical, v.Value})
		}
	}
	if len(checked) == 0 {
		return nil, num.Refuse(num.ErrEmpty, field, nil, nil, "at least one value other than the default "+c.a.Text(c.policy.Default))
	}
	if c.policy.RequireUnity {
		if err := checkUnity(c.a, numbers, c.policy.UnityTolerance); err != nil {
			return nil, err
		}
	}
	return checked, nil
}

// NewRegistry returns the registry of an epoch with the topic's limit.
func (c *LabelChecker[T]) NewRegistry() *LabelRegistry {
	if c == nil {
		return new(LabelRegistry)
	}
	return &LabelRegistry{limit: c.limits.MaxRegistry}
}
