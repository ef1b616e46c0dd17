package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRunStatus(t *testing.T) {
	t.Setenv("GOWORK", "off")
	for _, test := range []struct {
		name, source, stdout string
		status               int
	}{
		{"clean", "package tiny\n", "", exitClean},
		{"findings", "package tiny\n\nimport _ \"time\"\n", "tiny.go:3:8: import: \"time\" brings in the clock\n", exitFindings},
		{"failure", "package tiny\n\nvar X = undeclared\n", "", exitFailure},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, content := range map[string]string{
				"go.mod":  "module example.org/tiny\n\ngo 1.26\n",
				"tiny.go": test.source,
			} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			var stdout, stderr strings.Builder
			if status := run(dir, nil, &stdout, &stderr); status != test.status {
				t.Errorf("status %d, want %d; stderr:\n%s", status, test.status, &stderr)
			}
			if stdout.String() != test.stdout {
				t.Errorf("stdout %q, want %q", &stdout, test.stdout)
			}
		})
	}
}
