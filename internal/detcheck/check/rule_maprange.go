package check

import (
	"go/ast"
	"go/types"
)

const ruleMapRange = "maprange"

// mapIterators hand out the entries of a map in its own order, which changes
// from run to run.
var mapIterators = map[string]bool{
	"maps.Keys": true, "maps.Values": true, "maps.All": true,
	"golang.org/x/exp/maps.Keys": true, "golang.org/x/exp/maps.Values": true,
	"(reflect.Value).MapKeys": true, "(reflect.Value).MapRange": true,
	"(reflect.Value).Seq": true, "(reflect.Value).Seq2": true,
	"(*sync.Map).Range": true,
}

// sorters collect an iterator into a sorted slice. With SortedFunc the caller
// answers for a comparison that tells all elements apart.
var sorters = map[string]bool{
	"slices.Sorted": true, "slices.SortedFunc": true, "slices.SortedStableFunc": true,
}

// checkMapRange reports iteration over a map in the order of the map.
func checkMapRange(p *pass) {
	inspect(p, func(s *ast.RangeStmt) {
		if isMap(p.Info.TypeOf(s.X)) && !p.excused(s.Pos(), verbUnordered, "") {
			p.report(s.Pos(), ruleMapRange, "the order of a map differs from run to run: range over slices.Sorted(maps.Keys(m))")
		}
	})
	p.uses(func(ident *ast.Ident, object types.Object) {
		name := fullName(object)
		if mapIterators[name] && !p.isSorted(ident) && !p.excused(ident.Pos(), verbUnordered, "") {
			p.report(ident.Pos(), ruleMapRange, "%s gives the order of the map, which differs from run to run: sort at once, as slices.Sorted(maps.Keys(m))", name)
		}
	})
}

// isSorted reports whether the function named by ident is called as the first
// argument of a sorter.
func (p *pass) isSorted(ident *ast.Ident) bool {
	var function ast.Node = ident
	if selector, ok := p.parents[ident].(*ast.SelectorExpr); ok {
		function = selector
	}
	if index, ok := p.parents[function].(*ast.IndexExpr); ok {
		function = index // explicit type arguments
	} else if index, ok := p.parents[function].(*ast.IndexListExpr); ok {
		function = index
	}
	parent, child := p.parent(function)
	call, ok := parent.(*ast.CallExpr)
	if !ok || call.Fun != child {
		return false
	}
	parent, child = p.parent(call)
	sorter, ok := parent.(*ast.CallExpr)
	return ok && len(sorter.Args) > 0 && sorter.Args[0] == child && sorters[fullName(p.callee(sorter))]
}

// callee returns the object that a call names, or nil.
func (p *pass) callee(call *ast.CallExpr) types.Object {
	function := ast.Unparen(call.Fun)
	switch f := function.(type) {
	case *ast.IndexExpr:
		function = f.X
	case *ast.IndexListExpr:
		function = f.X
	}
	switch f := function.(type) {
	case *ast.Ident:
		return p.Info.Uses[f]
	case *ast.SelectorExpr:
		return p.Info.Uses[f.Sel]
	}
	return nil
}

// isMap reports whether the type is a map, or a type parameter that may be one.
func isMap(t types.Type) bool {
	if t == nil {
		return false
	}
	if parameter, ok := types.Unalias(t).(*types.TypeParam); ok {
		return mayBeMap(parameter.Constraint())
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}

func mayBeMap(t types.Type) bool {
	if union, ok := t.(*types.Union); ok {
		for term := range union.Terms() {
			if mayBeMap(term.Type()) {
				return true
			}
		}
		return false
	}
	constraint, ok := t.Underlying().(*types.Interface)
	if !ok {
		return isMap(t)
	}
	for embedded := range constraint.EmbeddedTypes() {
		if mayBeMap(embedded) {
			return true
		}
	}
	return false
}
