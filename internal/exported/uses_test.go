package exported_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/exported"
)

// called by the standard library or by fmt, not by name
var ofInterfaces = []string{
	"Error", "Is", "MarshalJSON", "MarshalText", "String", "UnmarshalJSON", "UnmarshalText", "Unwrap",
}

// uses are the identifiers of the module that stand in code, in examples, and in tests of other packages than their own.
type uses struct {
	selected  map[string]bool            // what stands behind a dot, by itself and with what stands before it
	inTests   map[string][]string        // the folders whose tests have it behind a dot
	ownCode   map[string]map[string]bool // by folder: those of its code that declare nothing
	byMethods map[string]bool            // methods of interfaces
}

func readUses(t *testing.T, root string) *uses {
	u := &uses{selected: map[string]bool{}, inTests: map[string][]string{}, ownCode: map[string]map[string]bool{}, byMethods: map[string]bool{}}
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && (name == "testdata" || len(name) > 2 && name[0] == '.' || path == filepath.Join(root, "internal", "exported")) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err == nil {
			u.read(filepath.Dir(path), strings.HasSuffix(name, "_test.go"), file)
		}
		return err
	}))
	return u
}

func (u *uses) read(dir string, isTest bool, file *ast.File) {
	own := strings.TrimSuffix(file.Name.Name, "_test")
	for _, d := range file.Decls {
		f, isFunc := d.(*ast.FuncDecl)
		isExample := isTest && isFunc && strings.HasPrefix(f.Name.Name, "Example")
		declared := declaredBy(d)
		ast.Inspect(d, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && isTest && !isExample && x.Name == own {
					break // its own test
				} else if ok {
					u.selected[x.Name+"."+n.Sel.Name] = true
				}
				if !isTest || isExample {
					u.selected[n.Sel.Name] = true
				} else if name := n.Sel.Name; !slices.Contains(u.inTests[name], dir) {
					u.inTests[name] = append(u.inTests[name], dir)
				}
			case *ast.InterfaceType:
				for _, m := range n.Methods.List {
					for _, name := range m.Names {
						u.byMethods[name.Name] = true
					}
				}
			case *ast.Ident:
				if !isTest && !slices.Contains(declared, n) {
					if u.ownCode[dir] == nil {
						u.ownCode[dir] = map[string]bool{}
					}
					u.ownCode[dir][n.Name] = true
				}
			}
			return true
		})
	}
}

// declaredBy returns the identifiers that a declaration gives names to, and the receiver.
func declaredBy(d ast.Decl) (list []*ast.Ident) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		list = append(list, d.Name)
		if d.Recv != nil {
			ast.Inspect(d.Recv, func(n ast.Node) bool {
				if x, ok := n.(*ast.Ident); ok {
					list = append(list, x)
				}
				return true
			})
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				list = append(list, s.Name)
			case *ast.ValueSpec:
				list = append(list, s.Names...)
			}
		}
	}
	return list
}

// namesOfZero returns the constants that count from 0: they say what a zero value means, which nobody has to write.
func namesOfZero(t *testing.T, dir string) (names []string) {
	files, err := exported.Sources(dir)
	require.NoError(t, err)
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			s, ok := n.(*ast.ValueSpec)
			if ok && len(s.Values) == 1 {
				if x, ok := s.Values[0].(*ast.Ident); ok && x.Name == "iota" {
					names = append(names, s.Names[0].Name)
				}
			}
			return true
		})
	}
	return names
}

// TestNamesAreUsed: whatever a package exports is used by code, an example or a test of another package.
func TestNamesAreUsed(t *testing.T) {
	root := filepath.Join("..", "..")
	u := readUses(t, root)
	for _, path := range exported.Packages {
		dir, pkg := filepath.Join(root, path), exported.PackageName(path)
		declarations, err := exported.Declarations(dir)
		require.NoError(t, err)
		zero := namesOfZero(t, dir)
		for _, d := range declarations {
			if !u.selected[pkg+"."+d.Name] && !u.ownCode[dir][d.Name] && !slices.Contains(zero, d.Name) {
				t.Errorf("%s.%s: nobody uses it", pkg, d.Name)
			}
		}
		functions, err := exported.Functions(dir)
		require.NoError(t, err)
		for _, name := range functions {
			_, method, isMethod := strings.Cut(name, ".")
			elsewhere := slices.ContainsFunc(u.inTests[method], func(tests string) bool { return tests != dir })
			if isMethod && !u.selected[method] && !elsewhere && !u.byMethods[method] && !slices.Contains(ofInterfaces, method) {
				t.Errorf("%s.%s: nobody calls it", pkg, name)
			}
		}
	}
}
