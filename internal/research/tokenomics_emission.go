package research

import (
	"math/big"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// reputersShare is the part of topic rewards that the simulator takes reputers to get, rho of E90.
var reputersShare = num.MustParseFixed("0.333333333333333333")

// emissionGroups returns the rates of emission and what they amount to. They are fixed-point numbers in both
// arithmetics, as on the chain: 18 decimals of a rate near 0.02, base units of an amount, so that rounding stays
// below 1e-16 of them. The table has no blocks: a month is cut to base units once.
func (m *monthCheck[T]) emissionGroups() []group[T] {
	emission := rewards.Emission{Rules: m.settings.release.Rewards, Params: m.settings.mint}
	maximum := func(c *cells[T], _ int) (T, error) {
		x, err := emission.Maximum(reputersShare)
		return c.rate(x), err
	}
	capped := func(c *cells[T], row int) (T, error) {
		return c.rate(emission.Capped(c.fixed(row, "ehat_target_i"), c.fixed(row, "ehat_max_i"))), nil
	}
	smoothed := func(c *cells[T], row int) (T, error) {
		now := c.fixed(row, "ehat_i")
		if row == 1 { // the first month has no rate before it
			return c.rate(now), nil
		}
		x, err := emission.Smoothed(now, c.fixed(row-1, "e_i"))
		return c.rate(x), err
	}
	month := func(c *cells[T], row int) (T, error) {
		staked, _, err := m.afterUnlock(c, row)
		if err != nil {
			return c.a.Int(0), err
		}
		x, err := emission.Monthly(c.fixed(row, "e_i"), staked)
		if err != nil {
			return c.a.Int(0), err
		}
		return c.tokens(x), nil
	}
	return []group[T]{
		m.single("ehat_target_i", "E89, E97", 1, m.target),
		m.single("ehat_max_i", "E90", 0, maximum),
		m.single("ehat_i", "E91", 1, capped),
		m.single("e_i", "E91", 1, smoothed),
		m.single("ecosystem_tokens_emission", "E92, E97", 1, month),
		rowsGroup(m.a, m.table, "emission_split", "E93", []string{"validator_rewards", "topics_rewards"}, 0, m.parts),
	}
}

// target returns the rate of a month before its cap, with what unlocks in it (E89, E97).
func (m *monthCheck[T]) target(c *cells[T], row int) (T, error) {
	staked, circulating, err := m.afterUnlock(c, row)
	if err != nil {
		return c.a.Int(0), err
	}
	locked := c.units(row-1, "ecosystem_tokens_total")
	if c.err != nil { // a stake that was not read is no stake of zero
		return c.a.Int(0), c.err
	}
	x, err := rewards.Emission{Rules: m.settings.release.Rewards, Params: m.settings.mint}.Target(locked, staked, circulating)
	return c.rate(x), err
}

func (m *monthCheck[T]) parts(c *cells[T], row int, give func(string, T)) error {
	month := c.units(row, "ecosystem_tokens_emission")
	validators, topics, err := rewards.Emission{Params: m.settings.mint}.Split(month)
	if err != nil {
		return err
	}
	give("validator_rewards", c.tokens(validators))
	give("topics_rewards", c.tokens(topics))
	return nil
}

// afterUnlock is what is staked and what circulates when the emission of a month is formed: the simulator lets the
// month's vested tokens go, and their holders stake their part of them, before it looks (E97).
func (m *monthCheck[T]) afterUnlock(c *cells[T], row int) (staked, circulating *big.Int, err error) {
	staked, circulating = c.units(row-1, "network_tokens_staked"), c.units(row-1, "network_tokens_circulating")
	for _, h := range holders() {
		unlocked, err := h.released(m.settings.mint, row)
		if err != nil {
			return nil, nil, err
		}
		circulating.Add(circulating, unlocked)
		var f num.FixedArith
		staked.Add(staked, f.MulInt(num.MustParseFixed(h.staking), unlocked).Trunc())
		if err := f.Err(); err != nil {
			return nil, nil, err
		}
	}
	return staked, circulating, nil
}
