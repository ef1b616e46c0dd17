package rewards

import "github.com/seed-63a7a409/chorus/num"

// WeightParams are the constants of topic weights.
type WeightParams[T any] struct {
	StakeImportance T // exponent of stake, >= 0; 0.5 by default
	FeeImportance   T // exponent of fee revenue, >= 0; 0.5 by default
	Alpha           T // smoothing, in [0, 1]; 0.5 by default
	BlocksPerMonth  T // > 0
}

// weeksPerMonth turns months into weeks (E83).
const weeksPerMonth = "4.345"

// blocksPerWeek is E83.
func blocksPerWeek[T any](a num.Calc[T], blocksPerMonth T) T {
	return a.Quo(blocksPerMonth, a.FromDec(num.MustParseDec(weeksPerMonth)))
}

// TopicWeight is what the weight of a topic is made of.
type TopicWeight[T any] struct {
	Target    T // E80
	Smoothing T // E82
	Weight    T // E81
}

// NewTopicWeight returns the weight of a topic with its present stake and fee revenue, in base units (E80-E82): the moving
// average of the target, the target itself where none was ever stored. Without fee revenue the weight is 0.
//
// Errors are those of TargetWeight, WeightSmoothing and SmoothedWeight.
func NewTopicWeight[T any](a num.Arith[T], rules Rules, p WeightParams[T], stake, fee T, epochLength int, previous T, first bool) (w TopicWeight[T], err error) {
	if w.Target, err = TargetWeight(a, rules.TargetWeight, p, stake, fee, epochLength); err != nil {
		return w, err
	}
	if w.Smoothing, err = WeightSmoothing(a, rules.Smoothing, p, epochLength); err != nil {
		return w, err
	}
	if a.Sign(fee) == 0 {
		w.Weight = a.Int(0)
		return w, nil
	}
	w.Weight, err = SmoothedWeight(a, w.Smoothing, w.Target, previous, first)
	return w, err
}

// TargetWeight is E80: stake^mu times fee^nu, in older releases with the fee per block of the epoch. Stake and fee are
// base units.
//
// Errors: ErrDomain for negative stake or fee, and 0^0 where the arithmetic refuses it; ErrDivisionByZero for an
// epoch length of zero where it divides; ErrNotFinite.
func TargetWeight[T any](arith num.Arith[T], rule TargetWeightRule, p WeightParams[T], stake, fee T, epochLength int) (T, error) {
	a := arith.Calc()
	zero := a.Int(0)
	for _, c := range []struct {
		field string
		value T
	}{
		{"stake", stake}, {"fee revenue", fee}, {"stake importance", p.StakeImportance}, {"fee importance", p.FeeImportance},
	} {
		if err := num.CheckNotNegative(a, c.field, c.value); err != nil {
			return zero, err
		}
	}
	if rule == TargetFromFeePerBlock {
		if epochLength <= 0 {
			return zero, num.Refuse(num.ErrDivisionByZero, "epoch length", nil, epochLength, "epoch length >= 1")
		}
		fee = a.Quo(fee, a.Int(epochLength))
	}
	w := a.Mul(a.Pow(stake, p.StakeImportance), a.Pow(fee, p.FeeImportance))
	return w, a.Err()
}

// WeightSmoothing is the factor a of E82, for epochs of a week of blocks that has a month of them over 4.345 (E83).
func WeightSmoothing[T any](arith num.Arith[T], rule SmoothingRule, p WeightParams[T], epochLength int) (T, error) {
	a := arith.Calc()
	if err := num.CheckFraction(a, "alpha", p.Alpha); err != nil {
		return a.Int(0), err
	}
	if rule == SmoothingPerEpoch {
		return p.Alpha, nil
	}
	if err := num.CheckPositive(a, "blocks per month", p.BlocksPerMonth); err != nil {
		return a.Int(0), err
	}
	if epochLength <= 0 {
		return a.Int(0), num.Refuse(num.ErrDomain, "epoch length", nil, epochLength, "epoch length >= 1")
	}
	s := num.RescaledAlpha(a, a.Int(epochLength), blocksPerWeek(a, p.BlocksPerMonth), p.Alpha)
	return s, a.Err()
}

// SmoothedWeight is E81: the moving average of the target, the target itself for a topic without a weight.
func SmoothedWeight[T any](arith num.Arith[T], smoothing, target, previous T, first bool) (T, error) {
	a := arith.Calc()
	if err := num.CheckFraction(a, "smoothing", smoothing); err != nil {
		return a.Int(0), err
	}
	if err := num.CheckNotNegative(a, "target", target); err != nil {
		return a.Int(0), err
	}
	if !first {
		if err := num.CheckNotNegative(a, "previous weight", previous); err != nil {
			return a.Int(0), err
		}
	}
	w := num.EMA(a, smoothing, target, previous, first)
	return w, a.Err()
}

// Drip is the fee revenue that is left after an epoch, in base units (E84): trunc(max(0, C - C / (blocksPerWeek/L))).
// Where a week has no epoch nothing drips.
func Drip(fee num.Dec, blocksPerMonth int64, epochLength int) (num.Dec, error) {
	a := num.NewDecimal(num.Rules{}).Calc()
	if err := num.CheckNotNegative(a, "fee revenue", fee); err != nil {
		return fee, err
	}
	if epochLength <= 0 {
		return fee, num.Refuse(num.ErrDomain, "epoch length", nil, epochLength, "epoch length >= 1")
	}
	if blocksPerMonth < 0 {
		return fee, num.Refuse(num.ErrDomain, "blocks per month", nil, blocksPerMonth, "blocks per month >= 0")
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

// TopicRewards divides the emission of the epochs that end now (E85, E86): each topic its part of the network's
// weight, times the topics' emission per block, times its epoch length. If that exceeds the treasury, the treasury is
// divided by weight and length. sumWeights is the weight of all active topics, not only of those listed.
//
// Errors: ErrDivisionByZero for a sum of weights of zero, ErrDomain for an epoch length of zero and for negative
// numbers, ErrNotFinite.
func TopicRewards[T any](arith num.Arith[T], topics []TopicShare[T], sumWeights, emissionPerBlock, treasury T) ([]TopicReward[T], error) {
	a := arith.Calc()
	if err := checkTopicRewards(a, topics, sumWeights, emissionPerBlock, treasury); err != nil {
		return nil, err
	}
	rewards := make([]TopicReward[T], len(topics))
	total := a.Int(0)
	for i, t := range topics {
		share := a.Quo(t.Weight, sumWeights)
		rewards[i].Reward = a.Mul(a.Mul(share, emissionPerBlock), a.Int(t.EpochLength))
		rewards[i].HasEntry = a.Sign(share) != 0
		total = a.Add(total, rewards[i].Reward)
	}
	if a.Err() == nil && a.Cmp(total, treasury) > 0 {
		divideTreasury(a, rewards, topics, treasury)
	}
	if err := a.Err(); err != nil {
		return nil, err
	}
	return rewards, nil
}

// divideTreasury is E86.
func divideTreasury[T any](a num.Calc[T], rewards []TopicReward[T], topics []TopicShare[T], treasury T) {
	if len(topics) == 1 {
		rewards[0] = TopicReward[T]{Reward: treasury, HasEntry: true}
		return
	}
	weighted := make([]T, len(topics))
	for i, t := range topics {
		weighted[i] = a.Mul(t.Weight, a.Int(t.EpochLength))
	}
	sum := num.Sum(a, weighted)
	for i, w := range weighted {
		rewards[i] = TopicReward[T]{Reward: a.Quo(a.Mul(treasury, w), sum), HasEntry: true}
	}
}

func checkTopicRewards[T any](a num.Arith[T], topics []TopicShare[T], sumWeights, emissionPerBlock, treasury T) error {
	for _, c := range []struct {
		field string
		value T
	}{{"sum of weights", sumWeights}, {"emission per block", emissionPerBlock}, {"treasury", treasury}} {
		if err := num.CheckNotNegative(a, c.field, c.value); err != nil {
			return err
		}
	}
	if a.Sign(sumWeights) == 0 {
		return num.Refuse(num.ErrDivisionByZero, "sum of weights", nil, sumWeights, "a positive sum")
	}
	for i, t := range topics {
		if !a.IsFinite(t.Weight) {
			return num.Refuse(num.ErrNotFinite, "weights", []int{i}, t.Weight, "finite numbers")
		}
		if a.Sign(t.Weight) < 0 {
			return num.Refuse(num.ErrDomain, "weights", []int{i}, t.Weight, "weights >= 0")
		}
		if t.EpochLength <= 0 {
			return num.Refuse(num.ErrDomain, "epoch lengths", []int{i}, t.EpochLength, "epoch length >= 1")
		}
	}
	return nil
}
