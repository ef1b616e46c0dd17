// Command chorus verifies vector files, answers them, makes the network inference of a topic, and measures the
// library; every verb is a call of the library.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/cmd/chorus/internal/bench"
	"github.com/seed-63a7a409/chorus/internal/printable"
)

// Exit codes.
const (
	exitOK        = 0
	exitDifferent = 1 // verify found a difference
	exitFault     = 2 // the call or a file is at fault
)

// errDifferent ends a command that has already reported what it found.
var errDifferent = errors.New("different")

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := &cobra.Command{
		Use:           "chorus",
		Short:         "The mathematics of inference synthesis: verify it, ask it, use it",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(verifyCommand(), evalCommand(), inferCommand(), epochCommand(), ledgerCommand(),
		benchCommand(bench.Full, bench.Quick))
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	switch err := root.Execute(); {
	case err == nil:
		return exitOK
	case errors.Is(err, errDifferent):
		return exitDifferent
	default:
		fmt.Fprintln(stderr, "chorus:", printable.Error(err))
		return exitFault
	}
}
