package chain

// Transfer moves base units between accounts.
type Transfer struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Amount Amount `json:"amount"`
}

// Kind is "transfer".
func (*Transfer) Kind() string { return "transfer" }

func (x *Transfer) check() error {
	return first(checkName("from", x.From), checkName("to", x.To), checkAmount("amount", x.Amount))
}

func (x *Transfer) apply(s *session) error {
	if err := s.debit(x.From, x.Amount); err != nil {
		return err
	}
	s.credit(x.To, x.Amount)
	s.emit(Event{Kind: EventTransfer, Account: x.From, Other: x.To, Amount: x.Amount})
	return nil
}
