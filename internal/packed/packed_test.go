package packed

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func packed(t *testing.T, content string) io.Reader {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return &b
}

func TestNewReader(t *testing.T) {
	r, err := NewReader("a.jsonl.gz", packed(t, "content"))
	require.NoError(t, err)
	require.NoError(t, iotest.TestReader(r, []byte("content")))

	r, err = NewReader("a.jsonl", strings.NewReader("content"))
	require.NoError(t, err)
	require.NoError(t, iotest.TestReader(r, []byte("content")))

	_, err = NewReader("a.jsonl.gz", strings.NewReader("content that is not packed"))
	require.ErrorIs(t, err, gzip.ErrHeader)
}

// TestBounded: content up to the bound is read whole; one byte more is an error behind all that is within the bound.
func TestBounded(t *testing.T) {
	for _, length := range []int{0, 1, 9, 10} {
		b := &bounded{from: strings.NewReader(strings.Repeat("x", length)), left: 10}
		data, err := io.ReadAll(b)
		require.NoError(t, err)
		require.Len(t, data, length)
	}
	for _, length := range []int{11, 12, 1000} {
		b := &bounded{from: strings.NewReader(strings.Repeat("x", length)), left: 10}
		data, err := io.ReadAll(b)
		require.ErrorIs(t, err, ErrTooLarge)
		require.Len(t, data, 10)
		_, err = b.Read(make([]byte, 5))
		require.ErrorIs(t, err, ErrTooLarge, "it stays an error")
	}
}
