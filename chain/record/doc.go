// Package record is the vocabulary of the ledger: what it keeps, what it tells, and where it keeps it.
//
// Amounts are whole base units ([Tokens], [BaseUnits]). Events tell what transactions and blocks did, in order. Inferences,
// rewards, labels and bundles of losses are as the state, scripts and queries of a ledger have them. A [Store] keeps records
// under text keys: [Memory] here, a file in package boltstore. Refusals come as *num.Error and match the sentinels of this
// package or of package num with errors.Is.
//
// All types are values without behaviour of their own; their JSON form is that of docs/formats.md and does not change.
package record
