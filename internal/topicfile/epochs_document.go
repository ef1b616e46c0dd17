package topicfile

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

type (
	number      = strictnum.Number
	pairs       = []strictnum.Pair[number]
	listsByName = []strictnum.Pair[pairs]
)

// epochsDocument is an epoch file as it is written. Parameters that are not there are those of the release.
type epochsDocument struct {
	Release string          `json:"release,omitempty"`
	Note    json.RawMessage `json:"note,omitempty"`

	Topic       *topicDocument `json:"topic,omitempty"`
	Inferers    []string       `json:"inferers"`
	Forecasters []string       `json:"forecasters"`
	Reputers    []string       `json:"reputers"`
	Epochs      []Epoch        `json:"epochs"`

	moduleDocument
}

// topicDocument holds the parameters of a topic.
type topicDocument struct {
	ID                       uint64  `json:"id"`
	P                        *number `json:"p,omitempty"`
	C                        *number `json:"c,omitempty"`
	Epsilon                  *number `json:"epsilon,omitempty"`
	AlphaRegret              *number `json:"alpha_regret,omitempty"`
	MeritSortitionAlpha      *number `json:"merit_sortition_alpha,omitempty"`
	ActiveInfererQuantile    *number `json:"active_inferer_quantile,omitempty"`
	ActiveForecasterQuantile *number `json:"active_forecaster_quantile,omitempty"`
	ActiveReputerQuantile    *number `json:"active_reputer_quantile,omitempty"`
}

// moduleDocument are parameters of the module.
type moduleDocument struct {
	InitialRegret         *number `json:"initial_regret,omitempty"`
	EpsilonSafeDiv        *number `json:"epsilon_safe_div,omitempty"`
	InitialRegretQuantile *number `json:"initial_regret_quantile,omitempty"`
	PNormSafeDiv          *number `json:"p_norm_safe_div,omitempty"`
	EpsilonReputer        *number `json:"epsilon_reputer,omitempty"`
	LearningRate          *number `json:"learning_rate,omitempty"`
	MaxGradientThreshold  *number `json:"max_gradient_threshold,omitempty"`
	MinStakeFraction      *number `json:"min_stake_fraction,omitempty"`
	PRewardInference      *number `json:"p_reward_inference,omitempty"`
	PRewardForecast       *number `json:"p_reward_forecast,omitempty"`
	PRewardReputer        *number `json:"p_reward_reputer,omitempty"`
	CRewardInference      *number `json:"c_reward_inference,omitempty"`
	CRewardForecast       *number `json:"c_reward_forecast,omitempty"`
	TaskRewardAlpha       *number `json:"task_reward_alpha,omitempty"`
	BetaEntropy           *number `json:"beta_entropy,omitempty"`
	LambdaInitialScore    *number `json:"lambda_initial_score,omitempty"`
	OutlierAlpha          *number `json:"outlier_alpha,omitempty"`
	OutlierThreshold      *number `json:"outlier_threshold,omitempty"`

	EpochLength                 *int `json:"epoch_length,omitempty"`
	MaxIters                    *int `json:"max_iters,omitempty"`
	MaxSamplesToScaleScores     *int `json:"max_samples_to_scale_scores,omitempty"`
	MinExperiencedWorkerRegrets *int `json:"min_experienced_worker_regrets,omitempty"`

	// What documents have beside them, for readers that take epochs out of blocks.
	FirstNonce                  json.RawMessage `json:"first_nonce,omitempty"`
	RequiredMinimumStake        json.RawMessage `json:"required_minimum_stake,omitempty"`
	InitialListeningCoefficient json.RawMessage `json:"initial_listening_coefficient,omitempty"`
}

// Epoch is one epoch of an epoch file.
type Epoch struct {
	Nonce           int64                    `json:"nonce"`
	Labels          []string                 `json:"labels,omitempty"`
	Inferences      []strictnum.Pair[answer] `json:"inferences"`
	Forecasts       listsByName              `json:"forecasts"`
	Bundles         []Bundle                 `json:"bundles"`
	Stakes          pairs                    `json:"stakes"`
	DelegatedStakes pairs                    `json:"delegated_stakes,omitempty"`
	TopicReward     number                   `json:"topic_reward"`
}

// Bundle is what a reputer reports.
type Bundle struct {
	Reputer                 string      `json:"reputer"`
	Topic                   uint64      `json:"topic_id"`
	Nonce                   int64       `json:"nonce"`
	Combined                number      `json:"combined"`
	Naive                   number      `json:"naive"`
	Inferer                 pairs       `json:"inferer"`
	Forecaster              pairs       `json:"forecaster"`
	OneOutInferer           pairs       `json:"one_out_inferer"`
	OneOutForecaster        pairs       `json:"one_out_forecaster"`
	OneInForecaster         pairs       `json:"one_in_forecaster"`
	OneOutInfererForecaster listsByName `json:"one_out_inferer_forecaster"`
}

// answer is a number, or a list of numbers over the labels of the epoch.
type answer []number

// UnmarshalJSON reads either.
func (a *answer) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte("[")) {
		return strictnum.Unmarshal("", data, (*[]number)(a), strictjson.Options{})
	}
	*a = make(answer, 1)
	return (*a)[0].UnmarshalJSON(data)
}

// Bounds of the counts among the parameters, those of the ledger.
const (
	maxIterations = 1000
	maxCount      = 100_000
)

// release sets the parameters in a copy of a release.
func (d *epochsDocument) release(r release.Release) (release.Release, error) {
	t, m := &r.Topic, &r.Module
	if p := d.Topic; p != nil {
		for _, x := range []struct {
			from *number
			to   *num.Dec
		}{
			{p.P, &t.PNorm}, {p.C, &t.CNorm}, {p.Epsilon, &t.Epsilon}, {p.AlphaRegret, &t.AlphaRegret},
			{p.MeritSortitionAlpha, &t.MeritSortitionAlpha}, {p.ActiveInfererQuantile, &t.ActiveInfererQuantile},
			{p.ActiveForecasterQuantile, &t.ActiveForecasterQuantile}, {p.ActiveReputerQuantile, &t.ActiveReputerQuantile},
		} {
			set(x.to, x.from)
		}
		if !r.Submitted.TopicC {
			set(&m.CNorm, p.C)
		}
	}
	for _, x := range []struct {
		from *number
		to   *num.Dec
	}{
		{d.EpsilonSafeDiv, &m.EpsilonSafeDiv}, {d.InitialRegretQuantile, &m.InitialRegretQuantile}, {d.PNormSafeDiv, &m.PNormSafeDiv},
		{d.EpsilonReputer, &m.EpsilonReputer}, {d.LearningRate, &m.LearningRate}, {d.MaxGradientThreshold, &m.MaxGradientThreshold},
		{d.MinStakeFraction, &m.MinStakeFraction}, {d.PRewardInference, &m.PRewardInference}, {d.PRewardForecast, &m.PRewardForecast},
		{d.PRewardReputer, &m.PRewardReputer}, {d.CRewardInference, &m.CRewardInference}, {d.CRewardForecast, &m.CRewardForecast},
		{d.TaskRewardAlpha, &m.TaskRewardAlpha}, {d.BetaEntropy, &m.BetaEntropy}, {d.LambdaInitialScore, &m.LambdaInitialScore},
		{d.OutlierAlpha, &m.InferenceOutlierDetectionAlpha}, {d.OutlierThreshold, &m.InferenceOutlierDetectionThreshold},
	} {
		set(x.to, x.from)
	}
	for _, x := range []struct {
		key         string
		from        *int
		least, most int
		to          []*int
	}{
		{"epoch_length", d.EpochLength, 1, maxCount, []*int{&t.EpochLength, &t.GroundTruthLag}},
		{"max_iters", d.MaxIters, 1, maxIterations, []*int{&m.GradientDescentMaxIters}},
		{"max_samples_to_scale_scores", d.MaxSamplesToScaleScores, 1, maxCount, []*int{&m.MaxSamplesToScaleScores}},
		{"min_experienced_worker_regrets", d.MinExperiencedWorkerRegrets, 0, maxCount, []*int{&m.MinExperiencedWorkerRegrets}},
	} {
		if x.from == nil {
			continue
		}
		if *x.from < x.least || *x.from > x.most {
			return r, num.Refuse(num.ErrDomain, x.key, nil, *x.from, strconv.Itoa(x.least)+" to "+strconv.Itoa(x.most))
		}
		for _, to := range x.to {
			*to = *x.from
		}
	}
	return r, nil
}

func set(to *num.Dec, from *number) {
	if from != nil {
		*to = from.Dec
	}
}

// checkNames refuses a name that is empty or there twice.
func checkNames(path string, list []string) error {
	seen := make(map[string]bool, len(list))
	for i, name := range list {
		switch {
		case name == "":
			return num.Refuse(num.ErrMissing, path, []int{i}, nil, "must be non-empty")
		case seen[name]:
			return num.Refuse(num.ErrDuplicate, path, []int{i}, strconv.Quote(name), "every name once")
		}
		seen[name] = true
	}
	return nil
}

// checkMembers refuses lists of members that are not ascending, too.
func checkMembers(path string, list []string) error {
	if err := checkNames(path, list); err != nil {
		return err
	}
	return regret.CheckWorkers(path, list)
}
