package check

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
)

// Finding is one breach of one rule.
type Finding struct {
	Position token.Position
	Rule     string
	Message  string
}

// String formats the finding as compilers do, so that editors can jump to it.
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s",
		f.Position.Filename, f.Position.Line, f.Position.Column, f.Rule, f.Message)
}

// Findings returns what all rules find in the packages, by position.
func Findings(packages []*Package) []Finding {
	var findings []Finding
	for _, pkg := range packages {
		findings = append(findings, findingsOf(pkg)...)
	}
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Position.Filename, b.Position.Filename),
			cmp.Compare(a.Position.Line, b.Position.Line),
			cmp.Compare(a.Position.Column, b.Position.Column),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Message, b.Message),
		)
	})
	return findings
}

func findingsOf(pkg *Package) []Finding {
	findings := checkPlatform(pkg)
	for _, file := range pkg.Files {
		p := newPass(pkg, file)
		for _, rule := range []func(*pass){
			checkMath,
			checkProduct,
			checkMapRange,
			checkImports,
			checkGoroutine,
			checkGonum,
			checkGlobals,
			checkPrint,
		} {
			rule(p)
		}
		// Last: only now is it known which exemptions were needed.
		checkExemptions(p)
		findings = append(findings, p.findings...)
	}
	return findings
}
