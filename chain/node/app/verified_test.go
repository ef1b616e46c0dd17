package app

import (
	"bytes"
	"strings"
	"testing"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// TestVerified: what was verified is remembered byte for byte, for a while and within bounds.
func TestVerified(t *testing.T) {
	a := &App{chainID: "verified"}
	key := ed25519.GenPrivKeyFromSecret([]byte("verified"))
	sign := func(sequence int) []byte {
		pay := &chain.Transfer{From: account.AddressOf(key.PubKey()), To: strings.Repeat("x", 500_000), Amount: record.BaseUnits(1)}
		data, err := account.SignTx(account.Body{ChainID: "verified", Sequence: uint64(sequence)}, pay, key)
		require.NoError(t, err)
		return data
	}
	first := sign(0)
	read, err := a.read(first)
	require.NoError(t, err)
	again, err := a.read(bytes.Clone(first))
	require.NoError(t, err)
	require.Same(t, read, again)
	for _, changed := range [][]byte{append(bytes.Clone(first), ' '), first[1:], bytes.Replace(first, []byte("xx"), []byte("xy"), 1)} {
		_, err := a.read(changed)
		require.Error(t, err)
	}
	most := verifiedBytes / len(first)
	for i := range 3 * most {
		_, err := a.read(sign(i + 1))
		require.NoError(t, err)
		require.LessOrEqual(t, len(a.verified.young), most)
		require.LessOrEqual(t, len(a.verified.old), most)
	}
	again, err = a.read(first)
	require.NoError(t, err)
	require.NotSame(t, read, again, "it was forgotten")
	require.Equal(t, read, again)
}
