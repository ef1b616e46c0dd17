package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain/node/account"
)

// FuzzKeyFile: a file is refused, or is a key whose signatures hold by the public key and the address in the file.
func FuzzKeyFile(f *testing.F) {
	folder := f.TempDir()
	for _, kind := range []string{account.Ed25519, account.Secp256k1} {
		k, err := account.NewKey(kind)
		require.NoError(f, err)
		_, err = saveKey(folder, kind, k)
		require.NoError(f, err)
		data, err := os.ReadFile(filepath.Join(folder, kind+".key"))
		require.NoError(f, err)
		f.Add(data)
	}
	f.Add([]byte(`{"public":{"kind":"ed25519"},"private":"AAAA"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		k, err := parseKey(data)
		if err != nil {
			return
		}
		var file keyFile
		require.NoError(t, json.Unmarshal(data, &file))
		require.Equal(t, file.Address, account.AddressOf(k.PubKey()))
		signature, err := k.Sign([]byte("x"))
		require.NoError(t, err)
		public, err := file.Public.Key()
		require.NoError(t, err)
		require.True(t, public.VerifySignature([]byte("x"), signature))
	})
}

// FuzzAddresses: names of keys become addresses, nothing else changes, and no name leads out of the folder.
func FuzzAddresses(f *testing.F) {
	folder := f.TempDir()
	k, err := account.NewKey(account.Ed25519)
	require.NoError(f, err)
	address, err := saveKey(folder, "a", k)
	require.NoError(f, err)
	f.Add([]byte(`{"from":"@a","to":"@a@","x":"@`))
	f.Add([]byte(`{"from":"@../a"}`))
	f.Add([]byte(`"@a""@a"`))
	f.Fuzz(func(t *testing.T, data []byte) {
		out, err := withAddresses(folder, data)
		if err != nil {
			require.Contains(t, string(data), `"@`)
			return
		}
		require.Equal(t, bytes.ReplaceAll(data, []byte(`"@a"`), []byte(`"`+address+`"`)), out)
	})
}
