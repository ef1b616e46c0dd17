package epoch

import "github.com/seed-63a7a409/chorus/regret"

func (v *visitor[T]) regrets() {
	t := v.rec.Regrets
	n := v.roster.Inferers
	value := func(x func() (T, bool)) func() (T, bool) {
		return func() (T, bool) {
			if t == nil {
				return none[T]()
			}
			return x()
		}
	}
	inferers, forecasters := regret.Inferer(n), regret.Forecaster(v.roster.Forecasters)
	for j := range inferers {
		v.column(value(func() (T, bool) { return t.Inferer.At(j) }), "inference_regret_worker_%d", int(j))
		v.column(value(func() (T, bool) { return t.Naive.At(j) }), "naive_inference_regret_worker_%d", int(j))
		for l := range inferers {
			v.column(value(func() (T, bool) { return t.OneOutInfererInferer.At(l, j) }), "inference_regret_worker_%d_oneout_%d", int(j), int(l))
		}
		for l := range forecasters {
			v.column(value(func() (T, bool) { return t.OneOutForecasterInferer.At(l, j) }), "inference_regret_worker_%d_oneout_%d", int(j), n+int(l))
		}
		for k := range forecasters {
			v.column(value(func() (T, bool) { return t.OneInForecasterInferer.At(k, j) }), "inference_regret_worker_%d_onein_%d", int(j), int(k))
		}
	}
	for k := range forecasters {
		v.column(value(func() (T, bool) { return t.Forecaster.At(k) }), "inference_regret_worker_%d", n+int(k))
		for l := range inferers {
			v.column(value(func() (T, bool) { return t.OneOutInfererForecaster.At(l, k) }), "inference_regret_worker_%d_oneout_%d", n+int(k), int(l))
		}
		for l := range forecasters {
			v.column(value(func() (T, bool) { return t.OneOutForecasterForecaster.At(l, k) }), "inference_regret_worker_%d_oneout_%d", n+int(k), n+int(l))
		}
		// the regret of a forecaster that is taken in alone has the number after the inferers, whoever it is
		v.column(value(func() (T, bool) { return t.OneInForecasterSelf.At(k) }), "inference_regret_worker_%d_onein_%d", n, int(k))
	}
}

func (v *visitor[T]) scores() {
	rec := v.rec
	v.list(v.roster.Inferers, "inferer_score_%d", func(j int) (T, bool) {
		if rec.WorkerScores == nil {
			return none[T]()
		}
		return rec.WorkerScores.Inferer.At(regret.Inferer(j))
	})
	v.list(v.roster.Forecasters, "forecaster_score_%d", func(k int) (T, bool) {
		if rec.WorkerScores == nil {
			return none[T]()
		}
		return rec.WorkerScores.Forecaster.At(regret.Forecaster(k))
	})
	v.list(v.roster.Reputers, "reputer_score_%d", func(m int) (T, bool) { return of(rec.Reputers, rec.ReputerScores, m) })
	v.list(v.roster.Reputers, "reputer_listening_coefficient_%d", func(m int) (T, bool) {
		if len(rec.Coefficients) == 0 {
			return none[T]()
		}
		return rec.Coefficients[m], true
	})
	v.list(v.roster.Reputers, "reputer_adjusted_stake_%d", func(m int) (T, bool) { return of(rec.Reputers, rec.AdjustedStakes, m) })
	v.column(func() (T, bool) {
		if rec.WorkerScores == nil {
			return none[T]()
		}
		return rec.WorkerScores.Task, true
	}, "forecaster_task_score")
}

// of returns the value of a member, if the list has come to it.
func of[T any](members []int, values []T, member int) (T, bool) {
	for i, m := range members {
		if m == member && i < len(values) {
			return values[i], true
		}
	}
	return none[T]()
}

func (v *visitor[T]) rewards() {
	rec := v.rec
	hasEntropy := rec.Tasks != nil
	for _, c := range []struct {
		one     string
		n       int
		record  *ClassRecord[T]
		entropy T
		share   func() T
	}{
		{"inferer", v.roster.Inferers, &rec.InfererRewards, rec.Entropies.Inference, func() T { return rec.Tasks.Inference }},
		{"forecaster", v.roster.Forecasters, &rec.ForecasterRewards, rec.Entropies.Forecasting, func() T { return rec.Tasks.Forecasting }},
		{"reputer", v.roster.Reputers, &rec.ReputerRewards, rec.Entropies.Reputer, func() T { return rec.Tasks.Reputer }},
	} {
		v.list(c.n, c.one+"_reward_fraction_%d", func(i int) (T, bool) { return of(c.record.Members, c.record.Fractions, i) })
		v.list(c.n, c.one+"_reward_fraction_smooth_%d", func(i int) (T, bool) {
			if c.record.Entropy == nil {
				return none[T]()
			}
			return of(c.record.Members, c.record.Entropy.Smoothed, i)
		})
		v.list(c.n, c.one+"_reward_%d", func(i int) (T, bool) { return of(c.record.Members, c.record.Rewards, i) })
		v.column(func() (T, bool) { return c.entropy, hasEntropy }, "%ss_entropy", c.one)
		v.column(func() (T, bool) {
			a := rec.a.Calc()
			if !hasEntropy || a.Sign(rec.Input.Reward) == 0 {
				return none[T]()
			}
			x := a.Quo(c.share(), rec.Input.Reward)
			return x, a.Err() == nil
		}, "%ss_reward_fraction", c.one)
	}
	v.column(func() (T, bool) {
		if rec.Utility == nil {
			return none[T]()
		}
		return rec.Utility.Ratio, true
	}, "forecaster_score_ratio")
	v.column(func() (T, bool) {
		if rec.Utility == nil {
			return none[T]()
		}
		return rec.Utility.Chi, true
	}, "forecasters_utility")
	v.column(func() (T, bool) { return rec.Input.Reward, true }, "topic_rewards")
}
