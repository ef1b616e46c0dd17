package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/fixtures/vectors"
	"github.com/seed-63a7a409/chorus/internal/evaluator"
	"github.com/seed-63a7a409/chorus/internal/research"
)

// researchVariable names the folder of the researchers' tables where no flag does.
const researchVariable = "CHORUS_RESEARCH"

func verifyCommand() *cobra.Command {
	var arith, researchDir string
	var asJSON bool
	c := &cobra.Command{
		Use:   "verify [PATH...]",
		Short: "Check vector files or folders, by default the vectors that come with chorus",
		Long: `Check vector files or folders, by default the vectors that come with chorus.

Decimals are held to the tolerance of each file, where 0 means equal to the last digit; float64 to 1e-9 of the
value or of the largest number it is computed beside, 1e-7 for weights. Inputs that must be refused count: to
accept one is a failure.

With --research, or ` + researchVariable + ` set, the researchers' tables in that folder are checked too.

Exit code 0 if all agree, 1 on a difference, 2 if a file cannot be read.`,
		RunE: func(c *cobra.Command, paths []string) error {
			arithmetic, err := evaluator.ParseArithmetic(arith)
			if err != nil {
				return err
			}
			if researchDir == "" {
				researchDir = os.Getenv(researchVariable)
			}
			v, err := verify(arithmetic, paths, researchDir)
			if err != nil {
				return err
			}
			if asJSON {
				err = v.writeJSON(c.OutOrStdout())
			} else {
				err = v.writeTable(c.OutOrStdout())
			}
			if err == nil && !v.ok() {
				err = errDifferent
			}
			return err
		},
	}
	c.Flags().StringVar(&arith, "arith", "decimal", "arithmetic: decimal or float64")
	c.Flags().StringVar(&researchDir, "research", "", "folder of the researchers' tables")
	c.Flags().BoolVar(&asJSON, "json", false, "write the report as JSON")
	return c
}

// verification is what verify found.
type verification struct {
	arith    string
	vectors  fixtures.Report
	research *research.Report // nil where no folder was named
}

func verify(arithmetic evaluator.Arithmetic, paths []string, researchDir string) (*verification, error) {
	docs, err := loadVectors(paths)
	if err != nil {
		return nil, err
	}
	tolerance := fixtures.FileTolerance()
	if arithmetic == evaluator.Float64 {
		tolerance = fixtures.Float64Tolerance()
	}
	v := &verification{
		arith:   arithmetic.String(),
		vectors: fixtures.Run(docs, evaluator.New(arithmetic), tolerance),
	}
	if researchDir != "" {
		r, err := research.Check(os.DirFS(researchDir), arithmetic.String())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", researchDir, err)
		}
		v.research = &r
	}
	return v, nil
}

func loadVectors(paths []string) ([]*fixtures.Document, error) {
	if len(paths) == 0 {
		return vectors.All()
	}
	var docs []*fixtures.Document
	for _, path := range paths {
		found, err := fixtures.LoadPath(path)
		if err != nil {
			return nil, err
		}
		docs = append(docs, found...)
	}
	return docs, nil
}

func (v *verification) ok() bool {
	return v.vectors.OK() && (v.research == nil || v.research.OK())
}

func (v *verification) writeJSON(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(struct {
		OK         bool                       `json:"ok"`
		Arith      string                     `json:"arith"`
		Tolerance  string                     `json:"tolerance"`
		Operations []fixtures.OperationReport `json:"operations"`
		Research   *research.Report           `json:"research,omitempty"`
	}{v.ok(), v.arith, v.vectors.Tolerance, v.vectors.Operations, v.research})
}

func (v *verification) writeTable(w io.Writer) error {
	if err := v.vectors.WriteTable(w); err != nil {
		return err
	}
	if v.research != nil {
		fmt.Fprintln(w)
		if err := v.research.WriteTable(w); err != nil {
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
