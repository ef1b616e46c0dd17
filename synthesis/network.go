package synthesis

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/synthesis/internal/rows"
	"github.com/seed-63a7a409/chorus/weights"
)

// Network makes the network inferences of a topic under one set of rules and parameters, again and again. It may be used
// after any error, by one goroutine at a time, and keeps nothing from one call to the next but memory.
type Network[T any] struct {
	a      num.Calc[T]
	arith  num.Arith[T] // for checks: a Calc would be converted for each
	rules  Rules
	params Params[T]
	zero   T
	one    T

	kernel  weights.Kernel[T]
	scaler  weights.Scaler[T]
	scratch num.Scratch[T]

	// The form of rows for float64: floats, of every Network in float64 whose parameters it takes, is flat; rows is the same
	// for an input that it covers.
	floats     *rows.Rows
	sizes      sizes
	flat, rows flatRows[T]

	// The inference in hand.
	scaleStored bool
	forecast    forecast[T]
	used        []int                 // forecasters with an implied inference; nobody else enters scale, maximum or counts
	oneOuts     Values[Forecaster, T] // I[k][-j] as I-[j] uses them, at j times the number of forecasters plus k
	incomplete  []bool                // by inferer: some forecaster in use has no implied inference without it
	others      []int

	// The calculation in hand: its members with their regrets, which weigh scales in place, values by label, and weights.
	regrets       []T
	values        []T
	valuesWithout int // the inferer without whom the inferences are in values
	previous      []T
	weights       []T
	branches      []weights.Branch
	column        []T

	intervals   []T // the weights of an interval
	percentiles []T // the default ones
	few         few[T]
}

// flatRows are calculations on flat lists: rows.Rows, where T is float64.
type flatRows[T any] interface {
	// Regrets is E28, losses becoming regrets.
	Regrets(losses []T, networkLoss T)
	// Combine is E31 over members, at least one.
	Combine(regrets, values []T) (mean, scale T)
	// Mean is E29.
	Mean(regrets, values []T) (mean T)
	// Weights are those of the last row.
	Weights() []T
	// OneOuts is E29 without each of at least three members, the row of all before it.
	OneOuts(dst, regrets, values []T)
}

// NewNetwork binds arithmetic, rules and parameters. Errors: ErrMissing without an arithmetic, ErrUnknown for rules, ErrDomain
// and ErrNotFinite for parameters.
func NewNetwork[T any](a num.Arith[T], rules Rules, params Params[T]) (*Network[T], error) {
	if err := num.FirstError(num.CheckArith(a), rules.Validate()); err != nil {
		return nil, err
	}
	n := &Network[T]{a: a.Calc(), arith: a, rules: rules, params: params}
	if err := params.Validate(n.a); err != nil {
		return nil, err
	}
	n.zero, n.one = n.a.Int(0), n.a.Int(1)
	n.kernel = weights.NewKernel(n.a, rules.Weights.Form, params.P, params.C)
	if err := n.a.Err(); err != nil {
		return nil, err
	}
	if f, ok := any(n).(*Network[float64]); ok {
		if f.floats = newFloats(f); f.floats != nil {
			f.flat = f.floats
		}
	}
	return n, nil
}

// Infer makes the network inference of an epoch and its variants (E28 to E32) by the case table of 5.3, in the memory of
// dst, and returns it; nil stands for a new result. The input is not changed and shares no memory with the result
// (ErrDomain). After an error the content of dst is unspecified.
//
// In float64 the implied inferences of one-out calculations share work, which changes them and the one-out inferers
// by some 1e-14 of the largest inference against calculations of their own. The bits are the same on every machine.
//
// Errors: ErrEmpty without inferences; ErrShape for sizes that do not fit; ErrDomain for a negative scale, or more labels
// than the release has; ErrNotFinite; ErrMissing without regrets or an input; ErrRange and ErrDivisionByZero from the
// arithmetic.
func (n *Network[T]) Infer(dst *Result[T], in *Input[T]) (*Result[T], error) {
	if err := n.begin(in); err != nil {
		return nil, err
	}
	return n.infer(dst, in)
}

func refuseNilNetwork() error {
	return num.Refuse(num.ErrMissing, "Network", nil, nil, "a network made by NewNetwork")
}

// begin checks the input and takes it up.
func (n *Network[T]) begin(in *Input[T]) error {
	if n == nil || n.a == nil {
		return refuseNilNetwork()
	}
	n.a.Reset()
	finite := false
	if f, ok := any(in).(*Input[float64]); ok && in != nil && in.Regrets != nil {
		n.sizes = sizesOf(f)
		finite = n.sizes.finite()
	}
	if err := in.validate(n.arith, n.rules, finite); err != nil {
		return err
	}
	n.scaleStored = n.rules.Weights.Scale != weights.ScalePerCalculation && n.a.Sign(in.Scale) != 0
	return nil
}

// infer is Infer of an input that begin has taken up.
func (n *Network[T]) infer(dst *Result[T], in *Input[T]) (*Result[T], error) {
	if dst == nil {
		dst = new(Result[T])
	} else if dst.sharesMemory(in) {
		return nil, num.Refuse(num.ErrDomain, "result", nil, nil, "a result that shares no memory with the input")
	}
	dst.reset(in.Inferers(), in.Forecasters(), in.labels(), n.zero, n.rules.OneOutImplied != OneOutImpliedNone)
	if n.scaleStored {
		dst.Scale, dst.HasScale = in.Scale, true
	}
	dst.AllInferersNew = n.a.Sign(in.Regrets.Initial()) == 0
	dst.Case = n.caseOf(in, dst.AllInferersNew)
	n.used, n.rows = n.used[:0], nil
	switch dst.Case {
	case CaseSingle:
		copy(dst.Combined, in.Inferences)
		copy(dst.Naive, in.Inferences)
	case CaseFirstEpochMedian:
		n.median(dst.Combined, in.Inferences)
	default:
		n.rows = n.rowsFor(in, dst.AllInferersNew)
		n.variants(dst, in)
	}
	if err := n.a.Err(); err != nil {
		return nil, err
	}
	return dst, nil
}

// rowsFor returns the form of rows that covers the input, nil if the generic form is to make it.
func (n *Network[T]) rowsFor(in *Input[T], allNew bool) flatRows[T] {
	if n.flat == nil || allNew || in.Implied != nil || !coveredByFloats(any(n).(*Network[float64]), any(in).(*Input[float64])) {
		return nil
	}
	return n.flat
}

// caseOf reads the table of 5.3 from above. A new topic without a loss counts as first epoch: its values are
// plain means by E32 either way.
func (n *Network[T]) caseOf(in *Input[T], allNew bool) Case {
	switch {
	case in.Inferers() == 1 && n.rules.Single != SingleCalculated:
		return CaseSingle
	case !in.HasNetworkLoss && n.rules.FirstEpoch == FirstEpochMedian:
		return CaseFirstEpochMedian
	case !in.HasNetworkLoss:
		return CaseFirstEpochInferers
	case allNew:
		return CaseAllNew
	}
	return CaseNormal
}

// median writes the medians of flat values by label.
func (n *Network[T]) median(dst, values []T) {
	labels := len(dst)
	for label := range dst {
		n.column = n.column[:0]
		for i := label; i < len(values); i += labels {
			n.column = append(n.column, values[i])
		}
		dst[label] = n.scratch.Median(n.a, n.column)
	}
}

// weigh forms the weights of n.regrets under a scale (E24 to E26). The regrets become scaled ones; the position of the
// first largest is returned.
func (n *Network[T]) weigh(scale T) (largest int) {
	n.weights, n.branches = reuse.Slice(n.weights, len(n.regrets)), reuse.Slice(n.branches, len(n.regrets))
	return n.kernel.Row(n.a, n.weights, n.branches, n.regrets, scale)
}

// scale returns the stored scale, or one that is formed of n.regrets (E21 to E23).
func (n *Network[T]) scale(in *Input[T], previous []T) T {
	if n.scaleStored {
		return in.Scale
	}
	return n.scaler.Scale(n.a, n.rules.Weights.Scale, n.params.Epsilon, n.regrets, previous)
}

// product adds a weight times values by label to sums.
func (n *Network[T]) product(sums []T, weight *T, values []T) {
	for label := range sums {
		num.AddProduct(n.a, &sums[label], weight, &values[label])
	}
}
