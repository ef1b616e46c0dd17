// Package regret turns losses into regrets: how much better than the network each source has been, as moving
// averages kept per topic (section 7 of docs/equations.md).
//
// # The nine kinds
//
// A regret is the loss of a network less the loss of a source. [Kind] says of the nine kinds which networks and which
// sources they are about; everything that goes through the kinds goes through that list ([Table.Parts], [Table.Records]).
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
// # Shapes and units
//
// Losses are in log form. A [Table] has a part for each kind: a [Column] with one regret for each inferer or forecaster, or
// a [Grid] with one for each pair. Positions are those of the topic's inferers and forecasters, ascending by name;
// [Inferer] and [Forecaster] are types of their own, so that one cannot stand for the other. [Losses] have the same
// positions. [Record] names a regret by its workers.
//
// # Absence
//
// A regret that was never formed is absent and reads as the topic's initial regret; a loss that nobody measured is absent.
// At says so. Lists that a caller may leave out are nil.
//
// # Errors and determinism
//
// Errors are [num.Error]: they match a sentinel of package num by errors.Is and name the argument, the position in it, the
// value and what is allowed. Positions outside a column or grid panic, as indexing a slice does. Arguments other than the
// destination are never changed. The same input gives the same bits on every architecture.
package regret
