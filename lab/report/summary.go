package report

import (
	"encoding/json"
	"io"
	"maps"
	"slices"

	"github.com/seed-63a7a409/chorus/lab"
)

// summarySchema is the version of summary.json; it is raised when a key changes its meaning or goes.
const summarySchema = 1

// summary is the file summary.json, the verdict first.
type summary struct {
	Format   string           `json:"format"`
	Schema   int              `json:"schema"`
	Verdict  []verdict        `json:"verdict"`
	Settings []settingSummary `json:"settings"`
	Config   lab.Config       `json:"config"`
}

// verdict compares the network inference of a setting with its rivals.
type verdict struct {
	Setting int `json:"setting"`
	// Network is its mean log10 loss, null if no epoch counted.
	Network *estimate `json:"network"`
	Rivals  []duel    `json:"rivals"`
}

// duel is the network against a rival: its loss less that of the rival, seed by seed. Below 0 the network is better.
type duel struct {
	Rival string   `json:"rival"`
	Loss  estimate `json:"loss"` // of the rival
	Less  estimate `json:"network_less_rival"`
	Wins  int      `json:"network_wins"` // seeds in which the network is better
}

// estimate is a mean over seeds. Error is null for one seed, of which nobody knows how far it is from others.
type estimate struct {
	Mean  float64  `json:"mean"`
	Error *float64 `json:"standard_error"`
	Count int      `json:"count"`
}

func newEstimate(e lab.Estimate) estimate {
	out := estimate{Mean: e.Mean, Count: e.Count}
	if e.Count > 1 {
		out.Error = &e.Error
	}
	return out
}

type settingSummary struct {
	Setting    int         `json:"setting"`
	Values     []axisValue `json:"values"`
	Seeds      int         `json:"seeds"`
	Failed     []failed    `json:"failed_epochs"`
	Quantities []quantity  `json:"quantities"`
}

type axisValue struct {
	Key   string `json:"key"`
	Value any    `json:"value"`
}

// failed is how many epochs of all seeds ended in a stage.
type failed struct {
	Stage  string `json:"stage"`
	Epochs int    `json:"epochs"`
}

type quantity struct {
	Name string `json:"name"`
	estimate
}

// duels compares the network inference of a setting with each rival that has a value.
func (s *setting) duels() []duel {
	list := []duel{}
	for _, rival := range s.own.Rivals() {
		less, wins, ok := s.own.Difference(0, network, rival)
		if !ok {
			continue
		}
		loss, _ := s.own.Estimate(0, rival)
		list = append(list, duel{Rival: rival, Loss: newEstimate(loss), Less: newEstimate(less), Wins: wins})
	}
	return list
}

// estimateOf returns a quantity of the setting, nil if no seed has it.
func (s *setting) estimateOf(name string) *estimate {
	e, ok := s.own.Estimate(0, name)
	if !ok {
		return nil
	}
	return new(newEstimate(e))
}

// quantities returns all that have a value.
func (s *setting) quantities() []quantity {
	list := []quantity{}
	for _, name := range s.own.Points[0].Names {
		if e := s.estimateOf(name); e != nil {
			list = append(list, quantity{name, *e})
		}
	}
	return list
}

func (s *setting) failed() []failed {
	sums := map[string]int{}
	for i := range s.own.Repetitions {
		for stage, n := range s.own.Repetitions[i].Failed {
			sums[stage] += n
		}
	}
	list := []failed{}
	for _, stage := range slices.Sorted(maps.Keys(sums)) {
		list = append(list, failed{stage, sums[stage]})
	}
	return list
}

func (s *study) summary() *summary {
	out := &summary{Format: "chorus-lab-summary", Schema: summarySchema, Config: s.result.Config}
	for i := range s.settings {
		one := &s.settings[i]
		out.Verdict = append(out.Verdict, verdict{Setting: i, Network: one.estimateOf(network), Rivals: one.duels()})
		values := []axisValue{}
		for at, a := range s.axes {
			values = append(values, axisValue{a.key, s.result.Points[i].Values[at]})
		}
		out.Settings = append(out.Settings, settingSummary{
			Setting: i, Values: values, Seeds: len(one.own.Repetitions), Failed: one.failed(), Quantities: one.quantities(),
		})
	}
	return out
}

func (s *study) writeSummary(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(s.summary())
}
