package chain

import (
	"cmp"
	"errors"
	"fmt"
	"iter"

	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
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
	if _, ok := num.AsError(err); !ok || errors.Is(err, record.ErrDamaged) {
		return "", err
	}
	return OutcomeRefused, nil
}

// BlockTrace is the state of a ledger after a block as recorded scenarios hold it: what can be compared with a running
// network, without what only this ledger keeps (docs/formats.md describes every key). Amounts are base units. The fields
// are in the order of the keys in recorded files.
type BlockTrace struct {
	Balances      map[string]record.Amount   `json:"balances"`       // of accounts that have any
	BlockEmission record.Amount              `json:"block_emission"` // of every block of the month
	Delegations   map[string]TraceDelegation `json:"delegations"`    // by topic/reputer/delegator
	Ecosystem     record.Amount              `json:"ecosystem"`
	Height        int64                      `json:"height"`
	Minted        record.Amount              `json:"minted"`
	Pending       record.Amount              `json:"pending"` // rewards that delegators have not drawn
	Rate          num.Dec                    `json:"rate"`    // e_i of E91
	Rewards       record.Amount              `json:"rewards"` // treasury of the topics
	ReputerShare  num.Dec                    `json:"rho"`     // of the month
	Stake         record.Amount              `json:"stake"`   // in all topics
	Staking       record.Amount              `json:"staking"` // module account of that stake
	Supply        record.Amount              `json:"supply"`
	Topics        map[uint64]TraceTopic      `json:"topics"`
	Txs           []Outcome                  `json:"txs"`        // of the transactions of the block, in order
	Validators    record.Amount              `json:"validators"` // what validators got and have not drawn
	WeightSum     num.Dec                    `json:"weight_sum"`
}

// TraceTopic is a topic in a BlockTrace.
type TraceTopic struct {
	Active         bool                    `json:"active"`
	Fees           record.Amount           `json:"fees"` // C_t
	InitialRegret  num.Dec                 `json:"initial_regret"`
	NextChurn      int64                   `json:"next_churn"`      // 0: inactive
	ReputerWindows []int64                 `json:"reputer_windows"` // nonces that wait for losses
	Reputers       map[string]TraceReputer `json:"reputers"`
	Stake          record.Amount           `json:"stake"`
	ScoreRatio     num.Dec                 `json:"tau"`
	Weight         num.Dec                 `json:"weight"`
	WorkerWindows  []int64                 `json:"worker_windows"` // nonces that take inferences
	Workers        map[string]TraceWorker  `json:"workers"`
}

// TraceReputer is a reputer of a topic in a BlockTrace: everybody who is registered, or was and left a stake or a record.
type TraceReputer struct {
	Coefficient num.Dec       `json:"coefficient"` // 1 before there is one
	Delegated   record.Amount `json:"delegated"`
	Score       num.Dec       `json:"ema"` // E62
	ScoreHeight int64         `json:"ema_height"`
	Stake       record.Amount `json:"stake"` // own and delegated
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
	Amount  record.Amount `json:"amount"`
	Pending record.Amount `json:"pending"` // what could be drawn now
}

// Trace returns the state after the last block. txs is what became of its transactions; the ledger does not keep that. It
// reads every account and member once: the cost of a trace grows with the ledger, the cost of a block does not.
//
// Errors: ErrNotAllowed while a block is under way; ErrDamaged; those of the store.
func (l *Ledger) Trace(txs []Outcome) (BlockTrace, error) {
	if err := l.there(); err != nil {
		return BlockTrace{}, err
	}
	if l.state.Begun {
		return BlockTrace{}, num.Refuse(record.ErrNotAllowed, "trace", nil, nil, "between blocks")
	}
	r := l.state.Ledger
	trace := BlockTrace{
		Balances: map[string]record.Amount{}, BlockEmission: r.Emission.PerBlock, Delegations: map[string]TraceDelegation{},
		Ecosystem: r.Modules.Ecosystem, Height: r.Height, Minted: r.Minted, Pending: r.Modules.Pending, Rate: r.Emission.Rate,
		Rewards: r.Modules.Rewards, ReputerShare: r.Emission.ReputerShare, Stake: r.Stake, Staking: r.Modules.Staking,
		Supply: r.Supply, Topics: map[uint64]TraceTopic{}, Txs: append([]Outcome{}, txs...),
		Validators: r.Modules.FeeCollector, WeightSum: r.WeightSum,
	}
	var err error
	visit(&err, l.Accounts(), func(b Balance) { trace.Balances[b.Account] = b.Amount })
	visit(&err, l.Topics(), func(t *Topic) {
		trace.Topics[t.ID] = TraceTopic{
			Active: t.Active, Fees: t.Fees, InitialRegret: t.InitialRegret, NextChurn: t.NextChurn,
			ReputerWindows: t.ReputerWindows, Reputers: l.traceReputers(t.ID, &err), Stake: t.Stake, ScoreRatio: t.ScoreRatio,
			Weight: t.Weight, WorkerWindows: t.WorkerWindows, Workers: l.traceWorkers(t.ID, &err),
		}
		visit(&err, l.Delegations(t.ID), func(d Delegation) {
			name := fmt.Sprint(int64(t.ID)) + state.Separator + d.To + state.Separator + d.Delegator
			trace.Delegations[name] = TraceDelegation{Amount: d.Amount, Pending: d.Pending}
		})
	})
	return trace, err
}

func (l *Ledger) traceReputers(topic uint64, err *error) map[string]TraceReputer {
	reputers := map[string]TraceReputer{}
	change := func(name string, change func(*TraceReputer)) {
		r, found := reputers[name]
		if !found {
			r.Coefficient = num.IntDec(1)
		}
		change(&r)
		reputers[name] = r
	}
	visit(err, l.Registrations(topic, record.AsReputer), func(r Registration) { change(r.Actor, func(*TraceReputer) {}) })
	visit(err, l.Stakes(topic), func(s Stake) {
		change(s.Reputer, func(r *TraceReputer) { r.Stake, r.Delegated = s.Own.Plus(s.Delegated), s.Delegated })
	})
	visit(err, l.Members(topic, record.RoleReputer), func(m Member) {
		change(m.Actor, func(r *TraceReputer) {
			if r.Score, r.ScoreHeight = m.Score, m.Height; m.Coefficient != nil {
				r.Coefficient = *m.Coefficient
			}
		})
	})
	return reputers
}

func (l *Ledger) traceWorkers(topic uint64, err *error) map[string]TraceWorker {
	workers := map[string]TraceWorker{}
	visit(err, l.Registrations(topic, record.AsWorker), func(r Registration) { workers[r.Actor] = TraceWorker{} })
	visit(err, l.Members(topic, record.RoleInferer), func(m Member) {
		w := workers[m.Actor]
		w.InfererScore, w.InfererHeight, w.InfererInclusions = m.Score, m.Height, m.Inclusions
		workers[m.Actor] = w
	})
	visit(err, l.Members(topic, record.RoleForecaster), func(m Member) {
		w := workers[m.Actor]
		w.ForecasterScore, w.ForecasterHeight, w.ForecasterInclusions = m.Score, m.Height, m.Inclusions
		workers[m.Actor] = w
	})
	return workers
}

// visit goes through what a query gives until there is an error.
func visit[T any](err *error, seq iter.Seq2[T, error], f func(T)) {
	for x, fault := range seq {
		if *err = cmp.Or(*err, fault); *err != nil {
			return
		}
		f(x)
	}
}
