package evaluator

import "github.com/seed-63a7a409/chorus/num"

// arithmeticOperations are those of package num.
func arithmeticOperations[T any]() []named[T] {
	return []named[T]{
		{"math_add", binary("z", num.Arith[T].Add)},
		{"math_sub", binary("z", num.Arith[T].Sub)},
		{"math_mul", binary("z", num.Arith[T].Mul)},
		{"math_quo", binary("z", num.Arith[T].Quo)},
		{"math_pow", binary("z", num.Arith[T].Pow)},
		{"math_exp", unary(num.Arith[T].Exp)},
		{"math_ln", unary(num.Arith[T].Ln)},
		{"math_log10", unary(num.Arith[T].Log10)},
		{"math_sqrt", unary(num.Arith[T].Sqrt)},
		{"math_phi", ofPotential(num.Potential[T])},
		{"math_gradient", ofPotential(num.Gradient[T])},
		{"math_ema", mathEMA[T]},
		{"math_cumulative_sum", mathCumulativeSum[T]},
		{"math_mad", mathMAD[T]},
		{"math_median", ofSample(num.Median[T])},
		{"math_stddev", ofSample(num.SampleStdDev[T])},
		{"math_quantile", mathQuantile[T]},
		{"math_weighted_percentile", weightedPercentiles[T]},
		{"confidence_intervals", weightedPercentiles[T]},
	}
}

func binary[T any](key string, f func(a num.Arith[T], x, y T) T) operation[T] {
	return func(e *engine[T], in *fields) (output, error) {
		a := e.a.Fresh()
		return one(e, a, key, f(a, value(e, in, "x"), value(e, in, "y")))
	}
}

func unary[T any](f func(a num.Arith[T], x T) T) operation[T] {
	return func(e *engine[T], in *fields) (output, error) {
		a := e.a.Fresh()
		return one(e, a, "y", f(a, value(e, in, "x")))
	}
}

func ofPotential[T any](f func(a num.Arith[T], p, c, x T) T) operation[T] {
	return func(e *engine[T], in *fields) (output, error) {
		a := e.a.Fresh()
		return one(e, a, "y", f(a, value(e, in, "p"), value(e, in, "c"), value(e, in, "x")))
	}
}

func ofSample[T any](f func(a num.Arith[T], x []T) T) operation[T] {
	return func(e *engine[T], in *fields) (output, error) {
		a := e.a.Fresh()
		return one(e, a, "y", f(a, values(e, in, "data")))
	}
}

func mathMAD[T any](e *engine[T], in *fields) (output, error) {
	a, data := e.a.Fresh(), values(e, in, "data")
	mad, median := num.MedianAbsoluteDeviation(a, data), num.Median(a, data)
	if err := a.Err(); err != nil {
		return nil, err
	}
	return output{"mad": e.text(mad), "median": e.text(median)}, nil
}

func mathEMA[T any](e *engine[T], in *fields) (output, error) {
	a := e.a.Fresh()
	y := num.EMA(a, value(e, in, "alpha"), value(e, in, "current"), value(e, in, "previous"), in.boolean("first_time"))
	return one(e, a, "y", y)
}

func mathCumulativeSum[T any](e *engine[T], in *fields) (output, error) {
	a := e.a.Fresh()
	sums := num.CumulativeSum(a, values(e, in, "data"))
	if err := a.Err(); err != nil {
		return nil, err
	}
	return output{"y": e.texts(sums)}, nil
}

func mathQuantile[T any](e *engine[T], in *fields) (output, error) {
	a := e.a.Fresh()
	return one(e, a, "y", num.Quantile(a, value(e, in, "quantile"), values(e, in, "data")))
}

// weightedPercentiles serves the interval too: E36 is E14 over values and weights of the combined inference.
func weightedPercentiles[T any](e *engine[T], in *fields) (output, error) {
	y, err := num.WeightedPercentiles(e.a, values(e, in, "data"), values(e, in, "weights"), values(e, in, "percentiles"))
	if err != nil {
		return nil, err
	}
	return output{"y": e.texts(y)}, nil
}
