package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/release"
)

func releasesCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "releases [NAME]",
		Short: "Show which rule set describes a release of the chain",
		Long: `Show, for each release of the chain from v0.3 to v0.18 or for one of them, which of the rule sets describes it best and how that is known: executed (its code was run and the digits recorded), read (in its code, or in that of a neighbour that does not differ), inferred (from change logs and neighbours) or unknown.

Other rule sets than the four are made with release.Apply, or by replacing a field of a release.`,
		RunE: func(c *cobra.Command, args []string) error {
			list := release.Versions()
			if len(args) > 0 {
				v, err := release.FindVersion(args[0])
				if err != nil {
					return err
				}
				list = []release.Version{v}
			}
			if asJSON {
				return writeJSON(c.OutOrStdout(), list)
			}
			w := printable.NewTable(c.OutOrStdout(), 1)
			fmt.Fprintln(w, "release\trule set\tevidence")
			for _, v := range list {
				ruleSet := v.RuleSet
				if !v.Exact {
					ruleSet = "near " + ruleSet
				}
				fmt.Fprintf(w, "%s\t%s\t%s\n", v.Name, ruleSet, v.Evidence)
			}
			if err := w.Flush(); err != nil {
				return err
			}
			fmt.Fprintln(c.OutOrStdout())
			for _, v := range list {
				fmt.Fprintln(c.OutOrStdout(), printable.Wrap(fmt.Sprintf("%-6s %s", v.Name, v.Note), "       "))
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}
