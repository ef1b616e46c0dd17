package synthesis

import (
	"slices"

	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// forecast is the forecast in hand: its elements in ascending order of inferers.
type forecast[T any] struct {
	inferers []int
	regrets  []T // E28; not formed for a new topic
	values   []T // the elements' inferences, by label
	// elsewhere marks that there were elements about others.
	elsewhere bool

	// Under a stored scale the weights of elements depend on the regret and on the largest regret alone, so those of all
	// elements hold without any of them, but for the largest.
	weights []T
	largest int
	shared  bool

	numbers []int // 0, 1, 2, ... up to the number of inferers
	some    []int // those that take part
	oneOuts []T
}

// forecasts writes the forecast-implied inferences and lists who has one; with one-outs it writes those without each inferer
// too (E28 to E30).
func (n *Network[T]) forecasts(dst *Result[T], in *Input[T], withOneOuts bool) {
	f := &n.forecast
	for k := range in.Forecasters() {
		n.takeForecast(in, k, dst.AllInferersNew)
		flat := n.rows != nil && len(f.inferers) >= fewestForOneOuts
		if row := dst.Implied.row(k); flat {
			row[0] = n.rows.Mean(f.regrets, f.values)
		} else if !n.implied(row, in, f.all(), dst.AllInferersNew, false) {
			continue
		}
		dst.Implied.present[k] = true
		n.used = append(n.used, k)
		if !withOneOuts {
			continue
		}
		if flat {
			f.oneOuts = reuse.Slice(f.oneOuts, len(f.inferers))
			n.rows.OneOuts(f.oneOuts, f.regrets, f.values)
		}
		n.oneOutForecasts(dst, in, k, flat)
	}
}

// fewestForOneOuts is the least number of elements for flatRows.OneOuts: with fewer there are cases of their own when one is
// withheld (K13).
const fewestForOneOuts = 3

// takeForecast makes the forecast of k the one in hand.
func (n *Network[T]) takeForecast(in *Input[T], k int, allNew bool) {
	f := &n.forecast
	labels := in.labels()
	f.inferers, f.regrets, f.values = f.inferers[:0], f.regrets[:0], f.values[:0]
	f.elsewhere, f.shared = in.ForecastElsewhere != nil && in.ForecastElsewhere[k], false
	losses, count := in.Forecasts.Row(Forecaster(k)), in.Inferers()
	for j, present := range in.Forecasts.Present()[k*count : (k+1)*count] {
		if !present {
			continue
		}
		f.inferers = append(f.inferers, j)
		f.regrets = append(f.regrets, losses[j])
		if labels == 1 {
			f.values = append(f.values, in.Inferences[j])
		} else {
			f.values = append(f.values, in.inference(j)...)
		}
	}
	for i := len(f.numbers); i < len(f.inferers); i++ {
		f.numbers = append(f.numbers, i)
	}
	switch {
	case allNew:
	case n.rows != nil:
		n.rows.Regrets(f.regrets, in.NetworkLoss)
	default:
		for i, loss := range f.regrets {
			f.regrets[i] = n.a.Sub(in.NetworkLoss, loss) // E28
		}
	}
}

// oneOutForecasts writes what the forecast of k in hand implies without each inferer: as I-[j] uses it, and as the release
// shows it. Whoever is not in the forecast changes nothing. Flat ones are in f.oneOuts.
func (n *Network[T]) oneOutForecasts(dst *Result[T], in *Input[T], k int, flat bool) {
	f, full, forecasters := &n.forecast, dst.Implied.row(k), in.Forecasters()
	stripped := n.rules.Withheld == WithheldStripped
	var shown *Values[Inferer, T]
	if in.Inferers() > 1 && n.rules.OneOutImplied != OneOutImpliedNone {
		shown = &dst.OneOutInfererForecaster[k]
	}
	// stripping the withheld inferer makes a difference to a median and to a rest of at most one (K13)
	strippedApart := n.rules.OneOutImplied == OneOutImpliedStripped && !stripped && (dst.AllInferersNew || len(f.inferers) <= 2)
	next := 0 // element
	for j := range in.Inferers() {
		at := j*forecasters + k
		element := next < len(f.inferers) && f.inferers[next] == j
		if flat && element { // as below
			x := f.oneOuts[next]
			n.oneOuts.data[at], n.oneOuts.present[at] = x, true
			if shown != nil {
				shown.data[j], shown.present[j] = x, true
			}
			next++
			continue
		}
		row, present := n.oneOuts.row(at), true
		switch {
		case !element:
			copy(row, full)
		case flat:
			row[0] = f.oneOuts[next]
		case dst.AllInferersNew && !stripped:
			copy(row, full) // a median of all elements, of whatever weight
		default:
			present = n.implied(row, in, n.forecast.without(next), dst.AllInferersNew, stripped)
		}
		n.oneOuts.present[at] = present
		n.incomplete[j] = n.incomplete[j] || !present
		switch {
		case shown == nil:
		case element && strippedApart:
			shown.present[j] = n.implied(shown.row(j), in, n.forecast.without(next), dst.AllInferersNew, true)
		case present:
			shown.present[j] = true
			copy(shown.row(j), row)
		}
		if element {
			next++
		}
	}
}

// all lists the positions of the elements.
func (f *forecast[T]) all() []int { return f.numbers[:len(f.inferers)] }

// without lists the positions of all elements but one.
func (f *forecast[T]) without(i int) []int {
	f.some = append(append(f.some[:0], f.numbers[:i]...), f.all()[i+1:]...)
	return f.some
}

// implied writes the inference that the forecast in hand implies for those of its elements that take part, and reports
// whether there is one. Unless the others are stripped, they are in the forecast without a weight.
func (n *Network[T]) implied(dst []T, in *Input[T], members []int, allNew, stripped bool) bool {
	a, f, labels := n.a, &n.forecast, len(dst)
	elements := f.all()
	if stripped {
		elements = members
	}
	switch {
	case len(elements) == 0:
		fillZero(dst, n.zero)
		return allNew && f.elsewhere // the median of nothing, as recorded
	case allNew:
		n.previous = n.previous[:0] // which is free
		for _, i := range elements {
			n.previous = append(n.previous, f.values[i*labels:(i+1)*labels]...)
		}
		n.median(dst, n.previous)
		return true
	case len(elements) == 1 && n.rules.SoleForecast == SoleForecastWeightOne:
		for label, value := range f.values[elements[0]*labels : (elements[0]+1)*labels] { // E29 is formed all the same
			dst[label] = a.Quo(a.Mul(n.one, value), n.one)
		}
		return true
	case len(members) == 0:
		return false
	}
	n.weighForecast(in, members)
	fillZero(dst, n.zero)
	for m, i := range members {
		n.product(dst, &n.weights[m], f.values[i*labels:(i+1)*labels])
	}
	total := num.Sum(a, n.weights)
	if a.Sign(total) == 0 {
		return false
	}
	for label := range dst {
		dst[label] = a.Quo(dst[label], total)
	}
	return true
}

// weighForecast forms the weights of some elements of the forecast in hand (E24 to E26), or takes those that hold.
func (n *Network[T]) weighForecast(in *Input[T], members []int) {
	f := &n.forecast
	if f.shared && slices.Contains(members, f.largest) {
		n.weights = reuse.Slice(n.weights, len(members))
		for m, i := range members {
			n.weights[m] = f.weights[i]
		}
		return
	}
	n.regrets = n.regrets[:0]
	for _, i := range members {
		n.regrets = append(n.regrets, f.regrets[i])
	}
	largest := n.weigh(n.scale(in, nil))
	if len(members) == len(f.inferers) {
		f.weights = append(f.weights[:0], n.weights...)
		f.largest, f.shared = largest, n.scaleStored
	}
}

// ForecastImplied makes the forecast-implied inferences of all forecasters (E28 to E30), for callers that want them alone, in
// the memory of dst, and returns it; nil stands for new values. taking marks the inferers that take part, nil for all.
// Forecasts of the others are left out under OneOutImpliedStripped; elsewhere the rule of withheld inferers holds, as inside
// I-[j]. allNew gives medians in place of weighted means. in.Regrets may be nil.
//
// Errors are those of Infer; ErrMissing without a network loss.
func (n *Network[T]) ForecastImplied(dst *Values[Forecaster, T], in *Input[T], taking []bool, allNew bool) (*Values[Forecaster, T], error) {
	checked := in
	if in != nil && in.Regrets == nil {
		checked = new(Input[T])
		*checked = *in
		checked.Regrets = regret.NewTable(in.Inferers(), in.Forecasters(), *new(T))
	}
	if err := n.begin(checked); err != nil {
		return nil, err
	}
	if !in.HasNetworkLoss {
		return nil, num.Refuse(num.ErrMissing, "NetworkLoss", nil, nil, "the loss of the last closed epoch")
	}
	if taking != nil {
		if err := num.CheckLength("taking", len(taking), in.Inferers()); err != nil {
			return nil, err
		}
	}
	if dst == nil {
		dst = new(Values[Forecaster, T])
	}
	dst.reset(in.Forecasters(), in.labels())
	n.rows = nil
	f, stripped := &n.forecast, n.rules.Withheld == WithheldStripped || n.rules.OneOutImplied == OneOutImpliedStripped
	for k := range in.Forecasters() {
		n.takeForecast(in, k, allNew)
		members := f.all()
		if taking != nil {
			members = f.some[:0]
			for i, j := range f.inferers {
				if taking[j] {
					members = append(members, i)
				}
			}
			f.some = members
		}
		dst.present[k] = n.implied(dst.row(k), in, members, allNew, stripped)
	}
	if err := n.a.Err(); err != nil {
		return nil, err
	}
	return dst, nil
}
