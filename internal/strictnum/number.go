package strictnum

import (
	"encoding/json"
	"strconv"

	"github.com/seed-63a7a409/chorus/num"
)

// Bounds on the numbers of a document, those of numbers in transactions: sums are exact, so that two numbers far apart
// make one as long as they lie apart, and every step after it is as slow. Operations of a single number are free of
// them.
const (
	maxMagnitude = 1000
	maxDigits    = 100
	// maxNumberBytes is longer than every number within the bounds, as plain text with some zeros around.
	maxNumberBytes = 4000
)

var (
	largest  = num.MustParseDec("1e" + strconv.Itoa(maxMagnitude))
	smallest = num.MustParseDec("1e-" + strconv.Itoa(maxMagnitude))
)

const allowedNumbers = "0 or a magnitude in [1e-1000, 1e1000], at most 100 digits"

// Number is a number of a document, within the bounds.
type Number struct{ num.Dec }

// UnmarshalJSON reads a number as text or as a JSON number, exactly.
func (x *Number) UnmarshalJSON(data []byte) error {
	if len(data) > maxNumberBytes {
		return num.Refuse(num.ErrRange, "number", nil, string(data[:maxNumberBytes]), allowedNumbers)
	}
	if err := x.Dec.UnmarshalJSON(data); err != nil {
		return err
	}
	if !within(x.Dec) {
		return num.Refuse(num.ErrRange, "number", nil, string(data), allowedNumbers)
	}
	return nil
}

// CheckBounds refuses a number at a path that is not within the bounds.
func CheckBounds(path string, x num.Dec) error {
	if within(x) {
		return nil
	}
	return At(num.Refuse(num.ErrRange, path, nil, x, allowedNumbers), path)
}

func within(x num.Dec) bool {
	size := num.NewDecimal(num.Rules{}).Abs(x)
	return x.Sign() == 0 || size.Cmp(largest) <= 0 && size.Cmp(smallest) >= 0 && size.NumDigits() <= maxDigits
}

// Pair is [name, value] with a number or a list as value.
type Pair[V any] struct {
	Name  string
	Value V
}

// Parts returns those of the list.
func (p *Pair[V]) Parts() []any { return []any{&p.Name, &p.Value} }

// MarshalJSON writes the list.
func (p Pair[V]) MarshalJSON() ([]byte, error) { return json.Marshal([]any{p.Name, p.Value}) }
