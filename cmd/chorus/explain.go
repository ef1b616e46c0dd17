package main

import (
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/explain"
	"github.com/seed-63a7a409/chorus/internal/limits"
	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/internal/topicfile"
	"github.com/seed-63a7a409/chorus/num"
)

// explainFlags are those of chorus explain.
type explainFlags struct {
	topicFlags
	worker string
	nonce  int64
}

func explainCommand() *cobra.Command {
	var flags explainFlags
	c := &cobra.Command{
		Use:   "explain [FILE]",
		Short: "Say why a member of a topic has its weight, score and reward",
		Long: `Say why a worker or a reputer has the weight, the score and the reward that it has in an epoch: every factor with the equation of docs/equations.md that gives it, in words.

FILE is a topic file or an epoch file, as "infer" and "epoch" take it, or a saved topic, of which only what it carries can be told. Everything is computed again by the library. What cannot be said, as a score before losses are known, is said to be missing.

The text shows rounded numbers; --json has all digits.`,
		RunE: func(c *cobra.Command, args []string) error {
			if flags.worker == "" {
				return num.Refuse(num.ErrMissing, "--worker", nil, nil, "the name of a member")
			}
			if err := flags.checkArith(); err != nil {
				return err
			}
			file, state, err := flags.input(c.InOrStdin(), args)
			if err != nil {
				return err
			}
			kind, err := kindOfFile(file)
			if err != nil {
				return inFile(args[0], err)
			}
			if kind.isSaved && flags.state == "" { // its arithmetic holds
				flags.state, state = args[0], file
				if err := flags.takeArith(state); err != nil {
					return err
				}
			}
			if flags.arith == "float64" {
				err = explainMember[float64](c.OutOrStdout(), &flags, kind, file, state)
			} else {
				err = explainMember[num.Dec](c.OutOrStdout(), &flags, kind, file, state)
			}
			return inFile(args[0], err)
		},
	}
	c.Flags().StringVar(&flags.worker, "worker", "", "name of the inferer, forecaster or reputer")
	c.Flags().Int64Var(&flags.nonce, "epoch", 0, "nonce of the epoch of an epoch file; the last one without")
	c.Flags().StringVar(&flags.arith, "arith", "decimal", "arithmetic: decimal or float64")
	c.Flags().StringVar(&flags.release, "release", "", "rule set, in place of the file's")
	c.Flags().StringVar(&flags.state, "state", "", "go on from the topic saved in this file, with its release, parameters and arithmetic")
	c.Flags().BoolVar(&flags.asJSON, "json", false, "write everything as JSON, with all digits")
	c.MarkFlagsMutuallyExclusive("state", "arith")
	c.MarkFlagsMutuallyExclusive("state", "release")
	return c
}

// explainReport is an explanation with what it was computed by.
type explainReport[T chorus.Number] struct {
	Release string `json:"release"`
	Arith   string `json:"arith"`
	*explain.Explanation[T]
}

func explainMember[T chorus.Number](out io.Writer, flags *explainFlags, kind fileKind, file, state []byte) error {
	e, err := epochToExplain[T](flags, kind, file, state)
	if err != nil {
		return err
	}
	explanation, err := explain.Member(*e, flags.worker)
	if err != nil {
		return err
	}
	report := &explainReport[T]{e.Release.Name, flags.arith, explanation}
	if flags.asJSON {
		return writeJSON(out, report)
	}
	return writeExplanation(out, report)
}

// epochToExplain computes what is asked about.
func epochToExplain[T chorus.Number](flags *explainFlags, kind fileKind, file, state []byte) (*explain.Epoch[T], error) {
	budget := limits.New(len(file) + len(state))
	switch {
	case kind.isEpochs:
		return runUntil[T](flags, file, state, budget)
	case flags.nonce != 0:
		return nil, num.Refuse(num.ErrDomain, "--epoch", nil, flags.nonce, "must be left out where the file has no epochs")
	case kind.isSaved:
		topic, err := restore[T](flags.state, state)
		if err != nil {
			return nil, err
		}
		return &explain.Epoch[T]{Release: topic.Release(), Before: topic.State()}, nil
	}
	var in *topicfile.Inference[T]
	var err error
	if state == nil {
		in, err = topicfile.ReadInference[T](file, flags.release, budget)
	} else {
		var topic *chorus.Topic[T]
		if topic, err = restore[T](flags.state, state); err != nil {
			return nil, err
		}
		if in, err = topicfile.ReadLaterInference[T](file, topic.Release(), budget); err == nil {
			in.State = topic.State()
		}
	}
	if err != nil {
		return nil, err
	}
	inference, err := chorus.Infer(in.Release, in.State, in.Work, in.Options)
	if err != nil {
		return nil, err
	}
	return &explain.Epoch[T]{Release: in.Release, Before: in.State, Work: in.Work, Result: &chorus.Result[T]{Inference: inference}}, nil
}

// runUntil runs the epochs of a file up to the one that is asked about.
func runUntil[T chorus.Number](flags *explainFlags, file, state []byte, budget *limits.Budget) (*explain.Epoch[T], error) {
	topic, epochs, err := openEpochs[T](&flags.topicFlags, file, state, budget)
	if err != nil {
		return nil, err
	}
	last := len(epochs.Epochs) - 1
	if flags.nonce != 0 {
		for last >= 0 && epochs.Epochs[last].Nonce != flags.nonce {
			last--
		}
		if last < 0 {
			return nil, num.Refuse(num.ErrUnknown, "--epoch", nil, flags.nonce, "the nonce of an epoch of the file")
		}
	}
	e := &explain.Epoch[T]{Release: epochs.Release, Before: topic.State()}
	for i := range last + 1 {
		if i == last {
			e.Before = topic.State()
		}
		in, result, failed, err := runEpoch(&topic, epochs, i)
		if err != nil {
			return nil, err
		}
		if i == last {
			after := topic.State()
			e.Work, e.Reports, e.Result, e.After = in.Work, in.Reports, result, &after
			if failed != nil {
				e.Failed = failed
			}
		}
	}
	return e, nil
}

// writeExplanation writes the report for a person.
func writeExplanation[T chorus.Number](out io.Writer, r *explainReport[T]) error {
	w := printable.NewTable(out, 1)
	fmt.Fprintf(w, "member\t%s\nrules\t%s, %s\n", printable.Text(r.Member), r.Release, r.Arith)
	if r.Nonce != 0 {
		fmt.Fprintf(w, "epoch\t%s\n", strconv.FormatInt(r.Nonce, 10))
	}
	for _, role := range r.Roles {
		for _, part := range role.Parts {
			fmt.Fprintf(w, "\n%s of the %s:\n", part.About, role.Role)
			for _, f := range part.Factors {
				name := f.Name
				if f.Of != "" {
					name += " " + printable.Text(f.Of)
				}
				by := ""
				if f.Equation != "" {
					by = " (" + f.Equation + ")"
				}
				fmt.Fprintf(w, "%s\t%s%s: %s\n", name, shortList(f.Values), by, printable.Text(f.Words))
			}
			for _, why := range part.Missing {
				fmt.Fprintf(w, "not known\t%s\n", printable.Text(why))
			}
		}
	}
	return w.Flush()
}
