package rewards_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/arguments"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// given is whatever the exported functions take.
type given[T any] struct {
	a      num.Arith[T]
	rules  rewards.Rules
	params rewards.Params[T]

	actor                   rewards.Actor
	x, y, chi               T
	first                   bool
	missed, height          int64
	scores, history, stakes []T
	fractions               []T
	previous                []rewards.Previous[T]
	window                  rewards.History[T]
	count, count2           int
	losses                  *regret.Losses[T]
	entropies               rewards.Entropies[T]
	weights                 rewards.WeightParams[T]
	previousWeight          T
	topics                  []rewards.TopicShare[T]
	elements                []rewards.ForecastElement[T]
	sum, emission, treasury T
	admission               rewards.AdmissionParams[T]
	set                     rewards.ActiveSet[T]
	submission              rewards.Submission[T]
	mint                    rewards.MintParams
	months                  int64
	amount, amount2         *big.Int
	amount3                 *big.Int
	rate, rate2             num.Fixed
	reward, share           num.Dec
}

func newGiven[T any](s *setup[T]) *given[T] {
	l := regret.NewLosses[T](2, 2)
	l.Combined, l.Naive = s.value(-2), s.value(-1)
	for i := range 2 {
		j, k := regret.Inferer(i), regret.Forecaster(i)
		l.Inferer.Set(j, s.value(-1))
		l.OneOutInferer.Set(j, s.value(-1.5))
		l.Forecaster.Set(k, s.value(-1))
		l.OneOutForecaster.Set(k, s.value(-1.5))
		l.OneInForecaster.Set(k, s.value(-1.25))
	}
	one := s.a.Int(1)
	seat := func(name string, score float64) rewards.Seat[T] {
		return rewards.Seat[T]{Name: name, Record: rewards.ScoreRecord[T]{Score: s.value(score), Height: 5, Known: true}}
	}
	x := &given[T]{
		a: s.a, rules: s.rules(), params: release.RewardsParams(s.a, s.release, s.release.Topic),
		x: s.value(3), y: s.value(2), chi: s.value(0.25), missed: 2, height: 5000,
		scores: s.values(0.5, 1, 2), history: s.values(0.5, 1, 2, -1), stakes: s.values(5, 10, 0), fractions: s.values(0.5, 0.25, 0.25),
		previous: []rewards.Previous[T]{{Fraction: s.value(0.5), Stored: true}, {}, {Fraction: s.value(0.25), Stored: true}},
		window:   rewards.History[T]{s.values(1, 2), s.values(3)}, count: 10, count2: 32,
		losses: l, entropies: rewards.Entropies[T]{Inference: one, Forecasting: one, Reputer: s.a.Int(2)},
		weights:        rewards.WeightParams[T]{StakeImportance: s.value(0.5), FeeImportance: s.value(0.5), Alpha: s.value(0.5), BlocksPerMonth: s.a.Int(1000)},
		previousWeight: one,
		topics:         []rewards.TopicShare[T]{{Weight: one, EpochLength: 5}, {Weight: s.a.Int(3), EpochLength: 10}},
		elements: []rewards.ForecastElement[T]{
			{Inferer: 2, Score: one}, {Inferer: 0, Score: s.a.Int(2)}, {Inferer: 2}, {Inferer: 1},
		},
		sum: s.a.Int(4), emission: s.a.Int(2), treasury: s.a.Int(9),
		admission:  rewards.AdmissionParams[T]{Lowest: rewards.LowestStored, Seats: 2, Quantile: s.value(0.5), Initial: s.value(-1), EpochLastEnded: 10},
		set:        rewards.ActiveSet[T]{Seats: []rewards.Seat[T]{seat("a", 1), seat("c", 0)}},
		submission: rewards.Submission[T]{Name: "b", Nonce: 10, Record: rewards.ScoreRecord[T]{Score: s.value(0.5), Height: 9, Known: true}},
		mint:       rewards.DefaultMintParams(), months: 20,
		amount: units(100), amount2: units(40), amount3: units(60), rate: fixed("0.25"), rate2: fixed("0.5"),
		reward: dec("100.5"), share: dec("0.75"),
	}
	x.params.InfererPotential, x.params.EpochLength, x.params.GroundTruthLag = s.potential(3), 5, 10
	return x
}

func calls[T any]() []arguments.Call[given[T]] {
	type args = given[T]
	with := func(use func(c *rewards.Calculator[T], x *args) (any, error)) func(x *args) (any, error) {
		return func(x *args) (any, error) {
			c, err := rewards.NewCalculator(x.a, x.rules, x.params)
			if err != nil {
				return nil, err
			}
			return use(c, x)
		}
	}
	topics := func(use func(all *rewards.Topics[T], x *args) (any, error)) func(x *args) (any, error) {
		return func(x *args) (any, error) {
			all, err := rewards.NewTopics(x.a, x.rules, x.weights)
			if err != nil {
				return nil, err
			}
			return use(all, x)
		}
	}
	emission := func(x *args) rewards.Emission { return rewards.Emission{Rules: x.rules, Params: x.mint} }
	type calculator = rewards.Calculator[T]
	return []arguments.Call[args]{
		{Name: "Rules.Validate", Call: func(x *args) (any, error) { return nil, x.rules.Validate() }},
		{Name: "Params.Validate", Call: func(x *args) (any, error) { return nil, x.params.Validate(x.a) }},
		{Name: "Potential.Validate", Call: func(x *args) (any, error) { return nil, x.params.InfererPotential.Validate(x.a) }},
		{Name: "NewCalculator", Call: with(func(*calculator, *args) (any, error) { return nil, nil })},
		{Name: "WorkerScores", Call: with(func(c *calculator, x *args) (any, error) { return c.WorkerScores(nil, x.losses) })},
		{Name: "OneInFactor", Call: with(func(c *calculator, x *args) (any, error) { return c.OneInFactor(x.count) })},
		{Name: "ForecasterScore", Call: with(func(c *calculator, x *args) (any, error) { return c.ForecasterScore(x.chi, x.x, x.y) })},
		{Name: "UpdatedScore", Call: with(func(c *calculator, x *args) (any, error) { return c.UpdatedScore(x.x, x.y, x.first) })},
		{Name: "InitialScore", Call: with(func(c *calculator, x *args) (any, error) { return c.InitialScore(x.scores) })},
		{Name: "PassiveQuantile", Call: with(func(c *calculator, x *args) (any, error) { return c.PassiveQuantile(x.actor, x.scores) })},
		{Name: "MissedEpochs", Call: with(func(c *calculator, x *args) (any, error) { return c.MissedEpochs(x.actor, x.height, 50) })},
		{Name: "ScoreAfterAbsence", Call: with(func(c *calculator, x *args) (any, error) { return c.ScoreAfterAbsence(x.x, x.y, x.missed) })},
		{Name: "Admission", Call: with(func(c *calculator, x *args) (any, error) { return c.Admission(x.admission, x.set, x.submission) })},
		{Name: "SubmittedRecord", Call: with(func(c *calculator, x *args) (any, error) {
			return c.SubmittedRecord(x.admission, x.submission.Record, x.submission.Nonce)
		})},
		{Name: "KeptElements", Call: func(x *args) (any, error) { return rewards.KeptElements(x.a, x.count, x.elements) }},
		{Name: "Remember", Call: with(func(c *calculator, x *args) (any, error) { return c.Remember(x.window.Copy(nil), x.actor, x.scores) })},
		{Name: "Window", Call: with(func(c *calculator, x *args) (any, error) { return c.Window(nil, x.actor, x.window) })},
		{Name: "WindowSize", Call: func(x *args) (any, error) { return rewards.WindowSize(rewards.HistoryPerMember, x.count, x.count2) }},
		{Name: "WorkerFractions", Call: with(func(c *calculator, x *args) (any, error) {
			return c.WorkerFractions(nil, x.actor, x.scores, x.history)
		})},
		{Name: "ReputerFractions", Call: with(func(c *calculator, x *args) (any, error) { return c.ReputerFractions(nil, x.stakes, x.scores) })},
		{Name: "Entropy", Call: with(func(c *calculator, x *args) (any, error) { return c.Entropy(nil, x.fractions) })},
		{Name: "ClassEntropy", Call: with(func(c *calculator, x *args) (any, error) { return c.ClassEntropy(nil, x.fractions, x.previous) })},
		{Name: "ForecastingUtility", Call: with(func(c *calculator, x *args) (any, error) { return c.ForecastingUtility(x.x, x.scores, x.y) })},
		{Name: "SplitTasks", Call: with(func(c *calculator, x *args) (any, error) { return c.SplitTasks(x.entropies, x.treasury, x.chi) })},
		{Name: "ActorRewards", Call: with(func(c *calculator, x *args) (any, error) { return c.ActorRewards(nil, x.treasury, x.fractions) })},
		{Name: "DelegatorsPart", Call: with(func(c *calculator, x *args) (any, error) {
			delegators, rest, err := c.DelegatorsPart(x.treasury, x.y, x.x)
			return []T{delegators, rest}, err
		})},
		{Name: "RaisedShare", Call: func(x *args) (any, error) { return rewards.RaisedShare(x.share, x.reward, x.amount) }},
		{Name: "DrawPending", Call: func(x *args) (any, error) {
			paid, debt, err := rewards.DrawPending(x.amount, x.share, x.reward)
			return []any{paid, debt}, err
		}},
		{Name: "NewTopics", Call: topics(func(*rewards.Topics[T], *args) (any, error) { return nil, nil })},
		{Name: "Weight", Call: topics(func(all *rewards.Topics[T], x *args) (any, error) {
			return all.Weight(x.x, x.y, x.count, x.previousWeight, x.first)
		})},
		{Name: "Rewards", Call: topics(func(all *rewards.Topics[T], x *args) (any, error) {
			return all.Rewards(nil, x.topics, x.sum, x.emission, x.treasury)
		})},
		{Name: "Drip", Call: func(x *args) (any, error) { return rewards.Drip(x.reward, x.months, x.count) }},
		{Name: "MintParams.Validate", Call: func(x *args) (any, error) { return nil, x.mint.Validate() }},
		{Name: "Allowance", Call: func(x *args) (any, error) { return emission(x).Allowance(x.amount) }},
		{Name: "Circulating", Call: func(x *args) (any, error) { return emission(x).Circulating(x.amount, x.amount2) }},
		{Name: "Target", Call: func(x *args) (any, error) { return emission(x).Target(x.amount, x.amount2, x.amount3) }},
		{Name: "Maximum", Call: func(x *args) (any, error) { return emission(x).Maximum(x.rate) }},
		{Name: "Smoothed", Call: func(x *args) (any, error) { return emission(x).Smoothed(x.rate2, x.rate) }},
		{Name: "Monthly", Call: func(x *args) (any, error) { return emission(x).Monthly(x.rate, x.amount) }},
		{Name: "PerBlock", Call: func(x *args) (any, error) {
			block, dust, err := emission(x).PerBlock(x.amount)
			return []*big.Int{block, dust}, err
		}},
		{Name: "Split", Call: func(x *args) (any, error) {
			v, topics, err := emission(x).Split(x.amount)
			return []*big.Int{v, topics}, err
		}},
		{Name: "Mint", Call: func(x *args) (any, error) {
			e := emission(x)
			e.Rules.EmissionLowered = false
			return e.Mint(x.amount, x.amount2, x.amount3)
		}},
		{Name: "Locked", Call: func(x *args) (any, error) { return emission(x).Locked(x.months) }},
		{Name: "Months", Call: func(x *args) (any, error) { return emission(x).Months(x.height, x.months) }},
		{Name: "ReputerShare", Call: func(x *args) (any, error) { return rewards.ReputerShare(x.share, x.reward) }},
	}
}

func TestArgumentsUnchanged(t *testing.T) {
	inAll(t, func(t *testing.T, s *setup[float64]) {
		arguments.Unchanged(t, func() *given[float64] { return newGiven(s) }, calls[float64]())
	}, func(t *testing.T, s *setup[num.Dec]) {
		arguments.Unchanged(t, func() *given[num.Dec] { return newGiven(s) }, calls[num.Dec]())
	})
}

func TestTableOfCallsIsComplete(t *testing.T) {
	arguments.Complete(t, ".", calls[float64](), map[string]string{
		"Emission.Capped":   "a minimum",
		"DefaultMintParams": "no arguments",
		"History.Copy":      "a copy",
	})
}

const takersOfParams = "Params.Validate NewCalculator"

func TestRefused(t *testing.T) {
	type args = given[float64]
	bad := arguments.Bad[args]
	s := floats(release.V16())
	arguments.Refused(t, func() *args { return newGiven(s) }, calls[float64](), []arguments.Refusal[args]{
		bad("WorkerScores", "no losses", func(x *args) { x.losses = nil }, num.ErrMissing, "losses"),
		bad("WorkerScores", "loss NaN", func(x *args) { x.losses.OneOutInferer.Set(1, nan) }, num.ErrNotFinite, "OneOutInferer", 1),
		bad("WorkerScores", "naive infinite", func(x *args) { x.losses.Naive = inf }, num.ErrNotFinite, "Naive"),
		bad(takersOfParams, "alpha > 1", func(x *args) { x.params.MeritSortitionAlpha = 1.5 }, num.ErrDomain, "MeritSortitionAlpha"),
		bad(takersOfParams, "alpha NaN", func(x *args) { x.params.MeritSortitionAlpha = nan }, num.ErrNotFinite, "MeritSortitionAlpha"),
		bad("UpdatedScore", "score NaN", func(x *args) { x.x = nan }, num.ErrNotFinite, "score"),
		bad("UpdatedScore", "previous infinite", func(x *args) { x.y = inf }, num.ErrNotFinite, "previous"),
		bad(takersOfParams, "lambda < 0", func(x *args) { x.params.LambdaInitialScore = -1 }, num.ErrDomain, "LambdaInitialScore"),
		bad("OneInFactor", "too many", func(x *args) { x.count = 5000 }, num.ErrRange, "Pow"),
		bad("ForecasterScore", "factor infinite", func(x *args) { x.chi = inf }, num.ErrNotFinite, "factor"),
		bad("ForecasterScore", "one-in NaN", func(x *args) { x.x = nan }, num.ErrNotFinite, "oneIn"),
		bad("ForecasterScore", "one-out NaN", func(x *args) { x.y = nan }, num.ErrNotFinite, "oneOut"),
		bad("InitialScore", "score NaN", func(x *args) { x.scores[2] = nan }, num.ErrNotFinite, "scores", 2),
		bad(takersOfParams, "length 0", func(x *args) { x.params.EpochLength = 0 }, num.ErrDomain, "EpochLength"),
		bad(takersOfParams, "lag < 0", func(x *args) { x.params.GroundTruthLag = -1 }, num.ErrDomain, "GroundTruthLag"),
		bad("MissedEpochs", "beyond int64", func(x *args) { x.height = -1 << 63 }, num.ErrRange, "recordHeight"),
		bad("ScoreAfterAbsence", "missed < 0", func(x *args) { x.missed = -1 }, num.ErrDomain, "missed"),
		bad("ScoreAfterAbsence", "initial NaN", func(x *args) { x.x = nan }, num.ErrNotFinite, "initial"),
		bad("ScoreAfterAbsence", "score infinite", func(x *args) { x.y = inf }, num.ErrNotFinite, "score"),
		bad(takersOfParams, "quantile < 0", func(x *args) { x.params.ActiveInfererQuantile = -0.1 }, num.ErrDomain, "ActiveInfererQuantile"),
		bad(takersOfParams, "quantile > 1", func(x *args) { x.params.ActiveForecasterQuantile = 1.1 }, num.ErrDomain, "ActiveForecasterQuantile"),
		bad(takersOfParams, "quantile NaN", func(x *args) { x.params.ActiveReputerQuantile = nan }, num.ErrNotFinite, "ActiveReputerQuantile"),
		bad(takersOfParams, "slope 0", func(x *args) { x.params.ReputerSlope = 0 }, num.ErrDomain, "ReputerSlope"),
		bad(takersOfParams, "no samples", func(x *args) { x.params.InfererSamples = 0 }, num.ErrDomain, "InfererSamples"),
		bad(takersOfParams, "samples < 0", func(x *args) { x.params.ForecasterSamples = -1 }, num.ErrDomain, "ForecasterSamples"),
		bad("NewCalculator NewTopics", "no arithmetic", func(x *args) { x.a = nil }, num.ErrMissing, "Arith"),
		bad("Rules.Validate NewCalculator NewTopics", "no rule", func(x *args) { x.rules.Vesting = 2 }, num.ErrUnknown, "Vesting"),
		bad("PassiveQuantile MissedEpochs SubmittedRecord Admission WorkerFractions Remember Window", "no role", func(x *args) {
			x.actor, x.admission.Actor = 7, 7
		}, num.ErrUnknown, "actor"),
		bad("WorkerFractions Remember Window", "a reputer", func(x *args) { x.actor = rewards.ActorReputer }, num.ErrUnknown, "actor"),
		bad("PassiveQuantile", "score NaN", func(x *args) { x.scores[1] = nan }, num.ErrNotFinite, "scores", 1),
		bad(takersOfParams, "p = 0", func(x *args) { x.params.InfererPotential.P = 0 }, num.ErrDomain, "InfererPotential.P"),
		bad("Potential.Validate", "p = 0", func(x *args) { x.params.InfererPotential.P = 0 }, num.ErrDomain, "P"),
		bad(takersOfParams, "c NaN", func(x *args) { x.params.InfererPotential.C = nan }, num.ErrNotFinite, "InfererPotential.C"),
		bad("Potential.Validate", "c NaN", func(x *args) { x.params.InfererPotential.C = nan }, num.ErrNotFinite, "C"),
		bad(takersOfParams, "epsilon < 0", func(x *args) { x.params.ForecasterPotential.Epsilon = -1 }, num.ErrDomain, "ForecasterPotential.Epsilon"),
		bad("WorkerFractions ReputerFractions", "score NaN", func(x *args) { x.scores[0] = nan }, num.ErrNotFinite, "scores", 0),
		bad("WorkerFractions", "history infinite", func(x *args) { x.history[3] = inf }, num.ErrNotFinite, "history", 3),
		bad("WorkerFractions", "far beyond the potential", func(x *args) { x.scores[0] = 1e9 }, num.ErrRange, "Ln1pExp"),
		bad("ReputerFractions", "no stakes", func(x *args) { x.stakes = nil }, num.ErrShape, "scores"),
		bad("ReputerFractions", "a score too few", func(x *args) { x.scores = x.scores[:2] }, num.ErrShape, "scores"),
		bad("ReputerFractions", "stake < 0", func(x *args) { x.stakes[1] = -1 }, num.ErrDomain, "stakes", 1),
		bad("ReputerFractions", "stake NaN", func(x *args) { x.stakes[2] = nan }, num.ErrNotFinite, "stakes", 2),
		bad("ReputerFractions", "a broken power of a negative score", func(x *args) { x.params.ReputerSlope, x.scores[1] = 0.5, -1 }, num.ErrDomain, "Pow"),
		bad("Entropy ClassEntropy", "no fractions", func(x *args) { x.fractions, x.previous = nil, nil }, num.ErrEmpty, "fractions"),
		bad("Entropy", "fraction 0", func(x *args) { x.fractions[1] = 0 }, num.ErrDomain, "fractions", 1),
		bad("ClassEntropy", "fraction < 0", func(x *args) { x.fractions[1] = -1 }, num.ErrDomain, "fractions", 1),
		bad("Entropy ClassEntropy", "fraction NaN", func(x *args) { x.fractions[2] = nan }, num.ErrNotFinite, "fractions", 2),
		bad(takersOfParams, "beta < 0", func(x *args) { x.params.BetaEntropy = -1 }, num.ErrDomain, "BetaEntropy"),
		bad(takersOfParams, "alpha > 1", func(x *args) { x.params.TaskRewardAlpha = 1.1 }, num.ErrDomain, "TaskRewardAlpha"),
		bad("ClassEntropy", "a previous too few", func(x *args) { x.previous = x.previous[:2] }, num.ErrShape, "previous"),
		bad("ClassEntropy", "previous NaN", func(x *args) { x.previous[2].Fraction = nan }, num.ErrNotFinite, "previous", 2),
		bad("ForecastingUtility", "task score NaN", func(x *args) { x.x = nan }, num.ErrNotFinite, "taskScore"),
		bad("ForecastingUtility", "ratio NaN", func(x *args) { x.y = nan }, num.ErrNotFinite, "previousRatio"),
		bad("ForecastingUtility", "score NaN", func(x *args) { x.scores[1] = nan }, num.ErrNotFinite, "infererScores", 1),
		bad("SplitTasks", "chi > 1", func(x *args) { x.chi = 2 }, num.ErrDomain, "chi"),
		bad("SplitTasks", "entropy < 0", func(x *args) { x.entropies.Forecasting = -1 }, num.ErrDomain, "Forecasting"),
		bad("SplitTasks", "reward NaN", func(x *args) { x.treasury = nan }, num.ErrNotFinite, "reward"),
		bad("SplitTasks", "no entropy", func(x *args) { x.entropies = rewards.Entropies[float64]{} }, num.ErrDivisionByZero, "Quo"),
		bad("ActorRewards", "reward infinite", func(x *args) { x.treasury = inf }, num.ErrNotFinite, "classReward"),
		bad("ActorRewards", "fraction NaN", func(x *args) { x.fractions[0] = nan }, num.ErrNotFinite, "fractions", 0),
		bad("RaisedShare", "part < 0", func(x *args) { x.reward = dec("-1") }, num.ErrDomain, "reward"),
		bad("RaisedShare", "delegated < 0", func(x *args) { x.amount = units(-1) }, num.ErrDomain, "delegated"),
		bad("RaisedShare", "nothing delegated", func(x *args) { x.amount = units(0) }, num.ErrDomain, "delegated"),
		bad("RaisedShare", "no delegated stake given", func(x *args) { x.amount = nil }, num.ErrMissing, "delegated"),
		bad("DelegatorsPart", "delegated < 0", func(x *args) { x.y = -1 }, num.ErrDomain, "delegated"),
		bad("DrawPending", "amount < 0", func(x *args) { x.amount = units(-1) }, num.ErrDomain, "amount"),
		bad("DrawPending", "no amount", func(x *args) { x.amount = nil }, num.ErrMissing, "amount"),
		bad("Weight", "stake < 0", func(x *args) { x.x = -1 }, num.ErrDomain, "stake"),
		bad("Weight", "fee NaN", func(x *args) { x.y = nan }, num.ErrNotFinite, "fee"),
		bad("Weight", "importance < 0", func(x *args) { x.weights.FeeImportance = -1 }, num.ErrDomain, "FeeImportance"),
		bad("Weight", "length 0 where the fee is divided by it", func(x *args) { x.count, x.rules.TargetWeight = 0, rewards.TargetFromFeePerBlock },
			num.ErrDivisionByZero, "epochLength"),
		bad("Weight Drip", "length 0", func(x *args) { x.count = 0 }, num.ErrDomain, "epochLength"),
		bad("Weight", "previous NaN", func(x *args) { x.previousWeight = nan }, num.ErrNotFinite, "previous"),
		bad("Weight", "alpha < 0", func(x *args) { x.weights.Alpha = -1 }, num.ErrDomain, "Alpha"),
		bad("Weight", "blocks 0", func(x *args) { x.weights.BlocksPerMonth = 0 }, num.ErrDomain, "BlocksPerMonth"),
		bad("Drip", "fee < 0", func(x *args) { x.reward = dec("-1") }, num.ErrDomain, "fee"),
		bad("Drip", "blocks < 0", func(x *args) { x.months = -1 }, num.ErrDomain, "blocksPerMonth"),
		bad("Rewards", "no weights", func(x *args) { x.sum = 0 }, num.ErrDivisionByZero, "sumWeights"),
		bad("Rewards", "weight < 0", func(x *args) { x.topics[1].Weight = -1 }, num.ErrDomain, "topics[1].Weight"),
		bad("Rewards", "weight NaN", func(x *args) { x.topics[0].Weight = nan }, num.ErrNotFinite, "topics[0].Weight"),
		bad("Rewards", "length 0", func(x *args) { x.topics[0].EpochLength = 0 }, num.ErrDomain, "topics[0].EpochLength"),
		bad("Rewards", "treasury < 0", func(x *args) { x.treasury = -1 }, num.ErrDomain, "treasury"),
		bad("Rewards", "emission NaN", func(x *args) { x.emission = nan }, num.ErrNotFinite, "emissionPerBlock"),
		bad("KeptElements", "none to keep", func(x *args) { x.count = 0 }, num.ErrDomain, "most"),
		bad("KeptElements", "inferer < 0", func(x *args) { x.elements[1].Inferer = -1 }, num.ErrDomain, "elements[1].Inferer"),
		bad("KeptElements", "score NaN", func(x *args) { x.elements[3].Score = nan }, num.ErrNotFinite, "elements[3].Score"),
		bad("DelegatorsPart", "reward < 0", func(x *args) { x.treasury = -1 }, num.ErrDomain, "reward"),
		bad("DelegatorsPart", "stake NaN", func(x *args) { x.x = nan }, num.ErrNotFinite, "stake"),
		bad("DelegatorsPart", "delegated more than all", func(x *args) { x.y = 4 }, num.ErrDomain, "delegated"),
		bad("Remember Window", "old score NaN", func(x *args) { x.window[0][1] = nan }, num.ErrNotFinite, "history", 0, 1),
		bad("Remember", "score infinite", func(x *args) { x.scores[1] = inf }, num.ErrNotFinite, "scores", 1),
		bad("WindowSize", "samples 0", func(x *args) { x.count = 0 }, num.ErrDomain, "samples"),
		bad("WindowSize", "members 0", func(x *args) { x.count2 = 0 }, num.ErrDomain, "members"),
		bad("WindowSize", "beyond an int", func(x *args) { x.count, x.count2 = 1<<30, 4 }, num.ErrRange, "samples"),
		bad("Admission", "unknown rule", func(x *args) { x.admission.Lowest = "" }, num.ErrUnknown, "Lowest"),
		bad("Admission", "remembered NaN", func(x *args) {
			x.set.Lowest = &rewards.Seat[float64]{Name: "a", Record: rewards.ScoreRecord[float64]{Score: nan}}
		}, num.ErrDomain, "Lowest"),
		bad("Admission", "no seats", func(x *args) { x.admission.Seats = 0 }, num.ErrDomain, "Seats"),
		bad("Admission", "quantile NaN", func(x *args) { x.admission.Quantile = nan }, num.ErrNotFinite, "Quantile"),
		bad("Admission SubmittedRecord", "initial score infinite", func(x *args) { x.admission.Initial = inf }, num.ErrNotFinite, "Initial"),
		bad("Admission", "no name", func(x *args) { x.submission.Name = "" }, num.ErrMissing, "Name"),
		bad("Admission", "sits already", func(x *args) { x.submission.Name = "c" }, num.ErrDuplicate, "Name"),
		bad("Admission", "nonce 0", func(x *args) { x.submission.Nonce = 0 }, num.ErrDomain, "Nonce"),
		bad("Admission", "counted already", func(x *args) { x.submission.Nonce = 9 }, num.ErrDuplicate, "Record.Height"),
		bad("Admission", "score NaN", func(x *args) { x.submission.Record.Score = nan }, num.ErrNotFinite, "Score"),
		bad("SubmittedRecord", "score NaN", func(x *args) { x.submission.Record.Score = nan }, num.ErrNotFinite, "score"),
		bad("Admission", "set not ascending", func(x *args) { slices.Reverse(x.set.Seats) }, num.ErrDomain, "Seats", 1),
		bad("Admission", "member twice", func(x *args) { x.set.Seats[1].Name = "a" }, num.ErrDuplicate, "Seats", 1),
		bad("Admission", "member without a name", func(x *args) { x.set.Seats[0].Name = "" }, num.ErrMissing, "Seats", 0),
		bad("Admission", "member NaN", func(x *args) { x.set.Seats[1].Record.Score = nan }, num.ErrNotFinite, "Seats", 1),
		bad("MintParams.Validate Allowance", "zero parameters", func(x *args) { x.mint = rewards.MintParams{} }, num.ErrDomain, "MaxSupply"),
		bad("MintParams.Validate Allowance", "shares beyond 1", func(x *args) { x.mint.TeamShare = fixed("0.2") }, num.ErrDomain, "shares of the supply"),
		bad("MintParams.Validate", "share < 0", func(x *args) { x.mint.TeamShare = fixed("-0.2") }, num.ErrDomain, "TeamShare"),
		bad("MintParams.Validate", "smoothing > 1", func(x *args) { x.mint.Smoothing = fixed("2") }, num.ErrDomain, "Smoothing"),
		bad("MintParams.Validate", "f_E < 0", func(x *args) { x.mint.FEmission = fixed("-1") }, num.ErrDomain, "FEmission"),
		bad("MintParams.Validate", "yield < 0", func(x *args) { x.mint.MaxMonthlyYield = fixed("-1") }, num.ErrDomain, "MaxMonthlyYield"),
		bad("MintParams.Validate Months", "blocks < 0", func(x *args) { x.mint.BlocksPerMonth = -1 }, num.ErrDomain, "BlocksPerMonth"),
		bad("MintParams.Validate", "months", func(x *args) { x.mint.MonthsUntilAllVested = 12 }, num.ErrDomain, "MonthsUntilAllVested"),
		bad("Allowance", "minted < 0", func(x *args) { x.amount = units(-1) }, num.ErrDomain, "minted"),
		bad("Allowance", "minted not given", func(x *args) { x.amount = nil }, num.ErrMissing, "minted"),
		bad("Circulating", "more locked than exists", func(x *args) { x.mint.MaxSupply = units(139) }, num.ErrDomain, "circulating"),
		bad("Circulating", "locked < 0", func(x *args) { x.amount2 = units(-1) }, num.ErrDomain, "ecosystemLocked"),
		bad("Circulating Locked", "no supply", func(x *args) { x.mint.MaxSupply = nil }, num.ErrMissing, "MaxSupply"),
		bad("Target", "no stake", func(x *args) { x.amount2 = units(0) }, num.ErrDivisionByZero, "Quo"),
		bad("Target", "stake not given", func(x *args) { x.amount2 = nil }, num.ErrMissing, "staked"),
		bad("Target", "negative", func(x *args) { x.amount, x.amount3 = units(-1), x.mint.MaxSupply }, num.ErrDomain, "target"),
		bad("Target", "beyond 315 bits", func(x *args) { x.amount = new(big.Int).Lsh(units(1), 300) }, num.ErrRange, "integer"),
		bad("Maximum", "no shares", func(x *args) { x.rate, x.mint.ValidatorsShare = num.Fixed{}, num.Fixed{} }, num.ErrDivisionByZero, "QuoTrunc"),
		bad("Monthly", "stake not given", func(x *args) { x.amount = nil }, num.ErrMissing, "staked"),
		bad("Monthly", "beyond 315 bits", func(x *args) { x.amount = new(big.Int).Lsh(units(1), 320) }, num.ErrRange, "MulInt"),
		bad("PerBlock", "month < 0", func(x *args) { x.amount = units(-1) }, num.ErrDomain, "month"),
		bad("PerBlock", "no blocks", func(x *args) { x.mint.BlocksPerMonth = 0 }, num.ErrDomain, "BlocksPerMonth"),
		bad("Split", "share > 1", func(x *args) { x.mint.ValidatorsShare = fixed("1.1") }, num.ErrDomain, "ValidatorsShare"),
		bad("Split Mint", "block < 0", func(x *args) { x.amount = units(-1) }, num.ErrDomain, "block"),
		bad("Split Mint", "block not given", func(x *args) { x.amount = nil }, num.ErrMissing, "block"),
		bad("Mint", "balance < 0", func(x *args) { x.amount2 = units(-1) }, num.ErrDomain, "ecosystemBalance"),
		bad("Mint", "allowance not given", func(x *args) { x.amount3 = nil }, num.ErrMissing, "allowance"),
		bad("Mint", "more than exists", func(x *args) { x.amount3 = units(59) }, num.ErrRange, "block"),
		bad("Locked", "months < 0", func(x *args) { x.months = -1 }, num.ErrDomain, "months"),
		bad("Months", "height < 0", func(x *args) { x.height = -1 }, num.ErrDomain, "height"),
		bad("ReputerShare", "all < 0", func(x *args) { x.reward = dec("-1") }, num.ErrDomain, "all"),
		bad("ReputerShare", "rewards < 0", func(x *args) { x.share = dec("-1") }, num.ErrDomain, "reputers"),
		bad("Smoothed", "beyond the range", func(x *args) { x.mint.Smoothing, x.rate2 = fixed("9e70"), fixed("9e70") }, num.ErrRange, "Mul"),
	})
}

// TestNobody: objects that were not made are refused.
func TestNobody(t *testing.T) {
	for _, c := range []*rewards.Calculator[float64]{nil, {}} {
		for name, call := range map[string]func() error{
			"WorkerScores":      func() error { _, err := c.WorkerScores(nil, nil); return err },
			"UpdatedScore":      func() error { _, err := c.UpdatedScore(1, 1, true); return err },
			"InitialScore":      func() error { _, err := c.InitialScore(nil); return err },
			"PassiveQuantile":   func() error { _, err := c.PassiveQuantile(0, nil); return err },
			"MissedEpochs":      func() error { _, err := c.MissedEpochs(0, 1, 2); return err },
			"ScoreAfterAbsence": func() error { _, err := c.ScoreAfterAbsence(1, 2, 3); return err },
			"Admission": func() error {
				_, err := c.Admission(rewards.AdmissionParams[float64]{}, rewards.ActiveSet[float64]{}, rewards.Submission[float64]{})
				return err
			},
			"SubmittedRecord": func() error {
				_, err := c.SubmittedRecord(rewards.AdmissionParams[float64]{}, rewards.ScoreRecord[float64]{}, 1)
				return err
			},
			"Remember":           func() error { _, err := c.Remember(nil, 0, nil); return err },
			"Window":             func() error { _, err := c.Window(nil, 0, nil); return err },
			"WorkerFractions":    func() error { _, err := c.WorkerFractions(nil, 0, nil, nil); return err },
			"ReputerFractions":   func() error { _, err := c.ReputerFractions(nil, nil, nil); return err },
			"Entropy":            func() error { _, err := c.Entropy(nil, nil); return err },
			"ClassEntropy":       func() error { _, err := c.ClassEntropy(nil, nil, nil); return err },
			"ForecastingUtility": func() error { _, err := c.ForecastingUtility(1, nil, 1); return err },
			"SplitTasks":         func() error { _, err := c.SplitTasks(rewards.Entropies[float64]{}, 1, 1); return err },
			"ActorRewards":       func() error { _, err := c.ActorRewards(nil, 1, nil); return err },
			"DelegatorsPart":     func() error { _, _, err := c.DelegatorsPart(1, 1, 1); return err },
		} {
			require.ErrorIs(t, call(), num.ErrMissing, name)
		}
	}
	for _, all := range []*rewards.Topics[float64]{nil, {}} {
		_, err := all.Weight(1, 1, 1, 1, true)
		require.ErrorIs(t, err, num.ErrMissing)
		_, err = all.Rewards(nil, nil, 1, 1, 1)
		require.ErrorIs(t, err, num.ErrMissing)
	}
}
