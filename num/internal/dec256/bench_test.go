package dec256

import (
	"math/big"
	"testing"

	"github.com/cockroachdb/apd/v3"
)

// benchOperands are full 34-digit coefficients with mixed exponents, 0.01 to 1000 in size.
func benchOperands(n int, adjustedLow, adjustedHigh int) []Decimal {
	g := newGenerator(1)
	operands := make([]Decimal, n)
	for i := range operands {
		digits := g.digits(34)
		for new(big.Int).Mod(digits, big.NewInt(10)).Sign() == 0 {
			digits = g.digits(34)
		}
		operands[i] = FromBig(digits, int32(adjustedLow+g.IntN(adjustedHigh-adjustedLow+1)-33))
	}
	return operands
}

const benchCount = 256

func benchBinary(b *testing.B, low, high int, ours func(z, x, y *Decimal) Fault, theirs func(z, x, y *apd.Decimal) (apd.Condition, error)) {
	xs, ys := benchOperands(benchCount, low, high), benchOperands(benchCount+1, low, high)[1:]
	b.Run("dec256", func(b *testing.B) {
		b.ReportAllocs()
		var results [benchCount]Decimal
		for i := 0; b.Loop(); i++ {
			k := i % benchCount
			if ours(&results[k], &xs[k], &ys[k]) != None {
				b.Fatal("fault")
			}
		}
	})
	b.Run("apd", func(b *testing.B) {
		b.ReportAllocs()
		var ax, ay [benchCount]*apd.Decimal
		for i := range ax {
			ax[i], ay[i] = toAPD(&xs[i]), toAPD(&ys[i])
		}
		var results [benchCount]*apd.Decimal
		for i := 0; b.Loop(); i++ {
			k := i % benchCount
			z := new(apd.Decimal)
			if _, err := theirs(z, ax[k], ay[k]); err != nil {
				b.Fatal(err)
			}
			results[k] = z
		}
	})
}

func benchUnary(b *testing.B, low, high int, ours func(z, x *Decimal) Fault, theirs func(z, x *apd.Decimal) (apd.Condition, error)) {
	benchBinary(b, low, high,
		func(z, x, _ *Decimal) Fault { return ours(z, x) },
		func(z, x, _ *apd.Decimal) (apd.Condition, error) { return theirs(z, x) })
}

var (
	benchChain = Context{34, Down}
	apdChain   = apdContext(benchChain)
)

func BenchmarkAdd(b *testing.B) { benchBinary(b, -2, 3, Exact.Add, apdContext(Exact).Add) }
func BenchmarkMul(b *testing.B) { benchBinary(b, -2, 3, benchChain.Mul, apdChain.Mul) }
func BenchmarkQuo(b *testing.B) { benchBinary(b, -2, 3, benchChain.Quo, apdChain.Quo) }
func BenchmarkCmp(b *testing.B) {
	benchBinary(b, -2, 3,
		func(_, x, y *Decimal) Fault { Cmp(x, y); return None },
		func(_, x, y *apd.Decimal) (apd.Condition, error) { x.Cmp(y); return 0, nil })
}
func BenchmarkSqrt(b *testing.B) { benchUnary(b, -2, 3, benchChain.Sqrt, apdChain.Sqrt) }
func BenchmarkExp(b *testing.B)  { benchUnary(b, -2, 1, benchChain.Exp, apdChain.Exp) }
func BenchmarkLn(b *testing.B)   { benchUnary(b, -2, 3, benchChain.Ln, apdChain.Ln) }
func BenchmarkLog10(b *testing.B) {
	benchUnary(b, -2, 3, benchChain.Log10, apdChain.Log10)
}

func BenchmarkPow(b *testing.B) {
	y := New(25, -2)
	v := toAPD(&y)
	benchUnary(b, -2, 3,
		func(z, x *Decimal) Fault { return benchChain.Pow(z, x, &y) },
		func(z, x *apd.Decimal) (apd.Condition, error) { return apdChain.Pow(z, x, v) })
}

func BenchmarkPowOfFullOperands(b *testing.B) {
	benchBinary(b, -2, 1, benchChain.Pow, apdChain.Pow)
}

func BenchmarkTableExp(b *testing.B) { benchUnary(b, -2, 1, TableExp, apdChain.Exp) }
func BenchmarkTableLn(b *testing.B)  { benchUnary(b, -2, 3, TableLn, apdChain.Ln) }

func BenchmarkExpSteps(b *testing.B) {
	benchUnary(b, -2, 1, func(z, x *Decimal) Fault {
		return benchChain.expSteps(z, x, 34, max(0, int(x.Adjusted())+1))
	}, apdChain.Exp)
}
