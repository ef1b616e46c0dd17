package check

import (
	"go/ast"
	"go/types"
)

// exactMath lists the functions of package math with the same bits on every
// platform. Each moves or compares bits, or computes an exact value, or rounds
// once as IEEE 754 says; those that some platforms have in assembly give that
// same value there. NaN is the exception: its sign and payload differ, so it is
// to be made canonical before it is hashed or encoded.
//
// Left out, besides the elementary functions: Pow10, a product of two table
// entries that may be inlined and then fused; Cbrt and Hypot, which round more
// than once; Gamma, Erf and the Bessel functions.
var exactMath = map[string]bool{
	// The bits and the sign.
	"Abs": true, "Copysign": true, "Signbit": true,
	"Float64bits": true, "Float64frombits": true,
	"Float32bits": true, "Float32frombits": true,
	"Inf": true, "NaN": true, "IsNaN": true, "IsInf": true,
	"Frexp": true, "Ilogb": true, "Nextafter": true, "Nextafter32": true,

	// Whole numbers: the result is always representable.
	"Floor": true, "Ceil": true, "Trunc": true, "Round": true, "RoundToEven": true, "Modf": true,

	// Remainders are representable, too: both operands are whole multiples of
	// the last place of the smaller one.
	"Mod": true, "Remainder": true,

	// Rounded once: Ldexp where the result is subnormal.
	"Sqrt": true, "FMA": true, "Ldexp": true, "Dim": true,

	// Chosen, with the zeros ordered.
	"Max": true, "Min": true,
}

func checkMath(p *pass) {
	const rule = "math"
	p.imports(func(spec *ast.ImportSpec, path string) {
		if path == "math/cmplx" {
			p.report(spec.Pos(), rule, "math/cmplx differs by platform")
		}
	})
	p.uses(func(ident *ast.Ident, object types.Object) {
		if _, ok := object.(*types.Func); !ok || !isPackageLevelIn(object, "math") {
			return
		}
		if !exactMath[object.Name()] {
			p.report(ident.Pos(), rule, "math.%s differs by platform: use the elementary functions of package num", object.Name())
		}
	})
}
