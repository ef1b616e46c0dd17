// Package record is the vocabulary of the ledger: what it keeps, what it tells, and where it keeps it.
//
// All types are values without behaviour of their own; their JSON form is that of docs/formats.md and does not change.
//
// # What a ledger tells
//
// An [Event] tells what a transaction or a block did, in order, by one of the kinds of [EventKind]. [Rewards] are what an epoch
// paid; [Labels], [LossBundle] and others are as the state, scripts and queries of a ledger have them.
//
// # Amounts
//
// An [Amount] is a whole number of base units, 10^18 of which are a token: [Tokens], [BaseUnits], [ParseAmount]. In JSON it is
// text. An amount taken from a decimal is cut ([WholeAmount]); where fractions end up is told by [DustKinds].
//
// # Where a ledger keeps it
//
// A [Store] keeps records under text keys: [Memory] here, a file in package boltstore. [Store.Commit] writes all of a batch or
// nothing.
//
// # Errors
//
// Refusals come as *num.Error and match one sentinel of this package or of package num with errors.Is.
package record
