package check

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
)

// pass is the reading of one file by all rules.
type pass struct {
	*Package
	file       *ast.File
	parents    map[ast.Node]ast.Node
	exemptions []*exemption
	findings   []Finding
}

func newPass(pkg *Package, file *ast.File) *pass {
	return &pass{
		Package:    pkg,
		file:       file,
		parents:    parentsOf(file),
		exemptions: exemptionsOf(pkg.Fset, file),
	}
}

func parentsOf(file *ast.File) map[ast.Node]ast.Node {
	parents := make(map[ast.Node]ast.Node)
	var path []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		if len(path) > 0 {
			parents[n] = path[len(path)-1]
		}
		path = append(path, n)
		return true
	})
	return parents
}

// parent returns the nearest ancestor that is not a pair of parentheses, and
// the child of it that holds n.
func (p *pass) parent(n ast.Node) (parent, child ast.Node) {
	child = n
	parent = p.parents[n]
	for {
		paren, ok := parent.(*ast.ParenExpr)
		if !ok {
			return parent, child
		}
		child, parent = paren, p.parents[paren]
	}
}

func (p *pass) report(pos token.Pos, rule, format string, args ...any) {
	p.findings = append(p.findings, Finding{
		Position: position(p.Fset, pos),
		Rule:     rule,
		Message:  fmt.Sprintf(format, args...),
	})
}

// position ignores line directives: a finding names the file that must change.
func position(fset *token.FileSet, pos token.Pos) token.Position {
	return fset.PositionFor(pos, false)
}

// inspect visits all nodes of the file of type N.
func inspect[N ast.Node](p *pass, visit func(N)) {
	ast.Inspect(p.file, func(n ast.Node) bool {
		if n, ok := n.(N); ok {
			visit(n)
		}
		return true
	})
}

// uses visits each identifier that stands for an object declared elsewhere. It
// sees through renamed and dotted imports, which a look at selectors would not.
func (p *pass) uses(visit func(*ast.Ident, types.Object)) {
	inspect(p, func(ident *ast.Ident) {
		if object := p.Info.Uses[ident]; object != nil {
			visit(ident, object)
		}
	})
}

// imports visits the import declarations with the unquoted path.
func (p *pass) imports(visit func(*ast.ImportSpec, string)) {
	for _, spec := range p.file.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil {
			visit(spec, path)
		}
	}
}

// isPackageLevel reports whether the object is declared at the top of a package.
func isPackageLevel(object types.Object) bool {
	return object.Pkg() != nil && object.Parent() == object.Pkg().Scope()
}

// isPackageLevelIn does the same for one package, given by its path.
func isPackageLevelIn(object types.Object, path string) bool {
	return isPackageLevel(object) && object.Pkg().Path() == path
}

// fullName returns the qualified name of a function or method, as
// "(*sync.WaitGroup).Go", and "" for any other object.
func fullName(object types.Object) string {
	if function, ok := object.(*types.Func); ok {
		return function.Origin().FullName()
	}
	return ""
}
