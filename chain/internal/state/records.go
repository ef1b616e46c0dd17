package state

import (
	"encoding/json"

	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// Ledger has the numbers of the ledger as a whole, in one record because nearly every block changes them.
type Ledger struct {
	Height    int64                 `json:"height"`
	Modules   record.ModuleAccounts `json:"modules"`
	Supply    record.Amount         `json:"supply"` // all base units that exist
	Minted    record.Amount         `json:"minted"` // by the ecosystem, E88
	NextTopic uint64                `json:"next_topic"`
	Arrival   uint64                `json:"arrival"`    // numbers payloads and entries of the churn queue in the order they came
	Stake     record.Amount         `json:"stake"`      // in all topics
	WeightSum num.Dec               `json:"weight_sum"` // Wsum of 11.1
	// WeightExcess is what WeightSum has beyond the weights of active topics (L5).
	WeightExcess num.Dec         `json:"weight_excess,omitzero"`
	Active       int64           `json:"active_topics"`
	Changes      int64           `json:"changes"`         // numbers scheduled changes of rules
	Rewarded     int64           `json:"rewarded_epochs"` // epochs that reached their reward
	Seats        seats           `json:"seats"`
	Emission     record.Emission `json:"emission"`
	Bonds        bondTotals      `json:"bonds"`
}

// seats holds the largest active sets so far, or those that any rules so far allowed: a change of rules does not empty a set.
type seats struct {
	Inferers    int `json:"inferers"`
	Forecasters int `json:"forecasters"`
	Reputers    int `json:"reputers"`
}

// Raise notes the size of an active set.
func (s *seats) Raise(role record.Role, size int) {
	most := map[record.Role]*int{record.RoleInferer: &s.Inferers, record.RoleForecaster: &s.Forecasters, record.RoleReputer: &s.Reputers}[role]
	*most = max(*most, size)
}

// bondTotals hold what validators and their delegators share: Pot is not yet divided, Share is the reward of one
// bonded base unit since the start, as in E98.
type bondTotals struct {
	Total record.Amount `json:"total"`
	Share num.Dec       `json:"share"`
	Pot   record.Amount `json:"pot"`
}

// Account is an account that has any balance.
type Account struct {
	Balance record.Amount `json:"balance"`
}

// Topic is a topic with what transactions need of it. What only the close of an epoch needs is in Carry, so
// that a transaction stays cheap, and what belongs to single actors has records of its own.
type Topic struct {
	held
	ID uint64 `json:"-"`

	Creator  string         `json:"creator"`
	Metadata string         `json:"metadata,omitempty"`
	Params   release.Topic  `json:"params"`
	Labels   *record.Labels `json:"labels,omitempty"`

	Fees      record.Amount `json:"fees"` // C_t
	Stake     record.Amount `json:"stake"`
	Weight    num.Dec       `json:"weight"`
	HasWeight bool          `json:"has_weight"`
	NextChurn int64         `json:"next_churn"`      // 0: inactive
	Entry     uint64        `json:"entry,omitempty"` // orders the topics of a churn block
	LastDrip  int64         `json:"last_drip"`
	LastEnded int64         `json:"last_ended"` // EpochLastEnded

	WorkerWindows  []int64 `json:"worker_windows,omitempty"`  // nonces that take inferences
	ReputerWindows []int64 `json:"reputer_windows,omitempty"` // nonces that wait for losses
	Epochs         []int64 `json:"epochs,omitempty"`          // nonces whose records are kept, ascending

	Inferers    Class `json:"inferers"`
	Forecasters Class `json:"forecasters"`
	Reputers    Class `json:"reputers"`
}

// Active reports whether the topic has a next epoch.
func (t *Topic) Active() bool { return t.NextChurn > 0 }

// Carry is what a topic carries from epoch to epoch (section 14).
type Carry struct {
	held
	InitialRegret num.Dec  `json:"initial_regret"` // R_0
	NetworkLoss   *num.Dec `json:"network_loss,omitempty"`
	Scale         num.Dec  `json:"scale"`
	ScoreRatio    num.Dec  `json:"score_ratio"` // tau
	Median        num.Dec  `json:"outlier_median"`
	Deviation     num.Dec  `json:"outlier_deviation"`
	// HasWeights: a close has stored weights (E27), in the records of members.
	HasWeights bool `json:"has_weights,omitempty"`
	// Weights are what an earlier version kept; the next close drops them.
	Weights           json.RawMessage `json:"weights,omitempty"`
	InfererHistory    [][]num.Dec     `json:"inferer_history,omitempty"` // scores, the newest epoch first (10.1)
	ForecasterHistory [][]num.Dec     `json:"forecaster_history,omitempty"`
}

// Class is what a topic keeps for a class.
type Class struct {
	Quantile num.Dec `json:"quantile"` // E64
	Initial  num.Dec `json:"initial"`  // E65
	Lowest   *Lowest `json:"lowest,omitempty"`
}

// Lowest is what is remembered as the lowest member of an active set (L7).
type Lowest struct {
	Actor    string  `json:"actor"`
	Nonce    int64   `json:"nonce"` // of the submission that made it so
	Score    num.Dec `json:"score"`
	HasScore bool    `json:"has_score"`
	Height   int64   `json:"height"`
}

// Registration tells who owns a worker or reputer of a topic.
type Registration struct {
	Owner string `json:"owner"`
}

// Member is what a topic keeps for an actor in a role.
type Member struct {
	held
	Score       num.Dec  `json:"score"` // E62
	HasScore    bool     `json:"has_score"`
	Height      int64    `json:"height"` // of the last epoch that touched the score
	Fraction    *num.Dec `json:"fraction,omitempty"`
	Inclusions  int      `json:"inclusions,omitempty"`
	Weight      *num.Dec `json:"weight,omitempty"`      // of workers, as a close stored it (E27)
	Coefficient *num.Dec `json:"coefficient,omitempty"` // of reputers, 1 without one
}

// ScoreRecord returns the score as package rewards has it.
func (m *Member) ScoreRecord() rewards.ScoreRecord[num.Dec] {
	return rewards.ScoreRecord[num.Dec]{Score: m.Score, Height: m.Height, Known: m.HasScore}
}

// Active is an admitted actor with what it sent.
type Active struct {
	Arrival uint64          `json:"arrival"`
	Payload json.RawMessage `json:"payload"`
}

// Payable is an epoch of a topic that was closed and waits for its reward.
type Payable struct {
	Nonce   int64    `json:"nonce"`
	Reports []Report `json:"reports"`
}

// Report is a bundle of losses as the close of an epoch found it.
type Report struct {
	Reputer string            `json:"reputer"`
	Nonce   int64             `json:"nonce"` // of the epoch that it was sent for
	Stake   record.Amount     `json:"stake"` // at the close
	Losses  record.LossBundle `json:"losses"`
}

// Stake is what lies on a reputer in a topic.
type Stake struct {
	Stake     record.Amount `json:"stake"`     // own and delegated
	Delegated record.Amount `json:"delegated"` // upon_m
	Share     num.Dec       `json:"share"`     // share_m of E79
	Removal   *Removal      `json:"removal,omitempty"`
}

// Own returns the part of the reputer itself.
func (s Stake) Own() record.Amount { return s.Stake.Minus(s.Delegated) }

// Empty reports whether there is nothing to keep.
func (s Stake) Empty() bool { return s.Stake.IsZero() && s.Removal == nil && s.Share.Sign() == 0 }

// Delegation is a placement on a reputer, or a bond.
type Delegation struct {
	Amount  record.Amount `json:"amount"`
	Debt    num.Dec       `json:"debt"`
	Removal *Removal      `json:"removal,omitempty"`
}

// Removal is a stake removal that waits until the end of a block.
type Removal struct {
	Amount record.Amount `json:"amount"`
	Height int64         `json:"height"`
}

// Validator is what is bonded to a validator.
type Validator struct {
	Bonded record.Amount `json:"bonded"` // own and delegated
}

// Queued marks an entry of a queue that needs no more than its key.
type Queued struct{}

// ClassOf returns what a topic keeps for a role.
func ClassOf(t *Topic, role record.Role) *Class {
	switch role {
	case record.RoleForecaster:
		return &t.Forecasters
	case record.RoleReputer:
		return &t.Reputers
	}
	return &t.Inferers
}

// Epoch is one epoch of a topic.
type Epoch struct {
	held
	Stage       record.EpochStage `json:"stage"`
	Inferers    []string          `json:"inferers,omitempty"` // frozen at the close of the worker window
	Forecasters []string          `json:"forecasters,omitempty"`
	Inference   *Inference        `json:"inference,omitempty"`
	Rewards     *record.Rewards   `json:"rewards,omitempty"`
	Note        string            `json:"note,omitempty"` // why it failed
}

// Lightest is the lightest topic of a churn block, as it was when the topics of the block changed.
type Lightest struct {
	Topic  uint64  `json:"topic"`
	Weight num.Dec `json:"weight"`
}
