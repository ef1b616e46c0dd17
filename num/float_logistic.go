package num

import "math"

const (
	// From here on e^-z is below half a unit of the last place of 1.
	logisticTail = 37
	// Up to here e^z and e^-z are normal numbers.
	expHalve = 700
)

// Ln1pExp returns ln(1 + e^z), the integral of the logistic function, for all z without overflow:
// e^z for strongly negative z, z + e^-z for large z; 0 at -Inf, +Inf at +Inf, NaN for NaN.
//
// The error is below 1.6 ulp.
func Ln1pExp(z float64) float64 {
	switch {
	case z <= -logisticTail:
		return Exp(z)
	case z <= 0:
		return Log1p(Exp(z))
	case z < logisticTail:
		return z + Log1p(Exp(-z))
	}
	return z + Exp(-z)
}

// QuoOnePlusExp returns p / (1 + e^z) for finite p and all z. It goes to p for strongly negative z and
// smoothly to 0 for large z, where e^z alone would overflow and the form is p e^-z; 0 at z = +Inf, NaN for NaN.
//
// The error is below 3.5 ulp.
func QuoOnePlusExp(p, z float64) float64 {
	if z > expHalve {
		return timesExp(p, -z)
	}
	return p / (1 + Exp(z))
}

// timesExp returns factor e^z. Where e^z nears the limits of float64 its square root is multiplied twice,
// so that neither it nor the first product leaves them before the result does.
func timesExp(factor, z float64) float64 {
	if math.Abs(z) <= expHalve {
		return float64(factor * Exp(z))
	}
	root := Exp(float64(0.5 * z))
	return float64(float64(factor*root) * root)
}
