package chain

import (
	"github.com/seed-63a7a409/chorus/num"
)

// historyKey is where an applied transaction is kept: by the height of its block and its number in it.
func historyKey(height, number int64) string {
	return historySpace + heightPart(height) + separator + heightPart(number)
}

// History visits the transactions that were applied, in order, with the heights of their blocks.
func (l *Ledger) History(visit func(height int64, tx Tx) error) error {
	s := l.view()
	var err error
	s.walkRange(historySpace, after(historySpace), func(where string, value []byte) bool {
		var tx Tx
		if tx, err = ParseTx(value); err != nil {
			err = damaged(where, err)
			return false
		}
		err = visit(number(where[len(historySpace):len(historySpace)+heightDigits]), tx)
		return err == nil
	})
	if err != nil {
		return err
	}
	return s.err
}

// Replay executes the history again in memory, from the state it started from to the present height, and gives the
// ledger that results. ErrDamaged where it ends in another state; ErrMissing where a ledger was run without history
// cannot be told from that.
func (l *Ledger) Replay() (*Ledger, error) {
	if l.state.begun {
		return nil, num.Refuse(ErrNotAllowed, "replay", nil, nil, "between blocks")
	}
	d, err := l.origin()
	if err != nil {
		return nil, err
	}
	again := &Ledger{store: NewMemory(), options: Options{BlocksPerCommit: replayBatch}}
	if err := again.adopt(d); err != nil {
		return nil, err
	}
	err = l.History(func(height int64, tx Tx) error {
		if err := again.advanceTo(height - 1); err != nil {
			return err
		}
		_, err := again.Apply(tx)
		return err
	})
	if err != nil {
		return nil, num.Refuse(ErrDamaged, "history", nil, nil, err.Error())
	}
	if err := again.advanceTo(l.Height()); err != nil {
		return nil, err
	}
	was, err := l.StateHash()
	if err != nil {
		return nil, err
	}
	is, err := again.StateHash()
	if err != nil {
		return nil, err
	}
	if was != is {
		return nil, num.Refuse(ErrDamaged, "history", nil, is, "the state "+was+", from a history without gaps")
	}
	return again, nil
}

// replayBatch bounds the memory of a replay.
const replayBatch = 1000

func (l *Ledger) advanceTo(height int64) error {
	for l.Height() < height {
		if _, err := l.AdvanceSome(min(height-l.Height(), MaxAdvance)); err != nil {
			return err
		}
	}
	return nil
}
