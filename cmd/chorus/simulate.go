package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/lab"
)

// simulateFlags are the keys of a configuration that have a flag of their own.
var simulateFlags = []struct{ flag, key, says string }{
	{"name", "name", "name of the simulation"},
	{"seed", "seed", "first seed"},
	{"seeds", "seeds", "number of repetitions, one for each seed"},
	{"epochs", "epochs", "epochs of a repetition"},
	{"burn-in", "burn_in", "first epochs that count in no figure"},
	{"release", "release", "rule set"},
	{"arithmetic", "arithmetic", "float64 or decimal"},
	{"engine", "engine", "epoch or ledger"},
	{"truth", "truth.process", "what is predicted: " + strings.Join(lab.TruthProcesses(), ", ")},
	{"inferers", "inferers.count", "honest inferers"},
	{"forecasters", "forecasters.count", "honest forecasters"},
	{"reputers", "reputers.count", "honest reputers"},
	{"p", "topic.p", "steepness of the weights"},
	{"c", "topic.c", "bend of the weights"},
	{"alpha", "topic.alpha", "weight of the newest regret"},
	{"epsilon", "topic.epsilon", "added to the scale of regrets"},
}

func simulateCommand() *cobra.Command {
	var f simulation
	c := &cobra.Command{
		Use:   "simulate [CONFIG]",
		Short: "Simulate a topic over epochs and seeds, next to honest baselines",
		Long: `Simulate a topic over epochs and seeds, next to honest baselines: what the network inference would be worth to who could also take the mean, the median or the best inferer of the past.

CONFIG is a YAML or JSON file; without one, and for what it leaves out, the setting is that of section 18 of docs/equations.md. Flags come after it. --set KEY=VALUE reaches every key; --print-config shows them all with their values.

--sweep KEY=FROM:TO:STEP or KEY=VALUE,VALUE,... varies one, several --sweep make a grid; p, c, alpha, epsilon and reward need no "topic.". --adversary KIND,KEY=VALUE,... adds one; the kinds are ` + strings.Join(lab.AdversaryKinds(), ", ") + `.

The same configuration gives the same bytes on every machine, for any number of workers.`,
		RunE: f.run,
	}
	flags := c.Flags()
	for _, known := range simulateFlags {
		flags.String(known.flag, "", known.says)
	}
	flags.StringArrayVar(&f.set, "set", nil, "`KEY=VALUE` of the configuration")
	flags.StringArrayVar(&f.sweep, "sweep", nil, "parameter to vary, `KEY=VALUES`")
	flags.StringArrayVar(&f.adversaries, "adversary", nil, "adversary to add, `KIND,KEY=VALUE,...`")
	flags.StringVar(&f.out, "out", "", "folder for the results, by default one with the name of the simulation")
	flags.IntVar(&f.workers, "workers", 0, "tasks at the same time, 0 for as many as there are processors")
	flags.BoolVar(&f.quick, "quick", false, "at most 20 seeds and 400 epochs")
	flags.BoolVar(&f.printConfig, "print-config", false, "print the whole configuration and end")
	return c
}

type simulation struct {
	set, sweep, adversaries []string
	out                     string
	workers                 int
	quick, printConfig      bool
}

func (f *simulation) run(c *cobra.Command, args []string) error {
	config, format, err := f.config(c, args)
	if err != nil {
		return err
	}
	if f.printConfig {
		text, err := config.Format(format)
		if err == nil {
			_, err = c.OutOrStdout().Write(text)
		}
		return err
	}
	stopped, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	result, err := lab.Run(stopped, config, lab.Options{Workers: f.workers})
	if err != nil {
		return err
	}
	dir := f.out
	if dir == "" {
		dir = "simulation-" + config.Name
	}
	if err := writeResult(dir, result); err != nil {
		return err
	}
	return printVerdict(c.OutOrStdout(), result, dir)
}

// config reads the file, then the flags.
func (f *simulation) config(c *cobra.Command, args []string) (lab.Config, lab.Format, error) {
	config, format := lab.Default(), lab.YAML
	if len(args) > 0 {
		data, err := readInput(c.InOrStdin(), args)
		if err != nil {
			return config, format, err
		}
		if strings.EqualFold(filepath.Ext(args[0]), ".json") {
			format = lab.JSON
		}
		if config, err = lab.ReadConfig(data, format); err != nil {
			return config, format, fmt.Errorf("%s: %w", inputName(args[0]), err)
		}
	}
	for _, known := range simulateFlags {
		flag := c.Flags().Lookup(known.flag)
		if !flag.Changed {
			continue
		}
		var err error
		if config, err = config.Set(known.key, flag.Value.String()); err != nil {
			return config, format, fmt.Errorf("--%s: %w", known.flag, err)
		}
	}
	for _, text := range f.set {
		key, value, found := strings.Cut(text, "=")
		if !found {
			return config, format, fmt.Errorf("--set %q: want KEY=VALUE", text)
		}
		var err error
		if config, err = config.Set(key, value); err != nil {
			return config, format, fmt.Errorf("--set: %w", err)
		}
	}
	for _, text := range f.adversaries {
		a, err := lab.ParseAdversary(text)
		if err != nil {
			return config, format, fmt.Errorf("--adversary: %w", err)
		}
		config.Adversaries = append(config.Adversaries, a)
	}
	for _, text := range f.sweep {
		axis, err := lab.ParseAxis(text)
		if err != nil {
			return config, format, fmt.Errorf("--sweep: %w", err)
		}
		config.Sweep = append(config.Sweep, axis)
	}
	if f.quick {
		config = config.Quick()
	}
	return config, format, nil
}

func writeResult(dir string, r *lab.Result) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	text, err := r.Config.Format(lab.YAML)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "config.yaml"), text, 0o666); err != nil {
		return err
	}
	file, err := os.Create(filepath.Join(dir, "result.jsonl"))
	if err != nil {
		return err
	}
	out := json.NewEncoder(file)
	for i := range r.Repetitions {
		if err := out.Encode(&r.Repetitions[i]); err != nil {
			return errors.Join(err, file.Close())
		}
	}
	return file.Close()
}

// printVerdict compares the network inference with each rival, setting by setting.
func printVerdict(w io.Writer, r *lab.Result, dir string) error {
	t := printable.NewTable(w, 1)
	for point := range r.Points {
		if len(r.Config.Sweep) > 0 {
			fmt.Fprintf(t, "%s\n", printable.Text(settingOf(r, point)))
		}
		network, ok := r.Estimate(point, "loss/network")
		if !ok {
			fmt.Fprint(t, "no epoch that counts had a network inference\n\n")
			continue
		}
		fmt.Fprintf(t, "network inference: mean log10 loss %s over %d seeds, lower is better\n", plusMinus(network), network.Count)
		fmt.Fprint(t, "against\tloss\tnetwork inference\tseeds won\n")
		for _, rival := range r.Rivals() {
			loss, ok := r.Estimate(point, rival)
			if !ok {
				continue
			}
			difference, wins, _ := r.Difference(point, "loss/network", rival)
			fmt.Fprintf(t, "%s\t%.3f\t%s\t%d of %d\n", strings.TrimPrefix(rival, "loss/"), loss.Mean, verdictOf(difference), wins, difference.Count)
		}
		fmt.Fprintln(t)
	}
	fmt.Fprintf(t, "results: %s\n", printable.Text(dir))
	return t.Flush()
}

func settingOf(r *lab.Result, point int) string {
	var parts []string
	for i, axis := range r.Config.Sweep {
		parts = append(parts, fmt.Sprintf("%s = %v", axis.Key, r.Points[point].Values[i]))
	}
	return strings.Join(parts, ", ")
}

func plusMinus(e lab.Estimate) string { return fmt.Sprintf("%.3f +- %.3f", e.Mean, e.Error) }

// verdictOf says how much better or worse the network inference is; "about" where that is less than two standard errors.
func verdictOf(d lab.Estimate) string {
	word := "better"
	if d.Mean > 0 {
		word = "worse"
	}
	if math.Abs(d.Mean) < 2*d.Error {
		word = "about equal, " + word
	}
	return fmt.Sprintf("%s by %s", word, plusMinus(lab.Estimate{Mean: math.Abs(d.Mean), Error: d.Error}))
}
