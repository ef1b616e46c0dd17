package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// helpCommand fails for a command that does not exist.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Help about any command",
		RunE: func(c *cobra.Command, args []string) error {
			of, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return fmt.Errorf("no help for %q: chorus --help lists the commands", strings.Join(args, " "))
			}
			of.InitDefaultHelpFlag()
			return of.Help()
		},
	}
}

// completionCommand is that of cobra, which fails for a shell that it does not know.
func completionCommand(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() != "completion" {
			continue
		}
		c.RunE = func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("no completion for %q: want one of bash, fish, powershell, zsh", args[0])
			}
			return c.Help()
		}
		c.Args = cobra.ArbitraryArgs
	}
}
