package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/lab/folder"
	labreport "github.com/seed-63a7a409/chorus/lab/report"
)

func simulateCommand() *cobra.Command {
	var f simulation
	c := &cobra.Command{
		Use:   "simulate [CONFIG]",
		Short: "Simulate a topic over epochs and seeds, next to honest baselines",
		Long: `Simulate a topic over epochs and seeds, next to honest baselines: what the network inference is worth to somebody who could also take the mean, the median or the best inferer of the past.

CONFIG is a YAML or JSON file. Without one, and for what it leaves out, the setting is that of section 18 of docs/equations.md. Flags come after it; --set KEY=VALUE reaches every key. --print-config shows all of them with their values, --schema is a JSON Schema for editors.

--sweep KEY=FROM:TO:STEP or KEY=VALUE,VALUE,... varies one, several --sweep make a grid; p, c, alpha, epsilon and reward need no "topic." before them. --adversary KIND,KEY=VALUE,... adds one: ` + strings.Join(lab.AdversaryKinds(), ", ") + `.

The folder of results has the configuration, the figures of every repetition, everything in the epochs of those that record them, and a report. An interrupted run is saved there, and goes on with --resume. --shard 3/16 runs a part of the simulation; "chorus merge" joins the parts. With --shard auto the array job of Slurm or the indexed job of Kubernetes says which part it is.

The same configuration gives the same bytes on every machine, however the work is spread.`,
		RunE: f.run,
	}
	flags := c.Flags()
	for _, known := range simulateFlags {
		flags.String(known.flag, "", known.says)
	}
	flags.StringArrayVar(&f.set, "set", nil, "`KEY=VALUE` of the configuration")
	flags.StringArrayVar(&f.sweep, "sweep", nil, "parameter to vary, `KEY=VALUES`")
	flags.StringArrayVar(&f.adversaries, "adversary", nil, "adversary to add, `KIND,KEY=VALUE,...`")
	flags.StringVar(&f.out, "out", "", "`folder` for the results, by default one with the name of the simulation")
	flags.StringVar(&f.shard, "shard", "", "part of the simulation to run, `NUMBER/OF` or auto")
	flags.IntVar(&f.workers, "workers", 0, "repetitions at the same time, 0 for as many as there are processors")
	flags.BoolVar(&f.resume, "resume", false, "go on with a run that was stopped")
	f.queue.add(flags)
	flags.BoolVar(&f.quick, "quick", false, "at most 20 seeds and 400 epochs")
	flags.BoolVar(&f.printConfig, "print-config", false, "print the whole configuration and end")
	flags.BoolVar(&f.schema, "schema", false, "print the JSON Schema of configurations and end")
	c.AddCommand(mergeCommand())
	return c
}

type simulation struct {
	set, sweep, adversaries    []string
	out, shard                 string
	workers                    int
	resume                     bool
	queue                      queueFlags
	quick, printConfig, schema bool
}

func (f *simulation) run(c *cobra.Command, args []string) error {
	if f.schema {
		text, err := lab.Schema()
		return joined(err, writeAll(c.OutOrStdout(), text))
	}
	if err := f.checkQueue(c); err != nil {
		return err
	}
	role := ""
	if f.queue.URL != "" && !f.printConfig {
		var err error
		if role, err = f.queue.roleOf(f.isConfigured(c, args)); err != nil {
			return err
		}
		if role == roleWork {
			return f.workForOthers(c)
		}
	}
	config, format, err := f.config(c, args)
	if err != nil {
		return err
	}
	if f.printConfig {
		if err := config.Validate(); err != nil {
			return err
		}
		text, err := config.Format(format)
		return joined(err, writeAll(c.OutOrStdout(), text))
	}
	shard, err := f.part()
	if err != nil {
		return err
	}
	plan, err := lab.NewPlan(config)
	if err != nil {
		return err
	}
	dir := f.out
	if dir == "" {
		dir = folderOf(plan)
	}
	var result *lab.Result
	if role != "" {
		result, err = f.simulateThrough(c, dir, plan, role)
	} else {
		result, err = f.runInto(c, dir, plan, shard)
	}
	if err != nil {
		return err
	}
	if shard != (folder.Shard{}) {
		_, err := fmt.Fprintf(c.OutOrStdout(), "shard %v of %s: chorus merge joins the shards once all are there\n", shard, printable.Text(dir))
		return err
	}
	return finish(c.OutOrStdout(), dir, result)
}

func writeAll(w io.Writer, text []byte) error {
	_, err := w.Write(text)
	return err
}

// part is the shard that was asked for.
func (f *simulation) part() (folder.Shard, error) {
	switch f.shard {
	case "":
		return folder.Shard{}, nil
	case "auto":
		return folder.ShardFrom(os.Getenv)
	}
	return folder.ParseShard(f.shard)
}

// folderOf names the folder of a plan by what is in it.
func folderOf(p *lab.Plan) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, p.Config().Name)
	const most, digits = 60, 8
	return "simulation-" + name[:min(len(name), most)] + "-" + p.Fingerprint()[:digits]
}

// runInto runs the shard until it is done or somebody interrupts.
func (f *simulation) runInto(c *cobra.Command, dir string, plan *lab.Plan, shard folder.Shard) (*lab.Result, error) {
	stopped, stop := stoppable(c.ErrOrStderr(), "stopping behind the epochs in hand")
	defer stop()
	var made folder.Progress
	end := showEpochs(c.ErrOrStderr(), &made)
	result, err := folder.Run(stopped, dir, plan, folder.Options{Shard: shard, Workers: f.workers, Resume: f.resume, Progress: &made})
	end()
	switch {
	case errors.Is(err, context.Canceled):
		return nil, fmt.Errorf("interrupted behind %d of %d epochs; the same command with --resume --out %s goes on", made.Made(), made.All(), dir)
	case errors.Is(err, folder.ErrUnfinished):
		return nil, fmt.Errorf("%w; --resume goes on with it, another --out begins anew", err)
	}
	return result, err
}

// finish writes the report of a whole simulation and tells what came out.
func finish(w io.Writer, dir string, r *lab.Result) error {
	// the command in the folder itself, so that its bytes are the same wherever it is
	if err := labreport.Write(dir, r, labreport.Meta{Command: "chorus simulate config.yaml"}); err != nil {
		return err
	}
	if err := labreport.Verdict(w, r); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\nreport: %s\n", printable.Text(filepath.Join(dir, "report.html")))
	return err
}
