package chain

import (
	"encoding/json"
	"errors"

	"github.com/seed-63a7a409/chorus/num"
)

// Outcome is what became of a transaction.
type Outcome string

// The outcomes.
const (
	OutcomeOK      Outcome = "ok"
	OutcomeRefused Outcome = "refused" // it changed nothing
)

// OutcomeOf tells by the error of Ledger.Apply what became of the transaction. An error that is not about the transaction,
// but about the store, is returned.
func OutcomeOf(err error) (Outcome, error) {
	if err == nil {
		return OutcomeOK, nil
	}
	if _, ok := num.AsError(err); !ok || errors.Is(err, ErrDamaged) {
		return "", err
	}
	return OutcomeRefused, nil
}

// BlockTrace is the state of a ledger after a block as recorded scenarios hold it: what can be compared with a running
// network, without what only this ledger keeps (docs/formats.md describes every key). Amounts are base units. The fields
// are in the order of the keys in recorded files.
type BlockTrace struct {
	Balances      map[string]Amount          `json:"balances"`       // of accounts that have any
	BlockEmission Amount                     `json:"block_emission"` // of every block of the month
	Delegations   map[string]TraceDelegation `json:"delegations"`    // by topic/reputer/delegator
	Ecosystem     Amount                     `json:"ecosystem"`
	Height        int64                      `json:"height"`
	Minted        Amount                     `json:"minted"`
	Pending       Amount                     `json:"pending"` // rewards that delegators have not drawn
	Rate          num.Dec                    `json:"rate"`    // e_i of E91
	Rewards       Amount                     `json:"rewards"` // treasury of the topics
	ReputerShare  num.Dec                    `json:"rho"`     // of the month
	Stake         Amount                     `json:"stake"`   // in all topics
	Staking       Amount                     `json:"staking"` // module account of that stake
	Supply        Amount                     `json:"supply"`
	Topics        map[uint64]TraceTopic      `json:"topics"`
	Txs           []Outcome                  `json:"txs"`        // of the transactions of the block, in order
	Validators    Amount                     `json:"validators"` // what validators got and have not drawn
	WeightSum     num.Dec                    `json:"weight_sum"`
}

// TraceTopic is a topic in a BlockTrace.
type TraceTopic struct {
	Active         bool                    `json:"active"`
	Fees           Amount                  `json:"fees"` // C_t
	InitialRegret  num.Dec                 `json:"initial_regret"`
	NextChurn      int64                   `json:"next_churn"`      // 0: inactive
	ReputerWindows []int64                 `json:"reputer_windows"` // nonces that wait for losses
	Reputers       map[string]TraceReputer `json:"reputers"`
	Stake          Amount                  `json:"stake"`
	ScoreRatio     num.Dec                 `json:"tau"`
	Weight         num.Dec                 `json:"weight"`
	WorkerWindows  []int64                 `json:"worker_windows"` // nonces that take inferences
	Workers        map[string]TraceWorker  `json:"workers"`
}

// TraceReputer is a reputer of a topic in a BlockTrace: everybody who is registered, or was and left a stake or a record.
type TraceReputer struct {
	Coefficient num.Dec `json:"coefficient"` // 1 before there is one
	Delegated   Amount  `json:"delegated"`
	Score       num.Dec `json:"ema"` // E62
	ScoreHeight int64   `json:"ema_height"`
	Stake       Amount  `json:"stake"` // own and delegated
}

// TraceWorker is a worker of a topic in a BlockTrace, in both roles: everybody who is registered, or was and left a record.
type TraceWorker struct {
	ForecasterScore      num.Dec `json:"forecaster_ema"`
	ForecasterHeight     int64   `json:"forecaster_height"`
	ForecasterInclusions int     `json:"forecaster_inclusions"`
	InfererScore         num.Dec `json:"inferer_ema"`
	InfererHeight        int64   `json:"inferer_height"`
	InfererInclusions    int     `json:"inferer_inclusions"`
}

// TraceDelegation is a placement in a BlockTrace.
type TraceDelegation struct {
	Amount  Amount `json:"amount"`
	Pending Amount `json:"pending"` // what could be drawn now
}

// Trace gives the state after the last block. txs is what became of its transactions; the ledger does not keep that. It
// reads every account and member once: the cost of a trace grows with the ledger, the cost of a block does not.
//
// Errors: ErrNotAllowed while a block is under way; ErrDamaged; those of the store.
func (l *Ledger) Trace(txs []Outcome) (BlockTrace, error) {
	if l.state.begun {
		return BlockTrace{}, num.Refuse(ErrNotAllowed, "trace", nil, nil, "between blocks")
	}
	s, r := l.view(), l.state.ledger
	trace := BlockTrace{
		Balances: map[string]Amount{}, BlockEmission: r.Emission.PerBlock, Delegations: map[string]TraceDelegation{},
		Ecosystem: r.Modules.Ecosystem, Height: r.Height, Minted: r.Minted, Pending: r.Modules.Pending, Rate: r.Emission.Rate,
		Rewards: r.Modules.Rewards, ReputerShare: r.Emission.ReputerShare, Stake: r.Stake, Staking: r.Modules.Staking,
		Supply: r.Supply, Topics: map[uint64]TraceTopic{}, Txs: append([]Outcome{}, txs...),
		Validators: r.Modules.FeeCollector, WeightSum: r.WeightSum,
	}
	eachRecord(s, prefix(kindAccount), func(parts []string, a accountRecord) { trace.Balances[parts[0]] = a.Balance })
	for id := uint64(1); id < r.NextTopic; id++ {
		t, err := s.topic(id)
		if err != nil {
			return BlockTrace{}, err
		}
		trace.Topics[id] = s.traceTopic(t, trace.Delegations)
	}
	return trace, s.err
}

// traceTopic also enters the delegations of the topic.
func (s *session) traceTopic(t *topicRecord, delegations map[string]TraceDelegation) TraceTopic {
	id, c := t.id, s.carry(t.id)
	return TraceTopic{
		Active: t.active(), Fees: t.Fees, InitialRegret: c.InitialRegret, NextChurn: t.NextChurn,
		ReputerWindows: t.ReputerWindows, Reputers: s.traceReputers(id, delegations), Stake: t.Stake, ScoreRatio: c.ScoreRatio,
		Weight: t.Weight, WorkerWindows: t.WorkerWindows, Workers: s.traceWorkers(id),
	}
}

func (s *session) traceReputers(id uint64, delegations map[string]TraceDelegation) map[string]TraceReputer {
	where, reputers, shares := topicPart(id), map[string]TraceReputer{}, map[string]num.Dec{}
	of := func(name string) TraceReputer {
		r, found := reputers[name]
		if !found {
			r.Coefficient = num.IntDec(1)
		}
		return r
	}
	eachRecord(s, prefix(kindReputer, where), func(parts []string, _ registration) { reputers[parts[1]] = of(parts[1]) })
	eachRecord(s, prefix(kindStake, where), func(parts []string, stake stakeRecord) {
		r := of(parts[1])
		r.Stake, r.Delegated = stake.Stake, stake.Delegated
		reputers[parts[1]], shares[parts[1]] = r, stake.Share
	})
	eachRecord(s, prefix(kindMember, where, string(RoleReputer)), func(parts []string, m memberRecord) {
		r := of(parts[2])
		if r.Score, r.ScoreHeight = m.Score, m.Height; m.Coefficient != nil {
			r.Coefficient = *m.Coefficient
		}
		reputers[parts[2]] = r
	})
	eachRecord(s, prefix(kindDelegation, where), func(parts []string, placed delegationRecord) {
		d, err := delegationOf(parts[2], parts[1], placed, shares[parts[1]])
		s.fail(err)
		name := padded(int64(id), 1) + separator + parts[1] + separator + parts[2]
		delegations[name] = TraceDelegation{Amount: d.Amount, Pending: d.Pending}
	})
	return reputers
}

func (s *session) traceWorkers(id uint64) map[string]TraceWorker {
	where, workers := topicPart(id), map[string]TraceWorker{}
	eachRecord(s, prefix(kindWorker, where), func(parts []string, _ registration) { workers[parts[1]] = TraceWorker{} })
	eachRecord(s, prefix(kindMember, where, string(RoleInferer)), func(parts []string, m memberRecord) {
		w := workers[parts[2]]
		w.InfererScore, w.InfererHeight, w.InfererInclusions = m.Score, m.Height, m.Inclusions
		workers[parts[2]] = w
	})
	eachRecord(s, prefix(kindMember, where, string(RoleForecaster)), func(parts []string, m memberRecord) {
		w := workers[parts[2]]
		w.ForecasterScore, w.ForecasterHeight, w.ForecasterInclusions = m.Score, m.Height, m.Inclusions
		workers[parts[2]] = w
	})
	return workers
}

// eachRecord visits the records below a prefix with the parts of their keys, in ascending order.
func eachRecord[T any](s *session, prefix string, visit func(parts []string, record T)) {
	s.walk(prefix, func(where string, value []byte) bool {
		var record T
		if err := json.Unmarshal(value, &record); err != nil {
			s.fail(damaged(where, err))
			return false
		}
		visit(partsOf(where), record)
		return s.err == nil
	})
}
