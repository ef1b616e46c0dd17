// Package property runs the property tests of this module.
package property

import (
	"bytes"
	"testing"

	"github.com/leanovate/gopter"
)

// seed makes every run draw the same cases.
const seed = 20241024

// Check runs a property on so many cases and reports its counterexample with the seed that finds it again.
func Check(t testing.TB, runs int, p gopter.Prop) {
	t.Helper()
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = runs
	if result := p.Check(parameters); !result.Passed() {
		var report bytes.Buffer
		gopter.NewFormatedReporter(false, 120, &report).ReportTestResult(t.Name(), result)
		t.Errorf("seed %d: %s", seed, report.String())
	}
}
