package check

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// writeModule makes a module of the given files, without dependencies.
func writeModule(t *testing.T, files map[string]string) (dir string) {
	t.Helper()
	t.Setenv("GOWORK", "off")
	dir = t.TempDir()
	files["go.mod"] = "module example.org/tiny\n\ngo 1.26\n"
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestLoad(t *testing.T) {
	const ignored = "//go:build ignore\n\n"
	dir := writeModule(t, map[string]string{
		"tiny.go":          "package tiny\n\nimport (\n\t\"math\"\n\n\t\"example.org/tiny/deep\"\n)\n\nvar X = math.Exp(deep.Y)\n",
		"tiny_test.go":     "package tiny\n\nimport \"time\"\n\nvar Now = time.Now\n",
		"gen.go":           ignored + "package main\n\nimport \"time\"\n\nfunc main() { time.Now() }\n",
		"deep/deep.go":     "package deep\n\nvar Y = 1.0\n\nfunc Double() float64 { return Y * 2 }\n",
		"deep/on_s390x.go": "package deep\n",
		"deep/tagged.go":   "//go:build !windows\n\npackage deep\n",
		"deep/off_test.go": "//go:build plan9\n\npackage deep\n",
		"deep/deep.s":      "",
		"cmd/say/main.go":  "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println() }\n",
	})
	packages, err := Load(dir, []string{"./..."})
	if err != nil {
		t.Fatal(err)
	}
	if len(packages) != 2 {
		t.Errorf("%d packages, want tiny and deep", len(packages))
	}
	var got []string
	for _, finding := range Findings(packages) {
		got = append(got, fmt.Sprintf("%s:%d:%d %s",
			finding.Position.Filename, finding.Position.Line, finding.Position.Column, finding.Rule))
	}
	want := []string{
		"deep/deep.go:5:34 product",
		"deep/deep.s:1:1 platform",
		"deep/on_s390x.go:1:1 platform",
		"deep/tagged.go:1:1 platform",
		"tiny.go:9:14 math",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestLoadFails(t *testing.T) {
	for _, test := range []struct{ name, source, pattern, want string }{
		{"syntax", "package tiny\n\nfunc\n", "./...", "tiny.go"},
		{"types", "package tiny\n\nvar X int = \"text\"\n", "./...", "tiny.go:3"},
		{"no match", "package tiny\n", "./missing/...", "missing"},
		{"no package", "package tiny\n", "./missing", "missing"},
		{"outside the module", "package tiny\n", "math", "no package"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := writeModule(t, map[string]string{"tiny.go": test.source})
			_, err := Load(dir, []string{test.pattern})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}
