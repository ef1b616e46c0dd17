package num

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The kinds of refusal. Every error of the library matches exactly one of them with errors.Is.
var (
	// ErrDomain: a value lies outside the mathematical domain of the function.
	ErrDomain = errors.New("outside the domain")
	// ErrNotFinite: a float64 argument is NaN or infinite.
	ErrNotFinite = errors.New("not finite")
	// ErrShape: lengths, rows or columns do not fit together.
	ErrShape = errors.New("wrong shape")
	// ErrEmpty: a set that needs a member has none.
	ErrEmpty = errors.New("empty")
	// ErrDuplicate: an identifier or element is named twice.
	ErrDuplicate = errors.New("duplicate")
	// ErrUnknown: an identifier, label or name is not one of those allowed.
	ErrUnknown = errors.New("unknown")
	// ErrMissing: a required value is absent.
	ErrMissing = errors.New("missing")
	// ErrSyntax: a text is not a number, or a document is not well formed.
	ErrSyntax = errors.New("malformed")
	// ErrDivisionByZero: a denominator is zero.
	ErrDivisionByZero = errors.New("division by zero")
	// ErrRange: a result is too large or too small for its arithmetic.
	ErrRange = errors.New("beyond the range of the arithmetic")
	// ErrLimit: a document or the work that it asks for is larger than it may be.
	ErrLimit = errors.New("beyond the limits")
)

// Error is the one error type of the library: which field of the input (or which operation), where in it,
// the value that was refused, and what would have been accepted.
type Error struct {
	Kind    error  // one of the sentinels above
	Field   string // what the caller wrote: a parameter or a path of fields, such as "Regrets.Inferer"; or an operation, such as "Quo"
	Index   []int  // position inside the field, empty for a scalar
	Value   string // the refused value as text, may be empty where there is none
	Allowed string // what is accepted, such as "finite" or "p > 0", or a phrase that begins with "must"
}

// Error writes the parts as one line: field[index] = value: kind (allowed: range), or (must ...).
func (e *Error) Error() string {
	if e == nil {
		return "no error"
	}
	var b strings.Builder
	b.WriteString(e.Field)
	for _, i := range e.Index {
		b.WriteByte('[')
		b.WriteString(strconv.Itoa(i))
		b.WriteByte(']')
	}
	if e.Value != "" {
		b.WriteString(" = ")
		b.WriteString(e.Value)
	}
	fmt.Fprintf(&b, ": %v", e.Kind)
	switch {
	case strings.HasPrefix(e.Allowed, "must "):
		fmt.Fprintf(&b, " (%s)", e.Allowed)
	case e.Allowed != "":
		fmt.Fprintf(&b, " (allowed: %s)", e.Allowed)
	}
	return b.String()
}

// Unwrap returns the sentinel, so that errors.Is works.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Kind
}

// maxShown keeps a hostile value from filling a log.
const maxShown = 120

// Refuse makes an *Error. value is shown as fmt prints it, cut to a readable length.
func Refuse(kind error, field string, index []int, value any, allowed string) *Error {
	var text string
	if value != nil {
		text = fmt.Sprint(value)
	}
	if len(text) > maxShown {
		text = strings.ToValidUTF8(text[:maxShown], "") + "..."
	}
	return &Error{Kind: kind, Field: field, Index: index, Value: text, Allowed: allowed}
}

// AsError finds the *Error in a chain of errors.
func AsError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}
