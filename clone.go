package chorus

import (
	"maps"
	"slices"
)

// Clone returns a copy that shares no memory with s.
func (s State[T]) Clone() State[T] {
	s.NetworkLoss = clonePointer(s.NetworkLoss)
	s.Regrets = s.Regrets.clone()
	s.Inferers, s.Forecasters, s.Reputers = s.Inferers.clone(), s.Forecasters.clone(), s.Reputers.clone()
	s.Open = slices.Clone(s.Open)
	for i := range s.Open {
		o := &s.Open[i]
		o.Inferers, o.Forecasters, o.Reports = slices.Clone(o.Inferers), slices.Clone(o.Forecasters), cloneReports(o.Reports)
		if o.Losses != nil {
			losses := o.Losses.clone()
			o.Losses = &losses
		}
	}
	return s
}

func (c Class[T]) clone() Class[T] {
	c.History = slices.Clone(c.History)
	for i, scores := range c.History {
		c.History[i] = append(make([]T, 0, len(scores)), scores...) // an epoch without scores is an empty list in JSON
	}
	c.Members = maps.Clone(c.Members)
	for name, m := range c.Members { //chorus:unordered copies
		m.Score, m.Fraction, m.Weight, m.Coefficient = clonePointer(m.Score), clonePointer(m.Fraction), clonePointer(m.Weight), clonePointer(m.Coefficient)
		c.Members[name] = m
	}
	return c
}

func (r Regrets[T]) clone() Regrets[T] {
	for _, m := range r.kinds() {
		if m.single != nil {
			*m.single = maps.Clone(*m.single)
		} else {
			*m.pairs = clonePairs(*m.pairs)
		}
	}
	return r
}

func (l Losses[T]) clone() Losses[T] {
	for _, m := range []*map[string]T{&l.Inferer, &l.Forecaster, &l.OneOutInferer, &l.OneOutForecaster, &l.OneInForecaster} {
		*m = maps.Clone(*m)
	}
	l.OneOutImplied = clonePairs(l.OneOutImplied)
	return l
}

func cloneReports[T Number](reports map[string]Report[T]) map[string]Report[T] {
	reports = maps.Clone(reports)
	for name, report := range reports { //chorus:unordered copies
		report.Losses = report.Losses.clone()
		reports[name] = report
	}
	return reports
}

func clonePairs[T any](m map[string]map[string]T) map[string]map[string]T {
	m = maps.Clone(m)
	for key, inner := range m { //chorus:unordered copies
		if m[key] = maps.Clone(inner); inner == nil {
			m[key] = map[string]T{} // as it is read back
		}
	}
	return m
}

func clonePointer[T Number](p *T) *T {
	if p == nil {
		return nil
	}
	return pointer(*p)
}
