package chorus_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestReadmeProgram: the first program of the README runs and prints what the README says.
func TestReadmeProgram(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	_, after, found := strings.Cut(string(readme), "```go\npackage main\n")
	require.True(t, found)
	program, after, found := strings.Cut(after, "```\n")
	require.True(t, found)
	_, body, found := strings.Cut(program, "func main() {\n")
	require.True(t, found)
	require.LessOrEqual(t, strings.Count(body, "\n"), 11, "ten lines and a brace")
	prints, _, found := strings.Cut(strings.TrimPrefix(strings.TrimLeft(after, "\n"), "prints\n\n"), "\n\n")
	require.True(t, found)

	file := filepath.Join(t.TempDir(), "main.go")
	require.NoError(t, os.WriteFile(file, []byte("package main\n"+program), 0o600))
	out, err := exec.Command("go", "run", file).CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Equal(t, strings.TrimSpace(prints), strings.TrimSpace(string(out)))
}
