package lab

import (
	"github.com/seed-63a7a409/chorus/num"
)

// Config is a whole simulation: a topic, who takes part in it, how often it is repeated and what is varied. The zero
// value runs nothing; Default is the setting of section 18 of docs/equations.md, to change what matters. The keys of a
// file are those of the JSON tags.
type Config struct {
	Name string `json:"name"`

	// Seed is that of the first repetition, Seeds how many repetitions there are: of seeds Seed, Seed+1, ...
	Seed  uint64 `json:"seed"`
	Seeds int    `json:"seeds"`
	// Epochs of a repetition; those before BurnIn count in no figure.
	Epochs int `json:"epochs"`
	BurnIn int `json:"burn_in"`

	// Release is the rule set; RulesFrom takes single rules from another, by the names of release.Diff.
	Release   string            `json:"release"`
	RulesFrom map[string]string `json:"rules_from"`
	// Arithmetic is float64 or decimal. What participants draw and measure is float64 in both.
	Arithmetic string `json:"arithmetic"`
	// Engine is epoch, the epochs of one topic one after the other, or ledger, the embedded ledger with fees, windows,
	// delays and emission, which is slower and decimal whatever Arithmetic says.
	Engine string `json:"engine"`

	Truth       Truth       `json:"truth" strict:"partial"`
	Inferers    Inferers    `json:"inferers" strict:"partial"`
	Forecasters Forecasters `json:"forecasters" strict:"partial"`
	Reputers    Reputers    `json:"reputers" strict:"partial"`
	Topic       Topic       `json:"topic" strict:"partial"`
	Adversaries Adversaries `json:"adversaries"`

	Sweep  []Axis `json:"sweep"`
	Record Record `json:"record" strict:"partial"`
}

// Truth says what is predicted.
type Truth struct {
	// Process is one of TruthProcesses: returns, price, constant, step, heavy-tails, file or labels.
	Process string `json:"process"`
	// Volatility is the unit of the errors of inferers: the standard deviation of a return, the size of a step. > 0.
	Volatility float64 `json:"volatility"`
	Drift      float64 `json:"drift"` // mean return
	Start      float64 `json:"start"` // first price, > 0, or level
	// StepEvery is how many epochs the level of a step stays. >= 1.
	StepEvery int `json:"step_every"`
	// DegreesOfFreedom of the Student t of heavy tails, 1 to 100.
	DegreesOfFreedom int `json:"degrees_of_freedom"`
	// File is a CSV with a heading, Column the name of its column of truths; a run starts again at its end.
	File   string `json:"file"`
	Column string `json:"column"`
	// Labels of a classification, >= 2: the truth is one of them.
	Labels int `json:"labels"`
}

// Inferers are the honest ones. Sizes of errors and biases are in volatilities; of labels, whose values are 0 and 1, in units of
// 0.6.
type Inferers struct {
	Count int `json:"count"`
	// Error is the median size of an error, ErrorFactor the factor of one standard deviation between inferers: an
	// inferer's own size is Error ErrorFactor^N. Error > 0, ErrorFactor >= 1.
	Error       float64 `json:"error"`
	ErrorFactor float64 `json:"error_factor"`
	Bias        float64 `json:"bias"` // standard deviation of the biases, >= 0
	// Experience is the rate at which errors shrink with age, to one half: 0.5 (1 + e^(-Experience age)). 0 for none.
	Experience float64 `json:"experience"`
	// Outperformer is random, one inferer in each epoch; same, always the first; or none. Its error has the factor
	// Outperformance, in (0, 1].
	Outperformer   string  `json:"outperformer"`
	Outperformance float64 `json:"outperformance"`
	// Correlation in [0, 1] is the share of the variance of an error that all inferers have in common.
	Correlation float64 `json:"correlation"`
}

// Forecasters are the honest ones. They see how large the error of an inferer is to be expected in this epoch, never
// the error itself.
type Forecasters struct {
	Count int `json:"count"`
	// Error is the median standard deviation of a forecast, in dex of loss; ErrorFactor as of Inferers.
	Error       float64 `json:"error"`
	ErrorFactor float64 `json:"error_factor"`
	Bias        float64 `json:"bias"` // standard deviation of the biases, in dex
	// Context in [0, 1] is how much of what is peculiar to an epoch a forecaster knows; nil draws it for each,
	// sigmoid(10 (U - 0.5)).
	Context    *float64 `json:"context"`
	Experience float64  `json:"experience"`
	// Outperformer and Outperformance as of Inferers, of the error of forecasts.
	Outperformer   string  `json:"outperformer"`
	Outperformance float64 `json:"outperformance"`
	// Target is what forecasters are good at: loss, regret (the network's loss less that of the inferer) or z-score
	// (of the regret among inferers). What they send is a loss in any case.
	Target string `json:"target"`
}

// Reputers are the honest ones.
type Reputers struct {
	Count int `json:"count"`
	// Error is the median standard deviation of a reported loss, in dex; 0 for reputers who agree. ErrorFactor as of
	// Inferers, Bias in dex.
	Error       float64 `json:"error"`
	ErrorFactor float64 `json:"error_factor"`
	Bias        float64 `json:"bias"`
	// Stake is the median stake in tokens, StakeFactor the factor of one standard deviation between reputers.
	Stake       float64 `json:"stake"`
	StakeFactor float64 `json:"stake_factor"`
	// Restake keeps the rewards of reputers in their stakes.
	Restake bool `json:"restake"`
}

// Topic are the parameters of the topic.
type Topic struct {
	P       float64 `json:"p"`       // steepness, PNorm
	C       float64 `json:"c"`       // bend, CNorm
	Alpha   float64 `json:"alpha"`   // weight of the newest regret, AlphaRegret
	Epsilon float64 `json:"epsilon"` // of the scale of regrets
	Loss    string  `json:"loss"`    // of numbers: squared or absolute
	// LabelLoss is that of labels: cross-entropy, or brier, the sum of squares over the labels.
	LabelLoss string `json:"label_loss"`
	// FreshScale forms the scale of regrets anew in every calculation, from the regrets at hand, where the release keeps
	// that of the last close (E22, E23). No release does so; it tells what keeping it is good for.
	FreshScale bool `json:"fresh_scale"`
	// Reward of the topic in every epoch, in tokens.
	Reward float64 `json:"reward"`
	// Parameters are others, by the names of release.Topic and release.Module, such as PRewardReputer.
	Parameters map[string]float64 `json:"parameters"`
}

// Axis is one parameter that is varied: the key as in a file, with dots, and its values. A sweep over several axes takes
// all combinations, the last axis fastest.
type Axis struct {
	Key    string `json:"key"`
	Values Values `json:"values"`
}

// Record says how much of a run is kept.
type Record struct {
	// Epochs is of how many repetitions of each setting all that is in epochs.csv is written.
	Epochs int `json:"epochs"`
	// Series is of how many repetitions of each setting the figures over time are kept, in Bins parts of the run.
	Series int `json:"series"`
	Bins   int `json:"bins"`
}

// Default returns the setting of section 18 of docs/equations.md: 5 inferers, 3 forecasters, 5 reputers, 1000 epochs.
func Default() Config {
	return Config{
		Name: "fiducial", Seed: 1, Seeds: 20, Epochs: 1000, BurnIn: 200,
		Release: "v0.17", Arithmetic: "float64", Engine: "epoch",
		Truth: Truth{
			Process: "returns", Volatility: 0.02, Drift: 1e-4, Start: 100,
			StepEvery: 100, DegreesOfFreedom: 3, Labels: 3,
		},
		Inferers: Inferers{
			Count: 5, Error: 2, ErrorFactor: 1.5, Bias: 0.5, Experience: 0.1, Outperformer: "random", Outperformance: 0.5,
		},
		Forecasters: Forecasters{
			Count: 3, Error: 0.1, ErrorFactor: 1.25, Bias: 0.3, Experience: 0.1, Outperformer: "random", Outperformance: 0.5,
			Target: "loss",
		},
		Reputers: Reputers{
			Count: 5, Error: 0.1, ErrorFactor: 1.25, Bias: 0.05, Stake: 100_000, StakeFactor: 1,
		},
		Topic:  Topic{P: 3, C: 0.75, Alpha: 0.1, Epsilon: 0.01, Loss: "squared", LabelLoss: "cross-entropy", Reward: 1000},
		Record: Record{Epochs: 1, Series: 20, Bins: 100},
	}
}

// number is what the library computes with.
type number interface{ float64 | num.Dec }
