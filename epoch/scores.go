package epoch

import (
	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/rewards"
)

// scoreReputers is section 8: scores of the reputers and their new listening coefficients.
func (w *Workspace[T]) scoreReputers() error {
	s, rec, roster := w.state, w.record, &w.topic.Roster
	w.coefficients = w.coefficients[:0]
	for i := range w.in.Reports {
		m := w.in.Reports[i].Reputer
		rec.Reputers = append(rec.Reputers, m)
		w.coefficients = append(w.coefficients, s.Coefficients[m])
	}
	reports, err := consensus.LineUp(&w.reports, roster.Inferers, roster.Forecasters, w.bundles)
	if err != nil {
		return err
	}
	found, err := w.consensus.ListeningCoefficients(&w.found, w.stakes, w.coefficients, reports)
	if err != nil {
		return err
	}
	adjusted, err := w.consensus.AdjustedStakes(rec.AdjustedStakes, w.stakes, found.ScoredAt)
	if err != nil {
		return err
	}
	rec.AdjustedStakes = adjusted
	rec.ReputerScores, rec.Steps = append(rec.ReputerScores, found.Scores...), found.Steps
	for i, m := range rec.Reputers {
		s.Coefficients[m] = found.Coefficients[i]
	}
	rec.Coefficients = append(rec.Coefficients, s.Coefficients...)
	return w.average(&s.Reputer, w.topic.Params.ActiveReputerQuantile, rec.Reputers, found.Scores)
}

// scoreWorkers is 9.1 and 9.2: raw scores of the workers, moving averages, quantiles and histories.
func (w *Workspace[T]) scoreWorkers() error {
	s, rec, p := w.state, w.record, &w.topic.Params
	scores := &rec.memory.scores
	if err := w.rewards.WorkerScores(scores, rec.Losses); err != nil {
		return err
	}
	rec.WorkerScores = scores
	inferers, forecasters := &rec.InfererRewards, &rec.ForecasterRewards
	inferers.Members, w.inferers = appendScored(inferers.Members, w.inferers[:0], &scores.Inferer)
	if !scores.SoleInferer {
		if err := w.average(&s.Inferer, p.ActiveInfererQuantile, inferers.Members, w.inferers); err != nil {
			return err
		}
	}
	if err := s.Inferer.History.Push(w.a, p.InfererSamples, w.inferers); err != nil {
		return err
	}

	forecasters.Members, w.forecasters = appendScored(forecasters.Members, w.forecasters[:0], &scores.Forecaster)
	if !scores.SoleForecaster {
		if err := w.average(&s.Forecaster, p.ActiveForecasterQuantile, forecasters.Members, w.forecasters); err != nil {
			return err
		}
	}
	return s.Forecaster.History.Push(w.a, p.ForecasterSamples, w.forecasters)
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
func (w *Workspace[T]) average(c *Class[T], quantile T, members []int, scores []T) error {
	averages := w.list[:0]
	for i, member := range members {
		e, err := w.rewards.UpdatedScore(w.topic.Params.MeritSortitionAlpha, scores[i], c.EMA[member], !c.HasEMA[member])
		if err != nil {
			return err
		}
		averages = append(averages, e)
	}
	w.list = averages
	over := scores
	if w.topic.Rules.Rewards.Quantile == rewards.QuantileOfEMAScores {
		over = averages
	}
	q, err := w.rewards.PassiveQuantile(quantile, over)
	if err != nil {
		return err
	}
	initial := c.Initial // kept where nobody has a score
	if w.topic.Rules.Rewards.Newcomer == rewards.NewcomerInitial && len(members) > 0 {
		if initial, err = w.rewards.InitialScore(w.topic.Params.LambdaInitialScore, averages); err != nil {
			return err
		}
	}
	for i, member := range members {
		c.EMA[member], c.HasEMA[member] = averages[i], true
	}
	c.Quantile, c.Initial = q, initial
	return nil
}
