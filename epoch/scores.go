package epoch

import (
	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/rewards"
)

// scoreReputers is section 8: scores of the reputers and their new listening coefficients.
func (r *runner[T]) scoreReputers() error {
	s, rec := r.state, r.record
	rec.Reputers = make([]int, len(r.in.Reports))
	stakes, coefficients := make([]T, len(r.in.Reports)), make([]T, len(r.in.Reports))
	for i, report := range r.in.Reports {
		rec.Reputers[i], stakes[i], coefficients[i] = report.Reputer, report.Stake, s.Coefficients[report.Reputer]
	}
	roster := r.topic.Roster
	found, err := consensus.ListeningCoefficients(r.a, r.topic.Rules.Consensus, r.topic.Params.Consensus, stakes, coefficients,
		consensus.ReportsOf(roster.Inferers, roster.Forecasters, r.bundles()))
	if err != nil {
		return err
	}
	if rec.AdjustedStakes, err = consensus.AdjustedStakes(r.a, stakes, found.ScoredAt); err != nil {
		return err
	}
	rec.ReputerScores, rec.Steps = found.Scores, found.Steps
	for i, m := range rec.Reputers {
		s.Coefficients[m] = found.Coefficients[i]
	}
	rec.Coefficients = append([]T(nil), s.Coefficients...)
	return r.average(&s.Reputer, r.topic.Params.ActiveReputerQuantile, rec.Reputers, found.Scores)
}

// scoreWorkers is 9.1 and 9.2: raw scores of the workers, moving averages, quantiles and histories.
func (r *runner[T]) scoreWorkers() error {
	s, rec, p := r.state, r.record, r.topic.Params
	scores, err := rewards.WorkerScores(r.a, rec.Losses)
	if err != nil {
		return err
	}
	rec.WorkerScores = scores
	members, raw := scored(&scores.Inferer)
	rec.InfererRewards.Members = members
	if !scores.SoleInferer {
		if err := r.average(&s.Inferer, p.ActiveInfererQuantile, members, raw); err != nil {
			return err
		}
	}
	if s.Inferer.History, err = s.Inferer.History.Remember(r.a, p.InfererSamples, raw); err != nil {
		return err
	}

	members, raw = scored(&scores.Forecaster)
	rec.ForecasterRewards.Members = members
	if !scores.SoleForecaster {
		if err := r.average(&s.Forecaster, p.ActiveForecasterQuantile, members, raw); err != nil {
			return err
		}
	}
	s.Forecaster.History, err = s.Forecaster.History.Remember(r.a, p.ForecasterSamples, raw)
	return err
}

// scored lists who has a score, and the scores.
func scored[R regret.Role, T any](c *regret.Column[R, T]) (members []int, scores []T) {
	for i := range c.Len() {
		if v, ok := c.At(R(i)); ok {
			members, scores = append(members, i), append(scores, v)
		}
	}
	return members, scores
}

// average is E62, E64 and E65 for the scored members of a class. A class without scores stores a quantile of 0.
func (r *runner[T]) average(c *Class[T], quantile T, members []int, scores []T) error {
	averages := make([]T, len(members))
	for i, member := range members {
		e, err := rewards.UpdatedScore(r.a, r.topic.Params.MeritSortitionAlpha, scores[i], c.EMA[member], !c.HasEMA[member])
		if err != nil {
			return err
		}
		averages[i] = e
	}
	over := scores
	if r.topic.Rules.Rewards.Quantile == rewards.QuantileOfEMAScores {
		over = averages
	}
	q, err := rewards.PassiveQuantile(r.a, quantile, over)
	if err != nil {
		return err
	}
	initial := r.a.Int(0)
	if r.topic.Rules.Rewards.Newcomer == rewards.NewcomerInitial {
		if initial, err = rewards.InitialScore(r.a, r.topic.Params.LambdaInitialScore, averages); err != nil {
			return err
		}
	}
	for i, member := range members {
		c.EMA[member], c.HasEMA[member] = averages[i], true
	}
	c.Quantile, c.Initial = q, initial
	return nil
}
