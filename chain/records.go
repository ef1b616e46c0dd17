package chain

import (
	"encoding/json"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// Ledger-wide numbers, in one record because nearly every block changes them.
type ledgerRecord struct {
	Height    int64          `json:"height"`
	Modules   ModuleAccounts `json:"modules"`
	Supply    Amount         `json:"supply"` // all base units that exist
	Minted    Amount         `json:"minted"` // by the ecosystem, E88
	NextTopic uint64         `json:"next_topic"`
	Arrival   uint64         `json:"arrival"`    // numbers payloads and entries of the churn queue in the order they came
	Stake     Amount         `json:"stake"`      // in all topics
	WeightSum num.Dec        `json:"weight_sum"` // Wsum of 11.1
	// WeightExcess is what WeightSum has beyond the weights of active topics (L5).
	WeightExcess num.Dec    `json:"weight_excess,omitzero"`
	Active       int64      `json:"active_topics"`
	Changes      int64      `json:"changes"`         // numbers scheduled changes of rules
	Rewarded     int64      `json:"rewarded_epochs"` // epochs that reached their reward
	Seats        seats      `json:"seats"`
	Emission     Emission   `json:"emission"`
	Bonds        bondTotals `json:"bonds"`
}

// seats are the largest active sets so far, or those that any rules so far allowed: a change of rules does not empty a set.
type seats struct {
	Inferers    int `json:"inferers"`
	Forecasters int `json:"forecasters"`
	Reputers    int `json:"reputers"`
}

func (s *seats) raise(role Role, size int) {
	most := map[Role]*int{RoleInferer: &s.Inferers, RoleForecaster: &s.Forecasters, RoleReputer: &s.Reputers}[role]
	*most = max(*most, size)
}

// ModuleAccounts are the balances that belong to no person.
type ModuleAccounts struct {
	Ecosystem    Amount `json:"ecosystem"`     // pays emission, takes all fees
	Rewards      Amount `json:"rewards"`       // treasury of the topics, with the dust of truncation
	Staking      Amount `json:"staking"`       // stake in topics
	Pending      Amount `json:"pending"`       // rewards that delegators have not drawn yet
	FeeCollector Amount `json:"fee_collector"` // rewards that validators have not drawn yet
	Bonded       Amount `json:"bonded"`        // bonds of validators
}

func (m ModuleAccounts) sum() Amount {
	return m.Ecosystem.Plus(m.Rewards).Plus(m.Staking).Plus(m.Pending).Plus(m.FeeCollector).Plus(m.Bonded)
}

// Emission is what section 12 carries from month to month.
type Emission struct {
	Rate          num.Dec `json:"rate"`     // e_i of E91, per staked unit and month
	HasRate       bool    `json:"has_rate"` // a rate was computed before
	PerBlock      Amount  `json:"per_block"`
	ToValidators  Amount  `json:"to_validators"` // of PerBlock, E93
	ToTopics      Amount  `json:"to_topics"`
	VestedMonths  int64   `json:"vested_months"`  // K41
	ReputerShare  num.Dec `json:"reputer_share"`  // rho
	MonthReputers Amount  `json:"month_reputers"` // sums of E95
	MonthTopics   Amount  `json:"month_topics"`
	Paid          Amount  `json:"paid"` // to topics in the last block with emission, B of E85
}

// bondTotals hold what validators and their delegators share: Pot is not yet divided, Share is the reward of one
// bonded base unit since the start, as in E98.
type bondTotals struct {
	Total Amount  `json:"total"`
	Share num.Dec `json:"share"`
	Pot   Amount  `json:"pot"`
}

type accountRecord struct {
	Balance Amount `json:"balance"`
}

// topicRecord is a topic with what transactions need of it. What only the close of an epoch needs is in carryRecord, so
// that a transaction stays cheap, and what belongs to single actors has records of its own.
type topicRecord struct {
	held
	id uint64

	Creator  string        `json:"creator"`
	Metadata string        `json:"metadata,omitempty"`
	Params   release.Topic `json:"params"`
	Labels   *Labels       `json:"labels,omitempty"`

	Fees      Amount  `json:"fees"` // C_t
	Stake     Amount  `json:"stake"`
	Weight    num.Dec `json:"weight"`
	HasWeight bool    `json:"has_weight"`
	NextChurn int64   `json:"next_churn"`      // 0: inactive
	Entry     uint64  `json:"entry,omitempty"` // orders the topics of a churn block
	LastDrip  int64   `json:"last_drip"`
	LastEnded int64   `json:"last_ended"` // EpochLastEnded

	WorkerWindows  []int64 `json:"worker_windows,omitempty"`  // nonces that take inferences
	ReputerWindows []int64 `json:"reputer_windows,omitempty"` // nonces that wait for losses
	Epochs         []int64 `json:"epochs,omitempty"`          // nonces whose records are kept, ascending

	Inferers    classRecord `json:"inferers"`
	Forecasters classRecord `json:"forecasters"`
	Reputers    classRecord `json:"reputers"`
}

func (t *topicRecord) active() bool { return t.NextChurn > 0 }

// carryRecord is what a topic carries from epoch to epoch (section 14).
type carryRecord struct {
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

// classRecord is what a topic keeps for a class.
type classRecord struct {
	Quantile num.Dec       `json:"quantile"` // E64
	Initial  num.Dec       `json:"initial"`  // E65
	Lowest   *lowestRecord `json:"lowest,omitempty"`
}

// lowestRecord is what is remembered as the lowest member of an active set (L7).
type lowestRecord struct {
	Actor    string  `json:"actor"`
	Nonce    int64   `json:"nonce"` // of the submission that made it so
	Score    num.Dec `json:"score"`
	HasScore bool    `json:"has_score"`
	Height   int64   `json:"height"`
}

// registration tells who owns a worker or reputer of a topic.
type registration struct {
	Owner string `json:"owner"`
}

// memberRecord is what a topic keeps for an actor in a role.
type memberRecord struct {
	held
	Score       num.Dec  `json:"score"` // E62
	HasScore    bool     `json:"has_score"`
	Height      int64    `json:"height"` // of the last epoch that touched the score
	Fraction    *num.Dec `json:"fraction,omitempty"`
	Inclusions  int      `json:"inclusions,omitempty"`
	Weight      *num.Dec `json:"weight,omitempty"`      // of workers, as a close stored it (E27)
	Coefficient *num.Dec `json:"coefficient,omitempty"` // of reputers, 1 without one
}

func (m *memberRecord) scoreRecord() rewards.ScoreRecord[num.Dec] {
	return rewards.ScoreRecord[num.Dec]{Score: m.Score, Height: m.Height, Known: m.HasScore}
}

// activeRecord is an admitted actor with what it sent.
type activeRecord struct {
	Arrival uint64          `json:"arrival"`
	Payload json.RawMessage `json:"payload"`
}

// payableRecord is an epoch of a topic that was closed and waits for its reward.
type payableRecord struct {
	Nonce   int64          `json:"nonce"`
	Reports []reportRecord `json:"reports"`
}

// reportRecord is a bundle of losses as the close of an epoch found it.
type reportRecord struct {
	Reputer string     `json:"reputer"`
	Nonce   int64      `json:"nonce"` // of the epoch that it was sent for
	Stake   Amount     `json:"stake"` // at the close
	Losses  LossBundle `json:"losses"`
}

type stakeRecord struct {
	Stake     Amount   `json:"stake"`     // own and delegated
	Delegated Amount   `json:"delegated"` // upon_m
	Share     num.Dec  `json:"share"`     // share_m of E79
	Removal   *removal `json:"removal,omitempty"`
}

func (s stakeRecord) own() Amount { return s.Stake.Minus(s.Delegated) }

func (s stakeRecord) empty() bool { return s.Stake.IsZero() && s.Removal == nil && s.Share.Sign() == 0 }

type delegationRecord struct {
	Amount  Amount   `json:"amount"`
	Debt    num.Dec  `json:"debt"`
	Removal *removal `json:"removal,omitempty"`
}

// removal is a stake removal that waits until the end of a block.
type removal struct {
	Amount Amount `json:"amount"`
	Height int64  `json:"height"`
}

type validatorRecord struct {
	Bonded Amount `json:"bonded"` // own and delegated
}

// queued marks an entry of a queue that needs no more than its key.
type queued struct{}

func classOf(t *topicRecord, role Role) *classRecord {
	switch role {
	case RoleForecaster:
		return &t.Forecasters
	case RoleReputer:
		return &t.Reputers
	}
	return &t.Inferers
}
