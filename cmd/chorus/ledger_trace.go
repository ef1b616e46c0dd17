package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/num"
)

// tracer writes the state after every block, one JSON line each. A nil tracer writes nothing.
type tracer struct {
	closers  []func() error // the last one first
	lines    *json.Encoder
	outcomes []chain.Outcome // of the transactions of the block under way
}

// openTrace makes the file, compressed if its name ends in .gz; "-" is standard output. The files named in others are not
// overwritten.
func openTrace(path string, stdout io.Writer, others ...string) (*tracer, error) {
	t := &tracer{}
	out := stdout
	if path != "-" {
		if info, err := os.Stat(path); err == nil {
			for _, other := range others {
				if taken, err := os.Stat(other); err == nil && os.SameFile(info, taken) {
					return nil, num.Refuse(num.ErrDuplicate, "trace", nil, path, "a file of its own")
				}
			}
		}
		file, err := os.Create(path)
		if err != nil {
			return nil, err
		}
		t.closers = append(t.closers, file.Close)
		out = file
	}
	if strings.HasSuffix(path, ".gz") {
		packed := gzip.NewWriter(out)
		t.closers = append(t.closers, packed.Close)
		out = packed
	}
	buffer := bufio.NewWriter(out)
	t.closers = append(t.closers, buffer.Flush)
	t.lines = json.NewEncoder(buffer)
	return t, nil
}

// applied takes the error of a transaction. One that was refused is noted and is no error of the run.
func (t *tracer) applied(err error) error {
	if t == nil {
		return err
	}
	outcome, err := chain.OutcomeOf(err)
	t.outcomes = append(t.outcomes, outcome)
	return err
}

// block writes the state after the block that ended.
func (t *tracer) block(l *chain.Ledger) error {
	if t == nil {
		return nil
	}
	trace, err := l.Trace(t.outcomes)
	if err != nil {
		return err
	}
	t.outcomes = t.outcomes[:0]
	return t.lines.Encode(trace)
}

func (t *tracer) end() error {
	if t == nil {
		return nil
	}
	var err error
	for _, closer := range slices.Backward(t.closers) {
		err = errors.Join(err, closer())
	}
	return err
}
