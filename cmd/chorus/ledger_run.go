package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/boltstore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/internal/packed"
	"github.com/seed-63a7a409/chorus/num"
)

func ledgerRun() *cobra.Command {
	var f ledgerFlags
	var batch int
	var maxEvents, maxWork int64
	var noHistory, asCSV bool
	var trace, state, save string
	c := &cobra.Command{
		Use:   "run [SCRIPT]",
		Short: "Execute a script of transactions and blocks",
		Long: `Execute a script of transactions and blocks, JSON Lines from a file or standard input ("-"); a file whose name ends in
.gz is decompressed. The first line of a new ledger is {"genesis": {...}}. A refused transaction ends the run with the
number of its line; what was committed before stays.

The ledger is in memory unless --db names a file. Every commit to the file counts the lines that were executed, so that
the same script may be run again, with more lines behind it or not, whether the run before was killed, interrupted,
refused or complete: it tells where it stands and goes on from there, and nothing is applied twice. Lines that are not
those that were executed are refused. A script without a genesis is a continuation: once it is complete it is executed
again when it is run again.

--csv writes one row for each epoch of a topic that ends in the run, in place of the report.

--trace FILE writes the state after every block, one JSON object on a line, in the form of recorded scenarios: compressed
if the name ends in .gz, to standard output and without the report for "-". With it a refused transaction does not end the
run: it changes nothing, stands as "refused" in the trace, and the run goes on. A line that is no transaction still ends
it; the trace then holds the blocks before. Blocks that were executed before cannot be traced.

A long run shows its progress on a terminal. "advance" commits after a thousand blocks in which something was due, so that
a run which is stopped goes on from there. All blocks of a run may make 50000 events, and five more for every line of the
script, unless --max-events says otherwise; and take about three seconds of work on epochs and numbers, and 60 microseconds
more for every byte of the script, unless --max-work says otherwise.`,
		RunE: func(c *cobra.Command, args []string) error {
			for _, flag := range []string{"db", "trace", "state", "save"} {
				if given := c.Flags().Lookup(flag); given.Changed && given.Value.String() == "" {
					return num.Refuse(num.ErrMissing, flag, nil, nil, "the name of a file")
				}
			}
			if batch < 1 {
				return num.Refuse(num.ErrDomain, "batch", nil, batch, "batch >= 1")
			}
			name, from := "standard input", c.InOrStdin()
			if args[0] != "-" {
				file, err := os.Open(args[0])
				if err != nil {
					return err
				}
				defer file.Close()
				name = args[0]
				if from, err = packed.NewReader(name, file); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
			stopped, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			defer context.AfterFunc(stopped, func() {
				stop() // the next one ends the program
				fmt.Fprintln(c.ErrOrStderr(), "chorus: stopping behind the blocks in hand")
			})()
			r := &runner{
				script: args[0], tracePath: trace, stdout: c.OutOrStdout(), db: f.db, state: state, save: save, options: chain.Options{BlocksPerCommit: batch, NoHistory: noHistory},
				progress: newProgress(c.ErrOrStderr()), earnings: newEarnings(), stopped: stopped,
				maxEvents: maxEvents,
			}
			if asCSV {
				r.epochs = newEpochRows(c.OutOrStdout())
			}
			err := chain.ReadScript(r.boundWork(from, maxWork), r.line)
			r.progress.end()
			if err == nil && r.ledger == nil {
				err = missingGenesis()
			}
			if at := new(chain.LineError); errors.As(err, &at) {
				err = fmt.Errorf("%s: %w", name, err)
			}
			if err != nil {
				return joined(err, r.close())
			}
			report, err := r.finish()
			if err != nil || asCSV || trace == "-" {
				return err
			}
			return f.write(c, report, report.print)
		},
	}
	f.add(c, false)
	c.Flags().IntVar(&batch, "batch", 1, "ends of blocks in one commit")
	c.Flags().BoolVar(&asCSV, "csv", false, "write one row for each epoch that ends, in place of the report")
	c.Flags().Int64Var(&maxWork, "max-work", -1, "seconds of work that the blocks of the run may take, about, 0 for no limit")
	c.Flags().Int64Var(&maxEvents, "max-events", -1, "events that the blocks of the run may make, 0 for no limit")
	c.Flags().BoolVar(&noHistory, "no-history", false, "do not keep applied transactions")
	c.Flags().StringVar(&state, "state", "", "start from the export in this file, in memory; the script has no genesis then")
	c.Flags().StringVar(&save, "save", "", "export the ledger to this file afterwards; may be that of --state")
	c.MarkFlagsMutuallyExclusive("db", "state")
	c.Flags().StringVar(&trace, "trace", "", "file for the state after every block; refused transactions do not end the run")
	c.MarkFlagsMutuallyExclusive("csv", "json")
	return c
}

// runner executes the lines of a script.
type runner struct {
	script, db  string
	state, save string // files of exports, empty for none
	options     chain.Options
	ledger      *chain.Ledger
	resumed     *chain.Resumed
	passed      int64 // lines that were executed by runs before
	from        int64 // height at which this run began
	progress    *progress
	earnings    *earnings
	epochs      *epochRows // nil for none
	stopped     context.Context

	tracePath string // empty for no trace
	stdout    io.Writer
	trace     *tracer

	events    int64 // made by blocks
	maxEvents int64 // -1: by the length of the script, 0: no limit
}

// boundWork sets the limit of the work of all blocks.
func (r *runner) boundWork(script io.Reader, seconds int64) io.Reader {
	const second = int64(time.Second) // a unit of work is about a nanosecond
	switch {
	case seconds > 0:
		r.options.Work = num.NewMeter(min(seconds, math.MaxInt64/second) * second)
	case seconds < 0:
		script, r.options.Work = chain.MeteredScript(script)
	}
	return script
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
	if r.ledger == nil {
		if err := r.open(line.Genesis); err != nil {
			return err
		}
	}
	rest, err := r.resumed.Rest(line)
	if err != nil {
		return err
	}
	if rest == (chain.Line{}) {
		r.passed++
	}
	if rest.Tx != nil {
		r.earnings.transactions++
		events, err := r.ledger.Apply(rest.Tx)
		r.earnings.count(events)
		return r.trace.applied(err)
	}
	for end := r.ledger.Height() + rest.Advance; r.ledger.Height() < end; {
		if r.stopped.Err() != nil {
			return r.interrupted()
		}
		if err := r.endBlocks(end - r.ledger.Height()); err != nil {
			return err
		}
		if err := r.checkEvents(line); err != nil {
			return err
		}
	}
	return nil
}

// interrupted tells how to go on.
func (r *runner) interrupted() error {
	how := "; without --db nothing is kept"
	if r.db != "" {
		how = "; the same command goes on from there"
	}
	return fmt.Errorf("interrupted at block %d%s", r.ledger.Height(), how)
}

// endBlocks ends some blocks, n at most; with a trace one.
func (r *runner) endBlocks(n int64) error {
	end := func() (chain.BlockResult, error) { return r.ledger.AdvanceSome(n) }
	if r.trace != nil {
		end = r.ledger.EndBlock
	}
	result, err := end()
	if errors.Is(err, num.ErrLimit) {
		err = fmt.Errorf("%w; --max-work allows more", err)
	}
	if err != nil {
		return err
	}
	r.earnings.count(result.Events)
	r.progress.show(result.Height)
	r.events += int64(len(result.Events))
	if err := r.epochs.write(r.ledger, result.Events); err != nil {
		return err
	}
	return r.trace.block(r.ledger)
}

func (r *runner) open(config *chain.Config) (err error) {
	// a script that cannot run leaves no file behind
	if r.state != "" {
		return r.restore(config)
	}
	if config != nil {
		if err := config.Validate(); err != nil {
			return err
		}
	} else if _, err := os.Stat(r.db); r.db == "" || errors.Is(err, fs.ErrNotExist) {
		return missingGenesis()
	}
	var store record.Store = record.NewMemory()
	if r.db != "" {
		if store, err = boltstore.Open(r.db); err != nil {
			return err
		}
	}
	if err = r.start(store, config); err != nil {
		r.ledger = nil
		return joined(err, store.Close())
	}
	if r.tracePath != "" {
		r.trace, err = openTrace(r.tracePath, r.stdout, r.script, r.db)
	}
	return err
}

// restore starts from an export, in memory.
func (r *runner) restore(config *chain.Config) error {
	if config != nil {
		return num.Refuse(num.ErrDomain, "genesis", nil, nil, "must be left out: that of the state holds")
	}
	file, err := os.Open(r.state)
	if err != nil {
		return err
	}
	defer file.Close()
	if r.ledger, err = chain.Import(record.NewMemory(), file, r.options); err != nil {
		return fmt.Errorf("%s: %w", r.state, err)
	}
	r.from = r.ledger.Height()
	if r.tracePath != "" {
		if r.trace, err = openTrace(r.tracePath, r.stdout, r.script, r.db); err != nil {
			return err
		}
	}
	r.resumed, err = r.ledger.Resume()
	return err
}

// start opens the ledger of a store: that of the genesis, or without one whichever is there.
func (r *runner) start(store record.Store, config *chain.Config) (err error) {
	if config == nil {
		r.ledger, err = chain.Load(store, r.options)
	} else {
		r.ledger, err = chain.Open(store, *config, r.options)
	}
	if err != nil {
		return err
	}
	if r.from = r.ledger.Height(); r.tracePath != "" && r.from > 0 && config != nil {
		return num.Refuse(record.ErrExists, "trace", nil, r.db, "a new ledger, or a script without a genesis that goes on with one")
	}
	r.resumed, err = r.ledger.Resume()
	return err
}

func missingGenesis() error {
	return num.Refuse(num.ErrMissing, "genesis", nil, nil, "a script with a first line {\"genesis\": {...}}")
}

func (r *runner) close() error {
	if r.ledger == nil {
		return nil
	}
	return errors.Join(r.trace.end(), r.ledger.Close())
}

// finish ends a block that the script left open, and reports.
func (r *runner) finish() (*ledgerReport, error) {
	report, err := r.report()
	return report, joined(err, r.close())
}

func (r *runner) report() (*ledgerReport, error) {
	if err := r.resumed.End(); err != nil {
		return nil, fmt.Errorf("%s: %w", r.script, err)
	}
	if r.ledger.InBlock() {
		if err := r.endBlocks(1); err != nil {
			return nil, err
		}
	}
	if err := r.ledger.Commit(); err != nil {
		return nil, err
	}
	if r.save != "" {
		if err := replaceFile(r.save, r.ledger.Export); err != nil {
			return nil, err
		}
	}
	report, err := ledgerReportOf(r.ledger, r.earnings)
	if err == nil && r.passed > 0 {
		report.PassedOver, report.From = r.passed, r.from
	}
	return report, err
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
