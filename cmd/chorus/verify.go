package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/fixtures/scenarios"
	"github.com/seed-63a7a409/chorus/fixtures/vectors"
	"github.com/seed-63a7a409/chorus/internal/evaluator"
	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/internal/scenario"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/num"
)

// verifyFlags are those of the commands that check an implementation.
type verifyFlags struct {
	operations, releases  []string
	list, verbose, asJSON bool
	scenarioDiff          bool
	junit                 string
}

func (f *verifyFlags) add(c *cobra.Command) {
	c.Flags().StringSliceVar(&f.operations, "operation", nil, "check these operations alone")
	c.Flags().StringSliceVar(&f.releases, "release", nil, "check these releases alone")
	c.Flags().BoolVar(&f.list, "list", false, "list what would be checked, and check nothing")
	c.Flags().BoolVarP(&f.verbose, "verbose", "v", false, "show every failed case with its input, what is expected and what was answered")
	c.Flags().BoolVar(&f.asJSON, "json", false, "write the report as JSON")
	c.Flags().StringVar(&f.junit, "junit", "", "write the report as JUnit XML into this file too")
	c.MarkFlagsMutuallyExclusive("json", "list")
}

func verifyCommand() *cobra.Command {
	var flags verifyFlags
	var arith string
	c := &cobra.Command{
		Use:   "verify [PATH...]",
		Short: "Check recorded vectors and scenarios, yours or its own",
		Long: `Check vector files, recorded scenarios of the ledger, or folders of either, by default those that come with chorus; "-" is one vector document on standard input.

Decimals are held to the tolerance of each file, where 0 means equal to the last digit; float64 to 1e-9 of the value or of the largest number it is computed beside, 1e-7 for weights. Inputs that must be refused count: to accept one is a failure.

A scenario is a pair of files, NAME.script.jsonl and NAME.blocks.jsonl, each maybe with .gz. The script is run by the rules of the release it names, and the state after every block compared with the recorded one, until the first block that differs; --scenario-diff shows up to twenty values of that block. The ledger computes in decimals: with --arith float64 no scenario is run.

Exit code 0 if all agree, 1 on a difference, 2 if a file cannot be read.`,
		RunE: func(c *cobra.Command, paths []string) error {
			arithmetic, err := evaluator.ParseArithmetic(arith)
			if err != nil {
				return err
			}
			tolerance := fixtures.FileTolerance()
			if arithmetic == evaluator.Float64 {
				tolerance = fixtures.Float64Tolerance(evaluator.New(evaluator.Decimal))
			}
			return flags.check(c, paths, &check{
				name: arithmetic.String(), evaluator: evaluator.New(arithmetic), tolerance: tolerance, scenarios: arithmetic == evaluator.Decimal,
			})
		},
	}
	flags.add(c)
	c.Flags().StringVar(&arith, "arith", "decimal", "arithmetic: decimal or float64")
	c.Flags().BoolVar(&flags.scenarioDiff, "scenario-diff", false, "show more of the first block that differs")
	return c
}

// check is what is checked.
type check struct {
	name      string
	evaluator fixtures.Evaluator
	tolerance fixtures.Tolerance
	scenarios bool // of the ledger, too

	program *program // which is asked by the evaluator; nil if there is none
}

func (f *verifyFlags) check(c *cobra.Command, paths []string, what *check) error {
	docs, err := f.ownDocuments(paths)
	if err != nil {
		return err
	}
	var recorded []*fixtures.Scenario
	if docs == nil {
		if docs, recorded, err = loadPaths(c.InOrStdin(), paths, what.scenarios); err != nil {
			return err
		}
	}
	if docs, recorded, err = f.choose(docs, recorded); err != nil {
		return err
	}
	if f.list {
		return writeList(c.OutOrStdout(), docs, recorded)
	}
	v, err := verify(what, docs, recorded, c.ErrOrStderr())
	if err != nil {
		return err
	}
	if f.junit != "" {
		if err := v.writeJUnit(f.junit); err != nil {
			return err
		}
	}
	if f.asJSON {
		err = v.writeJSON(c.OutOrStdout(), f)
	} else {
		err = v.writeTable(c.OutOrStdout(), f)
	}
	if err == nil && !v.ok() {
		err = errDifferent
	}
	return err
}

// ownDocuments loads the recorded vectors of the operations that were asked for; nil where all are needed.
func (f *verifyFlags) ownDocuments(paths []string) (docs []*fixtures.Document, err error) {
	if len(paths) > 0 || f.operations == nil {
		return nil, nil
	}
	found := map[string]bool{}
	for _, name := range vectors.List() {
		if !slices.Contains(f.operations, name.Operation) {
			continue
		}
		found[name.Operation] = true
		d, err := vectors.Load(name.Release, name.Operation)
		if err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	if len(found) < len(f.operations) { // one is unknown: choose says what is near
		return nil, nil
	}
	return docs, nil
}

// choose keeps the operations and releases that were asked for.
func (f *verifyFlags) choose(docs []*fixtures.Document, recorded []*fixtures.Scenario) ([]*fixtures.Document, []*fixtures.Scenario, error) {
	var operations, releases []string
	for _, d := range docs {
		operations, releases = append(operations, d.Operation), append(releases, d.Releases()...)
	}
	for _, s := range recorded {
		releases = append(releases, s.Release)
	}
	for _, flag := range []struct {
		name         string
		asked, known []string
	}{{"--operation", f.operations, operations}, {"--release", f.releases, releases}} {
		slices.Sort(flag.known)
		for _, name := range flag.asked {
			if !slices.Contains(flag.known, name) {
				return nil, nil, num.Refuse(num.ErrUnknown, flag.name, nil, name, "one that is recorded; the nearest is "+strictjson.Nearest(name, slices.Compact(flag.known)))
			}
		}
	}
	if f.operations != nil {
		docs = slices.DeleteFunc(docs, func(d *fixtures.Document) bool { return !slices.Contains(f.operations, d.Operation) })
		recorded = nil
	}
	if f.releases != nil {
		var kept []*fixtures.Document
		for _, d := range docs {
			for _, release := range d.Releases() {
				if !slices.Contains(f.releases, release) {
					continue
				}
				one, err := d.ForRelease(release)
				if err != nil {
					return nil, nil, err
				}
				kept = append(kept, one)
			}
		}
		docs = kept
		recorded = slices.DeleteFunc(recorded, func(s *fixtures.Scenario) bool { return !slices.Contains(f.releases, s.Release) })
	}
	return docs, recorded, nil
}

func writeList(out io.Writer, docs []*fixtures.Document, recorded []*fixtures.Scenario) error {
	w := printable.NewTable(out, 1)
	fmt.Fprintln(w, "release\toperation\tcases")
	for _, d := range docs {
		for _, release := range d.Releases() {
			fmt.Fprintf(w, "%s\t%s\t%d\n", printable.Text(release), printable.Text(d.Operation), len(d.Cases))
		}
	}
	if len(recorded) > 0 {
		fmt.Fprintln(w)
		fmt.Fprintln(w, "release\tscenario")
		for _, s := range recorded {
			fmt.Fprintf(w, "%s\t%s\n", printable.Text(s.Release), printable.Text(s.Name))
		}
	}
	return w.Flush()
}

// verification is what verify found.
type verification struct {
	arith     string
	vectors   fixtures.Report
	extra     []extraLine
	scenarios fixtures.LedgerReport
}

func verify(what *check, docs []*fixtures.Document, recorded []*fixtures.Scenario, progress io.Writer) (*verification, error) {
	v := &verification{arith: what.name}
	played := make(chan error, 1)
	go func() {
		var err error
		v.scenarios, err = fixtures.RunScenarios(recorded, scenario.Ledger{})
		played <- err
	}()
	if what.program != nil {
		what.program.asked.docs = docs
	}
	e, finish := counted(what.evaluator, docs, progress)
	v.vectors = fixtures.Run(docs, e, what.tolerance)
	finish()
	if what.program != nil {
		var err error
		if v.extra, err = what.program.finish(); err != nil {
			return nil, err
		}
	}
	if err := <-played; err != nil {
		return nil, err
	}
	return v, nil
}

// loadPaths reads vectors and, if they are wanted, scenarios.
func loadPaths(stdin io.Reader, paths []string, wantScenarios bool) (docs []*fixtures.Document, recorded []*fixtures.Scenario, err error) {
	if len(paths) == 0 {
		if docs, err = vectors.All(); err == nil && wantScenarios {
			recorded, err = scenarios.All()
		}
		return docs, recorded, err
	}
	for _, path := range paths {
		var found []*fixtures.Document
		var pairs []*fixtures.Scenario
		switch {
		case path == "-":
			found, err = readDocument(stdin)
		case wantScenarios:
			found, pairs, err = fixtures.LoadTree(path)
		default:
			found, err = fixtures.LoadPath(path)
		}
		if err != nil {
			return nil, nil, err
		}
		docs, recorded = append(docs, found...), append(recorded, pairs...)
	}
	return docs, recorded, vectors.Describe(docs...)
}

func readDocument(stdin io.Reader) ([]*fixtures.Document, error) {
	data, err := readBounded(stdin)
	if err != nil {
		return nil, fmt.Errorf("standard input: %w", err)
	}
	document, err := fixtures.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("standard input: %w", err)
	}
	return []*fixtures.Document{document}, nil
}

// ok asks of each kind that there is anything of to agree, and allows no extra lines.
func (v *verification) ok() bool {
	return len(v.extra) == 0 && (len(v.vectors.Operations) == 0 || v.vectors.OK()) && (len(v.scenarios.Scenarios) == 0 || v.scenarios.OK())
}

func (v *verification) writeJSON(w io.Writer, f *verifyFlags) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	if !f.verbose {
		for i := range v.vectors.Operations {
			v.vectors.Operations[i].Failures = nil
		}
	}
	if !f.scenarioDiff {
		for i := range v.scenarios.Scenarios {
			v.scenarios.Scenarios[i].Differences = nil
		}
	}
	return out.Encode(struct {
		OK         bool                       `json:"ok"`
		Arith      string                     `json:"arith"`
		Tolerance  string                     `json:"tolerance"`
		Operations []fixtures.OperationReport `json:"operations"`
		Scenarios  []fixtures.ScenarioReport  `json:"scenarios,omitempty"`
		ExtraLines []extraLine                `json:"extra_lines,omitempty"`
	}{v.ok(), v.arith, v.vectors.Tolerance, v.vectors.Operations, v.scenarios.Scenarios, v.extra})
}

func (v *verification) writeTable(w io.Writer, f *verifyFlags) error {
	if len(v.vectors.Operations) > 0 {
		if err := v.vectors.WriteTable(w); err != nil {
			return err
		}
	}
	if len(v.scenarios.Scenarios) > 0 {
		if len(v.vectors.Operations) > 0 {
			fmt.Fprintln(w)
		}
		if err := v.scenarios.WriteTable(w, f.scenarioDiff); err != nil {
			return err
		}
	}
	if f.verbose {
		for _, o := range v.vectors.Operations {
			for _, failure := range o.Failures {
				fmt.Fprintf(w, "\n%s %s %s\n", o.Release, o.Operation, printable.Text(failure.String()))
				for _, part := range []struct {
					name string
					text json.RawMessage
				}{{"in", failure.In}, {"expected", failure.Expected}, {"answer", failure.Answer}} {
					if part.text != nil {
						fmt.Fprintf(w, "  %-9s%s\n", part.name, printable.Text(string(part.text)))
					}
				}
			}
		}
	}
	writeExtra(w, v.extra, f.verbose)
	verdict := "all agree"
	if !v.ok() {
		verdict = "NOT in agreement"
	}
	_, err := fmt.Fprintf(w, "\n%s (%s)\n", verdict, v.arith)
	return err
}
