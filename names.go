package chorus

import (
	"slices"
	"strconv"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/num"
)

// places counts where names occur, and notes the first place of each.
type places struct {
	count map[string]int
	first map[string]string
}

func (p *places) add(place, name string) {
	if p.count[name] == 0 {
		p.first[name] = place
	}
	p.count[name]++
}

// checkNames refuses a name that occurs in one place only, unless it is that of a worker who sends something, and a forecast
// about somebody who sent no inference: such a name is likely to be misspelt, and would silently stand for somebody else.
func checkNames[T Number](state State[T], work Work[T]) error {
	p := &places{count: map[string]int{}, first: map[string]string{}}
	sends := map[string]bool{}
	for _, name := range slices.Concat(namesOf(work.Inferences), namesOf(work.Vectors), namesOf(work.Forecasts), namesOf(work.Implied)) {
		sends[name] = true
	}
	for _, forecaster := range namesOf(work.Forecasts) {
		for _, inferer := range namesOf(work.Forecasts[forecaster]) {
			p.add(field("Forecasts", forecaster, inferer), inferer)
		}
	}
	for _, m := range state.Regrets.kinds() {
		place := "Regrets." + m.field
		if m.single != nil {
			for _, name := range namesOf(*m.single) {
				p.add(field(place, name), name)
			}
			continue
		}
		for _, first := range namesOf(*m.pairs) {
			p.add(field(place, first), first)
			for _, second := range namesOf((*m.pairs)[first]) {
				p.add(field(place, first, second), second)
			}
		}
	}
	for _, class := range []struct {
		place string
		names []string
	}{
		{"Inferers.Members", namesOf(state.Inferers.Members)}, {"Forecasters.Members", namesOf(state.Forecasters.Members)},
	} {
		for _, name := range class.names {
			p.add(field(class.place, name), name)
		}
	}
	for _, name := range namesOf(p.count) {
		if p.count[name] > 1 || sends[name] {
			continue
		}
		others := slices.DeleteFunc(namesOf(p.count), func(other string) bool { return other == name || p.count[other] == 1 && !sends[other] })
		for _, other := range namesOf(sends) {
			if p.count[other] == 0 {
				others = append(others, other)
			}
		}
		return refuseName(p.first[name], name, others)
	}
	for _, forecaster := range namesOf(work.Forecasts) {
		for _, inferer := range namesOf(work.Forecasts[forecaster]) {
			if !work.infers(inferer) {
				return refuseName(field("Forecasts", forecaster, inferer), inferer, work.inferers())
			}
		}
	}
	return nil
}

// checkElements refuses forecasts of a topic about somebody who neither infers nor is known.
func checkElements[T Number](state *State[T], work Work[T]) error {
	for _, forecaster := range namesOf(work.Forecasts) {
		for _, inferer := range namesOf(work.Forecasts[forecaster]) {
			_, member := state.Inferers.Members[inferer]
			_, regretted := state.Regrets.Inferer[inferer]
			if !member && !regretted && !work.infers(inferer) {
				return refuseName(field("Forecasts", forecaster, inferer), inferer, append(work.inferers(), namesOf(state.Inferers.Members)...))
			}
		}
	}
	return nil
}

func refuseName(place, name string, known []string) error {
	allowed := "must occur elsewhere too"
	if nearest := strictjson.Nearest(name, known); nearest != "" {
		allowed += "; the nearest is " + strconv.Quote(nearest)
	}
	return num.Refuse(num.ErrUnknown, place, nil, nil, allowed+"; Options.AnyNames takes it")
}

// infers reports whether somebody sent an inference.
func (w Work[T]) infers(name string) bool {
	_, number := w.Inferences[name]
	_, vector := w.Vectors[name]
	return number || vector
}

func (w Work[T]) inferers() []string { return append(namesOf(w.Inferences), namesOf(w.Vectors)...) }
