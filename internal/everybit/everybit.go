// Package everybit says when tests take two results for the same: if every bit is.
package everybit

import (
	"math"
	"math/big"
	"reflect"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-63a7a409/chorus/num"
)

// Same compares all fields, unexported ones too: floats by bits, decimals and integers by value. An arithmetic says how
// a result was computed and is no part of it.
func Same() cmp.Options {
	return cmp.Options{
		cmp.Exporter(func(reflect.Type) bool { return true }),
		cmp.Comparer(func(x, y num.Dec) bool { return x.Equal(y) }),
		cmp.Comparer(func(x, y num.Fixed) bool { return x.Cmp(y) == 0 }),
		cmp.Comparer(func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) }),
		cmp.Comparer(func(x, y *big.Int) bool { return x == y || x != nil && y != nil && x.Cmp(y) == 0 }),
		cmp.Comparer(func(_, _ num.Arith[float64]) bool { return true }),
		cmp.Comparer(func(_, _ num.Arith[num.Dec]) bool { return true }),
	}
}
