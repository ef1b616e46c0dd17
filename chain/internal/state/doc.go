// Package state is the state of a ledger: records by key over a store, and an operation on them. It knows no rule.
//
//	keys.go     the layout: spaces, kinds of records, parts of keys
//	records.go  the records
//	session.go  an operation: reading, writing, walks, events, snapshots
//	hand.go     records that a block holds decoded
//
// The other rooms are functions over a [Session]. Calls go downward only: bank, topics, stakes, admission and mint, epochs,
// and beside them audit, which only reads.
package state
