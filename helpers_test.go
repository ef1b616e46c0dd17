package chorus_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func replaceOnce(t *testing.T, s, old, with string) string {
	t.Helper()
	require.Contains(t, s, old)
	return strings.Replace(s, old, with, 1)
}
