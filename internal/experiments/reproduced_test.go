package experiments

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReproduced: docs/reproduced.md has every experiment as it is tried today, each row with the figure that is known, and what those
// that take a moment give in full.
func TestReproduced(t *testing.T) {
	const moment = 100_000 // epochs
	data, err := os.ReadFile("../../docs/reproduced.md")
	require.NoError(t, err)
	page := string(data)
	for _, e := range All() {
		assert.Contains(t, page, e.heading(), "write it anew")
		for i := range e.Expected {
			assert.Contains(t, page, "\n"+e.Expected[i].beginning(), e.Name)
		}
		cost := 0
		for _, d := range e.drawsOf(Full()) {
			cost += d.seeds * d.cost
		}
		if e.simulations == nil && !e.tables && cost < moment {
			assert.Contains(t, page, outcomes(t, Options{Size: Full(), Workers: 2}, e.Name)[0].section(""), "write it anew")
		}
	}
}
