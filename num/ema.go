package num

// EMA returns the exponential moving average alpha x + (1-alpha) previous (E16): alpha weighs the new value. x itself
// if it is the first or equals previous. A float64 that is not finite is ErrNotFinite, so that it never enters
// an average; alpha is looked at only if it is needed, as is previous.
func EMA[T any](a Calc[T], alpha, x, previous T, first bool) T {
	if alpha, ok := any(alpha).(float64); ok {
		if average, ok := floatEMA(alpha, any(x).(float64), any(previous).(float64), first); ok {
			return any(average).(T)
		}
	}
	return stepwiseEMA(a, alpha, x, previous, first)
}

func stepwiseEMA[T any](a Calc[T], alpha, x, previous T, first bool) T {
	if !finite(a, "x", x) {
		return a.Int(0)
	}
	if first {
		return x
	}
	if !finite(a, "previous", previous) {
		return a.Int(0)
	}
	if a.Cmp(x, previous) == 0 {
		return x
	}
	return a.Add(a.Mul(alpha, x), a.Mul(a.Sub(a.Int(1), alpha), previous))
}

// NFoldEMA returns the average after n steps towards one and the same target (E17): q x + (1-q) target with
// q = (1-alpha)^n. A negative n is ErrDomain, a float64 that is not finite ErrNotFinite.
func NFoldEMA[T any](a Calc[T], alpha, target, x T, n int) T {
	if n < 0 {
		a.Fail(Refuse(ErrDomain, "n", nil, n, "n >= 0"))
		return x
	}
	if !finite(a, "target", target) || !finite(a, "x", x) {
		return a.Int(0)
	}
	if a.Cmp(x, target) == 0 {
		return x
	}
	unit := a.Int(1)
	q := a.Pow(a.Sub(unit, alpha), a.Int(n))
	return a.Add(a.Mul(q, x), a.Mul(a.Sub(unit, q), target))
}

// finite records a value that is not finite and reports whether it is.
func finite[T any](a Calc[T], field string, x T) bool {
	if a.IsFinite(x) {
		return true
	}
	a.Fail(CheckFiniteValue(a, field, x))
	return false
}

// RescaledAlpha turns a smoothing per base length into one per length (E18): 1 - (1-alpha)^(length/base).
func RescaledAlpha[T any](a Calc[T], length, base, alpha T) T {
	unit := a.Int(1)
	return a.Sub(unit, a.Pow(a.Sub(unit, alpha), a.Quo(length, base)))
}
