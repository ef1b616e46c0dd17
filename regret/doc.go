// Package regret turns losses into regrets: how much better than the network each source has been, as moving averages kept
// for each topic, and with them the initial regret of newcomers (section 7 of docs/equations.md).
//
// # Nine kinds
//
// A regret is the loss of a network less the loss of a source, both in log form: positive where the source is the better of
// the two. There are nine kinds, which differ in what is measured against what ([Kind]). Rows say which network it is: of
// somebody left out, of somebody taken in alone, or the whole network, when the row is the worker's own. Columns say whose
// regret it is.
//
//	kind                        row x column                                network         source
//	Inferer                     inferer, self                               L               L_j     E39
//	Forecaster                  forecaster, self                            L               L_k     E40
//	Naive                       inferer, self                               L-              L_j     E41
//	OneOutInfererInferer        inferer left out, inferer                   L-[row]         L_j     E42
//	OneOutInfererForecaster     inferer left out, forecaster                L-[row]         L[k][-row]  E43
//	OneOutForecasterInferer     forecaster left out, inferer                L-[row]         L_j     E44
//	OneOutForecasterForecaster  forecaster left out, forecaster             L-[row]         L_k     E45
//	OneInForecasterInferer      forecaster taken in, inferer                L+[row]         L_j     E46
//	OneInForecasterSelf         forecaster taken in, self                   L+[row]         L_k     E47
//
// A [Table] holds all of them for the workers of an epoch, each kind as a field: a [Column] with one regret for each inferer or
// forecaster, or a [Grid] with one for each pair. Parts lists the kinds for code that treats them alike, and Records gives every
// place the name under which it is kept from epoch to epoch. [Losses] are the network losses of an epoch over the same workers.
//
// # One object
//
// An [Updater] binds arithmetic, [Rules] and [Params] of a topic once and is used again, epoch after epoch:
//
//	updater, err := regret.NewUpdater(r.Decimal(), r.Regret, release.RegretParams(r.Decimal(), r, r.Topic))
//	table, outcome, err := updater.Update(table, table, regret.Close[num.Dec]{Losses: losses})
//
// The destination comes first: nil stands for a new table, the zero value of [Table] is ready to be one, and the table
// that is closed may be written in place. With a table that has its size it does not allocate.
//
// # Positions and units
//
// [Inferer] and [Forecaster] are positions, ascending by name, types of their own, so that one cannot stand for the other. Losses
// and regrets are logarithms to one base, whichever it is. Inclusions are counts of epochs; alpha is a weight above 0 and up to 1.
//
// # Absence
//
// Every loss but the network's and the naive one, and every regret, is present or absent: At says which. An absent regret
// reads as the initial regret of the topic, 0 while none has been formed. Lists that a caller may leave out are nil.
//
// # Errors
//
// Errors are [num.Error] with field, index, value and what is allowed, and match the sentinels of package num by errors.Is.
// Arguments are checked before anything is changed, and none but the destination ever is. Positions are not checked beyond what
// slices do: Set and At of a position outside a table panic as an index outside a slice does.
//
// # Determinism
//
// A close gives the same bits on every machine, and the digits of the chain in decimals.
package regret
