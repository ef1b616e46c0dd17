package epoch

import "github.com/seed-63a7a409/chorus/rewards"

// remember puts the scores of an epoch, ascending by position, in front of the history and forgets what can no longer
// be sampled. Under rewards.HistoryTen an epoch keeps only its last n scores (K25).
func (c *Class[T]) remember(rule rewards.HistoryRule, n int, scores []T) {
	if len(scores) == 0 {
		return // epochs without scores of the class are passed over
	}
	if rule == rewards.HistoryTen && len(scores) > n {
		scores = scores[len(scores)-n:]
	}
	c.History = append([][]T{append([]T(nil), scores...)}, c.History...)
	kept := 0
	for i, epoch := range c.History {
		if kept += len(epoch); kept >= n {
			c.History = c.History[:i+1]
			return
		}
	}
}

// samples are the first n scores of the history, the newest epoch first.
func (c *Class[T]) samples(n int) []T {
	var out []T
	for _, scores := range c.History {
		for _, score := range scores {
			if len(out) == n {
				return out
			}
			out = append(out, score)
		}
	}
	return out
}

// sampleLimits are the lengths of the two histories (K25).
func (t *Topic[T]) sampleLimits() (inferers, forecasters int) {
	if t.Rules.Rewards.History == rewards.HistoryTen {
		return t.Params.MaxSamples, t.Params.MaxSamples
	}
	return t.Params.InfererSamples, t.Params.ForecasterSamples
}
