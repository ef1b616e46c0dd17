package chain

import (
	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/internal/topics"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/release"
)

// CreateTopic makes a topic for a fee, which becomes its first revenue. The topic is inactive until fees and stake
// give it the least weight.
type CreateTopic struct {
	Creator  string         `json:"creator"`
	Metadata string         `json:"metadata,omitempty"`
	Params   release.Topic  `json:"params"`
	Labels   *record.Labels `json:"labels,omitempty"`
}

// Kind is "create_topic".
func (*CreateTopic) Kind() string { return "create_topic" }

func (x *CreateTopic) check() error {
	return check.First(check.Name("creator", x.Creator), check.Text("metadata", x.Metadata), check.Topic(x.Params))
}

func (x *CreateTopic) apply(s *state.Session) error {
	return topics.Create(s, x.Creator, x.Metadata, x.Params, x.Labels)
}

// UpdateTopic changes a topic: its metadata, and its parameters except the three lengths and the initial regret,
// on which open epochs depend. What is left out stays.
type UpdateTopic struct {
	Creator  string         `json:"creator"`
	Topic    uint64         `json:"topic"`
	Metadata *string        `json:"metadata,omitempty"`
	Params   *release.Topic `json:"params,omitempty"`
}

// Kind is "update_topic".
func (*UpdateTopic) Kind() string { return "update_topic" }

func (x *UpdateTopic) check() error {
	errs := []error{check.Name("creator", x.Creator)}
	if x.Metadata != nil {
		errs = append(errs, check.Text("metadata", *x.Metadata))
	}
	if x.Params != nil {
		errs = append(errs, check.Topic(*x.Params))
	}
	return check.First(errs...)
}

func (x *UpdateTopic) apply(s *state.Session) error {
	return topics.Update(s, x.Topic, x.Creator, x.Metadata, x.Params)
}

// FundTopic adds to the fee revenue of a topic, which may activate it.
type FundTopic struct {
	From   string        `json:"from"`
	Topic  uint64        `json:"topic"`
	Amount record.Amount `json:"amount"`
}

// Kind is "fund_topic".
func (*FundTopic) Kind() string { return "fund_topic" }

func (x *FundTopic) check() error {
	return check.First(check.Name("from", x.From), check.Amount("amount", x.Amount))
}

func (x *FundTopic) apply(s *state.Session) error { return topics.Fund(s, x.Topic, x.From, x.Amount) }

// RequestInference is a consumer's request: it pays into the topic, and the answer is the inference of the epochs
// that follow (Ledger.Inference).
type RequestInference struct {
	Consumer string        `json:"consumer"`
	Topic    uint64        `json:"topic"`
	Amount   record.Amount `json:"amount"`
}

// Kind is "request_inference".
func (*RequestInference) Kind() string { return "request_inference" }

func (x *RequestInference) check() error {
	return check.First(check.Name("consumer", x.Consumer), check.Amount("amount", x.Amount))
}

func (x *RequestInference) apply(s *state.Session) error {
	return topics.Fund(s, x.Topic, x.Consumer, x.Amount)
}
