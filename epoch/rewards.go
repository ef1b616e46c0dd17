package epoch

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// reward is sections 8 to 10 in the order of section 14. State that a step has changed stays if a later one fails.
func (w *Workspace[T]) reward() error {
	for _, step := range [...]func(*Workspace[T]) error{
		(*Workspace[T]).scoreReputers, (*Workspace[T]).scoreWorkers,
		(*Workspace[T]).shareReputers, (*Workspace[T]).shareInferers, (*Workspace[T]).shareForecasters,
		(*Workspace[T]).split, (*Workspace[T]).pay,
	} {
		if err := step(w); err != nil {
			return err
		}
	}
	return nil
}

// shareReputers is E70 and H.
func (w *Workspace[T]) shareReputers() error {
	rec := w.record
	c := &rec.ReputerRewards
	c.Members = append(c.Members, rec.Reputers...)
	var err error
	if c.Fractions, err = w.rewards.ReputerFractions(c.Fractions, w.topic.Params.ReputerSlope, w.stakes, rec.ReputerScores); err != nil {
		return err
	}
	rec.Entropies.Reputer, err = w.entropy(c, &rec.memory.entropies[0], &w.state.Reputer)
	return err
}

// shareInferers is E69 and F.
func (w *Workspace[T]) shareInferers() error {
	rec, p := w.record, &w.topic.Params
	c := &rec.InfererRewards
	if len(c.Members) == 0 {
		return num.Refuse(num.ErrEmpty, "inferer scores", nil, nil, "a one-out loss of some inferer")
	}
	if err := w.share(c, p.InfererPotential, p.InfererSamples, w.inferers, w.state.Inferer.History); err != nil {
		return err
	}
	var err error
	rec.Entropies.Inference, err = w.entropy(c, &rec.memory.entropies[1], &w.state.Inferer)
	return err
}

// shareForecasters is E69 and G.
func (w *Workspace[T]) shareForecasters() error {
	rec, p := w.record, &w.topic.Params
	c := &rec.ForecasterRewards
	rec.Entropies.Forecasting = w.a.Int(0)
	if err := w.share(c, p.ForecasterPotential, p.ForecasterSamples, w.forecasters, w.state.Forecaster.History); err != nil {
		return err
	}
	if len(c.Members) == 0 || len(rec.InfererRewards.Members) == 1 {
		return nil
	}
	var err error
	rec.Entropies.Forecasting, err = w.entropy(c, &rec.memory.entropies[2], &w.state.Forecaster)
	return err
}

// share is E69 of a class: samples, and where there are members, fractions.
func (w *Workspace[T]) share(c *ClassRecord[T], p rewards.Potential[T], samples int, scores []T, history rewards.History[T]) error {
	var err error
	if c.Samples, err = history.AppendWindow(w.a, c.Samples, samples); err != nil {
		return err
	}
	if len(c.Members) == 0 {
		return nil
	}
	w.mapped, c.Fractions, err = w.rewards.WorkerFractions(w.mapped, c.Fractions, p, scores, c.Samples)
	return err
}

// entropy is E71 to E73 of a class, and keeps its fractions for the next epoch.
func (w *Workspace[T]) entropy(c *ClassRecord[T], e *rewards.TaskEntropy[T], stored *Class[T]) (T, error) {
	w.previous = w.previous[:0]
	for _, member := range c.Members {
		w.previous = append(w.previous, stored.Fractions[member])
	}
	p := &w.topic.Params
	if err := w.rewards.ClassEntropy(e, w.topic.Rules.Rewards.Entropy, p.TaskRewardAlpha, p.BetaEntropy, c.Fractions, w.previous); err != nil {
		return w.a.Int(0), err
	}
	for i, member := range c.Members {
		stored.Fractions[member] = rewards.Previous[T]{Fraction: e.Stored[i], Stored: true}
	}
	c.Entropy = e
	return e.Entropy.Entropy, nil
}

// split is E74 to E77.
func (w *Workspace[T]) split() error {
	rec, s := w.record, w.state
	utility, err := w.rewards.ForecastingUtility(w.topic.Params.TaskRewardAlpha, rec.WorkerScores.Task, w.inferers, s.ScoreRatio)
	if err != nil {
		return err
	}
	tasks, err := w.rewards.SplitTasks(rec.Entropies, w.in.Reward, utility.Chi)
	if err != nil {
		return err
	}
	s.ScoreRatio = utility.Ratio
	m := rec.memory
	m.utility, m.tasks = utility, tasks
	rec.Utility, rec.Tasks = &m.utility, &m.tasks
	return nil
}

// pay is E78 and E79.
func (w *Workspace[T]) pay() error {
	rec, s, a := w.record, w.state, w.a
	if err := w.payClass(&rec.ReputerRewards, nil, rec.Tasks.Reputer); err != nil {
		return err
	}
	if err := w.payClass(&rec.InfererRewards, &s.Inferer, rec.Tasks.Inference); err != nil {
		return err
	}
	if err := w.payClass(&rec.ForecasterRewards, &s.Forecaster, rec.Tasks.Forecasting); err != nil {
		return err
	}
	for i, stake := range w.stakes {
		rec.StakesAfter = append(rec.StakesAfter, a.Add(stake, rec.ReputerRewards.Paid[i]))
	}
	paid := num.Sum(a, rec.DelegatorRewards)
	paid = a.Add(paid, rec.ReputerRewards.payTotal(a))
	paid = a.Add(paid, rec.InfererRewards.payTotal(a))
	paid = a.Add(paid, rec.ForecasterRewards.payTotal(a))
	rec.Dust = a.Sub(w.in.Reward, paid)
	return a.Err()
}

// payClass shares the reward of a class and counts the inclusions of workers; stored is nil for reputers, who share
// with their delegators first.
func (w *Workspace[T]) payClass(c *ClassRecord[T], stored *Class[T], reward T) error {
	var err error
	if c.Rewards, err = w.rewards.ActorRewards(c.Rewards, reward, c.Fractions); err != nil {
		return err
	}
	if stored == nil {
		if err := w.delegate(c); err != nil {
			return err
		}
	}
	for i, reward := range c.Rewards {
		c.Paid = append(c.Paid, w.a.Trunc(reward))
		if stored != nil && w.a.Sign(c.Paid[i]) > 0 {
			stored.Inclusions[c.Members[i]]++
		}
	}
	return nil
}

// delegate takes the delegators' part out of the reputers' rewards.
func (w *Workspace[T]) delegate(c *ClassRecord[T]) error {
	for i := range w.in.Reports {
		report := &w.in.Reports[i]
		y, rest, err := w.rewards.DelegatorsPart(c.Rewards[i], report.Delegated, report.Stake)
		if err != nil {
			return at(err, i)
		}
		w.record.DelegatorRewards = append(w.record.DelegatorRewards, y)
		c.Rewards[i] = rest
	}
	return nil
}
