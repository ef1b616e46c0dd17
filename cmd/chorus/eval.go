package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/internal/evaluator"
	"github.com/seed-63a7a409/chorus/num"
)

func evalCommand() *cobra.Command {
	var arith string
	c := &cobra.Command{
		Use:   "eval [FILE]",
		Short: "Answer a vector document, for programs in other languages",
		Long: `Read one vector document from a file or standard input and write it back with the outputs of every case
computed: "out", or "error": true and a "message" where the input has to be refused. Everything else stays as it
is. Numbers are plain decimal text.

Exit code 0 if every case was answered, refusals included; 2 for a malformed document, an unknown operation or an
unknown release.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			arithmetic, err := evaluator.ParseArithmetic(arith)
			if err != nil {
				return err
			}
			data, err := readInput(c.InOrStdin(), args)
			if err != nil {
				return err
			}
			doc, err := fixtures.Parse(data)
			if err != nil {
				return err
			}
			answered, err := fixtures.Answer(doc, evaluator.New(arithmetic))
			if err != nil {
				return err
			}
			_, err = c.OutOrStdout().Write(answered)
			return err
		},
	}
	c.Flags().StringVar(&arith, "arith", "decimal", "arithmetic: decimal or float64")
	return c
}

// maxInputBytes bounds what is read: a device or a pipe may have no end.
const maxInputBytes = 64 << 20

// readInput reads the file that is named, or standard input for none or "-".
func readInput(stdin io.Reader, args []string) ([]byte, error) {
	from, name := stdin, "standard input"
	if len(args) > 0 && args[0] != "-" {
		name = args[0]
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		from = file
	}
	data, err := io.ReadAll(io.LimitReader(from, maxInputBytes+1))
	if err == nil && len(data) > maxInputBytes {
		err = num.Refuse(num.ErrLimit, name, nil, nil, "must not have more than 64 MB")
	}
	return data, err
}
