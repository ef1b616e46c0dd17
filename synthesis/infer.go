package synthesis

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/weights"
)

// Infer makes the network inference of an epoch and its variants (E28-E32) by the case table of 5.3. The
// arguments are not changed; the result shares no memory with them.
//
// In float64 the implied inferences of one-out calculations share work, which changes them and the one-out inferers
// by some 1e-14 of the largest inference against calculations of their own. The bits are the same on every machine.
//
// Errors: ErrEmpty without inferences; ErrShape for sizes that do not fit; ErrDomain for parameters outside
// their domain, a negative scale, or more labels than the release has; ErrNotFinite; ErrMissing without regrets;
// ErrRange and ErrDivisionByZero from the arithmetic.
func Infer[T any](a num.Arith[T], rules Rules, params Params[T], in *Input[T]) (*Result[T], error) {
	w, err := NewWorkspace(a, rules, params)
	if err != nil {
		return nil, err
	}
	result := new(Result[T])
	if err := w.Infer(result, in); err != nil {
		return nil, err
	}
	return result, nil
}

// Workspace makes the inferences of one topic again and again without new memory for each: the form for loops.
// It may be used after any error, by one goroutine at a time.
type Workspace[T any] struct {
	a      num.Calc[T]
	rules  Rules
	params Params[T]
	kernel weights.Kernel[T]
	zero   T
	one    T

	scaleStored bool

	scaler   weights.Scaler[T]
	scratch  num.Scratch[T]
	elements []int
	members  []int
	regrets  []T
	previous []T
	column   []T
	taking   []bool
	used     []int
	others   []int
	oneOut   Values[Forecaster, T]

	forecastAll  []forecastWeights[T] // by forecaster
	forecastSome forecastWeights[T]

	intervals intervals[T]
	few       few[T]

	fast *floatKernel // nil unless T is float64
}

// NewWorkspace prepares for a topic.
func NewWorkspace[T any](a num.Arith[T], rules Rules, params Params[T]) (*Workspace[T], error) {
	w := &Workspace[T]{a: a.Calc(), rules: rules, params: params}
	if err := params.Validate(w.a); err != nil {
		return nil, err
	}
	w.zero, w.one = w.a.Int(0), w.a.Int(1)
	w.kernel = weights.NewKernel(w.a, rules.Weights.Form, params.P, params.C)
	if err := w.a.Err(); err != nil {
		return nil, err
	}
	w.fast = floatKernelOf(w)
	return w, nil
}

// Infer is as the function Infer, into a result of the caller's, whose memory is used again and must not be that of the
// input (ErrDomain). After an error the content of dst is unspecified.
func (w *Workspace[T]) Infer(dst *Result[T], in *Input[T]) error {
	return w.infer(dst, in, nil)
}

func (w *Workspace[T]) infer(dst *Result[T], in *Input[T], explanation *Explanation[T]) error {
	if dst == nil {
		return num.Refuse(num.ErrMissing, "result", nil, nil, "a result to write into")
	}
	w.a.Reset()
	if err := in.validate(w.a, w.rules); err != nil {
		return err
	}
	if dst.sharesMemory(in) {
		return num.Refuse(num.ErrDomain, "result", nil, nil, "a result that shares no memory with the input")
	}
	w.begin(in)
	dst.reset(in.Inferers(), in.Forecasters(), in.labels(), w.zero, w.rules.OneOutImplied != OneOutImpliedNone)
	if w.scaleStored {
		dst.Scale, dst.HasScale = in.Scale, true
	}
	dst.AllInferersNew = w.a.Sign(in.Regrets.Initial()) == 0
	dst.Case = w.caseOf(in, dst.AllInferersNew)
	switch dst.Case {
	case CaseSingle:
		w.single(dst, in)
	case CaseFirstEpochMedian:
		w.members = w.members[:0]
		for j := range in.Inferers() {
			w.members = append(w.members, j)
		}
		w.medianOf(dst.Combined, in, w.members)
	default:
		if explanation != nil {
			w.variants(dst, in, explanation)
		}
		if !w.fastVariants(dst, in) && explanation == nil {
			w.variants(dst, in, nil)
		}
	}
	return w.a.Err()
}

// fastVariants fills what variants fills, or tells that it left that undone. An explained result is gone over too,
// so that it has the bits of one that is not.
func (w *Workspace[T]) fastVariants(dst *Result[T], in *Input[T]) bool {
	if w.fast == nil || w.a.Err() != nil {
		return false
	}
	result := any(dst).(*Result[float64])
	input := any(in).(*Input[float64])
	if !w.fast.ready(result, input) {
		return false
	}
	w.fast.variants(result, input)
	return true
}

func (w *Workspace[T]) begin(in *Input[T]) {
	w.scaleStored = w.rules.Weights.Scale != weights.ScalePerCalculation && w.a.Sign(in.Scale) != 0
	w.forgetWeights(in.Forecasters())
}

// caseOf reads the table of 5.3 from above. A new topic without a loss counts as first epoch: its values are
// plain means by E32 either way.
func (w *Workspace[T]) caseOf(in *Input[T], allNew bool) Case {
	switch {
	case in.Inferers() == 1 && w.rules.Single != SingleCalculated:
		return CaseSingle
	case !in.HasNetworkLoss && w.rules.FirstEpoch == FirstEpochMedian:
		return CaseFirstEpochMedian
	case !in.HasNetworkLoss:
		return CaseFirstEpochInferers
	case allNew:
		return CaseAllNew
	}
	return CaseNormal
}

func (w *Workspace[T]) single(dst *Result[T], in *Input[T]) {
	copy(dst.Combined, in.Inferences)
	copy(dst.Naive, in.Inferences)
}

// variants fills everything that is tabulated in 5.3.
func (w *Workspace[T]) variants(dst *Result[T], in *Input[T], explanation *Explanation[T]) {
	allNew := dst.AllInferersNew
	w.used = w.used[:0] // forecasters with an implied inference; nobody else enters scale, maximum or counts
	if dst.Case != CaseFirstEpochInferers {
		for k := range in.Forecasters() {
			if w.implied(dst.Implied.row(k), in, k, allNew, everyone, explanation.forecaster(k)) {
				dst.Implied.present[k] = true
				w.used = append(w.used, k)
			}
		}
	}
	w.combined(dst, in, explanation)
	w.naive(dst, in)
	w.oneOutInferers(dst, in)
	if len(w.used) > 1 {
		w.oneOutForecasters(dst, in)
		w.oneInForecasters(dst, in)
	}
}

func (w *Workspace[T]) combined(dst *Result[T], in *Input[T], explanation *Explanation[T]) {
	r := in.Regrets
	c := combination[T]{
		infererRegrets: r.Inferer.Values(), withheldInferer: none,
		forecasters: w.used, forecasterRegrets: r.Forecaster.Values(), implied: &dst.Implied,
	}
	// the weights of a new topic are formed and reported too, though unused
	w.combine(dst.Combined, in, &c, &combinedTrace[T]{result: dst, explanation: explanation})
	if dst.AllInferersNew {
		w.mean(dst.Combined, in, none)
	}
}

func (w *Workspace[T]) naive(dst *Result[T], in *Input[T]) {
	if dst.AllInferersNew {
		w.mean(dst.Naive, in, none)
		return
	}
	c := combination[T]{infererRegrets: in.Regrets.Naive.Values(), withheldInferer: none}
	w.combine(dst.Naive, in, &c, nil)
}

// oneOutInferers gives I-[j] and, with the implied inferences recomputed for it, I[k][-j]. The latter exist only
// for more than one inferer.
func (w *Workspace[T]) oneOutInferers(dst *Result[T], in *Input[T]) {
	n, r := in.Inferers(), in.Regrets
	if n == 1 && w.rules.Single != SingleCalculated {
		return
	}
	w.taking = reuse.Slice(w.taking, n)
	for j := range w.taking {
		w.taking[j] = true
	}
	w.oneOut.reset(in.Forecasters(), in.labels())
	for withheld := range n {
		w.taking[withheld] = false
		for _, k := range w.used {
			w.oneOut.present[k] = w.implied(w.oneOut.row(k), in, k, dst.AllInferersNew, without{w.taking, w.rules.Withheld}, nil)
			if n > 1 && w.rules.OneOutImplied != OneOutImpliedNone {
				w.oneOutImplied(&dst.OneOutInfererForecaster[k], in, k, withheld, dst.AllInferersNew)
			}
		}
		w.taking[withheld] = true
		dst.OneOutInferer.present[withheld] = true
		switch {
		case dst.AllInferersNew && n == 1 && len(w.used) > 0:
			fillZero(dst.OneOutInferer.row(withheld), w.zero) // recorded in v0.6
			continue
		case dst.AllInferersNew:
			w.mean(dst.OneOutInferer.row(withheld), in, withheld)
			continue
		}
		c := combination[T]{
			infererRegrets: r.OneOutInfererInferer.Row(Inferer(withheld)), withheldInferer: withheld,
			forecasters: w.used, forecasterRegrets: r.OneOutInfererForecaster.Row(Inferer(withheld)), implied: &w.oneOut,
		}
		w.combine(dst.OneOutInferer.row(withheld), in, &c, nil)
	}
}

// oneOutImplied writes I[k][-j] as the release shows it: the value that I-[j] uses, in w.oneOut, but where stripping the
// withheld inferer from the forecast makes a difference (K13).
func (w *Workspace[T]) oneOutImplied(out *Values[Inferer, T], in *Input[T], k, withheld int, allNew bool) {
	row := out.row(withheld)
	if w.rules.OneOutImplied == OneOutImpliedStripped && w.rules.Withheld == WithheldKeptWeightless && in.forecastNeeds(k, withheld, allNew) {
		out.present[withheld] = w.implied(row, in, k, allNew, without{w.taking, WithheldStripped}, nil)
		return
	}
	if out.present[withheld] = w.oneOut.present[k]; w.oneOut.present[k] {
		copy(row, w.oneOut.row(k))
	}
}

// forecastNeeds reports whether forecast k without inferer j depends on how j is left out: it forecast j, and the rest is
// taken by its median or has at most one member.
func (in *Input[T]) forecastNeeds(k, j int, allNew bool) bool {
	if _, ok := in.Forecasts.At(Forecaster(k), Inferer(j)); !ok {
		return false
	}
	if allNew {
		return true
	}
	others := 0
	for i := range in.Inferers() {
		if _, ok := in.Forecasts.At(Forecaster(k), Inferer(i)); ok && i != j {
			if others++; others > 1 {
				return false
			}
		}
	}
	return true
}

func (w *Workspace[T]) oneOutForecasters(dst *Result[T], in *Input[T]) {
	r := in.Regrets
	for _, withheld := range w.used {
		dst.OneOutForecaster.present[withheld] = true
		row := dst.OneOutForecaster.row(withheld)
		if dst.AllInferersNew {
			w.mean(row, in, none)
			continue
		}
		w.others = w.others[:0]
		for _, k := range w.used {
			if k != withheld {
				w.others = append(w.others, k)
			}
		}
		c := combination[T]{
			infererRegrets: r.OneOutForecasterInferer.Row(Forecaster(withheld)), withheldInferer: none,
			forecasters: w.others, forecasterRegrets: r.OneOutForecasterForecaster.Row(Forecaster(withheld)),
			implied: &dst.Implied,
		}
		w.combine(row, in, &c, nil)
	}
}

func (w *Workspace[T]) oneInForecasters(dst *Result[T], in *Input[T]) {
	r := in.Regrets
	for i, taken := range w.used {
		dst.OneInForecaster.present[taken] = true
		row := dst.OneInForecaster.row(taken)
		if dst.AllInferersNew {
			w.mean(row, in, none)
			continue
		}
		c := combination[T]{
			infererRegrets: r.OneInForecasterInferer.Row(Forecaster(taken)), withheldInferer: none,
			forecasters: w.used[i : i+1], forecasterRegrets: r.OneInForecasterSelf.Values(), implied: &dst.Implied,
		}
		w.combine(row, in, &c, nil)
	}
}

func emptyTable[T any](a num.Calc[T], in *Input[T]) *regret.Table[T] {
	return regret.NewTable(in.Inferers(), in.Forecasters(), a.Int(0))
}
