package check

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Package is one type-checked package, without its tests.
type Package struct {
	Fset  *token.FileSet
	Files []*ast.File
	Types *types.Package
	Info  *types.Info

	// Module is the path of the module, which some rules compare with.
	Module string

	// Constrained names the files that not every platform compiles,
	// relative to the module.
	Constrained []string
}

// newInfo returns the maps that the rules read.
func newInfo() *types.Info {
	return &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue),
		Defs:  make(map[*ast.Ident]types.Object),
		Uses:  make(map[*ast.Ident]types.Object),
	}
}
