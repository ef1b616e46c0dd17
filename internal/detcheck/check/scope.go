package check

import (
	"path"
	"slices"
	"strings"
)

// exemptTrees are the parts of the module in which nothing has to be
// deterministic, with all that lies below them.
var exemptTrees = []string{"cmd", "internal/arguments", "internal/detcheck", "internal/packvectors", "lab/folder", "lab/report"}

// Deterministic reports whether a package of the module must give the same bits
// everywhere. Commands need not: they print and read the clock; nor what keeps
// simulations in folders, which reads the clock to save them; nor reports, which
// write files and draw by other libraries. Nor need the
// generators of tables and vectors, since what they made is in the repository
// and is tested there.
func Deterministic(module, importPath, name string) bool {
	if name == "main" || path.Base(importPath) == "gentables" {
		return false
	}
	inModule := strings.TrimPrefix(strings.TrimPrefix(importPath, module), "/")
	return !slices.ContainsFunc(exemptTrees, func(tree string) bool {
		return isBelow(inModule, tree)
	})
}

// isBelow reports whether an import path is the given one or lies below it.
func isBelow(importPath, tree string) bool {
	return importPath == tree || strings.HasPrefix(importPath, tree+"/")
}
