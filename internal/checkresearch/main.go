// Command checkresearch compares chorus with the researchers' tables, which are not part of the repository:
//
//	go run ./internal/checkresearch [--arith decimal|float64] [--json] [DIR]
//
// DIR has synthesis.csv, tokenomics.csv, sortition.csv and, unless it is an older one, classification.csv; without it
// CHORUS_RESEARCH names the folder. The exit status is 0 if everything agrees, 1 if something does not, and 2 if the
// call or a file is at fault.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/internal/research"
)

const (
	exitOK        = 0
	exitDifferent = 1
	exitFault     = 2
)

func main() {
	os.Exit(run(os.Args[1:], os.Getenv("CHORUS_RESEARCH"), os.Stdout, os.Stderr))
}

// run checks the folder that the arguments name, or else that of the environment.
func run(args []string, folder string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("checkresearch", flag.ContinueOnError)
	flags.SetOutput(stderr)
	arith := flags.String("arith", research.Decimal, "arithmetic: "+research.Decimal+" or "+research.Float64)
	asJSON := flags.Bool("json", false, "write the report as JSON")
	if err := flags.Parse(args); err != nil {
		return exitFault // which flags has reported
	}
	if flags.NArg() > 0 {
		folder = flags.Arg(0)
	}
	ok, err := check(folder, flags.NArg(), *arith, *asJSON, stdout)
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "checkresearch:", printable.Error(err))
		return exitFault
	case !ok:
		return exitDifferent
	}
	return exitOK
}

func check(folder string, named int, arith string, asJSON bool, stdout io.Writer) (bool, error) {
	switch {
	case named > 1:
		return false, fmt.Errorf("%d folders, want one", named)
	case folder == "":
		return false, fmt.Errorf("no folder: name it, or set CHORUS_RESEARCH")
	}
	report, err := research.Check(os.DirFS(folder), arith)
	if err != nil {
		return false, fmt.Errorf("%s: %w", folder, err)
	}
	if asJSON {
		out := json.NewEncoder(stdout)
		out.SetIndent("", "  ")
		return report.OK(), out.Encode(report)
	}
	return report.OK(), report.WriteTable(stdout)
}
