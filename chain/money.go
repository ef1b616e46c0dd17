package chain

import "github.com/seed-63a7a409/chorus/num"

func (s *session) balance(account string) Amount {
	a, _ := read[accountRecord](s, key(kindAccount, account))
	return a.Balance
}

// setBalance keeps no record of an empty account.
func (s *session) setBalance(account string, balance Amount) {
	if balance.IsZero() {
		s.remove(key(kindAccount, account))
		return
	}
	s.write(key(kindAccount, account), accountRecord{Balance: balance})
}

func (s *session) credit(account string, amount Amount) {
	if !amount.IsZero() {
		s.setBalance(account, s.balance(account).Plus(amount))
	}
}

// debit takes from an account; ErrFunds if it has less.
func (s *session) debit(account string, amount Amount) error {
	if amount.IsZero() {
		return nil
	}
	balance := s.balance(account)
	if balance.Cmp(amount) < 0 {
		return num.Refuse(ErrFunds, account, nil, amount, "at most its balance "+balance.String())
	}
	s.setBalance(account, balance.Minus(amount))
	return nil
}

// payFee is 11.2: what is paid for a topic goes to the ecosystem account and is added to the fee revenue C_t.
func (s *session) payFee(from string, t *topicRecord, amount Amount) error {
	if err := s.debit(from, amount); err != nil {
		return err
	}
	if amount.IsZero() {
		return nil
	}
	s.ledger.Modules.Ecosystem = s.ledger.Modules.Ecosystem.Plus(amount)
	t.Fees = t.Fees.Plus(amount)
	t.touch()
	s.emit(Event{Kind: EventFee, Topic: t.id, Account: from, Amount: amount})
	return nil
}

// move takes from one module account for another, or ErrFunds: a module account never owes more than it has.
func move(name string, from, to *Amount, amount Amount) error {
	if err := take(name, from, amount); err != nil {
		return err
	}
	*to = to.Plus(amount)
	return nil
}

func take(name string, from *Amount, amount Amount) error {
	if from.Cmp(amount) < 0 {
		return num.Refuse(ErrFunds, reservedPrefix+name, nil, amount, "at most its balance "+from.String())
	}
	*from = from.Minus(amount)
	return nil
}
