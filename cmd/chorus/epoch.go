package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/internal/limits"
	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/internal/topicfile"
	"github.com/seed-63a7a409/chorus/num"
)

func epochCommand() *cobra.Command {
	var flags topicFlags
	var asCSV bool
	c := &cobra.Command{
		Use:   "epoch [FILE]",
		Short: "Run one topic over its epochs, from inferences to rewards",
		Long: `Run one topic over the epochs of a JSON file ("-" for standard input), from an empty state or from a saved one
(--state): the inputs of the vector operation topic_epochs and "release". docs/formats.md describes every key;
parameters that the file does not set are those of the release. An epoch that fails, as it would on the chain, is
reported with the stage that failed, and the next one goes on from the state that it left.

A loop saves the topic and goes on from it: chorus epoch --state t.json --save t.json next.json

The table shows rounded numbers; --json has all digits; --csv has one row for each epoch under the researchers' column
names.`,
		RunE: func(c *cobra.Command, args []string) error {
			if err := flags.checkArith(); err != nil {
				return err
			}
			file, state, err := flags.input(c.InOrStdin(), args)
			if err != nil {
				return err
			}
			if flags.arith == "float64" {
				err = runEpochs[float64](c.OutOrStdout(), &flags, asCSV, file, state)
			} else {
				err = runEpochs[num.Dec](c.OutOrStdout(), &flags, asCSV, file, state)
			}
			return inFile(args[0], err)
		},
	}
	flags.add(c)
	c.Flags().BoolVar(&asCSV, "csv", false, "write one row for each epoch under the researchers' column names")
	c.MarkFlagsMutuallyExclusive("json", "csv")
	return c
}

// epochsReport is a topic run over its epochs.
type epochsReport[T chorus.Number] struct {
	Release string           `json:"release"`
	Arith   string           `json:"arith"`
	Epochs  []epochReport[T] `json:"epochs"`
}

// epochReport is one epoch. At and Message are set where a stage failed; the result has what the stages before it did.
type epochReport[T chorus.Number] struct {
	At      string `json:"at,omitempty"`
	Message string `json:"message,omitempty"`
	*chorus.Result[T]
}

func runEpochs[T chorus.Number](out io.Writer, flags *topicFlags, asCSV bool, file, state []byte) error {
	report, topic, err := makeEpochs[T](flags, file, state)
	if err != nil {
		return err
	}
	if err := save(flags.save, topic); err != nil {
		return err
	}
	switch {
	case flags.asJSON:
		return writeJSON(out, report)
	case asCSV:
		return writeEpochsCSV(out, report)
	}
	return writeEpochs(out, report)
}

func makeEpochs[T chorus.Number](flags *topicFlags, file, state []byte) (*epochsReport[T], *chorus.Topic[T], error) {
	topic, epochs, err := openEpochs[T](flags, file, state, limits.New(len(file)+len(state)))
	if err != nil {
		return nil, nil, err
	}
	report := &epochsReport[T]{Release: epochs.Release.Name, Arith: flags.arith, Epochs: []epochReport[T]{}}
	for i := range epochs.Epochs {
		_, result, failed, err := runEpoch(&topic, epochs, i)
		if err != nil {
			return nil, nil, err
		}
		one := epochReport[T]{Result: result}
		if failed != nil {
			one.At, one.Message = failed.Stage.String(), failed.Err.Error()
		}
		report.Epochs = append(report.Epochs, one)
	}
	return report, topic, nil
}

func openEpochs[T chorus.Number](flags *topicFlags, file, state []byte, budget *limits.Budget) (topic *chorus.Topic[T], epochs *topicfile.Epochs, err error) {
	if state != nil {
		if topic, err = restore[T](flags.state, state); err != nil {
			return nil, nil, err
		}
	}
	return openEpochsWith(file, flags.release, topic, budget)
}

// openEpochsWith reads an epoch file that goes on from a topic, or begins a new one where that is nil.
func openEpochsWith[T chorus.Number](file []byte, releaseName string, topic *chorus.Topic[T], budget *limits.Budget) (*chorus.Topic[T], *topicfile.Epochs, error) {
	if topic != nil {
		epochs, err := topicfile.ReadMoreEpochs(file, topic.Release(), budget)
		return topic, epochs, err
	}
	epochs, err := topicfile.ReadEpochs(file, releaseName, budget)
	if err != nil {
		return nil, nil, err
	}
	initial, err := topicfile.InitialState[T](epochs)
	if err != nil {
		return nil, nil, err
	}
	topic, err = chorus.NewTopic(epochs.Release, initial)
	return topic, epochs, topicfile.InEpochsKeys(err)
}

// runEpoch runs epoch i on the topic, which another one with the same state may replace. Of an epoch that fails by the rules
// it tells how.
func runEpoch[T chorus.Number](topic **chorus.Topic[T], epochs *topicfile.Epochs, i int) (in chorus.Epoch[T], result *chorus.Result[T], failed *epoch.StageError, err error) {
	in, search, err := topicfile.Take[T](epochs, i)
	if err != nil {
		return in, nil, nil, err
	}
	t := *topic
	if limited := epochs.Release; search.Granted < limited.Module.GradientDescentMaxIters {
		limited.Module.GradientDescentMaxIters = search.Granted // what the file has steps for
		if t, err = chorus.NewTopic(limited, t.State()); err != nil {
			return in, nil, nil, err
		}
	}
	t.Options = chorus.Options[T]{Meter: epochs.Budget.Long, Columns: epochs.Members, AnyNames: true}
	if result, err = closeOpen(t, epochs, in); result == nil && err == nil {
		if err := topicfile.CheckOpen(epochs, i, &in); err != nil {
			return in, nil, nil, err
		}
		topicfile.DropAbsent(&in)
		result, err = t.Run(in)
	}
	if err != nil && (errors.Is(err, num.ErrLimit) || !errors.As(err, &failed)) {
		return in, nil, nil, topicfile.InEpoch(err, i)
	}
	steps := 0
	if result.Payout != nil {
		steps = result.Payout.Steps
	}
	if err := epochs.Budget.Took(search, steps); err != nil {
		return in, nil, nil, err
	}
	if t != *topic {
		if *topic, err = chorus.NewTopic(epochs.Release, t.State()); err != nil {
			return in, nil, nil, err
		}
	}
	return in, result, failed, nil
}

// closeOpen closes and pays the epoch that an earlier inference has left open, where the file has nothing but its reports. It
// returns nothing for an epoch that is not one.
func closeOpen[T chorus.Number](t *chorus.Topic[T], epochs *topicfile.Epochs, in chorus.Epoch[T]) (*chorus.Result[T], error) {
	workers, waits := t.Waiting(in.Nonce)
	if len(in.Work.Inferences) > 0 || len(in.Work.Vectors) > 0 || !waits {
		return nil, nil
	}
	if err := epochs.TakeOpen(workers, len(in.Reports)); err != nil {
		return nil, err
	}
	result := &chorus.Result[T]{Nonce: in.Nonce}
	var err error
	if result.Closing, err = t.Close(in.Nonce, in.Reports); err != nil {
		return result, err
	}
	result.Payout, err = t.Reward(in.Nonce, in.Reward)
	return result, err
}

// writeEpochsCSV writes empty cells where an epoch has no value.
func writeEpochsCSV[T chorus.Number](out io.Writer, r *epochsReport[T]) error {
	w := csv.NewWriter(out)
	header := []string{"epoch"}
	for _, one := range r.Epochs { // an epoch that an earlier inference left open has none
		if len(header) == 1 {
			header = append(header, one.Columns()...)
		}
	}
	if err := w.Write(header); err != nil {
		return err
	}
	for _, one := range r.Epochs {
		row := []string{strconv.FormatInt(one.Nonce, 10)}
		values, present := one.Row()
		if values == nil {
			values, present = make([]T, len(header)-1), make([]bool, len(header)-1)
		}
		for i, x := range values {
			text := ""
			if present[i] {
				text = plain(x)
			}
			row = append(row, text)
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// plain writes a number with all digits.
func plain[T chorus.Number](x T) string {
	switch x := any(x).(type) {
	case num.Dec:
		return x.String()
	case float64:
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	return ""
}

// writeEpochs writes the report for a person.
func writeEpochs[T chorus.Number](out io.Writer, r *epochsReport[T]) error {
	w := printable.NewTable(out, 2)
	fmt.Fprintf(w, "rules\t%s, %s\n", r.Release, r.Arith)
	for _, one := range r.Epochs {
		fmt.Fprintf(w, "\nepoch\t%d\n", one.Nonce)
		if one.Inference != nil {
			fmt.Fprintf(w, "network inference\t%s\n", shortList(one.Inference.Network))
		}
		if one.At != "" {
			fmt.Fprintf(w, "failed\t%s: %s\n", one.At, printable.Text(one.Message))
			continue
		}
		pay := one.Payout
		fmt.Fprintln(w, "class\tentropy\treward")
		for _, t := range []struct {
			class string
			task  chorus.TaskPay[T]
		}{{"inferers", pay.Inference}, {"forecasters", pay.Forecasting}, {"reputers", pay.Reputing}} {
			fmt.Fprintf(w, "%s\t%s\t%s\n", t.class, shortOf(t.task.Entropy), shortOf(t.task.Reward))
		}
		fmt.Fprintf(w, "dust\t\t%s\n", shortOf(pay.Dust))
		fmt.Fprintln(w, "\nmember\tname\tscore\tfraction\treward\tpaid")
		for _, c := range []struct {
			class   string
			workers map[string]chorus.WorkerPay[T]
		}{{"inferer", pay.Inferers}, {"forecaster", pay.Forecasters}} {
			for _, name := range slices.Sorted(maps.Keys(c.workers)) {
				m := c.workers[name]
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", c.class, printable.Text(name), shortOf(m.Score), shortOf(m.Fraction), shortOf(m.Reward), plain(m.Paid))
			}
		}
		for _, name := range slices.Sorted(maps.Keys(pay.Reputers)) {
			m := pay.Reputers[name]
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", "reputer", printable.Text(name), shortOf(m.Score), shortOf(m.Fraction), shortOf(m.Reward), plain(m.Paid))
		}
	}
	return w.Flush()
}
