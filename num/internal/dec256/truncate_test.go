package dec256

import (
	"math/big"
	"testing"
)

// TestTruncateAgainstBig: the digits before the point, by division of whole numbers, at exponent 0.
func TestTruncateAgainstBig(t *testing.T) {
	g := newGenerator(61)
	for range cases(*cheapCases) {
		x := g.operand()
		if x.exponent > 0 || g.IntN(2) == 0 { // the point inside the digits, on their edges and just beyond
			x.exponent = -int32(g.IntN(x.Digits() + 3))
		}
		if x.exponent < -400 { // of those there is nothing left, as of shorter ones
			continue
		}
		want := new(big.Int).Quo(x.Coefficient(), new(big.Int).Exp(big.NewInt(10), big.NewInt(-int64(x.exponent)), nil))
		var got Decimal
		got.Truncate(&x)
		if got.Coefficient().Cmp(want) != 0 || got.exponent != 0 || got.negative != (x.negative && want.Sign() != 0) {
			t.Fatalf("%s: %s", x.AppendPlain(nil), got.AppendPlain(nil))
		}
		x.Truncate(&x)
		if difference(&x, None, toAPD(&got), 0, nil) != "" {
			t.Fatalf("in place: %s, want %s", x.AppendPlain(nil), got.AppendPlain(nil))
		}
	}
	large := New(12, 30)
	large.Truncate(&large)
	if want, _ := new(big.Int).SetString("12000000000000000000000000000000", 10); large.Coefficient().Cmp(want) != 0 || large.exponent != 0 {
		t.Errorf("12E30: %s", large.AppendPlain(nil))
	}
}
