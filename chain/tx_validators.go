package chain

import (
	"github.com/seed-63a7a409/chorus/chain/internal/bank"
	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// PayFee pays base units to validators and their delegators, shared by all bonds alike as the validators' part of
// emission (E93): the fee of a transaction where a consensus engine runs the ledger.
type PayFee struct {
	From   string        `json:"from"`
	Amount record.Amount `json:"amount"`
}

// Kind is "pay_fee".
func (*PayFee) Kind() string { return "pay_fee" }

func (x *PayFee) check() error {
	return check.First(check.Name("from", x.From), check.Amount("amount", x.Amount))
}

func (x *PayFee) apply(s *state.Session) error { return bank.PayBonds(s, x.From, x.Amount) }

// SlashValidator takes a fraction of every bond to a validator, its own and its delegators', each truncated by itself;
// what waits to be unbonded shrinks in the same proportion. What the bonds have earned is drawn first. The proceeds go to
// the ecosystem account. Only the authority of the configuration may slash.
type SlashValidator struct {
	Authority string  `json:"authority"`
	Validator string  `json:"validator"`
	Fraction  num.Dec `json:"fraction"` // in (0, 1]
	Reason    string  `json:"reason,omitempty"`
}

// Kind is "slash_validator".
func (*SlashValidator) Kind() string { return "slash_validator" }

func (x *SlashValidator) check() error {
	return check.First(check.Name("authority", x.Authority), check.Name("validator", x.Validator), check.Text("reason", x.Reason),
		checkFraction(x.Fraction))
}

func (x *SlashValidator) apply(s *state.Session) error {
	if err := checkAuthority(s, x.Authority); err != nil {
		return err
	}
	return bank.SlashBonds(s, x.Validator, x.Fraction, x.Reason)
}
