package num

// Arith is the arithmetic in which every formula of the library is written once. There are two: float64 for
// speed and Dec for the chain's digits; both come from a release (release.V06().Decimal()) or from
// NewDecimal and NewFloat64.
//
// Errors are sticky, so that formulas stay free of error handling: the first operation that cannot be carried
// out (division by zero, overflow, logarithm of zero) is remembered, later ones return zero values that mean
// nothing, and Err tells at the end. Functions of the library that take an Arith open one of their own with
// Fresh, ask Err before they return and leave the caller's untouched, so one Arith serves any number of calls
// and goroutines as long as its methods other than Fresh are not called directly.
//
// Not to be implemented outside this package: a formula may ask for more operations in later versions.
type Arith[T any] interface {
	// Fresh opens an arithmetic of the same kind without an error.
	Fresh() Arith[T]
	// Err is the first error, nil if there was none. It matches one of the sentinels of this package.
	Err() error
	// Fail records err if it is the first.
	Fail(err error)

	Add(x, y T) T
	Sub(x, y T) T
	Mul(x, y T) T
	Quo(x, y T) T
	Neg(x T) T
	Abs(x T) T
	Sqrt(x T) T
	Exp(x T) T    // E1-E4 under ElementaryTable
	Ln(x T) T     // E5
	Log10(x T) T  // E6
	Pow(x, y T) T // E7
	// Ln1pExp is Ln(1 + Exp(z)), the core of E19.
	Ln1pExp(z T) T
	// QuoOnePlusExp is p / (1 + Exp(z)), the core of E20.
	QuoOnePlusExp(p, z T) T
	// Trunc cuts the digits after the point, toward zero: an amount in whole base units.
	Trunc(x T) T

	// Cmp is -1, 0 or 1 by value.
	Cmp(x, y T) int
	// Sign is -1, 0 or 1.
	Sign(x T) int
	// Int converts a count.
	Int(n int) T
	// FromDec converts a decimal: exact for Dec, nearest for float64.
	FromDec(x Dec) T
	// Parse reads a decimal text: exact for Dec, nearest for float64.
	Parse(text string) (T, error)
	// Text writes a value as plain decimal text that Parse reads back to an equal value.
	Text(x T) string
	// IsFinite is false for NaN and infinities, which only float64 arguments can hold.
	IsFinite(x T) bool
}

// Elementary chooses the rules of Exp, Ln, Log10 and Pow (K1, K2).
type Elementary uint8

const (
	// ElementaryContext: those of the apd decimal library in a 34-digit context (v0.6, v0.9). Exp of a magnitude from
	// 23000 on, where apd gives up, and Pow(0, 0) are errors.
	ElementaryContext Elementary = iota
	// ElementaryTable: the chain's own functions E1-E7 (v0.16, v0.17). Exp below 10^-100000 is 0, Pow(0, y) is 0 and
	// Pow of a negative base an error.
	ElementaryTable
)

// Rules are the choices of this package that a release makes.
type Rules struct {
	Elementary Elementary
}

// Renewed is a itself if it has no error yet, otherwise a fresh one: how a workspace begins a call without new memory.
func Renewed[T any](a Arith[T]) Arith[T] {
	if a.Err() == nil {
		return a
	}
	return a.Fresh()
}

// Max is the larger of x and y, y if they are equal.
func Max[T any](a Arith[T], x, y T) T {
	if a.Cmp(x, y) > 0 {
		return x
	}
	return y
}

// Min is the smaller of x and y, y if they are equal.
func Min[T any](a Arith[T], x, y T) T {
	if a.Cmp(x, y) < 0 {
		return x
	}
	return y
}

// Sum adds from left to right: exact in Dec, rounded at every step in float64. It is 0 for no values.
func Sum[T any](a Arith[T], x []T) T {
	sum := a.Int(0)
	for _, v := range x {
		sum = a.Add(sum, v)
	}
	return sum
}
