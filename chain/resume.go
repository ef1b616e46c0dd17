package chain

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// position is how far a script is executed.
type position struct {
	Lines  int64  `json:"lines"`  // executed, of the last one maybe a part; empty lines and comments are not counted
	First  string `json:"first"`  // digest of the first line
	Digest string `json:"digest"` // of all of them
	Until  int64  `json:"until"`  // height at which the last one is complete
}

// scriptsRecord says how far scripts are executed, beside the state: the one that the ledger was started with, and a
// continuation, which has no genesis, until it is complete.
type scriptsRecord struct {
	Genesis      *position `json:"genesis,omitempty"`
	Continuation *position `json:"continuation,omitempty"`
}

// ScriptLines returns how many lines of its scripts the ledger has executed: of the one that it was started with, and of a
// continuation that is not complete. Empty lines and comments are not counted; 0 where nothing is.
func (l *Ledger) ScriptLines() (started, continuation int64, err error) {
	record, err := l.scriptsRecord()
	if record.Genesis != nil {
		started = record.Genesis.Lines
	}
	if record.Continuation != nil {
		continuation = record.Continuation.Lines
	}
	return started, continuation, err
}

func (l *Ledger) scriptsRecord() (scriptsRecord, error) {
	if err := l.there(); err != nil {
		return scriptsRecord{}, err
	}
	if l.scripts != nil {
		return *l.scripts, nil
	}
	s := l.view()
	record, _ := state.Read[scriptsRecord](s, state.ScriptsKey)
	return record, s.Err
}

// Resumed goes through a script that a ledger has maybe executed in part: in a run that was killed, that ended with a refused
// line, or that was complete. Every commit says how many lines were executed, and what they were.
type Resumed struct {
	ledger  *Ledger
	genesis bool
	scripts scriptsRecord // of the ledger
	before  position      // where an earlier run has left this script
	lines   int64         // seen so far
	first   string        // digest of the first one
	done    *position     // with the line that the caller has in hand, nil for none
	ahead   int64         // blocks that ended behind the last executed line

	// Where no lines are counted they are passed over by blocks, up to the height end.
	height, end int64
}

// Resume begins with the first line of a script. A script with a genesis, which has to be the one that the ledger was started
// with since Open refuses another, goes on behind the lines that were executed; so does a continuation that was not run to its
// end. A complete continuation is executed again.
//
// Where lines were not counted, because the ledger was imported or was made by a program, or by an earlier version, the lines
// behind the genesis are passed over by the number of their blocks.
//
// Errors: ErrNotAllowed in a block under way; ErrDamaged.
func (l *Ledger) Resume() (*Resumed, error) {
	if err := l.there(); err != nil {
		return nil, err
	}
	if l.state.Begun {
		return nil, num.Refuse(record.ErrNotAllowed, "resume", nil, nil, "between blocks")
	}
	record, err := l.scriptsRecord()
	if err != nil {
		return nil, err
	}
	return &Resumed{ledger: l, scripts: record}, nil
}

func (r *Resumed) there() error {
	if r == nil || r.ledger == nil {
		return num.Refuse(num.ErrMissing, "resumed", nil, nil, "what Ledger.Resume returns")
	}
	return nil
}

// Rest returns what is still to be done of the next line of the script, nothing for one that was executed. The caller does it
// before it asks for the next one; a line that is refused counts as not executed unless the next one is asked for.
//
// Errors: ErrMismatch for lines that are not those that were executed; ErrDomain for lines in another order than ReadScript gives
// them. Nothing has changed then.
func (r *Resumed) Rest(line Line) (Line, error) {
	if err := r.there(); err != nil {
		return Line{}, err
	}
	if r.lines++; line.count != r.lines {
		return Line{}, num.Refuse(num.ErrDomain, "line", nil, line.count, "the lines of a script in their order")
	}
	r.settle()
	if r.lines == 1 {
		r.begin(line)
	}
	switch {
	case r.lines <= r.before.Lines:
		return r.passOver(line)
	case line.Tx != nil && r.height < r.end:
		return Line{}, nil
	case line.Tx != nil && r.ahead > 0:
		return Line{}, num.Refuse(record.ErrMismatch, "tx", nil, line.Tx.Kind(), "an advance, since the block behind the lines that were executed has ended")
	case r.height < r.end:
		r.ahead = min(r.end-r.height, line.Advance)
		r.height += line.Advance
	}
	skipped := min(line.Advance, r.ahead)
	r.ahead -= skipped
	line.Advance -= skipped
	r.done = &position{Lines: r.lines, First: r.first, Digest: line.digest, Until: r.ledger.Height() + line.Advance - r.ahead}
	if r.height < r.end { // more blocks are executed than lines are seen
		r.done = nil
	}
	if line.Tx == nil && line.Genesis == nil {
		r.settle() // a commit may come before the last block of the line
		if line.Advance == 0 {
			return Line{}, nil
		}
	}
	return line, nil
}

func (r *Resumed) begin(line Line) {
	r.first, r.genesis = line.digest, line.Genesis != nil
	switch c := r.scripts.Continuation; {
	case r.genesis && r.scripts.Genesis != nil:
		r.before = *r.scripts.Genesis
	case r.genesis:
		r.end = r.ledger.Height()
	case c != nil && c.First == r.first:
		r.before = *c
	}
}

// passOver takes a line that was executed, the last one maybe in part.
func (r *Resumed) passOver(line Line) (Line, error) {
	if r.lines < r.before.Lines {
		return Line{}, nil
	}
	if line.digest != r.before.Digest {
		return Line{}, num.Refuse(record.ErrMismatch, "script", nil, nil, "the lines up to here as they were executed")
	}
	left := r.before.Until - r.ledger.Height()
	if left > 0 {
		return Line{Number: line.Number, Advance: left}, nil
	}
	r.ahead = -left
	return Line{}, nil
}

// settle counts the line that the caller has in hand.
func (r *Resumed) settle() {
	if r.done != nil {
		r.keep(r.done)
		r.done = nil
	}
}

// keep says how far this script is executed.
func (r *Resumed) keep(here *position) {
	if r.genesis {
		r.scripts.Genesis = here
	} else {
		r.scripts.Continuation = here
	}
	now := r.scripts
	r.ledger.standing.scripts = &now
}

// End says that the script has no more lines. The next commit knows.
//
// Errors: ErrMismatch for a script that ends before the last line that was executed.
func (r *Resumed) End() error {
	if err := r.there(); err != nil {
		return err
	}
	r.settle()
	if r.lines < r.before.Lines {
		return num.Refuse(record.ErrMismatch, "script", nil, nil, "all lines that were executed, "+fmt.Sprint(r.before.Lines))
	}
	if r.lines > 0 && !r.genesis {
		r.keep(nil)
	}
	return nil
}
