package release_test

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/weights"
)

// One rule of a release changed, in both packages that use it.
func ExampleRelease_WithScale() {
	old := release.V16().WithScale(weights.ScaleStoredDeviation)
	for _, d := range release.Diff(release.V16(), old) {
		fmt.Println(d.Name)
	}
	fmt.Println(old.Regret.Scale == release.V09().Regret.Scale)
	// Output:
	// weights.Scale
	// true
}
