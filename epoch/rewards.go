package epoch

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// rewards is sections 8 to 10 in the order of section 14. State that a step has changed stays if a later one fails.
func (r *runner[T]) rewards() error {
	for _, step := range []func() error{
		r.scoreReputers, r.scoreWorkers,
		r.shareReputers, r.shareInferers, r.shareForecasters,
		r.split, r.pay,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// shareReputers is E70 and H.
func (r *runner[T]) shareReputers() error {
	rec := r.record
	stakes := make([]T, len(r.in.Reports))
	for i, report := range r.in.Reports {
		stakes[i] = report.Stake
	}
	c := &rec.ReputerRewards
	c.Members = rec.Reputers
	var err error
	if c.Fractions, err = rewards.ReputerFractions(r.a, r.topic.Params.ReputerSlope, stakes, rec.ReputerScores); err != nil {
		return err
	}
	if err := r.entropy(c, &r.state.Reputer); err != nil {
		return err
	}
	rec.Entropies.Reputer = c.Entropy.Entropy.Entropy
	return nil
}

// shareInferers is E69 and F.
func (r *runner[T]) shareInferers() error {
	c := &r.record.InfererRewards
	if len(c.Members) == 0 {
		return num.Refuse(num.ErrEmpty, "inferer scores", nil, nil, "a one-out loss of some inferer")
	}
	var err error
	if c.Samples, err = r.state.Inferer.History.Window(r.a, r.topic.Params.InfererSamples); err != nil {
		return err
	}
	_, raw := scored(&r.record.WorkerScores.Inferer)
	if _, c.Fractions, err = rewards.WorkerFractions(r.a, r.topic.Params.InfererPotential, raw, c.Samples); err != nil {
		return err
	}
	if err := r.entropy(c, &r.state.Inferer); err != nil {
		return err
	}
	r.record.Entropies.Inference = c.Entropy.Entropy.Entropy
	return nil
}

// shareForecasters is E69 and G.
func (r *runner[T]) shareForecasters() error {
	c := &r.record.ForecasterRewards
	r.record.Entropies.Forecasting = r.a.Int(0)
	var err error
	if c.Samples, err = r.state.Forecaster.History.Window(r.a, r.topic.Params.ForecasterSamples); err != nil {
		return err
	}
	if len(c.Members) == 0 {
		return nil
	}
	_, raw := scored(&r.record.WorkerScores.Forecaster)
	if _, c.Fractions, err = rewards.WorkerFractions(r.a, r.topic.Params.ForecasterPotential, raw, c.Samples); err != nil {
		return err
	}
	if len(r.record.InfererRewards.Members) == 1 && r.topic.Rules.Rewards.SoleInferer == rewards.SoleInfererEndsForecasting {
		return nil
	}
	if err := r.entropy(c, &r.state.Forecaster); err != nil {
		return err
	}
	r.record.Entropies.Forecasting = c.Entropy.Entropy.Entropy
	return nil
}

// entropy is E71 to E73 of a class, and keeps its fractions for the next epoch.
func (r *runner[T]) entropy(c *ClassRecord[T], stored *Class[T]) error {
	previous := make([]rewards.Previous[T], len(c.Members))
	for i, member := range c.Members {
		previous[i] = stored.Fractions[member]
	}
	p := r.topic.Params
	e, err := rewards.ClassEntropy(r.a, r.topic.Rules.Rewards.Entropy, p.TaskRewardAlpha, p.BetaEntropy, c.Fractions, previous)
	if err != nil {
		return err
	}
	for i, member := range c.Members {
		stored.Fractions[member] = rewards.Previous[T]{Fraction: e.Stored[i], Stored: true}
	}
	c.Entropy = e
	return nil
}

// split is E74 to E77.
func (r *runner[T]) split() error {
	rec, s := r.record, r.state
	_, scores := scored(&rec.WorkerScores.Inferer)
	utility, err := rewards.ForecastingUtility(r.a, r.topic.Params.TaskRewardAlpha, rec.WorkerScores.Task, scores, s.ScoreRatio)
	if err != nil {
		return err
	}
	tasks, err := rewards.SplitTasks(r.a, rec.Entropies, r.in.Reward, utility.Chi)
	if err != nil {
		return err
	}
	s.ScoreRatio = utility.Ratio
	rec.Utility, rec.Tasks = utility, tasks
	return nil
}

// pay is E78 and E79.
func (r *runner[T]) pay() error {
	rec, s := r.record, r.state
	for _, class := range []struct {
		record *ClassRecord[T]
		state  *Class[T]
		reward T
	}{
		{&rec.ReputerRewards, nil, rec.Tasks.Reputer},
		{&rec.InfererRewards, &s.Inferer, rec.Tasks.Inference},
		{&rec.ForecasterRewards, &s.Forecaster, rec.Tasks.Forecasting},
	} {
		c := class.record
		var err error
		if c.Rewards, err = rewards.ActorRewards(r.a, class.reward, c.Fractions); err != nil {
			return err
		}
		if class.state == nil {
			if err := r.delegate(c); err != nil {
				return err
			}
		}
		c.Paid = make([]T, len(c.Rewards))
		for i, reward := range c.Rewards {
			c.Paid[i] = r.a.Trunc(reward)
			if class.state != nil && r.a.Sign(c.Paid[i]) > 0 {
				class.state.Inclusions[c.Members[i]]++
			}
		}
	}
	rec.StakesAfter = make([]T, len(r.in.Reports))
	for i, report := range r.in.Reports {
		rec.StakesAfter[i] = r.a.Add(report.Stake, rec.ReputerRewards.Paid[i])
	}
	paid := num.Sum(r.a, rec.DelegatorRewards)
	for _, c := range []*ClassRecord[T]{&rec.ReputerRewards, &rec.InfererRewards, &rec.ForecasterRewards} {
		paid = r.a.Add(paid, c.payTotal(r.a))
	}
	rec.Dust = r.a.Sub(r.in.Reward, paid)
	return r.a.Err()
}

// delegate takes the delegators' part out of the reputers' rewards.
func (r *runner[T]) delegate(c *ClassRecord[T]) error {
	r.record.DelegatorRewards = make([]T, len(c.Rewards))
	for i, report := range r.in.Reports {
		y, rest, err := rewards.DelegatorsPart(r.a, c.Rewards[i], report.Delegated, report.Stake)
		if err != nil {
			return at(err, i)
		}
		r.record.DelegatorRewards[i], c.Rewards[i] = y, rest
	}
	return nil
}
