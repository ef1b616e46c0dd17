package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures"
)

const document = `{"format": "chorus-vectors/1", "operation": "op", "release": "v1", "tolerance": "0", "params": {}, "cases": [
{"id":"a","in":{},"out":{}}
]}
`

func write(t *testing.T, content string, parts ...string) {
	t.Helper()
	name := filepath.Join(parts...)
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
	require.NoError(t, os.WriteFile(name, []byte(content), 0o644))
}

func TestPackFolderIsReproducible(t *testing.T) {
	source := t.TempDir()
	write(t, document, source, "v1", "op.json")
	write(t, "not packed", source, "FORMAT.md")
	var packed [2]string
	for i := range packed {
		destination := t.TempDir()
		require.NoError(t, packFolder(source, destination))
		data, err := os.ReadFile(filepath.Join(destination, "v1", "op.json.gz"))
		require.NoError(t, err)
		packed[i] = string(data)
		documents, err := fixtures.LoadPath(destination)
		require.NoError(t, err)
		require.Len(t, documents, 1)
		assert.Equal(t, document, string(documents[0].Bytes()))
	}
	assert.Equal(t, packed[0], packed[1])
}

func TestPackFolderRefuses(t *testing.T) {
	require.ErrorContains(t, packFolder(t.TempDir(), t.TempDir()), "no RELEASE/OPERATION.json")

	misplaced := t.TempDir()
	write(t, document, misplaced, "v2", "op.json")
	require.ErrorContains(t, packFolder(misplaced, t.TempDir()), "the document states")

	malformed := t.TempDir()
	write(t, `{}`, malformed, "v1", "op.json")
	require.ErrorIs(t, packFolder(malformed, t.TempDir()), fixtures.ErrMalformed)

	outside := t.TempDir()
	write(t, `{"format": "chorus-vectors/1", "operation": "op", "release": "..", "tolerance": "0", "params": {}, "cases": []}`,
		outside, "v1", "op.json")
	require.Error(t, packFolder(outside, t.TempDir()), "a document cannot choose a folder outside the destination")
}
