package account_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/btcsuite/btcd/btcutil/bech32"
	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
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

// FuzzKeys: a key, a policy and an address are refused, or are those that the keys themselves would give: nothing has two forms.
func FuzzKeys(f *testing.F) {
	ed, err := account.NewKey(account.Ed25519)
	require.NoError(f, err)
	secp, err := account.NewKey(account.Secp256k1)
	require.NoError(f, err)
	for _, k := range []crypto.PrivKey{ed, secp} {
		public := account.NewPublicKey(k.PubKey())
		f.Add(public.Kind, public.Value, 1, account.AddressOf(k.PubKey()))
		f.Add(public.Kind, public.Value+"=", 2, strings.ToUpper(account.AddressOf(k.PubKey())))
	}
	other := account.NewPublicKey(ed.PubKey())
	f.Fuzz(func(t *testing.T, kind, value string, threshold int, address string) {
		k := account.PublicKey{Kind: kind, Value: value}
		public, err := k.Key()
		if err == nil {
			require.Equal(t, k, account.NewPublicKey(public))
			require.NoError(t, account.CheckAddress("account", account.AddressOf(public)))
		}
		for _, p := range []account.Policy{{Threshold: threshold, Keys: []account.PublicKey{k}}, {Threshold: threshold, Keys: []account.PublicKey{k, other}}} {
			name, refused := p.Address()
			possible := err == nil && threshold >= 1 && threshold <= len(p.Keys) && (len(p.Keys) == 1 || k != other)
			require.Equal(t, possible, refused == nil)
			if refused == nil {
				require.NoError(t, account.CheckAddress("account", name))
			}
		}
		if account.CheckAddress("account", address) == nil {
			require.Equal(t, strings.ToLower(address), address)
			require.True(t, strings.HasPrefix(address, account.Prefix+"1"))
			require.Len(t, address, len(account.AddressOf(ed.PubKey())))
		}
	})
}

// TestOneFormOfAnAddress: capital letters and the newer checksum of bech32 are refused.
func TestOneFormOfAnAddress(t *testing.T) {
	key := ed25519.GenPrivKeyFromSecret([]byte("fuzz")).PubKey()
	name := account.AddressOf(key)
	require.NoError(t, account.CheckAddress("account", name))
	words, err := bech32.ConvertBits(key.Address(), 8, 5, true)
	require.NoError(t, err)
	newer, err := bech32.EncodeM(account.Prefix, words)
	require.NoError(t, err)
	for _, other := range []string{strings.ToUpper(name), newer, name[1:], name + "q", "", "cosmos" + name[len(account.Prefix):]} {
		require.ErrorIs(t, account.CheckAddress("account", other), num.ErrSyntax, other)
	}
}
