package report

// stakeFigure shows how the stake of reputers is spread.
func (c *curves) stakeFigure() *figure {
	if c == nil {
		return nil
	}
	f := c.overTime("stake", "Concentration of stake", "Gini's coefficient, shares")
	c.shadeBurnIn(f)
	f.grid()
	drawn := false
	add := func(label, name string, p pen) {
		points := c.mean("stake/" + name)
		if points == nil {
			return
		}
		drawn = true
		f.band(p, points)
		f.line(label, p, points)
	}
	add("Gini's coefficient", "gini", pens()[0])
	add("largest share", "largest", pens()[2])
	for i, a := range c.setting.adversaries() {
		if i < mostLines-2 {
			add("share of "+a, a, pens()[[]int{1, 3, 4, 5, 6, 7}[i]])
		}
	}
	if !drawn {
		return nil
	}
	f.plot.Y.Min, f.plot.Y.Max = 0, max(1, f.plot.Y.Max)
	f.caption = c.averaged() + " Bands are one standard error. Gini's coefficient is 0 where all stakes are equal and near 1 where one reputer has all."
	f.alt = "Lines over epochs of Gini's coefficient of the stakes of reputers and of the largest share."
	return f
}
