// Package exported lists what a package exports, for tests whose tables have to be complete. Its own tests try everything
// that the module exports on zero values and nonsense; they find it in a table that go generate writes.
package exported

//go:generate go run ./gentable

import (
	"go/ast"
	"slices"
	"strings"
)

// Functions lists the exported functions of the package in a folder as "Name" and the exported methods of exported
// types as "Type.Name", ascending; tests are left out.
func Functions(dir string) ([]string, error) {
	files, err := Sources(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, file := range files {
		for _, declaration := range file.Decls {
			if f, ok := declaration.(*ast.FuncDecl); ok && f.Name.IsExported() {
				if name, ok := nameOf(f); ok {
					names = append(names, name)
				}
			}
		}
	}
	slices.Sort(names)
	return names, nil
}

// nameOf returns the name of a function or method; ok is false for a method of an unexported type.
func nameOf(f *ast.FuncDecl) (name string, ok bool) {
	if f.Recv == nil {
		return f.Name.Name, true
	}
	e := f.Recv.List[0].Type
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.Name + "." + f.Name.Name, x.IsExported()
		default:
			return "", false
		}
	}
}

// Missing returns the functions of a package that neither a table nor a list of exceptions has, and the names of either
// that the package does not have. A table may name a method with or without its type.
func Missing(dir string, table []string, exceptions map[string]string) (missing, unknown []string, err error) {
	functions, err := Functions(dir)
	if err != nil {
		return nil, nil, err
	}
	known := map[string]bool{}
	for _, name := range functions {
		method := name[strings.LastIndex(name, ".")+1:]
		known[name], known[method] = true, true
		if exceptions[name] == "" && !slices.Contains(table, name) && !slices.Contains(table, method) {
			missing = append(missing, name)
		}
	}
	for _, name := range table {
		if !known[name] {
			unknown = append(unknown, name)
		}
	}
	for name := range exceptions { //chorus:unordered sorted below
		if !known[name] {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	return missing, unknown, nil
}
