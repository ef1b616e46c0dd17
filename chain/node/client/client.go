// Package client talks to the HTTP door of a node (package api): it reads the state, signs and sends transactions, and waits for them.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/cometbft/cometbft/crypto"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/api"
	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// maxAnswer bounds what is read of an answer.
const maxAnswer = 64 << 20

// Client is for any number of goroutines.
type Client struct {
	base string
	http *http.Client
}

// New returns a client of a door, such as http://127.0.0.1:26680.
func New(base string) *Client {
	if !strings.Contains(base, "://") {
		base = "http://" + base
	}
	return &Client{strings.TrimRight(base, "/"), &http.Client{Timeout: 20 * time.Second}}
}

// RefusedError is a request or transaction that the node did not take. Code is that of a transaction (package app), 0 of another request.
type RefusedError struct {
	Status int
	Code   uint32
	Text   string
}

func (e *RefusedError) Error() string { return e.Text }

// Get reads a path, such as /v1/status, into a value.
func (c *Client) Get(ctx context.Context, path string, into any) error {
	return c.do(ctx, http.MethodGet, path, nil, into)
}

// List reads all items of a list, such as /v1/topics, however many requests it takes.
func List[T any](ctx context.Context, c *Client, path string) (all []T, err error) {
	for {
		var part []T
		if err := c.Get(ctx, fmt.Sprintf("%s?skip=%d", path, len(all)), &part); err != nil {
			return nil, err
		}
		if all = append(all, part...); len(part) < api.MaxListed {
			return all, nil
		}
	}
}

func (c *Client) do(ctx context.Context, method, path string, body []byte, into any) error {
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		var refusal api.Refusal
		if json.Unmarshal(data, &refusal) != nil || refusal.Error == "" {
			refusal.Error = fmt.Sprintf("%s: %s", path, answer.Status)
		}
		return &RefusedError{answer.StatusCode, refusal.Code, refusal.Error}
	}
	return json.Unmarshal(data, into)
}

// Sign signs a transaction of the ledger by a key, as the next one of its account, with the least fee.
func (c *Client) Sign(ctx context.Context, key crypto.PrivKey, tx chain.Tx) ([]byte, error) {
	text, err := chain.EncodeTx(tx)
	if err != nil {
		return nil, err
	}
	return c.SignBody(ctx, account.Body{Tx: text}, account.Single(key.PubKey()), key)
}

// SignBody signs a body by keys of a policy; chain id and sequence are filled in, and the fee, unless there is one, so that it suffices also with
// the signatures of the other keys.
func (c *Client) SignBody(ctx context.Context, b account.Body, p account.Policy, keys ...crypto.PrivKey) ([]byte, error) {
	name, err := p.Address()
	if err != nil {
		return nil, err
	}
	var status api.Status
	if err := c.Get(ctx, "/v1/status", &status); err != nil {
		return nil, err
	}
	var from api.Account
	if err := c.Get(ctx, "/v1/accounts/"+name, &from); err != nil {
		return nil, err
	}
	b.ChainID, b.Sequence = status.ChainID, from.Sequence
	if b.Fee.IsZero() {
		b.Fee = largestFee
		data, err := account.Sign(b, p, keys...)
		if err != nil {
			return nil, err
		}
		const signature = 96 // bytes of one in base64, at most
		b.Fee = status.Params.LeastFee(len(data) + signature*(p.Threshold-len(keys)))
	}
	return account.Sign(b, p, keys...)
}

// largestFee has as many digits as any, so that the transaction does not grow with its fee.
var largestFee = record.MustParseAmount("1" + strings.Repeat("0", 30))

// Send hands a signed transaction to the node. The same bytes may be sent again: they are executed once.
func (c *Client) Send(ctx context.Context, signed []byte) (hash string, err error) {
	var sent api.Sent
	err = c.do(ctx, http.MethodPost, "/v1/transactions", signed, &sent)
	return sent.Hash.String(), err
}

// Find looks for a transaction in the blocks; found is false if it is in none yet.
func (c *Client) Find(ctx context.Context, hash string) (done api.Done, found bool, err error) {
	err = c.Get(ctx, "/v1/transactions/"+hash, &done)
	var refused *RefusedError
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound {
		return done, false, nil
	}
	return done, err == nil, err
}

// Wait waits until a transaction is in a block.
func (c *Client) Wait(ctx context.Context, hash string) (api.Done, error) {
	for {
		done, found, err := c.Find(ctx, hash)
		if err != nil || found {
			return done, err
		}
		select {
		case <-ctx.Done():
			return done, fmt.Errorf("transaction %s is in no block yet: %w", hash, ctx.Err())
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// Do signs, sends and waits. A transaction that was executed and refused by the rules is a *RefusedError.
func (c *Client) Do(ctx context.Context, key crypto.PrivKey, tx chain.Tx) (api.Done, error) {
	signed, err := c.Sign(ctx, key, tx)
	if err != nil {
		return api.Done{}, err
	}
	hash, err := c.Send(ctx, signed)
	if err != nil {
		return api.Done{}, err
	}
	done, err := c.Wait(ctx, hash)
	if err == nil && done.Code != app.CodeOK {
		err = &RefusedError{Code: done.Code, Text: done.Log}
	}
	return done, err
}
