package account_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// FuzzRead: what is read is signed by the account it acts for, and is written in one way alone.
func FuzzRead(f *testing.F) {
	key := ed25519.GenPrivKeyFromSecret([]byte("fuzz"))
	me := account.AddressOf(key.PubKey())
	text, err := chain.EncodeTx(&chain.Transfer{From: me, To: "x", Amount: record.BaseUnits(1)})
	require.NoError(f, err)
	for _, b := range []account.Body{
		{ChainID: "c", Tx: text}, {ChainID: "c", Sequence: 7, Fee: record.BaseUnits(9), Unjail: &account.Unjail{Operator: me}},
		{ChainID: "c", Validator: &account.SetValidator{Operator: me, Key: account.NewPublicKey(key.PubKey())}},
	} {
		data, err := account.Sign(b, account.Single(key.PubKey()), key)
		require.NoError(f, err)
		f.Add(data)
	}
	f.Add([]byte(`{"body":{"chain_id":"c"},"signer":{"threshold":1,"keys":[]},"signatures":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		tx, err := account.Read("c", data)
		if err != nil {
			return
		}
		var s account.Signed
		require.NoError(t, json.Unmarshal(data, &s))
		again, err := json.Marshal(s)
		require.NoError(t, err)
		require.True(t, bytes.Equal(again, data))
		address, err := s.Signer.Address()
		require.NoError(t, err)
		require.Equal(t, address, tx.Account)
		require.Equal(t, me, tx.Account, "nobody else has signed")
	})
}
