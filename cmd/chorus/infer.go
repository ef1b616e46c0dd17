package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/internal/limits"
	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/internal/topicfile"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

func inferCommand() *cobra.Command {
	var flags topicFlags
	c := &cobra.Command{
		Use:   "infer [FILE]",
		Short: "Make the network inference of one topic in one epoch",
		Long: `Make the network inference of one topic in one epoch from a JSON file ("-" for standard input): the inputs of
the vector operation network_inferences and "release", optionally "topic", "percentiles" and "previous_mad".
"initial_regret" is required, since 0 means that all inferers are new. docs/formats.md describes every key.

With --state the file has what workers send alone; everything else comes from the saved topic. With --save the worker
window of the epoch is closed, so that chorus epoch can go on with the reports.

The table shows rounded numbers; --json has all digits.`,
		RunE: func(c *cobra.Command, args []string) error {
			if err := flags.checkArith(); err != nil {
				return err
			}
			file, state, err := flags.input(c.InOrStdin(), args)
			if err != nil {
				return err
			}
			if flags.arith == "float64" {
				err = infer[float64](c.OutOrStdout(), &flags, file, state)
			} else {
				err = infer[num.Dec](c.OutOrStdout(), &flags, file, state)
			}
			return inFile(args[0], err)
		},
	}
	flags.add(c)
	return c
}

// inferReport is a network inference with what it was made by.
type inferReport[T chorus.Number] struct {
	Release     string               `json:"release"`
	Arith       string               `json:"arith"`
	Topic       string               `json:"topic,omitempty"`
	Percentiles []T                  `json:"percentiles"`
	Warnings    []string             `json:"warnings"` // what a reader of the numbers should know
	Inference   *chorus.Inference[T] `json:"inference"`
}

func infer[T chorus.Number](out io.Writer, flags *topicFlags, file, state []byte) error {
	report, topic, err := makeInference[T](flags, file, state)
	if err != nil {
		return err
	}
	if err := save(flags.save, topic); err != nil {
		return err
	}
	if flags.asJSON {
		return writeJSON(out, report)
	}
	return writeInference(out, report)
}

// makeInference returns the topic too where one is to be saved, with the epoch open.
func makeInference[T chorus.Number](flags *topicFlags, file, state []byte) (report *inferReport[T], topic *chorus.Topic[T], err error) {
	var in *topicfile.Inference[T]
	if state != nil {
		if topic, err = restore[T](flags.state, state); err != nil {
			return nil, nil, err
		}
		in, err = topicfile.ReadLaterInference[T](file, topic.Release(), limits.New(len(file)+len(state)))
	} else if in, err = topicfile.ReadInference[T](file, flags.release, limits.New(len(file))); err == nil && flags.save != "" {
		topic, err = chorus.NewTopic(in.Release, in.State)
	}
	if err != nil {
		return nil, nil, err
	}
	report = &inferReport[T]{Release: in.Release.Name, Arith: flags.arith, Topic: in.Caption, Percentiles: in.Options.Percentiles}
	if topic != nil {
		topic.Options = in.Options
		report.Inference, err = topic.Infer(in.Nonce, in.Work)
	} else {
		report.Inference, err = chorus.Infer(in.Release, in.State, in.Work, in.Options)
	}
	if errors.Is(err, num.ErrDivisionByZero) && in.Release.Topic.Epsilon.Sign() == 0 {
		err = num.Refuse(num.ErrDivisionByZero, "epsilon", nil, 0, "must be > 0 where regrets do not differ: their scale is 0")
	}
	if err != nil {
		return nil, nil, err
	}
	if !in.Outliers {
		report.Inference.Outliers = nil
	}
	if report.Percentiles == nil {
		report.Percentiles = synthesis.DefaultPercentiles(arithmeticOf[T](in.Release))
	}
	report.Warnings = append([]string{}, report.Inference.Warnings...)
	report.Inference.Warnings = nil // they stand in the report
	return report, topic, nil
}

func arithmeticOf[T chorus.Number](r release.Release) num.Arith[T] {
	if a, ok := any(r.Float64()).(num.Arith[T]); ok {
		return a
	}
	return any(r.Decimal()).(num.Arith[T])
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

// shortOf rounds a number for a table.
func shortOf[T chorus.Number](x T) string { return short(fmt.Sprint(x)) }

// shortList joins the values over the labels.
func shortList[T chorus.Number](list []T) string {
	if len(list) == 0 {
		return "-"
	}
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = shortOf(x)
	}
	return strings.Join(out, " ")
}

// writeInference writes the report for a person.
func writeInference[T chorus.Number](out io.Writer, r *inferReport[T]) error {
	w := printable.NewTable(out, 1)
	in := r.Inference
	if r.Topic != "" {
		fmt.Fprintf(w, "topic\t%s\n", printable.Text(r.Topic))
	}
	fmt.Fprintf(w, "rules\t%s, %s\n", r.Release, r.Arith)
	fmt.Fprintf(w, "made by\t%s\n", in.Case)
	if len(in.Labels) > 1 {
		fmt.Fprintf(w, "labels\t%s\n", printable.Text(strings.Join(in.Labels, " ")))
	}
	fmt.Fprintf(w, "network inference\t%s\n", shortList(in.Network))
	fmt.Fprintf(w, "naive (no forecasters)\t%s\n", shortList(in.Naive))
	scale := "-"
	if in.Scale != nil {
		scale = shortOf(*in.Scale)
	}
	fmt.Fprintf(w, "scale of regrets\t%s\n", scale)
	if o := in.Outliers; o != nil {
		fmt.Fprintf(w, "outlier-resistant\t%s (kept %d of %d)\n", shortList(o.Network), len(o.Kept), len(in.Inferers))
	}
	for _, warning := range r.Warnings {
		fmt.Fprintf(w, "warning\t%s\n", printable.Text(warning))
	}
	fmt.Fprintln(w)

	writeInterval(w, r)
	fmt.Fprintln(w, "inferer\tinference\tscaled regret\tbranch\tweight\tshare\teffective\twithout it")
	for _, name := range slices.Sorted(maps.Keys(in.Inferers)) {
		j := in.Inferers[name]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", printable.Text(name), shortList(j.Inference), sourceCells(j.Source), shortOf(*j.Effective), shortList(j.OneOut))
	}
	if len(in.Forecasters) > 0 {
		fmt.Fprintln(w)
		fmt.Fprintln(w, "forecaster\timplied inference\tscaled regret\tbranch\tweight\tshare\twithout it\tonly it")
		for _, name := range slices.Sorted(maps.Keys(in.Forecasters)) {
			k := in.Forecasters[name]
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", printable.Text(name), shortList(k.Implied), sourceCells(k.Source), shortList(k.OneOut), shortList(k.OneIn))
		}
		fmt.Fprintln(w)
		fmt.Fprintln(w, "implied by\tinferer\tscaled regret\tbranch\tweight\tshare")
		for _, name := range slices.Sorted(maps.Keys(in.Forecasters)) {
			parts := in.Forecasters[name].Inferers
			for _, inferer := range slices.Sorted(maps.Keys(parts)) {
				fmt.Fprintf(w, "%s\t%s\t%s\n", printable.Text(name), printable.Text(inferer), sourceCells(parts[inferer]))
			}
		}
	}
	return w.Flush()
}

// writeInterval has a column for each percentile and a row for each label.
func writeInterval[T chorus.Number](w io.Writer, r *inferReport[T]) {
	if len(r.Inference.Interval) == 0 {
		return
	}
	fmt.Fprint(w, "interval")
	for _, p := range r.Percentiles {
		fmt.Fprintf(w, "\t%v%%", p)
	}
	for label, values := range r.Inference.Interval {
		fmt.Fprintf(w, "\n%s", printable.Text(r.Inference.Labels[label]))
		for _, x := range values {
			fmt.Fprintf(w, "\t%s", shortOf(x))
		}
	}
	fmt.Fprint(w, "\n\n")
}

// sourceCells returns the columns that say what part a source has, and why; none for a source without a weight.
func sourceCells[T chorus.Number](s chorus.Source[T]) string {
	if s.Branch == "" {
		return "-\t-\t-\t-"
	}
	return shortOf(*s.ScaledRegret) + "\t" + s.Branch + "\t" + shortOf(*s.Weight) + "\t" + shortOf(*s.Share)
}
