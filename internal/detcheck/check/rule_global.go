package check

import (
	"go/ast"
	"go/token"
	"go/types"
)

const ruleGlobal = "global"

// changers are functions that write through their first argument.
var changers = map[string]bool{
	"maps.Copy": true, "maps.DeleteFunc": true, "maps.Insert": true,
	"slices.Reverse": true, "slices.Sort": true, "slices.SortFunc": true, "slices.SortStableFunc": true,
	"sort.Float64s": true, "sort.Ints": true, "sort.Strings": true,
	"sort.Slice": true, "sort.SliceStable": true, "sort.Sort": true, "sort.Stable": true,
}

// checkGlobals reports package-level variables that change after they were
// declared, and functions named init. With either, a result depends on what ran
// before. A table made on first use belongs into sync.OnceValue, whose value is
// the same whenever it is made.
func checkGlobals(p *pass) {
	for _, declaration := range p.file.Decls {
		switch d := declaration.(type) {
		case *ast.GenDecl:
			p.checkStatefulVariables(d)
		case *ast.FuncDecl:
			if isInit(d) {
				// What it assigns is reported by this line already.
				p.report(d.Name.Pos(), ruleGlobal, "func init hides work before main: declare the variable with its value")
				continue
			}
			p.checkGlobalChanges(d)
		}
	}
	// Function literals in declarations of variables run like any other.
	for _, declaration := range p.file.Decls {
		if d, ok := declaration.(*ast.GenDecl); ok {
			p.checkGlobalChanges(d)
		}
	}
}

func isInit(d *ast.FuncDecl) bool {
	return d.Recv == nil && d.Name.Name == "init"
}

// checkStatefulVariables reports variables whose only purpose is to change.
func (p *pass) checkStatefulVariables(d *ast.GenDecl) {
	if d.Tok != token.VAR {
		return
	}
	for _, spec := range d.Specs {
		for _, name := range spec.(*ast.ValueSpec).Names {
			if object := p.Info.Defs[name]; object != nil && p.holdsState(object.Type(), nil) {
				p.report(name.Pos(), ruleGlobal, "%s holds state for all callers: keep it in a value that the caller owns", name.Name)
			}
		}
	}
}

// holdsState reports whether values of the type are channels, or synchronise, or
// have a part in this package that does. It does not look into the types of
// other packages: they may cache what they like as long as results do not show it.
func (p *pass) holdsState(t types.Type, seen []*types.Named) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if pkg := t.Obj().Pkg(); pkg == nil || pkg != p.Types {
			return pkg != nil && (pkg.Path() == "sync" || pkg.Path() == "sync/atomic")
		}
		for _, earlier := range seen {
			if earlier == t {
				return false
			}
		}
		return p.holdsState(t.Underlying(), append(seen, t))
	case *types.Pointer:
		return p.holdsState(t.Elem(), seen)
	case *types.Array:
		return p.holdsState(t.Elem(), seen)
	case *types.Slice:
		return p.holdsState(t.Elem(), seen)
	case *types.Map:
		return p.holdsState(t.Elem(), seen)
	case *types.Struct:
		for field := range t.Fields() {
			if p.holdsState(field.Type(), seen) {
				return true
			}
		}
	case *types.Chan:
		return true
	}
	return false
}

// checkGlobalChanges reports what is written to a package-level variable below
// the node.
func (p *pass) checkGlobalChanges(root ast.Node) {
	ast.Inspect(root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, left := range n.Lhs {
					p.reportChange(left, "assigned")
				}
			}
		case *ast.IncDecStmt:
			p.reportChange(n.X, "assigned")
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				p.reportChange(n.Key, "assigned")
				p.reportChange(n.Value, "assigned")
			}
		case *ast.CallExpr:
			if p.changesFirstArgument(n) {
				p.reportChange(n.Args[0], "changed")
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				p.reportAddress(n)
			}
		}
		return true
	})
}

func (p *pass) changesFirstArgument(call *ast.CallExpr) bool {
	if len(call.Args) == 0 {
		return false
	}
	callee := p.callee(call)
	if builtin, ok := callee.(*types.Builtin); ok {
		switch builtin.Name() {
		case "clear", "copy", "delete":
			return true
		}
	}
	return changers[fullName(callee)]
}

func (p *pass) reportChange(e ast.Expr, how string) {
	if global := p.globalOf(e); global != nil {
		p.report(e.Pos(), ruleGlobal, "package-level variable %s is %s: results would depend on earlier calls", global.Name(), how)
	}
}

// reportAddress reports an address whoever receives it, since a write through it
// may be far away.
func (p *pass) reportAddress(e *ast.UnaryExpr) {
	if global := p.globalOf(e.X); global != nil && !p.excused(e.Pos(), verbReadOnly, "") {
		p.report(e.Pos(), ruleGlobal, "package-level variable %s is open to change through its address: copy it, or say why nothing writes there in %s%s",
			global.Name(), exemptionPrefix, verbReadOnly)
	}
}

// globalOf returns the package-level variable of which the expression is an
// element, a field or the whole, or nil.
func (p *pass) globalOf(e ast.Expr) *types.Var {
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.TypeAssertExpr:
			e = x.X
		case *ast.SelectorExpr:
			if global := p.global(x.Sel); global != nil {
				return global // a variable of another package
			}
			e = x.X
		case *ast.Ident:
			return p.global(x)
		default:
			return nil
		}
	}
}

func (p *pass) global(ident *ast.Ident) *types.Var {
	variable, ok := p.Info.Uses[ident].(*types.Var)
	if !ok || variable.IsField() || !isPackageLevel(variable) {
		return nil
	}
	return variable
}
