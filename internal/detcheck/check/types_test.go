package check

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"sync"
)

// standard is the part of the standard library that the snippets import.
var standard = []string{
	"cmp", "crypto/rand", "encoding/json", "errors", "fmt", "io", "io/fs", "log", "log/slog", "maps", "math",
	"math/cmplx", "math/rand", "math/rand/v2", "net/url", "os", "os/exec", "path/filepath", "reflect", "runtime",
	"slices", "strconv", "strings", "sync", "sync/atomic", "time",
}

var listStandard = sync.OnceValues(func() ([]*listed, error) { return list(".", standard) })

// standIns replace packages of other modules: the rules know them by path and
// name, so the tests need not depend on the modules.
var standIns = map[string]string{
	"golang.org/x/sync/errgroup": `package errgroup
		type Group struct{}
		func (*Group) Go(func() error) {}`,
	"gonum.org/v1/gonum/floats": `package floats
		func Add(dst, s []float64) {}
		func Norm(s []float64, L float64) float64 { return 0 }
		func Prod(s []float64) float64 { return 0 }
		func Sum(s []float64) float64 { return 0 }
		func SumCompensated(s []float64) float64 { return 0 }`,
	"gonum.org/v1/gonum/stat": `package stat
		func Mean(x, weights []float64) float64 { return 0 }`,
}

// snippetImporter resolves the stand-ins and, after them, the standard library.
type snippetImporter struct {
	fset     *token.FileSet
	standard types.Importer
}

func (i snippetImporter) Import(path string) (*types.Package, error) {
	source, ok := standIns[path]
	if !ok {
		return i.standard.Import(path)
	}
	file, err := parser.ParseFile(i.fset, path+".go", source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	config := types.Config{Importer: i.standard}
	return config.Check(path, i.fset, []*ast.File{file}, nil)
}

// checkTypes makes a package of one file.
func checkTypes(module, path string, fset *token.FileSet, file *ast.File) (*Package, error) {
	all, err := listStandard()
	if err != nil {
		return nil, err
	}
	pkg := &Package{Fset: fset, Files: []*ast.File{file}, Info: newInfo(), Module: module}
	config := types.Config{Importer: snippetImporter{
		fset:     fset,
		standard: importer.ForCompiler(fset, "gc", exportLookup(all)),
	}}
	if pkg.Types, err = config.Check(path, fset, pkg.Files, pkg.Info); err != nil {
		return nil, fmt.Errorf("type-check the snippet: %w", err)
	}
	return pkg, nil
}
