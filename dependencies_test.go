package chorus_test

import (
	"encoding/json"
	"io/fs"
	"os/exec"
	"path/filepath"
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

// TestNothingOfTheNode: no package that can be imported from elsewhere pulls in a module that is nested in this one, or what those are made of, such as the
// consensus engine of the node; nor is any of it among the modules that an importer resolves. New packages and new nested modules are
// found by themselves.
func TestNothingOfTheNode(t *testing.T) {
	const own = "github.com/seed-63a7a409/chorus"
	forbidden := []string{"github.com/cometbft", "github.com/cosmos", "github.com/tendermint"}
	require.NoError(t, filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "go.mod" || path == "go.mod" {
			return err
		}
		forbidden = append(forbidden, own+"/"+filepath.ToSlash(filepath.Dir(path)))
		return nil
	}))
	require.Contains(t, forbidden, own+"/chain/node")
	within := func(path string) bool {
		return slices.ContainsFunc(forbidden, func(f string) bool { return path == f || strings.HasPrefix(path, f+"/") })
	}
	lines := func(args ...string) []string {
		list, err := exec.Command("go", append([]string{"list"}, args...)...).Output()
		require.NoError(t, err)
		return strings.Fields(string(list))
	}
	data, err := exec.Command("go", "mod", "edit", "-json").Output()
	require.NoError(t, err)
	var file struct{ Require []struct{ Path string } }
	require.NoError(t, json.Unmarshal(data, &file))
	require.Greater(t, len(file.Require), 10)
	for _, module := range file.Require { // with those that are required by others
		assert.False(t, within(module.Path), "%s is in go.mod", module.Path)
	}
	public := slices.DeleteFunc(lines("-f", `{{if ne .Name "main"}}{{.ImportPath}}{{end}}`, "./..."), func(path string) bool {
		return strings.Contains(path, "/internal/")
	})
	require.Greater(t, len(public), 20)
	require.Contains(t, public, own+"/chain")
	for _, path := range lines(append([]string{"-deps"}, public...)...) {
		assert.False(t, within(path), "%s is in the build of an importer", path)
	}
}
