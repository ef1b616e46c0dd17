package chain

import (
	"bytes"
	"math"

	"github.com/seed-63a7a409/chorus/num"
)

// Resumed goes through a script that a ledger has executed in part: a run that was killed, that ended with a refused
// line, or that was complete. What the ledger has committed is passed over, and compared with the history where that was
// kept.
type Resumed struct {
	ledger *Ledger
	end    int64 // height up to which the lines are executed
	// from and to are the blocks whose transactions are in the history.
	from, to int64
	height   int64 // of the last block that the lines so far end
	number   int64 // of the next transaction in the block under way
}

// Resume begins at the first line behind the genesis, which has to be what the ledger was started with: Open refuses
// another one. In an imported ledger the blocks before the import are passed over by their number.
func (l *Ledger) Resume() (*Resumed, error) {
	if l.state.begun {
		return nil, num.Refuse(ErrNotAllowed, "resume", nil, nil, "between blocks")
	}
	origin, _, err := l.originRecord()
	if err != nil {
		return nil, err
	}
	r := &Resumed{ledger: l, end: l.Height(), from: origin.Height + 1, to: math.MaxInt64}
	gap, found, err := l.gap()
	if found {
		r.to = gap - 1
	}
	return r, err
}

// Rest gives what is still to be done of the next line; nothing for one that was executed.
//
// Errors: ErrUnlike for a line that is not what the ledger executed.
func (r *Resumed) Rest(line Line) (rest Line, err error) {
	block := r.height + 1
	switch {
	case line.Genesis != nil:
		return Line{}, nil
	case r.height >= r.end:
		return line, nil
	case line.Tx != nil:
		err = r.compare(block, line.Tx)
		r.number++
		return Line{}, err
	}
	first := r.number
	r.height, r.number = r.height+line.Advance, 0
	if err := r.checkQuiet(block, first, min(r.height, r.end)); err != nil {
		return Line{}, err
	}
	if r.height <= r.end {
		return Line{}, nil
	}
	return Line{Number: line.Number, Advance: r.height - r.end}, nil
}

func (r *Resumed) kept(block int64) bool { return block >= r.from && block <= r.to }

// compare refuses a transaction that is not the next one of the history.
func (r *Resumed) compare(block int64, tx Tx) error {
	if !r.kept(block) {
		return nil
	}
	text, err := EncodeTx(tx)
	if err != nil {
		return err
	}
	s := r.ledger.view()
	stored, found := s.bytes(historyKey(block, r.number))
	if s.err != nil {
		return s.err
	}
	if !found {
		return num.Refuse(ErrUnlike, "tx", nil, tx.Kind(), "the end of block "+padded(block, 1)+", as it was executed")
	}
	was, err := ParseTx(stored)
	if err != nil {
		return damaged(historyKey(block, r.number), err)
	}
	if stored, err = EncodeTx(was); err != nil {
		return err
	}
	if !bytes.Equal(text, stored) {
		return num.Refuse(ErrUnlike, "tx", nil, tx.Kind(), "the "+was.Kind()+" of block "+padded(block, 1)+" that was executed")
	}
	return nil
}

// checkQuiet refuses to end blocks in which the history has transactions, from one of the first block on.
func (r *Resumed) checkQuiet(block, first, last int64) error {
	if block < r.from {
		block, first = r.from, 0
	}
	if last = min(last, r.to); last < block {
		return nil
	}
	s := r.ledger.view()
	var err error
	s.walkRange(historyKey(block, first), historyKey(last+1, 0), func(where string, _ []byte) bool {
		at := number(where[len(historySpace) : len(historySpace)+heightDigits])
		err = num.Refuse(ErrUnlike, "advance", nil, nil, "a transaction in block "+padded(at, 1)+", as it was executed")
		return false
	})
	if err == nil {
		err = s.err
	}
	return err
}
