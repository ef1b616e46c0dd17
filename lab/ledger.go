package lab

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// Who is on a ledger beside the participants, and what everybody has, in tokens.
const (
	ledgerSponsor   = "sponsor" // creates the topic and pays its first fees
	ledgerValidator = "validator"
	// bondedTokens are what validators have bonded: with the stake of the topic it is what emission is computed from (E89 to E92).
	bondedTokens = 40_000_000
	// reserveTokens is what every participant has beside its stake, for fees.
	reserveTokens = 1000
	// firstFees is what the sponsor pays to the topic: enough for it to become active with the usual stakes.
	firstFees = 10
	// ledgerTopic is the number of the topic, the only one.
	ledgerTopic = 1
	// leastWindow is that of workers, in blocks: in the first one reputers report, in the second one workers send, and some releases
	// take nothing in the last one.
	leastWindow = 3
	// longestEpoch is the largest length of an epoch in blocks: as many as epochs may be stay below the largest height.
	longestEpoch = 1_000_000
	// smallestProbability is what a ledger is still sent, far below any that a loss tells from 0; less is 0, which is the default of a label.
	smallestProbability = 1e-30
)

// ledgerTrial is a repetition with engine ledger: the same participants send transactions to the embedded ledger of package chain,
// with fees, windows, seats, delays and emission. An epoch of it is one length of the topic's epochs, L blocks:
//
//	n + 2        stakes come and go; inferences and forecasts are sent
//	n + W        the worker window closes: the network inference
//	n + L        the epoch before, n - L, is closed and rewarded; the next one opens
//	n + L + 1    reputers report: not before, because a topic has one set of reports, which that close empties (L8)
//
// So what is paid in an epoch is the reward of the one before, regrets are one epoch older than with engine epoch, and a stake
// counts if it is there one epoch after the report.
type ledgerTrial struct {
	*trial
	ledger *chain.Ledger // nil before the first epoch
	names  [3][]string   // accounts of inferers, forecasters and reputers
	places [3]map[string]int
	labels map[string]int

	length, window int64
	nonce          int64 // of the epoch that is open, the height at which it opened
	broken         bool  // an epoch has failed
	asked          []float64
	consensus      *reported // of the epoch that is closed next
	assessor       *consensus.Assessor[float64]
	bundles        []consensus.Bundle[float64]

	paid   *record.Rewards // in the last block of the epoch, nil for none
	vector []float64
	rows   *epochRows
	row    ledgerRow
}

func newLedgerTrial(s *setup, seed uint64, parts int, rows *epochRows) (*ledgerTrial, error) {
	a := s.release.Float64()
	assessor, err := consensus.NewAssessor(a, s.release.Consensus, release.ConsensusParams(a, s.release))
	if err != nil {
		return nil, err
	}
	r := s.roster
	m := &ledgerTrial{
		assessor: assessor,
		trial:    newTrial(s, seed, parts), rows: rows,
		length: int64(s.release.Topic.EpochLength), window: int64(s.release.Topic.WorkerSubmissionWindow),
		asked: make([]float64, r.reputers), consensus: regret.NewLosses[float64](r.inferers, r.forecasters),
		labels: map[string]int{},
	}
	for class, names := range r.names {
		m.places[class] = map[string]int{}
		for i, name := range names {
			account := strings.ReplaceAll(name, "-", "_")
			m.names[class] = append(m.names[class], account)
			m.places[class][account] = i
		}
	}
	for l := range s.labels {
		m.labels[labelName(l)] = l
	}
	if s.labels == 1 {
		m.labels = map[string]int{synthesis.ScalarLabel: 0}
	}
	if rows != nil {
		m.row = newLedgerRow(s.roster)
	}
	return m, nil
}

func labelName(l int) string { return fmt.Sprintf("label %d", l) }

// checkLedger refuses what the ledger has no place for.
func (c *Config) checkLedger() error {
	if c.Engine != "ledger" {
		return nil
	}
	for _, rule := range slices.Sorted(maps.Keys(c.RulesFrom)) {
		if room, _, _ := strings.Cut(rule, "."); room != "ledger" && room != "module" && room != "topic" {
			return num.Refuse(num.ErrDomain, "rules_from."+rule, nil, c.RulesFrom[rule],
				"ledger.NAME, module.NAME or topic.NAME: with engine ledger other rules are those of the release")
		}
	}
	if c.Topic.FreshScale {
		return num.Refuse(num.ErrDomain, "topic.fresh_scale", nil, true, "false with engine ledger, whose releases keep the scale")
	}
	r, err := c.rules()
	if err != nil {
		return err
	}
	if r.Topic.EpochLength > longestEpoch {
		return num.Refuse(num.ErrDomain, "topic.parameters.EpochLength", nil, r.Topic.EpochLength,
			fmt.Sprintf("%d to %d blocks with engine ledger", r.Module.MinEpochLength, longestEpoch))
	}
	if r.Topic.GroundTruthLag != r.Topic.EpochLength {
		return num.Refuse(num.ErrDomain, "topic.parameters.GroundTruthLag", nil, r.Topic.GroundTruthLag, "EpochLength with engine ledger")
	}
	if r.Topic.WorkerSubmissionWindow < leastWindow || r.Topic.WorkerSubmissionWindow >= r.Topic.EpochLength {
		return num.Refuse(num.ErrDomain, "topic.parameters.WorkerSubmissionWindow", nil, r.Topic.WorkerSubmissionWindow,
			fmt.Sprintf("%d to %d, one block less than EpochLength, with engine ledger", leastWindow, r.Topic.EpochLength-1))
	}
	if err := c.genesis(r).Validate(); err != nil {
		return num.Under("topic.parameters", err)
	}
	return underTopic(r.ValidateTopic(r.Topic))
}

// genesis is what a ledger of the rules starts from, without accounts.
func (c *Config) genesis(r release.Release) chain.Config {
	r.Name = c.Release // single rules from others have changed it
	return chain.DefaultConfig(r)
}

// underTopic names a field of release.Topic as a configuration does.
func underTopic(err error) error {
	var refused *num.Error
	if !errors.As(err, &refused) {
		return err
	}
	named := *refused
	switch named.Field {
	case "PNorm":
		named.Field = "topic.p"
	case "CNorm":
		named.Field = "topic.c"
	case "AlphaRegret":
		named.Field = "topic.alpha"
	case "Epsilon":
		named.Field = "topic.epsilon"
	default:
		named.Field = "topic.parameters." + named.Field
	}
	return &named
}

// units is an amount in base units.
func units(x float64) record.Amount { return record.WholeAmount(floatDecimal(x)) }

// start makes the ledger, with everybody in it and the stakes of the first day. It ends with the first worker window open.
func (m *ledgerTrial) start() error {
	s := m.setup
	config := s.config.genesis(s.release)
	config.Accounts = []chain.Balance{{Account: ledgerSponsor, Amount: record.Tokens(reserveTokens)}}
	config.Validators = []chain.Balance{{Account: ledgerValidator, Amount: record.Tokens(bondedTokens)}}
	for class, names := range m.names {
		for i, name := range names {
			amount := record.Tokens(reserveTokens)
			if class == classReputer {
				amount = amount.Plus(units(m.day.stakes[i]))
			}
			config.Accounts = append(config.Accounts, chain.Balance{Account: name, Amount: amount})
		}
	}
	ledger, err := chain.Open(record.NewMemory(), config, ledgerOptions())
	var refused *num.Error
	if errors.As(err, &refused) && refused.Field == "accounts" {
		return num.Refuse(num.ErrDomain, "reputers.stake", nil, s.config.Reputers.Stake,
			fmt.Sprintf("stakes of all that fit in the supply, with %d tokens for each and %d of validators", reserveTokens, bondedTokens))
	}
	if err != nil {
		return err
	}
	m.ledger = ledger
	create := &chain.CreateTopic{Creator: ledgerSponsor, Params: s.release.Topic}
	if s.labels > 1 {
		create.Labels = &record.Labels{RequireUnity: true, UnityTolerance: num.MustParseDec("0.001"), MaxPerSubmission: s.labels}
	}
	txs := []chain.Tx{create}
	for class, names := range m.names {
		as := record.AsWorker
		if class == classReputer {
			as = record.AsReputer
		}
		for _, name := range names {
			txs = append(txs, &chain.Register{Owner: name, Topic: ledgerTopic, Actor: name, As: as})
		}
	}
	txs = append(txs, &chain.FundTopic{From: ledgerSponsor, Topic: ledgerTopic, Amount: record.Tokens(firstFees)})
	m.beginPay()
	for _, tx := range txs {
		if err := m.apply(tx); err != nil {
			return err
		}
	}
	return nil
}

// apply sends a transaction and subtracts its fee from the pay of who sent it.
func (m *ledgerTrial) apply(tx chain.Tx) error {
	events, err := m.ledger.Apply(tx)
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Kind != record.EventFee {
			continue
		}
		for class := range m.places {
			if member, is := m.places[class][e.Account]; is {
				m.addPay(class, member, -decimalFloat(e.Amount.Dec()))
			}
		}
	}
	return nil
}

// try sends what may be refused for want of money or for its size, or because an epoch that failed has left its seats taken (L8, L10);
// it is then as if nobody had sent it.
func (m *ledgerTrial) try(tx chain.Tx) error {
	err := m.apply(tx)
	if m.broken && errors.Is(err, record.ErrExists) {
		return nil
	}
	for _, refusal := range []error{record.ErrFunds, num.ErrRange, num.ErrDomain, num.ErrMissing} {
		if errors.Is(err, refusal) {
			return nil
		}
	}
	return err
}

// advance ends blocks up to a height, and counts what failed in them.
func (m *ledgerTrial) advance(to int64) error {
	n := to - m.ledger.Height()
	if n < 1 {
		return nil
	}
	result, err := m.ledger.Advance(n)
	if err != nil {
		return err
	}
	for _, e := range result.Events {
		stage := epoch.StageInferences
		switch e.Kind {
		case record.EventInferenceFailed:
		case record.EventWindowFailed:
			if e.Nonce < m.nonce { // that of reputers, given up
				stage = epoch.StageLosses
			}
		case record.EventCloseFailed:
			stage = epoch.StageLosses
		case record.EventRewardFailed:
			stage = epoch.StageRewards
		default:
			continue
		}
		m.fail(stage)
		m.broken = true
	}
	return nil
}

// step makes the next epoch.
func (m *ledgerTrial) step() error {
	if err := m.makeEpoch(); err != nil {
		return fmt.Errorf("epoch %d of seed %d: %w", m.epoch, m.seed, err)
	}
	m.end()
	return nil
}

func (m *ledgerTrial) makeEpoch() error {
	d := m.day
	there := append([]float64(nil), d.stakes...)
	m.open()
	if m.ledger == nil {
		clear(there)
		if err := m.start(); err != nil {
			return err
		}
		copy(m.asked, d.stakes)
		if err := m.moveStakes(there); err != nil {
			return err
		}
		if err := m.awaitWindow(); err != nil {
			return err
		}
	} else {
		m.beginPay()
		if err := m.moveStakes(there); err != nil {
			return err
		}
	}
	m.send()
	if err := m.submit(); err != nil {
		return err
	}
	if err := m.advance(m.nonce + m.window); err != nil {
		return err
	}
	made, err := m.ledger.Epoch(ledgerTopic, m.nonce)
	if err != nil {
		return err
	}
	var in *chorus.Inference[num.Dec]
	if in = made.Inference; in != nil {
		m.remember()
		m.measure(made)
		m.show(in)
	}
	if err := m.advance(m.nonce + m.length); err != nil {
		return err
	}
	if err := m.settle(in); err != nil {
		return err
	}
	if in != nil {
		m.report()
		m.compare()
		if err := m.submitLosses(); err != nil {
			return err
		}
		if len(m.actors) > 0 {
			if err := m.agree(m.consensus); err != nil {
				return err
			}
		}
	}
	if m.rows != nil {
		if err := m.writeRow(in); err != nil {
			return err
		}
	}
	m.nonce += m.length
	return m.advance(m.nonce + 1)
}

// awaitWindow goes on to the block behind the one in which the first worker window opens.
func (m *ledgerTrial) awaitWindow() error {
	t, err := m.ledger.Topic(ledgerTopic)
	if err != nil {
		return err
	}
	if !t.Active {
		return num.Refuse(num.ErrDomain, "topic.parameters.MinTopicWeight", nil, m.setup.release.Module.MinTopicWeight, "what stakes and fees come to")
	}
	m.nonce = t.NextChurn
	return m.advance(m.nonce + 1)
}

// moveStakes makes the stakes those that are wanted, as far as the ledger allows and there is money for it. there are those of
// the moment.
func (m *ledgerTrial) moveStakes(there []float64) error {
	for r, name := range m.names[classReputer] {
		want := m.day.stakes[r]
		if want != there[r] {
			m.asked[r] = want
		} else if !m.config.Reputers.Restake {
			want = m.asked[r] // what rewards have added is taken out
		}
		if err := m.moveStake(name, want, there[r]); err != nil {
			return err
		}
	}
	return m.readStakes()
}

func (m *ledgerTrial) moveStake(name string, want, there float64) error {
	if want == there {
		return nil
	}
	stake, err := m.ledger.Stake(ledgerTopic, name)
	if err != nil {
		return err
	}
	wanted, waits := units(want), !stake.Removal.IsZero()
	if waits && wanted.Cmp(stake.Own.Minus(stake.Removal)) > 0 { // what is on its way out is wanted again
		if err := m.try(&chain.CancelRemoval{Reputer: name, Topic: ledgerTopic}); err != nil {
			return err
		}
		waits = false
	}
	if more := wanted.Minus(stake.Own); more.Sign() > 0 {
		balance, err := m.ledger.Balance(name)
		if err != nil {
			return err
		}
		if free := balance.Minus(record.Tokens(reserveTokens / 2)); free.Cmp(more) < 0 {
			more = free
		}
		if more.Sign() > 0 {
			return m.try(&chain.AddStake{Reputer: name, Topic: ledgerTopic, Amount: more})
		}
		return nil
	}
	// A removal that waits is left alone: asking anew would start its delay again.
	if less := stake.Own.Minus(wanted); less.Sign() > 0 && !waits {
		return m.try(&chain.RemoveStake{Reputer: name, Topic: ledgerTopic, Amount: less})
	}
	return nil
}

// readStakes takes over what lies on every reputer.
func (m *ledgerTrial) readStakes() error {
	for r, name := range m.names[classReputer] {
		stake, err := m.ledger.Stake(ledgerTopic, name)
		if err != nil {
			return err
		}
		m.day.delegated[r] = decimalFloat(stake.Delegated.Dec())
		m.day.stakes[r] = decimalFloat(stake.Own.Plus(stake.Delegated).Dec())
	}
	return nil
}
