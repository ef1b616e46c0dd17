package check

import (
	"go/ast"
	"go/types"
)

const gonumFloats = "gonum.org/v1/gonum/floats"

// portableGonum lists the functions of gonum/floats that gave the same bits on
// fourteen builds, with and without fused multiplication (gonum 0.17). Norm did
// so for the 1-norm only, and a wrong argument is easily written; Sum, CumSum,
// Dot, AddScaled, Distance and LogSumExp differed.
var portableGonum = map[string]bool{
	"Add": true, "Sub": true, "Mul": true, "Div": true,
	"AddConst": true, "Scale": true, "Prod": true, "SumCompensated": true,
}

// checkGonum reports gonum outside that list. Its other packages (stat, mat,
// blas, distuv and so on) have their place in tests, analysis and plots.
func checkGonum(p *pass) {
	const rule = "gonum"
	p.imports(func(spec *ast.ImportSpec, path string) {
		if isBelow(path, "gonum.org/v1") && path != gonumFloats {
			p.report(spec.Pos(), rule, "%s is not known to give the same bits on every platform", path)
		}
	})
	p.uses(func(ident *ast.Ident, object types.Object) {
		if isPackageLevelIn(object, gonumFloats) && !portableGonum[object.Name()] {
			p.report(ident.Pos(), rule, "floats.%s is not known to give the same bits on every platform", object.Name())
		}
	})
}
