package chain

import (
	"strings"

	"github.com/seed-63a7a409/chorus/num"
)

// Slash takes a fraction of the stake of a reputer, its own and what is delegated to it, each placement truncated
// by itself so that dust stays; what waits for removal shrinks in the same proportion. Pending rewards are not
// touched. The proceeds go to the ecosystem account. Only the authority of the configuration may slash.
type Slash struct {
	Authority string  `json:"authority"`
	Topic     uint64  `json:"topic"`
	Reputer   string  `json:"reputer"`
	Fraction  num.Dec `json:"fraction"` // in (0, 1]
	Reason    string  `json:"reason,omitempty"`
}

// Kind is "slash".
func (*Slash) Kind() string { return "slash" }

func (x *Slash) check() error {
	err := first(checkName("authority", x.Authority), checkName("reputer", x.Reputer), checkText("reason", x.Reason),
		checkSubmitted("fraction", x.Fraction))
	if err == nil && (x.Fraction.Sign() <= 0 || x.Fraction.Cmp(num.IntDec(1)) > 0) {
		err = num.Refuse(num.ErrDomain, "fraction", nil, x.Fraction, "0 < fraction <= 1")
	}
	return err
}

func (s *session) checkAuthority(name string) error {
	if s.config.Authority == "" || s.config.Authority != name {
		return num.Refuse(ErrNotAllowed, "authority", nil, name, "the authority of the configuration, if it has one")
	}
	return nil
}

func (x *Slash) apply(s *session) error {
	if err := s.checkAuthority(x.Authority); err != nil {
		return err
	}
	t, err := s.topic(x.Topic)
	if err != nil {
		return err
	}
	r := s.stake(x.Topic, x.Reputer)
	if r.Stake.IsZero() {
		return num.Refuse(num.ErrMissing, "stake", nil, x.Reputer, "a reputer with stake in the topic")
	}
	taken := r.own().times(x.Fraction)
	x.shrink(r.Removal)
	fromDelegators, err := x.delegations(s, r.Share)
	if err != nil {
		return err
	}
	r.Delegated = r.Delegated.Minus(fromDelegators)
	taken = taken.Plus(fromDelegators)
	r.Stake = r.Stake.Minus(taken)
	if r.Removal != nil && r.Removal.Amount.IsZero() {
		s.dequeueRemoval(x.Topic, x.Reputer, &r)
	}
	s.putStake(x.Topic, x.Reputer, r)
	if err := s.takeTopicStake(t, taken); err != nil {
		return err
	}
	s.ledger.Modules.Ecosystem = s.ledger.Modules.Ecosystem.Plus(taken)
	fraction := x.Fraction
	s.emit(Event{Kind: EventSlashed, Topic: x.Topic, Account: x.Reputer, Amount: taken, Value: &fraction, Note: x.Reason})
	return nil
}

// shrink keeps a waiting removal within what is left: x - trunc(x f) never grows faster than x.
func (x *Slash) shrink(r *removal) {
	if r != nil {
		r.Amount = r.Amount.Minus(r.Amount.times(x.Fraction))
	}
}

// delegations slashes every placement on the reputer. The debt moves with the amount, so that what is pending stays.
func (x *Slash) delegations(s *session, share num.Dec) (taken Amount, err error) {
	a := num.NewDecimal(num.Rules{}).Calc()
	for _, where := range s.keysBelow(prefix(kindDelegation, topicPart(x.Topic), x.Reputer), 0) {
		d, _ := read[delegationRecord](s, where)
		delegator := where[strings.LastIndex(where, separator)+1:]
		cut := d.Amount.times(x.Fraction)
		left := d.Amount.Minus(cut)
		pending := a.Sub(entitled(d.Amount, share), d.Debt)
		d.Debt = a.Sub(entitled(left, share), pending)
		d.Amount = left
		x.shrink(d.Removal)
		if d.Removal != nil && d.Removal.Amount.IsZero() {
			s.dequeueUndelegation(x.Topic, x.Reputer, delegator, &d)
		}
		s.write(where, d)
		s.addDelegated(x.Topic, delegator, func(sum Amount) Amount { return sum.Minus(cut) })
		taken = taken.Plus(cut)
	}
	return taken, a.Err()
}
