package chain

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// Tx is a transaction: one of the structs of this package. docs/formats.md shows the JSON form of each.
type Tx interface {
	// Kind is the value of "tx" in the JSON form.
	Kind() string
	// check refuses what is wrong whatever the state is.
	check() error
	// apply changes the state or gives an error; the ledger rolls back what was changed before the error.
	apply(s *state.Session) error
}

// MaxTxBytes bounds the JSON form of a transaction.
const MaxTxBytes = 1 << 20

// emptyTxs makes an empty transaction of every kind. It is in the order of docs/formats.md.
func emptyTxs() []Tx {
	return []Tx{
		&Transfer{}, &CreateTopic{}, &UpdateTopic{}, &FundTopic{}, &RequestInference{},
		&Register{}, &Unregister{}, &ChangeOwner{},
		&AddStake{}, &RemoveStake{}, &CancelRemoval{}, &Exit{},
		&Delegate{}, &Undelegate{}, &CancelUndelegation{}, &DrawRewards{}, &Slash{},
		&SubmitWork{}, &SubmitLosses{},
		&Bond{}, &Unbond{}, &CancelUnbonding{}, &DrawBondRewards{}, &PayFee{}, &SlashValidator{},
		&ChangeRules{},
	}
}

// TxKinds lists the kinds of transactions.
func TxKinds() []string {
	var kinds []string
	for _, tx := range emptyTxs() {
		kinds = append(kinds, tx.Kind())
	}
	return kinds
}

// ParseTx reads the JSON form of a transaction: an object with "tx" and the keys of its kind. The result is a
// pointer to one of the structs.
//
// Errors name the path of what is wrong: ErrSyntax for what is not such an object, ErrDuplicate for a key twice,
// ErrUnknown for another key or kind, ErrMissing for a key that is not there or is null, ErrRange for more than
// MaxTxBytes. Keys that the JSON form may leave out may also be null.
func ParseTx(data []byte) (Tx, error) {
	if len(data) > MaxTxBytes {
		return nil, num.Refuse(num.ErrRange, "transaction", nil, len(data), "at most 1048576 bytes")
	}
	var head struct {
		Kind string `json:"tx" strict:"optional"`
	}
	if err := strictnum.Unmarshal("", data, &head, strictjson.Options{Open: true}); err != nil {
		return nil, err
	}
	if head.Kind == "" {
		return nil, num.Refuse(num.ErrMissing, "tx", nil, nil, strings.Join(TxKinds(), ", "))
	}
	for _, tx := range emptyTxs() {
		if tx.Kind() == head.Kind {
			if err := strictnum.Unmarshal("", data, tx, strictjson.Options{Also: "tx"}); err != nil {
				return nil, err
			}
			return tx, nil
		}
	}
	return nil, num.Refuse(num.ErrUnknown, "tx", nil, strconv.Quote(head.Kind), strings.Join(TxKinds(), ", "))
}

// checkThere refuses nil, be it of a kind or of none.
func checkThere(tx Tx) error {
	if isNil(tx) {
		return num.Refuse(num.ErrMissing, "transaction", nil, nil, "a transaction")
	}
	return nil
}

// isNil reports whether an interface has nothing in it, or a nil pointer.
func isNil(x any) bool {
	v := reflect.ValueOf(x)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

// EncodeTx writes the JSON form of a transaction, which ParseTx reads.
func EncodeTx(tx Tx) ([]byte, error) {
	if err := checkThere(tx); err != nil {
		return nil, err
	}
	body, err := json.Marshal(tx)
	if err != nil {
		return nil, state.Syntax("transaction", err)
	}
	out := append([]byte(`{"tx":"`), tx.Kind()...)
	out = append(out, '"')
	if !bytes.Equal(body, []byte("{}")) {
		out = append(out, ',')
	}
	return append(out, body[1:]...), nil
}
