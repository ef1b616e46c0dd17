package release_test

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/release"
)

// What v0.17 changed, and v0.16 with one of it.
func ExampleDiff() {
	for _, d := range release.Diff(release.V16(), release.V17())[:2] {
		fmt.Printf("%s (%s), %s: %s -> %s\n", d.Name, d.Where, d.About, d.From, d.To)
	}
	r, err := release.Apply(release.V16(), release.V17(), "synthesis.Withheld")
	fmt.Println(r.Name, err)
	// Output:
	// synthesis.Withheld (K13, section 5.3), the withheld inferer in forecasts: kept with weight 0 -> taken out
	// synthesis.SoleForecast (K47, section 5.1), the weight of the only inferer in a forecast: 1, without a formula -> by the formula, as of many
	// v0.16 with 1 of 5 differences of v0.17 <nil>
}
