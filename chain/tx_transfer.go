package chain

import (
	"github.com/seed-63a7a409/chorus/chain/internal/bank"
	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// Transfer moves base units between accounts.
type Transfer struct {
	From   string        `json:"from"`
	To     string        `json:"to"`
	Amount record.Amount `json:"amount"`
}

// Kind is "transfer".
func (*Transfer) Kind() string { return "transfer" }

func (x *Transfer) check() error {
	return check.First(check.Name("from", x.From), check.Name("to", x.To), check.Amount("amount", x.Amount))
}

func (x *Transfer) apply(s *state.Session) error {
	if err := bank.Debit(s, x.From, x.Amount); err != nil {
		return err
	}
	bank.Credit(s, x.To, x.Amount)
	s.Emit(record.Event{Kind: record.EventTransfer, Account: x.From, Other: x.To, Amount: x.Amount})
	return nil
}
