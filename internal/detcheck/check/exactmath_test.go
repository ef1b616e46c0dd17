package check

import (
	"go/importer"
	"go/token"
	"go/types"
	"testing"
)

// Every name on the list is a function of package math: a misspelt one would
// allow nothing and look as if it did.
func TestExactMathExists(t *testing.T) {
	all, err := listStandard()
	if err != nil {
		t.Fatal(err)
	}
	math, err := importer.ForCompiler(token.NewFileSet(), "gc", exportLookup(all)).Import("math")
	if err != nil {
		t.Fatal(err)
	}
	for name := range exactMath {
		if _, ok := math.Scope().Lookup(name).(*types.Func); !ok {
			t.Errorf("math.%s is not a function", name)
		}
	}
}
