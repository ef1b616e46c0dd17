// Package consensus turns what reputers report about an epoch into network losses, and judges the reputers: adjusted
// stakes, the consensus vector, scores, listening coefficients (sections 7.2, 7.3 and 8 of docs/equations.md). It
// cites the papers as [ADI 1].
//
// # One object
//
// An [Assessor] binds arithmetic, [Rules] and [Params] of a topic once and is used again, epoch after epoch:
//
//	assessor, err := consensus.NewAssessor(r.Decimal(), r.Consensus, release.ConsensusParams(r.Decimal(), r))
//	losses, err := assessor.NetworkLosses(nil, inferers, forecasters, bundles)
//
// Its methods take the destination first. They write in its memory where that suffices and return the result; nil
// stands for new memory, and the zero value of every result is ready to be one. With destinations of the right size
// they do not allocate, but for Filter.
//
// # Shapes and units
//
// Losses are in log form, over the positions of a topic's inferers and forecasters ([regret.Losses]). [Reported] and
// [CloseInput], which name workers and reputers, are what a close starts from: Filter puts them over positions, as a
// [Bundle] for each reputer. [LineUp] makes one vector of losses for each reputer of them, all over the same objects.
// Stakes are base units, own and delegated. Lists of stakes, coefficients and scores have one number for each reputer,
// in the order of the bundles.
//
// # Absence
//
// What a reputer does not report is absent, never NaN or 0: [Reports.At] says so, as the columns of [regret.Losses]
// do. Lists that a caller may leave out are nil.
//
// # Errors and determinism
//
// Errors are [num.Error]: they match a sentinel of package num by errors.Is and name the argument, the position in it,
// the value and what is allowed. Arguments are never changed; after an error the content of a destination is
// unspecified. The same input gives the same bits on every architecture. In float64 scores run on flat loops, with the
// bits of the formulas, but for those of the search over complete reports ([Assessor.ListeningCoefficients]).
package consensus
