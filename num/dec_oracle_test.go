package num

import (
	"math/big"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// decAccuracy measures how far results lie from the exact values, in units of the 34th digit.
type decAccuracy struct {
	points, right int
	worst         float64
	worstAt       string
}

// add compares got with exact, which is right to 40 digits. right counts the results that are the exact value
// rounded half-even, or cut if truncated.
func (m *decAccuracy) add(t *testing.T, got Dec, exact *big.Float, truncated bool, at string) {
	t.Helper()
	a := NewDecimal(Rules{}).Calc()
	want := dec(exact.Text('e', 44))
	unit := dec("1e" + strconv.FormatInt(want.v.Adjusted()-precision+1, 10))
	off, err := a.Abs(a.Quo(a.Sub(got, want), unit)).Float64()
	require.NoError(t, err)
	require.NoError(t, a.Err())
	m.points++
	if off > m.worst {
		m.worst, m.worstAt = off, at
	}
	nearest := dec(exact.Text('e', precision-1))
	if truncated {
		nearest = a.Quo(want, IntDec(1))
	}
	if nearest.Equal(got) {
		m.right++
	}
}

func (m *decAccuracy) finish(t *testing.T, name string, bound, share float64) {
	t.Helper()
	rightly := float64(m.right) / float64(m.points)
	t.Logf("%-40s %5d points, largest error %.3f units of the 34th digit at %s, %.2f %% correctly rounded", name, m.points, m.worst, m.worstAt, 100*rightly)
	require.Less(t, m.worst, bound, "%s at %s", name, m.worstAt)
	if !testing.Short() { // few points do not fix a share
		require.GreaterOrEqual(t, rightly, share, name)
	}
}

func bigDec(x Dec) *big.Float {
	f := bigNew()
	if _, _, err := f.Parse(x.Plain(), 10); err != nil {
		panic(err)
	}
	return f
}

var bigLn10 = bigLn(bigFloat(10))

func decPoints() int {
	if testing.Short() {
		return 120
	}
	return 2000
}

// decimalAccuracy are the measured errors of the elementary functions: the bound on the error and the least share
// of correctly rounded results, over each range of arguments. Half a unit is the rounding to 34 digits, a whole one
// where Ln is cut. The rest of table Exp is the term d^10 that E3 leaves out.
var decimalAccuracy = []struct {
	rules        Rules
	function     string
	lo, hi       float64
	scale        string // of the argument
	bound, share float64
}{
	{Rules{ElementaryTable}, "Exp", -1, 1, "1", 1, 0.97},
	{Rules{ElementaryTable}, "Exp", -50, 50, "1", 1, 0.97},
	{Rules{ElementaryTable}, "Exp", -2000, 2000, "1", 1, 0.97},
	{Rules{ElementaryTable}, "Exp", -1, 1, "1e-10", 0.6, 0.98},
	{Rules{ElementaryTable}, "Ln", 2, 1000, "1", 0.7, 0.98},
	{Rules{ElementaryTable}, "Ln", 0.01, 0.4, "1", 0.9, 0.97},
	{Rules{ElementaryTable}, "Ln", 1, 9, "1e300", 0.6, 0.98},
	{Rules{ElementaryTable}, "Log10", 2, 1000, "1", 0.7, 0.98},
	{Rules{ElementaryContext}, "Exp", -1, 1, "1", 0.54, 0.98},
	{Rules{ElementaryContext}, "Exp", -50, 50, "1", 0.54, 0.98},
	{Rules{ElementaryContext}, "Exp", -1500, 1500, "1", 0.54, 0.98},
	{Rules{ElementaryContext}, "Ln", 2, 1000, "1", 1.03, 0.98},
	{Rules{ElementaryContext}, "Ln", 0.01, 0.4, "1", 1.03, 0.98},
	{Rules{ElementaryContext}, "Ln", 0.9, 1.1, "1", 1.03, 0.97},
	{Rules{ElementaryContext}, "Log10", 2, 1000, "1", 0.54, 0.98},
}

func TestDecimalAccuracyOfExpAndLogarithms(t *testing.T) {
	for i, c := range decimalAccuracy {
		source := NewSource(uint64(600 + i))
		a := NewDecimal(c.rules).Calc()
		var m decAccuracy
		for range decPoints() {
			x := a.Mul(randomDec(source, c.lo, c.hi), dec(c.scale))
			switch c.function {
			case "Exp":
				m.add(t, a.Exp(x), bigExp(bigDec(x)), false, x.String())
			case "Ln":
				m.add(t, a.Ln(x), bigLn(bigDec(x)), c.rules.Elementary == ElementaryContext, x.String())
			case "Log10":
				m.add(t, a.Log10(x), bigNew().Quo(bigLn(bigDec(x)), bigLn10), false, x.String())
			}
		}
		require.NoError(t, a.Err())
		m.finish(t, decimalRules[c.rules.Elementary].name+" "+c.function+" ["+floatText(c.lo)+", "+floatText(c.hi)+"] x "+c.scale, c.bound, c.share)
	}
}

// Next to 1 the logarithm of E5 is right to an absolute error, not to its digits.
func TestE5LnNextToOneIsRightAbsolutely(t *testing.T) {
	a := NewDecimal(Rules{Elementary: ElementaryTable}).Calc()
	source := NewSource(650)
	worst := 0.0
	for i := range decPoints() {
		scale := dec("1e-" + strconv.Itoa(1+i%30))
		x := a.Add(IntDec(1), a.Mul(randomDec(source, -1, 1), scale))
		x = a.Quo(x, IntDec(1))
		if x.Equal(IntDec(1)) {
			continue
		}
		off, _ := bigNew().Sub(bigDec(a.Ln(x)), bigLn(bigDec(x))).Float64()
		worst = max(worst, off, -off)
	}
	require.NoError(t, a.Err())
	t.Logf("largest absolute error %.3g", worst)
	require.Less(t, worst, 1e-34)
}

// E7 multiplies an integer power by exp(f ln x) and cuts.
func TestDecimalAccuracyOfPow(t *testing.T) {
	bounds, shares := [2]float64{1.01, 1.6}, [2]float64{0.99, 0.95}
	for i, r := range decimalRules {
		for j, c := range []struct {
			lo, hi, yLo, yHi float64
		}{
			{0, 1, 0, 3}, {0.1, 10, -10, 10}, {1, 1000, -1, 1}, {0.5, 2, -300, 300},
		} {
			source := NewSource(uint64(700 + 10*i + j))
			a := NewDecimal(r.rules).Calc()
			var m decAccuracy
			for range decPoints() / 2 {
				x, y := randomDec(source, c.lo, c.hi), randomDec(source, c.yLo, c.yHi)
				exponent := bigDec(y)
				if whole, _ := exponent.Int(nil); r.rules.Elementary == ElementaryTable && whole.Sign() < 0 {
					// its integer part has lost its sign
					twice := whole.Lsh(whole, 1)
					exponent.Sub(exponent, bigNew().SetInt(twice))
				}
				exact := bigExp(bigNew().Mul(exponent, bigLn(bigDec(x))))
				m.add(t, a.Pow(x, y), exact, true, x.String()+"^"+y.String())
			}
			require.NoError(t, a.Err())
			m.finish(t, r.name+" Pow ["+floatText(c.lo)+", "+floatText(c.hi)+"]^["+floatText(c.yLo)+", "+floatText(c.yHi)+"]", bounds[i], shares[i])
		}
	}
}
