package chain

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// month is where a block stands in the months of emission: index counts blocks from 1, length is that of a month. The
// count begins anew where emission is enabled later (K42, K43).
func (s *session) month() (index, length int64) {
	index, length = s.now(), int64(s.rules.Module.BlocksPerMonth)
	if from := s.config.emissionFrom(); s.rules.Ledger.MonthsFromEnabling && index >= from {
		index -= from - 1
	}
	return index, length
}

// startsMonth tells whether the emission is computed anew in this block (K43).
func (s *session) startsMonth() bool {
	index, length := s.month()
	return index%length == 1%length || s.now() == s.config.emissionFrom()
}

// endsMonth tells whether rho is formed in this block under E94.
func (s *session) endsMonth() bool {
	index, length := s.month()
	return index%length == 0
}

// payEmission is the beginning of a block: section 12.
func (s *session) payEmission() error {
	e := &s.ledger.Emission
	if s.startsMonth() { // before the test of the switch
		if s.rules.Rewards.ReputerShareOfMonth {
			if err := s.shareOfMonth(); err != nil {
				return err
			}
		}
		e.MonthReputers, e.MonthTopics = Amount{}, Amount{} // under all rules: a change may need the sums of its month
	}
	if s.now() < s.config.emissionFrom() {
		return nil
	}
	if s.startsMonth() {
		if err := s.computeEmission(); err != nil {
			e.PerBlock, e.ToValidators, e.ToTopics = Amount{}, Amount{}, Amount{}
			s.emit(Event{Kind: EventEmissionFailed, Note: err.Error()})
		}
	}
	if e.PerBlock.IsZero() {
		return nil
	}
	return s.mintAndPay()
}

// shareOfMonth is E95.
func (s *session) shareOfMonth() error {
	e := &s.ledger.Emission
	rho, err := rewards.ReputerShareOfMonth(e.MonthReputers.int(), e.MonthTopics.int())
	if err != nil {
		return err
	}
	e.ReputerShare = rho
	return nil
}

// computeEmission is E88 to E93 for the month that begins.
func (s *session) computeEmission() error {
	e := &s.ledger.Emission
	p, err := s.config.mintParams()
	if err != nil {
		return err
	}
	index, length := s.month()
	e.VestedMonths, err = rewards.VestingMonths(s.rules.Rewards.StoredVestingMonths, p, index, e.VestedMonths)
	if err != nil {
		return err
	}
	staked := s.ledger.Bonds.Total.Plus(s.ledger.Stake)
	target, err := s.targetEmission(p, staked)
	if err != nil {
		return err
	}
	rho, err := num.DecFixedCut(e.ReputerShare)
	if err != nil {
		return err
	}
	most, err := rewards.MaxEmission(s.rules.Rewards.Emission, p.MaxMonthlyYield, rho, p.ValidatorsShare)
	if err != nil {
		return err
	}
	capped := rewards.CappedEmission(target, most)
	previous := capped // in the first month e_{i-1} is e_hat
	if e.HasRate && index > length {
		if previous, err = num.DecFixed(e.Rate); err != nil {
			return err
		}
	}
	rate, err := rewards.SmoothedEmission(p.Smoothing, capped, previous)
	if err != nil {
		return err
	}
	monthly, err := rewards.MonthlyEmission(rate, staked.int())
	if err != nil {
		return err
	}
	block, left, err := rewards.BlockEmission(monthly, p.BlocksPerMonth)
	if err != nil {
		return err
	}
	e.Rate, e.HasRate, e.PerBlock = rate.Dec(), true, AmountOf(block)
	if err := s.splitEmission(p, e.PerBlock, e); err != nil {
		return err
	}
	value := e.Rate
	s.emit(Event{Kind: EventEmission, Amount: e.PerBlock, Value: &value})
	s.dust(Event{Note: DustOfEmission}, AmountOf(left).Dec())
	return nil
}

func (s *session) targetEmission(p rewards.MintParams, staked Amount) (num.Fixed, error) {
	vesting, err := rewards.LockedVesting(s.rules.Rewards.Vesting, p, s.ledger.Emission.VestedMonths)
	if err != nil {
		return num.Fixed{}, err
	}
	allowance, err := rewards.EcosystemAllowance(p, s.ledger.Minted.Int())
	if err != nil {
		return num.Fixed{}, err
	}
	locked := s.ledger.Modules.Ecosystem.Plus(AmountOf(allowance)) // ecoLocked of E88
	circulating, err := rewards.CirculatingSupply(p, vesting.Total, locked.Int())
	if err != nil {
		return num.Fixed{}, err
	}
	return rewards.TargetEmission(s.rules.Rewards.Emission, p.FEmission, locked.Int(), staked.Int(), circulating, p.MaxSupply)
}

func (s *session) splitEmission(p rewards.MintParams, block Amount, e *Emission) error {
	validators, topics, err := rewards.SplitEmission(p.ValidatorsShare, block.int())
	if err != nil {
		return err
	}
	e.ToValidators, e.ToTopics = AmountOf(validators), AmountOf(topics)
	return nil
}

// mintAndPay pays the emission of one block, and mints what the ecosystem account lacks (K40).
func (s *session) mintAndPay() error {
	e := &s.ledger.Emission
	p, err := s.config.mintParams()
	if err != nil {
		return err
	}
	allowance, err := rewards.EcosystemAllowance(p, s.ledger.Minted.Int())
	if err != nil {
		return err
	}
	mint, err := rewards.MintBlock(s.rules.Rewards.EmissionLowered, e.PerBlock.int(), s.ledger.Modules.Ecosystem.int(), allowance)
	if err != nil {
		// K40: where the emission is not lowered, its pay-out fails. That is no reason for the topics to stop: the
		// block goes on without emission, with an event that says so.
		s.emit(Event{Kind: EventEmissionFailed, Note: err.Error()})
		return nil
	}
	paid := *e
	if AmountOf(mint.Emitted).Cmp(e.PerBlock) != 0 {
		if err := s.splitEmission(p, AmountOf(mint.Emitted), &paid); err != nil {
			return err
		}
	}
	e.noteTopics(paid.ToTopics)
	return s.book(AmountOf(mint.Minted), paid.ToValidators, paid.ToTopics)
}

// noteTopics keeps what topics got of a block; in one without emission it stays what it was.
func (e *Emission) noteTopics(amount Amount) {
	if !amount.IsZero() {
		e.Paid = amount
	}
}

// book enters minted and emitted base units.
func (s *session) book(minted, toValidators, toTopics Amount) error {
	l := &s.ledger
	l.Supply, l.Minted = l.Supply.Plus(minted), l.Minted.Plus(minted)
	l.Modules.Ecosystem = l.Modules.Ecosystem.Plus(minted)
	if err := move("ecosystem", &l.Modules.Ecosystem, &l.Modules.FeeCollector, toValidators); err != nil {
		return err
	}
	if err := move("ecosystem", &l.Modules.Ecosystem, &l.Modules.Rewards, toTopics); err != nil {
		return err
	}
	l.Bonds.Pot = l.Bonds.Pot.Plus(toValidators)
	return nil
}
