// Command chorus verifies vector files, answers them, makes the network inference of a topic, and measures the
// library; every verb is a call of the library.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/cmd/chorus/internal/bench"
	"github.com/seed-63a7a409/chorus/internal/printable"
)

// Exit codes; exitCodes tells them to users.
const (
	exitOK        = 0
	exitDifferent = 1
	exitFault     = 2
)

// errDifferent ends a command that has already reported what it found.
var errDifferent = errors.New("different")

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := &cobra.Command{
		Use:   "chorus",
		Short: "The mathematics of inference synthesis: verify it, ask it, use it",
		Long: `The mathematics of inference synthesis: verify it, ask it, use it.

A FILE of "-", or none where it is optional, is standard input; for an export, standard output. Files whose names end in .gz are compressed.`,
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(inferCommand(), measureCommand(), epochCommand(), compareCommand(), explainCommand(), weightsCommand(), intervalCommand(),
		verifyCommand(), evalCommand(), conformCommand(), vectorsCommand(), releasesCommand(), ledgerCommand(),
		simulateCommand(), mergeCommand(), reproduceCommand(), benchCommand(bench.Full, bench.Quick), exitCodes())
	harmonize(root)
	root.SetHelpCommand(helpCommand())
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	completionCommand(root)
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

func version() string { return moduleVersion() + " " + runtime.Version() }

// moduleVersion is that of the module, "(devel)" if it was built where no version is known.
func moduleVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// exitCodes returns a topic of help.
func exitCodes() *cobra.Command {
	return &cobra.Command{
		Use:   "exit-codes",
		Short: "Exit codes of all commands",
		Long: `Every command ends with

  0  if it did what was asked. Inputs that have to be refused count as answered by "eval", and an epoch that fails as it would on the chain is a result of "epoch".
  1  if "verify" found a difference, "ledger check" something broken, or "reproduce" a figure that is not met. The report says which.
  2  if the call, a file or a transaction is at fault: one line on standard error names the argument, or the file with the place in it, the value and what is allowed. So does a command that the machine stops: no memory, no space, an interrupted run.`,
	}
}
