// Package packed reads files that may be compressed and may be hostile.
package packed

import (
	"compress/gzip"
	"errors"
	"io"
	"strings"
)

// MaxBytes bounds what a compressed file unpacks to: 20 kilobytes of gzip can hold as many megabytes.
const MaxBytes = 256 << 20

// ErrTooLarge is the error of reading beyond MaxBytes.
var ErrTooLarge = errors.New("unpacks to more than 268435456 bytes")

// NewReader decompresses r if the name of its file ends in .gz; anything else is as long as its file is, and read as it
// is.
func NewReader(name string, r io.Reader) (io.Reader, error) {
	if !strings.HasSuffix(name, ".gz") {
		return r, nil
	}
	unpacked, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	return &bounded{from: unpacked, left: MaxBytes}, nil
}

// bounded fails where io.LimitReader would pretend that the content ends.
type bounded struct {
	from io.Reader
	left int // below 0 after the bound was crossed
}

func (b *bounded) Read(to []byte) (int, error) {
	if b.left < 0 {
		return 0, ErrTooLarge
	}
	n, err := b.from.Read(to[:min(len(to), b.left+1)])
	if b.left -= n; b.left < 0 {
		return n - 1, ErrTooLarge
	}
	return n, err
}
