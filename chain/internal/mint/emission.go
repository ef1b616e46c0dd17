package mint

import (
	"github.com/seed-63a7a409/chorus/chain/internal/bank"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// Month is where a block stands in the months of emission: index counts blocks from 1, length is that of a month. The
// count begins anew where emission is enabled later (K42, K43).
func Month(s *state.Session) (index, length int64) {
	index, length = s.Now(), int64(s.Rules.Module.BlocksPerMonth)
	if from := s.EmissionFrom; s.Rules.Ledger.MonthsFromEnabling && index >= from {
		index -= from - 1
	}
	return index, length
}

func emissionOf(s *state.Session) rewards.Emission {
	return rewards.Emission{Rules: s.Rules.Rewards, Params: s.Mint}
}

// startsMonth reports whether the emission is computed anew in this block (K43).
func startsMonth(s *state.Session) bool {
	index, length := Month(s)
	return index%length == 1%length || s.Now() == s.EmissionFrom
}

// EndsMonth reports whether rho is formed in this block under E94.
func EndsMonth(s *state.Session) bool {
	index, length := Month(s)
	return index%length == 0
}

// PayEmission pays the emission of a block at its beginning (section 12).
func PayEmission(s *state.Session) error {
	e := &s.Ledger.Emission
	if startsMonth(s) { // before the test of the switch
		if s.Rules.Rewards.ReputerShareOfMonth {
			if err := shareOfMonth(s); err != nil {
				return err
			}
		}
		e.MonthReputers, e.MonthTopics = record.Amount{}, record.Amount{} // under all rules: a change may need the sums of its month
	}
	if s.Now() < s.EmissionFrom {
		return nil
	}
	if startsMonth(s) {
		if err := computeEmission(s); err != nil {
			e.PerBlock, e.ToValidators, e.ToTopics = record.Amount{}, record.Amount{}, record.Amount{}
			s.Emit(record.Event{Kind: record.EventEmissionFailed, Note: err.Error()})
		}
	}
	if e.PerBlock.IsZero() {
		return nil
	}
	return mintAndPay(s)
}

// shareOfMonth is E95.
func shareOfMonth(s *state.Session) error {
	e := &s.Ledger.Emission
	rho, err := rewards.ReputerShare(e.MonthReputers.Dec(), e.MonthTopics.Dec())
	if err != nil {
		return err
	}
	e.ReputerShare = rho
	return nil
}

// computeEmission is E88 to E93 for the month that begins.
func computeEmission(s *state.Session) error {
	e := &s.Ledger.Emission
	emission := emissionOf(s)
	index, length := Month(s)
	var err error
	e.VestedMonths, err = emission.Months(index, e.VestedMonths)
	if err != nil {
		return err
	}
	staked := s.Ledger.Bonds.Total.Plus(s.Ledger.Stake)
	target, err := targetEmission(s, emission, staked)
	if err != nil {
		return err
	}
	rho, err := num.DecFixedCut(e.ReputerShare)
	if err != nil {
		return err
	}
	most, err := emission.Maximum(rho)
	if err != nil {
		return err
	}
	capped := emission.Capped(target, most)
	previous := capped // in the first month e_{i-1} is e_hat
	if e.HasRate && index > length {
		if previous, err = num.DecFixed(e.Rate); err != nil {
			return err
		}
	}
	rate, err := emission.Smoothed(capped, previous)
	if err != nil {
		return err
	}
	monthly, err := emission.Monthly(rate, staked.Int())
	if err != nil {
		return err
	}
	block, left, err := emission.PerBlock(monthly)
	if err != nil {
		return err
	}
	e.Rate, e.HasRate, e.PerBlock = rate.Dec(), true, record.AmountOf(block)
	if err := splitEmission(emission, e.PerBlock, e); err != nil {
		return err
	}
	value := e.Rate
	s.Emit(record.Event{Kind: record.EventEmission, Amount: e.PerBlock, Value: &value})
	s.Dust(record.Event{Note: record.DustOfEmission}, record.AmountOf(left).Dec())
	return nil
}

func targetEmission(s *state.Session, emission rewards.Emission, staked record.Amount) (num.Fixed, error) {
	vesting, err := emission.Locked(s.Ledger.Emission.VestedMonths)
	if err != nil {
		return num.Fixed{}, err
	}
	allowance, err := emission.Allowance(s.Ledger.Minted.Int())
	if err != nil {
		return num.Fixed{}, err
	}
	locked := s.Ledger.Modules.Ecosystem.Plus(record.AmountOf(allowance)) // ecoLocked of E88
	circulating, err := emission.Circulating(vesting.Total, locked.Int())
	if err != nil {
		return num.Fixed{}, err
	}
	return emission.Target(locked.Int(), staked.Int(), circulating)
}

func splitEmission(emission rewards.Emission, block record.Amount, e *record.Emission) error {
	validators, topics, err := emission.Split(block.Int())
	if err != nil {
		return err
	}
	e.ToValidators, e.ToTopics = record.AmountOf(validators), record.AmountOf(topics)
	return nil
}

// mintAndPay pays the emission of one block, and mints what the ecosystem account lacks (K40).
func mintAndPay(s *state.Session) error {
	e := &s.Ledger.Emission
	emission := emissionOf(s)
	allowance, err := emission.Allowance(s.Ledger.Minted.Int())
	if err != nil {
		return err
	}
	mint, err := emission.Mint(e.PerBlock.Int(), s.Ledger.Modules.Ecosystem.Int(), allowance)
	if err != nil {
		// K40: where the emission is not lowered, its pay-out fails. That is no reason for the topics to stop: the
		// block goes on without emission, with an event that says so.
		s.Emit(record.Event{Kind: record.EventEmissionFailed, Note: err.Error()})
		return nil
	}
	paid := *e
	if record.AmountOf(mint.Emitted).Cmp(e.PerBlock) != 0 {
		if err := splitEmission(emission, record.AmountOf(mint.Emitted), &paid); err != nil {
			return err
		}
	}
	noteTopics(e, paid.ToTopics)
	return book(s, record.AmountOf(mint.Minted), paid.ToValidators, paid.ToTopics)
}

// noteTopics keeps what topics got of a block; in one without emission it stays what it was.
func noteTopics(e *record.Emission, amount record.Amount) {
	if !amount.IsZero() {
		e.Paid = amount
	}
}

// book enters minted and emitted base units.
func book(s *state.Session, minted, toValidators, toTopics record.Amount) error {
	l := &s.Ledger
	l.Supply, l.Minted = l.Supply.Plus(minted), l.Minted.Plus(minted)
	l.Modules.Ecosystem = l.Modules.Ecosystem.Plus(minted)
	if err := bank.Move("ecosystem", &l.Modules.Ecosystem, &l.Modules.FeeCollector, toValidators); err != nil {
		return err
	}
	if err := bank.Move("ecosystem", &l.Modules.Ecosystem, &l.Modules.Rewards, toTopics); err != nil {
		return err
	}
	l.Bonds.Pot = l.Bonds.Pot.Plus(toValidators)
	return nil
}

// Skip makes n quiet blocks in one step. ok is false, and nothing changed, where their emission is not the same in
// every block.
func Skip(s *state.Session, n int64) (ok bool, err error) {
	e := s.Ledger.Emission
	if s.Now() < s.EmissionFrom || e.PerBlock.IsZero() {
		s.Ledger.Height += n
		return true, nil
	}
	allowance, err := emissionOf(s).Allowance(s.Ledger.Minted.Int())
	if err != nil {
		return false, err
	}
	times := func(x record.Amount) record.Amount {
		return record.AmountOf(x.Int().Mul(x.Int(), record.BaseUnits(n).Int()))
	}
	total := times(e.PerBlock)
	minted := total.Minus(s.Ledger.Modules.Ecosystem)
	if minted.Sign() < 0 {
		minted = record.Amount{}
	}
	if minted.Cmp(record.AmountOf(allowance)) > 0 {
		return false, nil
	}
	noteTopics(&s.Ledger.Emission, e.ToTopics)
	if err := book(s, minted, times(e.ToValidators), times(e.ToTopics)); err != nil {
		return false, err
	}
	s.Ledger.Height += n
	return true, nil
}
