package synthesis

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/weights"
)

// combination names the members and regrets of one weighted combination (E31).
type combination[T any] struct {
	infererRegrets    []T // of all inferers
	withheldInferer   int // its position, or none
	forecasters       []int
	forecasterRegrets []T // by position, for those in forecasters
	implied           *Values[Forecaster, T]
}

// none stands for "nobody is withheld".
const none = -1

// combinedTrace receives scale and weights of the combined inference.
type combinedTrace[T any] struct {
	result      *Result[T]
	explanation *Explanation[T] // may be nil
}

// combine writes E31 into dst. The regrets of all members enter the maximum, even of a forecaster whose recomputed
// implied inference is missing; only sources with a value and a weight enter the sums.
func (w *Workspace[T]) combine(dst []T, in *Input[T], c *combination[T], trace *combinedTrace[T]) {
	a := w.a
	best, scale, ok := w.prepare(in, c)
	if !ok {
		return
	}
	fillZero(dst, w.zero)
	total := w.zero
	usable := false
	next := 0 // position in w.regrets, which lists inferers and then forecasters
	for j := range c.infererRegrets {
		if j == c.withheldInferer {
			continue
		}
		weight, branch := w.kernel.Weight(a, &best, w.regrets[next])
		if trace != nil {
			trace.inferer(j, weight, w.regrets[next], branch)
		}
		next++
		usable = true
		total = w.accumulate(dst, total, weight, in.inference(j))
	}
	for _, k := range c.forecasters {
		weight, branch := w.kernel.Weight(a, &best, w.regrets[next])
		if trace != nil {
			trace.forecaster(k, weight, w.regrets[next], branch)
		}
		next++
		if c.implied.present[k] {
			usable = true
			total = w.accumulate(dst, total, weight, c.implied.row(k))
		}
	}
	if trace != nil {
		trace.result.HasWeights, trace.result.HasScale, trace.result.Scale = true, true, scale
	}
	w.divide(dst, total, usable)
}

// prepare gathers the regrets of the members into w.regrets, scaled (E24).
func (w *Workspace[T]) prepare(in *Input[T], c *combination[T]) (best weights.Best[T], scale T, ok bool) {
	a := w.a
	regrets := w.regrets[:0]
	for j, r := range c.infererRegrets {
		if j != c.withheldInferer {
			regrets = append(regrets, r)
		}
	}
	for _, k := range c.forecasters {
		regrets = append(regrets, c.forecasterRegrets[k])
	}
	w.regrets = regrets
	if len(regrets) == 0 {
		a.Fail(num.Refuse(num.ErrEmpty, "regrets", nil, nil, "another source beside the withheld one"))
		return best, scale, false
	}
	scale = in.Scale
	if !w.scaleStored {
		scale = w.scaler.Scale(a, w.rules.Weights.Scale, w.params.Epsilon, w.regrets, w.previousWeights(in, c))
	}
	best, _ = w.scaleRegrets(scale)
	return best, scale, true
}

// previousWeights gathers the stored weights of the members for E22, nil if none are stored.
func (w *Workspace[T]) previousWeights(in *Input[T], c *combination[T]) []T {
	if in.PreviousInfererWeights == nil && in.PreviousForecasterWeights == nil {
		return nil
	}
	previous := w.previous[:0]
	for j := range c.infererRegrets {
		if j != c.withheldInferer {
			previous = append(previous, w.storedWeight(in.PreviousInfererWeights, j))
		}
	}
	for _, k := range c.forecasters {
		previous = append(previous, w.storedWeight(in.PreviousForecasterWeights, k))
	}
	w.previous = previous
	return previous
}

func (w *Workspace[T]) storedWeight(list []T, i int) T {
	if list == nil {
		return w.zero
	}
	return list[i]
}

// accumulate adds weight times value to dst and the weight to total.
func (w *Workspace[T]) accumulate(dst []T, total, weight T, value []T) T {
	a := w.a
	if a.Sign(weight) == 0 {
		return total
	}
	for label := range value {
		num.AddProduct(a, &dst[label], &weight, &value[label])
	}
	return a.Add(total, weight)
}

// divide ends E31: by the sum of weights, or by EpsilonSafeDiv if that is larger.
func (w *Workspace[T]) divide(dst []T, total T, usable bool) {
	a := w.a
	if !usable && w.rules.NothingUsable == NothingUsableRefused {
		a.Fail(num.Refuse(num.ErrEmpty, "sources", nil, nil, "a source with a value and a weight"))
		return
	}
	if a.Cmp(total, w.params.EpsilonSafeDiv) < 0 {
		total = w.params.EpsilonSafeDiv
	}
	for label := range dst {
		dst[label] = a.Quo(dst[label], total)
	}
}

// mean writes E32, the plain mean of the inferers but the withheld one, into dst.
func (w *Workspace[T]) mean(dst []T, in *Input[T], withheld int) {
	a := w.a
	fillZero(dst, w.zero)
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
		a.Fail(num.Refuse(num.ErrEmpty, "inferences", nil, nil, "another inferer beside the withheld one"))
		return
	}
	for label := range dst {
		dst[label] = a.Quo(dst[label], a.Int(count))
	}
}

func (t *combinedTrace[T]) inferer(j int, weight, scaled T, branch weights.Branch) {
	t.result.InfererWeights[j], t.result.InfererHasWeight[j] = weight, true
	if t.explanation != nil {
		s := &t.explanation.Inferers[j]
		s.Weight, s.ScaledRegret, s.Branch, s.HasWeight = weight, scaled, branch, true
	}
}

func (t *combinedTrace[T]) forecaster(k int, weight, scaled T, branch weights.Branch) {
	t.result.ForecasterWeights[k] = weight
	t.result.ForecasterHasWeight[k] = true
	if t.explanation != nil {
		s := &t.explanation.Forecasters[k].Source
		s.Weight, s.ScaledRegret, s.Branch, s.HasWeight = weight, scaled, branch, true
	}
}
