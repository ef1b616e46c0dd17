package synthesis

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// variants fills everything that is tabulated in 5.3.
func (n *Network[T]) variants(dst *Result[T], in *Input[T]) {
	most := in.Inferers() + in.Forecasters()
	n.regrets, n.values = reuse.Slice(n.regrets, most), reuse.Slice(n.values, most*in.labels())
	n.valuesWithout = nothingTaken
	withOneOuts := in.Implied == nil && (in.Inferers() > 1 || n.rules.Single == SingleCalculated)
	if withOneOuts {
		n.oneOuts.resize(in.Inferers()*in.Forecasters(), in.labels())
		n.incomplete = reuse.Cleared(n.incomplete, in.Inferers())
	}
	switch {
	case dst.Case == CaseFirstEpochInferers:
	case in.Implied != nil:
		n.takeImplied(dst, in)
	default:
		n.forecasts(dst, in, withOneOuts)
	}
	n.combined(dst, in)
	n.naive(dst, in)
	if withOneOuts {
		n.oneOutInferers(dst, in)
	}
	if len(n.used) > 1 {
		n.forecasterVariants(dst, in)
	}
}

// takeImplied takes implied inferences from elsewhere.
func (n *Network[T]) takeImplied(dst *Result[T], in *Input[T]) {
	for k, value := range in.Implied {
		if value == nil {
			continue
		}
		copy(dst.Implied.row(k), value)
		dst.Implied.present[k] = true
		n.used = append(n.used, k)
	}
}

// members names who takes part in a combination: all inferers but one, and some forecasters.
type members[T any] struct {
	infererRegrets    []T // of all inferers
	withheld          int // the position of the inferer that does not take part, or nobody
	forecasters       []int
	forecasterRegrets []T // by position, for those in forecasters
	implied           *Values[Forecaster, T]
	first             int  // the position in implied of forecaster 0
	incomplete        bool // an implied inference is missing
}

const (
	nobody       = -1 // the position of no worker
	nothingTaken = -2 // no inferences are in n.values yet
)

// combined writes I and its weights. Those of a new topic are formed and reported too, though unused.
func (n *Network[T]) combined(dst *Result[T], in *Input[T]) {
	dst.Scale = n.combine(dst.Combined, in, n.allMembers(dst, in))
	dst.HasScale, dst.HasWeights = true, true
	weights := n.weights
	if n.rows != nil {
		weights = n.rows.Weights()
	}
	inferers := copy(dst.InfererWeights, weights)
	for j := range dst.InfererHasWeight {
		dst.InfererHasWeight[j] = true
	}
	for i, k := range n.used {
		dst.ForecasterWeights[k], dst.ForecasterHasWeight[k] = weights[inferers+i], true
	}
	if dst.AllInferersNew {
		n.mean(dst.Combined, in, nobody)
	}
}

// allMembers returns those of the combined inference.
func (n *Network[T]) allMembers(dst *Result[T], in *Input[T]) *members[T] {
	return &members[T]{
		infererRegrets: in.Regrets.Inferer.Values(), withheld: nobody,
		forecasters: n.used, forecasterRegrets: in.Regrets.Forecaster.Values(), implied: &dst.Implied,
	}
}

// naive writes I-.
func (n *Network[T]) naive(dst *Result[T], in *Input[T]) {
	if dst.AllInferersNew {
		n.mean(dst.Naive, in, nobody)
		return
	}
	n.combine(dst.Naive, in, &members[T]{infererRegrets: in.Regrets.Naive.Values(), withheld: nobody})
}

// oneOutInferers writes I-[j].
func (n *Network[T]) oneOutInferers(dst *Result[T], in *Input[T]) {
	r, forecasters := in.Regrets, in.Forecasters()
	for j := range in.Inferers() {
		dst.OneOutInferer.present[j] = true
		row := dst.OneOutInferer.row(j)
		switch {
		case dst.AllInferersNew && in.Inferers() == 1 && len(n.used) > 0:
			fillZero(row, n.zero) // recorded in v0.6
		case dst.AllInferersNew:
			n.mean(row, in, j)
		default:
			n.combine(row, in, &members[T]{
				infererRegrets: r.OneOutInfererInferer.Row(Inferer(j)), withheld: j,
				forecasters: n.used, forecasterRegrets: r.OneOutInfererForecaster.Row(Inferer(j)),
				implied: &n.oneOuts, first: j * forecasters, incomplete: n.incomplete[j],
			})
		}
	}
}

// forecasterVariants writes I-[k] and I+[k], which exist for more than one forecaster.
func (n *Network[T]) forecasterVariants(dst *Result[T], in *Input[T]) {
	r := in.Regrets
	for i, k := range n.used {
		dst.OneOutForecaster.present[k], dst.OneInForecaster.present[k] = true, true
		oneOut, oneIn := dst.OneOutForecaster.row(k), dst.OneInForecaster.row(k)
		if dst.AllInferersNew {
			n.mean(oneOut, in, nobody)
			n.mean(oneIn, in, nobody)
			continue
		}
		n.others = append(append(n.others[:0], n.used[:i]...), n.used[i+1:]...)
		n.combine(oneOut, in, &members[T]{
			infererRegrets: r.OneOutForecasterInferer.Row(Forecaster(k)), withheld: nobody,
			forecasters: n.others, forecasterRegrets: r.OneOutForecasterForecaster.Row(Forecaster(k)), implied: &dst.Implied,
		})
		n.combine(oneIn, in, &members[T]{
			infererRegrets: r.OneInForecasterInferer.Row(Forecaster(k)), withheld: nobody,
			forecasters: n.used[i : i+1], forecasterRegrets: r.OneInForecasterSelf.Values(), implied: &dst.Implied,
		})
	}
}

// combine writes E31 into dst and returns the scale; the weights of the members stay in n.weights or n.rows. The regrets of
// all members enter scale and maximum, even of a forecaster whose implied inference is missing; only sources with a value and
// a weight enter the sums.
func (n *Network[T]) combine(dst []T, in *Input[T], m *members[T]) (scale T) {
	n.take(in, m)
	if len(n.regrets) == 0 {
		n.a.Fail(num.Refuse(num.ErrEmpty, "Regrets", nil, nil, "another source beside the withheld one"))
		return n.zero
	}
	if n.rows != nil && !m.incomplete {
		dst[0], scale = n.rows.Combine(n.regrets, n.values)
		return scale
	}
	scale = n.scale(in, n.previousWeights(in, m))
	n.weigh(scale)
	a, labels := n.a, len(dst)
	inferers := len(n.regrets) - len(m.forecasters)
	fillZero(dst, n.zero)
	total, usable := n.zero, false
	for i := range n.weights {
		if i >= inferers && !m.implied.present[m.first+m.forecasters[i-inferers]] {
			continue
		}
		usable = true
		if weight := &n.weights[i]; a.Sign(*weight) != 0 {
			n.product(dst, weight, n.values[i*labels:(i+1)*labels])
			total = a.Add(total, *weight)
		}
	}
	if !usable && n.rules.NothingUsable == NothingUsableRefused {
		a.Fail(num.Refuse(num.ErrEmpty, "Inferences", nil, nil, "a source with a value and a weight"))
		return scale
	}
	if a.Cmp(total, n.params.EpsilonSafeDiv) < 0 {
		total = n.params.EpsilonSafeDiv
	}
	for label := range dst {
		dst[label] = a.Quo(dst[label], total)
	}
	return scale
}

// take makes lists of the members' regrets and values. The inferences may be there already, or but for one.
func (n *Network[T]) take(in *Input[T], m *members[T]) {
	labels, inferers, list := in.labels(), len(m.infererRegrets), in.Inferences
	regrets, values := n.regrets[:cap(n.regrets)], n.values[:cap(n.values)]
	if j := m.withheld; j == nobody {
		copy(regrets, m.infererRegrets)
		if n.valuesWithout != nobody {
			copy(values, list)
		}
	} else {
		copy(regrets, m.infererRegrets[:j])
		copy(regrets[j:], m.infererRegrets[j+1:])
		switch {
		case j == 0 || n.valuesWithout != j-1:
			copy(values, list[:j*labels])
			copy(values[j*labels:], list[(j+1)*labels:])
		case labels == 1:
			values[j-1] = list[j-1]
		default:
			copy(values[(j-1)*labels:], list[(j-1)*labels:j*labels])
		}
		inferers--
	}
	n.valuesWithout = m.withheld
	forecasters, all := m.forecasters, m.forecasterRegrets
	size := inferers + len(forecasters)
	n.regrets, n.values = regrets[:size], values[:size*labels]
	if len(forecasters) == 0 {
		return
	}
	regrets, values = regrets[inferers:size], values[inferers*labels:]
	implied := m.implied.data[m.first*labels:]
	if labels == 1 {
		values = values[:len(regrets)]
		for i, k := range forecasters {
			regrets[i], values[i] = all[k], implied[k]
		}
		return
	}
	for i, k := range forecasters {
		regrets[i] = all[k]
		copy(values[i*labels:(i+1)*labels], implied[k*labels:])
	}
}

// previousWeights lists the stored weights of the members for E22, nil if none are stored.
func (n *Network[T]) previousWeights(in *Input[T], m *members[T]) []T {
	if in.PreviousInfererWeights == nil && in.PreviousForecasterWeights == nil {
		return nil
	}
	previous := n.previous[:0]
	for j := range m.infererRegrets {
		if j != m.withheld {
			previous = append(previous, n.storedWeight(in.PreviousInfererWeights, j))
		}
	}
	for _, k := range m.forecasters {
		previous = append(previous, n.storedWeight(in.PreviousForecasterWeights, k))
	}
	n.previous = previous
	return previous
}

func (n *Network[T]) storedWeight(list []T, i int) T {
	if list == nil {
		return n.zero
	}
	return list[i]
}

// mean writes E32, the plain mean of the inferers but the withheld one, into dst.
func (n *Network[T]) mean(dst []T, in *Input[T], withheld int) {
	a := n.a
	fillZero(dst, n.zero)
	count := 0
	for j := range in.Inferers() {
		if j == withheld {
			continue
		}
		count++
		for label, v := range in.inference(j) {
			dst[label] = a.Add(dst[label], v)
		}
	}
	if count == 0 {
		a.Fail(num.Refuse(num.ErrEmpty, "Inferences", nil, nil, "another inferer beside the withheld one"))
		return
	}
	for label := range dst {
		dst[label] = a.Quo(dst[label], a.Int(count))
	}
}
