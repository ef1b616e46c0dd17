package account

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/cometbft/cometbft/crypto"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// Body is what is signed.
type Body struct {
	ChainID  string        `json:"chain_id"`
	Sequence uint64        `json:"sequence"` // how many transactions of the account were executed before
	Fee      record.Amount `json:"fee"`      // base units, paid whatever becomes of the transaction
	// Exactly one of these. Tx is a transaction of the ledger in its JSON form.
	Tx        json.RawMessage `json:"tx,omitempty"`
	Validator *SetValidator   `json:"validator,omitempty"`
	Unjail    *Unjail         `json:"unjail,omitempty"`
}

// SetValidator says by which key an account, as a validator of the ledger, signs blocks.
type SetValidator struct {
	Operator string    `json:"operator"`
	Key      PublicKey `json:"key"` // ed25519
}

// Unjail takes a validator back that was away for too long.
type Unjail struct {
	Operator string `json:"operator"`
}

// Signed is a transaction with its signatures, one place for each key of the signer, empty for those who did not sign. As many are there as the
// policy needs and no more: who sees a transaction could leave one of more out, and so give it another hash.
type Signed struct {
	Body       json.RawMessage `json:"body"`
	Signer     Policy          `json:"signer"`
	Signatures []string        `json:"signatures"` // base64
}

// MaxTxBytes bounds a signed transaction: the losses of 100 workers with all their one-outs are some 700 KB.
const MaxTxBytes = chain.MaxTxBytes + 1<<14

// Transaction is a signed transaction that was read and whose signatures hold.
type Transaction struct {
	Body
	Account string   // the signer
	Ledger  chain.Tx // nil unless it is one of the ledger
}

// signBytes are what a key signs: a line that no other use of the key begins with, then the body as it stands.
func signBytes(body []byte) []byte { return append([]byte("chorus transaction\n"), body...) }

// SignTx returns a transaction of the ledger, signed by one key, in the form of Read; the rest of the body is given.
func SignTx(b Body, tx chain.Tx, key crypto.PrivKey) ([]byte, error) {
	text, err := chain.EncodeTx(tx)
	if err != nil {
		return nil, err
	}
	b.Tx = text
	return Sign(b, Single(key.PubKey()), key)
}

// Sign returns the transaction signed by some keys of a policy, in the form of Read.
func Sign(b Body, p Policy, keys ...crypto.PrivKey) ([]byte, error) {
	body, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	public, err := p.keys()
	if err != nil {
		return nil, err
	}
	s := Signed{Body: body, Signer: p, Signatures: make([]string, len(public))}
	if err := s.sign(public, keys); err != nil {
		return nil, err
	}
	return json.Marshal(s)
}

// AddSignatures returns a transaction that others of a policy have signed with the signatures of more keys.
func AddSignatures(data []byte, keys ...crypto.PrivKey) ([]byte, error) {
	s, _, err := parse(data)
	if err != nil {
		return nil, err
	}
	public, err := s.Signer.keys()
	if err != nil {
		return nil, err
	}
	if len(s.Signatures) != len(public) {
		return nil, num.Refuse(num.ErrShape, "signatures", nil, len(s.Signatures), "one place for each key")
	}
	if err := s.sign(public, keys); err != nil {
		return nil, err
	}
	return json.Marshal(s)
}

func (s *Signed) sign(public []crypto.PubKey, keys []crypto.PrivKey) error {
	for _, key := range keys {
		known := false
		for i, k := range public {
			if k.Equals(key.PubKey()) {
				signature, err := key.Sign(signBytes(s.Body))
				if err != nil {
					return err
				}
				s.Signatures[i], known = base64.StdEncoding.EncodeToString(signature), true
			}
		}
		if !known {
			return num.Refuse(num.ErrUnknown, "key", nil, AddressOf(key.PubKey()), "a key of the policy")
		}
	}
	if n := s.signed(); n > s.Signer.Threshold {
		return refuseCount(n, s.Signer)
	}
	return nil
}

// signed is the number of signatures.
func (s *Signed) signed() (n int) {
	for _, text := range s.Signatures {
		if text != "" {
			n++
		}
	}
	return n
}

func refuseCount(signed int, p Policy) error {
	return num.Refuse(ErrSignature, "signatures", nil, signed, fmt.Sprintf("exactly %d", p.Threshold))
}

// Read reads a transaction for a chain and verifies its signatures and who may act by it: the signer is the account that the transaction
// acts for. Only one way of writing a transaction is accepted, and exactly as many signatures as the policy needs, so that nobody can change its hash
// without the keys.
//
// Errors name what is wrong and match sentinels of package num, or ErrSignature.
func Read(chainID string, data []byte) (*Transaction, error) {
	s, body, err := parse(data)
	if err != nil {
		return nil, err
	}
	t := &Transaction{Body: body}
	if t.ChainID != chainID {
		return nil, num.Refuse(num.ErrDomain, "body.chain_id", nil, t.ChainID, chainID)
	}
	if t.Account, err = s.verify(); err != nil {
		return nil, err
	}
	actor, err := t.actor()
	if err != nil {
		return nil, err
	}
	if actor != t.Account {
		return nil, num.Refuse(record.ErrNotAllowed, "signer", nil, t.Account, "the account that the transaction acts for, "+actor)
	}
	return t, nil
}

// parse reads the form of a transaction.
func parse(data []byte) (s Signed, b Body, err error) {
	if len(data) > MaxTxBytes {
		return s, b, num.Refuse(num.ErrRange, "transaction", nil, len(data), fmt.Sprintf("at most %d bytes", MaxTxBytes))
	}
	if err := strictnum.Unmarshal("", data, &s, strictjson.Options{}); err != nil {
		return s, b, err
	}
	if err := strictnum.Unmarshal("body", s.Body, &b, strictjson.Options{}); err != nil {
		return s, b, err
	}
	return s, b, canonical(data, s, b)
}

// canonical refuses another way of writing the same transaction.
func canonical(data []byte, s Signed, b Body) error {
	body, err := json.Marshal(b)
	if err != nil {
		return num.Refuse(num.ErrSyntax, "body", nil, err.Error(), "a transaction")
	}
	s.Body = body
	want, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if !bytes.Equal(want, data) {
		return num.Refuse(num.ErrSyntax, "transaction", nil, nil, "the form that Sign writes: keys in order, no space, shortest numbers")
	}
	return nil
}

// verify returns the account whose keys have signed.
func (s *Signed) verify() (string, error) {
	keys, err := s.Signer.keys()
	if err != nil {
		return "", err
	}
	if len(s.Signatures) != len(keys) {
		return "", num.Refuse(num.ErrShape, "signatures", nil, len(s.Signatures), "one place for each key")
	}
	if n := s.signed(); n != s.Signer.Threshold {
		return "", refuseCount(n, s.Signer)
	}
	for i, text := range s.Signatures {
		if text == "" {
			continue
		}
		signature, err := base64.StdEncoding.Strict().DecodeString(text)
		if err != nil || !keys[i].VerifySignature(signBytes(s.Body), signature) {
			return "", num.Refuse(ErrSignature, "signatures", []int{i}, nil, "the signature of the body by key "+s.Signer.Keys[i].Value)
		}
	}
	return s.Signer.Address()
}

// actor returns the account that the transaction acts for, and reads the transaction of the ledger.
func (t *Transaction) actor() (string, error) {
	given := 0
	for _, there := range []bool{len(t.Tx) > 0, t.Validator != nil, t.Unjail != nil} {
		if there {
			given++
		}
	}
	if given != 1 {
		return "", num.Refuse(num.ErrDomain, "body", nil, given, "exactly one of tx, validator, unjail")
	}
	switch {
	case t.Validator != nil:
		return t.Validator.Operator, t.Validator.check()
	case t.Unjail != nil:
		return t.Unjail.Operator, nil
	}
	tx, err := chain.ParseTx(t.Tx)
	if err != nil {
		return "", num.Under("body.tx", err)
	}
	text, err := chain.EncodeTx(tx)
	if err != nil {
		return "", err
	}
	if !bytes.Equal(text, t.Tx) {
		return "", num.Refuse(num.ErrSyntax, "body.tx", nil, nil, "the form that chain.EncodeTx writes")
	}
	t.Ledger = tx
	return Actor(tx)
}

func (v *SetValidator) check() error {
	key, err := v.Key.Key()
	if err != nil {
		return num.Under("body.validator.key", err)
	}
	if key.Type() != Ed25519 {
		return num.Refuse(num.ErrDomain, "body.validator.key", nil, key.Type(), Ed25519)
	}
	return nil
}

// Actor returns the account that a transaction of the ledger acts for: whose key has to sign it. Errors: num.ErrUnknown for
// one that only the node itself makes.
func Actor(tx chain.Tx) (string, error) {
	switch x := tx.(type) {
	case *chain.Transfer:
		return x.From, nil
	case *chain.CreateTopic:
		return x.Creator, nil
	case *chain.UpdateTopic:
		return x.Creator, nil
	case *chain.FundTopic:
		return x.From, nil
	case *chain.RequestInference:
		return x.Consumer, nil
	case *chain.Register:
		return x.Owner, nil
	case *chain.Unregister:
		return x.Sender, nil
	case *chain.ChangeOwner:
		return x.Owner, nil
	case *chain.AddStake:
		return x.Reputer, nil
	case *chain.RemoveStake:
		return x.Reputer, nil
	case *chain.CancelRemoval:
		return x.Reputer, nil
	case *chain.Exit:
		return x.Reputer, nil
	case *chain.Delegate:
		return x.Delegator, nil
	case *chain.Undelegate:
		return x.Delegator, nil
	case *chain.CancelUndelegation:
		return x.Delegator, nil
	case *chain.DrawRewards:
		return x.Delegator, nil
	case *chain.Slash:
		return x.Authority, nil
	case *chain.SlashValidator:
		return x.Authority, nil
	case *chain.SubmitWork:
		return x.Worker, nil
	case *chain.SubmitLosses:
		return x.Reputer, nil
	case *chain.Bond:
		return x.Delegator, nil
	case *chain.Unbond:
		return x.Delegator, nil
	case *chain.CancelUnbonding:
		return x.Delegator, nil
	case *chain.DrawBondRewards:
		return x.Delegator, nil
	case *chain.ChangeRules:
		return x.Authority, nil
	}
	return "", num.Refuse(num.ErrUnknown, "tx", nil, tx.Kind(), "a transaction that an account signs")
}
