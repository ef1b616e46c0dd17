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

// keep keeps an applied transaction, or the height of the first one that is not kept.
func (s *session) keep(text []byte, number int64, noHistory bool) {
	if !noHistory {
		s.overlay = s.overlay.with(historyKey(s.now(), number), text)
	} else if _, found := s.bytes(gapKey); !found {
		s.write(gapKey, s.now())
	}
}

// gap is the height of the first transaction that was not kept.
func (l *Ledger) gap() (height int64, found bool, err error) {
	s := l.view()
	height, found = read[int64](s, gapKey)
	return height, found, s.err
}

// checkHistory verifies that the history is of the blocks that were executed.
func (l *Ledger) checkHistory() error {
	o, _, err := l.originRecord()
	if err != nil {
		return err
	}
	if _, _, err := l.gap(); err != nil {
		return err
	}
	return l.History(func(height int64, _ Tx) error {
		if height <= o.Height || height > l.Height()+1 {
			return num.Refuse(ErrDamaged, "history", nil, height, "transactions of blocks behind the origin up to the present one")
		}
		return nil
	})
}

// Replay executes the history again in memory, from the state it started from to the present height, and gives the
// ledger that results.
//
// Errors: ErrDamaged where it ends in another state; ErrMissing where transactions were not kept; ErrNotAllowed in a
// block under way.
func (l *Ledger) Replay() (*Ledger, error) {
	if l.state.begun {
		return nil, num.Refuse(ErrNotAllowed, "replay", nil, nil, "between blocks")
	}
	gap, found, err := l.gap()
	if err != nil {
		return nil, err
	}
	if found {
		return nil, num.Refuse(num.ErrMissing, "history", nil, nil,
			"a history without gaps: from block "+padded(gap, 1)+" on the ledger was run without keeping it")
	}
	d, err := l.originDocument()
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
