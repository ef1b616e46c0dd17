package chain

import (
	"encoding/json"
	"strconv"

	"github.com/seed-63a7a409/chorus/num"
)

// Corruption breaks the books of a ledger behind its back, by the least that can be wrong.
type Corruption struct {
	Invariant string // the one that it breaks first
	What      string
	spoil     func(s *session)
}

// Do changes the state of a ledger that has records of every kind.
func (c Corruption) Do(l *Ledger) error {
	_, err := l.do(func(s *session) error {
		s.hand.write(s)
		c.spoil(s)
		return nil
	})
	return err
}

// alter changes the first record of a kind that suits.
func alter[T any](kind string, change func(s *session, where string, record *T) bool) func(*session) {
	return func(s *session) {
		for _, where := range s.keysBelow(prefix(kind), 0) {
			record, _ := read[T](s, where)
			if change(s, where, &record) {
				s.write(where, record)
				return
			}
		}
		s.fail(num.Refuse(num.ErrMissing, kind, nil, nil, "a record to spoil"))
	}
}

// lose removes the first record of a kind.
func lose(kind string) func(*session) {
	return func(s *session) {
		for _, where := range s.keysBelow(prefix(kind), 1) {
			s.remove(where)
			return
		}
		s.fail(num.Refuse(num.ErrMissing, kind, nil, nil, "a record to lose"))
	}
}

var huge = num.MustParseDec("1e40")

// Corruptions are those that the tests try, with some for every invariant.
func Corruptions() []Corruption {
	one := Units(1)
	inc := func(x *Amount) { *x = x.Plus(one) }
	dec := func(x *Amount) { *x = x.Minus(one) }
	a := num.NewDecimal(num.Rules{}).Calc()
	return []Corruption{
		{InvariantNegative, "a module account below zero", func(s *session) { s.ledger.Modules.Rewards = Units(-1) }},
		{InvariantNegative, "what is to be divided below zero", func(s *session) { s.ledger.Bonds.Pot = Units(-1) }},
		{InvariantNegative, "more delegated than there is", alter(kindStake, func(_ *session, _ string, r *stakeRecord) bool {
			r.Delegated = r.Stake.Plus(one)
			return true
		})},

		{InvariantSupply, "an account credited", alter(kindAccount, func(_ *session, _ string, r *accountRecord) bool { inc(&r.Balance); return true })},
		{InvariantSupply, "an account lost", lose(kindAccount)},
		{InvariantSupply, "the supply miscounted", func(s *session) { dec(&s.ledger.Supply) }},
		{InvariantSupply, "more than may exist", func(s *session) {
			s.config.Mint.MaxSupply = s.ledger.Supply.Minus(one)
			s.write(key(kindConfig), s.config)
		}},
		{InvariantSupply, "a fee that came from nowhere", func(s *session) { inc(&s.ledger.Modules.Ecosystem) }},

		{InvariantStake, "the staking account short by one", func(s *session) {
			dec(&s.ledger.Modules.Staking)
			inc(&s.ledger.Modules.Ecosystem)
		}},
		{InvariantStake, "a topic's sum raised", alter(kindTopic, func(_ *session, _ string, r *topicRecord) bool { inc(&r.Stake); return true })},
		{InvariantStake, "a reputer's stake raised", alter(kindStake, func(_ *session, _ string, r *stakeRecord) bool { inc(&r.Stake); return true })},
		{InvariantStake, "a reputer's stake lost", lose(kindStake)},
		{InvariantStake, "the total miscounted", func(s *session) { dec(&s.ledger.Stake) }},

		{InvariantDelegations, "a placement dropped", lose(kindDelegation)},
		{InvariantDelegations, "a placement cut", alter(kindDelegation, func(_ *session, _ string, r *delegationRecord) bool { dec(&r.Amount); return true })},
		{InvariantDelegations, "a delegator's sum raised", alter(kindDelegator, func(_ *session, _ string, sum *Amount) bool { inc(sum); return true })},
		{InvariantDelegations, "a delegator's sum lost", lose(kindDelegator)},
		{InvariantDelegations, "own stake booked as delegated", alter(kindStake, func(_ *session, _ string, r *stakeRecord) bool {
			inc(&r.Delegated)
			return r.own().Sign() >= 0
		})},

		{InvariantPending, "a debt forgotten", alter(kindDelegation, func(_ *session, _ string, r *delegationRecord) bool {
			r.Debt = a.Sub(r.Debt, huge)
			return true
		})},
		{InvariantPending, "a share of rewards that were not put aside", alter(kindStake, func(_ *session, _ string, r *stakeRecord) bool {
			r.Share = a.Add(r.Share, huge)
			return r.Delegated.Sign() > 0
		})},

		{InvariantBonds, "a bond raised", alter(kindBond, func(_ *session, _ string, r *delegationRecord) bool { inc(&r.Amount); return true })},
		{InvariantBonds, "a validator's sum raised", alter(kindValidator, func(_ *session, _ string, r *validatorRecord) bool { inc(&r.Bonded); return true })},
		{InvariantBonds, "the total miscounted", func(s *session) { inc(&s.ledger.Bonds.Total) }},
		{InvariantBonds, "the bonded account short by one", func(s *session) {
			dec(&s.ledger.Modules.Bonded)
			inc(&s.ledger.Modules.Ecosystem)
		}},

		{InvariantFees, "more to divide than was emitted", func(s *session) { s.ledger.Bonds.Pot = s.ledger.Modules.FeeCollector.Plus(one) }},
		{InvariantFees, "a bond's debt forgotten", alter(kindBond, func(_ *session, _ string, r *delegationRecord) bool {
			r.Debt = a.Sub(r.Debt, huge)
			return true
		})},

		{InvariantRemovals, "a removal out of the queue", lose(kindUnstake)},
		{InvariantRemovals, "a delegated removal out of the queue", lose(kindUndelegate)},
		{InvariantRemovals, "an unbonding out of the queue", lose(kindUnbond)},
		{InvariantRemovals, "a topic out of the queue", lose(kindChurn)},
		{InvariantRemovals, "an entry that nobody asked for", func(s *session) { s.write(unstakeKey(maxHeight, 1, "nobody"), queued{}) }},
		{InvariantRemovals, "a removal above the stake", alter(kindStake, func(_ *session, _ string, r *stakeRecord) bool {
			if r.Removal == nil {
				return false
			}
			r.Removal.Amount = r.own().Plus(one)
			return true
		})},
		{InvariantRemovals, "a removal of nothing", alter(kindDelegation, func(_ *session, _ string, r *delegationRecord) bool {
			if r.Removal == nil {
				return false
			}
			r.Removal.Amount = Amount{}
			return true
		})},

		{InvariantWeights, "the sum flipped", func(s *session) { s.ledger.WeightSum = a.Neg(s.ledger.WeightSum) }},
		{InvariantWeights, "a topic's weight changed", alter(kindTopic, func(_ *session, _ string, r *topicRecord) bool {
			r.Weight = a.Add(r.Weight, num.MustParseDec("1e-30"))
			return r.active()
		})},
		{InvariantWeights, "an active topic too many", func(s *session) { s.ledger.Active++ }},

		{InvariantSeats, "a set above its cap", alter(kindActive, func(s *session, where string, r *activeRecord) bool {
			set := where[:len(where)-len(lastPart(where))]
			for i := range 2 * maxSeats {
				if len(s.keysBelow(set, 0)) > s.ledger.Seats.Inferers {
					break
				}
				s.write(set+"extra"+strconv.Itoa(i), r)
			}
			return true
		})},
	}
}

// Undercut gives an account a negative balance, as no transaction can.
func Undercut(l *Ledger, account string) error {
	_, err := l.do(func(s *session) error {
		s.write(key(kindAccount, account), json.RawMessage(`{"balance":"-1"}`))
		return nil
	})
	return err
}
