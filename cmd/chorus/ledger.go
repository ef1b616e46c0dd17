package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/boltstore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/num"
)

func ledgerCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "ledger",
		Short: "Run topics, stakes, epochs and payouts in an embedded ledger",
		Long: `Run the embedded ledger: a deterministic model of the chain's topics, stakes, epochs, emission and payouts, in
memory or in one file. docs/formats.md describes scripts, transactions and exports.`,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(ledgerRun(), ledgerState(), ledgerQuery(), ledgerExport(), ledgerImport(), ledgerCheck(), ledgerReplay())
	return c
}

// ledgerFlags holds those of every verb.
type ledgerFlags struct {
	db     string
	asJSON bool
	torn   bool // what withLedger found in the file
}

func (f *ledgerFlags) add(c *cobra.Command, dbNeeded bool) {
	c.Flags().StringVar(&f.db, "db", "", "file of the ledger")
	c.Flags().BoolVar(&f.asJSON, "json", false, "write the result as JSON")
	if dbNeeded {
		_ = c.MarkFlagRequired("db") // the flag exists: it was added above
	}
}

// withLedger opens the file without writing to it, runs and closes.
func (f *ledgerFlags) withLedger(run func(*chain.Ledger) error) error {
	store, err := boltstore.OpenReadOnly(f.db)
	if err != nil {
		return err
	}
	f.torn = store.Torn()
	l, err := chain.Load(store, chain.Options{})
	if err != nil {
		return joined(err, store.Close())
	}
	return joined(run(l), l.Close())
}

// write writes a result as JSON or by print.
func (f *ledgerFlags) write(c *cobra.Command, result any, print func(io.Writer) error) error {
	if !f.asJSON {
		return print(c.OutOrStdout())
	}
	out := json.NewEncoder(c.OutOrStdout())
	out.SetIndent("", "  ")
	return out.Encode(result)
}

// ledgerResult is what every verb reports with --json.
type ledgerResult struct {
	Height    int64  `json:"height"`
	StateHash string `json:"state_hash"`
}

func resultOf(l *chain.Ledger) (ledgerResult, error) {
	hash, err := l.StateHash()
	return ledgerResult{l.Height(), hash}, err
}

func (r ledgerResult) print(w io.Writer) error {
	_, err := fmt.Fprintf(w, "height %d\nstate hash %s\n", r.Height, r.StateHash)
	return err
}

func ledgerState() *cobra.Command {
	var f ledgerFlags
	c := &cobra.Command{
		Use:   "state",
		Short: "Show where a ledger stands",
		RunE: func(c *cobra.Command, _ []string) error {
			return f.withLedger(func(l *chain.Ledger) error {
				report, err := ledgerReportOf(l, nil)
				if err != nil {
					return err
				}
				return f.write(c, report, report.print)
			})
		},
	}
	f.add(c, true)
	return c
}

func ledgerExport() *cobra.Command {
	var f ledgerFlags
	c := &cobra.Command{
		Use:   "export [FILE]",
		Short: "Write the state of a ledger as readable JSON",
		Long: `Write the state of a ledger as readable JSON to a new file, or to standard output for none or "-". With --json and a
FILE a short report goes to standard output.`,
		RunE: func(c *cobra.Command, args []string) error {
			return f.withLedger(func(l *chain.Ledger) error {
				if len(args) == 0 || args[0] == "-" {
					return l.Export(c.OutOrStdout())
				}
				if err := exportTo(l, args[0]); err != nil {
					return err
				}
				r, err := resultOf(l)
				if err != nil {
					return err
				}
				return f.write(c, r, r.print)
			})
		},
	}
	f.add(c, true)
	return c
}

func ledgerImport() *cobra.Command {
	var f ledgerFlags
	c := &cobra.Command{
		Use:   "import [FILE]",
		Short: "Start a ledger from an export",
		Long:  `Start a ledger in a new file from an export ("-" for standard input). Its history begins there.`,
		RunE: func(c *cobra.Command, args []string) error {
			from, err := openInput(c.InOrStdin(), args)
			if err != nil {
				return err
			}
			defer from.Close()
			r, err := importTo(from, f.db)
			if err != nil {
				return err
			}
			return f.write(c, r, r.print)
		},
	}
	f.add(c, true)
	return c
}

// exportTo writes an export to a new file.
func exportTo(l *chain.Ledger, path string) error {
	return writeNew(path, func(temporary string) error {
		file, err := os.OpenFile(temporary, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		if err = l.Export(file); err == nil {
			err = file.Sync()
		}
		return joined(err, file.Close())
	})
}

// importTo starts the ledger of a new file from an export.
func importTo(from io.Reader, path string) (r ledgerResult, err error) {
	err = writeNew(path, func(temporary string) error {
		store, err := boltstore.Open(temporary)
		if err != nil {
			return err
		}
		l, err := chain.Import(store, from, chain.Options{})
		if err == nil {
			r, err = resultOf(l)
		}
		return joined(err, store.Close())
	})
	return r, err
}

// checkResult is the report of check.
type checkResult struct {
	OK        bool   `json:"ok"`
	Height    int64  `json:"height"`
	StateHash string `json:"state_hash"`
	Torn      bool   `json:"torn,omitempty"`      // one meta page of the file
	Invariant string `json:"invariant,omitempty"` // the first broken one
	Error     string `json:"error,omitempty"`
}

func (r checkResult) print(w io.Writer) error {
	verdict := "ok"
	if !r.OK {
		verdict = "broken: " + r.Error
	}
	if r.Torn {
		verdict += "\na meta page of the file is torn: the other one has the last committed block, and the next commit mends it"
	}
	_, err := fmt.Fprintf(w, "%s\nheight %d\nstate hash %s\n", printable.Wrap(verdict, "  "), r.Height, r.StateHash)
	return err
}

func ledgerCheck() *cobra.Command {
	var f ledgerFlags
	c := &cobra.Command{
		Use:   "check",
		Short: "Verify all checksums, records and invariants of a ledger",
		Long: `Verify a ledger: the file page by page, the checksum and the form of every record, the history, and that money is
conserved. Exit code 0 if all is well, 1 if something is broken, 2 if the file cannot be read.`,
		RunE: func(c *cobra.Command, _ []string) error {
			r, err := checkLedger(&f)
			if err != nil {
				return err
			}
			if err := f.write(c, r, r.print); err != nil {
				return err
			}
			if !r.OK {
				return errDifferent
			}
			return nil
		},
	}
	f.add(c, true)
	return c
}

func checkLedger(f *ledgerFlags) (checkResult, error) {
	var r checkResult
	err := f.withLedger(func(l *chain.Ledger) error {
		state, err := resultOf(l)
		if err != nil {
			return err
		}
		r.Height, r.StateHash, r.Torn = state.Height, state.StateHash, f.torn
		return l.Check()
	})
	switch {
	case err == nil:
		r.OK = true
	case errors.Is(err, record.ErrInvariant):
		if e, ok := num.AsError(err); ok {
			r.Invariant = e.Field
		}
		r.Error = err.Error()
	case errors.Is(err, record.ErrDamaged):
		r.Error = err.Error()
	default:
		return r, err
	}
	return r, nil
}

func ledgerReplay() *cobra.Command {
	var f ledgerFlags
	c := &cobra.Command{
		Use:   "replay",
		Short: "Execute the history of a ledger again and compare the state",
		RunE: func(c *cobra.Command, _ []string) error {
			return f.withLedger(func(l *chain.Ledger) error {
				again, err := l.Replay()
				if err != nil {
					return err
				}
				r, err := resultOf(again)
				if err != nil {
					return err
				}
				return f.write(c, r, r.print)
			})
		},
	}
	f.add(c, true)
	return c
}
