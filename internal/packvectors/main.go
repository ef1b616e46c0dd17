// Packvectors copies a folder of vector documents into the compressed form that fixtures/vectors embeds:
//
//	go run ./internal/packvectors SRC DST
//
// Every SRC/RELEASE/OPERATION.json becomes DST/RELEASE/OPERATION.json.gz. The same input gives the same bytes.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"

	"github.com/seed-63a7a409/chorus/fixtures"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: packvectors SRC DST")
		os.Exit(2)
	}
	if err := packFolder(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "packvectors:", err)
		os.Exit(1)
	}
}

// packFolder packs every SRC/*/*.json.
func packFolder(source, destination string) error {
	names, err := filepath.Glob(filepath.Join(source, "*", "*.json"))
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return fmt.Errorf("%s: no RELEASE/OPERATION.json in this folder", source)
	}
	for _, name := range names {
		if err := packFile(name, destination); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// packFile packs one document under the names that it states itself, which its path has to bear too: Load
// finds documents by path.
func packFile(name, destination string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	document, err := fixtures.Parse(data)
	if err != nil {
		return err
	}
	stated := filepath.Join(document.Release, document.Operation+".json")
	if found := filepath.Join(filepath.Base(filepath.Dir(name)), filepath.Base(name)); found != stated {
		return fmt.Errorf("the document states %s, its path %s", stated, found)
	}
	packed, err := pack(data)
	if err != nil {
		return err
	}
	target := filepath.Join(destination, stated+".gz")
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	return os.WriteFile(target, packed, 0o644)
}

// pack compresses as well as gzip can. The header holds neither name nor time, for the sake of equal bytes.
func pack(data []byte) ([]byte, error) {
	var b bytes.Buffer
	writer, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := writer.Write(data); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
