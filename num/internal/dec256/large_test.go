package dec256

import (
	"math/big"
	"testing"
)

// TestBigDigits: at powers of ten, where the first digits do not decide, and around them.
func TestBigDigits(t *testing.T) {
	for _, k := range []int64{155, 160, 999, 1000, 34567, 100000, 200001} {
		power := new(big.Int).Exp(big.NewInt(10), big.NewInt(k), nil)
		if bigPower(k).Cmp(power) != 0 {
			t.Fatalf("10^%d is wrong", k)
		}
		for _, c := range []struct {
			add    int64
			digits int64
		}{{-1, k}, {0, k + 1}, {1, k + 1}} {
			n := new(big.Int).Add(power, big.NewInt(c.add))
			if got := bigDigits(n); int64(got) != c.digits {
				t.Fatalf("10^%d%+d: %d digits", k, c.add, got)
			}
		}
		for _, c := range []struct{ times, by, digits int64 }{{999999, 1000000, k}, {1000001, 1000000, k + 1}, {9999999, 1000000, k + 1}} {
			n := new(big.Int).Mul(power, big.NewInt(c.times))
			n.Quo(n, big.NewInt(c.by))
			if got := bigDigits(n); int64(got) != c.digits {
				t.Fatalf("10^%d %d/%d: %d digits", k, c.times, c.by, got)
			}
		}
	}
}
