package num

import (
	"math"
	"math/big"
	"testing"
)

// splitAt returns x rounded to a multiple of 2^-42 and the rest rounded to float64.
func splitAt42(x *big.Float) (hi, lo float64) {
	scaled, _ := bigNew().SetMantExp(x, 42).Float64()
	hi = math.Round(scaled) * 0x1p-42
	lo, _ = bigNew().Sub(x, bigFloat(hi)).Float64()
	return hi, lo
}

func TestTablesConstants(t *testing.T) {
	hi, lo := splitAt42(bigLn2)
	if ln2Hi != hi || ln2Lo != lo {
		t.Errorf("ln 2 = %x + %x, want %x + %x", ln2Hi, ln2Lo, hi, lo)
	}
	step := bigNew().SetMantExp(bigLn2, -7)
	hi, lo = splitAt42(step)
	if ln2Over128Hi != hi || ln2Over128Lo != lo {
		t.Errorf("ln(2)/128 = %x + %x, want %x + %x", ln2Over128Hi, ln2Over128Lo, hi, lo)
	}
	inverse, _ := bigNew().Quo(bigFloat(1), step).Float64()
	if ratio128OverLn2 != inverse {
		t.Errorf("128/ln(2) = %x, want %x", ratio128OverLn2, inverse)
	}
}

func TestTablesExp(t *testing.T) {
	for j, entry := range expTable {
		exact := bigExp(bigNew().Mul(bigLn2, bigFloat(float64(j)/128)))
		head, _ := exact.Float64()
		tail, _ := bigNew().Quo(bigNew().Sub(exact, bigFloat(head)), bigFloat(head)).Float64()
		if j == 0 {
			tail = 0 // the oracle's own error
		}
		if entry.bits != math.Float64bits(head)-uint64(j)<<45 || entry.tail != tail {
			t.Errorf("expTable[%d] = %#x, %x, want %x with tail %x", j, entry.bits, entry.tail, head, tail)
		}
	}
}

func TestTablesLn(t *testing.T) {
	for i, entry := range lnTable {
		low := math.Float64frombits(lnStart + uint64(i)<<lnIntervalShift)
		high := math.Float64frombits(lnStart + uint64(i+1)<<lnIntervalShift - 1)
		exact := bigLn(bigFloat(entry.inverse))
		hi, lo := splitAt42(exact.Neg(exact))
		if entry.inverse == 1 {
			hi, lo = 0, 0
		}
		if entry.hi != hi || entry.lo != lo {
			t.Errorf("lnTable[%d]: -ln(%x) = %x + %x, want %x + %x", i, entry.inverse, entry.hi, entry.lo, hi, lo)
		}

		// What the functions rely on.
		if math.Trunc(256*entry.inverse) != 256*entry.inverse {
			t.Errorf("lnTable[%d]: %x is no multiple of 2^-8", i, entry.inverse)
		}
		reach := max(math.Abs(math.FMA(low, entry.inverse, -1)), math.Abs(math.FMA(high, entry.inverse, -1)))
		if reach > lnReach {
			t.Errorf("lnTable[%d]: |r| reaches %g, above lnReach", i, reach)
		}
		if high < 1 && reach >= 0x1p-8 {
			t.Errorf("lnTable[%d]: r is not exact up to %g", i, reach)
		}
		if low < 1 && high > 1 != (entry.inverse == 1) {
			t.Errorf("lnTable[%d]: 1 must have the inverse 1", i)
		}
		if entry.inverse != 1 && math.Abs(entry.hi) < reach/2 {
			t.Errorf("lnTable[%d]: |r| up to %g is large beside %g", i, reach, entry.hi)
		}
	}
}
