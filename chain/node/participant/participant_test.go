package participant

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/api"
	"github.com/seed-63a7a409/chorus/chain/node/client"
	"github.com/seed-63a7a409/chorus/chain/node/internal/solo"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// TestWorkerAndReputer: over three epochs a worker and a reputer, whose programs die at any moment, whose models fail now and then and whose node does not always
// answer, send everything once, and are paid.
func TestWorkerAndReputer(t *testing.T) {
	worker, reputer := ed25519.GenPrivKeyFromSecret([]byte("w")), ed25519.GenPrivKeyFromSecret([]byte("r"))
	name := func(k crypto.PrivKey) string { return account.AddressOf(k.PubKey()) }
	config := chain.DefaultConfig(release.V17())
	for _, k := range []crypto.PrivKey{worker, reputer} {
		config.Accounts = append(config.Accounts, chain.Balance{Account: name(k), Amount: record.Tokens(100_000)})
	}
	n, err := solo.New(config)
	require.NoError(t, err)
	topic := release.V17().Topic
	topic.EpochLength, topic.WorkerSubmissionWindow, topic.GroundTruthLag = 20, 10, 20
	require.NoError(t, n.Do(reputer, &chain.CreateTopic{Creator: name(reputer), Params: topic}))
	require.NoError(t, n.Do(worker, &chain.Register{Owner: name(worker), Topic: 1, Actor: name(worker), As: record.AsWorker}))
	require.NoError(t, n.Do(reputer, &chain.Register{Owner: name(reputer), Topic: 1, Actor: name(reputer), As: record.AsReputer}))
	require.NoError(t, n.Do(reputer, &chain.AddStake{Reputer: name(reputer), Topic: 1, Amount: record.Tokens(1000)}))
	require.NoError(t, n.Do(reputer, &chain.FundTopic{From: name(reputer), Topic: 1, Amount: record.Tokens(10_000)}))

	source := num.NewSource(1)
	handler := api.Handler(n.App, n)
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if source.IntN(12) == 0 {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		handler.ServeHTTP(w, r)
		if r.Method == http.MethodPost && source.IntN(3) == 0 {
			panic(http.ErrAbortHandler) // it was taken, and the connection breaks
		}
	}))
	defer door.Close()
	asked := map[string]int{}
	model := func(kind string, answer Answer) Model {
		return Func(func(_ context.Context, q Question) (Answer, error) {
			require.EqualValues(t, 1, q.Topic)
			if source.IntN(4) == 0 {
				return Answer{}, errors.New("out of order")
			}
			asked[fmt.Sprint(kind, q.Nonce)]++
			return answer, nil
		})
	}
	folder := t.TempDir()
	inference, truth := num.IntDec(101), num.IntDec(100)
	settings := func(k crypto.PrivKey, m Model, file string) *Settings {
		return &Settings{Node: client.New(door.URL), Key: k, Model: m, Journal: filepath.Join(folder, file)}
	}
	w := settings(worker, model("worker", Answer{Inference: &inference}), "w").worker()
	r := settings(reputer, model("reputer", Answer{Truth: &truth}), "r").reputer(chorus.SquaredLoss[num.Dec](), chorus.Log10)
	worked, reported := map[int64]bool{}, map[int64]bool{}
	failures := 0
	for n.App.Height() < 200 {
		for _, d := range []job{w, r} {
			j, err := openJournal(d.Journal) // as after the death of the process
			require.NoError(t, err)
			if d.round(t.Context(), j) != nil {
				failures++
			}
		}
		b, err := n.Block()
		require.NoError(t, err)
		require.NotNil(t, b)
		s, err := n.App.At(0)
		require.NoError(t, err)
		for e, err := range s.Ledger.Epochs(1) {
			require.NoError(t, err)
			if len(e.Inferers) > 0 {
				worked[e.Nonce] = true
			}
			if e.Rewards != nil {
				reported[e.Nonce] = true
			}
		}
	}
	require.GreaterOrEqual(t, len(worked), 3)
	require.GreaterOrEqual(t, len(reported), 3)
	require.NotZero(t, failures)
	for what, times := range asked { // again only if it could not be signed
		require.Less(t, times, 6, what)
	}
	s, err := n.App.At(0)
	require.NoError(t, err)
	submitted, reports := uint64(0), uint64(0)
	for what := range asked {
		if what[0] == 'w' {
			submitted++
		} else {
			reports++
		}
	}
	for who, once := range map[string]uint64{name(worker): 1 + submitted, name(reputer): 4 + reports} {
		sequence, err := s.Sequence(who)
		require.NoError(t, err)
		require.LessOrEqual(t, sequence, once, "one transaction for each thing that was done")
		require.Greater(t, sequence+2, once)
	}
}
