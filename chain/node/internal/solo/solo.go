// Package solo is a network of one process without consensus: every transaction that the mempool takes is a block of its own. Tests use it in
// the place of CometBFT.
package solo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/mempool"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	cmttypes "github.com/cometbft/cometbft/types"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/chain/node/treestore"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// ChainID is that of the network.
const ChainID = "solo"

// Network is the application, and what package api needs of CometBFT.
type Network struct {
	App   *app.App
	Store *treestore.Store

	mu   sync.Mutex
	done map[string]*coretypes.ResultTx
}

// New starts a network of a configuration, to which a validator is added.
func New(config chain.Config) (*Network, error) {
	validator := ed25519.GenPrivKeyFromSecret([]byte("solo")).PubKey()
	name := account.AddressOf(validator)
	config.Validators = append(config.Validators, chain.Balance{Account: name, Amount: record.Tokens(1000)})
	ledger, err := json.Marshal(config)
	if err != nil {
		return nil, err
	}
	params := app.DefaultParams()
	params.SnapshotEvery = 0
	state, err := json.Marshal(app.Genesis{
		Ledger: ledger, Params: params, Validators: []account.SetValidator{{Operator: name, Key: account.NewPublicKey(validator)}},
	})
	if err != nil {
		return nil, err
	}
	store, err := treestore.NewMemory()
	if err != nil {
		return nil, err
	}
	a, err := app.New(store, app.Options{})
	if err != nil {
		return nil, err
	}
	n := &Network{App: a, Store: store, done: map[string]*coretypes.ResultTx{}}
	if _, err := a.InitChain(context.Background(), &abci.RequestInitChain{ChainId: ChainID, AppStateBytes: state, InitialHeight: 1}); err != nil {
		return nil, err
	}
	_, err = n.Block()
	return n, err
}

// Block makes a block of transactions.
func (n *Network) Block(txs ...[]byte) (*abci.ResponseFinalizeBlock, error) {
	ctx, height := context.Background(), n.App.Height()+1
	r, err := n.App.FinalizeBlock(ctx, &abci.RequestFinalizeBlock{Height: height, Txs: txs})
	if err != nil {
		return nil, err
	}
	if _, err := n.App.Commit(ctx, &abci.RequestCommit{}); err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for i, tx := range txs {
		hash := cmttypes.Tx(tx).Hash()
		n.done[string(hash)] = &coretypes.ResultTx{Hash: hash, Height: height, TxResult: *r.TxResults[i], Tx: tx}
	}
	return r, nil
}

// Do signs a transaction of the ledger as the next one of its account, and makes a block of it. An error is also a refusal.
func (n *Network) Do(key crypto.PrivKey, tx chain.Tx) error {
	sequence, err := n.App.NextSequence(account.AddressOf(key.PubKey()))
	if err != nil {
		return err
	}
	data, err := account.SignTx(account.Body{ChainID: ChainID, Sequence: sequence, Fee: record.BaseUnits(2_000_000)}, tx, key)
	if err != nil {
		return err
	}
	r, err := n.Block(data)
	if err == nil && r.TxResults[0].Code != app.CodeOK {
		err = errors.New(r.TxResults[0].Log)
	}
	return err
}

// BroadcastTxSync makes a block of a transaction that the mempool takes. One that was executed is still in the cache of the mempool, unless it was refused.
func (n *Network) BroadcastTxSync(ctx context.Context, tx cmttypes.Tx) (*coretypes.ResultBroadcastTx, error) {
	if done, err := n.Tx(ctx, tx.Hash(), false); err == nil && done.TxResult.Code == app.CodeOK {
		return nil, mempool.ErrTxInCache
	}
	r, err := n.App.CheckTx(ctx, &abci.RequestCheckTx{Tx: tx})
	if err != nil {
		return nil, err
	}
	if r.Code == app.CodeOK {
		if _, err := n.Block(tx); err != nil {
			return nil, err
		}
	}
	return &coretypes.ResultBroadcastTx{Code: r.Code, Log: r.Log, Hash: tx.Hash()}, nil
}

// Tx returns what became of a transaction.
func (n *Network) Tx(_ context.Context, hash []byte, _ bool) (*coretypes.ResultTx, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if r, there := n.done[string(hash)]; there {
		return r, nil
	}
	return nil, fmt.Errorf("tx (%X) not found", hash) // as CometBFT says it
}

// Status says little.
func (n *Network) Status(context.Context) (*coretypes.ResultStatus, error) {
	return &coretypes.ResultStatus{SyncInfo: coretypes.SyncInfo{LatestBlockHeight: n.App.Height()}}, nil
}
