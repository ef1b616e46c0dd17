package check

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math"
)

const ruleProduct = "product"

// checkProduct reports floating-point products that may lose their rounding.
//
// The language lets a compiler compute x*y + z with one rounding instead of two,
// and arm64, riscv64, s390x, ppc64le, loong64 and amd64 at level v3 have the
// instruction for it. It may do so across statements and through inlined calls:
// neither a variable nor a return statement between product and sum prevents
// it. Only an explicit conversion to a floating-point type does. So a product
// must be
//
//   - the operand of such a conversion: float64(x * y), T(x * y); or
//   - the operand of another product or of a quotient, which then has to obey
//     the rule itself; or
//   - the operand of a comparison.
//
// Anything else is reported, x *= y and -(x * y) included, wherever the value
// goes, since the sum may stand in a function that is not yet written.
//
// A quotient is rounded by its own instruction, so (x * y) / z may be used as it
// is. But the compiler turns a division by a constant power of two into a
// product, and x/2 + z then differs between platforms where x/2 is subnormal;
// hence that form obeys the rule for products. (A divisor that is such a
// constant only after inlining is not seen.)
//
// A product or quotient of complex numbers holds sums inside and is always
// reported. Type parameters count as floating-point if one of their types is.
func checkProduct(p *pass) {
	inspect(p, p.checkProductExpression)
	inspect(p, p.checkProductAssignment)
}

func (p *pass) checkProductExpression(e *ast.BinaryExpr) {
	if e.Op != token.MUL && e.Op != token.QUO || p.isConstant(e) {
		return
	}
	kind := p.floatKind(e)
	if kind&complexKind != 0 {
		p.report(e.OpPos, ruleProduct, "a complex %s holds sums that may be fused: compute the parts", productName(e.Op))
		return
	}
	if kind&realKind == 0 || !p.fusible(e.Op, e.Y) || p.rounds(e) {
		return
	}
	if e.Op == token.QUO {
		p.report(e.OpPos, ruleProduct, "a division by a power of two is compiled as a product and may be fused into a sum: write %s(...)", p.typeName(e))
		return
	}
	p.report(e.OpPos, ruleProduct, "may be fused into a sum: write %s(...)", p.typeName(e))
}

func (p *pass) checkProductAssignment(s *ast.AssignStmt) {
	var op token.Token
	switch s.Tok {
	case token.MUL_ASSIGN:
		op = token.MUL
	case token.QUO_ASSIGN:
		op = token.QUO
	default:
		return
	}
	left := s.Lhs[0]
	kind := p.floatKind(left)
	switch {
	case kind&complexKind != 0:
		p.report(s.TokPos, ruleProduct, "a complex %s holds sums that may be fused: compute the parts", productName(op))
	case kind&realKind != 0 && p.fusible(op, s.Rhs[0]):
		p.report(s.TokPos, ruleProduct, "may be fused into a sum: write x = %s(x %s ...)", p.typeName(left), op)
	}
}

func productName(op token.Token) string {
	if op == token.QUO {
		return "quotient"
	}
	return "product"
}

// fusible reports whether the operation with this right operand is a product in
// machine code.
func (p *pass) fusible(op token.Token, right ast.Expr) bool {
	return op == token.MUL || p.isPowerOfTwo(right)
}

// rounds reports whether the product is rounded where it stands, or is part of an
// expression that is checked in its place.
func (p *pass) rounds(product ast.Expr) bool {
	parent, child := p.parent(product)
	switch parent := parent.(type) {
	case *ast.BinaryExpr:
		switch parent.Op {
		case token.MUL, token.QUO,
			token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			return true
		}
	case *ast.CallExpr:
		return child != parent.Fun && p.Info.Types[parent.Fun].IsType() && p.floatKind(parent)&realKind != 0
	}
	return false
}

func (p *pass) isConstant(e ast.Expr) bool {
	return p.Info.Types[e].Value != nil
}

// isPowerOfTwo reports whether the compiler would multiply by the reciprocal.
func (p *pass) isPowerOfTwo(e ast.Expr) bool {
	value := p.Info.Types[e].Value
	if value == nil {
		return false
	}
	divisor, _ := constant.Float64Val(constant.ToFloat(value))
	fraction, _ := math.Frexp(math.Abs(divisor))
	return fraction == 0.5
}

func (p *pass) typeName(e ast.Expr) string {
	return types.TypeString(p.Info.TypeOf(e), types.RelativeTo(p.Types))
}

// kinds is a set of floating-point kinds.
type kinds int

const (
	realKind kinds = 1 << iota
	complexKind
)

func (p *pass) floatKind(e ast.Expr) kinds {
	return kindsOf(p.Info.TypeOf(e))
}

// kindsOf returns the floating-point kinds of a type, or of all types that a type
// parameter may stand for.
func kindsOf(t types.Type) kinds {
	if t == nil {
		return 0
	}
	if parameter, ok := types.Unalias(t).(*types.TypeParam); ok {
		return kindsOfConstraint(parameter.Constraint())
	}
	basic, ok := t.Underlying().(*types.Basic)
	switch {
	case !ok:
		return 0
	case basic.Info()&types.IsFloat != 0:
		return realKind
	case basic.Info()&types.IsComplex != 0:
		return complexKind
	}
	return 0
}

// kindsOfConstraint joins the kinds of all terms. An intersection could hold
// fewer; reporting too much there is the safe side.
func kindsOfConstraint(t types.Type) kinds {
	var all kinds
	switch t := t.(type) {
	case *types.Union:
		for term := range t.Terms() {
			all |= kindsOfConstraint(term.Type())
		}
		return all
	}
	constraint, ok := t.Underlying().(*types.Interface)
	if !ok {
		return kindsOf(t)
	}
	for embedded := range constraint.EmbeddedTypes() {
		all |= kindsOfConstraint(embedded)
	}
	return all
}
