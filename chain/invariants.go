package chain

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// The invariants, by the names that CheckInvariants gives.
const (
	InvariantSupply      = "supply"       // base units are those of accounts and modules, never above the maximum
	InvariantNegative    = "negative"     // no amount is below zero
	InvariantStake       = "stake"        // stake of topics, of reputers, and the staking account agree
	InvariantDelegations = "delegations"  // placements agree with reputers and delegators
	InvariantPending     = "pending"      // the pending account covers what delegators may draw
	InvariantBonds       = "bonds"        // bonds agree with validators and the bonded account
	InvariantFees        = "bond_rewards" // the fee collector covers what bonds may draw
	InvariantRemovals    = "removals"     // every removal waits in a queue and is within what there is
	InvariantWeights     = "weights"      // the sum of weights is that of the active topics
	InvariantSeats       = "seats"        // active sets are within their caps
)

// Invariants lists the names in the order in which they are checked.
func Invariants() []string {
	return []string{
		InvariantNegative, InvariantSupply, InvariantStake, InvariantDelegations, InvariantPending, InvariantBonds,
		InvariantFees, InvariantRemovals, InvariantWeights, InvariantSeats,
	}
}

// CheckInvariants reads the whole state and gives an ErrInvariant whose Field is the name of the first broken
// invariant. It holds before, within and after every block.
func (l *Ledger) CheckInvariants() error {
	c := &auditor{session: l.current(), a: num.NewDecimal(num.Rules{}).Calc()}
	c.collect()
	if c.err != nil {
		return c.err
	}
	for _, check := range []func() error{
		c.negative, c.supply, c.stakes, c.delegations, c.pending, c.bonds, c.bondRewards, c.removals, c.weights, c.seats,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// auditor adds up the records of a state.
type auditor struct {
	*session
	a num.Calc[num.Dec]

	accounts                                 Amount
	topicStake, reputerStake, bonded         Amount
	weight                                   num.Dec
	active, queuedTopics                     int64
	owed, bondsOwed                          num.Dec
	stakeByTopic, delegatedByReputer         map[string]Amount
	placedByReputer, placedByDelegator       map[string]Amount
	sumByDelegator, bondedBy, bondsBy        map[string]Amount
	topics, reputers, delegators, validators []string // in the order of the records
	shares                                   map[string]num.Dec
	queue, waiting                           map[string]bool
	waitingOrder                             []string
	members                                  map[string]int
	sets                                     []string
	below                                    string // the first record with a negative amount
	excess                                   string // the first removal above what there is
}

func broken(invariant, allowed string, value any) error {
	return num.Refuse(ErrInvariant, invariant, nil, value, allowed)
}

func (c *auditor) collect() {
	for _, m := range []*map[string]Amount{
		&c.stakeByTopic, &c.delegatedByReputer, &c.placedByReputer, &c.placedByDelegator, &c.sumByDelegator, &c.bondedBy, &c.bondsBy,
	} {
		*m = map[string]Amount{}
	}
	c.shares, c.queue, c.waiting, c.members = map[string]num.Dec{}, map[string]bool{}, map[string]bool{}, map[string]int{}
	c.walkRange(stateSpace, after(stateSpace), func(key string, value []byte) bool {
		if err := c.record(key, value); err != nil {
			c.fail(damaged(key, err))
		}
		return c.err == nil
	})
}

// add adds an amount and notes the first that is negative.
func (c *auditor) add(key string, sum *Amount, amount Amount) {
	if amount.Sign() < 0 && c.below == "" {
		c.below = key
	}
	*sum = sum.Plus(amount)
}

func addTo(m map[string]Amount, key string, amount Amount) { m[key] = m[key].Plus(amount) }

func (c *auditor) record(where string, value []byte) error {
	kind, _, _ := strings.Cut(where[len(stateSpace):], separator)
	p := partsOf(where)
	if want := len(keyForm(kind)); kind != kindRegret && len(p) != want {
		return num.Refuse(ErrDamaged, "record", nil, where, "the parts of a key of this kind")
	}
	switch kind {
	case kindAccount:
		var r accountRecord
		if err := json.Unmarshal(value, &r); err != nil {
			return err
		}
		c.add(where, &c.accounts, r.Balance)
	case kindTopic:
		var r topicRecord
		if err := json.Unmarshal(value, &r); err != nil {
			return err
		}
		c.add(where, &c.topicStake, r.Stake)
		c.add(where, new(Amount), r.Fees)
		c.topics = append(c.topics, p[0])
		c.stakeByTopic[p[0]] = c.stakeByTopic[p[0]].Minus(r.Stake)
		if r.active() {
			c.weight = c.a.Add(c.weight, r.Weight)
			c.active++
			c.waits(churnKey(r.NextChurn, uint64(number(p[0]))))
		}
	case kindStake:
		var r stakeRecord
		if err := json.Unmarshal(value, &r); err != nil {
			return err
		}
		pair := p[0] + separator + p[1]
		c.add(where, &c.reputerStake, r.Stake)
		c.add(where, new(Amount), r.Delegated)
		c.add(where, new(Amount), r.own())
		addTo(c.stakeByTopic, p[0], r.Stake)
		c.reputers = append(c.reputers, pair)
		c.delegatedByReputer[pair], c.shares[pair] = r.Delegated, r.Share
		if r.Removal != nil {
			c.waitsFor(where, unstakeKey(r.Removal.Height, uint64(number(p[0])), p[1]), *r.Removal, r.own())
		}
	case kindDelegator:
		var sum Amount
		if err := json.Unmarshal(value, &sum); err != nil {
			return err
		}
		c.add(where, new(Amount), sum)
		c.delegators = append(c.delegators, p[0]+separator+p[1])
		c.sumByDelegator[p[0]+separator+p[1]] = sum
	case kindDelegation:
		return c.delegation(where, value, p)
	case kindValidator:
		var r validatorRecord
		if err := json.Unmarshal(value, &r); err != nil {
			return err
		}
		c.add(where, new(Amount), r.Bonded)
		c.validators = append(c.validators, p[0])
		c.bondedBy[p[0]] = r.Bonded
	case kindBond:
		var r delegationRecord
		if err := json.Unmarshal(value, &r); err != nil {
			return err
		}
		c.add(where, &c.bonded, r.Amount)
		addTo(c.bondsBy, p[0], r.Amount)
		c.bondsOwed = c.a.Add(c.bondsOwed, c.claim(r, c.ledger.Bonds.Share))
		if r.Removal != nil {
			c.waitsFor(where, unbondKey(r.Removal.Height, p[0], p[1]), *r.Removal, r.Amount)
		}
	case kindUnstake, kindUndelegate, kindUnbond:
		c.queue[where] = true
	case kindChurn:
		c.queue[where] = true
		c.queuedTopics++
	case kindClosing:
		return c.closing(where, p)
	case kindActive:
		set := p[0] + separator + p[2]
		if c.rules.Ledger.ActiveSets == release.ActiveSetsOfEpoch {
			set += separator + p[1]
		}
		if c.members[set] == 0 {
			c.sets = append(c.sets, set)
		}
		c.members[set]++
	}
	return nil
}

func (c *auditor) delegation(where string, value []byte, p []string) error {
	var r delegationRecord
	if err := json.Unmarshal(value, &r); err != nil {
		return err
	}
	c.add(where, new(Amount), r.Amount)
	reputer := p[0] + separator + p[1]
	addTo(c.placedByReputer, reputer, r.Amount)
	addTo(c.placedByDelegator, p[0]+separator+p[2], r.Amount)
	stake, _ := read[stakeRecord](c.session, stakeKey(uint64(number(p[0])), p[1]))
	c.owed = c.a.Add(c.owed, c.claim(r, stake.Share))
	if r.Removal != nil {
		c.waitsFor(where, undelegateKey(r.Removal.Height, uint64(number(p[0])), p[1], p[2]), *r.Removal, r.Amount)
	}
	return c.err
}

// closing checks an entry of the queue of worker windows: it must be read as it was written, of a topic that exists.
func (c *auditor) closing(where string, p []string) error {
	if where != closingKey(number(p[0]), uint64(number(p[1])), number(p[2])) {
		return num.Refuse(ErrDamaged, "record", nil, where, "height, topic and epoch in the key")
	}
	_, err := c.topic(uint64(number(p[1])))
	return err
}

// claim is what E98 would pay now, in whole base units.
func (c *auditor) claim(r delegationRecord, share num.Dec) num.Dec {
	pending := c.a.Sub(entitled(r.Amount, share), r.Debt)
	if pending.Sign() <= 0 {
		return num.Dec{}
	}
	return Amount{n: pending.Trunc()}.Dec()
}

func (c *auditor) waits(entry string) {
	c.waiting[entry] = true
	c.waitingOrder = append(c.waitingOrder, entry)
}

func (c *auditor) waitsFor(where, entry string, r removal, have Amount) {
	if (r.Amount.Sign() <= 0 || r.Amount.Cmp(have) > 0) && c.excess == "" {
		c.excess = where
	}
	c.waits(entry)
}

func (c *auditor) negative() error {
	m, l := c.ledger.Modules, c.ledger
	for _, module := range []struct {
		name   string
		amount Amount
	}{
		{"ecosystem", m.Ecosystem}, {"rewards", m.Rewards}, {"staking", m.Staking}, {"pending", m.Pending},
		{"fee_collector", m.FeeCollector}, {"bonded", m.Bonded}, {"supply", l.Supply}, {"minted", l.Minted},
		{"pot", l.Bonds.Pot}, {"stake", l.Stake},
	} {
		if module.amount.Sign() < 0 {
			return broken(InvariantNegative, "amounts >= 0", module.name+" "+module.amount.String())
		}
	}
	if c.below != "" {
		return broken(InvariantNegative, "amounts >= 0", c.below)
	}
	return nil
}

func (c *auditor) supply() error {
	if sum := c.accounts.Plus(c.ledger.Modules.sum()); sum.Cmp(c.ledger.Supply) != 0 {
		return broken(InvariantSupply, "the supply "+c.ledger.Supply.String(), sum)
	}
	if c.ledger.Supply.Cmp(c.config.Mint.MaxSupply) > 0 {
		return broken(InvariantSupply, "at most MaxSupply", c.ledger.Supply)
	}
	return nil
}

func (c *auditor) stakes() error {
	for _, topic := range c.topics {
		if !c.stakeByTopic[topic].IsZero() {
			return broken(InvariantStake, "stake of the topic that is the sum of its reputers", "topic "+topic)
		}
	}
	for _, sum := range []Amount{c.reputerStake, c.ledger.Stake, c.ledger.Modules.Staking} {
		if sum.Cmp(c.topicStake) != 0 {
			return broken(InvariantStake, "the stake of all topics "+c.topicStake.String(), sum)
		}
	}
	return nil
}

func (c *auditor) delegations() error {
	for _, reputer := range c.reputers {
		if c.placedByReputer[reputer].Cmp(c.delegatedByReputer[reputer]) != 0 {
			return broken(InvariantDelegations, "delegated stake that is the sum of placements", reputer)
		}
		delete(c.placedByReputer, reputer)
	}
	for _, delegator := range c.delegators {
		if c.placedByDelegator[delegator].Cmp(c.sumByDelegator[delegator]) != 0 {
			return broken(InvariantDelegations, "a delegator's sum that is that of its placements", delegator)
		}
		delete(c.placedByDelegator, delegator)
	}
	var rest Amount
	for _, sums := range []map[string]Amount{c.placedByReputer, c.placedByDelegator} {
		for _, amount := range sums { //chorus:unordered a sum
			rest = rest.Plus(amount)
		}
	}
	if !rest.IsZero() {
		return broken(InvariantDelegations, "placements with a reputer and a delegator", rest)
	}
	return nil
}

func (c *auditor) pending() error {
	return c.covers(InvariantPending, c.ledger.Modules.Pending, c.owed)
}

// covers checks that an account has what may be drawn from it.
func (c *auditor) covers(invariant string, account Amount, owed num.Dec) error {
	if rewards.CheckDraws(account.int(), owed.Trunc()) != nil {
		return broken(invariant, "at most "+account.String(), owed)
	}
	return c.a.Err()
}

func (c *auditor) bonds() error {
	for _, validator := range c.validators {
		if c.bondedBy[validator].Cmp(c.bondsBy[validator]) != 0 {
			return broken(InvariantBonds, "a validator's sum that is that of its bonds", validator)
		}
		delete(c.bondsBy, validator)
	}
	if len(c.bondsBy) > 0 {
		return broken(InvariantBonds, "bonds to validators that exist", len(c.bondsBy))
	}
	for _, sum := range []Amount{c.ledger.Bonds.Total, c.ledger.Modules.Bonded} {
		if sum.Cmp(c.bonded) != 0 {
			return broken(InvariantBonds, "the sum of bonds "+c.bonded.String(), sum)
		}
	}
	return nil
}

func (c *auditor) bondRewards() error {
	return c.covers(InvariantFees, c.ledger.Modules.FeeCollector, c.a.Add(c.bondsOwed, c.ledger.Bonds.Pot.Dec()))
}

func (c *auditor) removals() error {
	if c.excess != "" {
		return broken(InvariantRemovals, "a removal within what there is", c.excess)
	}
	for _, entry := range c.waitingOrder {
		if !c.queue[entry] {
			return broken(InvariantRemovals, "an entry in the queue", entry)
		}
	}
	if len(c.queue) != len(c.waiting) {
		return broken(InvariantRemovals, fmt.Sprint(len(c.waiting), " entries"), len(c.queue))
	}
	return nil
}

func (c *auditor) weights() error {
	if want := c.a.Add(c.weight, c.ledger.WeightExcess); !want.Equal(c.ledger.WeightSum) {
		return broken(InvariantWeights, "the weights of active topics and the excess "+want.String(), c.ledger.WeightSum)
	}
	if c.active != c.ledger.Active || c.active != c.queuedTopics {
		return broken(InvariantWeights, fmt.Sprint(c.active, " active topics"), c.ledger.Active)
	}
	return nil
}

func (c *auditor) seats() error {
	caps := map[string]int{
		string(RoleInferer): c.ledger.Seats.Inferers, string(RoleForecaster): c.ledger.Seats.Forecasters,
		string(RoleReputer): c.ledger.Seats.Reputers,
	}
	for _, set := range c.sets {
		role := strings.Split(set, separator)[1]
		if c.members[set] > caps[role] {
			return broken(InvariantSeats, fmt.Sprint("at most ", caps[role]), c.members[set])
		}
	}
	return nil
}
