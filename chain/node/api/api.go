// Package api is the HTTP door of a node: JSON about the state, transactions in, a page that shows it live.
package api

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cometbft/cometbft/libs/bytes"
	"github.com/cometbft/cometbft/mempool"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// Consensus is what the door needs of CometBFT's RPC; rpc/client/local and rpc/client/http have it.
type Consensus interface {
	BroadcastTxSync(context.Context, cmttypes.Tx) (*coretypes.ResultBroadcastTx, error)
	Tx(ctx context.Context, hash []byte, prove bool) (*coretypes.ResultTx, error)
	Status(context.Context) (*coretypes.ResultStatus, error)
}

//go:embed page.html
var page []byte

// MaxListed is how many items a list has at most; ?skip= leaves out the first ones.
const MaxListed = 500

type door struct {
	app       *app.App
	consensus Consensus
}

// Handler serves the door. Requests about the state may say ?height=; without it they are about the last block.
func Handler(a *app.App, c Consensus) http.Handler {
	d := &door{a, c}
	mux := http.NewServeMux()
	for _, route := range d.routes() {
		mux.HandleFunc(route.method+" "+route.path, func(w http.ResponseWriter, r *http.Request) {
			value, err := route.answer(r)
			if err != nil {
				refuse(w, err)
				return
			}
			write(w, http.StatusOK, value)
		})
	}
	mux.HandleFunc("GET /v1/blocks", d.blocks)
	mux.Handle("GET /metrics", promhttp.Handler())
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'self' 'unsafe-inline'; img-src data:")
		w.Write(page)
	})
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) { write(w, http.StatusOK, Document()) })
	return mux
}

// route is a path of the door with what it answers.
type route struct {
	method, path, summary string
	answer                func(*http.Request) (any, error)
	value                 any  // of the type of the answer
	past                  bool // takes ?height=
}

func (d *door) routes() []route {
	return []route{
		{"GET", "/v1/status", "Where the network stands.", d.status, Status{}, false},
		{"GET", "/v1/accounts/{account}", "What an account has, and the sequence of its next transaction.", d.account, Account{}, true},
		{"GET", "/v1/validators", "All validators with a key.", d.validators, []ValidatorState{}, true},
		{"GET", "/v1/topics", "All topics.", d.topics, []chain.Topic{}, true},
		{"GET", "/v1/topics/{topic}", "A topic.", d.topic, chain.Topic{}, true},
		{"GET", "/v1/topics/{topic}/inference", "The latest network inference, with weights and interval.", d.inference, chorus.Inference[num.Dec]{}, true},
		{"GET", "/v1/topics/{topic}/epochs", "The epochs whose records are kept.", d.epochs, []chain.Epoch{}, true},
		{"GET", "/v1/topics/{topic}/epochs/{nonce}", "An epoch, by the block that opened it.", d.epoch, chain.Epoch{}, true},
		{"GET", "/v1/topics/{topic}/members/{role}", "Scores of inferers, forecasters or reputers.", d.members, []chain.Member{}, true},
		{"GET", "/v1/topics/{topic}/registrations/{as}", "Who is registered as worker or reputer.", d.registrations, []chain.Registration{}, true},
		{"GET", "/v1/topics/{topic}/stakes", "Stakes of reputers.", d.stakes, []chain.Stake{}, true},
		{"GET", "/v1/topics/{topic}/delegations", "Delegations to reputers.", d.delegations, []chain.Delegation{}, true},
		{"POST", "/v1/transactions", "Hands a signed transaction to the mempool.", d.send, Sent{}, false},
		{"GET", "/v1/transactions/{hash}", "What became of a transaction, once it is in a block.", d.transaction, Done{}, false},
	}
}

// Refusal is the body of an answer that is not one.
type Refusal struct {
	Error string `json:"error"`
	Code  uint32 `json:"code,omitempty"` // of a transaction, see package app
}

func write(w http.ResponseWriter, status int, value any) {
	data, err := json.Marshal(value)
	if err != nil {
		status, data = http.StatusInternalServerError, []byte(`{"error":"an answer that has no JSON form"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(append(data, '\n'))
}

func refuse(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	var notTaken *untakenError
	switch {
	case errors.As(err, &notTaken):
		if status = http.StatusUnprocessableEntity; notTaken.code == app.CodeOK {
			status = http.StatusServiceUnavailable
		}
		write(w, status, Refusal{notTaken.log, notTaken.code})
		return
	case errors.Is(err, num.ErrMissing), errors.Is(err, num.ErrUnknown):
		status = http.StatusNotFound
	default:
		if _, is := num.AsError(err); is {
			status = http.StatusBadRequest
		}
	}
	write(w, status, Refusal{Error: err.Error()})
}

// state is the one that a request is about.
func (d *door) state(r *http.Request) (*app.State, error) {
	height := int64(0)
	if text := r.URL.Query().Get("height"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, num.Refuse(num.ErrSyntax, "height", nil, text, "a number of a block")
		}
		height = n
	}
	return d.app.At(height)
}

func topicOf(r *http.Request) (uint64, error) {
	id, err := strconv.ParseUint(r.PathValue("topic"), 10, 64)
	if err != nil {
		return 0, num.Refuse(num.ErrSyntax, "topic", nil, r.PathValue("topic"), "a number of a topic")
	}
	return id, nil
}

// Status is where the network stands.
type Status struct {
	ChainID string         `json:"chain_id"`
	Height  int64          `json:"height"`
	AppHash bytes.HexBytes `json:"app_hash"` // of the state after block Height, which the header of the next block has
	Time    time.Time      `json:"time"`
	Syncing bool           `json:"syncing"`
	Params  app.Params     `json:"params"`
	Ledger  chain.Summary  `json:"ledger"`
}

func (d *door) status(r *http.Request) (any, error) {
	s, err := d.app.At(0)
	if err != nil {
		return nil, err
	}
	c, err := d.consensus.Status(r.Context())
	if err != nil {
		return nil, err
	}
	return Status{
		ChainID: d.app.ChainID(), Height: s.Height, AppHash: s.Hash(), Time: c.SyncInfo.LatestBlockTime,
		Syncing: c.SyncInfo.CatchingUp, Params: d.app.Params(), Ledger: s.Ledger.Summary(),
	}, nil
}

// Account is what an account has.
type Account struct {
	Account  string        `json:"account"`
	Balance  record.Amount `json:"balance"`
	Sequence uint64        `json:"sequence"` // of its next transaction, after those that wait
}

func (d *door) account(r *http.Request) (any, error) {
	name := r.PathValue("account")
	if err := account.CheckAddress("account", name); err != nil {
		return nil, err
	}
	s, err := d.state(r)
	if err != nil {
		return nil, err
	}
	balance, err := s.Ledger.Balance(name)
	if err != nil {
		return nil, err
	}
	next, err := d.app.NextSequence(name)
	return Account{name, balance, next}, err
}

// ValidatorState is a validator with its bonds.
type ValidatorState struct {
	app.Validator
	Bonded record.Amount `json:"bonded"`
}

func (d *door) validators(r *http.Request) (any, error) {
	s, err := d.state(r)
	if err != nil {
		return nil, err
	}
	bonded, err := s.Bonded()
	if err != nil {
		return nil, err
	}
	return collect(r, func(yield func(ValidatorState, error) bool) {
		for v, err := range s.Validators() {
			if !yield(ValidatorState{v, bonded[v.Operator]}, err) {
				return
			}
		}
	})
}

// collect takes at most MaxListed items, after those that the request skips.
func collect[T any](r *http.Request, items iter.Seq2[T, error]) (any, error) {
	skip := uint64(0)
	if text := r.URL.Query().Get("skip"); text != "" {
		var err error
		if skip, err = strconv.ParseUint(text, 10, 64); err != nil {
			return nil, num.Refuse(num.ErrSyntax, "skip", nil, text, "how many items to leave out")
		}
	}
	out := []T{}
	for item, err := range items {
		if err != nil {
			return nil, err
		}
		if skip > 0 {
			skip--
			continue
		}
		if out = append(out, item); len(out) == MaxListed {
			break
		}
	}
	return out, nil
}

func (d *door) topics(r *http.Request) (any, error) {
	s, err := d.state(r)
	if err != nil {
		return nil, err
	}
	return collect(r, s.Ledger.Topics())
}

// about returns the state and the topic of a request.
func (d *door) about(r *http.Request) (*app.State, uint64, error) {
	id, err := topicOf(r)
	if err != nil {
		return nil, 0, err
	}
	s, err := d.state(r)
	return s, id, err
}

func (d *door) topic(r *http.Request) (any, error) {
	s, id, err := d.about(r)
	if err != nil {
		return nil, err
	}
	return s.Ledger.Topic(id)
}

func (d *door) inference(r *http.Request) (any, error) {
	s, id, err := d.about(r)
	if err != nil {
		return nil, err
	}
	return s.Ledger.Inference(id)
}

func (d *door) epochs(r *http.Request) (any, error) {
	s, id, err := d.about(r)
	if err != nil {
		return nil, err
	}
	return collect(r, s.Ledger.Epochs(id))
}

func (d *door) epoch(r *http.Request) (any, error) {
	s, id, err := d.about(r)
	if err != nil {
		return nil, err
	}
	nonce, err := strconv.ParseInt(r.PathValue("nonce"), 10, 64)
	if err != nil {
		return nil, num.Refuse(num.ErrSyntax, "nonce", nil, r.PathValue("nonce"), "a number of a block")
	}
	return s.Ledger.Epoch(id, nonce)
}

func (d *door) members(r *http.Request) (any, error) {
	s, id, err := d.about(r)
	if err != nil {
		return nil, err
	}
	return collect(r, s.Ledger.Members(id, record.Role(r.PathValue("role"))))
}

func (d *door) registrations(r *http.Request) (any, error) {
	s, id, err := d.about(r)
	if err != nil {
		return nil, err
	}
	return collect(r, s.Ledger.Registrations(id, record.Registered(r.PathValue("as"))))
}

func (d *door) stakes(r *http.Request) (any, error) {
	s, id, err := d.about(r)
	if err != nil {
		return nil, err
	}
	return collect(r, s.Ledger.Stakes(id))
}

func (d *door) delegations(r *http.Request) (any, error) {
	s, id, err := d.about(r)
	if err != nil {
		return nil, err
	}
	return collect(r, s.Ledger.Delegations(id))
}

// Sent is a transaction that waits for a block.
type Sent struct {
	Hash bytes.HexBytes `json:"hash"`
}

// untakenError is a transaction that the mempool did not take.
type untakenError struct {
	code uint32 // CodeOK if nothing is wrong with it, and it may be sent later
	log  string
}

func (e *untakenError) Error() string { return e.log }

func (d *door) send(r *http.Request) (any, error) {
	data, err := io.ReadAll(io.LimitReader(r.Body, account.MaxTxBytes+1))
	if err != nil {
		return nil, num.Refuse(num.ErrSyntax, "body", nil, err.Error(), "a signed transaction")
	}
	if len(data) > account.MaxTxBytes {
		return nil, num.Refuse(num.ErrRange, "body", nil, len(data), fmt.Sprintf("at most %d bytes", account.MaxTxBytes))
	}
	result, err := d.consensus.BroadcastTxSync(r.Context(), data)
	if errors.Is(err, mempool.ErrTxInCache) { // taken before: sending the same bytes again does no harm
		return Sent{cmttypes.Tx(data).Hash()}, nil
	}
	if err != nil { // such as a mempool that is full
		return nil, &untakenError{app.CodeOK, err.Error()}
	}
	if result.Code != app.CodeOK {
		return nil, &untakenError{result.Code, result.Log}
	}
	return Sent{result.Hash}, nil
}

// Done is a transaction in a block.
type Done struct {
	Hash   bytes.HexBytes `json:"hash"`
	Height int64          `json:"height"`
	Code   uint32         `json:"code"`
	Log    string         `json:"log,omitempty"`
}

func (d *door) transaction(r *http.Request) (any, error) {
	var hash bytes.HexBytes
	if err := hash.UnmarshalJSON([]byte(strconv.Quote(r.PathValue("hash")))); err != nil || len(hash) != 32 {
		return nil, num.Refuse(num.ErrSyntax, "hash", nil, r.PathValue("hash"), "64 hexadecimal digits")
	}
	t, err := d.consensus.Tx(r.Context(), hash, false)
	if err != nil {
		if !strings.Contains(err.Error(), "not found") { // CometBFT has no other sign of it
			return nil, err
		}
		return nil, num.Refuse(num.ErrMissing, "hash", nil, hash.String(), "a transaction in a block")
	}
	return Done{t.Hash, t.Height, t.TxResult.Code, t.TxResult.Log}, nil
}

// blocks tells the height of every new block, as server-sent events, so that a page knows when to ask again.
func (d *door) blocks(w http.ResponseWriter, r *http.Request) {
	flusher, can := w.(http.Flusher)
	if !can {
		refuse(w, errors.New("no events over this connection"))
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	ticker := time.NewTicker(250 * time.Millisecond)
	defer ticker.Stop()
	last := int64(-1)
	for {
		if height := d.app.Height(); height != last {
			if _, err := fmt.Fprintf(w, "data: %d\n\n", height); err != nil {
				return
			}
			flusher.Flush()
			last = height
		}
		select {
		case <-r.Context().Done():
			return
		case <-ticker.C:
		}
	}
}
