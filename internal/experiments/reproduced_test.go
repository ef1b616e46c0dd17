package experiments

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReproduced: docs/reproduced.md has the experiments as they are tried today and no others, each with its rows and the figures that
// are known, and what those that take a moment give in full.
func TestReproduced(t *testing.T) {
	const moment = 100_000 // epochs, two seconds
	page, err := os.ReadFile("../../docs/reproduced.md")
	require.NoError(t, err)
	kept := map[string]string{} // by name
	for _, text := range strings.Split(string(page), "\n## ")[1:] {
		name, _, _ := strings.Cut(text, "\n")
		kept[name] = "\n## " + strings.TrimSpace(text) + "\n"
	}
	delete(kept, "How to read it")
	tried := 0
	for _, e := range All() {
		section, found := kept[e.Name]
		delete(kept, e.Name)
		if !assert.True(t, found, "%s is not there", e.Name) || !assert.True(t, strings.HasPrefix(section, e.heading()), "%s is another: %s", e.Name, section) {
			continue
		}
		_, table, _ := strings.Cut(section, "|---|\n")
		rows := strings.Split(strings.TrimSpace(table), "\n")
		if !assert.Len(t, rows, len(e.Expected), e.Name) {
			continue
		}
		for i := range rows {
			assert.True(t, strings.HasPrefix(rows[i], e.Expected[i].beginning()), "%s: %s, want %s", e.Name, rows[i], e.Expected[i].beginning())
		}
		cost := 0
		for _, d := range e.drawsOf(Full()) {
			cost += d.seeds * d.cost
		}
		if e.simulations == nil && !e.tables && cost < moment {
			tried++
			assert.Equal(t, outcomes(t, Options{Size: Full(), Workers: 2}, e.Name)[0].section(), section)
		}
	}
	assert.Empty(t, kept, "experiments of the past")
	assert.GreaterOrEqual(t, tried, 6)
}
