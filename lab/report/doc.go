// Package report writes what a simulation gave into a folder: a summary, tables in long form as CSV and as Parquet, figures,
// and a page that shows and judges them.
//
//	result, err := lab.Run(context.Background(), lab.Default(), lab.Options{})
//	...
//	err = report.Write("fiducial", result, report.Meta{Command: "chorus simulate fiducial.yaml"})
//
// Files but the page depend on the result alone: the same result gives the same bytes. docs/formats.md describes each.
package report
