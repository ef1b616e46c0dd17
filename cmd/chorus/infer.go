package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/internal/evaluator"
	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/num"
)

func inferCommand() *cobra.Command {
	var arith, releaseName string
	var asJSON bool
	c := &cobra.Command{
		Use:   "infer FILE",
		Short: "Make the network inference of one topic in one epoch",
		Long: `Make the network inference of one topic in one epoch from a JSON file ("-" for standard input): the inputs of
the vector operation network_inferences and "release", optionally "topic", "percentiles" and "previous_mad".
"initial_regret" is required, since 0 means that all inferers are new. docs/formats.md describes every key.

The table shows rounded numbers; --json has all digits.`,
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
			report, err := evaluator.ExplainTopic(data, releaseName, arithmetic)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if asJSON {
				out := json.NewEncoder(c.OutOrStdout())
				out.SetIndent("", "  ")
				return out.Encode(report)
			}
			return writeTopic(c.OutOrStdout(), report)
		},
	}
	c.Flags().StringVar(&arith, "arith", "decimal", "arithmetic: decimal or float64")
	c.Flags().StringVar(&releaseName, "release", "", "rule set, in place of the file's")
	c.Flags().BoolVar(&asJSON, "json", false, "write everything as JSON, with all digits")
	return c
}

// shownDigits is the number of significant digits in tables.
const shownDigits = 10

// short rounds plain decimal text for a table.
func short(text string) string {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	if x, err := num.ParseDec(text); f == 0 && err == nil && x.Sign() != 0 { // below the float64s
		mantissa, exponent, _ := strings.Cut(x.String(), "E")
		return mantissa[:min(len(mantissa), shownDigits+len("-."))] + "e" + exponent
	}
	return strconv.FormatFloat(f, 'g', shownDigits, 64)
}

// shortOf is short for what may be absent.
func shortOf(text *string) string {
	if text == nil {
		return "-"
	}
	return short(*text)
}

func textOf(text *string) string {
	if text == nil {
		return "-"
	}
	return *text
}

// shortList joins the values over the labels.
func shortList(list []string) string {
	if len(list) == 0 {
		return "-"
	}
	out := make([]string, len(list))
	for i, text := range list {
		out[i] = short(text)
	}
	return strings.Join(out, " ")
}

// writeTopic writes the report for a person.
func writeTopic(out io.Writer, r *evaluator.TopicReport) error {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	if r.Topic != "" {
		fmt.Fprintf(w, "topic\t%s\n", printable.Text(r.Topic))
	}
	fmt.Fprintf(w, "rules\t%s, %s\n", r.Release, r.Arith)
	fmt.Fprintf(w, "made by\t%s\n", r.Case)
	if len(r.Labels) > 1 {
		fmt.Fprintf(w, "labels\t%s\n", printable.Text(strings.Join(r.Labels, " ")))
	}
	fmt.Fprintf(w, "network inference\t%s\n", shortList(r.NetworkInference))
	fmt.Fprintf(w, "naive (no forecasters)\t%s\n", shortList(r.NaiveInference))
	for _, interval := range r.Interval {
		caption := "interval"
		if len(r.Labels) > 1 {
			caption += " " + printable.Text(interval.Label)
		}
		fmt.Fprintf(w, "%s\t", caption)
		for i, p := range interval.Percentiles {
			fmt.Fprintf(w, "%s%%: %s   ", p, short(interval.Values[i]))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "scale of regrets\t%s\n", shortOf(r.Scale))
	if o := r.Outliers; o != nil {
		fmt.Fprintf(w, "outlier-resistant\t%s (kept %d of %d)\n", short(o.Inference), len(o.Kept), len(r.Inferers))
	}
	for _, warning := range r.Warnings {
		fmt.Fprintf(w, "warning\t%s\n", printable.Text(warning))
	}
	fmt.Fprintln(w)

	fmt.Fprintln(w, "inferer\tinference\tscaled regret\tbranch\tweight\tshare\teffective\twithout it")
	for _, j := range r.Inferers {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", printable.Text(j.Name), shortList(j.Inference),
			shortOf(j.ScaledRegret), textOf(j.Branch), shortOf(j.Weight), shortOf(j.Share), short(j.Effective), shortList(j.OneOut))
	}
	if len(r.Forecasters) > 0 {
		fmt.Fprintln(w)
		fmt.Fprintln(w, "forecaster\timplied inference\tscaled regret\tbranch\tweight\tshare\twithout it\tonly it")
		for _, k := range r.Forecasters {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", printable.Text(k.Name), shortList(k.Implied),
				shortOf(k.ScaledRegret), textOf(k.Branch), shortOf(k.Weight), shortOf(k.Share), shortList(k.OneOut), shortList(k.OneIn))
		}
		fmt.Fprintln(w)
		fmt.Fprintln(w, "implied by\tinferer\tscaled regret\tbranch\tweight\tshare")
		for _, k := range r.Forecasters {
			for _, part := range k.Parts {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", printable.Text(k.Name), printable.Text(part.Inferer),
					shortOf(part.ScaledRegret), textOf(part.Branch), shortOf(part.Weight), shortOf(part.Share))
			}
		}
	}
	return w.Flush()
}
