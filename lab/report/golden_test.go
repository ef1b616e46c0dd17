package report

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write testdata anew")

// TestWrittenFiles: the files of data of a result, byte by byte, on every machine.
func TestWrittenFiles(t *testing.T) {
	s, err := newStudy(handmade())
	require.NoError(t, err)
	for _, file := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"summary.json", s.writeSummary},
		{"tidy.csv", s.tidy().writeCSV},
		{"tidy.parquet", s.tidy().writeParquet},
		{"series.csv", s.series().writeCSV},
		{"series.parquet", s.series().writeParquet},
		{"verdict.txt", func(w io.Writer) error { return Verdict(w, handmade()) }},
	} {
		t.Run(file.name, func(t *testing.T) {
			var got bytes.Buffer
			require.NoError(t, file.write(&got))
			path := filepath.Join("testdata", file.name)
			if *update {
				require.NoError(t, os.MkdirAll("testdata", 0o755))
				require.NoError(t, os.WriteFile(path, got.Bytes(), 0o644))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, string(want), got.String())
		})
	}
}
