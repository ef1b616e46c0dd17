package epoch

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// reward is sections 8 to 10 in the order of section 14. State that a step has changed stays if a later one fails.
func (t *Topic[T]) reward() error {
	for _, step := range [...]func(*Topic[T]) error{
		(*Topic[T]).scoreReputers, (*Topic[T]).scoreWorkers,
		(*Topic[T]).shareReputers, (*Topic[T]).shareInferers, (*Topic[T]).shareForecasters,
		(*Topic[T]).split, (*Topic[T]).pay,
	} {
		if err := step(t); err != nil {
			return err
		}
	}
	return nil
}

// shareReputers is E70 and H.
func (t *Topic[T]) shareReputers() error {
	rec := t.record
	c := &rec.ReputerRewards
	c.Members = append(c.Members, rec.Reputers...)
	var err error
	if c.Fractions, err = t.rewards.ReputerFractions(c.Fractions, t.stakes, rec.ReputerScores); err != nil {
		return err
	}
	rec.Entropies.Reputer, err = t.entropy(c, &rec.memory.entropies[0], &t.state.Reputer)
	return err
}

// shareInferers is E69 and F.
func (t *Topic[T]) shareInferers() error {
	rec := t.record
	c := &rec.InfererRewards
	if len(c.Members) == 0 {
		return num.Refuse(num.ErrEmpty, "Losses.OneOutInferer", nil, nil, "a one-out loss of some inferer")
	}
	if err := t.share(c, rewards.ActorInferer, t.inferers, t.state.Inferer.History); err != nil {
		return err
	}
	var err error
	rec.Entropies.Inference, err = t.entropy(c, &rec.memory.entropies[1], &t.state.Inferer)
	return err
}

// shareForecasters is E69 and G.
func (t *Topic[T]) shareForecasters() error {
	rec := t.record
	c := &rec.ForecasterRewards
	rec.Entropies.Forecasting = t.a.Int(0)
	if err := t.share(c, rewards.ActorForecaster, t.forecasters, t.state.Forecaster.History); err != nil {
		return err
	}
	if len(c.Members) == 0 || len(rec.InfererRewards.Members) == 1 {
		return nil
	}
	var err error
	rec.Entropies.Forecasting, err = t.entropy(c, &rec.memory.entropies[2], &t.state.Forecaster)
	return err
}

// share is E69 of a class: samples, and where there are members, fractions.
func (t *Topic[T]) share(c *ClassRecord[T], actor rewards.Actor, scores []T, history rewards.History[T]) error {
	var err error
	if c.Samples, err = t.rewards.Window(c.Samples, actor, history); err != nil {
		return err
	}
	if len(c.Members) == 0 {
		return nil
	}
	t.fractions.Fractions = c.Fractions
	if _, err := t.rewards.WorkerFractions(&t.fractions, actor, scores, c.Samples); err != nil {
		return err
	}
	c.Fractions = t.fractions.Fractions
	return nil
}

// entropy is E71 to E73 of a class, and keeps its fractions for the next epoch.
func (t *Topic[T]) entropy(c *ClassRecord[T], e *rewards.TaskEntropy[T], stored *Class[T]) (T, error) {
	t.previous = t.previous[:0]
	for _, member := range c.Members {
		t.previous = append(t.previous, stored.Fractions[member])
	}
	if _, err := t.rewards.ClassEntropy(e, c.Fractions, t.previous); err != nil {
		return t.a.Int(0), err
	}
	for i, member := range c.Members {
		stored.Fractions[member] = rewards.Previous[T]{Fraction: e.Stored[i], Stored: true}
	}
	c.Entropy = e
	return e.Entropy.Entropy, nil
}

// split is E74 to E77.
func (t *Topic[T]) split() error {
	rec, s := t.record, t.state
	utility, err := t.rewards.ForecastingUtility(rec.WorkerScores.Task, t.inferers, s.ScoreRatio)
	if err != nil {
		return err
	}
	tasks, err := t.rewards.SplitTasks(rec.Entropies, t.in.Reward, utility.Chi)
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
func (t *Topic[T]) pay() error {
	rec, s, a := t.record, t.state, t.a
	if err := t.payClass(&rec.ReputerRewards, nil, rec.Tasks.Reputer); err != nil {
		return err
	}
	if err := t.payClass(&rec.InfererRewards, &s.Inferer, rec.Tasks.Inference); err != nil {
		return err
	}
	if err := t.payClass(&rec.ForecasterRewards, &s.Forecaster, rec.Tasks.Forecasting); err != nil {
		return err
	}
	for i, stake := range t.stakes {
		rec.StakesAfter = append(rec.StakesAfter, a.Add(stake, rec.ReputerRewards.Paid[i]))
	}
	paid := num.Sum(a, rec.DelegatorRewards)
	paid = a.Add(paid, rec.ReputerRewards.payTotal(a))
	paid = a.Add(paid, rec.InfererRewards.payTotal(a))
	paid = a.Add(paid, rec.ForecasterRewards.payTotal(a))
	rec.Dust = a.Sub(t.in.Reward, paid)
	return a.Err()
}

// payClass shares the reward of a class and counts the inclusions of workers; stored is nil for reputers, who share
// with their delegators first.
func (t *Topic[T]) payClass(c *ClassRecord[T], stored *Class[T], reward T) error {
	var err error
	if c.Rewards, err = t.rewards.ActorRewards(c.Rewards, reward, c.Fractions); err != nil {
		return err
	}
	if stored == nil {
		if err := t.delegate(c); err != nil {
			return err
		}
	}
	for i, reward := range c.Rewards {
		c.Paid = append(c.Paid, t.a.Trunc(reward))
		if stored != nil && t.a.Sign(c.Paid[i]) > 0 {
			stored.Inclusions[c.Members[i]]++
		}
	}
	return nil
}

// delegate takes the delegators' part out of the reputers' rewards.
func (t *Topic[T]) delegate(c *ClassRecord[T]) error {
	for i := range t.in.Reports {
		report := &t.in.Reports[i]
		y, rest, err := t.rewards.DelegatorsPart(c.Rewards[i], report.Delegated, report.Stake)
		if err != nil {
			return num.Under("Reports", err, i)
		}
		t.record.DelegatorRewards = append(t.record.DelegatorRewards, y)
		c.Rewards[i] = rest
	}
	return nil
}
