package chain

import (
	"encoding/json"
	"iter"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain/internal/admission"
	"github.com/seed-63a7a409/chorus/chain/internal/bank"
	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/stakes"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
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
func (l *Ledger) Balance(account string) (record.Amount, error) {
	s := l.view()
	b := bank.Balance(s, account)
	return b, s.Err
}

// Summary is the ledger as a whole.
type Summary struct {
	Height         int64                 `json:"height"`
	Release        string                `json:"release"`
	Supply         record.Amount         `json:"supply"`
	Minted         record.Amount         `json:"minted"` // by the ecosystem, of its allowance (E88)
	Modules        record.ModuleAccounts `json:"modules"`
	Stake          record.Amount         `json:"stake"`
	Bonded         record.Amount         `json:"bonded"`
	Topics         int64                 `json:"topics"`
	ActiveTopics   int64                 `json:"active_topics"`
	WeightSum      num.Dec               `json:"weight_sum"`
	Emission       record.Emission       `json:"emission"`
	RewardedEpochs int64                 `json:"rewarded_epochs"`
}

// Summary returns the totals; it reads one record.
func (l *Ledger) Summary() Summary {
	if l == nil {
		return Summary{}
	}
	r := l.state.Ledger
	return Summary{
		Height: r.Height, Release: l.state.Rules.Name, Supply: r.Supply, Minted: r.Minted, Modules: r.Modules, Stake: r.Stake,
		Bonded: r.Bonds.Total, Topics: int64(r.NextTopic) - 1, ActiveTopics: r.Active, WeightSum: r.WeightSum, Emission: r.Emission,
		RewardedEpochs: r.Rewarded,
	}
}

// Topic is what is known of a topic.
type Topic struct {
	ID             uint64         `json:"id"`
	Creator        string         `json:"creator"`
	Metadata       string         `json:"metadata,omitempty"`
	Params         release.Topic  `json:"params"`
	Labels         *record.Labels `json:"labels,omitempty"`
	Fees           record.Amount  `json:"fees"` // C_t
	Stake          record.Amount  `json:"stake"`
	Weight         num.Dec        `json:"weight"`
	Active         bool           `json:"active"`
	NextChurn      int64          `json:"next_churn,omitempty"`
	WorkerWindows  []int64        `json:"worker_windows,omitempty"`
	ReputerWindows []int64        `json:"reputer_windows,omitempty"`
	Epochs         []int64        `json:"epochs,omitempty"` // nonces whose records are kept
	InitialRegret  num.Dec        `json:"initial_regret"`
	NetworkLoss    *num.Dec       `json:"network_loss,omitempty"` // of the last closed epoch
	Scale          num.Dec        `json:"scale"`
	ScoreRatio     num.Dec        `json:"score_ratio"` // tau
}

// Topic finds a topic.
func (l *Ledger) Topic(id uint64) (*Topic, error) {
	s := l.view()
	t, err := s.Topic(id)
	if err != nil {
		return nil, err
	}
	return topicOf(s, t), s.Err
}

func topicOf(s *state.Session, t *state.Topic) *Topic {
	c := s.Carry(t.ID)
	return &Topic{
		ID: t.ID, Creator: t.Creator, Metadata: t.Metadata, Params: t.Params, Labels: t.Labels, Fees: t.Fees, Stake: t.Stake,
		Weight: t.Weight, Active: t.Active(), NextChurn: t.NextChurn, WorkerWindows: t.WorkerWindows,
		ReputerWindows: t.ReputerWindows, Epochs: t.Epochs, InitialRegret: c.InitialRegret, NetworkLoss: c.NetworkLoss,
		Scale: c.Scale, ScoreRatio: c.ScoreRatio,
	}
}

// Topics returns all topics.
func (l *Ledger) Topics() iter.Seq2[*Topic, error] {
	return records(l.flushed(), state.Prefix(state.KindTopic), func(s *state.Session, key []string, t state.Topic) (*Topic, error) {
		t.ID = uint64(state.Number(key[0]))
		return topicOf(s, &t), s.Err
	})
}

// Stake is what lies on a reputer in a topic.
type Stake struct {
	Reputer   string        `json:"reputer"`
	Own       record.Amount `json:"own"`
	Delegated record.Amount `json:"delegated"`
	// Removal is the part of Own that waits to be removed, at RemovalHeight.
	Removal       record.Amount `json:"removal,omitzero"`
	RemovalHeight int64         `json:"removal_height,omitempty"`
}

func stakeOf(reputer string, r state.Stake) Stake {
	out := Stake{Reputer: reputer, Own: r.Own(), Delegated: r.Delegated}
	if r.Removal != nil {
		out.Removal, out.RemovalHeight = r.Removal.Amount, r.Removal.Height
	}
	return out
}

// Stake returns the stake of a reputer.
func (l *Ledger) Stake(topic uint64, reputer string) (Stake, error) {
	s := l.about(topic)
	return stakeOf(reputer, stakes.Of(s, topic, reputer)), s.Err
}

// Stakes returns those of all reputers of a topic that have any.
func (l *Ledger) Stakes(topic uint64) iter.Seq2[Stake, error] {
	return records(l.about(topic), state.Prefix(state.KindStake, state.TopicPart(topic)), func(_ *state.Session, key []string, r state.Stake) (Stake, error) {
		return stakeOf(key[1], r), nil
	})
}

// Delegation is a placement on a reputer, or a bond to a validator.
type Delegation struct {
	Delegator     string        `json:"delegator"`
	To            string        `json:"to"` // the reputer or validator
	Amount        record.Amount `json:"amount"`
	Pending       record.Amount `json:"pending"` // what could be drawn now
	Removal       record.Amount `json:"removal,omitzero"`
	RemovalHeight int64         `json:"removal_height,omitempty"`
}

func delegationOf(delegator, to string, d state.Delegation, share num.Dec) (Delegation, error) {
	pending, _, err := rewards.DrawPending(d.Amount.Int(), share, d.Debt)
	if err != nil {
		return Delegation{}, err
	}
	out := Delegation{Delegator: delegator, To: to, Amount: d.Amount, Pending: record.AmountOf(pending)}
	if d.Removal != nil {
		out.Removal, out.RemovalHeight = d.Removal.Amount, d.Removal.Height
	}
	return out, nil
}

// Delegation returns what a delegator has placed on a reputer and earned by it.
func (l *Ledger) Delegation(topic uint64, reputer, delegator string) (Delegation, error) {
	s := l.about(topic)
	d, _ := state.Read[state.Delegation](s, state.DelegationKey(topic, reputer, delegator))
	out, err := delegationOf(delegator, reputer, d, stakes.Of(s, topic, reputer).Share)
	if err != nil {
		return out, err
	}
	return out, s.Err
}

// Delegations returns all placements in a topic, ordered by reputer and delegator.
func (l *Ledger) Delegations(topic uint64) iter.Seq2[Delegation, error] {
	var reputer string // of the share
	var share num.Dec
	return records(l.about(topic), state.Prefix(state.KindDelegation, state.TopicPart(topic)), func(s *state.Session, key []string, d state.Delegation) (Delegation, error) {
		if key[1] != reputer {
			reputer, share = key[1], stakes.Of(s, topic, key[1]).Share
		}
		return delegationOf(key[2], key[1], d, share)
	})
}

// Bond returns what a delegator has bonded to a validator and earned by it.
func (l *Ledger) Bond(validator, delegator string) (Delegation, error) {
	s := l.view()
	d, _ := state.Read[state.Delegation](s, state.BondKey(validator, delegator))
	share, err := bank.SettleBonds(s)
	if err != nil {
		return Delegation{}, err
	}
	out, err := delegationOf(delegator, validator, d, share)
	if err != nil {
		return out, err
	}
	return out, s.Err
}

// Bonds returns all bonds, ordered by validator and delegator.
func (l *Ledger) Bonds() iter.Seq2[Delegation, error] {
	return records(l.flushed(), state.Prefix(state.KindBond), func(s *state.Session, key []string, d state.Delegation) (Delegation, error) {
		share, err := bank.SettleBonds(s)
		if err != nil {
			return Delegation{}, err
		}
		return delegationOf(key[1], key[0], d, share)
	})
}

// Validators returns all validators with what is bonded to each, by itself and by its delegators, ascending by name.
func (l *Ledger) Validators() iter.Seq2[Balance, error] {
	return records(l.flushed(), state.Prefix(state.KindValidator), func(_ *state.Session, key []string, v state.Validator) (Balance, error) {
		return Balance{Account: key[0], Amount: v.Bonded}, nil
	})
}

// Epoch is an epoch of a topic, as far as it is.
type Epoch struct {
	Nonce       int64                      `json:"nonce"`
	Stage       record.EpochStage          `json:"stage"`
	Inferers    []string                   `json:"inferers,omitempty"`
	Forecasters []string                   `json:"forecasters,omitempty"`
	Inference   *chorus.Inference[num.Dec] `json:"inference,omitempty"` // as Ledger.Inference
	Rewards     *record.Rewards            `json:"rewards,omitempty"`
	Note        string                     `json:"note,omitempty"`
}

func epochOf(nonce int64, e *state.Epoch) *Epoch {
	return &Epoch{
		Nonce: nonce, Stage: e.Stage, Inferers: e.Inferers, Forecasters: e.Forecasters, Inference: inferenceOf(e.Inference), Rewards: e.Rewards,
		Note: e.Note,
	}
}

// Epoch finds an epoch whose record is still kept.
func (l *Ledger) Epoch(topic uint64, nonce int64) (*Epoch, error) {
	s := l.about(topic)
	e := s.KeptEpoch(topic, max(nonce, 0))
	if s.Err != nil {
		return nil, s.Err
	}
	if e == nil {
		return nil, num.Refuse(num.ErrMissing, "epoch", nil, nonce, "one of the topic's epochs")
	}
	return epochOf(nonce, e), nil
}

// Epochs returns the epochs of a topic whose records are still kept, the oldest first.
func (l *Ledger) Epochs(topic uint64) iter.Seq2[*Epoch, error] {
	return records(l.about(topic), state.Prefix(state.KindEpoch, state.TopicPart(topic)), func(_ *state.Session, key []string, e state.Epoch) (*Epoch, error) {
		return epochOf(state.Number(key[1]), &e), nil
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

// Inference returns the latest network inference of a topic with every object whose loss reputers report, as [chorus.Measure]
// takes it. Of its reasons a ledger keeps the shares alone: Branch, ScaledRegret, Weight, Effective, Scale and Assumed are
// absent, and of Outliers all but Network. AllInferersNew is as Case says.
func (l *Ledger) Inference(topic uint64) (*chorus.Inference[num.Dec], error) {
	return latest(l, topic, "inference", func(e *Epoch) *chorus.Inference[num.Dec] { return e.Inference })
}

// Rewards returns the latest paid rewards of a topic.
func (l *Ledger) Rewards(topic uint64) (*record.Rewards, error) {
	return latest(l, topic, "rewards", func(e *Epoch) *record.Rewards { return e.Rewards })
}

// ActiveSet lists who is admitted to an open window.
func (l *Ledger) ActiveSet(topic uint64, nonce int64, role record.Role) ([]string, error) {
	s := l.about(topic, check.Role(role))
	var names []string
	for _, m := range admission.ActiveSet(s, topic, role, nonce) {
		if m.Nonce == nonce {
			names = append(names, m.Actor)
		}
	}
	return names, s.Err
}

// Member is what a topic keeps for an actor in a role.
type Member struct {
	Actor       string   `json:"actor"`
	Score       num.Dec  `json:"score"` // moving average, E62
	Height      int64    `json:"height"`
	Inclusions  int      `json:"inclusions"`
	Coefficient *num.Dec `json:"coefficient,omitempty"` // of a reputer
}

func memberOf(actor string, m *state.Member) Member {
	return Member{Actor: actor, Score: m.Score, Height: m.Height, Inclusions: m.Inclusions, Coefficient: m.Coefficient}
}

// Member returns the record of an actor, zero for none.
func (l *Ledger) Member(topic uint64, role record.Role, actor string) (Member, error) {
	s := l.about(topic, check.Role(role))
	return memberOf(actor, s.Member(topic, role, actor)), s.Err
}

// Members returns the records of all actors of a topic in a role, also of those that have left it.
func (l *Ledger) Members(topic uint64, role record.Role) iter.Seq2[Member, error] {
	return records(l.about(topic, check.Role(role)), state.Prefix(state.KindMember, state.TopicPart(topic), string(role)), func(_ *state.Session, key []string, m state.Member) (Member, error) {
		return memberOf(key[2], &m), nil
	})
}

// Registration is an actor of a topic with its owner.
type Registration struct {
	Actor string `json:"actor"`
	Owner string `json:"owner"`
}

// Registrations returns those who are registered in a topic.
func (l *Ledger) Registrations(topic uint64, as record.Registered) iter.Seq2[Registration, error] {
	return records(l.about(topic, check.Registered(as)), state.Prefix(string(as), state.TopicPart(topic)), func(_ *state.Session, key []string, r state.Registration) (Registration, error) {
		return Registration{Actor: key[1], Owner: r.Owner}, nil
	})
}

// Regret is a regret that a topic keeps.
type Regret struct {
	regret.Record
	Value num.Dec
}

// Regrets returns the regrets of a topic, ordered by kind and names.
func (l *Ledger) Regrets(topic uint64) iter.Seq2[Regret, error] {
	return records(l.about(topic), state.Prefix(state.KindRegret, state.TopicPart(topic)), func(_ *state.Session, key []string, x num.Dec) (Regret, error) {
		r := Regret{Record: regret.Record{Kind: regret.Kind(state.Number(key[1])), First: key[2]}, Value: x}
		if len(key) > 3 {
			r.Second = key[3]
		}
		return r, nil
	})
}

// Accounts returns all accounts with a balance.
func (l *Ledger) Accounts() iter.Seq2[Balance, error] {
	return records(l.flushed(), state.Prefix(state.KindAccount), func(_ *state.Session, key []string, a state.Account) (Balance, error) {
		return Balance{Account: key[0], Amount: a.Balance}, nil
	})
}

// about returns a view for queries about a topic, which fail if there is none, or with an error about what is asked.
func (l *Ledger) about(topic uint64, asked ...error) *state.Session {
	s := l.flushed()
	s.Fail(s.Known(topic))
	s.Fail(num.FirstError(asked...))
	return s
}

// pageOfRecords is how many records an iterator reads at once: no transaction of the store is open while a loop runs.
const pageOfRecords = 256

// records returns the records below a prefix as what a query makes of each.
func records[R, T any](s *state.Session, prefix string, of func(s *state.Session, key []string, record R) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for where, value := range paged(s, prefix) {
			var r R
			if err := json.Unmarshal(value, &r); err != nil {
				s.Fail(state.Damaged(where, err))
				break
			}
			x, err := of(s, state.PartsOf(where), r)
			if s.Fail(err); s.Err != nil {
				break
			}
			if !yield(x, nil) {
				return
			}
		}
		if s.Err != nil {
			yield(*new(T), s.Err)
		}
	}
}

// paged returns all records below a prefix, a page after the other.
func paged(s *state.Session, prefix string) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for from := prefix; from != "" && s.Err == nil; {
			var page []record.Write
			next := ""
			s.WalkRange(from, state.After(prefix), func(key string, value []byte) bool {
				if len(page) == pageOfRecords {
					next = key
					return false
				}
				page = append(page, record.Write{Key: key, Value: value})
				return true
			})
			for _, r := range page {
				if !yield(r.Key, r.Value) {
					return
				}
			}
			from = next
		}
	}
}
