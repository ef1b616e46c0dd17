// Package epoch composes one epoch of a topic from inferences to rewards: network inference, network losses, regrets,
// scores, fractions, entropies, the split between the classes and the pay (section 14 of docs/equations.md). Every
// formula is one of another package; here is only their order and what is carried from epoch to epoch.
//
// A topic has a fixed roster of inferers, forecasters and reputers, positions ascending by identifier. Who takes part
// in an epoch is said by the epoch's input; records of absent members stay as they are.
package epoch
