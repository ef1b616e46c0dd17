package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/boltstore"
	"github.com/seed-63a7a409/chorus/num"
)

func ledgerRun() *cobra.Command {
	var f ledgerFlags
	var batch int
	var maxEvents int64
	var noHistory bool
	c := &cobra.Command{
		Use:   "run SCRIPT",
		Short: "Execute a script of transactions and blocks",
		Long: `Execute a script of transactions and blocks, JSON Lines from a file or standard input ("-"). The first line of a new
ledger is {"genesis": {...}}; with --db and a file that has a ledger already it may be left out, or has to be the
same. A refused transaction ends the run with the number of its line; what was committed before stays.

The ledger is in memory unless --db names a file. A long run shows its progress on a terminal. "advance" commits
after a thousand blocks in which something was due, so that a run which is stopped goes on from there. All blocks of
a run may make 50000 events, and five more for every line of the script, unless --max-events says otherwise.`,
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
				maxEvents: maxEvents,
			}
			err := chain.ReadScript(from, r.line)
			r.progress.end()
			if err == nil && r.ledger == nil {
				err = missingGenesis()
			}
			if err != nil {
				return errors.Join(err, r.close())
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
	c.Flags().Int64Var(&maxEvents, "max-events", -1, "events that the blocks of the run may make, 0 for no limit")
	c.Flags().BoolVar(&noHistory, "no-history", false, "do not keep applied transactions")
	return c
}

// runner executes the lines of a script.
type runner struct {
	db       string
	options  chain.Options
	ledger   *chain.Ledger
	progress *progress
	earnings *earnings

	events    int64 // made by blocks
	maxEvents int64 // -1: by the length of the script, 0: no limit
}

// checkEvents ends a run in which blocks go on and on making events.
func (r *runner) checkEvents(line chain.Line) error {
	const base, perLine = 50_000, 5
	limit := r.maxEvents
	if limit < 0 {
		limit = base + perLine*int64(line.Number)
	}
	if limit > 0 && r.events > limit {
		return num.Refuse(num.ErrLimit, "advance", nil, line.Advance,
			"must not bring the run to more than "+strconv.FormatInt(limit, 10)+" events; --max-events allows more")
	}
	return nil
}

func (r *runner) line(line chain.Line) error {
	if line.Genesis != nil || r.ledger == nil {
		if err := r.open(line.Genesis); err != nil {
			return err
		}
	}
	switch {
	case line.Advance > 0:
		for end := r.ledger.Height() + line.Advance; r.ledger.Height() < end; {
			result, err := r.ledger.AdvanceSome(end - r.ledger.Height())
			r.earnings.count(result.Events)
			r.progress.show(result.Height)
			r.events += int64(len(result.Events))
			if err == nil {
				err = r.checkEvents(line)
			}
			if err != nil {
				return err
			}
		}
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
		r.ledger, err = chain.Open(store, *config, r.options)
	} else {
		r.ledger, err = chain.Load(store, r.options)
	}
	if err != nil {
		r.ledger = nil
		return errors.Join(err, store.Close())
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
			return nil, errors.Join(err, r.close())
		}
		r.earnings.count(result.Events)
	}
	report, err := ledgerReportOf(r.ledger, r.earnings)
	return report, errors.Join(err, r.close())
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
