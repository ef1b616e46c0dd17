// Package weights turns regrets into weights: a scale, the gradient of the potential, and the two forms of the weight
// that the rules have (section 4 of docs/equations.md).
//
// # One object
//
// A [Weigher] binds arithmetic, [Rules] and [Params] once and is used again:
//
//	weigher, err := weights.NewWeigher(r.Float64(), r.Synthesis.Weights, params)
//	result, err := weigher.Weigh(nil, weights.Input[float64]{Inferers: weights.Class[float64]{Regrets: regrets}})
//
// Its destination comes first: nil stands for a new result, and the zero value of [Result] is ready to be one. With a
// result that has its size it does not allocate. [Scaler], [Kernel] and [Normalize] are the formulas that it is made of,
// for formulas of other packages: they take a calculation ([num.Calc]), check what they are not told, and leave their
// errors in it.
//
// # Shapes and units
//
// Regrets are differences of losses in log form; their base drops out, since the scale has it too. A direct calculation
// takes two lists of sources, inferers and forecasters, each in the order of their positions; results have the same
// order. Weights are not negative, grow with the regret and are not normalised: Normalize does that (E27).
//
// # Absence
//
// A source without a regret is marked in [Class], and the rules say whether it has a weight (MissingRegret); without a
// weight it is marked in [ClassWeights]. A stored scale of zero means that none is stored. Lists that may be left out are
// nil: all sources have a regret, no weights were stored.
//
// # Errors and determinism
//
// Errors are [num.Error]: they match a sentinel of package num by errors.Is and name the argument, the position in it, the
// value and what is allowed. Arguments are never changed, but by [Kernel.Row], which says so. The same input gives the
// same bits on every architecture.
package weights
