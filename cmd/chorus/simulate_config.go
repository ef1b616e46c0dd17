package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

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
	for _, text := range f.adversaries {
		a, err := lab.ParseAdversary(text)
		if err != nil {
			return config, format, fmt.Errorf("--adversary: %w", err)
		}
		config.Adversaries = append(config.Adversaries, a)
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
