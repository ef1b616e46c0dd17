package chain

import (
	"iter"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// Queries read the state with all blocks that ended and what the block under way has changed so far. An account or
// stake that is not there reads as zero; ErrUnknown is for topics, ErrMissing for what a topic does not have (yet).
//
// Those that give many are iterators, in ascending order of names and numbers. An error is the last that they give; the
// ledger must not be changed in a loop over them.

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
	return s.topicOf(t), s.err
}

func (s *session) topicOf(t *topicRecord) *Topic {
	c := s.carry(t.id)
	return &Topic{
		ID: t.id, Creator: t.Creator, Metadata: t.Metadata, Params: t.Params, Labels: t.Labels, Fees: t.Fees, Stake: t.Stake,
		Weight: t.Weight, Active: t.active(), NextChurn: t.NextChurn, WorkerWindows: t.WorkerWindows,
		ReputerWindows: t.ReputerWindows, Epochs: t.Epochs, InitialRegret: c.InitialRegret, NetworkLoss: c.NetworkLoss,
		Scale: c.Scale, ScoreRatio: c.ScoreRatio,
	}
}

// Topics gives all topics.
func (l *Ledger) Topics() iter.Seq2[*Topic, error] {
	return records(l, 0, prefix(kindTopic), func(s *session, key []string, t topicRecord) (*Topic, error) {
		t.id = uint64(number(key[0]))
		return s.topicOf(&t), s.err
	})
}

// Stake is what lies on a reputer in a topic.
type Stake struct {
	Reputer   string `json:"reputer"`
	Own       Amount `json:"own"`
	Delegated Amount `json:"delegated"`
	// Removal is the part of Own that waits to be removed, at RemovalHeight.
	Removal       Amount `json:"removal,omitzero"`
	RemovalHeight int64  `json:"removal_height,omitempty"`
}

func stakeOf(reputer string, r stakeRecord) Stake {
	out := Stake{Reputer: reputer, Own: r.own(), Delegated: r.Delegated}
	if r.Removal != nil {
		out.Removal, out.RemovalHeight = r.Removal.Amount, r.Removal.Height
	}
	return out
}

// Stake gives the stake of a reputer.
func (l *Ledger) Stake(topic uint64, reputer string) (Stake, error) {
	s := l.view()
	if _, err := s.topic(topic); err != nil {
		return Stake{}, err
	}
	return stakeOf(reputer, s.stake(topic, reputer)), s.err
}

// Stakes gives those of all reputers of a topic that have any.
func (l *Ledger) Stakes(topic uint64) iter.Seq2[Stake, error] {
	return records(l, topic, prefix(kindStake, topicPart(topic)), func(_ *session, key []string, r stakeRecord) (Stake, error) {
		return stakeOf(key[1], r), nil
	})
}

// Delegation is a placement on a reputer, or a bond to a validator.
type Delegation struct {
	Delegator     string `json:"delegator"`
	To            string `json:"to"` // the reputer or validator
	Amount        Amount `json:"amount"`
	Pending       Amount `json:"pending"` // what could be drawn now
	Removal       Amount `json:"removal,omitzero"`
	RemovalHeight int64  `json:"removal_height,omitempty"`
}

func delegationOf(delegator, to string, d delegationRecord, share num.Dec) (Delegation, error) {
	draw, err := rewards.DrawPending(d.Amount.int(), share, d.Debt)
	if err != nil {
		return Delegation{}, err
	}
	out := Delegation{Delegator: delegator, To: to, Amount: d.Amount, Pending: Amount{n: draw.Paid}}
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
	out, err := delegationOf(delegator, reputer, d, s.stake(topic, reputer).Share)
	if err != nil {
		return out, err
	}
	return out, s.err
}

// Delegations gives all placements in a topic, ordered by reputer and delegator.
func (l *Ledger) Delegations(topic uint64) iter.Seq2[Delegation, error] {
	return records(l, topic, prefix(kindDelegation, topicPart(topic)), func(s *session, key []string, d delegationRecord) (Delegation, error) {
		return delegationOf(key[2], key[1], d, s.stake(topic, key[1]).Share)
	})
}

// Bond gives what a delegator has bonded to a validator and earned by it.
func (l *Ledger) Bond(validator, delegator string) (Delegation, error) {
	s := l.view()
	d, _ := read[delegationRecord](s, bondKey(validator, delegator))
	if err := s.settleBonds(); err != nil {
		return Delegation{}, err
	}
	out, err := delegationOf(delegator, validator, d, s.ledger.Bonds.Share)
	if err != nil {
		return out, err
	}
	return out, s.err
}

// Bonds gives all bonds, ordered by validator and delegator.
func (l *Ledger) Bonds() iter.Seq2[Delegation, error] {
	return records(l, 0, prefix(kindBond), func(s *session, key []string, d delegationRecord) (Delegation, error) {
		if err := s.settleBonds(); err != nil {
			return Delegation{}, err
		}
		return delegationOf(key[1], key[0], d, s.ledger.Bonds.Share)
	})
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

func epochOf(nonce int64, e *epochRecord) *Epoch {
	return &Epoch{
		Nonce: nonce, Stage: e.Stage, Inferers: e.Inferers, Forecasters: e.Forecasters, Inference: e.Inference, Rewards: e.Rewards,
		Note: e.Note,
	}
}

// Epoch finds an epoch whose record is still kept.
func (l *Ledger) Epoch(topic uint64, nonce int64) (*Epoch, error) {
	s := l.view()
	if _, err := s.topic(topic); err != nil {
		return nil, err
	}
	e := s.hand.epochs.take(s, epochKey(topic, max(nonce, 0)))
	if s.err != nil {
		return nil, s.err
	}
	if e == nil {
		return nil, num.Refuse(num.ErrMissing, "epoch", nil, nonce, "one of the topic's epochs")
	}
	return epochOf(nonce, e), nil
}

// Epochs gives the epochs of a topic whose records are still kept, the oldest first.
func (l *Ledger) Epochs(topic uint64) iter.Seq2[*Epoch, error] {
	return records(l, topic, prefix(kindEpoch, topicPart(topic)), func(_ *session, key []string, e epochRecord) (*Epoch, error) {
		return epochOf(number(key[1]), &e), nil
	})
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
	Actor       string   `json:"actor"`
	Score       num.Dec  `json:"score"` // moving average, E62
	Height      int64    `json:"height"`
	Inclusions  int      `json:"inclusions"`
	Coefficient *num.Dec `json:"coefficient,omitempty"` // of a reputer
}

func memberOf(actor string, m *memberRecord) Member {
	return Member{Actor: actor, Score: m.Score, Height: m.Height, Inclusions: m.Inclusions, Coefficient: m.Coefficient}
}

// Member gives the record of an actor, zero for none.
func (l *Ledger) Member(topic uint64, role Role, actor string) (Member, error) {
	s := l.view()
	if _, err := s.topic(topic); err != nil {
		return Member{}, err
	}
	return memberOf(actor, s.member(topic, role, actor)), s.err
}

// Members gives the records of all actors of a topic in a role, also of those that have left it.
func (l *Ledger) Members(topic uint64, role Role) iter.Seq2[Member, error] {
	return records(l, topic, prefix(kindMember, topicPart(topic), string(role)), func(_ *session, key []string, m memberRecord) (Member, error) {
		return memberOf(key[2], &m), nil
	})
}

// Registration is an actor of a topic with its owner.
type Registration struct {
	Actor string `json:"actor"`
	Owner string `json:"owner"`
}

// Registrations gives those who are registered in a topic.
func (l *Ledger) Registrations(topic uint64, as Registered) iter.Seq2[Registration, error] {
	return records(l, topic, prefix(string(as), topicPart(topic)), func(_ *session, key []string, r registration) (Registration, error) {
		return Registration{Actor: key[1], Owner: r.Owner}, nil
	})
}

// Regret is a regret that a topic keeps.
type Regret struct {
	regret.Record
	Value num.Dec
}

// Regrets gives the regrets of a topic, ordered by kind and names.
func (l *Ledger) Regrets(topic uint64) iter.Seq2[Regret, error] {
	return records(l, topic, prefix(kindRegret, topicPart(topic)), func(_ *session, key []string, x num.Dec) (Regret, error) {
		r := Regret{Record: regret.Record{Kind: regret.Kind(number(key[1])), First: key[2]}, Value: x}
		if len(key) > 3 {
			r.Second = key[3]
		}
		return r, nil
	})
}

// Accounts gives all accounts with a balance.
func (l *Ledger) Accounts() iter.Seq2[Balance, error] {
	return records(l, 0, prefix(kindAccount), func(_ *session, key []string, a accountRecord) (Balance, error) {
		return Balance{Account: key[0], Amount: a.Balance}, nil
	})
}

// pageOfRecords is how many records an iterator reads at once: no transaction of the store is open while a loop runs.
const pageOfRecords = 256

// records gives the records below a prefix as what a query makes of each; those of a topic only if there is one.
func records[R, T any](l *Ledger, topic uint64, prefix string, of func(s *session, key []string, record R) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		s := l.current()
		if topic > 0 {
			_, err := s.topic(topic)
			s.fail(err)
		}
		for from := prefix; from != ""; {
			var page []string
			page, from = s.page(from, after(prefix))
			for _, where := range page {
				record, _ := read[R](s, where)
				if s.err != nil {
					break
				}
				x, err := of(s, partsOf(where), record)
				if s.fail(err); s.err == nil && !yield(x, nil) {
					return
				}
			}
		}
		if s.err != nil {
			yield(*new(T), s.err)
		}
	}
}

// page lists some keys of a range, and where the next page begins; "" for none.
func (s *session) page(from, to string) (keys []string, next string) {
	s.walkRange(from, to, func(key string, _ []byte) bool {
		if len(keys) == pageOfRecords {
			next = key
			return false
		}
		keys = append(keys, key)
		return true
	})
	return keys, next
}
