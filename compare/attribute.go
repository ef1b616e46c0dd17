package compare

import (
	"slices"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// chain is what the steps from one release to another add. Outputs of steps are not kept.
type chain struct {
	exact  num.Calc[num.Dec] // decimals keep all digits of a difference
	rules  []release.Difference
	failed []string
	parts  map[string][]Part // by number
	last   *outputs          // of the last step
}

// add takes the step that switches a rule.
func (c *chain) add(rule string, out *outputs) {
	for _, name := range out.names {
		before, after := c.last.at(name), out.at(name)
		if before != nil && !before.Equal(*after) {
			c.parts[name] = append(c.parts[name], Part{rule, c.exact.Sub(*after, *before)})
		}
	}
	c.last = out
}

// fails notes the failures of a step, where the one before did not fail in the same way.
func (c *chain) fails(rule string, out *outputs) {
	if !slices.Equal(out.failures, c.last.failures) {
		for _, failure := range out.failures {
			c.failed = append(c.failed, rule+": "+failure)
		}
	}
}

// valuesOf puts all numbers side by side: those of the first release in its order, then what only others have.
func valuesOf(base *outputs, chains []*chain) []Value {
	names, seen := []string{}, map[string]bool{}
	add := func(o *outputs) {
		for _, name := range o.names {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	add(base)
	for _, c := range chains {
		add(c.last)
	}
	values := make([]Value, len(names))
	for i, name := range names {
		v := Value{Name: name, Under: []*num.Dec{base.at(name)}, Differences: []*Difference{}}
		for _, c := range chains {
			v.Under = append(v.Under, c.last.at(name))
			v.Differences = append(v.Differences, c.attribute(base, name))
		}
		values[i] = v
	}
	return values
}

// attribute divides the difference of a number into what each step adds.
func (c *chain) attribute(base *outputs, name string) *Difference {
	first, last := base.at(name), c.last.at(name)
	if first == nil || last == nil {
		return nil
	}
	d := &Difference{Whole: c.exact.Sub(*last, *first), Parts: []Part{}}
	d.Remainder = d.Whole
	for _, part := range c.parts[name] {
		d.Parts = append(d.Parts, part)
		d.Remainder = c.exact.Sub(d.Remainder, part.Added)
	}
	return d
}
