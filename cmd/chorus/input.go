package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/seed-63a7a409/chorus/num"
)

// maxInputBytes bounds what is read: a device or a pipe may have no end.
const maxInputBytes = 64 << 20

// inputName is how messages call an argument.
func inputName(argument string) string {
	if argument == "-" {
		return "standard input"
	}
	return argument
}

// openInput opens the file that is named, or standard input for none or "-".
func openInput(stdin io.Reader, args []string) (io.ReadCloser, error) {
	if len(args) == 0 || args[0] == "-" {
		return io.NopCloser(stdin), nil
	}
	return os.Open(args[0])
}

// readInput reads what openInput opens.
func readInput(stdin io.Reader, args []string) ([]byte, error) {
	from, err := openInput(stdin, args)
	if err != nil {
		return nil, err
	}
	defer from.Close()
	return readBounded(from)
}

func readBounded(from io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, maxInputBytes+1))
	if err == nil && len(data) > maxInputBytes {
		err = tooLong()
	}
	return data, err
}

func tooLong() error {
	return num.Refuse(num.ErrLimit, "size", nil, nil, "must not be more than 64 MB")
}

// documents reads documents: one that takes the whole of the input, or one on each line. The latter is what begins with a
// line that is JSON of its own and ends.
type documents struct {
	from  *bufio.Reader
	lines bool // one on each line
	line  int  // of the last one
}

// newDocuments returns the first document, too.
func newDocuments(from io.Reader) (*documents, []byte, error) {
	d := &documents{from: bufio.NewReader(from)}
	first, err := d.nextLine()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	if d.lines = err == nil && json.Valid(first); d.lines {
		return d, first, nil
	}
	rest, err := readBounded(d.from)
	if err == nil && len(first)+len(rest) > maxInputBytes {
		err = tooLong()
	}
	return d, append(first, rest...), err
}

// next returns the document of the next line that is not empty; the error is io.EOF behind the last.
func (d *documents) next() ([]byte, error) {
	line, err := d.nextLine()
	if errors.Is(err, io.EOF) && len(line) > 0 {
		err = nil
	}
	return line, err
}

// nextLine reads a line that is not empty, with its end; the error is io.EOF for one without.
func (d *documents) nextLine() ([]byte, error) {
	var line []byte
	for {
		part, err := d.from.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxInputBytes:
			return nil, tooLong()
		case errors.Is(err, bufio.ErrBufferFull):
		case err != nil:
			return line, err
		default:
			d.line++
			if len(bytes.TrimSpace(line)) > 0 {
				return line, nil
			}
			line = line[:0]
		}
	}
}
