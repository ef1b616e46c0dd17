package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/fixtures/vectors"
	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/num"
)

func vectorsCommand() *cobra.Command {
	var operations, releases []string
	choose := func() ([]*fixtures.Document, error) {
		docs, err := vectors.All()
		if err != nil {
			return nil, err
		}
		docs, _, err = (&verifyFlags{operations: operations, releases: releases}).choose(docs, nil)
		return docs, err
	}
	c := &cobra.Command{Use: "vectors", Short: "List, show or export the recorded vectors"}
	list := &cobra.Command{
		Use: "list", Short: "List the recorded operations with their cases",
		RunE: func(c *cobra.Command, _ []string) error {
			docs, err := choose()
			if err != nil {
				return err
			}
			return writeList(c.OutOrStdout(), docs, nil)
		},
	}
	var caseID string
	show := &cobra.Command{
		Use: "show", Short: "Show cases, each with its whole input and output",
		RunE: func(c *cobra.Command, _ []string) error {
			docs, err := choose()
			if err != nil {
				return err
			}
			return showCases(c.OutOrStdout(), docs, caseID)
		},
	}
	show.Flags().StringVar(&caseID, "case", "", "show this case alone")
	export := &cobra.Command{
		Use: "export FOLDER", Short: "Write documents into a folder, for programs in other languages",
		RunE: func(c *cobra.Command, args []string) error {
			docs, err := choose()
			if err != nil {
				return err
			}
			return exportDocuments(args[0], docs)
		},
	}
	for _, verb := range []*cobra.Command{list, show, export} {
		verb.Flags().StringSliceVar(&operations, "operation", nil, "these operations alone")
		verb.Flags().StringSliceVar(&releases, "release", nil, "these releases alone")
		c.AddCommand(verb)
	}
	return c
}

func showCases(out io.Writer, docs []*fixtures.Document, id string) error {
	shown := 0
	for _, d := range docs {
		for _, c := range d.Cases {
			if id != "" && c.ID != id {
				continue
			}
			shown++
			var text bytes.Buffer
			if err := json.Indent(&text, d.Input(c), "", "  "); err != nil {
				return err
			}
			fmt.Fprintf(out, "%s %s %s\nin %s\n", d.Release, d.Operation, printable.Text(c.ID), text.Bytes())
			switch {
			case c.Error:
				fmt.Fprintln(out, "refused")
			case c.Out != nil:
				text.Reset()
				if err := json.Indent(&text, c.Out, "", "  "); err != nil {
					return err
				}
				fmt.Fprintf(out, "out %s\n", text.Bytes())
			}
			if _, err := fmt.Fprintln(out); err != nil {
				return err
			}
		}
	}
	if shown == 0 {
		return num.Refuse(num.ErrUnknown, "--case", nil, id, "the id of a recorded case")
	}
	return nil
}

// exportDocuments writes a file for each document, RELEASE/OPERATION.json.
func exportDocuments(folder string, docs []*fixtures.Document) error {
	for _, d := range docs {
		path := filepath.Join(folder, filepath.Base(d.Release), strings.ReplaceAll(filepath.Base(d.Operation), ".", "_")+".json")
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, d.Bytes(), 0o666); err != nil {
			return err
		}
	}
	return nil
}
