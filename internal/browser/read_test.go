package browser_test

import (
	"bytes"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// readPicture returns the words in a picture, in small letters.
func readPicture(t *testing.T, picture []byte) map[string]bool {
	t.Helper()
	path := filepath.Join(t.TempDir(), "picture.png")
	require.NoError(t, os.WriteFile(path, picture, 0o600))
	// 11 looks for text wherever it stands, as it does in figures.
	reader := exec.CommandContext(t.Context(), program(t, "tesseract"), path, "stdout", "--psm", "11")
	reader.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1") // its threads wait for each other where processors are few
	text, err := reader.Output()
	require.NoError(t, err)
	return words(string(text))
}

// words are the words of three letters or more.
func words(text string) map[string]bool {
	found := map[string]bool{}
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(word) >= 3 {
			found[word] = true
		}
	}
	return found
}

// requireWords requires that a picture shows four of five words of a text; a reader of pictures errs now and then.
func requireWords(t *testing.T, picture []byte, text string) {
	t.Helper()
	want := words(text)
	if len(want) == 0 {
		return
	}
	got := readPicture(t, picture)
	missing := []string{}
	for word := range want {
		if !got[word] {
			missing = append(missing, word)
		}
	}
	require.LessOrEqual(t, 5*len(missing), len(want), "%q: missing %v of %v", text, missing, got)
}

// requirePicture requires a picture of a size that is not empty.
func requirePicture(t *testing.T, picture []byte, width, height int) {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(picture))
	require.NoError(t, err)
	require.InDelta(t, width, m.Bounds().Dx(), 2)
	require.InDelta(t, height, m.Bounds().Dy(), 2)
	colors := map[[3]uint32]bool{}
	for y := m.Bounds().Min.Y; y < m.Bounds().Max.Y; y++ {
		for x := m.Bounds().Min.X; x < m.Bounds().Max.X; x++ {
			r, g, b, _ := m.At(x, y).RGBA()
			colors[[3]uint32{r, g, b}] = true
		}
	}
	require.Greater(t, len(colors), 10, "a picture of %d colours", len(colors))
}
