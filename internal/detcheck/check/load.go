package check

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// listed is what the go command says of a package.
type listed struct {
	ImportPath, Name, Dir, Export string
	DepOnly                       bool
	Module                        *struct {
		Path, Dir, GoVersion string
		Main                 bool
	}
	GoFiles, CgoFiles, IgnoredGoFiles               []string
	CFiles, CXXFiles, SFiles, SysoFiles             []string
	MFiles, HFiles, FFiles, SwigFiles, SwigCXXFiles []string
}

const listedFields = "-json=ImportPath,Name,Dir,Export,DepOnly,Module," +
	"GoFiles,CgoFiles,IgnoredGoFiles,CFiles,CXXFiles,SFiles,SysoFiles,MFiles,HFiles,FFiles,SwigFiles,SwigCXXFiles"

// Load returns the deterministic packages among those that the patterns match
// in dir, type-checked. It fails if a pattern matches nothing or if a package
// does not compile.
func Load(dir string, patterns []string) ([]*Package, error) {
	all, err := list(dir, patterns)
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", exportLookup(all))
	matched := 0
	var packages []*Package
	for _, l := range all {
		if l.DepOnly || l.Module == nil || !l.Module.Main {
			continue
		}
		matched++
		if !Deterministic(l.Module.Path, l.ImportPath, l.Name) {
			continue
		}
		pkg, err := l.load(fset, imports)
		if err != nil {
			return nil, err
		}
		packages = append(packages, pkg)
	}
	if matched == 0 {
		return nil, fmt.Errorf("no package of the module matches %q", patterns)
	}
	return packages, nil
}

// list asks the go command for the packages and all that they import, compiled.
func list(dir string, patterns []string) ([]*listed, error) {
	command := exec.Command("go", append([]string{"list", "-export", "-deps", listedFields, "--"}, patterns...)...)
	command.Dir = dir
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("go list %q: %w\n%s", patterns, err, stderr.Bytes())
	}
	var all []*listed
	for decoder := json.NewDecoder(&stdout); ; {
		var l listed
		err := decoder.Decode(&l)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("go list %q: decode: %w", patterns, err)
		}
		all = append(all, &l)
	}
}

// exportLookup opens the compiler's description of an imported package.
func exportLookup(all []*listed) func(string) (io.ReadCloser, error) {
	exports := make(map[string]string, len(all))
	for _, l := range all {
		exports[l.ImportPath] = l.Export
	}
	return func(path string) (io.ReadCloser, error) {
		export := exports[path]
		if export == "" {
			return nil, fmt.Errorf("go list gave no export data for %q", path)
		}
		return os.Open(export)
	}
}

func (l *listed) load(fset *token.FileSet, imports types.Importer) (*Package, error) {
	pkg := &Package{Fset: fset, Module: l.Module.Path, Info: newInfo()}
	for _, name := range slices.Concat(l.GoFiles, l.CgoFiles) {
		file, err := l.parse(fset, name)
		if err != nil {
			return nil, err
		}
		pkg.Files = append(pkg.Files, file)
	}
	config := types.Config{
		Importer:    imports,
		FakeImportC: true, // so that cgo is reported as a finding
		GoVersion:   "go" + l.Module.GoVersion,
		Sizes:       types.SizesFor("gc", runtime.GOARCH),
	}
	var err error
	if pkg.Types, err = config.Check(l.ImportPath, fset, pkg.Files, pkg.Info); err != nil {
		return nil, fmt.Errorf("type-check %s: %w", l.ImportPath, err)
	}
	if pkg.Constrained, err = l.constrained(); err != nil {
		return nil, err
	}
	return pkg, nil
}

// parse names the file relative to the module, as findings do.
func (l *listed) parse(fset *token.FileSet, name string) (*ast.File, error) {
	source, err := os.ReadFile(filepath.Join(l.Dir, name))
	if err != nil {
		return nil, err
	}
	return parser.ParseFile(fset, l.relative(name), source, parser.ParseComments|parser.SkipObjectResolution)
}

func (l *listed) relative(name string) string {
	path := filepath.Join(l.Dir, name)
	if relative, err := filepath.Rel(l.Module.Dir, path); err == nil {
		path = relative
	}
	return filepath.ToSlash(path)
}

// constrained returns the files that not every platform compiles.
func (l *listed) constrained() ([]string, error) {
	var files []string
	for _, name := range slices.Concat(l.GoFiles, l.CgoFiles, l.IgnoredGoFiles) {
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") {
			continue // ignored everywhere, or a test
		}
		constrained, err := isConstrained(l.Dir, name)
		if err != nil {
			return nil, err
		}
		if constrained {
			files = append(files, l.relative(name))
		}
	}
	for _, name := range slices.Concat(l.CFiles, l.CXXFiles, l.SFiles, l.SysoFiles,
		l.MFiles, l.HFiles, l.FFiles, l.SwigFiles, l.SwigCXXFiles) {
		files = append(files, l.relative(name))
	}
	return files, nil
}
