package evaluator

import (
	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// write returns everything that an epoch computed, under the keys of the vector format; of a failed one what its stages
// before the failure did, and the state that it left.
func (run *epochRun[T]) write(step *epochStep[T]) (output, error) {
	out := output{}
	if step.record.Inference == nil {
		return out, nil
	}
	inference, err := run.inference(step)
	if err != nil {
		return nil, err
	}
	out["network_inferences"] = inference
	run.writeResistant(out, step)
	if failed := step.failed; failed != nil && failed.Stage < epoch.StageRewards {
		return out, nil
	}
	run.writeClose(out, step.record)
	return out, run.writeRewards(out, step)
}

// writeClose writes what the close of the reputer window did.
func (run *epochRun[T]) writeClose(out output, rec *epoch.Record[T]) {
	e, s, names := run.e, run.state, run.names
	out["network_losses"] = e.lossBundle(rec.Losses, names.inferers, names.forecasters)
	out["regrets"] = writeRegrets(e, rec.Regrets)
	out["initial_regret"] = e.text(rec.Regrets.Initial())
	if !e.release.Ledger.InferenceStored {
		return
	}
	out["regret_scale"] = nil
	if rec.Close.HasScale {
		out["regret_scale"] = e.text(rec.Close.Scale)
	}
	if s.InfererWeights != nil {
		out["stored_weights"] = output{
			"inferer":    allPairs(e, s.InfererWeights, names.inferers),
			"forecaster": allPairs(e, s.ForecasterWeights, names.forecasters),
		}
	}
}

// writeRewards writes scores and pay. What a failed reward did not reach is not there, or as it was.
func (run *epochRun[T]) writeRewards(out output, step *epochStep[T]) error {
	e, rec, s, names := run.e, step.record, run.state, run.names
	out["reputer_scores"] = memberPairs(e, rec.Reputers, rec.ReputerScores, names.reputers)
	out["listening_coefficients"] = allPairs(e, s.Coefficients, names.reputers)
	out["inferer_scores"], out["forecaster_scores"] = []entry{}, []entry{}
	if rec.WorkerScores != nil {
		out["inferer_scores"] = lossPairs(e, &rec.WorkerScores.Inferer, names.inferers)
		out["forecaster_scores"] = lossPairs(e, &rec.WorkerScores.Forecaster, names.forecasters)
	}
	out["ema_scores"] = output{
		"inferer":    averagePairs(e, &s.Inferer, names.inferers),
		"forecaster": averagePairs(e, &s.Forecaster, names.forecasters),
		"reputer":    averagePairs(e, &s.Reputer, names.reputers),
	}
	out["quantiles"] = output{
		"inferer": e.text(s.Inferer.Quantile), "forecaster": e.text(s.Forecaster.Quantile), "reputer": e.text(s.Reputer.Quantile),
	}
	if e.release.Rewards.Newcomer == rewards.NewcomerInitial {
		out["initial_ema_scores"] = output{
			"inferer": e.text(s.Inferer.Initial), "forecaster": e.text(s.Forecaster.Initial), "reputer": e.text(s.Reputer.Initial),
		}
	}
	samples, err := run.samples()
	if err != nil {
		return err
	}
	out["score_samples"] = samples
	out["reward_fractions"] = output{
		"inferer":    fractionPairs(e, &s.Inferer, names.inferers),
		"forecaster": fractionPairs(e, &s.Forecaster, names.forecasters),
		"reputer":    fractionPairs(e, &s.Reputer, names.reputers),
	}
	out["forecaster_score_ratio"] = e.text(s.ScoreRatio)
	out["rewards"] = run.byClass(rec, func(c *epoch.ClassRecord[T]) []T { return c.Rewards }, e.release.Ledger.InferenceStored)
	out["inclusions"] = output{
		"inferer":    countPairs(s.Inferer.Inclusions, names.inferers),
		"forecaster": countPairs(s.Forecaster.Inclusions, names.forecasters),
	}
	out["stakes_after"] = allPairs(e, run.stakes, names.reputers)
	if step.failed != nil {
		return nil
	}
	out["epoch_fractions"] = run.byClass(rec, func(c *epoch.ClassRecord[T]) []T { return c.Fractions }, false)
	out["task"] = run.task(rec)
	out["delegator_rewards"] = memberPairs(e, rec.Reputers, rec.DelegatorRewards, names.reputers)
	return nil
}

// samples returns the scores whose deviation the next fractions are scaled by.
func (run *epochRun[T]) samples() (output, error) {
	e, s, p := run.e, run.state, &run.params
	c, err := rewards.NewCalculator(e.a, e.release.Rewards, p.Rewards)
	if err != nil {
		return nil, err
	}
	inferers, err := c.Window(nil, rewards.ActorInferer, s.Inferer.History)
	if err != nil {
		return nil, err
	}
	forecasters, err := c.Window(nil, rewards.ActorForecaster, s.Forecaster.History)
	if err != nil {
		return nil, err
	}
	return output{"inferer": e.texts(inferers), "forecaster": e.texts(forecasters)}, nil
}

// bound names those who took part in an epoch.
func (run *epochRun[T]) bound(step *epochStep[T]) *bound[T] {
	b := &bound[T]{input: step.record.SynthesisInput}
	for _, j := range step.record.Inferers {
		b.inferers = append(b.inferers, run.names.inferers[j])
	}
	for _, k := range step.record.Forecasters {
		b.forecasters = append(b.forecasters, run.names.forecasters[k])
	}
	return b
}

// writeResistant writes the outlier-resistant inference of the releases that store one.
func (run *epochRun[T]) writeResistant(out output, step *epochStep[T]) {
	rec := step.record
	if rec.OutlierFilter == nil || !run.e.release.Ledger.InferenceStored {
		return
	}
	b := run.bound(step)
	resistant := run.e.filterOutput(rec.OutlierFilter, b.inferers)
	delete(resistant, "mad")
	resistant["bundle"] = nil
	if rec.OutlierResistant != nil {
		w := run.e.bundleWriter(b, rec.OutlierResistant, false)
		w.kept = rec.OutlierFilter.Kept
		resistant["bundle"] = w.bundle()
	}
	out["outlier_resistant"] = resistant
}

// inference writes the network inference over those present.
func (run *epochRun[T]) inference(step *epochStep[T]) (output, error) {
	result := *step.record.Inference
	if run.e.release.Synthesis.OneOutImplied == synthesis.OneOutImpliedNone {
		result.OneOutInfererForecaster = nil // the record's own
	}
	w := run.e.bundleWriter(run.bound(step), &result, step.labels != nil)
	out := output{"bundle": w.bundle()}
	if !result.HasWeights {
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

// byClass writes a list of each class; onlyPaid leaves out who was paid no base unit, as documents of the newer releases
// do.
func (run *epochRun[T]) byClass(rec *epoch.Record[T], list func(*epoch.ClassRecord[T]) []T, onlyPaid bool) output {
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
		pairs := []entry{}
		for i, v := range list(c.record) {
			if !onlyPaid || i < len(c.record.Paid) && run.e.a.Sign(c.record.Paid[i]) > 0 {
				pairs = append(pairs, entry{c.names[c.record.Members[i]], run.e.text(v)})
			}
		}
		out[c.key] = pairs
	}
	return out
}

// memberPairs lists values of some members.
func memberPairs[T chorus.Number](e *engine[T], members []int, values []T, names []string) []entry {
	list := []entry{}
	for i, v := range values {
		list = append(list, entry{names[members[i]], e.text(v)})
	}
	return list
}

// allPairs lists a value of every member.
func allPairs[T chorus.Number](e *engine[T], values []T, names []string) []entry {
	list := []entry{}
	for i, name := range names {
		list = append(list, entry{name, e.text(values[i])})
	}
	return list
}

func averagePairs[T chorus.Number](e *engine[T], c *epoch.Class[T], names []string) []entry {
	list := []entry{}
	for i, name := range names {
		if c.HasEMA[i] {
			list = append(list, entry{name, e.text(c.EMA[i])})
		}
	}
	return list
}

func fractionPairs[T chorus.Number](e *engine[T], c *epoch.Class[T], names []string) []entry {
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
