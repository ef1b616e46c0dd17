package app

import (
	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// execution executes the transactions of a block in their order: on a node, and for who does a block again to verify it.
type execution struct {
	read     func(data []byte) (*account.Transaction, error)
	params   Params
	ledger   *chain.Ledger
	sequence func(name string) (uint64, error)    // of the next transaction of an account
	executed func(name string, next uint64) error // changes it
	own      func(t *account.Transaction) error   // executes one that is not of the ledger
}

// transaction executes one. An error is one of the store, and ends the node.
func (x *execution) transaction(data []byte) (*abci.ExecTxResult, error) {
	t, err := x.read(data)
	if err != nil {
		return refusal(CodeInvalid, err), nil
	}
	sequence, err := x.sequence(t.Account)
	if err != nil {
		return nil, err
	}
	if code, err := x.params.admit(t, len(data), sequence); err != nil {
		return refusal(code, err), nil
	}
	result := &abci.ExecTxResult{}
	if !t.Fee.IsZero() {
		events, err := x.ledger.Apply(&chain.PayFee{From: t.Account, Amount: t.Fee})
		if err != nil {
			if _, err := chain.OutcomeOf(err); err != nil {
				return nil, err
			}
			return refusal(CodeFee, err), nil
		}
		if err := addEvents(&result.Events, events); err != nil {
			return nil, err
		}
	}
	if err := x.executed(t.Account, sequence+1); err != nil {
		return nil, err
	}
	if t.Ledger == nil {
		err = x.own(t)
	} else {
		var events []record.Event
		events, err = x.ledger.Apply(t.Ledger)
		if err := addEvents(&result.Events, events); err != nil {
			return nil, err
		}
	}
	if err != nil {
		if _, err := chain.OutcomeOf(err); err != nil {
			return nil, err
		}
		result.Code, result.Log, result.Codespace = CodeRefused, err.Error(), "chorus"
	}
	return result, nil
}

// admit refuses a transaction whose turn it is not or whose fee is too low, whatever else it is.
func (p Params) admit(t *account.Transaction, size int, sequence uint64) (uint32, error) {
	if t.Sequence != sequence {
		return CodeSequence, refuseSequence(t, sequence)
	}
	if least := p.LeastFee(size); t.Fee.Cmp(least) < 0 {
		return CodeFee, refuseFee(t, least)
	}
	return CodeOK, nil
}

func refusal(code uint32, err error) *abci.ExecTxResult {
	return &abci.ExecTxResult{Code: code, Log: err.Error(), Codespace: "chorus"}
}

// Redo executes the transactions of a block again, for who verifies what they have made of a ledger: records are those of the
// state before the block, as they are on the node. What is not of the ledger changes nothing in it, and is left out. So are the faults that a node punishes
// before them: they take from bonds, of which no inference is made. Bonds after such a block, and the hash of the state, are others than on the node.
func Redo(l *chain.Ledger, records record.Store, txs [][]byte) error {
	k, err := readKept(records)
	if err != nil {
		return err
	}
	next := map[string]uint64{}
	x := &execution{
		read:   func(data []byte) (*account.Transaction, error) { return account.Read(k.ChainID, data) },
		params: k.Params, ledger: l,
		sequence: func(name string) (uint64, error) {
			if n, changed := next[name]; changed {
				return n, nil
			}
			return sequenceOf(records, name)
		},
		executed: func(name string, n uint64) error { next[name] = n; return nil },
		own:      func(*account.Transaction) error { return nil },
	}
	for _, data := range txs {
		if _, err := x.transaction(data); err != nil {
			return err
		}
	}
	return nil
}
