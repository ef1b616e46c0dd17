package bank

import (
	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// Balance returns what an account has, 0 for one that is not there.
func Balance(s *state.Session, account string) record.Amount {
	a, _ := state.Read[state.Account](s, state.AccountKey(account))
	return a.Balance
}

// setBalance keeps no record of an empty account.
func setBalance(s *state.Session, account string, balance record.Amount) {
	if balance.IsZero() {
		s.Remove(state.AccountKey(account))
		return
	}
	s.Write(state.AccountKey(account), state.Account{Balance: balance})
}

// Credit adds to an account.
func Credit(s *state.Session, account string, amount record.Amount) {
	if !amount.IsZero() {
		setBalance(s, account, Balance(s, account).Plus(amount))
	}
}

// Debit takes from an account; ErrFunds if it has less.
func Debit(s *state.Session, account string, amount record.Amount) error {
	if amount.IsZero() {
		return nil
	}
	balance := Balance(s, account)
	if balance.Cmp(amount) < 0 {
		return num.Refuse(record.ErrFunds, account, nil, amount, "at most its balance "+balance.String())
	}
	setBalance(s, account, balance.Minus(amount))
	return nil
}

// Move takes from one module account for another, or ErrFunds: a module account never owes more than it has.
func Move(name string, from, to *record.Amount, amount record.Amount) error {
	if err := Take(name, from, amount); err != nil {
		return err
	}
	*to = to.Plus(amount)
	return nil
}

// Take takes from a module account into the hands of the caller, or gives ErrFunds.
func Take(name string, from *record.Amount, amount record.Amount) error {
	if from.Cmp(amount) < 0 {
		return num.Refuse(record.ErrFunds, check.ReservedPrefix+name, nil, amount, "at most its balance "+from.String())
	}
	*from = from.Minus(amount)
	return nil
}
