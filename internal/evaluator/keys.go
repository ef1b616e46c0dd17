package evaluator

import (
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// otherKeys are the keys of what the packages call by other names than the documents, by operation. Everything else has the
// Go name in snake case, or that of a parameter without the struct that it is in.
var otherKeys = map[string]map[string]string{
	"ema_score_initial":              {"LambdaInitialScore": "lambda", "emas": "ema_scores"},
	"ema_score_liveness":             {"MeritSortitionAlpha": "alpha"},
	"ema_score_n_fold":               {"MeritSortitionAlpha": "alpha", "missed": "n"},
	"ema_score_update":               {"MeritSortitionAlpha": "alpha"},
	"math_quantile":                  {"q": "quantile"},
	"network_regrets":                {"MinExperienced": "min_experienced_worker_regrets", "Quantile": "initial_regret_quantile"},
	"outlier_filter":                 {"Deviation": "previous_mad", "scores": "inferences"},
	"reputer_consensus_losses":       {"adjusted": "adjusted_stakes", "reports": "losses"},
	"reputer_consensus_score":        {"EpsilonSafeDiv": "epsilon"},
	"reputer_consensus_scores":       {"EpsilonSafeDiv": "epsilon", "reports": "losses"},
	"reputer_listening_coefficients": {"EpsilonSafeDiv": "epsilon", "MaxIterations": "max_iters", "reports": "losses"},
	"reward_entropy":                 {"BetaEntropy": "beta"},
	"reward_forecasting_utility":     {"TaskRewardAlpha": "alpha"},
	"reward_per_worker":              {"reward": "total"},
	"reward_reputer_fractions":       {"ReputerSlope": "p"},
	"reward_score_fractions":         {"scores": "latest_scores", "deviations": "time_step_scores"},
	"reward_task_entropy":            {"BetaEntropy": "beta", "TaskRewardAlpha": "alpha"},
	"reward_task_split": {
		"Forecasting": "entropy_forecasting", "Inference": "entropy_inference", "Reputer": "entropy_reputer", "reward": "total_reward",
	},
	"topic_initial_regret": {"MinExperienced": "min_experienced_worker_regrets"},
	"topic_target_weight":  {"fee": "fee_revenue"},
	"topic_weight":         {"fee": "fee_revenue", "previous": "previous_weight"},
	"weights": {
		"Regrets": "inferer_regrets", "Inferers.Regrets": "inferer_regrets", "Forecasters.Regrets": "forecaster_regrets",
		"Inferers.Previous": "inferer_previous_weights", "Forecasters.Previous": "forecaster_previous_weights",
	},
	"outlier_resistant_network_inferences": {"Deviation": "previous_mad"},
}

// elementKeys are lists of the document whose elements are fields in an element of another list for the packages.
var elementKeys = map[string]map[string]string{
	"topic_rewards": {"topics[].Weight": "weights", "topics[].EpochLength": "epoch_lengths"},
}

// inKeys names the key of the document in place of what the packages call it. What is no input, such as an operation of the
// arithmetic, is named behind the operation that was asked for.
func (f *fields) inKeys(err error, operation string) error {
	e, ok := num.AsError(err)
	if !ok {
		return err
	}
	if key, known := elementKeys[operation][withoutIndex(e.Field)]; known {
		return strictnum.At(strictnum.Renamed(e, e.Field, key), key+e.Field[strings.IndexByte(e.Field, '['):strings.IndexByte(e.Field, ']')+1])
	}
	if f.isKey(upTo(e.Field, ".[: ")) {
		return err
	}
	field := upTo(e.Field, "[: ")
	key, known := otherKeys[operation][field]
	if !known {
		key = strictnum.Key(field[strings.LastIndexByte(field, '.')+1:])
	}
	if f.isKey(key) {
		return strictnum.Renamed(e, field, key)
	}
	named := *e
	named.Field = operation + ": " + e.Field
	return &named
}

// isKey reports whether the document has a key, or may have it.
func (f *fields) isKey(key string) bool { return slices.Contains(f.asked, key) }

// withoutIndex cuts the first position out of a path.
func withoutIndex(path string) string {
	open, end := strings.IndexByte(path, '['), strings.IndexByte(path, ']')
	if open < 0 || end < open {
		return path
	}
	return path[:open+1] + path[end:]
}

// upTo cuts a text before the first of some characters.
func upTo(text, characters string) string {
	if at := strings.IndexAny(text, characters); at >= 0 {
		return text[:at]
	}
	return text
}
