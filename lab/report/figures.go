package report

import "fmt"

// figures returns all that the result has data for, in the order of the page.
func (s *study) figures() []*figure {
	var list []*figure
	add := func(f *figure) {
		if f != nil {
			list = append(list, f)
		}
	}
	if len(s.settings) > 1 {
		for _, f := range s.sweepFigures() {
			add(f)
		}
	}
	for _, at := range s.shown() {
		one := &s.settings[at]
		over := one.over()
		var own []*figure
		for _, f := range []*figure{
			one.duelFigure(),
			over.lossFigure(), over.learningFigure(),
			over.weightsFigure("inferers"), over.weightsFigure("forecasters"),
			over.effectiveFigure(),
			over.regretsFigure("inferers"), over.regretsFigure("forecasters"),
			one.coverageFigure(),
			one.payFigure(), over.payFigure(),
			over.stakeFigure(), over.listeningFigure(),
		} {
			if f != nil {
				own = append(own, f)
			}
		}
		for _, f := range own {
			if len(s.settings) > 1 {
				f.name += fmt.Sprintf("-setting-%d", at)
				f.caption = fmt.Sprintf("Setting %d (%s). %s", at, s.label(at), f.caption)
			}
			add(f)
		}
	}
	return list
}

// shown are the settings whose figures over time are drawn: the only one, or the first and the last of a sweep.
func (s *study) shown() []int {
	if last := len(s.settings) - 1; last > 0 {
		return []int{0, last}
	}
	return []int{0}
}
