package exported_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/exported"
)

func TestMissing(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.go": `package a
			func One() {}
			func two() {}
			type T[K, V any] struct{}
			func (t *T[K, V]) Three() {}
			func (t T[K, V]) four() {}
			type u int
			func (u) Five() {}
			type W[X any] struct{}
			func (W[X]) Six() {}`,
		"a_test.go": `package a; func Seven() {}`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	functions, err := exported.Functions(dir)
	require.NoError(t, err)
	require.Equal(t, []string{"One", "T.Three", "W.Six"}, functions)
	missing, unknown, err := exported.Missing(dir, []string{"Three", "Eight"}, map[string]string{"W.Six": "cannot fail", "Nine": "is gone"})
	require.NoError(t, err)
	require.Equal(t, []string{"One"}, missing)
	require.Equal(t, []string{"Eight", "Nine"}, unknown)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "b.go"), []byte("packag b"), 0o600))
	_, _, err = exported.Missing(dir, nil, nil)
	require.Error(t, err)
}
