package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/internal/evaluator"
	"github.com/seed-63a7a409/chorus/internal/printable"
)

func epochCommand() *cobra.Command {
	var arith, releaseName string
	var asJSON, asCSV bool
	c := &cobra.Command{
		Use:   "epoch FILE",
		Short: "Run one topic over its epochs, from inferences to rewards",
		Long: `Run one topic from an empty state over the epochs of a JSON file ("-" for standard input): the inputs of the vector
operation topic_epochs and "release". docs/formats.md describes every key; parameters that the file does not set are
those of the release. An epoch that fails, as it would on the chain, is reported with the stage that failed, and the next
one goes on from the state that it left.

The table shows rounded numbers; --json has all digits; --csv has one row for each epoch under the researchers' column
names.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			arithmetic, err := evaluator.ParseArithmetic(arith)
			if err != nil {
				return err
			}
			data, err := readInput(c.InOrStdin(), args)
			if err != nil {
				return err
			}
			report, err := evaluator.RunEpochs(data, releaseName, arithmetic)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			switch {
			case asJSON:
				out := json.NewEncoder(c.OutOrStdout())
				out.SetIndent("", "  ")
				return out.Encode(report)
			case asCSV:
				return writeEpochsCSV(c.OutOrStdout(), report)
			}
			return writeEpochs(c.OutOrStdout(), report)
		},
	}
	c.Flags().StringVar(&arith, "arith", "decimal", "arithmetic: decimal or float64")
	c.Flags().StringVar(&releaseName, "release", "", "rule set, in place of the file's")
	c.Flags().BoolVar(&asJSON, "json", false, "write everything as JSON, with all digits")
	c.Flags().BoolVar(&asCSV, "csv", false, "write one row for each epoch under the researchers' column names")
	c.MarkFlagsMutuallyExclusive("json", "csv")
	return c
}

// writeEpochsCSV writes empty cells where an epoch has no value.
func writeEpochsCSV(out io.Writer, r *evaluator.EpochsReport) error {
	w := csv.NewWriter(out)
	if err := w.Write(append([]string{"epoch"}, r.Columns...)); err != nil {
		return err
	}
	for _, epoch := range r.Epochs {
		row := []string{strconv.FormatInt(epoch.Nonce, 10)}
		for _, text := range epoch.Row {
			if text == nil {
				row = append(row, "")
			} else {
				row = append(row, *text)
			}
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// writeEpochs writes the report for a person.
func writeEpochs(out io.Writer, r *evaluator.EpochsReport) error {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "rules\t%s, %s\n", r.Release, r.Arith)
	for _, epoch := range r.Epochs {
		fmt.Fprintf(w, "\nepoch\t%d\n", epoch.Nonce)
		if epoch.NetworkInference != "" {
			fmt.Fprintf(w, "network inference\t%s\n", short(epoch.NetworkInference))
		}
		if epoch.At != "" {
			fmt.Fprintf(w, "failed\t%s: %s\n", epoch.At, printable.Text(epoch.Message))
			continue
		}
		fmt.Fprintln(w, "class\tentropy\treward")
		for _, t := range epoch.Tasks {
			fmt.Fprintf(w, "%s\t%s\t%s\n", t.Class, short(t.Entropy), short(t.Reward))
		}
		fmt.Fprintf(w, "dust\t\t%s\n", short(epoch.Dust))
		fmt.Fprintln(w, "member\tname\tscore\tfraction\treward\tpaid")
		for _, m := range epoch.Members {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", m.Class, printable.Text(m.Name), short(m.Score), short(m.Fraction), short(m.Reward), m.Paid)
		}
	}
	return w.Flush()
}
