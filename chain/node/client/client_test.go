package client_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/api"
	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/chain/node/client"
	"github.com/seed-63a7a409/chorus/chain/node/internal/solo"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/release"
)

// TestClient: lists longer than one answer come whole, transactions are signed, sent, executed once and looked up, and what is refused says why.
func TestClient(t *testing.T) {
	key := crypto.PrivKey(ed25519.GenPrivKeyFromSecret([]byte("client")))
	name := account.AddressOf(key.PubKey())
	config := chain.DefaultConfig(release.V17())
	config.Accounts = []chain.Balance{{Account: name, Amount: record.Tokens(1_000_000)}}
	n, err := solo.New(config)
	require.NoError(t, err)
	door := httptest.NewServer(api.Handler(n.App, n))
	defer door.Close()
	c, ctx := client.New(door.URL), t.Context()
	none, err := client.List[*chain.Topic](ctx, c, "/v1/topics")
	require.NoError(t, err)
	require.Empty(t, none)

	const many = api.MaxListed + 7
	var txs [][]byte
	for i := range many {
		text, err := chain.EncodeTx(&chain.CreateTopic{Creator: name, Params: release.V17().Topic})
		require.NoError(t, err)
		data, err := account.Sign(account.Body{ChainID: solo.ChainID, Sequence: uint64(i), Fee: record.BaseUnits(100_000), Tx: text}, account.Single(key.PubKey()), key)
		require.NoError(t, err)
		txs = append(txs, data)
	}
	r, err := n.Block(txs...)
	require.NoError(t, err)
	for _, result := range r.TxResults {
		require.Zero(t, result.Code, result.Log)
	}
	topics, err := client.List[*chain.Topic](ctx, c, "/v1/topics")
	require.NoError(t, err)
	require.Len(t, topics, many)
	for i, topic := range topics {
		require.EqualValues(t, i+1, topic.ID)
	}
	var part []*chain.Topic
	require.NoError(t, c.Get(ctx, "/v1/topics", &part))
	require.Len(t, part, api.MaxListed)

	pay := &chain.Transfer{From: name, To: "somebody", Amount: record.BaseUnits(5)}
	done, err := c.Do(ctx, key, pay)
	require.NoError(t, err)
	found, is, err := c.Find(ctx, done.Hash.String())
	require.NoError(t, err)
	require.True(t, is)
	require.Equal(t, done, found)
	_, is, err = c.Find(ctx, "00"+done.Hash.String()[2:])
	require.NoError(t, err)
	require.False(t, is)

	var refused *client.RefusedError
	pay.Amount = record.Tokens(1 << 40)
	_, err = c.Do(ctx, key, pay)
	require.ErrorAs(t, err, &refused)
	require.Equal(t, app.CodeRefused, refused.Code)
	_, err = c.Send(ctx, txs[0])
	require.ErrorAs(t, err, &refused)
	require.Equal(t, app.CodeSequence, refused.Code)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	_, err = client.List[*chain.Topic](ctx, c, "/v1/topics/7/nothing")
	require.ErrorAs(t, err, &refused)
	require.Equal(t, http.StatusNotFound, refused.Status)
	require.ErrorAs(t, c.Get(ctx, "/v1/topics?skip=-1", &part), &refused)
	require.Equal(t, http.StatusBadRequest, refused.Status)
	require.Contains(t, refused.Text, "skip")
}
