package record

import "github.com/seed-63a7a409/chorus/num"

// Event is something that happened, in the order it did. Fields that do not apply are zero.
type Event struct {
	Kind    EventKind `json:"event"`
	Height  int64     `json:"height"` // of its block
	Topic   uint64    `json:"topic,omitempty"`
	Nonce   int64     `json:"nonce,omitempty"`
	Account string    `json:"account,omitempty"`
	Other   string    `json:"other,omitempty"` // the second account of a pair
	Role    Role      `json:"role,omitempty"`
	Amount  Amount    `json:"amount,omitzero"`
	Value   *num.Dec  `json:"value,omitempty"`
	Note    string    `json:"note,omitempty"`
}

// EventKind names a kind of event.
type EventKind string

// The kinds of event.
const (
	EventTransfer        EventKind = "transfer"
	EventFee             EventKind = "fee"
	EventTopicCreated    EventKind = "topic_created"
	EventTopicUpdated    EventKind = "topic_updated"
	EventTopicActive     EventKind = "topic_active"
	EventTopicInactive   EventKind = "topic_inactive"
	EventRegistered      EventKind = "registered"
	EventUnregistered    EventKind = "unregistered"
	EventOwnerChanged    EventKind = "owner_changed"
	EventStakeAdded      EventKind = "stake_added"
	EventDelegated       EventKind = "delegated"
	EventRemovalQueued   EventKind = "removal_queued"
	EventRemovalCanceled EventKind = "removal_canceled"
	EventRemoved         EventKind = "removed"
	EventRemovalFailed   EventKind = "removal_failed"
	EventPendingDrawn    EventKind = "pending_drawn"
	EventDust            EventKind = "dust" // what a truncation left, Value; Note is its kind
	EventSlashed         EventKind = "slashed"
	EventAdmitted        EventKind = "admitted"
	EventNotAdmitted     EventKind = "not_admitted"
	EventDisplaced       EventKind = "displaced"
	EventWindowOpened    EventKind = "window_opened"
	EventInferred        EventKind = "inferred"
	EventInferenceFailed EventKind = "inference_failed" // the reputer window opens all the same
	EventWindowFailed    EventKind = "window_failed"
	EventClosed          EventKind = "closed"
	EventCloseFailed     EventKind = "close_failed"
	EventRewardFailed    EventKind = "reward_failed"
	EventRewarded        EventKind = "rewarded" // a topic's reward for an epoch
	EventPaid            EventKind = "paid"     // an actor's reward
	EventDelegatorsPaid  EventKind = "delegators_paid"
	EventUnpaid          EventKind = "unpaid" // a topic's reward that went back to the ecosystem
	EventEmission        EventKind = "emission"
	EventEmissionFailed  EventKind = "emission_failed"
	EventBonded          EventKind = "bonded"
	EventUnbonding       EventKind = "unbonding"
	EventUnbonded        EventKind = "unbonded"
	EventRulesScheduled  EventKind = "rules_scheduled"
	EventRulesChanged    EventKind = "rules_changed"
)
