// Package chain is the minimal embedded ledger: what the rules of the other packages do to money, block by block
// (sections 9 and 11 to 16 of docs/equations.md). Accounts, topics, stakes, delegations, submission windows, active
// sets, emission and payouts are one deterministic state machine over a small store.
//
// # A ledger
//
// [New] starts a ledger in memory from a [Config], [Open] in any store; [Load] opens one that is there, [Import] one from an
// [Ledger.Export]. It takes transactions with [Ledger.Apply] and ends blocks with [Ledger.EndBlock]; [Ledger.Advance] ends many
// blocks without transactions. Both tell what happened as events. What fails leaves the state as it was.
//
// A transaction is one of the structs of this package that have a method Kind: [Transfer], [CreateTopic], [SubmitWork] and the
// others that [TxKinds] lists. [ReadScript] reads them as JSON Lines, and [Ledger.Resume] goes on with a script that was
// executed in part.
//
// # Words and numbers
//
// What a ledger keeps and tells is package chain/record. Amounts are whole base units, of which 10^18 are a token
// (record.Tokens, record.BaseUnits); everything else is a decimal of 34 digits; there is no float64 in the state. Heights count
// blocks from 1. The nonce of an epoch is the height of the block that opened its worker window. Topics are numbered from 1.
//
// # Queries
//
// [Ledger.Topic], [Ledger.Epoch], [Ledger.Member] and the like find one; an account, stake or member that is not there reads as
// zero. [Ledger.Topics], [Ledger.Epochs], [Ledger.Members] and the like are iterators over all, in ascending order. They read
// the state with what the block under way has changed so far. [Ledger.Inference] gives what [chorus.Measure] judges.
//
// # Errors
//
// Refusals are *num.Error with field, value and what is allowed, and match a sentinel of package num or of chain/record with
// errors.Is. Other errors are those of the store. A ledger that is nil, or that was not made by a function of this package, is
// num.ErrMissing.
//
// # Determinism
//
// The same transactions at the same heights give the same [Ledger.StateHash] on every architecture, in every store and with
// every batch size. [Ledger.CheckInvariants] reports whether money is conserved. Nothing is signed: who may act is a matter of
// names, so that a ledger is a model of the chain's module and not a chain.
//
// # Rooms
//
// This package is the outside: ledger, transactions, queries, script, export. The inside is in internal packages, each of which
// calls only those before it: state (records by key, one operation on them), bank, topics, stakes, admission, mint, epochs; and
// audit, which verifies what anybody may have written.
package chain
