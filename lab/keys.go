package lab

import (
	"math"

	"github.com/seed-63a7a409/chorus/release"
)

// key is one key of a configuration: where its value is, what it means, what is allowed.
type key struct {
	path string
	at   any // pointer to the value in the configuration
	says string

	least, most float64 // of a number
	above       bool    // least itself is not allowed
	oneOf       []string
	unused      bool // in this configuration, so that any value will do
}

// keys returns all keys with a value of their own, in the order of a file. Validate and Schema are made from them, so that a range is
// stated once.
func (c *Config) keys() []key {
	process := c.Truth.Process
	return []key{
		{path: "name", at: &c.Name, says: "Name of the simulation, in reports and of the folder of results."},
		{path: "seed", at: &c.Seed, says: "Seed of the first repetition; the next have the seeds after it.", most: math.MaxUint64},
		{path: "seeds", at: &c.Seeds, says: "Number of repetitions.", least: 1, most: maxSeeds},
		{path: "epochs", at: &c.Epochs, says: "Epochs of a repetition.", least: 1, most: maxEpochs},
		{path: "burn_in", at: &c.BurnIn, says: "First epochs that count in no figure, fewer than epochs.", most: float64(c.Epochs - 1)},
		{path: "release", at: &c.Release, says: "Rule set.", oneOf: release.Names()},
		{path: "arithmetic", at: &c.Arithmetic, says: "What the mechanism computes with. What participants draw and measure is float64 in both. With engine ledger it is decimal.", oneOf: []string{"float64", "decimal"}},
		{path: "engine", at: &c.Engine, says: "epoch makes the epochs of one topic one after the other; ledger runs the embedded ledger with fees, windows, delays and emission, which is slower and decimal whatever arithmetic says.", oneOf: []string{"epoch", "ledger"}},

		{path: "truth.process", at: &c.Truth.Process, says: "What is predicted.", oneOf: TruthProcesses()},
		{path: "truth.volatility", at: &c.Truth.Volatility, says: "Unit of the errors of inferers: standard deviation of a return, size of a step.", above: true, most: maxSize},
		{path: "truth.drift", at: &c.Truth.Drift, says: "Mean return.", least: -maxSize, most: maxSize},
		{path: "truth.start", at: &c.Truth.Start, says: "First price, above 0, or level.", least: -maxSize, most: maxSize},
		{path: "truth.step_every", at: &c.Truth.StepEvery, says: "Epochs for which the level of the process step stays.", least: 1, most: maxEpochs, unused: process != "step"},
		{path: "truth.degrees_of_freedom", at: &c.Truth.DegreesOfFreedom, says: "Of the Student t of heavy-tails.", least: 1, most: 100, unused: process != "heavy-tails"},
		{path: "truth.file", at: &c.Truth.File, says: "CSV file with a heading, of the process file. A run starts again at its end."},
		{path: "truth.column", at: &c.Truth.Column, says: "Name of the column of truths in the file, the last one if it is empty."},
		{path: "truth.labels", at: &c.Truth.Labels, says: "Number of labels of the process labels, one of which is true in each epoch.", least: 2, most: 1000, unused: process != "labels"},

		{path: "inferers.count", at: &c.Inferers.Count, says: "Number of honest inferers.", least: 1, most: maxMembers},
		{path: "inferers.error", at: &c.Inferers.Error, says: "Median size of an error, in volatilities.", above: true, most: maxSize},
		{path: "inferers.error_factor", at: &c.Inferers.ErrorFactor, says: "Factor of one standard deviation between the sizes of inferers.", least: 1, most: 1000},
		{path: "inferers.bias", at: &c.Inferers.Bias, says: "Standard deviation of the biases, in volatilities.", most: maxSize},
		{path: "inferers.experience", at: &c.Inferers.Experience, says: "Rate at which errors shrink with age, to one half; 0 for none.", most: 100},
		{path: "inferers.outperformer", at: &c.Inferers.Outperformer, says: "Who outperforms: random, one inferer in each epoch; same, always the first.", oneOf: outperformers()},
		{path: "inferers.outperformance", at: &c.Inferers.Outperformance, says: "Factor of the error of who outperforms.", above: true, most: 1},
		{path: "inferers.correlation", at: &c.Inferers.Correlation, says: "Share of the variance of an error that all inferers have in common.", most: 1},

		{path: "forecasters.count", at: &c.Forecasters.Count, says: "Number of honest forecasters.", most: maxMembers},
		{path: "forecasters.error", at: &c.Forecasters.Error, says: "Median standard deviation of a forecast, in dex of loss.", most: 100},
		{path: "forecasters.error_factor", at: &c.Forecasters.ErrorFactor, says: "Factor of one standard deviation between forecasters.", least: 1, most: 1000},
		{path: "forecasters.bias", at: &c.Forecasters.Bias, says: "Standard deviation of the biases, in dex.", most: 100},
		{path: "forecasters.context", at: c.Forecasters.Context, says: "How much of what is peculiar to an epoch forecasters know; null draws it for each.", most: 1, unused: c.Forecasters.Context == nil},
		{path: "forecasters.experience", at: &c.Forecasters.Experience, says: "Rate at which errors shrink with age, to one half; 0 for none.", most: 100},
		{path: "forecasters.outperformer", at: &c.Forecasters.Outperformer, says: "Who outperforms: random, one forecaster in each epoch; same, always the first.", oneOf: outperformers()},
		{path: "forecasters.outperformance", at: &c.Forecasters.Outperformance, says: "Factor of the error of who outperforms.", above: true, most: 1},
		{path: "forecasters.target", at: &c.Forecasters.Target, says: "What forecasters are good at: losses, regrets, or z-scores of regrets. What they send is a loss in any case.", oneOf: []string{targetLoss, targetRegret, targetZScore}},

		{path: "reputers.count", at: &c.Reputers.Count, says: "Number of honest reputers.", least: 1, most: maxMembers},
		{path: "reputers.error", at: &c.Reputers.Error, says: "Median standard deviation of a reported loss, in dex; 0 for reputers who agree.", most: 100},
		{path: "reputers.error_factor", at: &c.Reputers.ErrorFactor, says: "Factor of one standard deviation between reputers.", least: 1, most: 1000},
		{path: "reputers.bias", at: &c.Reputers.Bias, says: "Standard deviation of the biases, in dex.", most: 100},
		{path: "reputers.stake", at: &c.Reputers.Stake, says: "Median stake, in tokens.", above: true, most: maxStake},
		{path: "reputers.stake_factor", at: &c.Reputers.StakeFactor, says: "Factor of one standard deviation between stakes.", least: 1, most: 1000},
		{path: "reputers.restake", at: &c.Reputers.Restake, says: "Whether the rewards of reputers stay in their stakes."},

		{path: "topic.p", at: &c.Topic.P, says: "Steepness of the weights, PNorm.", above: true, most: maxSize},
		{path: "topic.c", at: &c.Topic.C, says: "Bend of the weights, CNorm.", least: -maxSize, most: maxSize},
		{path: "topic.alpha", at: &c.Topic.Alpha, says: "Weight of the newest regret, AlphaRegret.", most: 1},
		{path: "topic.epsilon", at: &c.Topic.Epsilon, says: "What is added to the scale of regrets.", most: maxSize},
		{path: "topic.loss", at: &c.Topic.Loss, says: "Loss of an inference that is a number.", oneOf: []string{lossSquared, lossAbsolute}},
		{path: "topic.label_loss", at: &c.Topic.LabelLoss, says: "Loss of probabilities of labels; brier is the sum of squares over the labels.", oneOf: []string{lossCrossEntropy, lossBrier}},
		{path: "topic.fresh_scale", at: &c.Topic.FreshScale, says: "Whether the scale of regrets is formed anew in every calculation, as no release does; it tells what keeping it is good for."},
		{path: "topic.reward", at: &c.Topic.Reward, says: "Reward of the topic in every epoch, in tokens.", most: 1e9},

		{path: "record.epochs", at: &c.Record.Epochs, says: "Of how many repetitions of each setting all that is in an epoch is written, to epochs.csv.", most: maxSeeds},
		{path: "record.series", at: &c.Record.Series, says: "Of how many repetitions of each setting the figures over time are kept.", most: maxSeeds},
		{path: "record.bins", at: &c.Record.Bins, says: "In how many parts of the run the figures over time are taken.", least: 1, most: maxBins},
	}
}

func outperformers() []string {
	return []string{outperformerRandom, outperformerSame, outperformerNone}
}

// check refuses a value that is not allowed.
func (k *key) check() error {
	if k.unused {
		return nil
	}
	switch value := k.at.(type) {
	case *int:
		return checkBetween(k.path, *value, int(k.least), int(k.most))
	case *float64:
		if k.above {
			return checkPositive(k.path, *value, k.most)
		}
		return checkRange(k.path, *value, k.least, k.most)
	case *string:
		if k.oneOf != nil {
			return checkOneOf(k.path, *value, k.oneOf...)
		}
	}
	return nil
}

// meaning is what objects, lists and the keys of adversaries are about, by their paths; those of adversaries begin with the kind.
func meaning(path string) string {
	return map[string]string{
		"rules_from":       "Single rules from other releases: the name of a rule, as chorus releases lists them, and the release.",
		"truth":            "What is predicted.",
		"inferers":         "The honest inferers. Sizes of errors and biases are in volatilities; of labels, whose values are 0 and 1, in units of 0.6.",
		"forecasters":      "The honest forecasters. They see how large the error of an inferer is to be expected in this epoch, never the error itself.",
		"reputers":         "The honest reputers.",
		"topic":            "Parameters of the topic.",
		"topic.parameters": "Other parameters, by the names of release.Topic and release.Module.",
		"adversaries":      "Participants who do not play as the others do; each adds members to the honest ones.",
		"sweep":            "Parameters to vary: all combinations, the last one fastest.",
		"sweep.key":        "Key of this configuration, with dots: topic.p, adversaries.copycats.noise.",
		"sweep.values":     "Values in the place of the key.",
		"record":           "How much of a run is kept.",

		"copycats":       "Inferers who send what an honest one sends, in the same epoch, with noise of their own.",
		"copycats.count": "How many, at least 1.",
		"copycats.of":    "Position of the honest inferer that is copied.",
		"copycats.noise": "Standard deviation of their own errors, in volatilities.",

		"network-copycats":       "Inferers who send the last network inference, with noise of their own.",
		"network-copycats.count": "How many, at least 1.",
		"network-copycats.noise": "Standard deviation of their own errors, in volatilities.",

		"sybils":       "Inferers of one owner: the inference of one model, sent under several names with slightly different noise.",
		"sybils.count": "How many names, at least 1.",
		"sybils.error": "Standard deviation of the model's error, in volatilities, above 0.",
		"sybils.bias":  "The model's bias, in volatilities.",
		"sybils.noise": "Standard deviation of what each name adds, in volatilities.",

		"colluders":       "Inferers who agree on a false value: the median of the honest ones, moved.",
		"colluders.count": "How many, at least 1.",
		"colluders.bias":  "How far the value is moved, in volatilities; of labels, how much the first one is favoured.",
		"colluders.noise": "Standard deviation of what each of them adds, in volatilities.",
		"colluders.from":  "First epoch of the false value.",

		"lazy-reputers":       "Reputers who measure nothing.",
		"lazy-reputers.count": "How many, at least 1.",
		"lazy-reputers.stake": "Stake of each, in tokens, above 0.",
		"lazy-reputers.way":   "What they report: constant, loss for everything; last, what was true in the epoch before; consensus, the network losses of the last close; copy, what the honest reputer of reports.",
		"lazy-reputers.loss":  "Constant log10 loss.",
		"lazy-reputers.of":    "Position of the honest reputer that is copied.",

		"lying-reputers":         "Reputers who measure well and report something else.",
		"lying-reputers.count":   "How many, at least 1.",
		"lying-reputers.stake":   "Stake of each, in tokens, above 0.",
		"lying-reputers.error":   "Standard deviation of their reported losses, in dex.",
		"lying-reputers.bias":    "What they add to every loss, in dex.",
		"lying-reputers.favours": "Positions of inferers in whose favour they report; those of adversaries come after the honest ones.",
		"lying-reputers.by":      "How much they lower the loss of each and raise that of the network without it, in dex.",

		"dust-reputers":       "Reputers with hardly any stake, who count as one head each where stakes are compared with the mean.",
		"dust-reputers.count": "How many, at least 1.",
		"dust-reputers.stake": "Stake of each, in tokens, above 0.",
		"dust-reputers.error": "Standard deviation of their reported losses, in dex.",
		"dust-reputers.bias":  "What they add to every loss, in dex.",

		"stake-attack":          "Somebody with a share of all stake who reports in favour of inferers of his own.",
		"stake-attack.share":    "Share of all stake before the first epoch, between 0 and 1.",
		"stake-attack.reputers": "Names among which the stake is spread, at least 1.",
		"stake-attack.inferers": "His own inferers.",
		"stake-attack.error":    "Standard deviation of their errors, in volatilities, above 0.",
		"stake-attack.by":       "How much he lowers the losses of his inferers and raises those of the network without each, in dex.",

		"flash-stake":          "Somebody whose stake comes before the reputer window of single epochs and leaves after.",
		"flash-stake.share":    "Share of all stake when it is there, between 0 and 1.",
		"flash-stake.reputers": "Names among which the stake is spread, at least 1.",
		"flash-stake.every":    "The stake comes in epochs 0, every, 2 every, ...",
		"flash-stake.inferers": "His own inferers.",
		"flash-stake.error":    "Standard deviation of their errors, in volatilities, above 0.",
		"flash-stake.by":       "How much he lowers the losses of his inferers and raises those of the network without each, in dex.",

		"rogue-forecasters":       "Forecasters who know what losses are to be expected and say something else.",
		"rogue-forecasters.count": "How many, at least 1.",
		"rogue-forecasters.way":   "promote puts one inferer below all others; invert mirrors losses at their mean.",
		"rogue-forecasters.of":    "Position of the inferer that is promoted; those of adversaries come after the honest ones.",
		"rogue-forecasters.by":    "How far below the lowest of the others, in dex.",

		"late-joiners":       "Inferers who play by the rules and are not there from the start.",
		"late-joiners.count": "How many, at least 1.",
		"late-joiners.from":  "First epoch in which they are there.",
		"late-joiners.error": "Standard deviation of their errors, in volatilities, above 0.",
		"late-joiners.bias":  "Their bias, in volatilities.",

		"dropouts":         "Inferers who play by the rules and are away at times.",
		"dropouts.count":   "How many, at least 1.",
		"dropouts.from":    "First epoch in which they are away.",
		"dropouts.to":      "First epoch in which they are back, 0 for never.",
		"dropouts.absence": "Probability with which each of them is away in any other epoch.",
		"dropouts.error":   "Standard deviation of their errors, in volatilities, above 0.",
		"dropouts.bias":    "Their bias, in volatilities.",
	}[path]
}
