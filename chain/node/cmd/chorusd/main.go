// Command chorusd runs and uses a network of chorus nodes: init, start, testnet, keys, tx, query, export, snapshot, worker,
// reputer, verify-inference.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := command().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "chorusd:", err)
		os.Exit(1)
	}
}

func command() *cobra.Command {
	c := &cobra.Command{
		Use: "chorusd", Short: "A network of chorus nodes under CometBFT consensus", SilenceUsage: true, SilenceErrors: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	c.AddCommand(initCommand(), startCommand(), testnetCommand(), keysCommand(), txCommand(), signCommand(), sendCommand(), queryCommand(), exportCommand(), snapshotCommand(),
		workerCommand(), reputerCommand(), verifyCommand())
	return c
}
