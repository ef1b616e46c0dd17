package synthesis

import (
	"strconv"

	"github.com/seed-63a7a409/chorus/num"
)

// ScalarLabel is the one label of a topic whose inferences are numbers.
const ScalarLabel = "y"

// LabelArity says how many numbers an inference of a topic is (K15).
type LabelArity uint8

const (
	// LabelSingle: one, under ScalarLabel.
	LabelSingle LabelArity = iota
	// LabelMulti: one for each label of the epoch.
	LabelMulti
)

// LabelPolicy holds the choices of a topic's creator about labels (section 5.6). The zero value is the policy of a
// scalar topic that takes the label in any case.
type LabelPolicy[T any] struct {
	Arity LabelArity
	// Default is the value of the labels that a submission does not name; finite. It is not read for
	// LabelSingle, where every submission names the one label.
	Default T
	// RequireUnity asks for values that sum to one, as probabilities of classes do; LabelMulti only.
	//
	// The sum is that of the submitted values. What the other labels of the epoch are padded with is known at
	// the close only, and no worker can answer for the labels of another; so a topic that wants the padded
	// vectors, and with them the network inference, to sum to one has Default 0. open: whether the chain asks for
	// that is not known, so it is not asked for here.
	RequireUnity bool
	// UnityTolerance is how far the sum may be from one, 0..0.01; checked without RequireUnity too.
	UnityTolerance T
	// CaseSensitive keeps labels apart that differ in case only.
	CaseSensitive bool
	// Whitelist are the only labels allowed, in any spelling with the same canonical form; empty for all.
	// LabelMulti only.
	Whitelist []string
	// Limits are not read for LabelSingle.
	Limits LabelLimits
}

// Validate checks every field and the pairs that depend on each other.
//
// Errors: ErrUnknown for an arity that does not exist; ErrNotFinite and ErrDomain for Default, UnityTolerance and
// limits; ErrDomain for a whitelist that is too long, RequireUnity or a whitelist with LabelSingle, or an entry that is not
// UTF-8 or too long; ErrMissing and ErrDuplicate for an entry.
func (p LabelPolicy[T]) Validate(a num.Arith[T]) error {
	_, err := NewLabelChecker(a, p)
	return err
}

// validateValues checks all but the whitelist's entries.
func (p LabelPolicy[T]) validateValues(a num.Arith[T]) error {
	if p.Arity > LabelMulti {
		return num.Refuse(num.ErrUnknown, "Arity", nil, int(p.Arity), "LabelSingle or LabelMulti")
	}
	if err := num.CheckFiniteValue(a, "Default", p.Default); err != nil {
		return err
	}
	if err := num.CheckNotNegative(a, "UnityTolerance", p.UnityTolerance); err != nil {
		return err
	}
	if a.Cmp(p.UnityTolerance, a.FromDec(num.MustParseDec("0.01"))) > 0 {
		return num.Refuse(num.ErrDomain, "UnityTolerance", nil, p.UnityTolerance, "at most 0.01")
	}
	if p.Arity == LabelSingle {
		switch {
		case p.RequireUnity:
			// the one number would have to be one
			return num.Refuse(num.ErrDomain, "RequireUnity", nil, p.RequireUnity, "false for a single label")
		case len(p.Whitelist) > 0:
			return num.Refuse(num.ErrDomain, "Whitelist", nil, len(p.Whitelist), "none for a single label")
		}
		return nil
	}
	if err := p.Limits.Validate(); err != nil {
		return err
	}
	if len(p.Whitelist) > p.Limits.MaxWhitelist {
		return num.Refuse(num.ErrDomain, "Whitelist", nil, len(p.Whitelist),
			"at most "+strconv.Itoa(p.Limits.MaxWhitelist)+" labels")
	}
	return nil
}
