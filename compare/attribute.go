package compare

import "github.com/seed-63a7a409/chorus/num"

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
		add(c.last())
	}
	values := make([]Value, len(names))
	for i, name := range names {
		v := Value{Name: name, Under: []*num.Dec{base.at(name)}, Differences: []*Difference{}}
		for _, c := range chains {
			v.Under = append(v.Under, c.last().at(name))
			v.Differences = append(v.Differences, c.attribute(name))
		}
		values[i] = v
	}
	return values
}

// attribute divides the difference of a number into what each step adds.
func (c *chain) attribute(name string) *Difference {
	first, last := c.steps[0].at(name), c.last().at(name)
	if first == nil || last == nil {
		return nil
	}
	d := &Difference{Whole: minus(*last, *first), Parts: []Part{}}
	d.Remainder = d.Whole
	for i, rule := range c.rules {
		before, after := c.steps[i].at(name), c.steps[i+1].at(name)
		if before == nil || after == nil || before.Equal(*after) {
			continue
		}
		part := minus(*after, *before)
		d.Parts = append(d.Parts, Part{rule.Name, part})
		d.Remainder = minus(d.Remainder, part)
	}
	return d
}

// minus is exact: decimals keep all digits of a difference.
func minus(x, y num.Dec) num.Dec {
	return num.NewDecimal(num.Rules{}).Calc().Sub(x, y)
}
