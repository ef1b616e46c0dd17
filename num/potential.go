package num

// Potential returns phi_{p,c}(x) = Ln(1 + Exp(p (x - c))), the map from scores to shares (E19) [ADI 1, Eq. 6; ADI 2,
// Eq. 10].
func Potential[T any](a Calc[T], p, c, x T) T {
	return a.Ln1pExp(a.Mul(p, a.Sub(x, c)))
}

// Gradient returns its derivative phi'_{p,c}(x) = p / (1 + Exp(p (c - x))), the map from regrets to weights (E20)
// [ADI 1, Eq. 7; ADI 2, Eq. 11]. It lies between 0 and p.
func Gradient[T any](a Calc[T], p, c, x T) T {
	var z T
	ScaledDifference(a, &z, &p, &c, &x)
	return a.QuoOnePlusExp(p, z)
}
