package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/internal/evaluator"
	"github.com/seed-63a7a409/chorus/internal/printable"
)

func evalCommand() *cobra.Command {
	var arith string
	c := &cobra.Command{
		Use:   "eval [FILE]",
		Short: "Answer vector documents, for programs in other languages",
		Long: `Read a vector document from a file or standard input and write it back with the outputs of every case computed: "out", or "error": true and a "message" where the input has to be refused. Everything else stays as it is. Numbers are plain decimal text.

Where the first line is a document of its own, there is one on each line: every one is answered on a line, at once, so that one process can answer as many as a program asks. A line that is no document, or asks for too much, is answered by {"error":true,"message":...} and the next one goes on. Each line is bounded as a file is.

Exit code 0 if every case was answered, refusals included; 2 for a malformed document, an unknown operation or an unknown release, on any line.`,
		RunE: func(c *cobra.Command, args []string) error {
			arithmetic, err := evaluator.ParseArithmetic(arith)
			if err != nil {
				return err
			}
			from, err := openInput(c.InOrStdin(), args)
			if err != nil {
				return err
			}
			defer from.Close()
			if err := eval(from, c.OutOrStdout(), evaluator.New(arithmetic)); err != nil {
				return fmt.Errorf("%s: %w", inputName(args[0]), err)
			}
			return nil
		},
	}
	c.Flags().StringVar(&arith, "arith", "decimal", "arithmetic: decimal or float64")
	return c
}

// eval answers all documents.
func eval(from io.Reader, to io.Writer, e fixtures.Evaluator) error {
	source, data, err := newDocuments(from)
	if err != nil {
		return err
	}
	if !source.lines {
		answer, err := answerDocument(data, e)
		if err == nil {
			_, err = to.Write(answer)
		}
		return err
	}
	var faults []error
	for ; err == nil; data, err = source.next() {
		answer, fault := answerDocument(data, e)
		if fault != nil {
			faults = append(faults, fmt.Errorf("line %d: %w", source.line, fault))
			answer = faultAnswer(fault)
		}
		// Line ends stand between the cases only.
		if _, err := to.Write(append(bytes.ReplaceAll(answer, []byte("\n"), nil), '\n')); err != nil {
			return err
		}
	}
	switch {
	case !errors.Is(err, io.EOF):
		return fmt.Errorf("line %d: %w", source.line+1, err)
	case len(faults) > 1:
		return fmt.Errorf("%d documents at fault, the first on %w", len(faults), faults[0])
	case len(faults) == 1:
		return faults[0]
	}
	return nil
}

func answerDocument(data []byte, e fixtures.Evaluator) ([]byte, error) {
	document, err := fixtures.Parse(data)
	if err != nil {
		return nil, err
	}
	return fixtures.Answer(document, e)
}

func faultAnswer(fault error) []byte {
	answer, err := json.Marshal(struct {
		Error   bool   `json:"error"`
		Message string `json:"message"`
	}{true, printable.Error(fault)})
	if err != nil {
		return []byte(`{"error":true}`) // a text can always be written
	}
	return answer
}
