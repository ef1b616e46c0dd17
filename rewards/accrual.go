package rewards

import "github.com/seed-63a7a409/chorus/num"

// The accrual of topic rewards block by block (E87) instead of by the last block alone (E85). No release is known to
// use it (O9), so none here does: it is for those who compare.

// AccruedShare is a topic that asks for its reward by accrual. Before and Now are the sums of EmissionPerWeight over all
// blocks before the epoch and before the block that pays: [h - L, h) lies between them.
type AccruedShare[T any] struct {
	Weight      T // >= 0
	EpochLength int
	Before, Now T // Before <= Now
}

// EmissionPerWeight is what a block adds to the sums of E87: its emission over the weight of all topics that were active
// in it; 0 for a block without emission or without weight.
//
// Errors: ErrDomain for negative numbers, ErrNotFinite.
func EmissionPerWeight[T any](a num.Arith[T], emission, sumWeights T) (T, error) {
	a = a.Fresh()
	none := a.Int(0)
	if err := num.CheckNotNegative(a, "emission per block", emission); err != nil {
		return none, err
	}
	if err := num.CheckNotNegative(a, "sum of weights", sumWeights); err != nil {
		return none, err
	}
	if a.Sign(emission) == 0 || a.Sign(sumWeights) == 0 {
		return none, nil
	}
	x := a.Quo(emission, sumWeights)
	return x, a.Err()
}

// AccruedTopicRewards is E87 for all topics whose epochs end now: the weight of each times what accrued for a unit of it
// in the blocks of its epoch. If that exceeds the treasury, the treasury is divided as by TopicRewards (E86).
//
// Errors: ErrDomain for an epoch length below 1, sums that fall and negative numbers, ErrNotFinite.
func AccruedTopicRewards[T any](a num.Arith[T], topics []AccruedShare[T], treasury T) ([]TopicReward[T], error) {
	a = a.Fresh()
	shares := make([]TopicShare[T], len(topics))
	for i, t := range topics {
		shares[i] = TopicShare[T]{Weight: t.Weight, EpochLength: t.EpochLength}
	}
	one := a.Int(1) // no sum of weights and no emission of one block here
	if err := checkTopicRewards(a, shares, one, one, treasury); err != nil {
		return nil, err
	}
	rewards := make([]TopicReward[T], len(topics))
	total := a.Int(0)
	for i, t := range topics {
		if !a.IsFinite(t.Before) || !a.IsFinite(t.Now) {
			return nil, num.Refuse(num.ErrNotFinite, "accrued", []int{i}, t.Now, "finite numbers")
		}
		if a.Sign(t.Before) < 0 || a.Cmp(t.Now, t.Before) < 0 {
			return nil, num.Refuse(num.ErrDomain, "accrued", []int{i}, t.Before, "0 <= before <= now")
		}
		rewards[i] = TopicReward[T]{Reward: a.Mul(t.Weight, a.Sub(t.Now, t.Before)), HasEntry: a.Sign(t.Weight) != 0}
		total = a.Add(total, rewards[i].Reward)
	}
	if a.Err() == nil && a.Cmp(total, treasury) > 0 {
		divideTreasury(a, rewards, shares, treasury)
	}
	if err := a.Err(); err != nil {
		return nil, err
	}
	return rewards, nil
}
