package evaluator

import (
	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
)

// arithmeticOperations returns those of package num.
func arithmeticOperations[T chorus.Number]() []named[T] {
	return []named[T]{
		{name: "math_add", run: binary("z", num.Calc[T].Add), wide: true},
		{name: "math_sub", run: binary("z", num.Calc[T].Sub), wide: true},
		{name: "math_mul", run: binary("z", num.Calc[T].Mul), wide: true},
		{name: "math_quo", run: binary("z", num.Calc[T].Quo), wide: true},
		{name: "math_pow", run: binary("z", num.Calc[T].Pow), wide: true},
		{name: "math_exp", run: unary(num.Calc[T].Exp), wide: true},
		{name: "math_ln", run: unary(num.Calc[T].Ln), wide: true},
		{name: "math_log10", run: unary(num.Calc[T].Log10), wide: true},
		{name: "math_sqrt", run: unary(num.Calc[T].Sqrt), wide: true},
		{name: "math_phi", run: ofPotential(num.Potential[T]), wide: true},
		{name: "math_gradient", run: ofPotential(num.Gradient[T]), wide: true},
		{name: "math_ema", run: mathEMA[T], wide: true},
		{name: "math_cumulative_sum", run: mathCumulativeSum[T]},
		{name: "math_mad", run: mathMAD[T]},
		{name: "math_median", run: ofSample(num.Median[T])},
		{name: "math_stddev", run: ofSample(num.SampleStdDev[T])},
		{name: "math_quantile", run: mathQuantile[T]},
		{name: "math_weighted_percentile", run: weightedPercentiles[T]},
		{name: "confidence_intervals", run: weightedPercentiles[T]},
	}
}

func binary[T chorus.Number](key string, f func(a num.Calc[T], x, y T) T) operation[T] {
	return func(e *engine[T], in *fields) (output, error) {
		a := e.a.Calc()
		return one(e, a, key, f(a, value(e, in, "x"), value(e, in, "y")))
	}
}

func unary[T chorus.Number](f func(a num.Calc[T], x T) T) operation[T] {
	return func(e *engine[T], in *fields) (output, error) {
		a := e.a.Calc()
		return one(e, a, "y", f(a, value(e, in, "x")))
	}
}

func ofPotential[T chorus.Number](f func(a num.Calc[T], p, c, x T) T) operation[T] {
	return func(e *engine[T], in *fields) (output, error) {
		a := e.a.Calc()
		return one(e, a, "y", f(a, value(e, in, "p"), value(e, in, "c"), value(e, in, "x")))
	}
}

func ofSample[T chorus.Number](f func(a num.Calc[T], x []T) T) operation[T] {
	return func(e *engine[T], in *fields) (output, error) {
		a := e.a.Calc()
		return one(e, a, "y", f(a, values(e, in, "data")))
	}
}

func mathMAD[T chorus.Number](e *engine[T], in *fields) (output, error) {
	a, data := e.a.Calc(), values(e, in, "data")
	mad, median := num.MedianAbsoluteDeviation(a, data), num.Median(a, data)
	if err := a.Err(); err != nil {
		return nil, err
	}
	return output{"mad": e.text(mad), "median": e.text(median)}, nil
}

func mathEMA[T chorus.Number](e *engine[T], in *fields) (output, error) {
	a := e.a.Calc()
	y := num.EMA(a, value(e, in, "alpha"), value(e, in, "current"), value(e, in, "previous"), in.boolean("first_time"))
	return one(e, a, "y", y)
}

func mathCumulativeSum[T chorus.Number](e *engine[T], in *fields) (output, error) {
	a := e.a.Calc()
	sums := num.CumulativeSum(a, values(e, in, "data"))
	if err := a.Err(); err != nil {
		return nil, err
	}
	return output{"y": e.texts(sums)}, nil
}

func mathQuantile[T chorus.Number](e *engine[T], in *fields) (output, error) {
	a := e.a.Calc()
	return one(e, a, "y", num.Quantile(a, value(e, in, "quantile"), values(e, in, "data")))
}

// weightedPercentiles serves the interval too: E36 is E14 over values and weights of the combined inference.
func weightedPercentiles[T chorus.Number](e *engine[T], in *fields) (output, error) {
	y, err := num.WeightedPercentiles(e.a, values(e, in, "data"), values(e, in, "weights"), values(e, in, "percentiles"))
	if err != nil {
		return nil, err
	}
	return output{"y": e.texts(y)}, nil
}
