package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/fixtures/scenarios"
	"github.com/seed-63a7a409/chorus/fixtures/vectors"
	"github.com/seed-63a7a409/chorus/internal/evaluator"
	"github.com/seed-63a7a409/chorus/internal/scenario"
)

func verifyCommand() *cobra.Command {
	var arith string
	var asJSON, scenarioDiff bool
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
			v, err := verify(c.InOrStdin(), arithmetic, paths)
			if err != nil {
				return err
			}
			if asJSON {
				err = v.writeJSON(c.OutOrStdout(), scenarioDiff)
			} else {
				err = v.writeTable(c.OutOrStdout(), scenarioDiff)
			}
			if err == nil && !v.ok() {
				err = errDifferent
			}
			return err
		},
	}
	c.Flags().StringVar(&arith, "arith", "decimal", "arithmetic: decimal or float64")
	c.Flags().BoolVar(&asJSON, "json", false, "write the report as JSON")
	c.Flags().BoolVar(&scenarioDiff, "scenario-diff", false, "show more of the first block that differs")
	return c
}

// verification is what verify found.
type verification struct {
	arith     string
	vectors   fixtures.Report
	scenarios fixtures.LedgerReport
}

func verify(stdin io.Reader, arithmetic evaluator.Arithmetic, paths []string) (*verification, error) {
	docs, recorded, err := loadPaths(stdin, paths, arithmetic == evaluator.Decimal)
	if err != nil {
		return nil, err
	}
	tolerance := fixtures.FileTolerance()
	if arithmetic == evaluator.Float64 {
		tolerance = fixtures.Float64Tolerance(evaluator.New(evaluator.Decimal))
	}
	v := &verification{arith: arithmetic.String()}
	played := make(chan error, 1)
	go func() {
		var err error
		v.scenarios, err = fixtures.RunScenarios(recorded, scenario.Ledger{})
		played <- err
	}()
	v.vectors = fixtures.Run(docs, evaluator.New(arithmetic), tolerance)
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

// ok asks of each kind that there is anything of to agree.
func (v *verification) ok() bool {
	return (len(v.vectors.Operations) == 0 || v.vectors.OK()) && (len(v.scenarios.Scenarios) == 0 || v.scenarios.OK())
}

func (v *verification) writeJSON(w io.Writer, scenarioDiff bool) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	if !scenarioDiff {
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
	}{v.ok(), v.arith, v.vectors.Tolerance, v.vectors.Operations, v.scenarios.Scenarios})
}

func (v *verification) writeTable(w io.Writer, scenarioDiff bool) error {
	if len(v.vectors.Operations) > 0 {
		if err := v.vectors.WriteTable(w); err != nil {
			return err
		}
	}
	if len(v.scenarios.Scenarios) > 0 {
		if len(v.vectors.Operations) > 0 {
			fmt.Fprintln(w)
		}
		if err := v.scenarios.WriteTable(w, scenarioDiff); err != nil {
			return err
		}
	}
	verdict := "all agree"
	if !v.ok() {
		verdict = "NOT in agreement"
	}
	_, err := fmt.Fprintf(w, "\n%s (%s)\n", verdict, v.arith)
	return err
}
