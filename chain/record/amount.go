package record

import (
	"bytes"
	"math/big"
	"strconv"

	"github.com/seed-63a7a409/chorus/num"
)

// maxAmountDigits bounds an amount in a document: forty digits are far above every supply, and sums of all amounts
// of a ledger stay short.
const maxAmountDigits = 40

// Amount is an immutable number of base units. Its zero value is 0. Amounts in transactions and documents are
// decimal text without sign, at most forty digits.
type Amount struct {
	_ [0]func() // two representations of zero exist, so == must not compile
	n *big.Int  // nil is zero, never to be written to
}

// BaseUnits returns n base units, of which 10^18 are a token.
func BaseUnits(n int64) Amount { return Amount{n: big.NewInt(n)} }

// Tokens returns n tokens.
func Tokens(n int64) Amount { return Amount{n: new(big.Int).Mul(big.NewInt(n), big.NewInt(1e18))} }

// AmountOf copies an integer; nil is 0.
func AmountOf(n *big.Int) Amount {
	if n == nil {
		return Amount{}
	}
	return Amount{n: new(big.Int).Set(n)}
}

// ParseAmount reads digits. Errors: ErrSyntax for anything else, ErrRange for more than forty digits.
func ParseAmount(text string) (Amount, error) {
	if text == "" {
		return Amount{}, num.Refuse(num.ErrSyntax, "amount", nil, strconv.Quote(text), "digits")
	}
	if len(text) > maxAmountDigits {
		return Amount{}, num.Refuse(num.ErrRange, "amount", nil, text[:maxAmountDigits], "at most 40 digits")
	}
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return Amount{}, num.Refuse(num.ErrSyntax, "amount", nil, strconv.Quote(text), "digits")
		}
	}
	n, _ := new(big.Int).SetString(text, 10)
	return Amount{n: n}, nil
}

// MustParseAmount is ParseAmount for constants; it panics on a bad text.
func MustParseAmount(text string) Amount {
	x, err := ParseAmount(text)
	if err != nil {
		panic("chain.MustParseAmount: " + err.Error())
	}
	return x
}

var zeroInt = new(big.Int)

func (x Amount) int() *big.Int {
	if x.n == nil {
		return zeroInt
	}
	return x.n
}

// Int returns a copy as an integer.
func (x Amount) Int() *big.Int { return new(big.Int).Set(x.int()) }

// Plus is x + y.
func (x Amount) Plus(y Amount) Amount { return Amount{n: new(big.Int).Add(x.int(), y.int())} }

// Minus is x - y; it may be negative.
func (x Amount) Minus(y Amount) Amount { return Amount{n: new(big.Int).Sub(x.int(), y.int())} }

// Cmp is -1, 0 or 1.
func (x Amount) Cmp(y Amount) int { return x.int().Cmp(y.int()) }

// Sign is -1, 0 or 1.
func (x Amount) Sign() int { return x.int().Sign() }

// IsZero reports whether the amount is 0; encoders leave such amounts out.
func (x Amount) IsZero() bool { return x.Sign() == 0 }

// Dec converts exactly.
func (x Amount) Dec() num.Dec {
	d, _ := num.BigIntDec(x.int()) // amounts are far below the bound of exponents
	return d
}

// String returns the digits.
func (x Amount) String() string { return x.int().String() }

// MarshalJSON writes the digits as a JSON text.
func (x Amount) MarshalJSON() ([]byte, error) {
	out := append([]byte{'"'}, x.int().Append(nil, 10)...)
	return append(out, '"'), nil
}

// UnmarshalJSON reads digits, as a JSON text or number.
func (x *Amount) UnmarshalJSON(data []byte) error {
	text := bytes.TrimSuffix(bytes.TrimPrefix(data, []byte{'"'}), []byte{'"'})
	parsed, err := ParseAmount(string(text))
	if err != nil {
		return err
	}
	if x == nil {
		return num.Refuse(num.ErrMissing, "amount", nil, nil, "a place for the amount")
	}
	*x = parsed
	return nil
}

// WholeAmount returns x without the fraction of a base unit.
func WholeAmount(x num.Dec) Amount { return Amount{n: x.Trunc()} }
