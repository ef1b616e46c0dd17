package audit

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/internal/laws"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// Invariants reads the whole state and gives an ErrInvariant whose Field is the name of the first broken invariant.
func Invariants(s *state.Session) error {
	c := &auditor{Session: s, a: num.NewDecimal(num.Rules{}).Calc()}
	c.collect()
	if err := num.FirstError(c.Err, c.a.Err()); err != nil {
		return err
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

// sumOf is what all modules have together.
func sumOf(m record.ModuleAccounts) record.Amount {
	return m.Ecosystem.Plus(m.Rewards).Plus(m.Staking).Plus(m.Pending).Plus(m.FeeCollector).Plus(m.Bonded)
}

// auditor adds up the records of a state.
type auditor struct {
	*state.Session
	a num.Calc[num.Dec]

	accounts                                 record.Amount
	topicStake, reputerStake, bonded         record.Amount
	weight                                   num.Dec
	active, queuedTopics                     int64
	owed, bondsOwed                          num.Dec
	stakeByTopic, delegatedByReputer         map[string]record.Amount
	placedByReputer, placedByDelegator       map[string]record.Amount
	sumByDelegator, bondedBy, bondsBy        map[string]record.Amount
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
	return num.Refuse(record.ErrInvariant, invariant, nil, value, allowed)
}

func (c *auditor) collect() {
	for _, m := range []*map[string]record.Amount{
		&c.stakeByTopic, &c.delegatedByReputer, &c.placedByReputer, &c.placedByDelegator, &c.sumByDelegator, &c.bondedBy, &c.bondsBy,
	} {
		*m = map[string]record.Amount{}
	}
	c.shares, c.queue, c.waiting, c.members = map[string]num.Dec{}, map[string]bool{}, map[string]bool{}, map[string]int{}
	c.WalkRange(state.Space, state.After(state.Space), func(key string, value []byte) bool {
		if err := c.record(key, value); err != nil {
			c.Fail(state.Damaged(key, err))
		}
		return c.Err == nil
	})
}

// add adds an amount and notes the first that is negative.
func (c *auditor) add(key string, sum *record.Amount, amount record.Amount) {
	if amount.Sign() < 0 && c.below == "" {
		c.below = key
	}
	*sum = sum.Plus(amount)
}

func addTo(m map[string]record.Amount, key string, amount record.Amount) {
	m[key] = m[key].Plus(amount)
}

func (c *auditor) record(where string, value []byte) error {
	kind := state.KindOf(where)
	p := state.PartsOf(where)
	if form, _ := state.Layout(kind); kind != state.KindRegret && len(p) != len(form) {
		return num.Refuse(record.ErrDamaged, "record", nil, where, "the parts of a key of this kind")
	}
	switch kind {
	case state.KindAccount:
		var r state.Account
		if err := json.Unmarshal(value, &r); err != nil {
			return err
		}
		c.add(where, &c.accounts, r.Balance)
	case state.KindTopic:
		var r state.Topic
		if err := json.Unmarshal(value, &r); err != nil {
			return err
		}
		c.add(where, &c.topicStake, r.Stake)
		c.add(where, new(record.Amount), r.Fees)
		c.topics = append(c.topics, p[0])
		c.stakeByTopic[p[0]] = c.stakeByTopic[p[0]].Minus(r.Stake)
		if r.Active() {
			c.weight = c.a.Add(c.weight, r.Weight)
			c.active++
			c.waits(state.ChurnKey(r.NextChurn, uint64(state.Number(p[0]))))
		}
	case state.KindStake:
		var r state.Stake
		if err := json.Unmarshal(value, &r); err != nil {
			return err
		}
		pair := p[0] + state.Separator + p[1]
		c.add(where, &c.reputerStake, r.Stake)
		c.add(where, new(record.Amount), r.Delegated)
		c.add(where, new(record.Amount), r.Own())
		addTo(c.stakeByTopic, p[0], r.Stake)
		c.reputers = append(c.reputers, pair)
		c.delegatedByReputer[pair], c.shares[pair] = r.Delegated, r.Share
		if r.Removal != nil {
			c.waitsFor(where, state.UnstakeKey(r.Removal.Height, uint64(state.Number(p[0])), p[1]), *r.Removal, r.Own())
		}
	case state.KindDelegator:
		var sum record.Amount
		if err := json.Unmarshal(value, &sum); err != nil {
			return err
		}
		c.add(where, new(record.Amount), sum)
		c.delegators = append(c.delegators, p[0]+state.Separator+p[1])
		c.sumByDelegator[p[0]+state.Separator+p[1]] = sum
	case state.KindDelegation:
		return c.delegation(where, value, p)
	case state.KindValidator:
		var r state.Validator
		if err := json.Unmarshal(value, &r); err != nil {
			return err
		}
		c.add(where, new(record.Amount), r.Bonded)
		c.validators = append(c.validators, p[0])
		c.bondedBy[p[0]] = r.Bonded
	case state.KindBond:
		var r state.Delegation
		if err := json.Unmarshal(value, &r); err != nil {
			return err
		}
		c.add(where, &c.bonded, r.Amount)
		addTo(c.bondsBy, p[0], r.Amount)
		c.bondsOwed = c.a.Add(c.bondsOwed, c.claim(r, c.Ledger.Bonds.Share))
		if r.Removal != nil {
			c.waitsFor(where, state.UnbondKey(r.Removal.Height, p[0], p[1]), *r.Removal, r.Amount)
		}
	case state.KindUnstake, state.KindUndelegate, state.KindUnbond:
		c.queue[where] = true
	case state.KindChurn:
		c.queue[where] = true
		c.queuedTopics++
	case state.KindClosing:
		return c.closing(where, p)
	case state.KindActive:
		set := p[0] + state.Separator + p[2]
		if c.Rules.Ledger.ActiveSets == release.ActiveSetsOfEpoch {
			set += state.Separator + p[1]
		}
		if c.members[set] == 0 {
			c.sets = append(c.sets, set)
		}
		c.members[set]++
	}
	return nil
}

func (c *auditor) delegation(where string, value []byte, p []string) error {
	var r state.Delegation
	if err := json.Unmarshal(value, &r); err != nil {
		return err
	}
	c.add(where, new(record.Amount), r.Amount)
	reputer := p[0] + state.Separator + p[1]
	addTo(c.placedByReputer, reputer, r.Amount)
	addTo(c.placedByDelegator, p[0]+state.Separator+p[2], r.Amount)
	stake, _ := state.Read[state.Stake](c.Session, state.StakeKey(uint64(state.Number(p[0])), p[1]))
	c.owed = c.a.Add(c.owed, c.claim(r, stake.Share))
	if r.Removal != nil {
		c.waitsFor(where, state.UndelegateKey(r.Removal.Height, uint64(state.Number(p[0])), p[1], p[2]), *r.Removal, r.Amount)
	}
	return c.Err
}

// closing checks an entry of the queue of worker windows: it must be read as it was written, of a topic that exists.
func (c *auditor) closing(where string, p []string) error {
	if where != state.ClosingKey(state.Number(p[0]), uint64(state.Number(p[1])), state.Number(p[2])) {
		return num.Refuse(record.ErrDamaged, "record", nil, where, "height, topic and epoch in the key")
	}
	_, err := c.Topic(uint64(state.Number(p[1])))
	return err
}

// claim is what E98 would pay now, in whole base units.
func (c *auditor) claim(r state.Delegation, share num.Dec) num.Dec {
	paid, _, err := rewards.DrawPending(r.Amount.Int(), share, r.Debt)
	if err != nil {
		c.Fail(err)
		return num.Dec{}
	}
	return record.AmountOf(paid).Dec()
}

func (c *auditor) waits(entry string) {
	c.waiting[entry] = true
	c.waitingOrder = append(c.waitingOrder, entry)
}

func (c *auditor) waitsFor(where, entry string, r state.Removal, have record.Amount) {
	if (r.Amount.Sign() <= 0 || r.Amount.Cmp(have) > 0) && c.excess == "" {
		c.excess = where
	}
	c.waits(entry)
}

func (c *auditor) negative() error {
	m, l := c.Ledger.Modules, c.Ledger
	for _, module := range []struct {
		name   string
		amount record.Amount
	}{
		{"ecosystem", m.Ecosystem}, {"rewards", m.Rewards}, {"staking", m.Staking}, {"pending", m.Pending},
		{"fee_collector", m.FeeCollector}, {"bonded", m.Bonded}, {"supply", l.Supply}, {"minted", l.Minted},
		{"pot", l.Bonds.Pot}, {"stake", l.Stake},
	} {
		if module.amount.Sign() < 0 {
			return broken(record.InvariantNegative, "amounts >= 0", module.name+" "+module.amount.String())
		}
	}
	if c.below != "" {
		return broken(record.InvariantNegative, "amounts >= 0", c.below)
	}
	return nil
}

func (c *auditor) supply() error {
	if sum := c.accounts.Plus(sumOf(c.Ledger.Modules)); sum.Cmp(c.Ledger.Supply) != 0 {
		return broken(record.InvariantSupply, "the supply "+c.Ledger.Supply.String(), sum)
	}
	if c.Ledger.Supply.Int().Cmp(c.Mint.MaxSupply) > 0 {
		return broken(record.InvariantSupply, "at most MaxSupply", c.Ledger.Supply)
	}
	return nil
}

func (c *auditor) stakes() error {
	for _, topic := range c.topics {
		if !c.stakeByTopic[topic].IsZero() {
			return broken(record.InvariantStake, "stake of the topic that is the sum of its reputers", "topic "+topic)
		}
	}
	for _, sum := range []record.Amount{c.reputerStake, c.Ledger.Stake, c.Ledger.Modules.Staking} {
		if sum.Cmp(c.topicStake) != 0 {
			return broken(record.InvariantStake, "the stake of all topics "+c.topicStake.String(), sum)
		}
	}
	return nil
}

func (c *auditor) delegations() error {
	for _, reputer := range c.reputers {
		if c.placedByReputer[reputer].Cmp(c.delegatedByReputer[reputer]) != 0 {
			return broken(record.InvariantDelegations, "delegated stake that is the sum of placements", reputer)
		}
		delete(c.placedByReputer, reputer)
	}
	for _, delegator := range c.delegators {
		if c.placedByDelegator[delegator].Cmp(c.sumByDelegator[delegator]) != 0 {
			return broken(record.InvariantDelegations, "a delegator's sum that is that of its placements", delegator)
		}
		delete(c.placedByDelegator, delegator)
	}
	var rest record.Amount
	for _, sums := range []map[string]record.Amount{c.placedByReputer, c.placedByDelegator} {
		for _, amount := range sums { //chorus:unordered a sum
			rest = rest.Plus(amount)
		}
	}
	if !rest.IsZero() {
		return broken(record.InvariantDelegations, "placements with a reputer and a delegator", rest)
	}
	return nil
}

func (c *auditor) pending() error {
	return c.covers(record.InvariantPending, c.Ledger.Modules.Pending, c.owed)
}

// covers checks that an account has what may be drawn from it.
func (c *auditor) covers(invariant string, account record.Amount, owed num.Dec) error {
	if err := c.a.Err(); err != nil { // owed may be a sum
		return err
	}
	if laws.Draws(account.Int(), owed.Trunc()) != nil {
		return broken(invariant, "at most "+account.String(), owed)
	}
	return nil
}

func (c *auditor) bonds() error {
	for _, validator := range c.validators {
		if c.bondedBy[validator].Cmp(c.bondsBy[validator]) != 0 {
			return broken(record.InvariantBonds, "a validator's sum that is that of its bonds", validator)
		}
		delete(c.bondsBy, validator)
	}
	if len(c.bondsBy) > 0 {
		return broken(record.InvariantBonds, "bonds to validators that exist", len(c.bondsBy))
	}
	for _, sum := range []record.Amount{c.Ledger.Bonds.Total, c.Ledger.Modules.Bonded} {
		if sum.Cmp(c.bonded) != 0 {
			return broken(record.InvariantBonds, "the sum of bonds "+c.bonded.String(), sum)
		}
	}
	return nil
}

func (c *auditor) bondRewards() error {
	return c.covers(record.InvariantFees, c.Ledger.Modules.FeeCollector, c.a.Add(c.bondsOwed, c.Ledger.Bonds.Pot.Dec()))
}

func (c *auditor) removals() error {
	if c.excess != "" {
		return broken(record.InvariantRemovals, "a removal within what there is", c.excess)
	}
	for _, entry := range c.waitingOrder {
		if !c.queue[entry] {
			return broken(record.InvariantRemovals, "an entry in the queue", entry)
		}
	}
	if len(c.queue) != len(c.waiting) {
		return broken(record.InvariantRemovals, fmt.Sprint(len(c.waiting), " entries"), len(c.queue))
	}
	return nil
}

func (c *auditor) weights() error {
	want := c.a.Add(c.weight, c.Ledger.WeightExcess)
	if err := c.a.Err(); err != nil {
		return err
	}
	if !want.Equal(c.Ledger.WeightSum) {
		return broken(record.InvariantWeights, "the weights of active topics and the excess "+want.String(), c.Ledger.WeightSum)
	}
	if c.active != c.Ledger.Active || c.active != c.queuedTopics {
		return broken(record.InvariantWeights, fmt.Sprint(c.active, " active topics"), c.Ledger.Active)
	}
	return nil
}

func (c *auditor) seats() error {
	caps := map[string]int{
		string(record.RoleInferer): c.Ledger.Seats.Inferers, string(record.RoleForecaster): c.Ledger.Seats.Forecasters,
		string(record.RoleReputer): c.Ledger.Seats.Reputers,
	}
	for _, set := range c.sets {
		role := strings.Split(set, state.Separator)[1]
		if c.members[set] > caps[role] {
			return broken(record.InvariantSeats, fmt.Sprint("at most ", caps[role]), c.members[set])
		}
	}
	return nil
}
