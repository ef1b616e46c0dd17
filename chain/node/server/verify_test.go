package server

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/api"
	"github.com/seed-63a7a409/chorus/chain/node/client"
	"github.com/seed-63a7a409/chorus/chain/node/lightclient"
	"github.com/seed-63a7a409/chorus/chain/node/participant"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// between answers for a node and changes what it says to some methods.
func between(t *testing.T, node string, lie func(method string, answer []byte) []byte) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		question, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		var call struct {
			Method string `json:"method"`
		}
		_ = json.Unmarshal(question, &call)
		answer, err := http.Post(node, "application/json", bytes.NewReader(question))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer answer.Body.Close()
		data, err := io.ReadAll(answer.Body)
		if err != nil {
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Write(lie(call.Method, data))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestVerifyInference: a worker of a real network of one validator is in an inference, which a light client verifies from one header; from a node that lies about
// anything, or about another network, it gets an error.
func TestVerifyInference(t *testing.T) {
	var application lateState
	n := startInProcess(t, 1, json.RawMessage("{}"), func(i int) abci.Application {
		application = chorusApp(t)(i).(lateState)
		return application
	}, nil)
	door := httptest.NewServer(api.Handler(application.App, n.clients[0]))
	defer door.Close()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	owner, worker := payer(0), payer(1)
	name := account.AddressOf(owner.PubKey())
	topic := release.V17().Topic
	topic.EpochLength, topic.WorkerSubmissionWindow, topic.GroundTruthLag = 30, 25, 30
	to := client.New(door.URL)
	do := func(tx chain.Tx) {
		_, err := to.Do(ctx, owner, tx)
		require.NoError(t, err)
	}
	do(&chain.CreateTopic{Creator: name, Params: topic})
	do(&chain.FundTopic{From: name, Topic: 1, Amount: record.Tokens(10_000)})
	do(&chain.Register{Owner: name, Topic: 1, Actor: name, As: record.AsReputer})
	do(&chain.AddStake{Reputer: name, Topic: 1, Amount: record.Tokens(1000)})
	_, err := to.Do(ctx, worker, &chain.Register{Owner: account.AddressOf(worker.PubKey()), Topic: 1, Actor: account.AddressOf(worker.PubKey()), As: record.AsWorker})
	require.NoError(t, err)
	value := num.MustParseDec("101.5")
	working, quit := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() {
		ended <- participant.Worker(working, participant.Settings{Node: to, Key: worker, Model: participant.Func(
			func(context.Context, participant.Question) (participant.Answer, error) {
				return participant.Answer{Inference: &value}, nil
			})})
	}()
	defer func() {
		quit()
		require.NoError(t, <-ended)
	}()
	var nonce int64
	require.Eventually(t, func() bool {
		s, err := application.At(0)
		require.NoError(t, err)
		for e, err := range s.Ledger.Epochs(1) {
			require.NoError(t, err)
			if e.Inference != nil && s.Height > e.Nonce+int64(topic.WorkerSubmissionWindow)+2 {
				nonce = e.Nonce
				return true
			}
		}
		return false
	}, time.Minute, 50*time.Millisecond)

	trusted := n.nodes[0].BlockStore().LoadBlockMeta(2)
	verify := func(node string, trust lightclient.Trust) (*lightclient.Verified, error) {
		l, err := lightclient.New(ctx, node, nil, trust)
		if err != nil {
			return nil, err
		}
		return l.VerifyInference(ctx, 1, nonce)
	}
	trust := lightclient.Trust{ChainID: "load", Height: 2, Hash: trusted.BlockID.Hash}
	v, err := verify(n.rpc[0], trust)
	require.NoError(t, err)
	require.Equal(t, []num.Dec{value}, v.Inference.Network)
	require.Equal(t, nonce+int64(topic.WorkerSubmissionWindow), v.Height)
	_, err = verify(between(t, n.rpc[0], func(_ string, answer []byte) []byte { return answer }), trust)
	require.NoError(t, err)

	swap := func(method, old, new string) func(string, []byte) []byte {
		return func(asked string, answer []byte) []byte {
			if asked != method {
				return answer
			}
			return bytes.Replace(answer, []byte(old), []byte(new), 1)
		}
	}
	// alter changes the digit after a text, of a hexadecimal number or of base64.
	alter := func(method, after string) func(string, []byte) []byte {
		return func(asked string, answer []byte) []byte {
			if at := bytes.Index(answer, []byte(after)); asked == method && at >= 0 {
				answer = bytes.Clone(answer)
				if digit := &answer[at+len(after)]; *digit == 'A' {
					*digit = 'B'
				} else {
					*digit = 'A'
				}
			}
			return answer
		}
	}
	result, ofValue := regexp.MustCompile(`(?s)"result":.*`), regexp.MustCompile(`"value":"[^"]*"`)
	withoutValue := func(asked string, answer []byte) []byte {
		if asked == "abci_query" {
			answer = ofValue.ReplaceAll(answer, []byte(`"value":null`))
		}
		return answer
	}
	for what, c := range map[string]struct {
		lie func(string, []byte) []byte
		say string
	}{
		"records":         {swap("abci_query", `"value":"ey`, `"value":"fy`), "does not hold"},
		"proofs":          {swap("abci_query", `"type":"ics23:iavl"`, `"type":"none"`), "not one proof of the kind"},
		"no records":      {withoutValue, "does not hold"},
		"transactions":    {swap("block", `"txs":[`, `"txs":["aGk="`), "not those of its header"},
		"headers":         {alter("commit", `"app_hash":"`), "header is block"},
		"signatures":      {alter("commit", `"signature":"`), "wrong signature"},
		"validators":      {swap("validators", `"voting_power":"1`, `"voting_power":"2`), "validator set hash"},
		"what it answers": {func(_ string, answer []byte) []byte { return result.ReplaceAll(answer, []byte(`"result":{}}`)) }, "height"},
		"JSON":            {func(string, []byte) []byte { return []byte(`{"jsonrpc`) }, "unmarshal"},
	} {
		_, err := verify(between(t, n.rpc[0], c.lie), trust)
		require.ErrorContains(t, err, c.say, "a node that lies about %s", what)
	}
	other := trust
	other.Hash = make([]byte, 32)
	_, err = verify(n.rpc[0], other)
	require.Error(t, err, "another header")
	other = trust
	other.ChainID = "other"
	_, err = verify(n.rpc[0], other)
	require.Error(t, err, "another network")
}
