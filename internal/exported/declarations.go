package exported

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath" //chorus:allow path/filepath sources are read, for tests only
	"slices"
	"strings"
)

// Packages are the public packages of the module, as paths from its root.
var Packages = []string{
	".", "num", "weights", "regret", "synthesis", "consensus", "rewards", "epoch", "release", "compare", "explain",
	"chain", "chain/record", "chain/boltstore", "chain/wire", "fixtures", "fixtures/ledgers", "fixtures/scenarios", "fixtures/vectors", "fixtures/worlds",
	"lab", "lab/folder", "lab/report",
}

// PackageName returns the name of the public package at a path.
func PackageName(path string) string {
	if path == "." {
		return "chorus"
	}
	return path[strings.LastIndex(path, "/")+1:]
}

// Declaration is an exported type, function, constant or variable of a package.
type Declaration struct {
	Name       string
	Kind       token.Token    // TYPE, FUNC, CONST or VAR
	Parameters *ast.FieldList // of types, nil for none
	Constraint bool           // a type that only constrains type parameters
}

// Declarations lists what the package in a folder exports, ascending; methods and tests are left out.
func Declarations(dir string) ([]Declaration, error) {
	files, err := Sources(dir)
	if err != nil {
		return nil, err
	}
	var list []Declaration
	add := func(d Declaration) {
		if ast.IsExported(d.Name) {
			list = append(list, d)
		}
	}
	for _, file := range files {
		for _, declaration := range file.Decls {
			switch d := declaration.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					add(Declaration{Name: d.Name.Name, Kind: token.FUNC, Parameters: d.Type.TypeParams})
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch s := spec.(type) {
					case *ast.TypeSpec:
						add(Declaration{Name: s.Name.Name, Kind: token.TYPE, Parameters: s.TypeParams, Constraint: isConstraint(s.Type)})
					case *ast.ValueSpec:
						for _, name := range s.Names {
							add(Declaration{Name: name.Name, Kind: d.Tok})
						}
					}
				}
			}
		}
	}
	slices.SortFunc(list, func(x, y Declaration) int { return strings.Compare(x.Name, y.Name) })
	return list, nil
}

// Sources returns the parsed files of the package in a folder, tests left out.
func Sources(dir string) ([]*ast.File, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// isConstraint reports whether a type is an interface with a union of types.
func isConstraint(e ast.Expr) bool {
	i, ok := e.(*ast.InterfaceType)
	return ok && slices.ContainsFunc(i.Methods.List, func(f *ast.Field) bool {
		_, union := f.Type.(*ast.BinaryExpr)
		return union
	})
}
