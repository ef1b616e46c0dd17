package main

import (
	"encoding/csv"
	"io"
	"strconv"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// epochRows writes a row for each epoch that ends, from the events of blocks. A nil one writes nothing.
type epochRows struct {
	out  *csv.Writer
	open map[epochID]*epochRow
}

type epochID struct {
	topic uint64
	nonce int64
}

// epochRow is what is known of an epoch so far.
type epochRow struct {
	complete                                  bool   // its start was seen
	inference, loss, reward                   string // empty where there is none
	inferers, forecasters, reputers, delegate record.Amount
	note                                      string
}

// epochColumns are the names of the columns.
var epochColumns = []string{
	"height", "topic", "nonce", "stage", "network_inference", "network_loss", "reward",
	"paid_inferers", "paid_forecasters", "paid_reputers", "paid_delegators", "note",
}

func newEpochRows(out io.Writer) *epochRows {
	r := &epochRows{out: csv.NewWriter(out), open: map[epochID]*epochRow{}}
	_ = r.out.Write(epochColumns) // the writer keeps an error
	return r
}

// write takes the events of blocks that ended, and writes the epochs that ended with them.
func (r *epochRows) write(l *chain.Ledger, events []record.Event) error {
	if r == nil {
		return nil
	}
	for _, e := range events {
		id := epochID{e.Topic, e.Nonce}
		row := r.open[id]
		if row == nil {
			row = &epochRow{complete: e.Kind == record.EventWindowOpened}
		}
		stage, known := row.take(e)
		switch {
		case !known:
			continue
		case stage == "":
			r.open[id] = row
			continue
		}
		delete(r.open, id)
		if err := r.end(l, id, row, e.Height, stage); err != nil {
			return err
		}
	}
	r.out.Flush()
	return r.out.Error()
}

// take adds an event; known reports whether it is about an epoch, and stage how that ended, if it did.
func (row *epochRow) take(e record.Event) (stage record.EpochStage, known bool) {
	switch e.Kind {
	case record.EventWindowOpened:
	case record.EventInferred:
		row.inference = e.Value.Plain()
	case record.EventInferenceFailed:
		row.note = e.Note
	case record.EventClosed:
		row.loss = e.Value.Plain()
	case record.EventPaid:
		sum := &row.reputers
		switch e.Role {
		case record.RoleInferer:
			sum = &row.inferers
		case record.RoleForecaster:
			sum = &row.forecasters
		}
		*sum = sum.Plus(e.Amount)
	case record.EventDelegatorsPaid:
		row.delegate = row.delegate.Plus(e.Amount)
	case record.EventUnpaid:
		if e.Nonce == 0 { // of a topic
			return "", false
		}
		row.note = e.Account + ": " + e.Note
	case record.EventRewarded:
		row.reward = e.Value.Plain()
		return record.StageRewarded, true
	case record.EventRewardFailed:
		row.note = e.Note
		return record.StageClosed, true
	case record.EventWindowFailed, record.EventCloseFailed:
		row.note = e.Note
		return record.StageFailed, true
	default:
		return "", false
	}
	return "", true
}

// end writes a row. What an earlier run saw of the epoch is in the ledger.
func (r *epochRows) end(l *chain.Ledger, id epochID, row *epochRow, height int64, stage record.EpochStage) error {
	if e, err := l.Epoch(id.topic, id.nonce); err == nil && !row.complete {
		if e.Inference != nil {
			row.inference = e.Inference.Network[0].Plain()
		}
		if e.Rewards != nil {
			row.loss = e.Rewards.Loss.Plain()
		}
	}
	return r.out.Write([]string{
		strconv.FormatInt(height, 10), strconv.FormatUint(id.topic, 10), strconv.FormatInt(id.nonce, 10), string(stage),
		row.inference, row.loss, row.reward, row.inferers.String(), row.forecasters.String(), row.reputers.String(),
		row.delegate.String(), row.note,
	})
}
