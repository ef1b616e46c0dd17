package main

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/internal/experiments"
	"github.com/seed-63a7a409/chorus/internal/printable"
)

func reproduceCommand() *cobra.Command {
	var f reproduction
	c := &cobra.Command{
		Use:   "reproduce [NAME...]",
		Short: "Try what is said about the mechanism, claim by claim, and grade it",
		Long: `Try what is said about the mechanism, claim by claim: each row of section 18 of docs/equations.md, and the weaknesses of docs/weaknesses.md. NAME is an experiment, such as members/equal, or a group of them, such as members; --list shows all.

Every figure is shown beside the known one, with its standard error and how far the two may be apart: 4 standard errors of both sides together. Grades are met; not met; differs, for a reason that is told; found, where no figure was known before; and skipped, where the researchers' tables are needed and CHORUS_RESEARCH does not name their folder.

--quick takes minutes, 20 seeds each. Without it there are as many seeds as the known figures are over, which takes ten to twenty minutes on two cores.

Exit code 0 if every figure is met, differs for a known reason, or is new; 1 if one is not met.`,
		RunE: f.run,
	}
	flags := c.Flags()
	flags.BoolVar(&f.quick, "quick", false, "20 seeds each, and fewer values of swept parameters")
	flags.BoolVar(&f.list, "list", false, "list the experiments, and run none")
	flags.BoolVar(&f.asJSON, "json", false, "write the outcomes as JSON")
	flags.StringVar(&f.out, "out", "", "`folder` for the outcomes as a page, as JSON, and as figures")
	flags.IntVar(&f.workers, "workers", 0, "repetitions at the same time, 0 for as many as there are processors")
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return experiments.Names(), cobra.ShellCompDirectiveNoFileComp
	}
	return c
}

type reproduction struct {
	quick, list, asJSON bool
	out                 string
	workers             int
}

func (f *reproduction) run(c *cobra.Command, names []string) error {
	list, err := experiments.Find(names...)
	if err != nil {
		return err
	}
	if f.list {
		t := printable.NewTable(c.OutOrStdout(), 1)
		for i := range list {
			fmt.Fprintf(t, "%s\t%s\n", list[i].Name, list[i].Claim)
		}
		return t.Flush()
	}
	stopped, stop := stoppable(c.ErrOrStderr(), "stopping behind the epochs in hand")
	defer stop()
	size, word := experiments.Full(), "full"
	if f.quick {
		size, word = experiments.Quick(), "quick"
	}
	shown := newTrialProgress(c.ErrOrStderr())
	workers := f.workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var outcomes []*experiments.Outcome
	err = experiments.Run(stopped, list, experiments.Options{
		Size: size, Workers: workers, Research: researchFolder(), Progress: shown.advance,
	}, func(o *experiments.Outcome) error {
		outcomes = append(outcomes, o)
		if f.asJSON {
			return nil
		}
		return shown.print(func() error { return o.WriteText(c.OutOrStdout()) })
	})
	shown.end()
	if err != nil {
		return err
	}
	document := experiments.NewDocument(word, outcomes)
	if err := f.tell(c.OutOrStdout(), document); err != nil {
		return err
	}
	if f.out != "" {
		if err := writeOutcomes(f.out, document, outcomes); err != nil {
			return err
		}
	}
	if !document.OK {
		return errDifferent
	}
	return nil
}

// researchFolder is that of the researchers' tables, nil if nothing names it.
func researchFolder() fs.FS {
	dir := os.Getenv("CHORUS_RESEARCH")
	if dir == "" {
		return nil
	}
	return os.DirFS(dir)
}

// tell ends the report.
func (f *reproduction) tell(w io.Writer, d *experiments.Document) error {
	if f.asJSON {
		return encodeIndented(w, d)
	}
	fmt.Fprintln(w, "How to read it:")
	for _, line := range d.Reading {
		fmt.Fprintln(w, printable.Wrap("- "+line, "  "))
	}
	fmt.Fprintf(w, "\n%s\n", printable.Wrap(d.Tolerance, ""))
	if f.out != "" {
		fmt.Fprintf(w, "\n%s\n", printable.Text(filepath.Join(f.out, reproductionPage)))
	}
	_, err := fmt.Fprintf(w, "\n%s\n", printable.Wrap(d.Summary.String(), ""))
	return err
}

func encodeIndented(w io.Writer, value any) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(value)
}

// Files of a folder of outcomes.
const (
	reproductionPage    = "reproduce.md"
	reproductionJSON    = "reproduce.json"
	reproductionFigures = "figures"
)

// writeOutcomes writes the page, the document and the figures.
func writeOutcomes(dir string, d *experiments.Document, outcomes []*experiments.Outcome) error {
	figures := filepath.Join(dir, reproductionFigures)
	if err := os.MkdirAll(figures, 0o755); err != nil {
		return err
	}
	for _, o := range outcomes {
		for i := range o.Figures {
			figure := &o.Figures[i]
			svg, png, err := figure.Render()
			if err != nil {
				return fmt.Errorf("%s: %w", figure.Name, err)
			}
			for ending, data := range map[string][]byte{".svg": svg, ".png": png} {
				if err := os.WriteFile(filepath.Join(figures, figure.Name+ending), data, 0o644); err != nil {
					return err
				}
			}
		}
	}
	write := func(name string, write func(io.Writer) error) error {
		file, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		err = write(file)
		return joined(err, file.Close())
	}
	if err := write(reproductionPage, func(w io.Writer) error { return experiments.WriteMarkdown(w, d.Size, outcomes, reproductionFigures) }); err != nil {
		return err
	}
	return write(reproductionJSON, func(w io.Writer) error { return encodeIndented(w, d) })
}
