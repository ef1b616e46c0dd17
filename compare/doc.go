// Package compare answers what one release makes other than another one of the same topic, and which rules make the
// difference.
//
// [Infer] does it for the network inference of one epoch, [Run] for a topic over its epochs: from the same state and the same
// inputs everything is computed under each of the releases, all numbers side by side. What reputers reported stays as it was
// recorded, also where the inference that they judged comes out otherwise.
//
// # Attribution
//
// The first release is compared with each of the others. The rules and parameters in which the two differ
// ([release.Diff]) are switched from the first release to the other one at a time, each staying switched, and everything is
// computed again at each step. The part of a rule in the difference of a number is what its step changes. So parts depend on
// the order: where two rules act together, the one that is switched first gets what it does alone, and the later one the rest.
// The default order is that of release.Diff, which is about that of a calculation; names given as order go before it. The
// whole difference does not depend on the order.
//
// Where a step has no value, since an epoch fails under that mixture of rules or nothing of that name comes out, what changes from the
// last step that has one to the next belongs to no rule: it is the remainder. Parts and remainder add up to the
// difference exactly, to the last digit: differences are exact decimals, also those of float64 numbers.
package compare
