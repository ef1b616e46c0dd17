package chorus_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDependencies: who imports the mathematics, or the front door, gets no command line, plots, stores, ledger or
// recorded vectors with it. A module that is not in the list is added here or not at all.
func TestDependencies(t *testing.T) {
	const own = "github.com/seed-63a7a409/chorus"
	mathematics := []string{"num", "weights", "regret", "synthesis", "internal"}
	for _, c := range []struct {
		imported string
		ours     []string // folders at the top of the module
		others   []string // modules
	}{
		{own + "/num", []string{"num", "internal"}, []string{"github.com/shopspring/decimal"}},
		{own + "/synthesis", mathematics, []string{"github.com/shopspring/decimal", "golang.org/x/text"}},
		{
			own, append(mathematics, "consensus", "rewards", "release", "epoch", ""),
			[]string{"github.com/shopspring/decimal", "golang.org/x/text", "github.com/go-json-experiment/json"},
		},
	} {
		list, err := exec.Command("go", "list", "-deps", "-f", "{{.ImportPath}} {{if .Standard}}std{{else}}{{.Module.Path}}{{end}}", c.imported).Output()
		require.NoError(t, err)
		count := 0
		for line := range strings.Lines(string(list)) {
			path, module, _ := strings.Cut(strings.TrimSpace(line), " ")
			count++
			switch module {
			case "std":
				for _, heavy := range []string{"net", "net/http", "os/exec", "flag", "testing", "database/sql", "html/template"} {
					assert.NotEqual(t, heavy, path, c.imported)
				}
			case own:
				top, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(path, own), "/"), "/")
				assert.Contains(t, c.ours, top, "%s imports %s", c.imported, path)
			default:
				assert.True(t, slices.Contains(c.others, module), "%s imports %s", c.imported, path)
			}
		}
		require.Greater(t, count, 20)
	}
}
