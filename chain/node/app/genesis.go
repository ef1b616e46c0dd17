package app

import (
	"encoding/json"
	"fmt"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// Genesis is the state that a network starts from: app_state in CometBFT's genesis file.
type Genesis struct {
	Ledger     json.RawMessage        `json:"ledger"` // a chain.Config
	Params     Params                 `json:"params"`
	Validators []account.SetValidator `json:"validators"` // the keys of validators that the ledger starts with
}

// Params are the rules of the node beside those of the ledger. They do not change.
type Params struct {
	ValidatorsEvery int64         `json:"validators_every"` // blocks between changes of the validator set, >= 1
	MaxValidators   int           `json:"max_validators"`   // 1 to 200
	Fee             record.Amount `json:"fee"`              // least fee of a transaction, base units
	FeePerByte      record.Amount `json:"fee_per_byte"`     // on top of it
	// DoubleSign and Downtime are the fractions of all bonds to a validator that it loses, 0 to 1. Who signs twice is out for good.
	DoubleSign num.Dec `json:"double_sign"`
	Downtime   num.Dec `json:"downtime"`
	// A validator whose signature is missing in more than MissedLimit of the last MissedWindow blocks is jailed for JailBlocks.
	MissedWindow int64 `json:"missed_window"` // 1 to 10000
	MissedLimit  int64 `json:"missed_limit"`
	JailBlocks   int64 `json:"jail_blocks"`
	// SnapshotEvery is how many blocks lie between snapshots for others who join, 0 for none.
	SnapshotEvery int64 `json:"snapshot_every"`
}

// DefaultParams suit a local network, whose blocks take a second: the set follows bonds within ten, a validator is out when it was away for half of
// the last 100, for a minute, and loses a twentieth or a ten-thousandth (as on the Cosmos Hub). A transfer costs some 1500 base units, next to nothing; a
// joining node is at most 100 blocks behind its snapshot.
func DefaultParams() Params {
	return Params{
		ValidatorsEvery: 10, MaxValidators: 100, Fee: record.BaseUnits(1000), FeePerByte: record.BaseUnits(1),
		DoubleSign: num.MustParseDec("0.05"), Downtime: num.MustParseDec("0.0001"),
		MissedWindow: 100, MissedLimit: 50, JailBlocks: 60, SnapshotEvery: 100,
	}
}

// maxMissedWindow bounds what is kept for each validator, to some 80 KB, since its record is written with every block that it misses.
const maxMissedWindow = 10_000

// mostFee of a network, and for a byte: more than anybody would pay, and with that of the largest transaction still far below what an amount holds.
var mostFee = record.Tokens(1_000_000)

func (p Params) check() error {
	for _, c := range []struct {
		field             string
		value, least, top int64
	}{
		{"validators_every", p.ValidatorsEvery, 1, 1_000_000}, {"max_validators", int64(p.MaxValidators), 1, 200},
		{"missed_window", p.MissedWindow, 1, maxMissedWindow}, {"missed_limit", p.MissedLimit, 0, p.MissedWindow},
		{"jail_blocks", p.JailBlocks, 1, 1_000_000_000}, {"snapshot_every", p.SnapshotEvery, 0, 1_000_000_000},
	} {
		if c.value < c.least || c.value > c.top {
			return num.Refuse(num.ErrDomain, "params."+c.field, nil, c.value, fmt.Sprintf("%d to %d", c.least, c.top))
		}
	}
	for _, c := range []struct {
		field string
		fee   record.Amount
	}{{"fee", p.Fee}, {"fee_per_byte", p.FeePerByte}} {
		if c.fee.Sign() < 0 || c.fee.Cmp(mostFee) > 0 {
			return num.Refuse(num.ErrDomain, "params."+c.field, nil, c.fee, "0 to "+mostFee.String())
		}
	}
	for _, c := range []struct {
		field    string
		fraction num.Dec
	}{{"double_sign", p.DoubleSign}, {"downtime", p.Downtime}} {
		if c.fraction.Sign() < 0 || c.fraction.Cmp(num.IntDec(1)) > 0 {
			return num.Refuse(num.ErrDomain, "params."+c.field, nil, c.fraction, "0 to 1")
		}
	}
	return nil
}

// parseGenesis reads and checks a genesis. Validators are who the ledger starts with, no more and no fewer.
func parseGenesis(data []byte) (Genesis, chain.Config, error) {
	var g Genesis
	if err := strictnum.Unmarshal("app_state", data, &g, strictjson.Options{}); err != nil {
		return g, chain.Config{}, err
	}
	if err := g.Params.check(); err != nil {
		return g, chain.Config{}, err
	}
	config, err := chain.ParseConfig(g.Ledger)
	if err != nil {
		return g, config, num.Under("app_state.ledger", err)
	}
	if len(g.Validators) == 0 || len(g.Validators) != len(config.Validators) {
		return g, config, num.Refuse(num.ErrShape, "app_state.validators", nil, len(g.Validators), "a key for each of the validators of the ledger")
	}
	bonded, keys := map[string]bool{}, map[account.PublicKey]bool{}
	for _, v := range config.Validators {
		bonded[v.Account] = true
	}
	for i, v := range g.Validators {
		if !bonded[v.Operator] {
			return g, config, num.Refuse(num.ErrUnknown, "app_state.validators", []int{i}, v.Operator, "a validator of the ledger, once")
		}
		delete(bonded, v.Operator)
		if _, err := v.Key.Key(); err != nil {
			return g, config, num.Under("app_state.validators", err, i)
		}
		if v.Key.Kind != account.Ed25519 || keys[v.Key] {
			return g, config, num.Refuse(num.ErrDomain, "app_state.validators", []int{i}, v.Key, "a key of the kind "+account.Ed25519+", each once")
		}
		keys[v.Key] = true
	}
	if config.Authority != "" {
		if err := account.CheckAddress("app_state.ledger.authority", config.Authority); err != nil {
			return g, config, err
		}
	}
	for _, list := range [][]chain.Balance{config.Accounts, config.Validators} {
		for _, b := range list {
			if err := account.CheckAddress("app_state.ledger", b.Account); err != nil {
				return g, config, err
			}
		}
	}
	return g, config, nil
}
