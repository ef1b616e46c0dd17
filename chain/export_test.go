package chain

import (
	"encoding/json"
	"strconv"

	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// Corruption breaks the books of a ledger behind its back, by the least that can be wrong.
type Corruption struct {
	Invariant string // the one that it breaks first
	What      string
	spoil     func(s *state.Session)
}

// Do changes the state of a ledger that has records of every kind.
func (c Corruption) Do(l *Ledger) error {
	_, err := l.do(func(s *state.Session) error {
		s.Flush()
		c.spoil(s)
		return nil
	})
	return err
}

// alter changes the first record of a kind that suits.
func alter[T any](kind string, change func(s *state.Session, where string, record *T) bool) func(*state.Session) {
	return func(s *state.Session) {
		for _, where := range s.KeysBelow(state.Prefix(kind), 0) {
			record, _ := state.Read[T](s, where)
			if change(s, where, &record) {
				s.Write(where, record)
				return
			}
		}
		s.Fail(num.Refuse(num.ErrMissing, kind, nil, nil, "a record to spoil"))
	}
}

// lose removes the first record of a kind.
func lose(kind string) func(*state.Session) {
	return func(s *state.Session) {
		for _, where := range s.KeysBelow(state.Prefix(kind), 1) {
			s.Remove(where)
			return
		}
		s.Fail(num.Refuse(num.ErrMissing, kind, nil, nil, "a record to lose"))
	}
}

var huge = num.MustParseDec("1e40")

// Corruptions returns those that the tests try, with some for every invariant.
func Corruptions() []Corruption {
	one := record.BaseUnits(1)
	inc := func(x *record.Amount) { *x = x.Plus(one) }
	dec := func(x *record.Amount) { *x = x.Minus(one) }
	a := num.NewDecimal(num.Rules{}).Calc()
	return []Corruption{
		{record.InvariantNegative, "a module account below zero", func(s *state.Session) { s.Ledger.Modules.Rewards = record.BaseUnits(-1) }},
		{record.InvariantNegative, "what is to be divided below zero", func(s *state.Session) { s.Ledger.Bonds.Pot = record.BaseUnits(-1) }},
		{record.InvariantNegative, "more delegated than there is", alter(state.KindStake, func(_ *state.Session, _ string, r *state.Stake) bool {
			r.Delegated = r.Stake.Plus(one)
			return true
		})},

		{record.InvariantSupply, "an account credited", alter(state.KindAccount, func(_ *state.Session, _ string, r *state.Account) bool { inc(&r.Balance); return true })},
		{record.InvariantSupply, "an account lost", lose(state.KindAccount)},
		{record.InvariantSupply, "the supply miscounted", func(s *state.Session) { dec(&s.Ledger.Supply) }},
		{record.InvariantSupply, "more than may exist", func(s *state.Session) {
			s.Mint.MaxSupply = s.Ledger.Supply.Minus(one).Int()
		}},
		{record.InvariantSupply, "a fee that came from nowhere", func(s *state.Session) { inc(&s.Ledger.Modules.Ecosystem) }},

		{record.InvariantStake, "the staking account short by one", func(s *state.Session) {
			dec(&s.Ledger.Modules.Staking)
			inc(&s.Ledger.Modules.Ecosystem)
		}},
		{record.InvariantStake, "a topic's sum raised", alter(state.KindTopic, func(_ *state.Session, _ string, r *state.Topic) bool { inc(&r.Stake); return true })},
		{record.InvariantStake, "a reputer's stake raised", alter(state.KindStake, func(_ *state.Session, _ string, r *state.Stake) bool { inc(&r.Stake); return true })},
		{record.InvariantStake, "a reputer's stake lost", lose(state.KindStake)},
		{record.InvariantStake, "the total miscounted", func(s *state.Session) { dec(&s.Ledger.Stake) }},

		{record.InvariantDelegations, "a placement dropped", lose(state.KindDelegation)},
		{record.InvariantDelegations, "a placement cut", alter(state.KindDelegation, func(_ *state.Session, _ string, r *state.Delegation) bool { dec(&r.Amount); return true })},
		{record.InvariantDelegations, "a delegator's sum raised", alter(state.KindDelegator, func(_ *state.Session, _ string, sum *record.Amount) bool { inc(sum); return true })},
		{record.InvariantDelegations, "a delegator's sum lost", lose(state.KindDelegator)},
		{record.InvariantDelegations, "own stake booked as delegated", alter(state.KindStake, func(_ *state.Session, _ string, r *state.Stake) bool {
			inc(&r.Delegated)
			return r.Own().Sign() >= 0
		})},

		{record.InvariantPending, "a debt forgotten", alter(state.KindDelegation, func(_ *state.Session, _ string, r *state.Delegation) bool {
			r.Debt = a.Sub(r.Debt, huge)
			return true
		})},
		{record.InvariantPending, "a share of rewards that were not put aside", alter(state.KindStake, func(_ *state.Session, _ string, r *state.Stake) bool {
			r.Share = a.Add(r.Share, huge)
			return r.Delegated.Sign() > 0
		})},

		{record.InvariantBonds, "a bond raised", alter(state.KindBond, func(_ *state.Session, _ string, r *state.Delegation) bool { inc(&r.Amount); return true })},
		{record.InvariantBonds, "a validator's sum raised", alter(state.KindValidator, func(_ *state.Session, _ string, r *state.Validator) bool { inc(&r.Bonded); return true })},
		{record.InvariantBonds, "the total miscounted", func(s *state.Session) { inc(&s.Ledger.Bonds.Total) }},
		{record.InvariantBonds, "the bonded account short by one", func(s *state.Session) {
			dec(&s.Ledger.Modules.Bonded)
			inc(&s.Ledger.Modules.Ecosystem)
		}},

		{record.InvariantFees, "more to divide than was emitted", func(s *state.Session) { s.Ledger.Bonds.Pot = s.Ledger.Modules.FeeCollector.Plus(one) }},
		{record.InvariantFees, "a bond's debt forgotten", alter(state.KindBond, func(_ *state.Session, _ string, r *state.Delegation) bool {
			r.Debt = a.Sub(r.Debt, huge)
			return true
		})},

		{record.InvariantRemovals, "a removal out of the queue", lose(state.KindUnstake)},
		{record.InvariantRemovals, "a delegated removal out of the queue", lose(state.KindUndelegate)},
		{record.InvariantRemovals, "an unbonding out of the queue", lose(state.KindUnbond)},
		{record.InvariantRemovals, "a topic out of the queue", lose(state.KindChurn)},
		{record.InvariantRemovals, "an entry that nobody asked for", func(s *state.Session) { s.Write(state.UnstakeKey(check.MaxHeight, 1, "nobody"), state.Queued{}) }},
		{record.InvariantRemovals, "a removal above the stake", alter(state.KindStake, func(_ *state.Session, _ string, r *state.Stake) bool {
			if r.Removal == nil {
				return false
			}
			r.Removal.Amount = r.Own().Plus(one)
			return true
		})},
		{record.InvariantRemovals, "a removal of nothing", alter(state.KindDelegation, func(_ *state.Session, _ string, r *state.Delegation) bool {
			if r.Removal == nil {
				return false
			}
			r.Removal.Amount = record.Amount{}
			return true
		})},

		{record.InvariantWeights, "the sum flipped", func(s *state.Session) { s.Ledger.WeightSum = a.Neg(s.Ledger.WeightSum) }},
		{record.InvariantWeights, "a topic's weight changed", alter(state.KindTopic, func(_ *state.Session, _ string, r *state.Topic) bool {
			r.Weight = a.Add(r.Weight, num.MustParseDec("1e-30"))
			return r.Active()
		})},
		{record.InvariantWeights, "an active topic too many", func(s *state.Session) { s.Ledger.Active++ }},

		{record.InvariantSeats, "a set above its cap", alter(state.KindActive, func(s *state.Session, where string, r *state.Active) bool {
			set := where[:len(where)-len(state.LastPart(where))]
			for i := range 2 * check.MaxSeats {
				if len(s.KeysBelow(set, 0)) > s.Ledger.Seats.Inferers {
					break
				}
				s.Write(set+"extra"+strconv.Itoa(i), r)
			}
			return true
		})},
	}
}

// Undercut gives an account a negative balance, as no transaction can.
func Undercut(l *Ledger, account string) error {
	_, err := l.do(func(s *state.Session) error {
		s.Write(state.AccountKey(account), json.RawMessage(`{"balance":"-1"}`))
		return nil
	})
	return err
}
