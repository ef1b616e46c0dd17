package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/cmd/chorus/internal/bench"
)

// benchCommand has a budget for the full and one for the quick run.
func benchCommand(full, brief bench.Budget) *cobra.Command {
	var quick, asJSON, asMarkdown bool
	var raw string
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure the library next to its baselines on this machine",
		Long: `Measure the library next to its baselines: decimals against the apd decimal library in plain use, float64 and whole epochs against the time of 1000 math.Exp, which comes first, so that results of different machines compare. Each row is a median of several samples, taken in turn with those of its baseline; the ratio is the baseline's time over ours.

The full run takes minutes, --quick less than 45 seconds, with fewer samples and without the slowest baselines. --markdown writes the tables of BENCHMARKS.md, --raw every sample for benchstat; with --raw - the samples are all that is written.`,
		RunE: func(c *cobra.Command, _ []string) error {
			budget := full
			if quick {
				budget = brief
			}
			report, err := bench.Run(budget, progressOn(c.ErrOrStderr()))
			if err != nil {
				return err
			}
			switch raw {
			case "":
			case "-":
				return report.WriteRaw(c.OutOrStdout())
			default:
				if err := writeRaw(raw, report); err != nil {
					return err
				}
			}
			switch out := c.OutOrStdout(); {
			case asJSON:
				return writeIndented(out, report.Rows)
			case asMarkdown:
				return report.WriteMarkdown(out)
			default:
				return report.WriteText(out)
			}
		},
	}
	c.Flags().BoolVar(&quick, "quick", false, "end within 45 seconds")
	c.Flags().BoolVar(&asJSON, "json", false, "write the rows as JSON")
	c.Flags().BoolVar(&asMarkdown, "markdown", false, "write the tables of BENCHMARKS.md")
	c.Flags().StringVar(&raw, "raw", "", "also write every sample to `file`, as benchstat reads it")
	c.MarkFlagsMutuallyExclusive("json", "markdown")
	return c
}

func writeIndented(w io.Writer, value any) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(value)
}

func writeRaw(path string, report *bench.Report) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return report.WriteRaw(file)
}

// progressOn returns a function that shows what is measured, or nil where nobody watches.
func progressOn(errs io.Writer) func(string) {
	file, ok := errs.(*os.File)
	if !ok {
		return nil
	}
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return func(what string) { fmt.Fprintln(file, "measuring", what) }
}
