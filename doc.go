// Package chorus is the mathematics by which the Allora network turns many predictions into one, by name: maps in, values out.
//
// [Infer] makes the network inference of one epoch of a topic, with the weights of everybody, an interval and the reasons.
// [Topic] does the same over time: it carries regrets, scores and everything else from epoch to epoch while workers come and go,
// makes the losses of reputers into regrets ([Topic.Close]), and pays ([Topic.Reward]). [Measure] makes the losses that a reputer
// reports.
//
// # Numbers
//
// Everything is generic over the number. float64 is fast, with the same bits on every machine; [num.Dec] has the digits of the
// chain. Losses, forecasts and regrets are on the logarithmic scale of losses, in one base throughout a topic. A value of a
// topic is a list over its labels: of a topic whose inferences are numbers, a list of one.
//
// # Rules
//
// A release is a rule set with its parameters: release.V17() is that of v0.17. Topic and Module are fields to set in a copy:
//
//	r := release.V17()
//	r.Topic.PNorm = num.MustParseDec("2.5")
//
// # What is absent
//
// A worker that is in no map has sent nothing. A regret that is missing reads as the topic's initial regret, as on the chain;
// [Inference.Assumed] tells which were. An optional number is a pointer, nil where there is none: new(-1.0) is a number. In
// results an absent value is a nil list.
//
// # Errors
//
// What is refused is a *num.Error, which names the value as the caller wrote it, such as Regrets.Inferer["ann"], and matches a
// sentinel of package num with errors.Is. It changes nothing. An epoch that fails by the rules, as on the chain, is an
// *epoch.StageError, and leaves what the rules leave.
//
// The order of maps has no influence on any bit. Results are plain values: json.Marshal writes them and json.Unmarshal reads them
// back.
//
// # The packages below
//
// The mathematics is in the packages below, over positions in slices, for those who need one formula or a hot loop:
//
//	num        the arithmetics; statistics over both
//	weights    regrets become weights
//	regret     losses become regrets; the initial regret of a topic
//	synthesis  inferences, forecasts and regrets become the network inference and its variants
//	consensus  what reputers report becomes network losses and scores of the reputers
//	rewards    scores become money; weights of topics, emission
//	epoch      one epoch of a topic from inferences to pay
//	release    the rule sets v0.6, v0.9, v0.16 and v0.17, with their parameters and arithmetic
//	compare    what several releases make of one topic, and which rules make the difference
//	explain    why a member of a topic has its weight, score and reward
//	chain      the embedded ledger: topics, stakes, epochs and payouts, block by block
//	fixtures   reference vectors and the runner that checks any implementation with them
//
// docs/equations.md states every equation with the function that computes it.
package chorus
