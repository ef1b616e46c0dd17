package chain

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// Queries read the state with all blocks that ended and what the block under way has changed so far. An account or
// stake that is not there reads as zero; ErrUnknown is for topics, ErrMissing for what a topic does not have (yet).

// Balance is what an account has.
func (l *Ledger) Balance(account string) (Amount, error) {
	s := l.view()
	b := s.balance(account)
	return b, s.err
}

// Summary is the ledger as a whole.
type Summary struct {
	Height         int64          `json:"height"`
	Release        string         `json:"release"`
	Supply         Amount         `json:"supply"`
	Minted         Amount         `json:"minted"` // by the ecosystem, of its allowance (E88)
	Modules        ModuleAccounts `json:"modules"`
	Stake          Amount         `json:"stake"`
	Bonded         Amount         `json:"bonded"`
	Topics         int64          `json:"topics"`
	ActiveTopics   int64          `json:"active_topics"`
	WeightSum      num.Dec        `json:"weight_sum"`
	Emission       Emission       `json:"emission"`
	RewardedEpochs int64          `json:"rewarded_epochs"`
}

// Summary gives the totals; it reads one record.
func (l *Ledger) Summary() Summary {
	r := l.state.ledger
	return Summary{
		Height: r.Height, Release: l.state.rules.Name, Supply: r.Supply, Minted: r.Minted, Modules: r.Modules, Stake: r.Stake,
		Bonded: r.Bonds.Total, Topics: int64(r.NextTopic) - 1, ActiveTopics: r.Active, WeightSum: r.WeightSum, Emission: r.Emission,
		RewardedEpochs: r.Rewarded,
	}
}

// Topic is what is known of a topic.
type Topic struct {
	ID             uint64        `json:"id"`
	Creator        string        `json:"creator"`
	Metadata       string        `json:"metadata,omitempty"`
	Params         release.Topic `json:"params"`
	Labels         *Labels       `json:"labels,omitempty"`
	Fees           Amount        `json:"fees"` // C_t
	Stake          Amount        `json:"stake"`
	Weight         num.Dec       `json:"weight"`
	Active         bool          `json:"active"`
	NextChurn      int64         `json:"next_churn,omitempty"`
	WorkerWindows  []int64       `json:"worker_windows,omitempty"`
	ReputerWindows []int64       `json:"reputer_windows,omitempty"`
	Epochs         []int64       `json:"epochs,omitempty"` // nonces whose records are kept
	InitialRegret  num.Dec       `json:"initial_regret"`
	NetworkLoss    *num.Dec      `json:"network_loss,omitempty"` // of the last closed epoch
	Scale          num.Dec       `json:"scale"`
	ScoreRatio     num.Dec       `json:"score_ratio"` // tau
}

// Topic finds a topic.
func (l *Ledger) Topic(id uint64) (*Topic, error) {
	s := l.view()
	t, err := s.topic(id)
	if err != nil {
		return nil, err
	}
	c := s.carry(id)
	return &Topic{
		ID: id, Creator: t.Creator, Metadata: t.Metadata, Params: t.Params, Labels: t.Labels, Fees: t.Fees, Stake: t.Stake,
		Weight: t.Weight, Active: t.active(), NextChurn: t.NextChurn, WorkerWindows: t.WorkerWindows,
		ReputerWindows: t.ReputerWindows, Epochs: t.Epochs, InitialRegret: c.InitialRegret, NetworkLoss: c.NetworkLoss,
		Scale: c.Scale, ScoreRatio: c.ScoreRatio,
	}, s.err
}

// Stake is what lies on a reputer in a topic.
type Stake struct {
	Own       Amount `json:"own"`
	Delegated Amount `json:"delegated"`
	// Removal is the part of Own that waits to be removed, at RemovalHeight.
	Removal       Amount `json:"removal,omitzero"`
	RemovalHeight int64  `json:"removal_height,omitempty"`
}

// Stake gives the stake of a reputer.
func (l *Ledger) Stake(topic uint64, reputer string) (Stake, error) {
	s := l.view()
	if _, err := s.topic(topic); err != nil {
		return Stake{}, err
	}
	r := s.stake(topic, reputer)
	out := Stake{Own: r.own(), Delegated: r.Delegated}
	if r.Removal != nil {
		out.Removal, out.RemovalHeight = r.Removal.Amount, r.Removal.Height
	}
	return out, s.err
}

// Delegation is a placement or a bond.
type Delegation struct {
	Amount        Amount `json:"amount"`
	Pending       Amount `json:"pending"` // what could be drawn now
	Removal       Amount `json:"removal,omitzero"`
	RemovalHeight int64  `json:"removal_height,omitempty"`
}

func delegationOf(d delegationRecord, share num.Dec) (Delegation, error) {
	draw, err := rewards.DrawPending(d.Amount.int(), share, d.Debt)
	if err != nil {
		return Delegation{}, err
	}
	out := Delegation{Amount: d.Amount, Pending: Amount{n: draw.Paid}}
	if d.Removal != nil {
		out.Removal, out.RemovalHeight = d.Removal.Amount, d.Removal.Height
	}
	return out, nil
}

// Delegation gives what a delegator has placed on a reputer and earned by it.
func (l *Ledger) Delegation(topic uint64, reputer, delegator string) (Delegation, error) {
	s := l.view()
	if _, err := s.topic(topic); err != nil {
		return Delegation{}, err
	}
	d, _ := read[delegationRecord](s, delegationKey(topic, reputer, delegator))
	out, err := delegationOf(d, s.stake(topic, reputer).Share)
	if err != nil {
		return out, err
	}
	return out, s.err
}

// Bonded gives what a delegator has bonded to a validator and earned by it.
func (l *Ledger) Bonded(validator, delegator string) (Delegation, error) {
	s := l.view()
	d, _ := read[delegationRecord](s, bondKey(validator, delegator))
	if err := s.settleBonds(); err != nil {
		return Delegation{}, err
	}
	out, err := delegationOf(d, s.ledger.Bonds.Share)
	if err != nil {
		return out, err
	}
	return out, s.err
}

// Epoch is an epoch of a topic, as far as it is.
type Epoch struct {
	Nonce       int64      `json:"nonce"`
	Stage       EpochStage `json:"stage"`
	Inferers    []string   `json:"inferers,omitempty"`
	Forecasters []string   `json:"forecasters,omitempty"`
	Inference   *Inference `json:"inference,omitempty"`
	Rewards     *Rewards   `json:"rewards,omitempty"`
	Note        string     `json:"note,omitempty"`
}

// Epoch finds an epoch whose record is still kept.
func (l *Ledger) Epoch(topic uint64, nonce int64) (*Epoch, error) {
	s := l.view()
	if _, err := s.topic(topic); err != nil {
		return nil, err
	}
	e, found := read[epochRecord](s, epochKey(topic, max(nonce, 0)))
	if s.err != nil {
		return nil, s.err
	}
	if !found {
		return nil, num.Refuse(num.ErrMissing, "epoch", nil, nonce, "one of the topic's epochs")
	}
	return &Epoch{
		Nonce: nonce, Stage: e.Stage, Inferers: e.Inferers, Forecasters: e.Forecasters, Inference: e.Inference, Rewards: e.Rewards,
		Note: e.Note,
	}, nil
}

// latest finds the newest kept epoch that has something.
func latest[T any](l *Ledger, topic uint64, field string, of func(*Epoch) *T) (*T, error) {
	t, err := l.Topic(topic)
	if err != nil {
		return nil, err
	}
	for i := len(t.Epochs) - 1; i >= 0; i-- {
		e, err := l.Epoch(topic, t.Epochs[i])
		if err != nil {
			return nil, err
		}
		if found := of(e); found != nil {
			return found, nil
		}
	}
	return nil, num.Refuse(num.ErrMissing, field, nil, nil, "an epoch of the topic that has one")
}

// Inference gives the latest network inference of a topic, with weights and interval.
func (l *Ledger) Inference(topic uint64) (*Inference, error) {
	return latest(l, topic, "inference", func(e *Epoch) *Inference { return e.Inference })
}

// Rewards gives the latest paid rewards of a topic.
func (l *Ledger) Rewards(topic uint64) (*Rewards, error) {
	return latest(l, topic, "rewards", func(e *Epoch) *Rewards { return e.Rewards })
}

// ActiveSet lists who is admitted to an open window.
func (l *Ledger) ActiveSet(topic uint64, nonce int64, role Role) ([]string, error) {
	s := l.view()
	if _, err := s.topic(topic); err != nil {
		return nil, err
	}
	var names []string
	for _, m := range s.activeSet(topic, role, nonce) {
		if m.nonce == nonce {
			names = append(names, m.actor)
		}
	}
	return names, s.err
}

// Member is what a topic keeps for an actor in a role.
type Member struct {
	Score       num.Dec  `json:"score"` // moving average, E62
	Height      int64    `json:"height"`
	Inclusions  int      `json:"inclusions"`
	Coefficient *num.Dec `json:"coefficient,omitempty"` // of a reputer
}

// Member gives the record of an actor, zero for none.
func (l *Ledger) Member(topic uint64, role Role, actor string) (Member, error) {
	s := l.view()
	if _, err := s.topic(topic); err != nil {
		return Member{}, err
	}
	m := s.member(topic, role, actor)
	return Member{Score: m.Score, Height: m.Height, Inclusions: m.Inclusions, Coefficient: m.Coefficient}, s.err
}

// Accounts visits all accounts with a balance in ascending order until visit returns false.
func (l *Ledger) Accounts(visit func(account string, balance Amount) bool) error {
	s := l.view()
	for _, where := range s.keysBelow(prefix(kindAccount), 0) {
		name := lastPart(where)
		if !visit(name, s.balance(name)) {
			break
		}
	}
	return s.err
}
