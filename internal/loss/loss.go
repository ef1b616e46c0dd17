// Package loss has the loss functions by which an inference is judged against the truth. They are over any arithmetic and lose
// no digits where an inference is close to the truth.
package loss

import "github.com/seed-63a7a409/chorus/num"

// farApart is where e^-x is past all digits of a number near 1.
const farApart = 100

// Func is a loss of an inference, over the labels.
type Func[T any] func(a num.Calc[T], inference, truth []T) T

// Mean returns the mean over the labels of a loss of one label.
func Mean[T any](of func(a num.Calc[T], x, y T) T) Func[T] {
	return func(a num.Calc[T], inference, truth []T) T {
		sum := a.Int(0)
		for i, x := range inference {
			sum = a.Add(sum, of(a, x, truth[i]))
		}
		return a.Quo(sum, a.Int(len(inference)))
	}
}

// Squared is (x-y)^2.
func Squared[T any](a num.Calc[T], x, y T) T {
	d := a.Sub(x, y)
	return a.Mul(d, d)
}

// Absolute is |x-y|.
func Absolute[T any](a num.Calc[T], x, y T) T { return a.Abs(a.Sub(x, y)) }

// LogCosh is ln cosh((x-y)/scale).
func LogCosh[T any](scale T) func(a num.Calc[T], x, y T) T {
	return func(a num.Calc[T], x, y T) T {
		d := a.Quo(a.Abs(a.Sub(x, y)), scale)
		if a.Cmp(d, a.Quo(a.Int(1), a.Int(4))) <= 0 {
			return ln1p(a, coshm1(a, d))
		}
		if a.Cmp(d, a.Int(farApart)) <= 0 { // beyond, the exponential is past all digits
			d = a.Add(d, a.Ln1pExp(a.Mul(a.Int(-2), d)))
		}
		return a.Sub(d, a.Ln(a.Int(2)))
	}
}

// Huber is half the square up to delta, and from there on the line that goes on from it.
func Huber[T any](delta T) func(a num.Calc[T], x, y T) T {
	return func(a num.Calc[T], x, y T) T {
		d, two := a.Abs(a.Sub(x, y)), a.Int(2)
		if a.Cmp(d, delta) <= 0 {
			return a.Quo(a.Mul(d, d), two)
		}
		return a.Mul(delta, a.Sub(d, a.Quo(delta, two)))
	}
}

// ZTAE is |tanh(zx) - tanh(zy)| with z = (value - mean)/deviation.
func ZTAE[T any](mean, deviation T) func(a num.Calc[T], x, y T) T {
	return func(a num.Calc[T], x, y T) T {
		if a.Cmp(x, y) < 0 {
			x, y = y, x
		}
		// tanh u - tanh v = 2 (1 - e^(-2(u-v))) / ((1 + e^(-2u)) (1 + e^(2v))), without cancellation
		one, two := a.Int(1), a.Int(2)
		u, v := a.Mul(two, standardized(a, mean, deviation, x)), a.Mul(two, standardized(a, mean, deviation, y))
		d := a.Mul(two, a.Quo(a.Sub(x, y), deviation))
		share := one // 1 / (1 + e^-u)
		if a.Cmp(u, a.Int(farApart)) <= 0 {
			share = a.QuoOnePlusExp(one, a.Neg(u))
		}
		return a.Mul(two, a.Mul(oneMinusExp(a, d), a.Mul(share, a.QuoOnePlusExp(one, v))))
	}
}

// ZPTAE is |f(zx) - f(zy)| + (0.01 |zx - zy|)^4 with the power-tanh f(z) = z / (1 + z^2)^(3/8), which does not level off.
func ZPTAE[T any](mean, deviation T) func(a num.Calc[T], x, y T) T {
	return func(a num.Calc[T], x, y T) T {
		u, v := standardized(a, mean, deviation, x), standardized(a, mean, deviation, y)
		penalty := a.Quo(a.Quo(a.Sub(x, y), deviation), a.Int(100))
		penalty = a.Mul(penalty, penalty)
		return a.Add(a.Abs(a.Sub(powerTanh(a, u), powerTanh(a, v))), a.Mul(penalty, penalty))
	}
}

// CrossEntropy is -sum of y ln x over the labels; labels of truth 0 are left out.
func CrossEntropy[T any](a num.Calc[T], inference, truth []T) T {
	sum := a.Int(0)
	for i, y := range truth {
		if a.Sign(y) != 0 {
			sum = a.Sub(sum, a.Mul(y, a.Ln(inference[i])))
		}
	}
	return sum
}

func standardized[T any](a num.Calc[T], mean, deviation, x T) T {
	return a.Quo(a.Sub(x, mean), deviation)
}

func powerTanh[T any](a num.Calc[T], z T) T {
	return a.Quo(z, a.Pow(a.Add(a.Int(1), a.Mul(z, z)), a.Quo(a.Int(3), a.Int(8))))
}
