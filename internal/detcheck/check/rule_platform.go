package check

import (
	"fmt"
	"go/build"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"path/filepath"
)

// checkPlatform reports files that only some platforms compile. They would make
// results differ, and the other rules never see the ones that this machine
// leaves out.
func checkPlatform(pkg *Package) []Finding {
	var findings []Finding
	for _, file := range pkg.Constrained {
		findings = append(findings, Finding{
			Position: token.Position{Filename: file, Line: 1, Column: 1},
			Rule:     "platform",
			Message:  "only some platforms compile this file: write Go that is the same for all",
		})
	}
	return findings
}

// isConstrained reports whether a Go file has a build constraint, in its name or
// in a comment, other than one that keeps a generator out of the package.
func isConstrained(dir, name string) (bool, error) {
	path := filepath.Join(dir, name)
	header, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.PackageClauseOnly|parser.ParseComments)
	if err != nil {
		return false, fmt.Errorf("read package clause: %w", err)
	}
	if header.Name.Name == "main" {
		return false, nil
	}
	for _, group := range header.Comments {
		for _, comment := range group.List {
			if constraint.IsGoBuild(comment.Text) {
				return true, nil
			}
		}
	}
	// A name with the suffix of a platform does not match one that is unknown.
	nowhere := build.Default
	nowhere.GOOS, nowhere.GOARCH = "nowhere", "nowhere"
	matches, err := nowhere.MatchFile(dir, name)
	if err != nil {
		return false, fmt.Errorf("read build constraint of %s: %w", path, err)
	}
	return !matches, nil
}
