// Package participant is what workers and reputers of a network run: it watches the windows of topics, asks the user's model for an
// inference, a forecast or the truth, and sends what comes of it, once.
package participant

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/cometbft/cometbft/crypto"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/api"
	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/chain/node/client"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// Question is what a model is asked: JSON to its standard input or in the body of a POST request.
type Question struct {
	Topic    uint64   `json:"topic"`
	Metadata string   `json:"metadata,omitempty"`
	Nonce    int64    `json:"nonce"`              // names the epoch: the block that opened it
	Height   int64    `json:"height"`             // of the last block
	Labels   []string `json:"labels,omitempty"`   // of a topic with several
	Inferers []string `json:"inferers,omitempty"` // registered workers, for a forecast
}

// Answer is what a model answers. A worker's model gives an inference, a forecast or both; a reputer's the truth.
type Answer struct {
	Inference *num.Dec           `json:"inference,omitempty"`
	Values    map[string]num.Dec `json:"values,omitempty"`   // by label, in place of Inference or Truth
	Forecast  map[string]num.Dec `json:"forecast,omitempty"` // log losses by inferer
	Truth     *num.Dec           `json:"truth,omitempty"`
}

// Model answers questions. An error is asked again, as long as the window is open.
type Model interface {
	Answer(context.Context, Question) (Answer, error)
}

// Settings are common to workers and reputers.
type Settings struct {
	Node   *client.Client
	Key    crypto.PrivKey
	Topics []uint64 // empty for all that the account is registered in
	Model  Model
	// Journal is a file that remembers what was sent; empty for memory alone. With it a program that was killed does not send twice.
	Journal string
	// Log tells what happens; nil for nothing.
	Log func(format string, args ...any)
}

func (s *Settings) log(format string, args ...any) {
	if s.Log != nil {
		s.Log(format, args...)
	}
}

// poll is how often windows are looked for.
const poll = 500 * time.Millisecond

// task is one thing to be sent for an epoch.
type task struct {
	topic *chain.Topic
	nonce int64
}

// run looks for open windows and does each once; it returns when ctx is done.
func (s *Settings) run(ctx context.Context, as record.Registered, windows func(*chain.Topic, api.Status) []int64, make func(context.Context, task, api.Status) (chain.Tx, error)) error {
	j, err := openJournal(s.Journal)
	if err != nil {
		return err
	}
	wait := poll
	for {
		if err := s.round(ctx, j, as, windows, make); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			s.log("%v; trying again in %v", err, wait)
			wait = min(2*wait, 30*time.Second)
		} else {
			wait = poll
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

// round looks through all topics once.
func (s *Settings) round(ctx context.Context, j *journal, as record.Registered, windows func(*chain.Topic, api.Status) []int64, make func(context.Context, task, api.Status) (chain.Tx, error)) error {
	var status api.Status
	if err := s.Node.Get(ctx, "/v1/status", &status); err != nil {
		return err
	}
	var topics []*chain.Topic
	if err := s.Node.Get(ctx, "/v1/topics", &topics); err != nil {
		return err
	}
	var failed []error
	for _, t := range topics {
		if len(s.Topics) > 0 && !slices.Contains(s.Topics, t.ID) {
			continue
		}
		for _, nonce := range windows(t, status) {
			key := fmt.Sprintf("%s %d/%d", as, t.ID, nonce)
			if j.finished(key) {
				continue
			}
			if err := s.send(ctx, j, key, task{t, nonce}, as, status, make); err != nil {
				failed = append(failed, fmt.Errorf("topic %d, epoch %d: %w", t.ID, nonce, err))
			}
		}
	}
	return errors.Join(failed...)
}

// send makes a transaction, or takes the one that was signed before, and hands it to the node until it is taken.
func (s *Settings) send(ctx context.Context, j *journal, key string, t task, as record.Registered, status api.Status, make func(context.Context, task, api.Status) (chain.Tx, error)) error {
	signed := j.signed(key)
	if signed == nil {
		registered, err := s.registered(ctx, t.topic.ID, as)
		if err != nil || !registered {
			return err
		}
		tx, err := make(ctx, t, status)
		if err != nil {
			return err
		}
		if signed, err = s.Node.Sign(ctx, s.Key, tx); err != nil {
			return err
		}
		// Written down before it is sent: after a crash the same bytes are sent again, and are executed once.
		if err := j.note(key, signed); err != nil {
			return err
		}
	}
	hash, err := s.Node.Send(ctx, signed)
	var refused *client.RefusedError
	switch {
	case err == nil:
		s.log("topic %d, epoch %d: sent %s", t.topic.ID, t.nonce, hash)
	case errors.As(err, &refused) && refused.Code == app.CodeSequence:
		// It is in a block already, or another of the account took its turn.
		done, err := s.Node.Wait(shortly(ctx), hashOf(signed))
		if err != nil {
			return j.forget(key)
		}
		s.log("topic %d, epoch %d: was in block %d", t.topic.ID, t.nonce, done.Height)
	case errors.As(err, &refused) && refused.Status == http.StatusUnprocessableEntity && refused.Code == app.CodeInvalid:
		s.log("topic %d, epoch %d: %v", t.topic.ID, t.nonce, err) // in the mempool already
	default:
		return err
	}
	return j.finish(key)
}

func (s *Settings) registered(ctx context.Context, topic uint64, as record.Registered) (bool, error) {
	var list []chain.Registration
	if err := s.Node.Get(ctx, fmt.Sprintf("/v1/topics/%d/registrations/%s", topic, as), &list); err != nil {
		return false, err
	}
	name := account.AddressOf(s.Key.PubKey())
	return slices.ContainsFunc(list, func(r chain.Registration) bool { return r.Actor == name }), nil
}

// Worker answers the worker windows of its topics until ctx is done.
func Worker(ctx context.Context, s Settings) error {
	name := account.AddressOf(s.Key.PubKey())
	windows := func(t *chain.Topic, _ api.Status) []int64 { return t.WorkerWindows }
	return s.run(ctx, record.AsWorker, windows, func(ctx context.Context, t task, status api.Status) (chain.Tx, error) {
		q := t.question(status)
		var list []chain.Registration
		if err := s.Node.Get(ctx, fmt.Sprintf("/v1/topics/%d/registrations/%s", t.topic.ID, record.AsWorker), &list); err != nil {
			return nil, err
		}
		for _, r := range list {
			q.Inferers = append(q.Inferers, r.Actor)
		}
		a, err := s.Model.Answer(ctx, q)
		if err != nil {
			return nil, err
		}
		if a.Inference == nil && len(a.Values) == 0 && len(a.Forecast) == 0 {
			return nil, num.Refuse(num.ErrMissing, "inference", nil, nil, "an answer of the model with an inference, values or a forecast")
		}
		tx := &chain.SubmitWork{Worker: name, Topic: t.topic.ID, Nonce: t.nonce, Inference: a.Inference}
		for _, label := range slices.Sorted(maps.Keys(a.Values)) {
			tx.Values = append(tx.Values, record.LabelValue{Label: label, Value: a.Values[label]})
		}
		for _, inferer := range slices.Sorted(maps.Keys(a.Forecast)) {
			tx.Forecast = append(tx.Forecast, record.ForecastElement{Inferer: inferer, Loss: a.Forecast[inferer]})
		}
		return tx, nil
	})
}

// Reputer measures the inferences of its topics by the truth, with a loss, and reports until ctx is done.
func Reputer(ctx context.Context, s Settings, loss chorus.Loss[num.Dec], base chorus.LogBase) error {
	name := account.AddressOf(s.Key.PubKey())
	windows := func(t *chain.Topic, status api.Status) (open []int64) {
		for _, nonce := range t.ReputerWindows {
			if status.Height+1 >= nonce+int64(t.Params.GroundTruthLag) {
				open = append(open, nonce)
			}
		}
		return open
	}
	return s.run(ctx, record.AsReputer, windows, func(ctx context.Context, t task, status api.Status) (chain.Tx, error) {
		var epoch chain.Epoch
		if err := s.Node.Get(ctx, fmt.Sprintf("/v1/topics/%d/epochs/%d", t.topic.ID, t.nonce), &epoch); err != nil {
			return nil, err
		}
		if epoch.Inference == nil {
			return nil, num.Refuse(num.ErrMissing, "inference", nil, t.nonce, "an epoch with a network inference")
		}
		a, err := s.Model.Answer(ctx, t.question(status))
		if err != nil {
			return nil, err
		}
		truth, err := a.truth(epoch.Inference.Labels)
		if err != nil {
			return nil, err
		}
		r, err := release.Parse(status.Ledger.Release)
		if err != nil {
			return nil, err
		}
		losses, err := chorus.Measure(r, epoch.Inference, truth, loss, base)
		if err != nil {
			return nil, err
		}
		return &chain.SubmitLosses{Reputer: name, Topic: t.topic.ID, Nonce: t.nonce, Losses: chain.Bundle(losses)}, nil
	})
}

func (t task) question(status api.Status) Question {
	q := Question{Topic: t.topic.ID, Metadata: t.topic.Metadata, Nonce: t.nonce, Height: status.Height}
	if t.topic.Labels != nil {
		q.Labels = t.topic.Labels.Whitelist
	}
	return q
}

// truth is the answer over the labels of the inference.
func (a Answer) truth(labels []string) ([]num.Dec, error) {
	if a.Truth != nil && len(labels) == 1 {
		return []num.Dec{*a.Truth}, nil
	}
	var list []num.Dec
	for _, label := range labels {
		x, there := a.Values[label]
		if !there {
			return nil, num.Refuse(num.ErrMissing, "truth", nil, label, "an answer of the model with the truth of every label")
		}
		list = append(list, x)
	}
	return list, nil
}
