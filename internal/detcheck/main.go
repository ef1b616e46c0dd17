// Command detcheck refuses source code whose results could differ from one
// machine, or one run, to the next.
//
// It is run from the root of the module, in continuous integration and by hand:
//
//	go run ./internal/detcheck ./...
//
// Each finding is one line, file:line:col: rule: message. The exit status is 0
// when there is none, 1 when there is one, and 2 when the packages could not be
// loaded. Package check describes the rules and the comments that excuse a line.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/seed-63a7a409/chorus/internal/detcheck/check"
)

const (
	exitClean    = 0
	exitFindings = 1
	exitFailure  = 2
)

func main() {
	os.Exit(run(".", os.Args[1:], os.Stdout, os.Stderr))
}

// run checks the packages that the patterns match in dir.
func run(dir string, patterns []string, stdout, stderr io.Writer) int {
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	packages, err := check.Load(dir, patterns)
	if err != nil {
		fmt.Fprintf(stderr, "detcheck: %v\n", err)
		return exitFailure
	}
	findings := check.Findings(packages)
	for _, finding := range findings {
		fmt.Fprintln(stdout, finding)
	}
	// The count tells a clean tree from one in which nothing was looked at.
	fmt.Fprintf(stderr, "detcheck: %d findings in %d deterministic packages\n", len(findings), len(packages))
	if len(findings) > 0 {
		return exitFindings
	}
	return exitClean
}
