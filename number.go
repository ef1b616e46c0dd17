package chorus

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// Number is the kind of numbers that a calculation works in: float64 for speed, with the same bits on every machine, or
// [num.Dec] for the chain's own 34 digits.
type Number interface{ float64 | num.Dec }

// arithmetic opens that of a release for the kind of number.
func arithmetic[T Number](r release.Release) (num.Arith[T], error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	if _, ok := any(*new(T)).(float64); ok {
		return any(r.Float64()).(num.Arith[T]), nil
	}
	return any(r.Decimal()).(num.Arith[T]), nil
}

// metered counts the work of decimals on long numbers with a meter, where there is one.
func metered[T Number](a num.Arith[T], meter *num.Meter) num.Arith[T] {
	if decimals, ok := any(a).(num.Arith[num.Dec]); ok && meter != nil {
		return any(num.Metered(decimals, meter)).(num.Arith[T])
	}
	return a
}

// kindOf names the kind of number in files.
func kindOf[T Number]() string {
	if _, ok := any(*new(T)).(float64); ok {
		return "float64"
	}
	return "decimal"
}

// namesOf lists the keys of a map in ascending order: positions below are those of this order.
func namesOf[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// find returns the position of a name in an ascending list.
func find(names []string, name string) (int, bool) { return slices.BinarySearch(names, name) }

// field joins the parts of the name of a value, as the caller wrote it: Regrets.Inferer["ann"].
func field(name string, keys ...string) string {
	var b strings.Builder
	b.WriteString(name)
	for _, key := range keys {
		b.WriteString("[" + strconv.Quote(key) + "]")
	}
	return b.String()
}

// checker refuses the first number or name that cannot be worked with.
type checker[T Number] struct {
	a   num.Arith[T]
	err error
}

func (c *checker[T]) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

func (c *checker[T]) number(x T, name string, keys ...string) {
	if c.err == nil && !c.a.IsFinite(x) {
		c.err = num.Refuse(num.ErrNotFinite, field(name, keys...), nil, x, "finite numbers")
	}
}

func (c *checker[T]) notNegative(x T, name string) {
	c.number(x, name)
	if c.err == nil && c.a.Sign(x) < 0 {
		c.err = num.Refuse(num.ErrDomain, name, nil, x, "numbers >= 0")
	}
}

func (c *checker[T]) positive(x T, name string) {
	c.number(x, name)
	if c.err == nil && c.a.Sign(x) <= 0 {
		c.err = num.Refuse(num.ErrDomain, name, nil, x, "numbers > 0")
	}
}

func (c *checker[T]) name(key, name string) {
	switch {
	case !utf8.ValidString(key):
		c.fail(num.Refuse(num.ErrSyntax, field(name, key), nil, nil, "must be UTF-8"))
	case key == "":
		c.fail(num.Refuse(num.ErrMissing, field(name, key), nil, nil, "must be a non-empty name"))
	}
}

// numbers checks a map from names to numbers.
func (c *checker[T]) numbers(m map[string]T, name string, keys ...string) {
	for _, key := range namesOf(m) {
		c.name(key, field(name, keys...))
		c.number(m[key], name, append(keys, key)...)
	}
}

// pairs checks a map of such maps.
func (c *checker[T]) pairs(m map[string]map[string]T, name string) {
	for _, key := range namesOf(m) {
		c.name(key, name)
		c.numbers(m[key], name, key)
	}
}
