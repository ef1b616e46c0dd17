package app

import (
	"context"
	"math/big"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/treestore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// mempool is what waits for a block: of each account the next sequence and what its fees take.
type mempool struct {
	view    *chain.Ledger // the last committed state, nil before the first block
	waiting map[string]waiting
}

type waiting struct {
	next uint64
	fees record.Amount
}

// reset forgets what waits; CometBFT checks it again.
func (m *mempool) reset(store *treestore.Store) error {
	m.waiting, m.view = map[string]waiting{}, nil
	version := store.Version()
	if version == 0 {
		return nil
	}
	view, err := store.At(version)
	if err != nil {
		return err
	}
	m.view, err = chain.Load(view, ledgerOptions)
	return err
}

// LeastFee is what a transaction of a size in bytes costs at least, in base units.
func (p Params) LeastFee(size int) record.Amount {
	return p.Fee.Plus(record.AmountOf(new(big.Int).Mul(p.FeePerByte.Int(), big.NewInt(int64(size)))))
}

func refuseSequence(t *account.Transaction, want uint64) error {
	return num.Refuse(num.ErrDomain, "body.sequence", nil, t.Sequence, "the next of the account, "+num.IntDec(int64(want)).Plain())
}

func refuseFee(t *account.Transaction, least record.Amount) error {
	return num.Refuse(record.ErrFunds, "body.fee", nil, t.Fee, "at least "+least.String()+" base units for its size")
}

// CheckTx admits a transaction to the mempool if it is well signed, next in turn after those that wait, and its fee can be paid
// with theirs.
func (a *App) CheckTx(_ context.Context, r *abci.RequestCheckTx) (*abci.ResponseCheckTx, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.ledger == nil {
		return &abci.ResponseCheckTx{Code: CodeInvalid, Log: "no network yet"}, nil
	}
	t, err := a.read(r.Tx)
	if err != nil {
		return checked(CodeInvalid, err), nil
	}
	w, known := a.mempool.waiting[t.Account]
	if !known {
		if w.next, err = a.committedSequence(t.Account); err != nil {
			return nil, err
		}
	}
	if code, err := a.params.admit(t, len(r.Tx), w.next); err != nil {
		return checked(code, err), nil
	}
	if a.mempool.view != nil {
		balance, err := a.mempool.view.Balance(t.Account)
		if err != nil {
			return nil, err
		}
		if fees := w.fees.Plus(t.Fee); balance.Cmp(fees) < 0 {
			return checked(CodeFee, num.Refuse(record.ErrFunds, "body.fee", nil, t.Fee, "fees up to the balance "+balance.String())), nil
		}
	}
	a.mempool.waiting[t.Account] = waiting{w.next + 1, w.fees.Plus(t.Fee)}
	return &abci.ResponseCheckTx{GasWanted: int64(len(r.Tx))}, nil
}

func (a *App) committedSequence(name string) (uint64, error) {
	version := a.store.Version()
	if version == 0 {
		return 0, nil
	}
	view, err := a.store.At(version)
	if err != nil {
		return 0, err
	}
	return sequenceOf(view, name)
}

func checked(code uint32, err error) *abci.ResponseCheckTx {
	return &abci.ResponseCheckTx{Code: code, Log: err.Error(), Codespace: "chorus"}
}

// PrepareProposal takes what waits in its order, without what could not be executed and what is too much.
func (a *App) PrepareProposal(_ context.Context, r *abci.RequestPrepareProposal) (*abci.ResponsePrepareProposal, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	turn := &turn{app: a, next: map[string]uint64{}}
	out := &abci.ResponsePrepareProposal{}
	size := int64(0)
	for _, tx := range r.Txs {
		ok, err := turn.take(tx)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if size += int64(len(tx)); size > r.MaxTxBytes {
			break
		}
		out.Txs = append(out.Txs, tx)
	}
	return out, nil
}

// ProcessProposal accepts blocks whose transactions are all well signed and in turn.
func (a *App) ProcessProposal(_ context.Context, r *abci.RequestProcessProposal) (*abci.ResponseProcessProposal, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	turn := &turn{app: a, next: map[string]uint64{}}
	for _, tx := range r.Txs {
		ok, err := turn.take(tx)
		if err != nil {
			return nil, err
		}
		if !ok {
			return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_REJECT}, nil
		}
	}
	return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_ACCEPT}, nil
}

// turn follows the sequences of accounts through a block.
type turn struct {
	app  *App
	next map[string]uint64
}

// take reports whether a transaction may be in the block after those taken.
func (t *turn) take(data []byte) (bool, error) {
	tx, err := t.app.read(data)
	if err != nil {
		return false, nil
	}
	next, known := t.next[tx.Account]
	if !known {
		if next, err = t.app.committedSequence(tx.Account); err != nil {
			return false, err
		}
	}
	if _, err := t.app.params.admit(tx, len(data), next); err != nil {
		return false, nil
	}
	t.next[tx.Account] = next + 1
	return true, nil
}
