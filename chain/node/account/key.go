// Package account is who acts on a node: keys, addresses, and signed transactions.
//
// An account of the ledger is the address of a key, or of a policy that needs several keys (multisignature). A transaction is signed with the
// chain's id and the account's sequence, so that it holds on one chain and once.
package account

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/btcsuite/btcd/btcutil/bech32"
	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/crypto/secp256k1"

	"github.com/seed-63a7a409/chorus/num"
)

// Prefix begins every address.
const Prefix = "chorus"

// Kinds of keys.
const (
	Ed25519   = "ed25519"
	Secp256k1 = "secp256k1"
)

// ErrSignature is a signature that is not there or does not hold.
var ErrSignature = errors.New("signature does not hold")

// PublicKey is a public key with its kind.
type PublicKey struct {
	Kind  string `json:"kind"`
	Value string `json:"value"` // base64
}

// NewPublicKey returns a public key of CometBFT in the form of transactions.
func NewPublicKey(k crypto.PubKey) PublicKey {
	return PublicKey{Kind: k.Type(), Value: base64.StdEncoding.EncodeToString(k.Bytes())}
}

// Key returns the key to verify with. Errors: num.ErrUnknown for a kind, num.ErrSyntax.
func (k PublicKey) Key() (crypto.PubKey, error) {
	data, err := base64.StdEncoding.Strict().DecodeString(k.Value)
	if err != nil {
		return nil, num.Refuse(num.ErrSyntax, "value", nil, k.Value, "base64")
	}
	switch {
	case k.Kind == Ed25519 && len(data) == ed25519.PubKeySize:
		return ed25519.PubKey(data), nil
	case k.Kind == Secp256k1 && len(data) == secp256k1.PubKeySize:
		return secp256k1.PubKey(data), nil
	case k.Kind != Ed25519 && k.Kind != Secp256k1:
		return nil, num.Refuse(num.ErrUnknown, "kind", nil, k.Kind, Ed25519+" or "+Secp256k1)
	}
	return nil, num.Refuse(num.ErrSyntax, "value", nil, len(data), "the bytes of a compressed key of its kind")
}

// NewKey makes a private key.
func NewKey(kind string) (crypto.PrivKey, error) {
	switch kind {
	case Ed25519:
		return ed25519.GenPrivKey(), nil
	case Secp256k1:
		return secp256k1.GenPrivKey(), nil
	}
	return nil, num.Refuse(num.ErrUnknown, "kind", nil, kind, Ed25519+" or "+Secp256k1)
}

// Policy is who may act for an account: any Threshold of some keys, by as many signatures. That of one key is the key itself.
type Policy struct {
	Threshold int         `json:"threshold"`
	Keys      []PublicKey `json:"keys"`
}

// maxKeys of a policy.
const maxKeys = 16

// Single returns the policy of one key.
func Single(k crypto.PubKey) Policy { return Policy{Threshold: 1, Keys: []PublicKey{NewPublicKey(k)}} }

// keys returns the keys to verify with, and refuses a policy that nobody could have made.
func (p Policy) keys() ([]crypto.PubKey, error) {
	if len(p.Keys) < 1 || len(p.Keys) > maxKeys {
		return nil, num.Refuse(num.ErrDomain, "signer.keys", nil, len(p.Keys), fmt.Sprintf("1 to %d keys", maxKeys))
	}
	if p.Threshold < 1 || p.Threshold > len(p.Keys) {
		return nil, num.Refuse(num.ErrDomain, "signer.threshold", nil, p.Threshold, "1 to the number of keys")
	}
	var list []crypto.PubKey
	seen := map[PublicKey]bool{}
	for i, k := range p.Keys {
		key, err := k.Key()
		if err != nil {
			return nil, num.Under("signer.keys", err, i)
		}
		if seen[k] {
			return nil, num.Refuse(num.ErrDuplicate, "signer.keys", []int{i}, k.Value, "every key once")
		}
		seen[k] = true
		list = append(list, key)
	}
	return list, nil
}

// Address returns the account of the policy.
func (p Policy) Address() (string, error) {
	keys, err := p.keys()
	if err != nil {
		return "", err
	}
	if len(keys) == 1 {
		return AddressOf(keys[0]), nil
	}
	text, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append([]byte("chorus policy\n"), text...))
	return encode(sum[:20]), nil
}

// AddressOf returns the account of one key.
func AddressOf(k crypto.PubKey) string { return encode(k.Address()) }

func encode(data []byte) string {
	words, err := bech32.ConvertBits(data, 8, 5, true)
	if err != nil {
		panic(err) // whole bytes always convert
	}
	text, err := bech32.Encode(Prefix, words)
	if err != nil {
		panic(err)
	}
	return text
}

// CheckAddress refuses what is not an address as it is written here: in small letters, with the older of the two checksums of bech32. Another form
// would be the name of another account, for which nobody could sign.
func CheckAddress(field, text string) error {
	prefix, words, err := bech32.Decode(text)
	if err == nil && prefix == Prefix {
		if data, err := bech32.ConvertBits(words, 5, 8, false); err == nil && len(data) == crypto.AddressSize && encode(data) == text {
			return nil
		}
	}
	return num.Refuse(num.ErrSyntax, field, nil, text, "an address that begins with "+Prefix+"1")
}
