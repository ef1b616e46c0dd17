package check

import (
	"go/ast"
	"go/types"
	"slices"
)

const ruleImport = "import"

// refusedTrees are packages, with all below them, through which the machine
// reaches a result, and what they would bring in.
var refusedTrees = []struct{ path, brings string }{
	{"C", "another compiler"},
	{"crypto/rand", "randomness"},
	{"golang.org/x/sys", "the operating system and the processor"},
	{"hash/maphash", "a seed that differs from run to run"},
	{"io/ioutil", "the file system"},
	{"math/rand", "randomness"},
	{"net", "the network"},
	{"os", "the operating system"},
	{"path/filepath", "the operating system's paths"},
	{"plugin", "code loaded at run time"},
	{"runtime", "the machine and the scheduler"},
	{"syscall", "the operating system"},
	{"time", "the clock"},
	{"unsafe", "the memory layout"},
}

// excusableImports are those that a package reading or writing files may ask
// for with //chorus:allow.
var excusableImports = []string{"io/ioutil", "os", "path/filepath"}

const seededRandomness = "math/rand/v2"

// fixedRandomness is what math/rand/v2 promises never to change. The methods of
// Rand, by contrast, hold floating-point products and may be improved.
var fixedRandomness = map[string]bool{"PCG": true, "NewPCG": true}

// checkImports reports the imports that make a result depend on more than the
// arguments. Only package num has a generator of random numbers.
func checkImports(p *pass) {
	inNum := p.Types.Path() == p.Module+"/num"
	p.imports(func(spec *ast.ImportSpec, path string) {
		if path == seededRandomness && inNum {
			return
		}
		for _, refused := range refusedTrees {
			if !isBelow(path, refused.path) {
				continue
			}
			if slices.Contains(excusableImports, path) && p.excused(spec.Pos(), verbAllow, path) {
				return
			}
			p.report(spec.Pos(), ruleImport, "%q brings in %s", path, refused.brings)
			return
		}
	})
	p.uses(func(ident *ast.Ident, object types.Object) {
		if isPackageLevelIn(object, seededRandomness) && !fixedRandomness[object.Name()] {
			p.report(ident.Pos(), ruleImport, "rand.%s may change with the release of Go: of math/rand/v2 use NewPCG and PCG only", object.Name())
		}
	})
}
