package exported_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/exported"
)

// TestTableIsComplete: what a package exports and the table does not have fails here; go generate writes it anew.
func TestTableIsComplete(t *testing.T) {
	want, err := exported.Table("../..")
	require.NoError(t, err)
	got, err := os.ReadFile("table_test.go")
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "go generate ./internal/exported")
}
