package app

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"

	abci "github.com/cometbft/cometbft/abci/types"
	cryptoproto "github.com/cometbft/cometbft/proto/tendermint/crypto"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/treestore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// ProofType names the proofs of Query for /store.
const ProofType = "ics23:iavl"

// State is the application as it was after a block, to be read by one goroutine.
type State struct {
	Height int64
	Ledger *chain.Ledger
	view   *treestore.View
}

// At returns the state after a block, the last one for 0.
func (a *App) At(height int64) (*State, error) {
	last := a.store.Version()
	if height == 0 {
		height = last
	}
	if height < 1 || height > last {
		return nil, num.Refuse(num.ErrDomain, "height", nil, height, "1 to "+strconv.FormatInt(last, 10))
	}
	view, err := a.store.At(height)
	if err != nil {
		return nil, num.Refuse(num.ErrMissing, "height", nil, height, "a block whose state is kept")
	}
	ledger, err := chain.Load(view, ledgerOptions)
	if err != nil {
		return nil, err
	}
	return &State{Height: height, Ledger: ledger, view: view}, nil
}

// Sequence returns the sequence of an account's next transaction.
func (s *State) Sequence(name string) (uint64, error) { return sequenceOf(s.view, name) }

// Hash commits to all of the state. The header of the next block has it.
func (s *State) Hash() []byte { return s.view.Hash() }

// Validators are what the node keeps of all validators with a key, ascending by operator.
func (s *State) Validators() iter.Seq2[Validator, error] { return validators(s.view) }

// Bonded returns what is bonded to each validator of the ledger, with a key or without.
func (s *State) Bonded() (map[string]record.Amount, error) { return bondedTo(s.Ledger) }

// ChainID returns the name of the network, empty before there is one.
func (a *App) ChainID() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.chainID
}

// Params returns the rules of the node.
func (a *App) Params() Params {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.params
}

// NextSequence returns the sequence of an account's next transaction after those that wait in the mempool.
func (a *App) NextSequence(name string) (uint64, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if w, waits := a.mempool.waiting[name]; waits {
		return w.next, nil
	}
	return a.committedSequence(name)
}

// Query answers /store with a record by its key, with a proof on request, and /sequence with the next sequence of an account.
func (a *App) Query(_ context.Context, r *abci.RequestQuery) (*abci.ResponseQuery, error) {
	s, err := a.At(r.Height)
	if err != nil {
		return failed(err), nil
	}
	out := &abci.ResponseQuery{Height: s.Height, Key: r.Data}
	switch r.Path {
	case "/store":
		return s.prove(out, r.Prove), nil
	case "/sequence":
		n, err := s.Sequence(string(r.Data))
		if err != nil {
			return failed(err), nil
		}
		out.Value = strconv.AppendUint(nil, n, 10)
		return out, nil
	}
	return failed(num.Refuse(num.ErrUnknown, "path", nil, r.Path, strings.Join([]string{"/store", "/sequence"}, ", "))), nil
}

// prove answers with a record.
func (s *State) prove(out *abci.ResponseQuery, prove bool) *abci.ResponseQuery {
	key := string(out.Key)
	if key == "" || len(key) > 1024 {
		return failed(num.Refuse(num.ErrDomain, "data", nil, len(key), "a key of 1 to 1024 bytes"))
	}
	if !prove {
		value, _, err := s.view.Get(key)
		if err != nil {
			return failed(err)
		}
		out.Value = value
		return out
	}
	value, proof, err := s.view.Prove(key)
	if err != nil {
		return failed(err)
	}
	out.Value = value
	out.ProofOps = &cryptoproto.ProofOps{Ops: []cryptoproto.ProofOp{{Type: ProofType, Key: out.Key, Data: proof}}}
	return out
}

// VerifyStore reports whether an answer to /store holds in a state of this hash.
func VerifyStore(hash []byte, r *abci.ResponseQuery) error {
	if r.Code != CodeOK {
		return errors.New(r.Log)
	}
	if r.ProofOps == nil || len(r.ProofOps.Ops) != 1 || r.ProofOps.Ops[0].Type != ProofType {
		return fmt.Errorf("%w: not one proof of the kind %s", treestore.ErrProof, ProofType)
	}
	return treestore.Verify(hash, string(r.Key), r.Value, r.ProofOps.Ops[0].Data)
}

func failed(err error) *abci.ResponseQuery {
	return &abci.ResponseQuery{Code: CodeInvalid, Log: err.Error(), Codespace: "chorus"}
}

// Height returns the last block.
func (a *App) Height() int64 { return a.store.Version() }
