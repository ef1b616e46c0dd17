package research

import (
	"math/big"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// holder is one of the kinds of owners in the table of emission.
type holder struct {
	name    string
	staking string // the part of their circulating tokens that they stake, in the simulator
	share   func(p rewards.MintParams) num.Fixed
	locked  func(v *rewards.Vesting) *big.Int // nil for those who have no lock
}

// holders returns all of them. The ecosystem holds what will be emitted: none of it circulates.
func holders() []holder {
	return []holder{
		{"investors_preseed", "0.75", func(p rewards.MintParams) num.Fixed { return p.PreseedShare },
			func(v *rewards.Vesting) *big.Int { return v.Preseed }},
		{"investors_seed", "0.75", func(p rewards.MintParams) num.Fixed { return p.InvestorsShare },
			func(v *rewards.Vesting) *big.Int { return v.Investors }},
		{"team", "0.75", func(p rewards.MintParams) num.Fixed { return p.TeamShare },
			func(v *rewards.Vesting) *big.Int { return v.Team }},
		{ecosystem, "0", func(p rewards.MintParams) num.Fixed { return p.EcosystemShare }, nil},
		{"foundation", "0.25", func(p rewards.MintParams) num.Fixed { return p.FoundationShare }, nil},
		{participants, "0.4", func(p rewards.MintParams) num.Fixed { return p.ParticipantsShare }, nil},
	}
}

const (
	ecosystem    = "ecosystem"
	participants = "participants"
	network      = "network"
)

// The columns of a holder or of the network.
func totalOf(name string) string       { return name + "_tokens_total" }
func emissionOf(name string) string    { return name + "_tokens_emission" }
func circulatingOf(name string) string { return name + "_tokens_circulating" }
func stakedOf(name string) string      { return name + "_tokens_staked" }

func columnsOf(of func(name string) string) []string {
	var out []string
	for _, h := range holders() {
		out = append(out, of(h.name))
	}
	return out
}

// tableVesting returns the schedule of the table: nothing of the foundation's is locked.
func tableVesting(p rewards.MintParams) rewards.Emission {
	return rewards.Emission{Rules: rewards.Rules{Vesting: rewards.VestingByQuotient}, Params: p}
}

// released returns the base units that become free in a month without being emitted: those of holders without a lock at
// the start, those of the others by vesting (E96).
func (h holder) released(p rewards.MintParams, month int) (*big.Int, error) {
	if h.locked == nil {
		if month > 0 || h.name == ecosystem {
			return new(big.Int), nil
		}
		return h.genesis(p)
	}
	now, err := tableVesting(p).Locked(int64(month))
	if err != nil {
		return nil, err
	}
	if month == 0 {
		full, err := h.genesis(p)
		if err != nil {
			return nil, err
		}
		return full.Sub(full, h.locked(now)), nil
	}
	before, err := tableVesting(p).Locked(int64(month - 1))
	if err != nil {
		return nil, err
	}
	return new(big.Int).Sub(h.locked(before), h.locked(now)), nil
}

// genesis is what a holder is given.
func (h holder) genesis(p rewards.MintParams) (*big.Int, error) {
	var f num.FixedArith
	full := f.MulInt(h.share(p), p.MaxSupply).Trunc()
	return full, f.Err()
}

// holderGroups returns the accounts of the holders. All but vesting is bookkeeping of the simulator: stakers get the
// yield of the month on their stake, participants what topics pay to workers besides.
func (m *monthCheck[T]) holderGroups() []group[T] {
	var vesting []string
	for _, h := range holders() {
		if h.name != ecosystem {
			vesting = append(vesting, emissionOf(h.name))
		}
	}
	sum := func(of func(string) string) func(c *cells[T], row int) (T, error) {
		return func(c *cells[T], row int) (T, error) {
			total := c.a.Int(0)
			for _, column := range columnsOf(of) {
				total = c.a.Add(total, c.number(row, "%s", column))
			}
			return total, nil
		}
	}
	return []group[T]{
		rowsGroup(m.a, m.table, "tokens_released", "E96", vesting, 0, m.releases),
		rowsGroup(m.a, m.table, "tokens_total", "E90, E92", columnsOf(totalOf), 0, m.totals),
		rowsGroup(m.a, m.table, "tokens_circulating", "E96", columnsOf(circulatingOf), 0, m.circulating),
		rowsGroup(m.a, m.table, "tokens_staked", "part of circulating", columnsOf(stakedOf), 0, m.staked),
		m.single(totalOf(network), "sum", 0, sum(totalOf)),
		m.single(emissionOf(network), "sum", 0, sum(emissionOf)),
		m.single(circulatingOf(network), "E88", 0, m.networkCirculating),
		m.single(stakedOf(network), "sum", 0, sum(stakedOf)),
	}
}

func (m *monthCheck[T]) releases(c *cells[T], row int, give func(string, T)) error {
	for _, h := range holders() {
		if h.name == ecosystem {
			continue
		}
		x, err := h.released(m.settings.mint, row)
		if err != nil {
			return err
		}
		give(emissionOf(h.name), c.tokens(x))
	}
	return nil
}

func (m *monthCheck[T]) totals(c *cells[T], row int, give func(string, T)) error {
	p := m.settings.mint
	for _, h := range holders() {
		if row == 0 {
			x, err := h.genesis(p)
			if err != nil {
				return err
			}
			give(totalOf(h.name), c.tokens(x))
			continue
		}
		income, err := m.income(c, row, h)
		if err != nil {
			return err
		}
		give(totalOf(h.name), c.a.Add(c.number(row-1, "%s", totalOf(h.name)), income))
	}
	return nil
}

// income is what a holder's account grows by in a month.
func (m *monthCheck[T]) income(c *cells[T], row int, h holder) (T, error) {
	p := m.settings.mint
	emitted := c.number(row, "%s", emissionOf(ecosystem))
	if h.name == ecosystem {
		return c.a.Neg(emitted), nil
	}
	unlocked, err := h.released(p, row)
	if err != nil {
		return c.a.Int(0), err
	}
	var f num.FixedArith
	one := num.MustParseFixed("1")
	// f_st of E90: what stakers get of the emission, as reputers and validators
	stakers := c.rate(f.Add(f.Mul(f.Sub(one, p.ValidatorsShare), reputersShare), p.ValidatorsShare))
	stake := c.a.Add(c.number(row-1, "%s", stakedOf(h.name)), c.a.Mul(c.part(h), c.tokens(unlocked)))
	income := c.a.Mul(c.a.Mul(c.number(row, "e_i"), stakers), stake)
	if h.name == participants { // the workers are among them
		income = c.a.Add(income, c.a.Mul(c.a.Sub(c.a.Int(1), stakers), emitted))
	}
	return income, f.Err()
}

func (c *cells[T]) part(h holder) T { return c.a.FromDec(num.MustParseDec(h.staking)) }

// circulating is all that a holder has and that is not locked.
func (m *monthCheck[T]) circulating(c *cells[T], row int, give func(string, T)) error {
	locks, err := tableVesting(m.settings.mint).Locked(int64(row))
	if err != nil {
		return err
	}
	for _, h := range holders() {
		free := c.number(row, "%s", totalOf(h.name))
		switch {
		case h.name == ecosystem:
			free = c.a.Int(0)
		case h.locked != nil:
			free = c.a.Sub(free, c.tokens(h.locked(locks)))
		}
		give(circulatingOf(h.name), free)
	}
	return nil
}

func (m *monthCheck[T]) staked(c *cells[T], row int, give func(string, T)) error {
	for _, h := range holders() {
		give(stakedOf(h.name), c.a.Mul(c.part(h), c.number(row, "%s", circulatingOf(h.name))))
	}
	return nil
}

func (m *monthCheck[T]) networkCirculating(c *cells[T], row int) (T, error) {
	p := m.settings.mint
	locks, err := tableVesting(p).Locked(int64(row))
	if err != nil {
		return c.a.Int(0), err
	}
	x, err := tableVesting(p).Circulating(locks.Total, c.units(row, totalOf(ecosystem)))
	if err != nil {
		return c.a.Int(0), err
	}
	return c.tokens(x), nil
}
