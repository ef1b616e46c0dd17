package chain_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestReadmeLedger: the program of the README is that of the example, and so is what it prints.
func TestReadmeLedger(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	example, err := os.ReadFile("example_pay_test.go")
	require.NoError(t, err)
	part := func(text, after, before string) string {
		_, rest, found := strings.Cut(text, after)
		require.True(t, found, after)
		rest, _, found = strings.Cut(rest, before)
		require.True(t, found, before)
		return strings.TrimSpace(rest)
	}
	ledger := part(string(readme), "## The ledger\n", "\n## ")
	body := part(string(example), "func Example() {\n", "\t// Output:\n")
	require.Equal(t, strings.ReplaceAll("\n"+body, "\n\t", "\n"), "\n"+part(ledger, "```go\n", "```\n"))
	output := part(string(example), "\t// Output:\n", "}\n")
	require.Equal(t, strings.ReplaceAll(output, "\t// ", ""), "// "+strings.ReplaceAll(part(ledger, "It prints\n\n", "\n\nin base"), "    ", ""))
}
