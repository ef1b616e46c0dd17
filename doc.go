// Package chorus is the root of a library of the mathematics by which the Allora network turns many predictions
// into one. The mathematics is in the packages below; this one holds nothing but this page.
//
//	num        the arithmetics: float64 with portable bits, Dec with the chain's 34 digits; statistics
//	weights    regrets become weights
//	regret     losses become regrets; the initial regret of a topic
//	synthesis  inferences, forecasts and regrets become the network inference, its variants, its confidence
//	           interval, the outlier-resistant value, an explanation
//	release    the rule sets v0.6, v0.9, v0.16 and v0.17, with their parameters and arithmetic
//	consensus  what reputers report becomes network losses and scores of the reputers
//	rewards    scores become money; weights of topics, emission
//	epoch      one epoch of a topic from inferences to pay
//	chain      the embedded ledger: topics, stakes, epochs and payouts, block by block
//	fixtures   reference vectors and the runner that checks any implementation with them
//
// Start with release: r := release.V16() gives r.Decimal(), r.Float64() and the rules that the functions of the
// other packages take. docs/equations.md states every equation with the function that computes it.
package chorus
