// Package participant is what workers and reputers of a network run: it watches the windows of topics, asks the user's model for an
// inference, a forecast or the truth, and sends what comes of it, once.
package participant

import (
	"context"
	"errors"
	"fmt"
	"maps"
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

// job is what a participant does again and again.
type job struct {
	*Settings
	as      record.Registered
	windows func(*chain.Topic, api.Status) []int64 // that are open
	make    func(context.Context, task, api.Status) (chain.Tx, error)
}

// run looks for open windows and does each once; it returns when ctx is done.
func (d job) run(ctx context.Context) error {
	j, err := openJournal(d.Journal)
	if err != nil {
		return err
	}
	wait := poll
	for {
		if err := d.round(ctx, j); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			d.log("%v; trying again in %v", err, wait)
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
func (d job) round(ctx context.Context, j *journal) error {
	var status api.Status
	if err := d.Node.Get(ctx, "/v1/status", &status); err != nil {
		return err
	}
	topics, err := client.List[*chain.Topic](ctx, d.Node, "/v1/topics")
	if err != nil {
		return err
	}
	var failed []error
	for _, t := range topics {
		if len(d.Topics) > 0 && !slices.Contains(d.Topics, t.ID) {
			continue
		}
		for _, nonce := range d.windows(t, status) {
			key := fmt.Sprintf("%s %d/%d", d.as, t.ID, nonce)
			if j.finished(key) {
				continue
			}
			if err := d.send(ctx, j, key, task{t, nonce}, status); err != nil {
				failed = append(failed, fmt.Errorf("topic %d, epoch %d: %w", t.ID, nonce, err))
			}
		}
	}
	return errors.Join(failed...)
}

// send makes a transaction, or takes the one that was signed before, and hands it to the node until it is in a block.
func (d job) send(ctx context.Context, j *journal, key string, t task, status api.Status) error {
	signed := j.signed(key)
	if signed == nil {
		registered, err := d.registered(ctx, t.topic.ID, d.as)
		if err != nil || !registered {
			return err
		}
		tx, err := d.make(ctx, t, status)
		if err != nil {
			return err
		}
		if signed, err = d.Node.Sign(ctx, d.Key, tx); err != nil {
			return err
		}
		// Written down before it is sent: after a crash the same bytes are sent again, and are executed once.
		if err := j.note(key, signed); err != nil {
			return err
		}
	} else {
		done, found, err := d.Node.Find(ctx, hashOf(signed))
		if err != nil {
			return err
		}
		if found {
			if done.Code != app.CodeOK {
				d.log("topic %d, epoch %d: refused in block %d: %s", t.topic.ID, t.nonce, done.Height, done.Log)
			}
			return j.finish(key)
		}
	}
	hash, err := d.Node.Send(ctx, signed)
	var refused *client.RefusedError
	switch {
	case err == nil:
		d.log("topic %d, epoch %d: sent %s", t.topic.ID, t.nonce, hash)
		return nil
	case errors.As(err, &refused) && refused.Code != app.CodeOK:
		// No block will take these bytes, as when another of the account took their turn: they are made anew.
		return errors.Join(err, j.forget(key))
	}
	return err
}

func (s *Settings) registered(ctx context.Context, topic uint64, as record.Registered) (bool, error) {
	list, err := s.registrations(ctx, topic, as)
	name := account.AddressOf(s.Key.PubKey())
	return slices.ContainsFunc(list, func(r chain.Registration) bool { return r.Actor == name }), err
}

func (s *Settings) registrations(ctx context.Context, topic uint64, as record.Registered) ([]chain.Registration, error) {
	return client.List[chain.Registration](ctx, s.Node, fmt.Sprintf("/v1/topics/%d/registrations/%s", topic, as))
}

// Worker answers the worker windows of its topics until ctx is done.
func Worker(ctx context.Context, s Settings) error { return s.worker().run(ctx) }

func (s *Settings) worker() job {
	name := account.AddressOf(s.Key.PubKey())
	windows := func(t *chain.Topic, _ api.Status) []int64 { return t.WorkerWindows }
	return job{s, record.AsWorker, windows, func(ctx context.Context, t task, status api.Status) (chain.Tx, error) {
		q := t.question(status)
		list, err := s.registrations(ctx, t.topic.ID, record.AsWorker)
		if err != nil {
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
	}}
}

// Reputer measures the inferences of its topics by the truth, with a loss, and reports until ctx is done.
func Reputer(ctx context.Context, s Settings, loss chorus.Loss[num.Dec], base chorus.LogBase) error {
	return s.reputer(loss, base).run(ctx)
}

func (s *Settings) reputer(loss chorus.Loss[num.Dec], base chorus.LogBase) job {
	name := account.AddressOf(s.Key.PubKey())
	windows := func(t *chain.Topic, status api.Status) (open []int64) {
		for _, nonce := range t.ReputerWindows {
			if status.Height+1 >= nonce+int64(t.Params.GroundTruthLag) {
				open = append(open, nonce)
			}
		}
		return open
	}
	return job{s, record.AsReputer, windows, func(ctx context.Context, t task, status api.Status) (chain.Tx, error) {
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
	}}
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
