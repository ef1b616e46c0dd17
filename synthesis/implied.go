package synthesis

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/weights"
)

// impliedTrace receives what a forecast-implied inference was made of: one entry an inferer in the forecast.
type impliedTrace[T any] struct {
	inferers []int
	scaled   []T
	weights  []T
	branches []weights.Branch
	scale    T
	total    T // sum of weights, zero where the value is a median
}

// without says which inferers take part in an implied inference, nil for all, and what becomes of forecasts about the
// others: a one-out calculation leaves one out.
type without struct {
	taking   []bool
	withheld WithheldRule
}

// everyone takes part in the combined calculation.
var everyone = without{}

// implied writes the forecast-implied inference of forecaster k into dst and reports whether there is one (E28-E30).
func (w *Workspace[T]) implied(dst []T, in *Input[T], k int, allNew bool, of without, trace *impliedTrace[T]) bool {
	taking := of.taking
	elements := w.elements[:0]
	for j := range in.Inferers() {
		if _, ok := in.Forecasts.At(Forecaster(k), Inferer(j)); !ok {
			continue
		}
		if of.withheld == WithheldStripped && taking != nil && !taking[j] {
			continue
		}
		elements = append(elements, j)
	}
	w.elements = elements
	switch {
	case len(elements) == 0:
		if allNew && in.ForecastElsewhere != nil && in.ForecastElsewhere[k] {
			fillZero(dst, w.zero) // the median of nothing, as recorded
			return true
		}
		return false
	case allNew:
		w.medianOf(dst, in, elements)
		return true
	case len(elements) == 1 && w.rules.SoleForecast == SoleForecastWeightOne:
		w.singleImplied(dst, in, elements[0], trace)
		return true
	}
	return w.weightedImplied(dst, in, k, elements, taking, trace)
}

func (w *Workspace[T]) medianOf(dst []T, in *Input[T], members []int) {
	for label := range dst {
		w.column = w.column[:0]
		for _, j := range members {
			w.column = append(w.column, in.inference(j)[label])
		}
		dst[label] = w.scratch.Median(w.a, w.column)
	}
}

// singleImplied gives the only inferer in the forecast weight 1; E29 is formed all the same.
func (w *Workspace[T]) singleImplied(dst []T, in *Input[T], j int, trace *impliedTrace[T]) {
	a := w.a
	for label, value := range in.inference(j) {
		dst[label] = a.Quo(a.Mul(w.one, value), w.one)
	}
	if trace != nil {
		trace.inferers = append(trace.inferers, j)
		trace.scaled = append(trace.scaled, w.zero)
		trace.weights = append(trace.weights, w.one)
		trace.branches = append(trace.branches, weights.BranchSingle)
		trace.total = w.one
	}
}

func (w *Workspace[T]) weightedImplied(dst []T, in *Input[T], k int, elements []int, taking []bool, trace *impliedTrace[T]) bool {
	a := w.a
	members := w.members[:0]
	for _, j := range elements {
		if taking == nil || taking[j] {
			members = append(members, j)
		}
	}
	w.members = members
	if len(members) == 0 {
		return false
	}
	known := w.knownWeights(k, taking)
	if known == nil {
		known = w.forecastWeights(in, k, taking == nil, trace)
	}
	fillZero(dst, w.zero)
	total := w.zero
	for _, j := range members {
		weight := &known.weights[j]
		total = a.Add(total, *weight)
		values := in.inference(j)
		for label := range values {
			num.AddProduct(a, &dst[label], weight, &values[label])
		}
	}
	if trace != nil {
		trace.total = total
	}
	if a.Sign(total) == 0 {
		return false
	}
	for label := range dst {
		dst[label] = a.Quo(dst[label], total)
	}
	return true
}

// scaleRegrets divides w.regrets by the scale in place (E24) and prepares the weights under the largest, the first of
// which it names.
func (w *Workspace[T]) scaleRegrets(scale T) (best weights.Best[T], largest int) {
	a, regrets := w.a, w.regrets
	for i, r := range regrets {
		regrets[i] = a.Quo(r, scale)
		if a.Cmp(regrets[i], regrets[largest]) > 0 {
			largest = i
		}
	}
	return w.kernel.Best(a, regrets[largest]), largest
}

// ForecastImplied gives the forecast-implied inferences of all forecasters (E28-E30), for callers that want them
// alone. taking marks the inferers that take part, nil for all. Forecasts of the others are left out under
// OneOutImpliedStripped; elsewhere the rule of withheld inferers holds, as inside I-[j]. allNew gives medians in place of
// weighted means. in.Regrets may be nil.
//
// Errors are those of Infer; ErrMissing without a network loss.
func ForecastImplied[T any](a num.Arith[T], rules Rules, params Params[T], in *Input[T], taking []bool, allNew bool) (*Values[Forecaster, T], error) {
	w, err := NewWorkspace(a, rules, params)
	if err != nil {
		return nil, err
	}
	if in == nil {
		return nil, refuseNilInput()
	}
	checked := *in
	if checked.Regrets == nil {
		checked.Regrets = emptyTable(w.a, in)
	}
	if err := checked.validate(w.a, rules); err != nil {
		return nil, err
	}
	if !in.HasNetworkLoss {
		return nil, num.Refuse(num.ErrMissing, "network loss", nil, nil, "the loss of the last closed epoch")
	}
	if taking != nil {
		if err := num.CheckLength("taking", len(taking), in.Inferers()); err != nil {
			return nil, err
		}
	}
	w.begin(&checked)
	of := without{taking, rules.Withheld}
	if rules.OneOutImplied == OneOutImpliedStripped {
		of.withheld = WithheldStripped
	}
	out := new(Values[Forecaster, T])
	out.reset(in.Forecasters(), in.labels())
	for k := range in.Forecasters() {
		out.present[k] = w.implied(out.row(k), &checked, k, allNew, of, nil)
	}
	return out, w.a.Err()
}
