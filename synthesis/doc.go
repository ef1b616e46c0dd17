// Package synthesis turns inferences, forecasts and regrets into the network inference and its variants, their confidence
// interval, the outlier-resistant value, and an explanation of who contributed what (sections 5 and 6 of docs/equations.md).
//
// # One network
//
// [NewNetwork] binds an arithmetic, the rules of a release and the parameters of a topic. The [Network] is then used for one
// epoch after the other:
//
//	network, err := synthesis.NewNetwork(r.Float64(), r.Synthesis, release.SynthesisParams(r.Float64(), r, r.Topic))
//	result, err := network.Infer(nil, in)
//
// Infer makes a [Result], Explain the same with everybody's part in it, ConfidenceInterval the percentiles of a result,
// FilterOutliers and OutlierResistant the second value without outliers, ForecastImplied the implied inferences alone. A
// Network keeps nothing between calls but memory. It is for one goroutine at a time; any number of them may share an
// arithmetic.
//
// Every method takes its destination first and returns it; a nil destination stands for a new one, and the zero value is
// ready. Arguments are never changed, and results share no memory with them. After an error the content of a destination is
// unspecified.
//
// # Positions, shapes and units
//
// Workers are positions: inferers j from 0 to N-1 and forecasters k from 0 to K-1, ascending by name, with types of their own
// ([Inferer], [Forecaster]) that cannot be mixed up. Package chorus does the same by name.
//
// An inference is a vector over the labels of the topic, one number for most topics. Input.Inferences has N x L numbers,
// inferer by inferer; [Values] has a row of L numbers for each position, and At returns one. Weights and shares are one number a
// worker, whatever the labels. Inferences may have any unit. Losses, forecasts and regrets are logarithms, all to one base,
// and so is Epsilon; a change of base changes no inference but by rounding. Percentiles are from 0 to 100.
//
// # Absence
//
// What may be missing is marked: forecasts and values by At's second result, weights by InfererHasWeight and
// ForecasterHasWeight, the network loss by HasNetworkLoss. A regret without a record reads as the initial regret
// ([regret.Table]). A zero Scale of an input means that none is stored. Which variants exist in which case is tabulated in
// section 5.3; Result.Case says which case it was. A missing value is never NaN, and never a 0 that means something else.
//
// # Errors
//
// Errors are [num.Error] with field, index, value and what is allowed, and match the sentinels of package num by errors.Is. What
// is wrong with an input is said before anything is calculated. An inference that the rules refuse, such as one without any
// usable source in v0.17, is an error as well.
//
// # Determinism
//
// The same input gives the same bits on every machine, in decimals and in float64. In float64 rows of regrets and values are
// calculated by a kernel (internal/rows) with the bits of the generic form, but for implied inferences without one inferer,
// which share work: they and the one-out inferers differ from calculations of their own by some 1e-14 of the largest
// inference. From some number of inferers on they are interpolated (internal/chebyshev) where no scale is stored.
package synthesis
