package chain

import (
	"encoding/json"
	"fmt"
	"iter"

	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// historyKey is where an applied transaction is kept: by the height of its block and its number in it.
func historyKey(height, number int64) string {
	return state.HistorySpace + state.HeightPart(height) + state.Separator + state.HeightPart(number)
}

// Executed is a transaction of the history with the height of its block.
type Executed struct {
	Height int64
	Tx     Tx
}

// MarshalJSON writes {"height": 1, "tx": {...}}, the transaction as EncodeTx does.
func (x Executed) MarshalJSON() ([]byte, error) {
	tx, err := EncodeTx(x.Tx)
	if err != nil {
		return nil, err
	}
	return json.Marshal(executedForm{x.Height, tx})
}

// UnmarshalJSON reads what MarshalJSON writes, the transaction as ParseTx does.
func (x *Executed) UnmarshalJSON(data []byte) error {
	if x == nil {
		return num.Refuse(num.ErrMissing, "Executed", nil, nil, "a place for the transaction")
	}
	var form executedForm
	if err := strictnum.Unmarshal("", data, &form, strictjson.Options{}); err != nil {
		return err
	}
	tx, err := ParseTx(form.Tx)
	if err != nil {
		return err
	}
	*x = Executed{Height: form.Height, Tx: tx}
	return nil
}

type executedForm struct {
	Height int64           `json:"height"`
	Tx     json.RawMessage `json:"tx"`
}

// History returns the transactions that were applied, in order, as far as they were kept. An error is the last that it gives.
func (l *Ledger) History() iter.Seq2[Executed, error] {
	return func(yield func(Executed, error) bool) {
		s := l.view()
		for where, text := range paged(s, state.HistorySpace) {
			tx, err := ParseTx(text)
			if err != nil {
				s.Fail(state.Damaged(where, err))
				break
			}
			height := where[len(state.HistorySpace) : len(state.HistorySpace)+state.HeightDigits]
			if !yield(Executed{state.Number(height), tx}, nil) {
				return
			}
		}
		if s.Err != nil {
			yield(Executed{}, s.Err)
		}
	}
}

// keep keeps an applied transaction, or the height of the first one that is not kept.
func keep(s *state.Session, text []byte, number int64, noHistory bool) {
	if !noHistory {
		s.Overlay = s.Overlay.With(historyKey(s.Now(), number), text)
	} else if _, found := s.Bytes(state.GapKey); !found {
		s.Write(state.GapKey, s.Now())
	}
}

// gap returns the height of the first transaction that was not kept.
func (l *Ledger) gap() (height int64, found bool, err error) {
	s := l.view()
	height, found = state.Read[int64](s, state.GapKey)
	return height, found, s.Err
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
	if _, err := l.scriptsRecord(); err != nil {
		return err
	}
	for x, err := range l.History() {
		if err != nil {
			return err
		}
		if x.Height <= o.Height || x.Height > l.Height()+1 {
			return num.Refuse(record.ErrDamaged, "history", nil, x.Height, "transactions of blocks behind the origin up to the present one")
		}
	}
	return nil
}

// Replay executes the history again in memory, from the state it started from to the present height, and gives the
// ledger that results.
//
// Errors: ErrDamaged where it ends in another state; ErrMissing where transactions were not kept; ErrNotAllowed in a
// block under way.
func (l *Ledger) Replay() (*Ledger, error) {
	if err := l.there(); err != nil {
		return nil, err
	}
	if l.state.Begun {
		return nil, num.Refuse(record.ErrNotAllowed, "replay", nil, nil, "between blocks")
	}
	gap, found, err := l.gap()
	if err != nil {
		return nil, err
	}
	if found {
		return nil, num.Refuse(num.ErrMissing, "history", nil, nil,
			"a history without gaps: from block "+fmt.Sprint(gap)+" on the ledger was run without keeping it")
	}
	d, err := l.originDocument()
	if err != nil {
		return nil, err
	}
	again := &Ledger{store: record.NewMemory(), options: Options{BlocksPerCommit: replayBatch}}
	if err := again.adopt(d); err != nil {
		return nil, err
	}
	for x, err := range l.History() {
		if err == nil {
			err = again.advanceTo(x.Height - 1)
		}
		if err == nil {
			_, err = again.Apply(x.Tx)
		}
		if err != nil {
			return nil, num.Refuse(record.ErrDamaged, "history", nil, nil, err.Error())
		}
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
		return nil, num.Refuse(record.ErrDamaged, "history", nil, is, "the state "+was+", from a history without gaps")
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
