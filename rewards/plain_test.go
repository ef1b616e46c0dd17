package rewards_test

import (
	"math/big"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// The functions of this file make one calculation each, for tests of one formula: its constants are arguments, all others
// are those of a release.

func once[T, R any](a num.Arith[T], rules rewards.Rules, change func(p *rewards.Params[T]), do func(c *rewards.Calculator[T]) (R, error)) (R, error) {
	r := release.V17()
	p := release.RewardsParams(a, r, r.Topic)
	if change != nil {
		change(&p)
	}
	c, err := rewards.NewCalculator(a, rules, p)
	if err != nil {
		var none R
		return none, err
	}
	return do(c)
}

func workerScores[T any](a num.Arith[T], l *regret.Losses[T]) (*rewards.Scores[T], error) {
	return once(a, rewards.Rules{}, nil, func(c *rewards.Calculator[T]) (*rewards.Scores[T], error) { return c.WorkerScores(nil, l) })
}

func updatedScore[T any](a num.Arith[T], alpha, score, previous T, first bool) (T, error) {
	return once(a, rewards.Rules{}, func(p *rewards.Params[T]) { p.MeritSortitionAlpha = alpha },
		func(c *rewards.Calculator[T]) (T, error) { return c.UpdatedScore(score, previous, first) })
}

func initialScore[T any](a num.Arith[T], lambda T, active []T) (T, error) {
	return once(a, rewards.Rules{}, func(p *rewards.Params[T]) { p.LambdaInitialScore = lambda },
		func(c *rewards.Calculator[T]) (T, error) { return c.InitialScore(active) })
}

func passiveQuantile[T any](a num.Arith[T], quantile T, scores []T) (T, error) {
	return once(a, rewards.Rules{}, func(p *rewards.Params[T]) { p.ActiveInfererQuantile = quantile },
		func(c *rewards.Calculator[T]) (T, error) { return c.PassiveQuantile(rewards.ActorInferer, scores) })
}

func scoreAfterAbsence[T any](a num.Arith[T], alpha, initial, score T, missed int64) (T, error) {
	return once(a, rewards.Rules{}, func(p *rewards.Params[T]) { p.MeritSortitionAlpha = alpha },
		func(c *rewards.Calculator[T]) (T, error) { return c.ScoreAfterAbsence(initial, score, missed) })
}

// absence is where a record of a reputer stands in the epochs of a topic.
type absence struct{ RecordHeight, EpochLastEnded, EpochLength, GroundTruthLag int64 }

func (x absence) MissedEpochs() (int64, error) {
	return once(num.NewFloat64(num.Rules{}), rewards.Rules{}, func(p *rewards.Params[float64]) {
		p.EpochLength, p.GroundTruthLag = x.EpochLength, x.GroundTruthLag
	}, func(c *rewards.Calculator[float64]) (int64, error) {
		return c.MissedEpochs(rewards.ActorReputer, x.RecordHeight, x.EpochLastEnded)
	})
}

// entrance is what an admission depends on.
type entrance[T any] struct {
	rewards.AdmissionParams[T]
	Alpha                       T
	EpochLength, GroundTruthLag int64
}

func (e entrance[T]) change(p *rewards.Params[T]) {
	p.MeritSortitionAlpha, p.EpochLength, p.GroundTruthLag = e.Alpha, e.EpochLength, e.GroundTruthLag
}

func admit[T any](a num.Arith[T], rules rewards.Rules, e entrance[T], set rewards.ActiveSet[T], s rewards.Submission[T]) (*rewards.Decision[T], error) {
	return once(a, rules, e.change, func(c *rewards.Calculator[T]) (*rewards.Decision[T], error) {
		return c.Admission(e.AdmissionParams, set, s)
	})
}

// outcome says in a word what became of a submission.
func outcome[T any](d *rewards.Decision[T]) string {
	switch {
	case !d.Seated:
		return "refused"
	case d.Removed != "":
		return "replaced"
	}
	return "seated"
}

func remember[T any](h rewards.History[T], a num.Arith[T], size int, scores []T) (rewards.History[T], error) {
	return once(a, rewards.Rules{}, func(p *rewards.Params[T]) { p.InfererSamples = size },
		func(c *rewards.Calculator[T]) (rewards.History[T], error) {
			return c.Remember(h, rewards.ActorInferer, scores)
		})
}

func windowOf[T any](h rewards.History[T], a num.Arith[T], size int) ([]T, error) {
	return once(a, rewards.Rules{}, func(p *rewards.Params[T]) { p.ForecasterSamples = size },
		func(c *rewards.Calculator[T]) ([]T, error) { return c.Window(nil, rewards.ActorForecaster, h) })
}

func workerFractions[T any](a num.Arith[T], potential rewards.Potential[T], scores, history []T) (mapped, fractions []T, err error) {
	f, err := once(a, rewards.Rules{}, func(p *rewards.Params[T]) { p.ForecasterPotential = potential },
		func(c *rewards.Calculator[T]) (*rewards.Fractions[T], error) {
			return c.WorkerFractions(nil, rewards.ActorForecaster, scores, history)
		})
	if err != nil {
		return nil, nil, err
	}
	return f.Mapped, f.Fractions, nil
}

func reputerFractions[T any](a num.Arith[T], slope T, stakes, scores []T) ([]T, error) {
	return once(a, rewards.Rules{}, func(p *rewards.Params[T]) { p.ReputerSlope = slope },
		func(c *rewards.Calculator[T]) ([]T, error) { return c.ReputerFractions(nil, stakes, scores) })
}

func entropyOf[T any](a num.Arith[T], rule rewards.EntropyRule, beta T, fractions []T) (*rewards.Entropy[T], error) {
	return once(a, rewards.Rules{Entropy: rule}, func(p *rewards.Params[T]) { p.BetaEntropy = beta },
		func(c *rewards.Calculator[T]) (*rewards.Entropy[T], error) { return c.Entropy(nil, fractions) })
}

func classEntropy[T any](a num.Arith[T], rule rewards.EntropyRule, alpha, beta T, fractions []T, previous []rewards.Previous[T]) (*rewards.TaskEntropy[T], error) {
	return once(a, rewards.Rules{Entropy: rule}, func(p *rewards.Params[T]) { p.TaskRewardAlpha, p.BetaEntropy = alpha, beta },
		func(c *rewards.Calculator[T]) (*rewards.TaskEntropy[T], error) {
			return c.ClassEntropy(nil, fractions, previous)
		})
}

func forecastingUtility[T any](a num.Arith[T], alpha, taskScore T, infererScores []T, previousRatio T) (rewards.Utility[T], error) {
	return once(a, rewards.Rules{}, func(p *rewards.Params[T]) { p.TaskRewardAlpha = alpha },
		func(c *rewards.Calculator[T]) (rewards.Utility[T], error) {
			return c.ForecastingUtility(taskScore, infererScores, previousRatio)
		})
}

func splitTasks[T any](a num.Arith[T], e rewards.Entropies[T], reward, chi T) (*rewards.TaskRewards[T], error) {
	return once(a, rewards.Rules{}, nil, func(c *rewards.Calculator[T]) (*rewards.TaskRewards[T], error) {
		r, err := c.SplitTasks(e, reward, chi)
		return &r, err
	})
}

func actorRewards[T any](a num.Arith[T], classReward T, fractions []T) ([]T, error) {
	return once(a, rewards.Rules{}, nil, func(c *rewards.Calculator[T]) ([]T, error) { return c.ActorRewards(nil, classReward, fractions) })
}

func delegatorsPart[T any](a num.Arith[T], reward, delegated, stake T) (delegators, rest T, err error) {
	parts, err := once(a, rewards.Rules{}, nil, func(c *rewards.Calculator[T]) ([2]T, error) {
		y, rest, err := c.DelegatorsPart(reward, delegated, stake)
		return [2]T{y, rest}, err
	})
	return parts[0], parts[1], err
}

func topicWeight[T any](a num.Arith[T], rules rewards.Rules, p rewards.WeightParams[T], stake, fee T, epochLength int, previous T, first bool) (rewards.TopicWeight[T], error) {
	topics, err := rewards.NewTopics(a, rules, p)
	if err != nil {
		return rewards.TopicWeight[T]{}, err
	}
	return topics.Weight(stake, fee, epochLength, previous, first)
}

func targetWeight[T any](a num.Arith[T], rule rewards.TargetWeightRule, p rewards.WeightParams[T], stake, fee T, epochLength int) (T, error) {
	w, err := topicWeight(a, rewards.Rules{TargetWeight: rule}, p, stake, fee, epochLength, a.Int(0), true)
	return w.Target, err
}

func weightSmoothing[T any](a num.Arith[T], rule rewards.SmoothingRule, p rewards.WeightParams[T], epochLength int) (T, error) {
	w, err := topicWeight(a, rewards.Rules{TargetWeight: rewards.TargetFromFee, Smoothing: rule}, p, a.Int(1), a.Int(1), epochLength, a.Int(0), true)
	return w.Smoothing, err
}

// smoothedWeight returns the moving average of a target, which a stake to the power of 1 and a fee to the power of 0 make.
func smoothedWeight[T any](a num.Arith[T], smoothing, target, previous T, first bool) (T, error) {
	p := rewards.WeightParams[T]{StakeImportance: a.Int(1), FeeImportance: a.Int(0), Alpha: smoothing, BlocksPerMonth: a.Int(1)}
	w, err := topicWeight(a, rewards.Rules{TargetWeight: rewards.TargetFromFee}, p, target, a.Int(1), 1, previous, first)
	return w.Weight, err
}

func topicRewards[T any](a num.Arith[T], shares []rewards.TopicShare[T], sumWeights, emissionPerBlock, treasury T) ([]rewards.TopicReward[T], error) {
	topics, err := rewards.NewTopics(a, rewards.Rules{}, rewards.WeightParams[T]{})
	if err != nil {
		return nil, err
	}
	return topics.Rewards(nil, shares, sumWeights, emissionPerBlock, treasury)
}

// Emission with single constants.

func targetEmission(rule rewards.EmissionRule, fEmission num.Fixed, ecosystemLocked, staked, circulating, maxSupply *big.Int) (num.Fixed, error) {
	return rewards.Emission{Rules: rewards.Rules{Emission: rule}, Params: rewards.MintParams{FEmission: fEmission, MaxSupply: maxSupply}}.Target(
		ecosystemLocked, staked, circulating)
}

func maxEmission(rule rewards.EmissionRule, maxMonthlyYield, reputersShare, validatorsShare num.Fixed) (num.Fixed, error) {
	return rewards.Emission{
		Rules: rewards.Rules{Emission: rule}, Params: rewards.MintParams{MaxMonthlyYield: maxMonthlyYield, ValidatorsShare: validatorsShare},
	}.Maximum(reputersShare)
}

func smoothedEmission(alpha, capped, previous num.Fixed) (num.Fixed, error) {
	return rewards.Emission{Params: rewards.MintParams{Smoothing: alpha}}.Smoothed(capped, previous)
}

func blockEmission(month *big.Int, blocksPerMonth int64) (block, dust *big.Int, err error) {
	return rewards.Emission{Params: rewards.MintParams{BlocksPerMonth: blocksPerMonth}}.PerBlock(month)
}

func splitEmission(validatorsShare num.Fixed, block *big.Int) (validators, topics *big.Int, err error) {
	return rewards.Emission{Params: rewards.MintParams{ValidatorsShare: validatorsShare}}.Split(block)
}

func mintBlock(lowered bool, block, ecosystemBalance, allowance *big.Int) (*rewards.Mint, error) {
	return rewards.Emission{Rules: rewards.Rules{EmissionLowered: lowered}}.Mint(block, ecosystemBalance, allowance)
}

func lockedVesting(rule rewards.VestingRule, p rewards.MintParams, months int64) (*rewards.Vesting, error) {
	return rewards.Emission{Rules: rewards.Rules{Vesting: rule}, Params: p}.Locked(months)
}

func vestingMonths(keepStored bool, p rewards.MintParams, height, stored int64) (int64, error) {
	return rewards.Emission{Rules: rewards.Rules{StoredVestingMonths: keepStored}, Params: p}.Months(height, stored)
}
