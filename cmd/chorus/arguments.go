package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/release"
)

// What all commands have in common: their arguments are those that the usage line names, flags with few values take no
// others, and help fits the terminal.

// choices returns the values of flags that have few.
func choices(flag string) []string {
	switch flag {
	case "arith":
		return []string{"decimal", "float64"}
	case "release":
		return release.Names()
	case "loss":
		return []string{"squared", "absolute", "log-cosh", "huber", "ztae", "zptae", "cross-entropy"}
	case "base":
		return []string{chorus.Log10.String(), chorus.LogE.String()}
	}
	return nil
}

// chosen are the flags that have few values.
var chosen = []string{"arith", "release", "loss", "base"}

// harmonize does for a command and those below it what they have in common.
func harmonize(c *cobra.Command) {
	c.Long = reflow(c.Long)
	if !c.HasParent() { // the others inherit it
		c.SetUsageTemplate(strings.ReplaceAll(c.UsageTemplate(), "Flags.FlagUsages", fmt.Sprintf("Flags.FlagUsagesWrapped %d", printable.Width)))
	}
	for _, flag := range chosen {
		if c.Flags().Lookup(flag) != nil {
			// The flag exists and has no other completion.
			_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(choices(flag), cobra.ShellCompDirectiveNoFileComp))
		}
	}
	if c.Runnable() {
		takeArguments(c)
	}
	for _, inner := range c.Commands() {
		harmonize(inner)
	}
}

// reflow fits paragraphs to the terminal. Lines that are set in stay lines.
func reflow(text string) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, p := range paragraphs {
		if !strings.HasPrefix(p, " ") {
			p = strings.ReplaceAll(p, "\n", " ")
		}
		indent := ""
		if strings.HasPrefix(p, " ") {
			indent = "     "
		}
		paragraphs[i] = printable.Wrap(p, indent)
	}
	return strings.Join(paragraphs, "\n\n")
}

// takeArguments makes a command take the arguments of its usage line: "infer [FILE]". A FILE or SCRIPT that is left out is
// "-", standard input or output.
func takeArguments(c *cobra.Command) {
	named := argumentsOf(c.Use)
	run := c.RunE
	c.Args = func(c *cobra.Command, args []string) error { return checkArguments(c, named, args) }
	if len(named) == 0 {
		c.ValidArgsFunction = cobra.NoFileCompletions
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		for _, flag := range chosen {
			given := c.Flags().Lookup(flag)
			if given == nil || !given.Changed {
				continue
			}
			values := []string{given.Value.String()}
			if list, ok := given.Value.(pflag.SliceValue); ok {
				values = list.GetSlice()
			}
			for _, value := range values {
				if !slices.Contains(choices(flag), value) {
					return fmt.Errorf("--%s = %q: want one of %s", flag, value, strings.Join(choices(flag), ", "))
				}
			}
		}
		if len(args) == 0 && len(named) == 1 && (named[0] == "[FILE]" || named[0] == "[SCRIPT]") {
			if terminalOf(c.InOrStdin()) != nil && readsInput(c) {
				return fmt.Errorf("missing %s: name a file, or - for standard input", strings.Trim(named[0], "[]"))
			}
			args = []string{"-"}
		}
		return run(c, args)
	}
}

// argumentsOf lists the arguments of a usage line, without the name of the command.
func argumentsOf(use string) []string {
	return slices.DeleteFunc(strings.Fields(use)[1:], func(word string) bool { return word == "[flags]" })
}

func isOptional(argument string) bool {
	return strings.HasPrefix(argument, "[") && !isRepeated(argument)
}
func isRepeated(argument string) bool {
	return strings.HasSuffix(strings.TrimSuffix(argument, "]"), "...")
}

// readsInput reports whether a command reads the file that it takes; an export writes it.
func readsInput(c *cobra.Command) bool { return c.Name() != "export" }

func checkArguments(c *cobra.Command, named, args []string) error {
	for i, argument := range named {
		switch {
		case isRepeated(argument) && (i < len(args) || strings.HasPrefix(argument, "[")):
			return nil
		case i >= len(args) && !isOptional(argument):
			return fmt.Errorf("missing %s: %s %s", argument, c.CommandPath(), strings.Join(named, " "))
		}
	}
	if len(args) > len(named) && c.HasSubCommands() {
		return fmt.Errorf("unknown command %q for %q", args[0], c.CommandPath())
	}
	if len(args) > len(named) {
		return fmt.Errorf("%q is one argument too many: %s", args[len(named)], strings.Join(append([]string{c.CommandPath()}, named...), " "))
	}
	return nil
}

// terminalOf returns the terminal behind a reader or a writer, nil if there is none.
func terminalOf(stream any) *os.File {
	file, ok := stream.(*os.File)
	if !ok {
		return nil
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return file
}
