// Package app is the ledger under consensus: an application of CometBFT (ABCI 2.0) over chain.Ledger.
//
// A block of the chain is a block of the ledger with the same height. A transaction is signed (package account); its fee goes to all bonds alike by
// chain.PayFee, whatever becomes of it. The same transactions of the ledger in the same blocks give the same chain.Ledger.StateHash as in an
// embedded ledger. The hash that consensus agrees on is that of the authenticated tree (package treestore) with all records of the ledger and of the
// node: sequences of accounts, keys and faults of validators.
package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/libs/log"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/treestore"
)

// Version is that of the application in blocks: it changes with the rules of the node.
const Version = 1

// Codes of transactions.
const (
	CodeOK       uint32 = iota
	CodeInvalid         // not a transaction, badly signed, of another chain
	CodeSequence        // executed before, or too early
	CodeFee             // the fee is too low or cannot be paid
	CodeRefused         // refused by the rules; the fee is paid
)

// App is the application. Its methods may be called by several goroutines, as CometBFT does.
type App struct {
	abci.BaseApplication

	mu        sync.Mutex
	store     *treestore.Store
	ledger    *chain.Ledger // nil before the first block of a network
	chainID   string
	params    Params
	authority string
	retain    int64 // versions kept, 0 for all
	logger    log.Logger

	mempool  mempool
	verified verified
	snaps    *snapshots
	restore  *restoring // while a snapshot is taken over
	// validatorsChanged asks for an update of the validator set at the end of the block under way.
	validatorsChanged bool
}

// Options of a node; none has an influence on the state.
type Options struct {
	RetainVersions int64  // of the state, for queries and proofs about the past; 0 keeps all
	SnapshotFolder string // empty for no snapshots
	// Logger tells what goes wrong and does not stop the node, as a snapshot that cannot be written; nil for nothing.
	Logger log.Logger
}

// New opens the application over a store, which it does not close.
func New(store *treestore.Store, o Options) (*App, error) {
	a := &App{store: store, retain: o.RetainVersions, logger: o.Logger}
	if a.logger == nil {
		a.logger = log.NewNopLogger()
	}
	if o.SnapshotFolder != "" {
		a.snaps = &snapshots{folder: o.SnapshotFolder}
		if err := a.snaps.tidy(); err != nil {
			return nil, err
		}
	}
	if store.Version() == 0 {
		return a, nil
	}
	return a, a.load()
}

// Keys of the node's own records.
const (
	keyGenesis   = "node/genesis"
	keySequence  = "node/sequence/"
	keyValidator = "node/validator/"
	keyConsensus = "node/consensus/" // hexadecimal consensus address to operator
)

// kept is what the node needs of its genesis.
type kept struct {
	ChainID   string `json:"chain_id"`
	Authority string `json:"authority"`
	Params    Params `json:"params"`
}

func readKept(from reader) (k kept, err error) {
	found, err := readRecord(from, keyGenesis, &k)
	if err == nil && !found {
		err = errors.New("a state without a genesis")
	}
	return k, err
}

// load reads what is kept in memory from the last version saved.
func (a *App) load() error {
	k, err := readKept(a.store)
	if err != nil {
		return err
	}
	ledger, err := chain.Load(a.store, ledgerOptions)
	if err != nil {
		return err
	}
	a.ledger, a.chainID, a.params, a.authority = ledger, k.ChainID, k.Params, k.Authority
	a.verified = verified{}
	return a.mempool.reset(a.store)
}

// ledgerOptions: the blocks of consensus are the history.
var ledgerOptions = chain.Options{NoHistory: true}

// reader is where records are read from.
type reader interface {
	Get(key string) ([]byte, bool, error)
	Ascend(from, to string, visit func(string, []byte) (bool, error)) error
}

func readRecord(from reader, key string, into any) (found bool, err error) {
	data, found, err := from.Get(key)
	if err != nil || !found {
		return false, err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return false, fmt.Errorf("record %s: %w", key, err)
	}
	return true, nil
}

func (a *App) writeRecord(key string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return a.store.Set(key, data)
}

func sequenceOf(from reader, name string) (uint64, error) {
	var n uint64
	_, err := readRecord(from, keySequence+name, &n)
	return n, err
}

// Info tells CometBFT where the application stands.
func (a *App) Info(context.Context, *abci.RequestInfo) (*abci.ResponseInfo, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := &abci.ResponseInfo{Data: "chorus", Version: strconv.Itoa(Version), AppVersion: Version}
	if a.ledger != nil && a.store.Version() > 0 {
		r.LastBlockHeight, r.LastBlockAppHash = a.store.Version(), a.store.Hash()
	}
	return r, nil
}

// InitChain starts the ledger of a new network.
func (a *App) InitChain(_ context.Context, r *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.store.Version() > 0 {
		return nil, fmt.Errorf("the state has blocks of a network already")
	}
	if r.InitialHeight > 1 {
		return nil, fmt.Errorf("initial_height %d: a ledger begins with block 1", r.InitialHeight)
	}
	g, config, err := parseGenesis(r.AppStateBytes)
	if err != nil {
		return nil, err
	}
	a.store.Rollback()
	if a.ledger, err = chain.Open(a.store, config, ledgerOptions); err != nil {
		return nil, err
	}
	a.chainID, a.params, a.authority = r.ChainId, g.Params, config.Authority
	a.verified = verified{}
	if err := a.writeRecord(keyGenesis, kept{a.chainID, a.authority, a.params}); err != nil {
		return nil, err
	}
	for _, v := range g.Validators {
		if err := a.setValidator(v); err != nil {
			return nil, err
		}
	}
	updates, err := a.validatorUpdates()
	if err != nil {
		return nil, err
	}
	a.validatorsChanged = false
	if err := a.mempool.reset(a.store); err != nil {
		return nil, err
	}
	return &abci.ResponseInitChain{Validators: updates, AppHash: a.store.WorkingHash(), ConsensusParams: r.ConsensusParams}, nil
}

// FinalizeBlock executes a block.
func (a *App) FinalizeBlock(_ context.Context, r *abci.RequestFinalizeBlock) (*abci.ResponseFinalizeBlock, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.ledger == nil || r.Height != a.ledger.Height()+1 {
		return nil, fmt.Errorf("block %d is not the next one", r.Height)
	}
	out := &abci.ResponseFinalizeBlock{}
	if err := a.punish(r, out); err != nil {
		return nil, err
	}
	x := a.execution()
	for _, data := range r.Txs {
		result, err := x.transaction(data)
		if err != nil {
			return nil, err
		}
		out.TxResults = append(out.TxResults, result)
	}
	block, err := a.ledger.EndBlock()
	if err != nil {
		return nil, err
	}
	if err := addEvents(&out.Events, block.Events); err != nil {
		return nil, err
	}
	if r.Height%a.params.ValidatorsEvery == 0 || a.validatorsChanged {
		if out.ValidatorUpdates, err = a.validatorUpdates(); err != nil {
			return nil, err
		}
	}
	a.validatorsChanged = false
	out.AppHash = a.store.WorkingHash()
	return out, nil
}

// execution is what transactions of a block are executed on.
func (a *App) execution() *execution {
	return &execution{
		read: a.read, params: a.params, ledger: a.ledger,
		sequence: func(name string) (uint64, error) { return sequenceOf(a.store, name) },
		executed: func(name string, next uint64) error { return a.writeRecord(keySequence+name, next) },
		own: func(t *account.Transaction) error {
			if t.Validator != nil {
				return a.changeValidatorKey(*t.Validator)
			}
			return a.unjail(t.Unjail.Operator)
		},
	}
}

// Commit makes the block durable. A snapshot is for others alone: what is wrong with one is logged, and the node goes on without.
func (a *App) Commit(context.Context, *abci.RequestCommit) (*abci.ResponseCommit, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.store.Save(); err != nil {
		return nil, err
	}
	if err := a.mempool.reset(a.store); err != nil {
		return nil, err
	}
	version := a.store.Version()
	if a.snaps != nil && a.params.SnapshotEvery > 0 && version%a.params.SnapshotEvery == 0 {
		if err := a.snaps.make(a.store, version); err != nil {
			a.logger.Error("no snapshot", "height", version, "err", err)
		}
	}
	if a.retain > 0 {
		if err := a.store.Prune(version - a.retain); err != nil {
			return nil, err
		}
	}
	return &abci.ResponseCommit{}, nil
}
