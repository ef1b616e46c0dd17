package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/boltstore"
	"github.com/seed-63a7a409/chorus/num"
)

func ledgerRun() *cobra.Command {
	var f ledgerFlags
	var batch int
	var noHistory bool
	c := &cobra.Command{
		Use:   "run SCRIPT",
		Short: "Execute a script of transactions and blocks",
		Long: `Execute a script of transactions and blocks, JSON Lines from a file or standard input ("-"). The first line of a new
ledger is {"genesis": {...}}. A refused transaction ends the run with the number of its line; what was committed before
stays.

The ledger is in memory unless --db names a file. Where the file has a ledger, a script with the genesis of that ledger
goes on where the ledger stands: lines that were executed are passed over, whether the run before was killed, refused or
complete, and a line that is not what was executed is refused. So the same script may be run again, or with more lines
behind it. A script without a genesis is a continuation: all its lines are executed.

A long run shows its progress on a terminal.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("db") && f.db == "" {
				return num.Refuse(num.ErrMissing, "db", nil, nil, "the name of a file")
			}
			if batch < 1 {
				return num.Refuse(num.ErrDomain, "batch", nil, batch, "batch >= 1")
			}
			from := c.InOrStdin()
			if args[0] != "-" {
				file, err := os.Open(args[0])
				if err != nil {
					return err
				}
				defer file.Close()
				from = file
			}
			r := &runner{
				db: f.db, options: chain.Options{BlocksPerCommit: batch, NoHistory: noHistory},
				progress: newProgress(c.ErrOrStderr()), earnings: newEarnings(),
			}
			err := chain.ReadScript(from, r.line)
			r.progress.end()
			if err == nil && r.ledger == nil {
				err = missingGenesis()
			}
			if err != nil {
				return joined(err, r.close())
			}
			report, err := r.finish()
			if err != nil {
				return err
			}
			return f.write(c, report, report.print)
		},
	}
	f.add(c, false)
	c.Flags().IntVar(&batch, "batch", 1, "ends of blocks in one commit")
	c.Flags().BoolVar(&noHistory, "no-history", false, "do not keep applied transactions")
	return c
}

// runner executes the lines of a script.
type runner struct {
	db       string
	options  chain.Options
	ledger   *chain.Ledger
	resumed  *chain.Resumed // of a script with a genesis
	passed   int64          // lines that were executed by runs before
	progress *progress
	earnings *earnings
}

func (r *runner) line(line chain.Line) error {
	if line.Genesis != nil || r.ledger == nil {
		if err := r.open(line.Genesis); err != nil {
			return err
		}
	}
	if r.resumed != nil {
		rest, err := r.resumed.Rest(line)
		if err != nil {
			return err
		}
		if rest == (chain.Line{}) && line.Genesis == nil {
			r.passed++
		}
		line = rest
	}
	switch {
	case line.Advance > 0:
		result, err := r.ledger.Advance(line.Advance)
		r.earnings.count(result.Events)
		r.progress.show(result.Height)
		return err
	case line.Tx != nil:
		r.earnings.transactions++
		events, err := r.ledger.Apply(line.Tx)
		r.earnings.count(events)
		return err
	}
	return nil
}

func (r *runner) open(config *chain.Config) (err error) {
	// a script that cannot run leaves no file behind
	if config != nil {
		if err := config.Validate(); err != nil {
			return err
		}
	} else if _, err := os.Stat(r.db); r.db == "" || errors.Is(err, fs.ErrNotExist) {
		return missingGenesis()
	}
	var store chain.Store = chain.NewMemory()
	if r.db != "" {
		if store, err = boltstore.Open(r.db); err != nil {
			return err
		}
	}
	if config != nil {
		if r.ledger, err = chain.Open(store, *config, r.options); err == nil {
			r.resumed, err = r.ledger.Resume()
		}
	} else {
		r.ledger, err = chain.Load(store, r.options)
	}
	if err != nil {
		r.ledger = nil
		return joined(err, store.Close())
	}
	return nil
}

func missingGenesis() error {
	return num.Refuse(num.ErrMissing, "genesis", nil, nil, "a script with a first line {\"genesis\": {...}}")
}

func (r *runner) close() error {
	if r.ledger == nil {
		return nil
	}
	return r.ledger.Close()
}

// finish ends a block that the script left open, and reports.
func (r *runner) finish() (*ledgerReport, error) {
	if r.ledger.InBlock() {
		result, err := r.ledger.EndBlock()
		if err != nil {
			return nil, joined(err, r.close())
		}
		r.earnings.count(result.Events)
	}
	report, err := ledgerReportOf(r.ledger, r.earnings)
	if err == nil {
		report.PassedOver = r.passed
	}
	return report, joined(err, r.close())
}

// progress shows the height on a terminal, at most a few times a second, and nothing elsewhere.
type progress struct {
	out  io.Writer
	last time.Time
	used bool
}

func newProgress(out io.Writer) *progress {
	file, ok := out.(*os.File)
	if !ok {
		return &progress{}
	}
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return &progress{}
	}
	return &progress{out: out, last: time.Now()}
}

func (p *progress) show(height int64) {
	if p.out == nil || time.Since(p.last) < 300*time.Millisecond {
		return
	}
	p.last, p.used = time.Now(), true
	fmt.Fprintf(p.out, "\rblock %d ", height)
}

func (p *progress) end() {
	if p.used {
		fmt.Fprint(p.out, "\r                          \r")
	}
}
