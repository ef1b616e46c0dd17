package chorus

import (
	"slices"

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

// checkNames refuses a name that occurs in one place only, unless it is that of a worker who sends something: it is likely to
// be misspelt, and would silently stand for somebody new.
func checkNames[T Number](state State[T], work Work[T]) error {
	p := &places{count: map[string]int{}, first: map[string]string{}}
	sends := map[string]bool{}
	for _, name := range append(append(namesOf(work.Inferences), namesOf(work.Vectors)...), namesOf(work.Forecasts)...) {
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
		return num.Refuse(num.ErrUnknown, p.first[name], nil, name, "a name that occurs elsewhere too; the nearest is "+strictjson.Nearest(name, others))
	}
	return nil
}
