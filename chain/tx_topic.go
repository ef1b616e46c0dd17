package chain

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// CreateTopic makes a topic for a fee, which becomes its first revenue. The topic is inactive until fees and stake
// give it the least weight.
type CreateTopic struct {
	Creator  string        `json:"creator"`
	Metadata string        `json:"metadata,omitempty"`
	Params   release.Topic `json:"params"`
	Labels   *Labels       `json:"labels,omitempty"`
}

// Kind is "create_topic".
func (*CreateTopic) Kind() string { return "create_topic" }

func (x *CreateTopic) check() error {
	return first(checkName("creator", x.Creator), checkText("metadata", x.Metadata), checkTopicSizes(x.Params))
}

// maxLength bounds lengths of time, in blocks, so that no sum of them overflows.
const maxLength = 1_000_000_000

func checkTopicSizes(t release.Topic) error {
	for _, length := range []struct {
		field  string
		blocks int
	}{
		{"EpochLength", t.EpochLength}, {"WorkerSubmissionWindow", t.WorkerSubmissionWindow},
		{"GroundTruthLag", t.GroundTruthLag}, {"MaxTopInferersToReward", t.MaxTopInferersToReward},
	} {
		if length.blocks > maxLength {
			return num.Refuse(num.ErrDomain, length.field, nil, length.blocks, "at most 1000000000")
		}
	}
	for _, number := range []struct {
		field string
		value num.Dec
	}{
		{"AlphaRegret", t.AlphaRegret}, {"PNorm", t.PNorm}, {"CNorm", t.CNorm}, {"Epsilon", t.Epsilon},
		{"MeritSortitionAlpha", t.MeritSortitionAlpha}, {"ActiveInfererQuantile", t.ActiveInfererQuantile},
		{"ActiveForecasterQuantile", t.ActiveForecasterQuantile}, {"ActiveReputerQuantile", t.ActiveReputerQuantile},
		{"InitialRegret", t.InitialRegret},
	} {
		if err := checkSubmitted(number.field, number.value); err != nil {
			return err
		}
	}
	return nil
}

func (x *CreateTopic) apply(s *session) error {
	if err := first(s.rules.ValidateTopic(x.Params), x.Labels.validate(s.rules)); err != nil {
		return err
	}
	if s.ledger.NextTopic > maxTopics {
		return num.Refuse(num.ErrDomain, "topics", nil, s.ledger.NextTopic, "at most 1000000000 topics")
	}
	id := s.ledger.NextTopic
	s.ledger.NextTopic++
	t := s.hand.topics.make(s, topicKey(id))
	*t = topicRecord{id: id, Creator: x.Creator, Metadata: x.Metadata, Params: x.Params, Labels: x.Labels}
	t.touch()
	c := s.carry(id)
	c.InitialRegret = x.Params.InitialRegret
	c.touch()
	if err := s.payFee(x.Creator, t, amountOfDec(s.rules.Module.CreateTopicFee)); err != nil {
		return err
	}
	s.emit(Event{Kind: EventTopicCreated, Topic: id, Account: x.Creator})
	return nil
}

const maxTopics = 1_000_000_000

// topic finds a topic; ErrUnknown for none.
func (s *session) topic(id uint64) (*topicRecord, error) {
	if id >= 1 && id <= maxTopics {
		if t := s.hand.topics.take(s, topicKey(id)); t != nil {
			t.id = id
			return t, nil
		}
	}
	if s.err != nil {
		return nil, s.err
	}
	return nil, num.Refuse(num.ErrUnknown, "topic", nil, id, "a topic that exists")
}

func topicKey(id uint64) string { return key(kindTopic, topicPart(id)) }

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
	errs := []error{checkName("creator", x.Creator)}
	if x.Metadata != nil {
		errs = append(errs, checkText("metadata", *x.Metadata))
	}
	if x.Params != nil {
		errs = append(errs, checkTopicSizes(*x.Params))
	}
	return first(errs...)
}

func (x *UpdateTopic) apply(s *session) error {
	t, err := s.topic(x.Topic)
	if err != nil {
		return err
	}
	if t.Creator != x.Creator {
		return num.Refuse(ErrNotAllowed, "creator", nil, x.Creator, "the topic's creator")
	}
	if x.Metadata != nil {
		t.Metadata = *x.Metadata
	}
	if p := x.Params; p != nil {
		if err := s.rules.ValidateTopic(*p); err != nil {
			return err
		}
		if p.EpochLength != t.Params.EpochLength || p.WorkerSubmissionWindow != t.Params.WorkerSubmissionWindow ||
			p.GroundTruthLag != t.Params.GroundTruthLag || !p.InitialRegret.Equal(t.Params.InitialRegret) {
			return num.Refuse(ErrNotAllowed, "params", nil, nil, "the topic's EpochLength, WorkerSubmissionWindow, GroundTruthLag and InitialRegret")
		}
		t.Params = *p
	}
	t.touch()
	s.emit(Event{Kind: EventTopicUpdated, Topic: x.Topic, Account: x.Creator})
	return nil
}

// FundTopic adds to the fee revenue of a topic, which may activate it.
type FundTopic struct {
	From   string `json:"from"`
	Topic  uint64 `json:"topic"`
	Amount Amount `json:"amount"`
}

// Kind is "fund_topic".
func (*FundTopic) Kind() string { return "fund_topic" }

func (x *FundTopic) check() error {
	return first(checkName("from", x.From), checkAmount("amount", x.Amount))
}

func (x *FundTopic) apply(s *session) error { return s.fund(x.From, x.Topic, x.Amount) }

func (s *session) fund(from string, id uint64, amount Amount) error {
	t, err := s.topic(id)
	if err != nil {
		return err
	}
	if err := s.payFee(from, t, amount); err != nil {
		return err
	}
	return s.activate(t)
}

// RequestInference is a consumer's request: it pays into the topic, and the answer is the inference of the epochs
// that follow (Ledger.Inference).
type RequestInference struct {
	Consumer string `json:"consumer"`
	Topic    uint64 `json:"topic"`
	Amount   Amount `json:"amount"`
}

// Kind is "request_inference".
func (*RequestInference) Kind() string { return "request_inference" }

func (x *RequestInference) check() error {
	return first(checkName("consumer", x.Consumer), checkAmount("amount", x.Amount))
}

func (x *RequestInference) apply(s *session) error { return s.fund(x.Consumer, x.Topic, x.Amount) }
