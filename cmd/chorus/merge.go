package main

import (
	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/lab/folder"
)

func mergeCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "merge DIR...",
		Short: "Join the shards of a simulation",
		Long: `Join the shards of a simulation, in one folder or several, to the bytes that one process would have written, and report.

Shards of another configuration, missing ones, those that are there twice and files that are not whole are refused by name.`,
		RunE: func(c *cobra.Command, dirs []string) error {
			if out == "" {
				out = dirs[0]
			}
			result, err := folder.Merge(out, dirs...)
			if err != nil {
				return err
			}
			return finish(c.OutOrStdout(), out, result)
		},
	}
	c.Flags().StringVar(&out, "out", "", "`folder` for the result, by default the first")
	return c
}
