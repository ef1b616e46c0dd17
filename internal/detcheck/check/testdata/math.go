package snippet

import (
	. "math"
	m "math"
	"math/cmplx" // want "math: math/cmplx"
)

var exact = m.Sqrt(2) + Floor(1.5) + m.Pi*2 // constants and exact functions

var inexact = m.Exp(1) // want "math: math.Exp differs"

func dotted(x float64) float64 {
	return Log(x) // want "math: math.Log differs"
}

func value() func(float64) float64 {
	return m.Tanh // want "math: math.Tanh differs"
}

func table(n int) float64 {
	return m.Pow10(n) // want "math: math.Pow10 differs"
}

func phase(z complex128) float64 { return cmplx.Phase(z) }

// A method of that name is somebody else's.
type own struct{}

func (own) Exp() float64 { return 1 }

var allowed = own{}.Exp()
