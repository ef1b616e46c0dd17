package app

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"iter"
	"math/big"
	"slices"
	"strings"

	abci "github.com/cometbft/cometbft/abci/types"
	cryptoproto "github.com/cometbft/cometbft/proto/tendermint/crypto"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// Validator is what the node keeps of a validator: by which key it signs blocks, and its faults.
type Validator struct {
	Operator string            `json:"operator"`
	Key      account.PublicKey `json:"key"`
	Power    int64             `json:"power"` // as CometBFT was told last
	Jailed   bool              `json:"jailed,omitempty"`
	// JailedUntil is the block from which on it may come back; Banned validators never may.
	JailedUntil int64 `json:"jailed_until,omitempty"`
	Banned      bool  `json:"banned,omitempty"`
	// Missed are the blocks of the window that it has not signed, ascending.
	Missed []int64 `json:"missed,omitempty"`
}

// basePower is how many base units are one unit of voting power: a token.
var basePower = new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)

// maxPower of one validator keeps the sum within what CometBFT allows.
const maxPower = int64(1) << 50

func (a *App) validator(operator string) (v Validator, found bool, err error) {
	found, err = readRecord(a.store, keyValidator+operator, &v)
	return v, found, err
}

func (a *App) keepValidator(v Validator) error { return a.writeRecord(keyValidator+v.Operator, v) }

// setValidator gives a validator its key.
func (a *App) setValidator(v account.SetValidator) error {
	key, err := v.Key.Key()
	if err != nil {
		return num.Under("validator.key", err)
	}
	if err := a.writeRecord(keyConsensus+hex.EncodeToString(key.Address()), v.Operator); err != nil {
		return err
	}
	a.validatorsChanged = true
	return a.keepValidator(Validator{Operator: v.Operator, Key: v.Key})
}

// changeValidatorKey is setValidator for one who has a bond of its own. A key is that of one validator for ever, and a validator keeps its key.
func (a *App) changeValidatorKey(v account.SetValidator) error {
	key, err := v.Key.Key()
	if err != nil {
		return num.Under("validator.key", err)
	}
	bond, err := a.ledger.Bond(v.Operator, v.Operator)
	if err != nil {
		return err
	}
	if bond.Amount.IsZero() {
		return num.Refuse(num.ErrMissing, "validator.operator", nil, v.Operator, "an account that has bonded to itself")
	}
	if _, known, err := a.validator(v.Operator); err != nil {
		return err
	} else if known {
		return num.Refuse(num.ErrDuplicate, "validator.operator", nil, v.Operator, "a validator without a key")
	}
	if _, taken, err := a.operator(key.Address()); err != nil {
		return err
	} else if taken {
		return num.Refuse(num.ErrDuplicate, "validator.key", nil, v.Key.Value, "a key that no validator has had")
	}
	return a.setValidator(v)
}

// unjail takes a validator back.
func (a *App) unjail(operator string) error {
	v, found, err := a.validator(operator)
	switch {
	case err != nil:
		return err
	case !found:
		return num.Refuse(num.ErrMissing, "unjail.operator", nil, operator, "a validator with a key")
	case v.Banned:
		return num.Refuse(record.ErrNotAllowed, "unjail.operator", nil, operator, "a validator that has not signed twice")
	case !v.Jailed:
		return num.Refuse(record.ErrNotAllowed, "unjail.operator", nil, operator, "a validator that is jailed")
	case a.ledger.Height()+1 < v.JailedUntil:
		return num.Refuse(record.ErrNotAllowed, "unjail.operator", nil, a.ledger.Height()+1, "from block "+num.IntDec(v.JailedUntil).Plain()+" on")
	}
	v.Jailed, v.JailedUntil, v.Missed = false, 0, nil
	a.validatorsChanged = true
	return a.keepValidator(v)
}

// punish slashes who signed two blocks of one height, and jails who is away.
func (a *App) punish(r *abci.RequestFinalizeBlock, out *abci.ResponseFinalizeBlock) error {
	for _, m := range r.Misbehavior {
		v, found, err := a.byConsensusAddress(m.Validator.Address)
		if err != nil {
			return err
		}
		if !found || v.Banned {
			continue
		}
		v.Jailed, v.Banned = true, true
		if err := a.slash(v, a.params.DoubleSign, strings.ToLower(m.Type.String()), out); err != nil {
			return err
		}
	}
	for _, vote := range r.DecidedLastCommit.Votes {
		v, found, err := a.byConsensusAddress(vote.Validator.Address)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		if err := a.countVote(v, vote.BlockIdFlag != cmtproto.BlockIDFlagAbsent, r.Height, out); err != nil {
			return err
		}
	}
	return nil
}

// countVote follows the signatures of a validator. Its record changes only with a block it has missed, or one that leaves the window.
func (a *App) countVote(v Validator, signed bool, height int64, out *abci.ResponseFinalizeBlock) error {
	before := len(v.Missed)
	for len(v.Missed) > 0 && v.Missed[0] <= height-a.params.MissedWindow {
		v.Missed = v.Missed[1:]
	}
	if !signed {
		v.Missed = append(slices.Clone(v.Missed), height)
	}
	if int64(len(v.Missed)) > a.params.MissedLimit && !v.Jailed {
		v.Jailed, v.JailedUntil, v.Missed = true, height+a.params.JailBlocks, nil
		return a.slash(v, a.params.Downtime, "downtime", out)
	}
	if signed && len(v.Missed) == before {
		return nil
	}
	return a.keepValidator(v)
}

// slash takes a fraction of the bonds of a validator and keeps its record.
func (a *App) slash(v Validator, fraction num.Dec, reason string, out *abci.ResponseFinalizeBlock) error {
	a.validatorsChanged = true
	if fraction.Sign() > 0 && a.authority != "" {
		events, err := a.ledger.Apply(&chain.SlashValidator{Authority: a.authority, Validator: v.Operator, Fraction: fraction, Reason: reason})
		if err != nil {
			if _, err := chain.OutcomeOf(err); err != nil {
				return err
			}
			// Its bonds are gone already: there is nothing to take.
		}
		if err := addEvents(&out.Events, events); err != nil {
			return err
		}
	}
	out.Events = append(out.Events, abci.Event{Type: "jailed", Attributes: []abci.EventAttribute{
		{Key: "operator", Value: v.Operator, Index: true}, {Key: "reason", Value: reason, Index: true},
	}})
	return a.keepValidator(v)
}

// operator returns whose consensus key has an address.
func (a *App) operator(address []byte) (name string, found bool, err error) {
	found, err = readRecord(a.store, keyConsensus+hex.EncodeToString(address), &name)
	return name, found, err
}

func (a *App) byConsensusAddress(address []byte) (v Validator, found bool, err error) {
	operator, found, err := a.operator(address)
	if err != nil || !found {
		return v, false, err
	}
	return a.validator(operator)
}

// validators are the records of all validators with a key, ascending by operator.
func validators(from reader) iter.Seq2[Validator, error] {
	return func(yield func(Validator, error) bool) {
		err := from.Ascend(keyValidator, keyValidator+"\xff", func(_ string, data []byte) (bool, error) {
			var v Validator
			if err := json.Unmarshal(data, &v); err != nil {
				return false, err
			}
			return yield(v, nil), nil
		})
		if err != nil {
			yield(Validator{}, err)
		}
	}
}

// bondedTo returns what is bonded to each validator of a ledger.
func bondedTo(l *chain.Ledger) (map[string]record.Amount, error) {
	bonded := map[string]record.Amount{}
	for b, err := range l.Validators() {
		if err != nil {
			return nil, err
		}
		bonded[b.Account] = b.Amount
	}
	return bonded, nil
}

// validatorUpdates returns the powers that differ from those that CometBFT has: of each validator with a key that is not jailed, the tokens bonded to
// it; of those beyond the largest MaxValidators, and of others, none. A set without power would stop the chain for ever, so then the old one stays.
func (a *App) validatorUpdates() ([]abci.ValidatorUpdate, error) {
	bonded, err := bondedTo(a.ledger)
	if err != nil {
		return nil, err
	}
	var list []Validator
	var powers []int64
	var order []int
	for v, err := range validators(a.store) {
		if err != nil {
			return nil, err
		}
		power := int64(0)
		if !v.Jailed {
			power = powerOf(bonded[v.Operator])
		}
		list, powers, order = append(list, v), append(powers, power), append(order, len(order))
	}
	if len(powers) == 0 || slices.Max(powers) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(powers[j], powers[i]) })
	for rank, i := range order {
		if rank >= a.params.MaxValidators {
			powers[i] = 0
		}
	}
	var updates []abci.ValidatorUpdate
	for i, v := range list {
		if powers[i] == v.Power {
			continue
		}
		key, err := base64.StdEncoding.DecodeString(v.Key.Value)
		if err != nil {
			return nil, err
		}
		updates = append(updates, abci.ValidatorUpdate{
			PubKey: cryptoproto.PublicKey{Sum: &cryptoproto.PublicKey_Ed25519{Ed25519: key}}, Power: powers[i],
		})
		v.Power = powers[i]
		if err := a.keepValidator(v); err != nil {
			return nil, err
		}
	}
	return updates, nil
}

func powerOf(bonded record.Amount) int64 {
	tokens := new(big.Int).Quo(bonded.Int(), basePower)
	if !tokens.IsInt64() || tokens.Int64() > maxPower {
		return maxPower
	}
	return tokens.Int64()
}
