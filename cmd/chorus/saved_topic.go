package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/internal/topicfile"
	"github.com/seed-63a7a409/chorus/num"
)

// topicFlags holds those of the commands that run topics.
type topicFlags struct {
	arith, release, state, save string
	asJSON                      bool
}

func (f *topicFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.arith, "arith", "decimal", "arithmetic: decimal or float64")
	c.Flags().StringVar(&f.release, "release", "", "rule set, in place of the file's")
	c.Flags().StringVar(&f.state, "state", "", "go on from the topic saved in this file, with its release, parameters and arithmetic")
	c.Flags().StringVar(&f.save, "save", "", "save the topic in this file afterwards; may be that of --state")
	c.Flags().BoolVar(&f.asJSON, "json", false, "write everything as JSON, with all digits")
	c.MarkFlagsMutuallyExclusive("state", "arith")
	c.MarkFlagsMutuallyExclusive("state", "release")
}

// input reads the file of a command and the saved topic, nil where none is named. The topic tells the arithmetic.
func (f *topicFlags) input(stdin io.Reader, args []string) (file, state []byte, err error) {
	if f.state == "-" && len(args) > 0 && args[0] == "-" {
		return nil, nil, num.Refuse(num.ErrDomain, "--state", nil, f.state, "must be a file where standard input is read already")
	}
	if file, err = readInput(stdin, args); err != nil || f.state == "" {
		return file, nil, err
	}
	if state, err = readInput(stdin, []string{f.state}); err != nil {
		return nil, nil, err
	}
	return file, state, f.takeArith(state)
}

// takeArith takes the arithmetic of a saved topic.
func (f *topicFlags) takeArith(state []byte) error {
	var form struct {
		Arith string `json:"arith"`
	}
	if err := strictnum.Unmarshal("", state, &form, strictjson.Options{Open: true}); err != nil {
		return &stateError{f.state, err}
	}
	f.arith = form.Arith
	if err := f.checkArith(); err != nil {
		return &stateError{f.state, err}
	}
	return nil
}

// checkArith refuses an arithmetic that there is not.
func (f *topicFlags) checkArith() error {
	if f.arith != "decimal" && f.arith != "float64" {
		return num.Refuse(num.ErrUnknown, "arith", nil, f.arith, "decimal, float64")
	}
	return nil
}

// restore reads a saved topic.
func restore[T chorus.Number](name string, state []byte) (*chorus.Topic[T], error) {
	topic := new(chorus.Topic[T])
	if err := topic.UnmarshalJSON(state); err != nil {
		return nil, &stateError{name, err}
	}
	return topic, nil
}

// stateError is a fault of the saved topic, which is another file than that of the command.
type stateError struct {
	file string
	err  error
}

func (e *stateError) Error() string { return inputName(e.file) + ": " + e.err.Error() }
func (e *stateError) Unwrap() error { return e.err }

// inFile names the file of the command where an error does not name another one, or a flag.
func inFile(name string, err error) error {
	if _, other := errors.AsType[*stateError](err); err == nil || other {
		return err
	}
	if e, ok := num.AsError(err); ok && strings.HasPrefix(e.Field, "--") {
		return err
	}
	return fmt.Errorf("%s: %w", inputName(name), topicfile.InKeys(err))
}

// save writes a topic into a file.
func save[T chorus.Number](name string, topic *chorus.Topic[T]) error {
	if name == "" {
		return nil
	}
	data, err := json.Marshal(topic)
	if err != nil {
		return err
	}
	return replaceFile(name, func(out io.Writer) error {
		_, err := out.Write(append(data, '\n'))
		return err
	})
}

// replaceFile writes a file, new or in place of one: all of it, or the file stays what it was.
func replaceFile(name string, write func(io.Writer) error) error {
	temporary, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return &stateError{"--save " + name, errors.Unwrap(err)}
	}
	defer os.Remove(temporary.Name())
	if err = write(temporary); err == nil {
		err = temporary.Sync()
	}
	if closing := temporary.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	return os.Rename(temporary.Name(), name)
}

func writeJSON(out io.Writer, report any) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(report)
}
