package report

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed-63a7a409/chorus/internal/printable"

	"gonum.org/v1/plot"
)

// scale places the values of an axis of a sweep on an axis of a figure.
type scale struct {
	key     string
	texts   []string  // by value
	at      []float64 // place of each value
	order   []int     // values by their place, ascending
	ordered bool      // values are numbers, so that there is something between them
	log     bool
}

// scaleOf returns the scale of an axis: of positive numbers over a decade or more a logarithmic one if their steps are more
// even on it, of other numbers a linear one unless their steps differ by more than a factor of 8; all others stand side by side as they are listed, numbers ascending.
func (s *study) scaleOf(axis int) *scale {
	a := &s.axes[axis]
	values := len(s.result.Config.Sweep[axis].Values)
	c := &scale{key: a.key, at: make([]float64, values), ordered: a.numbers != nil}
	numbers := make([]float64, values)
	for v := range values {
		setting := s.settingAt(axis, v)
		c.texts = append(c.texts, printable.Text(a.texts[setting]))
		c.order = append(c.order, v)
		if c.ordered {
			numbers[v] = a.numbers[setting]
		}
	}
	if c.ordered {
		slices.SortStableFunc(c.order, func(v, w int) int { return cmp.Compare(numbers[v], numbers[w]) })
	}
	logarithms := make([]float64, values)
	for v, x := range numbers {
		logarithms[v] = math.Log10(max(x, math.SmallestNonzeroFloat64))
	}
	first, last := numbers[c.order[0]], numbers[c.order[values-1]]
	even := unevenness(numbers, c.order)
	switch {
	case c.ordered && first > 0 && last >= 10*first && unevenness(logarithms, c.order) < even:
		c.at, c.log = logarithms, true
	case c.ordered && even <= 8:
		c.at = numbers
	default:
		for place, v := range c.order {
			c.at[v] = float64(place)
		}
	}
	return c
}

// unevenness is the largest step between numbers over the smallest.
func unevenness(numbers []float64, order []int) float64 {
	least, most := math.Inf(1), 0.0
	for i := 1; i < len(order); i++ {
		step := numbers[order[i]] - numbers[order[i-1]]
		least, most = min(least, step), max(most, step)
	}
	if most == 0 || math.IsInf(least, 0) {
		return 1 // nothing that could be uneven
	}
	return most / least
}

// settingAt returns the first setting with a value of an axis.
func (s *study) settingAt(axis, value int) int { return value * s.stride(axis) }

// stride is how far settings are apart that differ in one step of an axis.
func (s *study) stride(axis int) int {
	n := 1
	for _, later := range s.result.Config.Sweep[axis+1:] {
		n *= len(later.Values)
	}
	return n
}

// valueOf is the value of an axis that a setting has.
func (s *study) valueOf(setting, axis int) int {
	return setting / s.stride(axis) % len(s.result.Config.Sweep[axis].Values)
}

func (c *scale) label() string {
	if c.log {
		return c.key + " (logarithmic)"
	}
	return c.key
}

// letterWidth is about the width of a letter beside ticks, in shares of the width of a plot.
const letterWidth = 0.021

// ticks are at the values, with as many labels as have room. upright is for labels above each other.
func (c *scale) ticks(upright bool) plot.ConstantTicks {
	var list plot.ConstantTicks
	first, last := c.at[c.order[0]], c.at[c.order[len(c.order)-1]]
	width := max(last-first, math.SmallestNonzeroFloat64)
	taken := math.Inf(-1)
	for _, v := range c.order {
		t := plot.Tick{Value: c.at[v]}
		half := letterWidth * float64(utf8.RuneCountInString(c.texts[v])+1) / 2
		if upright {
			half = 0.03
		}
		place := (c.at[v] - first) / width
		if place-half >= taken {
			t.Label, taken = c.texts[v], place+half
		}
		list = append(list, t)
	}
	return list
}

// lossOf is a loss of a setting as a point of a curve.
func (s *setting) lossOf(name string) point { return s.estimateOf(name).point() }

// lessOf is the network less a rival.
func (s *setting) lessOf(rival string) point {
	less, _, ok := s.own.Difference(0, network, rival)
	if !ok {
		return point{missing: true}
	}
	return point{y: less.Mean, err: less.Error}
}

// shareOfPay is what an actor gets of all that is paid.
func (s *setting) shareOfPay(actor string) point {
	var own int
	var all []int
	own = -1
	for i, name := range s.own.Points[0].Names {
		if who, is := strings.CutPrefix(name, "pay/"); is {
			all = append(all, i)
			if who == actor {
				own = i
			}
		}
	}
	var shares []float64
	for i := range s.own.Repetitions {
		values := s.own.Repetitions[i].Values
		sum := 0.0
		for _, at := range all {
			if x := values[at]; x != nil {
				sum += *x
			}
		}
		if own >= 0 && values[own] != nil && sum > 0 {
			shares = append(shares, *values[own]/sum)
		}
	}
	return pointOf(0, shares)
}

// point is an estimate as a point of a curve.
func (e *estimate) point() point {
	switch {
	case e == nil:
		return point{missing: true}
	case e.Error == nil:
		return point{y: e.Mean}
	}
	return point{y: e.Mean, err: *e.Error}
}
