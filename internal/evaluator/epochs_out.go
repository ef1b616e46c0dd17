package evaluator

import (
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// write gives everything that one epoch computed, under the keys of the vector format.
func (run *epochRun[T]) write(step *epochStep[T]) (output, error) {
	e, rec, s, names := run.e, step.record, run.state, run.names
	inference, err := run.inference(rec)
	if err != nil {
		return nil, err
	}
	store := regret.NewStore(rec.Regrets.Initial())
	if err := store.Scatter(rec.Regrets, names.inferers, names.forecasters); err != nil {
		return nil, err
	}
	return output{
		"network_inferences":     inference,
		"network_losses":         e.lossBundle(rec.Losses, names.inferers, names.forecasters),
		"regrets":                writeRegrets(e, store, names.inferers, names.forecasters),
		"initial_regret":         e.text(rec.Regrets.Initial()),
		"reputer_scores":         memberPairs(e, rec.Reputers, rec.ReputerScores, names.reputers),
		"listening_coefficients": allPairs(e, rec.Coefficients, names.reputers),
		"inferer_scores":         lossPairs(e, &rec.WorkerScores.Inferer, names.inferers),
		"forecaster_scores":      lossPairs(e, &rec.WorkerScores.Forecaster, names.forecasters),
		"ema_scores": output{
			"inferer":    averagePairs(e, &s.Inferer, names.inferers),
			"forecaster": averagePairs(e, &s.Forecaster, names.forecasters),
			"reputer":    averagePairs(e, &s.Reputer, names.reputers),
		},
		"quantiles": output{
			"inferer": e.text(s.Inferer.Quantile), "forecaster": e.text(s.Forecaster.Quantile), "reputer": e.text(s.Reputer.Quantile),
		},
		"score_samples": output{
			"inferer": e.texts(rec.InfererRewards.Samples), "forecaster": e.texts(rec.ForecasterRewards.Samples),
		},
		"epoch_fractions": run.byClass(rec, func(c *epoch.ClassRecord[T]) []T { return c.Fractions }),
		"reward_fractions": output{
			"inferer":    fractionPairs(e, &s.Inferer, names.inferers),
			"forecaster": fractionPairs(e, &s.Forecaster, names.forecasters),
			"reputer":    fractionPairs(e, &s.Reputer, names.reputers),
		},
		"task":                   run.task(rec),
		"forecaster_score_ratio": e.text(rec.Utility.Ratio),
		"rewards":                run.byClass(rec, func(c *epoch.ClassRecord[T]) []T { return c.Rewards }),
		"delegator_rewards":      memberPairs(e, rec.Reputers, rec.DelegatorRewards, names.reputers),
		"inclusions": output{
			"inferer":    countPairs(s.Inferer.Inclusions, names.inferers),
			"forecaster": countPairs(s.Forecaster.Inclusions, names.forecasters),
		},
		"stakes_after": allPairs(e, run.stakes, names.reputers),
	}, nil
}

// inference writes the network inference over those present.
func (run *epochRun[T]) inference(rec *epoch.Record[T]) (output, error) {
	b := &synthesis.Bound[T]{Input: rec.SynthesisInput, Labels: []string{""}}
	for _, j := range rec.Inferers {
		b.Inferers = append(b.Inferers, run.names.inferers[j])
	}
	for _, k := range rec.Forecasters {
		b.Forecasters = append(b.Forecasters, run.names.forecasters[k])
	}
	result := *rec.Inference
	if !run.e.release.Synthesis.OneOutImplied {
		result.OneOutInfererForecaster = nil // the record's own
	}
	w := run.e.bundleWriter(b, &result, false)
	out := output{"bundle": w.bundle()}
	if !rec.Inference.HasWeights {
		out["inferer_weights"], out["forecaster_weights"] = nil, nil
		return out, nil
	}
	return out, w.weights(out)
}

func (run *epochRun[T]) task(rec *epoch.Record[T]) output {
	e := run.e
	return output{
		"entropy_inference":   e.text(rec.Entropies.Inference),
		"entropy_forecasting": e.text(rec.Entropies.Forecasting),
		"entropy_reputer":     e.text(rec.Entropies.Reputer),
		"forecasting_score":   e.text(rec.WorkerScores.Task),
		"chi":                 e.text(rec.Utility.Chi),
		"gamma":               e.text(rec.Tasks.Gamma),
		"inference":           e.text(rec.Tasks.Inference),
		"forecasting":         e.text(rec.Tasks.Forecasting),
		"reputer":             e.text(rec.Tasks.Reputer),
	}
}

// byClass writes a list of each class.
func (run *epochRun[T]) byClass(rec *epoch.Record[T], list func(*epoch.ClassRecord[T]) []T) output {
	out := output{}
	for _, c := range []struct {
		key    string
		record *epoch.ClassRecord[T]
		names  []string
	}{
		{"inferer", &rec.InfererRewards, run.names.inferers},
		{"forecaster", &rec.ForecasterRewards, run.names.forecasters},
		{"reputer", &rec.ReputerRewards, run.names.reputers},
	} {
		out[c.key] = memberPairs(run.e, c.record.Members, list(c.record), c.names)
	}
	return out
}

// memberPairs lists values of some members.
func memberPairs[T any](e *engine[T], members []int, values []T, names []string) []entry {
	list := []entry{}
	for i, v := range values {
		list = append(list, entry{names[members[i]], e.text(v)})
	}
	return list
}

// allPairs lists a value of every member.
func allPairs[T any](e *engine[T], values []T, names []string) []entry {
	list := []entry{}
	for i, name := range names {
		list = append(list, entry{name, e.text(values[i])})
	}
	return list
}

func averagePairs[T any](e *engine[T], c *epoch.Class[T], names []string) []entry {
	list := []entry{}
	for i, name := range names {
		if c.HasEMA[i] {
			list = append(list, entry{name, e.text(c.EMA[i])})
		}
	}
	return list
}

func fractionPairs[T any](e *engine[T], c *epoch.Class[T], names []string) []entry {
	list := []entry{}
	for i, name := range names {
		if f := c.Fractions[i]; f.Stored {
			list = append(list, entry{name, e.text(f.Fraction)})
		}
	}
	return list
}

func countPairs(counts []int, names []string) []entry {
	list := []entry{}
	for i, name := range names {
		list = append(list, entry{name, counts[i]})
	}
	return list
}
