package rewards

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// WeightParams holds the constants of topic weights.
type WeightParams[T any] struct {
	StakeImportance T // exponent of stake, >= 0; 0.5 by default
	FeeImportance   T // exponent of fee revenue, >= 0; 0.5 by default
	Alpha           T // smoothing, in [0, 1]; 0.5 by default
	BlocksPerMonth  T // > 0
}

// Topics weighs the topics of a network and divides emission between them under one set of rules and parameters, again and
// again. It may be used after any error, by one goroutine at a time, and keeps nothing from one call to the next but
// memory.
type Topics[T any] struct {
	a        num.Calc[T]
	rules    Rules
	params   WeightParams[T]
	weighted []T
}

// NewTopics binds arithmetic, rules and parameters. Errors: ErrMissing without an arithmetic, ErrUnknown for rules. What is
// wrong with parameters is refused where they are used.
func NewTopics[T any](a num.Arith[T], rules Rules, params WeightParams[T]) (*Topics[T], error) {
	if a == nil {
		return nil, noArithmetic()
	}
	if err := rules.Validate(); err != nil {
		return nil, err
	}
	return &Topics[T]{a: a.Calc(), rules: rules, params: params}, nil
}

// begin makes the object ready for a call.
func (s *Topics[T]) begin() error {
	if s == nil || s.a == nil {
		return num.Refuse(num.ErrMissing, "Topics", nil, nil, "topics made by NewTopics")
	}
	s.a.Reset()
	return nil
}

// weeksPerMonth turns months into weeks (E83).
const weeksPerMonth = "4.345"

// blocksPerWeek is E83.
func blocksPerWeek[T any](a num.Calc[T], blocksPerMonth T) T {
	return a.Quo(blocksPerMonth, a.FromDec(num.MustParseDec(weeksPerMonth)))
}

// TopicWeight holds the weight of a topic and the numbers that it is made of.
type TopicWeight[T any] struct {
	Target    T // E80
	Smoothing T // E82
	Weight    T // E81
}

// Weight returns the weight of a topic with its present stake and fee revenue, in base units, and what it is made of: the
// target stake^mu times fee^nu, in older releases with the fee per block of the epoch (E80), the smoothing (E82, for epochs
// of a week of blocks that has a month of them over 4.345, E83), and the moving average of the target (E81), the target
// itself where none was ever stored. Without fee revenue the weight is 0. epochLength is in blocks.
//
// Errors: ErrDomain for negative stake, fee, exponents or previous weight, alpha outside [0, 1], and 0^0 where the arithmetic
// refuses it; ErrDivisionByZero and ErrDomain for an epoch length below 1 where it divides; ErrNotFinite.
func (s *Topics[T]) Weight(stake, fee T, epochLength int, previous T, first bool) (w TopicWeight[T], err error) {
	if err := s.begin(); err != nil {
		return w, err
	}
	if w.Target, err = s.target(stake, fee, epochLength); err != nil {
		return w, err
	}
	if w.Smoothing, err = s.smoothing(epochLength); err != nil {
		return w, err
	}
	if s.a.Sign(fee) == 0 {
		return w, nil
	}
	if !first {
		if err := num.CheckNotNegative(s.a, "previous", previous); err != nil {
			return w, err
		}
	}
	w.Weight = num.EMA(s.a, w.Smoothing, w.Target, previous, first)
	return w, s.a.Err()
}

// target is E80.
func (s *Topics[T]) target(stake, fee T, epochLength int) (T, error) {
	a, p := s.a, &s.params
	var zero T
	for _, x := range [...]struct {
		field string
		value T
	}{
		{"stake", stake}, {"fee", fee}, {"StakeImportance", p.StakeImportance}, {"FeeImportance", p.FeeImportance},
	} {
		if err := num.CheckNotNegative(a, x.field, x.value); err != nil {
			return zero, err
		}
	}
	if s.rules.TargetWeight == TargetFromFeePerBlock {
		if epochLength <= 0 {
			return zero, num.Refuse(num.ErrDivisionByZero, "epochLength", nil, epochLength, "epochLength >= 1")
		}
		fee = a.Quo(fee, a.Int(epochLength))
	}
	w := a.Mul(a.Pow(stake, p.StakeImportance), a.Pow(fee, p.FeeImportance))
	return w, a.Err()
}

// smoothing returns the factor a of E82.
func (s *Topics[T]) smoothing(epochLength int) (T, error) {
	a, p := s.a, &s.params
	var zero T
	if err := num.CheckFraction(a, "Alpha", p.Alpha); err != nil {
		return zero, err
	}
	if s.rules.Smoothing == SmoothingPerEpoch {
		return p.Alpha, nil
	}
	if err := num.CheckPositive(a, "BlocksPerMonth", p.BlocksPerMonth); err != nil {
		return zero, err
	}
	if epochLength <= 0 {
		return zero, num.Refuse(num.ErrDomain, "epochLength", nil, epochLength, "epochLength >= 1")
	}
	rescaled := num.RescaledAlpha(a, a.Int(epochLength), blocksPerWeek(a, p.BlocksPerMonth), p.Alpha)
	return rescaled, a.Err()
}

// Drip returns the fee revenue that is left after an epoch, in base units (E84): trunc(max(0, C - C / (blocksPerWeek/L))).
// An epoch longer than a week takes all of it; with blocksPerMonth 0 nothing drips.
// Errors: ErrDomain, ErrRange.
func Drip(fee num.Dec, blocksPerMonth int64, epochLength int) (num.Dec, error) {
	a := num.NewDecimal(num.Rules{}).Calc()
	if err := num.CheckNotNegative(a, "fee", fee); err != nil {
		return fee, err
	}
	if epochLength <= 0 {
		return fee, num.Refuse(num.ErrDomain, "epochLength", nil, epochLength, "epochLength >= 1")
	}
	if blocksPerMonth < 0 {
		return fee, num.Refuse(num.ErrDomain, "blocksPerMonth", nil, blocksPerMonth, "blocksPerMonth >= 0")
	}
	epochs := a.Quo(blocksPerWeek(a, num.IntDec(blocksPerMonth)), a.Int(epochLength))
	if a.Err() == nil && epochs.Sign() == 0 {
		return fee, nil
	}
	left := a.Sub(fee, a.Quo(fee, epochs))
	if err := a.Err(); err != nil {
		return fee, err
	}
	if left.Sign() < 0 {
		return num.Dec{}, nil
	}
	return num.BigIntDec(left.Trunc())
}

// TopicShare is a topic that asks for its reward.
type TopicShare[T any] struct {
	Weight      T // >= 0
	EpochLength int
}

// TopicReward is the reward of a topic for an epoch, in base units before truncation. A topic of weight zero has no
// entry, except where the treasury had to be divided.
type TopicReward[T any] struct {
	Reward   T
	HasEntry bool
}

// Rewards divides the emission of the epochs that end now (E85, E86): each topic its part of the network's
// weight, times the topics' emission per block, times its epoch length. If that exceeds the treasury, the treasury is
// divided by weight and length. sumWeights is the weight of all active topics, not only of those listed. The result is made
// in the memory of dst where that suffices; nil stands for new memory.
//
// Errors: ErrDivisionByZero for a sum of weights of zero, ErrDomain for an epoch length of zero and for negative
// numbers, ErrNotFinite.
func (s *Topics[T]) Rewards(dst []TopicReward[T], topics []TopicShare[T], sumWeights, emissionPerBlock, treasury T) ([]TopicReward[T], error) {
	if err := s.begin(); err != nil {
		return nil, err
	}
	if err := checkTopicRewards(s.a, topics, sumWeights, emissionPerBlock, treasury); err != nil {
		return nil, err
	}
	dst = reuse.Slice(dst, len(topics))
	total := s.a.Int(0)
	for i, t := range topics {
		share := s.a.Quo(t.Weight, sumWeights)
		dst[i].Reward = s.a.Mul(s.a.Mul(share, emissionPerBlock), s.a.Int(t.EpochLength))
		dst[i].HasEntry = s.a.Sign(share) != 0
		total = s.a.Add(total, dst[i].Reward)
	}
	if s.a.Err() == nil && s.a.Cmp(total, treasury) > 0 {
		s.divideTreasury(dst, topics, treasury)
	}
	if err := s.a.Err(); err != nil {
		return nil, err
	}
	return dst, nil
}

// divideTreasury is E86.
func (s *Topics[T]) divideTreasury(dst []TopicReward[T], topics []TopicShare[T], treasury T) {
	if len(topics) == 1 {
		dst[0] = TopicReward[T]{Reward: treasury, HasEntry: true}
		return
	}
	s.weighted = reuse.Slice(s.weighted, len(topics))
	for i, t := range topics {
		s.weighted[i] = s.a.Mul(t.Weight, s.a.Int(t.EpochLength))
	}
	sum := num.Sum(s.a, s.weighted)
	for i, w := range s.weighted {
		dst[i] = TopicReward[T]{Reward: s.a.Quo(s.a.Mul(treasury, w), sum), HasEntry: true}
	}
}

func checkTopicRewards[T any](a num.Arith[T], topics []TopicShare[T], sumWeights, emissionPerBlock, treasury T) error {
	for _, c := range []struct {
		field string
		value T
	}{{"sumWeights", sumWeights}, {"emissionPerBlock", emissionPerBlock}, {"treasury", treasury}} {
		if err := num.CheckNotNegative(a, c.field, c.value); err != nil {
			return err
		}
	}
	if a.Sign(sumWeights) == 0 {
		return num.Refuse(num.ErrDivisionByZero, "sumWeights", nil, sumWeights, "a positive sum")
	}
	for i, t := range topics {
		if !a.IsFinite(t.Weight) {
			return num.Under("topics", num.Refuse(num.ErrNotFinite, "Weight", nil, t.Weight, "finite numbers"), i)
		}
		if a.Sign(t.Weight) < 0 {
			return num.Under("topics", num.Refuse(num.ErrDomain, "Weight", nil, t.Weight, "weights >= 0"), i)
		}
		if t.EpochLength <= 0 {
			return num.Under("topics", num.Refuse(num.ErrDomain, "EpochLength", nil, t.EpochLength, "EpochLength >= 1"), i)
		}
	}
	return nil
}
