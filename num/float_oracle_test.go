package num

import (
	"flag"
	"math"
	"math/big"
	"testing"
)

// The oracle: exp and ln by math/big at 200 bits, right to 2^-135 relatively even next to zeros; written for clarity
// and independent of the generator.

const oracleBits = 200

var floatPoints = flag.Int("float.points", 5000, "random points per range in the accuracy tests of float64 functions")

func bigFloat(x float64) *big.Float { return new(big.Float).SetPrec(oracleBits).SetFloat64(x) }

func bigNew() *big.Float { return new(big.Float).SetPrec(oracleBits) }

// bigLn2 = sum of 1/(n 2^n).
var bigLn2 = func() *big.Float {
	sum := bigNew()
	for n := 1; n < oracleBits+8; n++ {
		term := new(big.Float).SetPrec(oracleBits+20).Quo(bigFloat(1), bigFloat(float64(n)))
		sum.Add(sum, term.SetMantExp(term, -n))
	}
	return sum
}()

// bigExp sums the Taylor series at (x - k ln 2)/2^8 and squares eight times.
func bigExp(x *big.Float) *big.Float {
	quotient, _ := bigNew().Quo(x, bigLn2).Float64()
	k := math.Round(quotient)
	r := bigNew().Sub(x, bigNew().Mul(bigFloat(k), bigLn2))
	r.SetMantExp(r, -8)
	sum, term := bigFloat(1), bigFloat(1)
	for n := 1; n < 24; n++ {
		term.Mul(term, r)
		term.Quo(term, bigFloat(float64(n)))
		sum.Add(sum, term)
	}
	for range 8 {
		sum.Mul(sum, sum)
	}
	return sum.SetMantExp(sum, int(k))
}

// bigLn improves math.Log of the significand m: ln m = y + 2 atanh(t), t = (m e^-y - 1)/(m e^-y + 1) of about 2^-53.
func bigLn(x *big.Float) *big.Float {
	m := bigNew()
	k := x.MantExp(m)
	if s, _ := m.Float64(); s < math.Sqrt2/2 { // so that ln(m) and k ln(2) never cancel
		m.SetMantExp(m, 1)
		k--
	}
	s, _ := m.Float64()
	y := math.Log(s)
	q := bigNew().Mul(m, bigExp(bigFloat(-y)))
	t := bigNew().Quo(bigNew().Sub(q, bigFloat(1)), bigNew().Add(q, bigFloat(1)))
	square := bigNew().Mul(t, t)
	sum, power := bigNew(), bigNew().Set(t)
	for n := 1; n < 8; n += 2 {
		sum.Add(sum, bigNew().Quo(power, bigFloat(float64(n))))
		power.Mul(power, square)
	}
	sum.SetMantExp(sum, 1)
	sum.Add(sum, bigFloat(y))
	return sum.Add(sum, bigNew().Mul(bigFloat(float64(k)), bigLn2))
}

// bigLn1p returns ln(1+x); below 2^-60 by the series, where 1+x at 200 bits would lose relative accuracy.
func bigLn1p(x *big.Float) *big.Float {
	if x.Sign() != 0 && x.MantExp(nil) < -40 {
		sum, power := bigNew(), bigNew().Set(x)
		for n := 1; n < 6; n++ {
			term := bigNew().Quo(power, bigFloat(float64(n)))
			if n%2 == 0 {
				term.Neg(term)
			}
			sum.Add(sum, term)
			power.Mul(power, x)
			if power.Sign() == 0 {
				break
			}
		}
		return sum
	}
	return bigLn(bigNew().Add(bigFloat(1), x))
}

// accuracy collects how far results lie from the exact values.
type accuracy struct {
	points, wrong int
	worst         float64 // ulps
	worstAt       [2]float64
}

// add compares got with the exact value; the unit is the last place of a float64 of exact's binade.
func (a *accuracy) add(t *testing.T, got float64, exact *big.Float, at ...float64) {
	t.Helper()
	a.points++
	want, _ := exact.Float64()
	if want != got {
		a.wrong++
	}
	if math.IsNaN(got) {
		t.Fatalf("%g: NaN, want %g", at, want)
	}
	if math.IsInf(got, 0) || math.IsInf(want, 0) || exact.Sign() == 0 {
		if got != want {
			t.Fatalf("%g: got %g, want %g", at, got, want)
		}
		return
	}
	unit := max(exact.MantExp(nil)-53, -1074)
	difference := bigNew().Sub(bigFloat(got), exact)
	ulps, _ := difference.SetMantExp(difference, -unit).Float64()
	if ulps = math.Abs(ulps); ulps > a.worst {
		a.worst = ulps
		copy(a.worstAt[:], at)
	}
}

// finish reports and compares with the bound of the doc comment.
func (a *accuracy) finish(t *testing.T, name string, bound float64) {
	t.Helper()
	t.Logf("%-28s %7d points, largest error %.4f ulp at %x, %.3f %% not correctly rounded",
		name, a.points, a.worst, a.worstAt, 100*float64(a.wrong)/float64(a.points))
	if a.worst >= bound {
		t.Errorf("%s: error of %.4f ulp at %x, the bound is %g", name, a.worst, a.worstAt, bound)
	}
}

// floatRange is a set of arguments: draw makes one.
type floatRange struct {
	name string
	draw func(s *Source) float64
}

func between(lo, hi float64) func(*Source) float64 {
	return func(s *Source) float64 { return s.UniformRange(lo, hi) }
}

// anyPositive draws from all positive finite float64, equally over their bits.
func anyPositive(s *Source) float64 {
	return math.Float64frombits(1 + s.Uint64()%(infinityBits-1))
}

// anyFinite is anyPositive with a random sign.
func anyFinite(s *Source) float64 {
	x := anyPositive(s)
	if s.Uint64()&1 != 0 {
		return -x
	}
	return x
}

func subnormal(s *Source) float64 {
	return math.Float64frombits(1 + s.Uint64()%(minNormalBits-1)>>(s.Uint64()%52))
}

// pointsPerRange is smaller with -short.
func pointsPerRange() int {
	if testing.Short() {
		return *floatPoints / 10
	}
	return *floatPoints
}

// checkAccuracy measures f over all ranges and the single points.
func checkAccuracy(t *testing.T, name string, bound float64, f func(float64) float64, exact func(*big.Float) *big.Float, ranges []floatRange, single []float64) {
	t.Helper()
	for i, r := range ranges {
		var a accuracy
		source := NewSource(uint64(2026 + i))
		for range pointsPerRange() {
			x := r.draw(source)
			a.add(t, f(x), exact(bigFloat(x)), x)
		}
		a.finish(t, name+" "+r.name, bound)
	}
	var a accuracy
	for _, x := range single {
		a.add(t, f(x), exact(bigFloat(x)), x)
	}
	a.finish(t, name+" single points", bound)
}

// aroundEach returns each point with its neighbours, 3 to either side.
func aroundEach(points ...float64) []float64 {
	var all []float64
	for _, x := range points {
		all = append(all, x)
		up, down := x, x
		for range 3 {
			up, down = math.Nextafter(up, math.Inf(1)), math.Nextafter(down, math.Inf(-1))
			all = append(all, up, down)
		}
	}
	return all
}

// sameFloat says whether two values have the same bits; all NaN count as the same.
func sameFloat(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

func TestOracle(t *testing.T) {
	const e = "2.71828182845904523536028747135266249775724709369995957496696763"
	const ln10 = "2.30258509299404568401799145468436420760110148862877297603332790"
	near := func(name string, got *big.Float, want string) {
		w, _, err := big.ParseFloat(want, 10, oracleBits, big.ToNearestEven)
		if err != nil {
			t.Fatal(err)
		}
		d := bigNew().Quo(bigNew().Sub(got, w), w)
		if d.Sign() != 0 && d.MantExp(nil) > -135 {
			t.Errorf("%s = %.60g, want %s", name, got, want)
		}
	}
	near("e", bigExp(bigFloat(1)), e)
	near("ln 10", bigLn(bigFloat(10)), ln10)
	tenth := bigNew().Quo(bigFloat(1), bigFloat(10))
	near("ln 1.1", bigLn1p(tenth), "0.0953101798043248600439521232807650922206053653086441991852398")
	near("ln(1+2^-50)", bigLn1p(bigFloat(0x1p-50)), bigLn(bigFloat(1+0x1p-50)).Text('g', 58))
}
