package epoch

import (
	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/rewards"
)

// scoreReputers is section 8: scores of the reputers and their new listening coefficients.
func (t *Topic[T]) scoreReputers() error {
	s, rec, roster := t.state, t.record, &t.roster
	t.coefficients = t.coefficients[:0]
	for i := range t.in.Reports {
		m := t.in.Reports[i].Reputer
		rec.Reputers = append(rec.Reputers, m)
		t.coefficients = append(t.coefficients, s.Coefficients[m])
	}
	reports, err := consensus.LineUp(&t.reports, roster.Inferers, roster.Forecasters, t.bundles)
	if err != nil {
		return err
	}
	found, err := t.consensus.ListeningCoefficients(&t.found, t.stakes, t.coefficients, reports)
	if err != nil {
		return err
	}
	adjusted, err := t.consensus.AdjustedStakes(rec.AdjustedStakes, t.stakes, found.ScoredAt)
	if err != nil {
		return err
	}
	rec.AdjustedStakes = adjusted
	rec.ReputerScores, rec.Steps = append(rec.ReputerScores, found.Scores...), found.Steps
	for i, m := range rec.Reputers {
		s.Coefficients[m] = found.Coefficients[i]
	}
	rec.Coefficients = append(rec.Coefficients, s.Coefficients...)
	return t.average(&s.Reputer, rewards.ActorReputer, rec.Reputers, found.Scores)
}

// scoreWorkers is 9.1 and 9.2: raw scores of the workers, moving averages, quantiles and histories.
func (t *Topic[T]) scoreWorkers() error {
	s, rec := t.state, t.record
	scores, err := t.rewards.WorkerScores(&rec.memory.scores, rec.Losses)
	if err != nil {
		return err
	}
	rec.WorkerScores = scores
	inferers, forecasters := &rec.InfererRewards, &rec.ForecasterRewards
	inferers.Members, t.inferers = appendScored(inferers.Members, t.inferers[:0], &scores.Inferer)
	if !scores.SoleInferer {
		if err := t.average(&s.Inferer, rewards.ActorInferer, inferers.Members, t.inferers); err != nil {
			return err
		}
	}
	if err := t.remember(&s.Inferer, rewards.ActorInferer, t.inferers); err != nil {
		return err
	}

	forecasters.Members, t.forecasters = appendScored(forecasters.Members, t.forecasters[:0], &scores.Forecaster)
	if !scores.SoleForecaster {
		if err := t.average(&s.Forecaster, rewards.ActorForecaster, forecasters.Members, t.forecasters); err != nil {
			return err
		}
	}
	return t.remember(&s.Forecaster, rewards.ActorForecaster, t.forecasters)
}

// remember keeps the scores of a class for the epochs to come.
func (t *Topic[T]) remember(c *Class[T], actor rewards.Actor, scores []T) error {
	history, err := t.rewards.Remember(c.History, actor, scores)
	if err != nil {
		return err
	}
	c.History = history
	return nil
}

// appendScored lists who has a score, and the scores.
func appendScored[R regret.Role, T any](members []int, scores []T, c *regret.Column[R, T]) ([]int, []T) {
	for i := range c.Len() {
		if v, ok := c.At(R(i)); ok {
			members, scores = append(members, i), append(scores, v)
		}
	}
	return members, scores
}

// average is E62, E64 and E65 for the scored members of a class. A class without scores stores a quantile of 0.
func (t *Topic[T]) average(c *Class[T], actor rewards.Actor, members []int, scores []T) error {
	averages := t.list[:0]
	for i, member := range members {
		e, err := t.rewards.UpdatedScore(scores[i], c.EMA[member], !c.HasEMA[member])
		if err != nil {
			return err
		}
		averages = append(averages, e)
	}
	t.list = averages
	over := scores
	if t.rules.Rewards.Quantile == rewards.QuantileOfEMAScores {
		over = averages
	}
	q, err := t.rewards.PassiveQuantile(actor, over)
	if err != nil {
		return err
	}
	initial := c.Initial // kept where nobody has a score
	if t.rules.Rewards.Newcomer == rewards.NewcomerInitial && len(members) > 0 {
		if initial, err = t.rewards.InitialScore(averages); err != nil {
			return err
		}
	}
	for i, member := range members {
		c.EMA[member], c.HasEMA[member] = averages[i], true
	}
	c.Quantile, c.Initial = q, initial
	return nil
}
