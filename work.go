package chorus

import (
	"slices"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// Work holds what the workers of a topic send in an epoch, by name.
type Work[T Number] struct {
	// Inferences are the answers in a topic of one label.
	Inferences map[string]T `json:"inferences,omitempty"`
	// Vectors are the answers in a topic of several labels, by inferer and label; a label that one leaves out is 0 there.
	Vectors map[string]map[string]T `json:"vectors,omitempty"`
	// Labels are those of Vectors in the order of results; nil for all that occur, ascending. With Labels a misspelt one is
	// refused.
	Labels []string `json:"labels,omitempty"`
	// Forecasts are the losses, in log form, that forecasters expect of inferers, by forecaster and inferer. They have no
	// influence while the topic has no NetworkLoss.
	Forecasts map[string]map[string]T `json:"forecasts,omitempty"`
	// Implied are forecast-implied inferences in place of Forecasts, one number for each label, for an [Infer] of data that
	// has them alone, as a chain serves them. Then OneOut of inferers, OneOutImplied, the Effective of inferers beside
	// forecasters, and Outliers are absent; any NetworkLoss will do.
	Implied map[string][]T `json:"implied,omitempty"`
}

// bound is work over the positions of its workers in ascending order.
type bound[T Number] struct {
	labels                []string
	inferers, forecasters []string
	values                []T // inferers x labels
	forecasts             synthesis.Forecasts[T]
	elsewhere             []bool // forecasters with an element about somebody else
	implied               [][]T  // in place of forecasts; nil for none
}

// bind checks work and turns its names into positions.
// An epoch in which nobody infers is refused by Infer, and fails by the rules in a Topic.
func (w Work[T]) bind(a num.Arith[T], mayBeEmpty bool) (*bound[T], error) {
	c := &checker[T]{a: a}
	c.numbers(w.Inferences, "Inferences")
	c.pairs(w.Vectors, "Vectors")
	c.pairs(w.Forecasts, "Forecasts")
	switch {
	case c.err != nil:
		return nil, c.err
	case len(w.Inferences) == 0 && len(w.Vectors) == 0 && !mayBeEmpty:
		return nil, num.Refuse(num.ErrEmpty, "Inferences", nil, nil, "at least one inference")
	case len(w.Inferences) > 0 && len(w.Vectors) > 0:
		return nil, num.Refuse(num.ErrDomain, "Inferences", nil, nil, "must be empty beside Vectors")
	case len(w.Inferences) > 0 && len(w.Labels) > 1:
		return nil, num.Refuse(num.ErrDomain, "Labels", nil, len(w.Labels), "must be one label for inferences that are numbers; several take Vectors")
	}
	b := &bound[T]{forecasters: namesOf(w.Forecasts)}
	if w.Implied != nil {
		if len(w.Forecasts) > 0 {
			return nil, num.Refuse(num.ErrDomain, "Implied", nil, nil, "must be nil beside Forecasts")
		}
		b.forecasters, b.implied = namesOf(w.Implied), [][]T{}
	}
	if len(w.Vectors) == 0 {
		b.inferers, b.labels = namesOf(w.Inferences), []string{synthesis.ScalarLabel}
		if len(w.Labels) == 1 {
			b.labels = slices.Clone(w.Labels)
		}
		for _, name := range b.inferers {
			b.values = append(b.values, w.Inferences[name])
		}
	} else if err := b.bindVectors(w, a.Int(0)); err != nil {
		return nil, err
	}
	for _, name := range namesOf(w.Implied) {
		value := w.Implied[name]
		if len(value) != len(b.labels) {
			return nil, num.Refuse(num.ErrShape, field("Implied", name), nil, len(value), "one number for each label")
		}
		c.name(name, "Implied")
		for _, x := range value {
			c.number(x, field("Implied", name))
		}
		b.implied = append(b.implied, value)
	}
	if c.err != nil {
		return nil, c.err
	}
	b.forecasts = synthesis.NewForecasts[T](len(b.forecasters), len(b.inferers))
	b.elsewhere = make([]bool, len(b.forecasters))
	for k, forecaster := range b.forecasters {
		for _, inferer := range namesOf(w.Forecasts[forecaster]) {
			if j, found := find(b.inferers, inferer); found {
				b.forecasts.Set(synthesis.Forecaster(k), synthesis.Inferer(j), w.Forecasts[forecaster][inferer])
			} else {
				b.elsewhere[k] = true
			}
		}
	}
	return b, nil
}

// roster returns the workers, without reputers.
func (b *bound[T]) roster() roster { return roster{inferers: b.inferers, forecasters: b.forecasters} }

// dropIdle leaves out forecasters without an element about an inferer of the epoch, and forgets other elements.
func (b *bound[T]) dropIdle() {
	idle := func(k int) bool { return !b.forecasts.RowHasValue(synthesis.Forecaster(k)) }
	var names []string
	for k, name := range b.forecasters {
		if !idle(k) {
			names = append(names, name)
		}
	}
	kept := synthesis.NewForecasts[T](len(names), len(b.inferers))
	for row, name := range names {
		k, _ := find(b.forecasters, name)
		for j := range synthesis.Inferer(len(b.inferers)) {
			if x, present := b.forecasts.At(synthesis.Forecaster(k), j); present {
				kept.Set(synthesis.Forecaster(row), j, x)
			}
		}
	}
	b.forecasters, b.forecasts, b.elsewhere = names, kept, nil
}

func (b *bound[T]) bindVectors(w Work[T], zero T) error {
	b.inferers, b.labels = namesOf(w.Vectors), slices.Clone(w.Labels)
	if b.labels == nil {
		all := map[string]bool{}
		for _, name := range b.inferers {
			for _, label := range namesOf(w.Vectors[name]) {
				all[label] = true
			}
		}
		b.labels = namesOf(all)
	}
	position := make(map[string]int, len(b.labels))
	for i, label := range b.labels {
		if _, double := position[label]; double || label == "" {
			return num.Refuse(num.ErrDuplicate, "Labels", []int{i}, label, "every label once, none empty")
		}
		position[label] = i
	}
	for _, name := range b.inferers {
		row := make([]T, len(b.labels))
		for i := range row {
			row[i] = zero
		}
		for _, label := range namesOf(w.Vectors[name]) {
			i, found := position[label]
			if !found {
				return num.Refuse(num.ErrUnknown, field("Vectors", name, label), nil, nil, "one of Labels")
			}
			row[i] = w.Vectors[name][label]
		}
		b.values = append(b.values, row...)
	}
	if len(b.labels) == 0 {
		return num.Refuse(num.ErrEmpty, "Labels", nil, nil, "at least one label")
	}
	return nil
}
