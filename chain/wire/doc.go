// Package wire reads what the chain's query endpoints serve, and recomputes weights, network inference and confidence interval
// from it: since release v0.10 nodes serve none of the two.
//
// # Answers
//
// A document is an answer as it is served, or several merged into one object. Most answers name what they are by their outer
// key: network_inferences, inferences, forecasts, topic, params, loss_bundle, loss_bundles, amounts. An answer that does
// not say whom it is about stands under the name of its endpoint, by that worker:
//
//	{"latest_regret_stdnorm": {"value": "0.2634"},
//	 "inferer_network_regret": {"allo1...": {"regret": {"block_height": "119800", "value": "-0.031"}}}}
//
// [Answers.Add] takes documents in any order; examples/wire shows one of each kind. Keys are in snake case or camel case,
// decimals are texts with or without an exponent, integers are texts or numbers. Unknown keys are passed over. The scalar
// bundles of v0.16 and before and the labelled ones of v0.17 are told apart by themselves.
//
// # Absence
//
// A key that is missing from an answer is an error with its path. An answer that was not given leaves nil behind, never 0. A
// regret that was served with block height 0 has no record: the topic's initial regret stands in, as on the chain.
//
// # Recomputing
//
// [Answers.Infer] makes the network inference of the answers with package chorus, compares it with the served one and says
// what could not be computed and why. The inferences, the regrets of these workers, the scale and the topic suffice for weights,
// network inference and interval. Forecasts, the last network loss and the other kinds of regrets add the rest.
//
// # Limits
//
// A document has at most [MaxBytes] bytes, nests 64 deep, and has numbers of at most 100 digits and magnitudes between 1e-1000
// and 1e1000; a key twice in one object is refused, in whichever case. Errors are *num.Error: ErrLimit, ErrDuplicate,
// ErrSyntax, ErrMissing, ErrRange, with the path in the document.
package wire
