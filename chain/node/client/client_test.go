package client_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	cmttypes "github.com/cometbft/cometbft/types"
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
		body := account.Body{ChainID: solo.ChainID, Sequence: uint64(i), Fee: record.BaseUnits(100_000)}
		data, err := account.SignTx(body, &chain.CreateTopic{Creator: name, Params: release.V17().Topic}, key)
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
	height := n.App.Height()
	again, err := c.Send(ctx, txs[0])
	require.NoError(t, err)
	require.Equal(t, fmt.Sprintf("%X", cmttypes.Tx(txs[0]).Hash()), again)
	require.Equal(t, height, n.App.Height(), "it is not executed again")
	late, err := account.SignTx(account.Body{ChainID: solo.ChainID, Fee: record.BaseUnits(100_000)}, pay, key)
	require.NoError(t, err)
	_, err = c.Send(ctx, late)
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
