// Package chain is the minimal embedded ledger: what the rules of the other packages do to money, block by block
// (sections 9 and 11 to 16 of docs/equations.md). Accounts, topics, stakes, delegations, submission windows, active
// sets, emission and payouts are one deterministic state machine over a small Store.
//
// A Ledger takes transactions with Apply and ends blocks with EndBlock; Advance ends many blocks without
// transactions. What fails leaves the state as it was. Amounts are whole base units (10^18 of them are a token),
// everything else is a decimal of 34 digits; there is no float64 in the state.
//
//	l, err := chain.New(config)
//	events, err := l.Apply(&chain.Transfer{From: "alice", To: "bob", Amount: chain.BaseUnits(5)})
//	result, err := l.EndBlock()
//
// The same transactions at the same heights give the same StateHash on every architecture, in every store and with
// every batch size. CheckInvariants tells whether money is conserved. Nothing is signed: who may act is a matter of
// names, so that a ledger is a model of the chain's module and not a chain.
package chain
