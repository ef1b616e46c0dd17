package record

import (
	"github.com/seed-63a7a409/chorus/num"
)

// EpochStage is how far an epoch of a topic is.
type EpochStage string

// The stages, in order; an epoch may fail at every close.
const (
	StageOpen     EpochStage = "open"     // takes inferences and forecasts
	StageInferred EpochStage = "inferred" // has a network inference, waits for losses
	StageClosed   EpochStage = "closed"   // has network losses; its reward is due, failed, or gave way to a later epoch
	StageRewarded EpochStage = "rewarded"
	StageFailed   EpochStage = "failed" // no inference or no losses
)

// Rewards holds what an epoch of a topic paid.
type Rewards struct {
	Topic  uint64  `json:"topic"`
	Nonce  int64   `json:"nonce"`
	Height int64   `json:"height"`
	Total  num.Dec `json:"total"` // reward of the topic, E85
	// Inference, Forecasting and Reputers are U, V and W of E77.
	Inference   num.Dec        `json:"inference"`
	Forecasting num.Dec        `json:"forecasting"`
	Reputers    num.Dec        `json:"reputers"`
	Chi         num.Dec        `json:"chi"`
	Loss        num.Dec        `json:"network_loss"`
	Actors      []ActorRewards `json:"actors"`
	Dust        num.Dec        `json:"dust"` // stays in the rewards account
}

// ActorRewards is what one actor got.
type ActorRewards struct {
	Actor  string  `json:"actor"`
	Role   Role    `json:"role"`
	Score  num.Dec `json:"score"`  // raw, of this epoch
	Reward num.Dec `json:"reward"` // before truncation; of a reputer without its delegators' part
	Paid   Amount  `json:"paid"`   // to the worker or its owner; of a reputer added to its stake
	// Delegators is what the delegators of a reputer got together.
	Delegators Amount `json:"delegators,omitzero"`
}
