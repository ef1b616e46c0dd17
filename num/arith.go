package num

// Arith is an arithmetic: float64 for speed or Dec for the chain's digits. Both come from a release
// (release.V06().Decimal()) or from NewDecimal and NewFloat64. An Arith never changes, so any number of goroutines may
// share one and call all of its methods at once; Metered alone makes one that is bound to a Meter and to its goroutine.
//
// Its own methods cannot fail: a float64 that is not finite is handed on, for the functions of the library to refuse
// by name. What can fail is done in a Calc, which Calc opens. Functions and constructors of the library take an Arith
// and open their own, so that no call sees an error of another.
//
// Not to be implemented outside this package: a formula may ask for more operations in later versions.
type Arith[T any] interface {
	// Calc opens a calculation without an error.
	Calc() Calc[T]

	// Cmp returns -1, 0 or 1 by value.
	Cmp(x, y T) int
	// Sign returns -1, 0 or 1.
	Sign(x T) int
	// Neg returns -x, cut to 34 digits in Dec.
	Neg(x T) T
	// Abs returns the magnitude of x, exact.
	Abs(x T) T
	// Int converts a count.
	Int(n int) T
	// FromDec converts a decimal: exact for Dec, nearest for float64, an infinity beyond its range.
	FromDec(x Dec) T
	// Parse reads a decimal text: exact for Dec, nearest for float64, ErrRange beyond its range.
	Parse(text string) (T, error)
	// Text writes a value as plain decimal text that Parse reads back to an equal value.
	Text(x T) string
	// IsFinite reports whether x is neither NaN nor infinite, which only a float64 can be.
	IsFinite(x T) bool

	// elementary seals the interface.
	elementary() Rules
}

// Calc is a calculation in an arithmetic, in which every formula of the library is written once. Errors are sticky, so
// that formulas stay free of error handling: the first operation that cannot be carried out (division by zero,
// overflow, logarithm of zero) is remembered, later ones return values that mean nothing, and Err tells at the end.
// Neg, Abs and FromDec record what is not finite, too.
//
// A Calc is for one goroutine at a time. Handed on as an Arith it is its arithmetic: calculations opened from it do not
// know its error.
type Calc[T any] interface {
	Arith[T]

	// Err returns the first error since the calculation was opened or reset, nil if there was none. It matches one of
	// the sentinels of this package.
	Err() error
	// Fail records err if it is the first.
	Fail(err error)
	// Reset forgets the error, so that an object bound to a calculation begins anew without new memory.
	Reset()

	Add(x, y T) T
	Sub(x, y T) T
	Mul(x, y T) T
	Quo(x, y T) T
	Sqrt(x T) T
	Exp(x T) T    // E1-E4 under ElementaryTable
	Ln(x T) T     // E5
	Log10(x T) T  // E6
	Pow(x, y T) T // E7
	// Ln1pExp returns Ln(1 + Exp(z)), the core of E19.
	Ln1pExp(z T) T
	// QuoOnePlusExp returns p / (1 + Exp(z)), the core of E20.
	QuoOnePlusExp(p, z T) T
	// Trunc cuts the digits after the point, toward zero: an amount in whole base units.
	Trunc(x T) T
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

// Rules holds the choices of this package that a release makes.
type Rules struct {
	Elementary Elementary
}

// Max returns the larger of x and y, y if they are equal.
func Max[T any](a Calc[T], x, y T) T {
	if a.Cmp(x, y) > 0 {
		return x
	}
	return y
}

// Min returns the smaller of x and y, y if they are equal.
func Min[T any](a Calc[T], x, y T) T {
	if a.Cmp(x, y) < 0 {
		return x
	}
	return y
}

// Largest returns the position of the first largest of x, 0 for no values.
func Largest[T any](a Calc[T], x []T) int {
	largest := 0
	for i := 1; i < len(x); i++ {
		if compare(a, &x[i], &x[largest]) > 0 {
			largest = i
		}
	}
	return largest
}

// Sum adds from left to right: exact in Dec, rounded at every step in float64. It is 0 for no values.
func Sum[T any](a Calc[T], x []T) T {
	if floats, ok := any(x).([]float64); ok {
		if sum, ok := floatSum(floats); ok {
			return any(sum).(T)
		}
	}
	if sum, done := sumInOnePiece(a, x); done {
		return sum
	}
	return stepwiseSum(a, x)
}

func stepwiseSum[T any](a Calc[T], x []T) T {
	sum := a.Int(0)
	for _, v := range x {
		sum = a.Add(sum, v)
	}
	return sum
}
