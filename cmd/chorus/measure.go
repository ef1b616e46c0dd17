package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/internal/topicfile"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// measureFlags holds those of measure. Numbers are texts until the arithmetic is known.
type measureFlags struct {
	truth                                []string
	loss, base                           string
	scale, delta, mean, deviation, floor string
	reputer, stake, delegated, reward    string
	topic                                uint64
	asJSON                               bool
}

func measureCommand() *cobra.Command {
	flags := measureFlags{base: "log10", reputer: "reputer", stake: "1", delegated: "0", reward: "0", topic: 1}
	c := &cobra.Command{
		Use:   "measure [FILE]",
		Short: "Measure a network inference against the truth, as a reputer does",
		Long: `Measure everything in a network inference, which "infer --json" wrote, against the truth: the losses, in logarithms, that a reputer sends. Arithmetic and rules are those of the inference.

Losses of several labels are means over them, but for cross-entropy. A loss of 0 has no logarithm: --floor is what smaller ones count as. All losses and forecasts of a topic have to be of one loss and one base.

With --json it is an epoch file with the bundle of the reputer, by which "epoch" closes and pays the epoch of a saved topic:

  chorus infer --state t.json --save t.json --json work.json |
  chorus measure --truth 2100 --loss squared --json |
  chorus epoch --state t.json --save t.json`,
		RunE: func(c *cobra.Command, args []string) error {
			file, err := readInput(c.InOrStdin(), args)
			if err != nil {
				return err
			}
			var form struct {
				Arith string `json:"arith"`
			}
			if err := strictnum.Unmarshal("", file, &form, strictjson.Options{Open: true}); err != nil {
				return inFile(args[0], err)
			}
			arith := topicFlags{arith: form.Arith}
			if err := arith.checkArith(); err != nil {
				return inFile(args[0], err)
			}
			if form.Arith == "float64" {
				err = measure[float64](c.OutOrStdout(), &flags, file)
			} else {
				err = measure[num.Dec](c.OutOrStdout(), &flags, file)
			}
			return inFile(args[0], err)
		},
	}
	f := c.Flags()
	f.StringSliceVar(&flags.truth, "truth", nil, "the truth, for several labels a list in their order: 0.2,0.7,0.1")
	f.StringVar(&flags.loss, "loss", "", "loss function: "+strings.Join(choices("loss"), ", "))
	f.StringVar(&flags.base, "base", flags.base, "of logarithms: log10 or ln")
	f.StringVar(&flags.scale, "scale", "", "of log-cosh: where the square becomes a line")
	f.StringVar(&flags.delta, "delta", "", "of huber: where the square becomes a line")
	f.StringVar(&flags.mean, "mean", "", "of ztae and zptae: of past truths")
	f.StringVar(&flags.deviation, "deviation", "", "of ztae and zptae: the standard deviation of past truths")
	f.StringVar(&flags.floor, "floor", "", "losses below count as this much")
	f.StringVar(&flags.reputer, "reputer", flags.reputer, "name of the reputer")
	f.StringVar(&flags.stake, "stake", flags.stake, "its stake in base units, own and delegated")
	f.StringVar(&flags.delegated, "delegated", flags.delegated, "the delegated part of it")
	f.StringVar(&flags.reward, "reward", flags.reward, "of the topic for the epoch, in base units")
	f.Uint64Var(&flags.topic, "topic", flags.topic, "id of the topic")
	f.BoolVar(&flags.asJSON, "json", false, "write an epoch file with the bundle, with all digits")
	return c
}

func measure[T chorus.Number](out io.Writer, flags *measureFlags, file []byte) error {
	var in inferReport[T]
	if err := strictnum.Unmarshal("", file, &in, strictjson.Options{}); err != nil {
		return err
	}
	if err := checkMeasured(in.Inference); err != nil {
		return err
	}
	report, err := unmeasured(flags, in.Inference)
	if err != nil {
		return err
	}
	r, err := release.Parse(in.Release)
	if err != nil {
		return err
	}
	truth, loss, base, err := measureBy[T](flags)
	if err != nil {
		return err
	}
	if report.Losses, err = chorus.Measure(r, in.Inference, truth, loss, base); err != nil {
		return inReport[T](err)
	}
	if flags.asJSON {
		return writeJSON(out, report)
	}
	return writeMeasurement(out, flags, &in, report)
}

// writeMeasurement writes the losses for a person.
func writeMeasurement[T chorus.Number](out io.Writer, flags *measureFlags, in *inferReport[T], report *topicfile.Report[T]) error {
	w, l := printable.NewTable(out, 1), report.Losses
	fmt.Fprintf(w, "rules\t%s, %s\n", in.Release, in.Arith)
	if in.Inference.Nonce != 0 {
		fmt.Fprintf(w, "epoch\t%d\n", in.Inference.Nonce)
	}
	fmt.Fprintf(w, "loss\t%s, %s\ntruth\t%s\n", flags.loss, flags.base, printable.Text(strings.Join(flags.truth, " ")))
	fmt.Fprintf(w, "\nloss of\t\nnetwork inference\t%s\nnaive (no forecasters)\t%s\n", shortOf(l.Combined), shortOf(l.Naive))
	cell := func(of map[string]T, name string) string {
		if x, found := of[name]; found {
			return shortOf(x)
		}
		return "-"
	}
	fmt.Fprintf(w, "\ninferer\tloss\twithout it\n")
	for _, name := range slices.Sorted(maps.Keys(in.Inference.Inferers)) {
		fmt.Fprintf(w, "%s\t%s\t%s\n", printable.Text(name), cell(l.Inferer, name), cell(l.OneOutInferer, name))
	}
	if len(in.Inference.Forecasters) == 0 {
		return w.Flush()
	}
	fmt.Fprintf(w, "\nforecaster\tloss\twithout it\tonly it\n")
	for _, name := range slices.Sorted(maps.Keys(in.Inference.Forecasters)) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", printable.Text(name), cell(l.Forecaster, name), cell(l.OneOutForecaster, name), cell(l.OneInForecaster, name))
	}
	if len(l.OneOutImplied) > 0 {
		fmt.Fprintf(w, "\nimplied by\twithout\tloss\n")
		for _, name := range slices.Sorted(maps.Keys(l.OneOutImplied)) {
			for _, inferer := range slices.Sorted(maps.Keys(l.OneOutImplied[name])) {
				fmt.Fprintf(w, "%s\t%s\t%s\n", printable.Text(name), printable.Text(inferer), cell(l.OneOutImplied[name], inferer))
			}
		}
	}
	return w.Flush()
}
