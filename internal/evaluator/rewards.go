package evaluator

import (
	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// rewardOperations returns those of package rewards but for emission.
func rewardOperations[T chorus.Number]() []named[T] {
	return []named[T]{
		{name: "forecaster_one_in_factor", run: oneInFactor[T]},
		{name: "forecaster_score", run: forecasterScore[T]},
		{name: "reward_score_fractions", run: scoreFractions[T]},
		{name: "reward_reputer_fractions", run: reputerFractions[T]},
		{name: "reward_entropy", run: rewardEntropy[T]},
		{name: "reward_task_entropy", run: taskEntropy[T]},
		{name: "reward_forecasting_utility", run: forecastingUtility[T]},
		{name: "reward_task_split", run: taskSplit[T]},
		{name: "reward_per_worker", run: rewardPerWorker[T]},
		{name: "topic_target_weight", run: targetWeight[T]},
		{name: "topic_weight", run: topicWeight[T]},
		{name: "topic_rewards", run: topicRewards[T]},
		{name: "ema_score_initial", run: initialScore[T]},
		{name: "ema_score_n_fold", run: nFoldScore[T]},
		{name: "ema_score_liveness", run: scoreLiveness[T]},
		{name: "ema_score_update", run: scoreUpdate[T]},
	}
}

// calculator has the constants of the release but for those that change sets.
func (e *engine[T]) calculator(change func(p *rewards.Params[T])) (*rewards.Calculator[T], error) {
	p := release.RewardsParams(e.a, e.release, e.release.Topic)
	if change != nil {
		change(&p)
	}
	return rewards.NewCalculator(e.a, e.release.Rewards, p)
}

func oneInFactor[T chorus.Number](e *engine[T], in *fields) (output, error) {
	n, err := integerText(in, "n")
	if err != nil {
		return nil, err
	}
	c, err := e.calculator(nil)
	if err != nil {
		return nil, err
	}
	f, err := c.OneInFactor(int(n))
	if err != nil {
		return nil, err
	}
	return output{"f": e.text(f)}, nil
}

// integerText reads an integer that the format writes as text.
func integerText(in *fields, key string) (int64, error) {
	x := in.decimal(key)
	n, err := x.BigInt()
	if err != nil {
		return 0, fieldError(err, in.at(key))
	}
	if !n.IsInt64() {
		return 0, num.Refuse(num.ErrRange, key, nil, x, "an integer of 64 bits")
	}
	return n.Int64(), nil
}

func forecasterScore[T chorus.Number](e *engine[T], in *fields) (output, error) {
	c, err := e.calculator(nil)
	if err != nil {
		return nil, err
	}
	score, err := c.ForecasterScore(value(e, in, "f"), value(e, in, "one_in"), value(e, in, "one_out"))
	if err != nil {
		return nil, err
	}
	return output{"score": e.text(score)}, nil
}

func scoreFractions[T chorus.Number](e *engine[T], in *fields) (output, error) {
	c, err := e.calculator(func(p *rewards.Params[T]) {
		p.InfererPotential = rewards.Potential[T]{P: value(e, in, "p"), C: value(e, in, "c"), Epsilon: value(e, in, "epsilon")}
	})
	if err != nil {
		return nil, err
	}
	f, err := c.WorkerFractions(nil, rewards.ActorInferer, values(e, in, "latest_scores"), values(e, in, "time_step_scores"))
	if err != nil {
		return nil, err
	}
	return output{"mapped": e.texts(f.Mapped), "fractions": e.texts(f.Fractions)}, nil
}

func reputerFractions[T chorus.Number](e *engine[T], in *fields) (output, error) {
	c, err := e.calculator(func(p *rewards.Params[T]) { p.ReputerSlope = value(e, in, "p") })
	if err != nil {
		return nil, err
	}
	fractions, err := c.ReputerFractions(nil, values(e, in, "stakes"), values(e, in, "scores"))
	if err != nil {
		return nil, err
	}
	return output{"fractions": e.texts(fractions)}, nil
}

func (e *engine[T]) entropyOutput(x *rewards.Entropy[T]) output {
	return output{
		"modified": e.texts(x.Modified), "number_ratio": e.text(x.EffectiveNumber), "entropy": e.text(x.Entropy),
	}
}

func rewardEntropy[T chorus.Number](e *engine[T], in *fields) (output, error) {
	c, err := e.calculator(func(p *rewards.Params[T]) { p.BetaEntropy = value(e, in, "beta") })
	if err != nil {
		return nil, err
	}
	entropy, err := c.Entropy(nil, values(e, in, "fractions"))
	if err != nil {
		return nil, err
	}
	return e.entropyOutput(entropy), nil
}

func taskEntropy[T chorus.Number](e *engine[T], in *fields) (output, error) {
	list, stored := optionalValues(e, in, "previous")
	previous := make([]rewards.Previous[T], len(list))
	for i, f := range list {
		previous[i] = rewards.Previous[T]{Fraction: f, Stored: stored[i]}
	}
	c, err := e.calculator(func(p *rewards.Params[T]) {
		p.TaskRewardAlpha, p.BetaEntropy = value(e, in, "alpha"), value(e, in, "beta")
	})
	if err != nil {
		return nil, err
	}
	entropy, err := c.ClassEntropy(nil, values(e, in, "fractions"), previous)
	if err != nil {
		return nil, err
	}
	out := e.entropyOutput(&entropy.Entropy)
	out["stored"] = e.texts(entropy.Stored)
	return out, nil
}

func forecastingUtility[T chorus.Number](e *engine[T], in *fields) (output, error) {
	c, err := e.calculator(func(p *rewards.Params[T]) { p.TaskRewardAlpha = value(e, in, "alpha") })
	if err != nil {
		return nil, err
	}
	u, err := c.ForecastingUtility(value(e, in, "task_score"), values(e, in, "inferer_scores"), value(e, in, "previous_ratio"))
	if err != nil {
		return nil, err
	}
	return output{"chi": e.text(u.Chi), "ratio": e.text(u.Ratio)}, nil
}

func taskSplit[T chorus.Number](e *engine[T], in *fields) (output, error) {
	entropies := rewards.Entropies[T]{
		Inference: value(e, in, "entropy_inference"), Forecasting: value(e, in, "entropy_forecasting"),
		Reputer: value(e, in, "entropy_reputer"),
	}
	c, err := e.calculator(nil)
	if err != nil {
		return nil, err
	}
	r, err := c.SplitTasks(entropies, value(e, in, "total_reward"), value(e, in, "chi"))
	if err != nil {
		return nil, err
	}
	return output{
		"gamma": e.text(r.Gamma), "inference": e.text(r.Inference), "forecasting": e.text(r.Forecasting),
		"reputer": e.text(r.Reputer),
	}, nil
}

func rewardPerWorker[T chorus.Number](e *engine[T], in *fields) (output, error) {
	c, err := e.calculator(nil)
	if err != nil {
		return nil, err
	}
	paid, err := c.ActorRewards(nil, value(e, in, "total"), values(e, in, "fractions"))
	if err != nil {
		return nil, err
	}
	return output{"rewards": e.texts(paid)}, nil
}

func readImportance[T chorus.Number](e *engine[T], in *fields) rewards.WeightParams[T] {
	p := release.WeightParams(e.a, e.release)
	p.StakeImportance, p.FeeImportance = value(e, in, "stake_importance"), value(e, in, "fee_importance")
	return p
}

func targetWeight[T chorus.Number](e *engine[T], in *fields) (output, error) {
	length := 1
	if e.release.Rewards.TargetWeight == rewards.TargetFromFeePerBlock {
		length = in.integer("epoch_length")
	}
	topics, err := rewards.NewTopics(e.a, e.release.Rewards, readImportance(e, in))
	if err != nil {
		return nil, err
	}
	w, err := topics.Weight(value(e, in, "stake"), value(e, in, "fee_revenue"), length, e.a.Int(0), true)
	if err != nil {
		return nil, err
	}
	return output{"weight": e.text(w.Target)}, nil
}

func topicWeight[T chorus.Number](e *engine[T], in *fields) (output, error) {
	p := readImportance(e, in)
	p.Alpha, p.BlocksPerMonth = value(e, in, "alpha"), value(e, in, "blocks_per_month")
	length := in.integer("epoch_length")
	previous, known := optional(e, in, "previous_weight")
	topics, err := rewards.NewTopics(e.a, e.release.Rewards, p)
	if err != nil {
		return nil, err
	}
	w, err := topics.Weight(value(e, in, "stake"), value(e, in, "fee_revenue"), length, previous, !known)
	if err != nil {
		return nil, err
	}
	return output{"target": e.text(w.Target), "smoothed_alpha": e.text(w.Smoothing), "weight": e.text(w.Weight)}, nil
}

func topicRewards[T chorus.Number](e *engine[T], in *fields) (output, error) {
	var lengths []int
	in.read("epoch_lengths", &lengths, "a list of integers")
	list := values(e, in, "weights")
	if in.has("topics") { // who they are has no part in the numbers
		var topics []uint64
		in.read("topics", &topics, "a list of identifiers")
		in.fail(checkLength("topics", len(topics), len(list)))
	}
	if err := num.CheckLength("epoch_lengths", len(lengths), len(list)); err != nil {
		return nil, err
	}
	topics := make([]rewards.TopicShare[T], len(list))
	for i, w := range list {
		topics[i] = rewards.TopicShare[T]{Weight: w, EpochLength: lengths[i]}
	}
	all, err := rewards.NewTopics(e.a, e.release.Rewards, release.WeightParams(e.a, e.release))
	if err != nil {
		return nil, err
	}
	paid, err := all.Rewards(nil, topics, value(e, in, "sum_weights"), value(e, in, "emission_per_block"), value(e, in, "treasury"))
	if err != nil {
		return nil, err
	}
	out := make([]any, len(paid))
	for i, p := range paid {
		if p.HasEntry {
			out[i] = e.text(p.Reward)
		}
	}
	return output{"rewards": out}, nil
}

func initialScore[T chorus.Number](e *engine[T], in *fields) (output, error) {
	c, err := e.calculator(func(p *rewards.Params[T]) { p.LambdaInitialScore = value(e, in, "lambda") })
	if err != nil {
		return nil, err
	}
	initial, err := c.InitialScore(values(e, in, "ema_scores"))
	if err != nil {
		return nil, err
	}
	return output{"initial": e.text(initial)}, nil
}

func nFoldScore[T chorus.Number](e *engine[T], in *fields) (output, error) {
	c, err := e.calculator(func(p *rewards.Params[T]) { p.MeritSortitionAlpha = value(e, in, "alpha") })
	if err != nil {
		return nil, err
	}
	ema, err := c.ScoreAfterAbsence(value(e, in, "asymptote"), value(e, in, "value"), int64(in.integer("n")))
	if err != nil {
		return nil, err
	}
	return output{"ema": e.text(ema)}, nil
}

func scoreLiveness[T chorus.Number](e *engine[T], in *fields) (output, error) {
	actor := rewards.ActorInferer
	c, err := e.calculator(func(p *rewards.Params[T]) {
		p.MeritSortitionAlpha, p.EpochLength = value(e, in, "alpha"), int64(in.integer("epoch_length"))
		if in.has("ground_truth_lag") {
			actor, p.GroundTruthLag = rewards.ActorReputer, int64(in.integer("ground_truth_lag"))
		}
	})
	if err != nil {
		return nil, err
	}
	missed, err := c.MissedEpochs(actor, int64(in.integer("last_height")), int64(in.integer("epoch_last_ended")))
	if err != nil {
		return nil, err
	}
	ema, err := c.ScoreAfterAbsence(value(e, in, "initial"), value(e, in, "ema"), missed)
	if err != nil {
		return nil, err
	}
	return output{"missed": missed, "ema": e.text(ema)}, nil
}

func scoreUpdate[T chorus.Number](e *engine[T], in *fields) (output, error) {
	previous, known := optional(e, in, "previous")
	c, err := e.calculator(func(p *rewards.Params[T]) { p.MeritSortitionAlpha = value(e, in, "alpha") })
	if err != nil {
		return nil, err
	}
	ema, err := c.UpdatedScore(value(e, in, "score"), previous, !known)
	if err != nil {
		return nil, err
	}
	return output{"ema": e.text(ema)}, nil
}
