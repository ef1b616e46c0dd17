// Package lightclient checks what a network says without trusting the node that says it. Who knows one header of the network, by height and hash, gets
// every later one verified by the signatures of its validators; a header has the hash of the state; and every record of the state comes with a proof.
package lightclient

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	dbm "github.com/cometbft/cometbft-db"
	"github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/light"
	"github.com/cometbft/cometbft/light/provider"
	lighthttp "github.com/cometbft/cometbft/light/provider/http"
	lightdb "github.com/cometbft/cometbft/light/store/db"
	rpchttp "github.com/cometbft/cometbft/rpc/client/http"
	cmttypes "github.com/cometbft/cometbft/types"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/num"
)

// Trust is what is known of the network beforehand.
type Trust struct {
	ChainID string
	Height  int64
	Hash    []byte        // of the header at Height
	Period  time.Duration // how old the header may be, 0 for a week
}

// Client verifies the answers of one node, and compares its headers with those of witnesses.
type Client struct {
	rpc   *rpchttp.HTTP
	light *light.Client
}

// New returns a client of a node's RPC, such as http://127.0.0.1:26657. Without witnesses every header from the trusted one on
// is checked, one after the other, which finds every lie but one that more than two thirds of the validators tell; with them it is done in few steps,
// each of which a third of the validators could make up if no witness told.
func New(ctx context.Context, node string, witnesses []string, t Trust) (*Client, error) {
	if t.Period == 0 {
		// A bond takes 604 800 blocks, about as many seconds, to be taken out (module.RemoveStakeDelayWindow): who signs a lie within it can lose his.
		t.Period = 7 * 24 * time.Hour
	}
	rpc, err := rpchttp.New(node, "/websocket")
	if err != nil {
		return nil, err
	}
	primary, err := lighthttp.New(t.ChainID, node)
	if err != nil {
		return nil, err
	}
	others := []provider.Provider{}
	for _, w := range witnesses {
		p, err := lighthttp.New(t.ChainID, w)
		if err != nil {
			return nil, err
		}
		others = append(others, p)
	}
	options := []light.Option{light.Logger(log.NewNopLogger())}
	if len(others) == 0 {
		others, options = append(others, primary), append(options, light.SequentialVerification())
	}
	l, err := light.NewClient(ctx, t.ChainID, light.TrustOptions{Period: t.Period, Height: t.Height, Hash: t.Hash}, primary, others,
		lightdb.New(dbm.NewMemDB(), ""), options...)
	if err != nil {
		return nil, err
	}
	return &Client{rpc, l}, nil
}

// stateHash returns the hash of the state after a block: it is in the header of the next one.
func (c *Client) stateHash(ctx context.Context, height int64) ([]byte, error) {
	b, err := c.light.VerifyLightBlockAtHeight(ctx, height+1, time.Now())
	if err != nil {
		return nil, fmt.Errorf("header of block %d: %w", height+1, err)
	}
	return b.AppHash, nil
}

// Ledger returns the ledger after a block. It may be read, and go on in memory; every record is proved when it is read.
func (c *Client) Ledger(ctx context.Context, height int64) (*chain.Ledger, error) {
	records, err := c.records(ctx, height)
	if err != nil {
		return nil, err
	}
	return chain.Load(records, chain.Options{NoHistory: true})
}

// records are those of the state after a block.
func (c *Client) records(ctx context.Context, height int64) (*provenStore, error) {
	hash, err := c.stateHash(ctx, height)
	if err != nil {
		return nil, err
	}
	return newProvenStore(ctx, c.rpc, hash, height), nil
}

// Verified is an inference that was made again from what workers had sent.
type Verified struct {
	Topic     uint64                     `json:"topic"`
	Nonce     int64                      `json:"nonce"`
	Height    int64                      `json:"height"`   // of the block that made it
	AppHash   string                     `json:"app_hash"` // of the state after it
	Inference *chorus.Inference[num.Dec] `json:"inference"`
}

// ErrDiffers is an inference that is not what its inputs give.
var ErrDiffers = errors.New("the inference is not what its inputs give")

// VerifyInference checks the inference of an epoch, the latest one for nonce 0: the state before the block that made it is proved, the block is
// done again on it, and what comes out has to be what is proved of the state after it.
func (c *Client) VerifyInference(ctx context.Context, topic uint64, nonce int64) (*Verified, error) {
	status, err := c.rpc.Status(ctx)
	if err != nil {
		return nil, err
	}
	last, err := c.Ledger(ctx, status.SyncInfo.LatestBlockHeight-1)
	if err != nil {
		return nil, err
	}
	t, err := last.Topic(topic)
	if err != nil {
		return nil, err
	}
	if nonce == 0 {
		for e, err := range last.Epochs(topic) {
			if err != nil {
				return nil, err
			}
			if e.Inference != nil {
				nonce = e.Nonce
			}
		}
	}
	height := nonce + int64(t.Params.WorkerSubmissionWindow)
	if nonce == 0 || height >= status.SyncInfo.LatestBlockHeight {
		return nil, num.Refuse(num.ErrMissing, "inference", nil, nonce, "an epoch whose worker window has closed")
	}
	after, err := c.Ledger(ctx, height)
	if err != nil {
		return nil, err
	}
	told, err := after.Epoch(topic, nonce)
	if err != nil {
		return nil, err
	}
	if told.Inference == nil {
		return nil, num.Refuse(num.ErrMissing, "inference", nil, nonce, "an epoch with an inference")
	}
	again, err := c.redo(ctx, height)
	if err != nil {
		return nil, err
	}
	made, err := again.Epoch(topic, nonce)
	if err != nil {
		return nil, err
	}
	if !reflect.DeepEqual(made.Inference, told.Inference) {
		return nil, fmt.Errorf("%w: topic %d, epoch %d", ErrDiffers, topic, nonce)
	}
	hash, err := c.stateHash(ctx, height)
	if err != nil {
		return nil, err
	}
	return &Verified{topic, nonce, height, fmt.Sprintf("%X", hash), told.Inference}, nil
}

// redo does a block again on the proved state before it.
func (c *Client) redo(ctx context.Context, height int64) (*chain.Ledger, error) {
	records, err := c.records(ctx, height-1)
	if err != nil {
		return nil, err
	}
	ledger, err := chain.Load(records, chain.Options{NoHistory: true})
	if err != nil {
		return nil, err
	}
	header, err := c.light.VerifyLightBlockAtHeight(ctx, height, time.Now())
	if err != nil {
		return nil, err
	}
	block, err := c.rpc.Block(ctx, &height)
	if err != nil {
		return nil, err
	}
	if hash := cmttypes.Txs(block.Block.Txs).Hash(); !bytes.Equal(hash, header.DataHash) {
		return nil, fmt.Errorf("block %d: transactions that are not those of its header", height)
	}
	if err := app.Redo(ledger, records, block.Block.Txs.ToSliceOfBytes()); err != nil {
		return nil, err
	}
	_, err = ledger.EndBlock()
	return ledger, err
}
