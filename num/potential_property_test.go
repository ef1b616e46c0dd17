package num

import (
	"math"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
)

var (
	genSlope = gen.Float64Range(0.1, 5)
	genShift = gen.Float64Range(-2, 2)
	genPoint = gen.Weighted([]gen.WeightedGen{
		{Weight: 4, Gen: gen.Float64Range(-8, 8)},
		{Weight: 1, Gen: gen.Float64Range(-300, 300)},
		{Weight: 1, Gen: gen.OneConstOf(0.0, 1.0, -1.0, 0.75)},
	})
)

// E19, E20 in float64, where they saturate: Potential is 0 or Gradient p once the rest is below the last place.
func TestPotentialAndGradientInFloat64(t *testing.T) {
	properties := newProperties()
	f := NewFloat64(Rules{}).Calc()
	properties.Property("Potential >= 0 and never falls, Gradient in [0, p] and never falls", prop.ForAll(
		func(p, c, x, step float64) bool {
			y := x + step
			return Potential(f, p, c, x) >= 0 && Potential(f, p, c, y) >= Potential(f, p, c, x) &&
				Gradient(f, p, c, x) >= 0 && Gradient(f, p, c, y) <= p && Gradient(f, p, c, y) >= Gradient(f, p, c, x)
		}, genSlope, genShift, genPoint, gen.Float64Range(1e-6, 1)))
	properties.Property("both agree with the decimals to 1e-12", prop.ForAll(
		func(p, c, x float64) bool {
			d := NewDecimal(Rules{Elementary: ElementaryTable}).Calc()
			dp, dc, dx := mustFloat64Dec(p), mustFloat64Dec(c), mustFloat64Dec(x)
			potential, gradient := d64(Potential(d, dp, dc, dx)), d64(Gradient(d, dp, dc, dx))
			// E5 has an error of some 1e-35 beside 1
			return d.Err() == nil && math.Abs(Potential(f, p, c, x)-potential) <= 1e-12*potential+2e-35 &&
				math.Abs(Gradient(f, p, c, x)-gradient) <= 1e-12*gradient
		}, genSlope, genShift, gen.Float64Range(-40, 40)))
	properties.TestingRun(t, gopter.ConsoleReporter(false))
	if f.Err() != nil {
		t.Error(f.Err())
	}
}

func TestE19AndE20PotentialAndGradientInDecimals(t *testing.T) {
	for _, r := range decimalRules {
		properties := newProperties()
		d := NewDecimal(r.rules).Calc()
		properties.Property(r.name+": Potential > 0 and increasing, Gradient in (0, p) and increasing", prop.ForAll(
			func(p, c, x, step float64) bool {
				dp, dc, dx, dy := mustFloat64Dec(p), mustFloat64Dec(c), mustFloat64Dec(x), d.Add(mustFloat64Dec(x), mustFloat64Dec(step))
				low, high := Potential(d, dp, dc, dx), Potential(d, dp, dc, dy)
				gradient, steeper := Gradient(d, dp, dc, dx), Gradient(d, dp, dc, dy)
				return d.Sign(low) > 0 && d.Cmp(high, low) > 0 && d.Sign(gradient) > 0 && d.Cmp(steeper, gradient) > 0 && d.Cmp(steeper, dp) < 0
			}, genSlope, genShift, gen.Float64Range(-10, 10), gen.Float64Range(1e-6, 1)))
		properties.Property(r.name+": Gradient is the derivative of Potential", prop.ForAll(
			func(p, c, x float64) bool {
				dp, dc, dx, h := mustFloat64Dec(p), mustFloat64Dec(c), mustFloat64Dec(x), dec("1e-9")
				rise := d.Sub(Potential(d, dp, dc, d.Add(dx, h)), Potential(d, dp, dc, d.Sub(dx, h)))
				slope := d.Quo(rise, d.Mul(IntDec(2), h))
				// the rest is h^2/6 times the third derivative, below p^3; the digits leave 1e-24
				gap := d.Abs(d.Sub(slope, Gradient(d, dp, dc, dx)))
				return d.Cmp(gap, dec("1e-16")) < 0
			}, genSlope, genShift, gen.Float64Range(-5, 5)))
		properties.Property(r.name+": E8 is the ratio of two gradients", prop.ForAll(
			func(p, c, x, y float64) bool {
				dp, dc, dx, dy := mustFloat64Dec(p), mustFloat64Dec(c), mustFloat64Dec(x), mustFloat64Dec(y)
				want := d.Quo(Gradient(d, dp, dc, dx), Gradient(d, dp, dc, dy))
				got := ratioOf(d, d.Mul(dp, d.Sub(dc, dy)), d.Mul(dp, d.Sub(dc, dx)))
				return d.Cmp(d.Abs(d.Sub(got, want)), d.Mul(want, dec("1e-30"))) <= 0
			}, genSlope, genShift, gen.Float64Range(-20, 20), gen.Float64Range(-20, 20)))
		properties.TestingRun(t, gopter.ConsoleReporter(false))
		if d.Err() != nil {
			t.Error(d.Err())
		}
	}
}

func TestEMAProperties(t *testing.T) {
	properties := newProperties()
	d := NewDecimal(Rules{Elementary: ElementaryTable}).Calc()
	f := NewFloat64(Rules{Elementary: ElementaryTable}).Calc()
	properties.Property("alpha 0 keeps, alpha 1 replaces, others lie between", prop.ForAll(
		func(alpha, x, previous float64) bool {
			da, dx, dp := mustFloat64Dec(alpha), d.Quo(mustFloat64Dec(x), IntDec(1)), d.Quo(mustFloat64Dec(previous), IntDec(1))
			middle := EMA(d, da, dx, dp, false)
			slack := d.Mul(d.Add(d.Abs(dx), d.Abs(dp)), dec("1e-33"))
			return EMA(d, IntDec(0), dx, dp, false).Equal(dp) && EMA(d, IntDec(1), dx, dp, false).Equal(dx) &&
				EMA(f, 0, x, previous, false) == previous && EMA(f, 1, x, previous, false) == x &&
				d.Cmp(d.Add(middle, slack), Min(d, dx, dp)) >= 0 && d.Cmp(d.Sub(middle, slack), Max(d, dx, dp)) <= 0
		}, genShare, genPoint, genPoint))
	properties.Property("NFoldEMA(n) is n steps of EMA towards the target", prop.ForAll(
		func(alpha, target, x float64, n int) bool {
			da, dt, dx := mustFloat64Dec(alpha), mustFloat64Dec(target), mustFloat64Dec(x)
			stepwise, fx := dx, x
			for range n {
				stepwise = EMA(d, da, dt, stepwise, false)
				fx = EMA(f, alpha, target, fx, false)
			}
			gap := d.Abs(d.Sub(NFoldEMA(d, da, dt, dx, n), stepwise))
			scale := math.Abs(target) + math.Abs(x)
			return d.Cmp(gap, d.Mul(mustFloat64Dec(scale*float64(n+4)), dec("1e-33"))) <= 0 &&
				math.Abs(NFoldEMA(f, alpha, target, x, n)-fx) <= float64(n+4)*0x1p-52*scale
		}, genShare, genPoint, genPoint, gen.IntRange(1, 30)))
	properties.TestingRun(t, gopter.ConsoleReporter(false))
	if d.Err() != nil || f.Err() != nil {
		t.Error(d.Err(), f.Err())
	}
}
