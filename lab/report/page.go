package report

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"math"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/lab"
)

//go:embed page.html
var pageText string

// page is what the template shows.
type page struct {
	Name, Lead, Subtitle string
	Verdict              []pageTable
	Reading              []statement
	Model                []string
	Figures              []pageFigure
	Tables               []pageTable
	Details              []pageDetails
	Command              string
	Versions             pageTable
	Config               string
}

type pageTable struct {
	Title, Note string
	Tall        bool
	Head        []string
	Rows        [][]pageCell
}

type pageCell struct{ Text, Class string }

type pageDetails struct {
	Summary string
	Table   pageTable
}

type pageFigure struct {
	ID, Title, Caption, Alt string
	Source                  template.URL
	Width, Height           int
}

// writePage writes report.html with the figures in it. They are those of the folder figures.
func (s *study) writePage(w io.Writer, figures []drawing, meta Meta) error {
	t, err := template.New("page").Parse(pageText)
	if err != nil {
		return err
	}
	config, err := s.result.Config.Format(lab.YAML)
	if err != nil {
		return err
	}
	p := page{
		Name: printable.Text(s.result.Config.Name), Lead: s.lead(), Subtitle: s.subtitle(),
		Reading: s.reading(), Model: model(&s.result.Config),
		Command: meta.Command, Versions: versions(meta, &s.result.Config), Config: string(config),
	}
	for i := range s.axes {
		p.Model = append(p.Model, fmt.Sprintf("Varied: %s over %s.", s.axes[i].key, strings.Join(s.scaleOf(i).texts, ", ")))
	}
	if p.Name == "" {
		p.Name = "Simulation"
	}
	if len(s.settings) == 1 {
		p.Verdict = []pageTable{s.settings[0].verdictTable()}
	} else {
		p.Verdict = []pageTable{s.verdictTable()}
	}
	for _, f := range figures {
		w, h := f.size()
		p.Figures = append(p.Figures, pageFigure{
			ID: "figure-" + f.name, Title: f.title, Caption: f.caption, Alt: f.alt,
			// What is drawn here is no text of others.
			Source: template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(f.svg)),
			// CSS pixels are 1/96 inch, points 1/72.
			Width: int(math.Round(w.Points() * 96 / 72)), Height: int(math.Round(h.Points() * 96 / 72)),
		})
	}
	for _, at := range s.shown() {
		one := &s.settings[at]
		of := ""
		if len(s.settings) > 1 {
			of = fmt.Sprintf(", setting %d (%s)", at, s.label(at))
		}
		for _, table := range []*pageTable{one.payTable(), one.intervalTable()} {
			if table != nil {
				table.Title += of
				p.Tables = append(p.Tables, *table)
			}
		}
		all := one.quantityTable()
		all.Title += of
		p.Details = append(p.Details, pageDetails{"All quantities" + of, all})
	}
	return t.Execute(w, p)
}

// lead is the verdict in a sentence or two.
func (s *study) lead() string {
	if len(s.settings) > 1 {
		st := s.everywhere("", "loss/mean")
		if st == nil {
			return fmt.Sprintf("A sweep over %s.", counted(len(s.settings), "setting"))
		}
		return fmt.Sprintf("A sweep over %s. The network against the equal mean: %s", counted(len(s.settings), "setting"), lowerFirst(st.Text))
	}
	one := &s.settings[0]
	loss := one.estimateOf(network)
	if loss == nil {
		return "No epoch that counts had a network inference."
	}
	var parts []string
	for _, rival := range []string{"loss/mean", best} {
		d := one.duelWith(rival)
		if d == nil {
			continue
		}
		verb := map[finding]string{holds: "beats", fails: "loses to", undecided: "cannot be told apart from"}[d.judged()]
		if d.Less.Error == nil {
			verb = map[bool]string{true: "is below", false: "is not below"}[d.Less.Mean < 0]
		}
		parts = append(parts, fmt.Sprintf("%s %s (%s)", verb, definite(rival), signed(d.Less)))
	}
	if len(parts) == 0 {
		return fmt.Sprintf("The network's mean log10 loss is %s.", plusMinusSign(*loss))
	}
	return fmt.Sprintf("The network, at a mean log10 loss of %s, %s.", plusMinusSign(*loss), strings.Join(parts, " and "))
}

func lowerFirst(text string) string { return strings.ToLower(text[:1]) + text[1:] }

func definite(rival string) string {
	return map[string]string{"loss/mean": "the equal mean", best: "the best single inferer in hindsight"}[rival]
}

func (s *study) subtitle() string {
	c := &s.result.Config
	return fmt.Sprintf("%s of %s, the first %d not counted; release %s, %s; %s, %s, %s, %s.",
		counted(c.Seeds, "seed"), counted(c.Epochs, "epoch"), c.BurnIn, printable.Text(c.Release), printable.Text(c.Arithmetic),
		counted(c.Inferers.Count, "inferer"), counted(c.Forecasters.Count, "forecaster"), counted(c.Reputers.Count, "reputer"), adversaryCount(c))
}

func adversaryCount(c *lab.Config) string {
	switch n := len(c.Adversaries); n {
	case 0:
		return "no adversaries"
	case 1:
		return "1 adversary"
	default:
		return fmt.Sprintf("%d adversaries", n)
	}
}

func signed(e estimate) string {
	if e.Error == nil {
		return fmt.Sprintf("%+.3f", e.Mean)
	}
	return fmt.Sprintf("%+.3f ± %.3f", e.Mean, *e.Error)
}

func plusMinusSign(e estimate) string {
	if e.Error == nil {
		return fmt.Sprintf("%.3f", e.Mean)
	}
	return fmt.Sprintf("%.3f ± %.3f", e.Mean, *e.Error)
}

// class colours a difference that is no chance.
func (d *duel) class() string {
	return map[finding]string{holds: "better", fails: "worse"}[d.judged()]
}

// verdictTable has a row for each rival.
func (s *setting) verdictTable() pageTable {
	t := pageTable{
		Title: "Mean log10 loss, lower is better; differences are taken seed by seed",
		Head:  []string{"rival", "network less rival", "95 % interval", "network better in", "its loss"},
		Note:  "Numbers after ± are standard errors over seeds; intervals are by Student's t. What carries (hindsight) is known only after the run.",
	}
	if loss := s.estimateOf(network); loss != nil {
		t.Rows = append(t.Rows, []pageCell{{Text: "network"}, {}, {}, {}, {Text: plusMinusSign(*loss)}})
	}
	for _, d := range s.duels() {
		interval := "unknown"
		if low, high, ok := d.Less.confidence(); ok {
			interval = fmt.Sprintf("%+.3f to %+.3f", low, high)
		}
		t.Rows = append(t.Rows, []pageCell{
			{Text: inWords(d.Rival)}, {signed(d.Less), d.class()}, {Text: interval},
			{Text: fmt.Sprintf("%d of %d seeds", d.Wins, d.Less.Count)}, {Text: plusMinusSign(d.Loss)},
		})
	}
	return t
}

// mostRows is how many settings of a sweep the page lists.
const mostRows = 400

// verdictTable has a row for each setting of a sweep.
func (s *study) verdictTable() pageTable {
	t := pageTable{
		Title: "Mean log10 loss of the network, lower is better, and less that of its rivals, seed by seed",
		Head:  []string{"setting"},
		Note:  "Numbers after ± are standard errors over seeds. Below 0 the network is better; coloured are differences whose 95 % interval leaves out 0.",
		Tall:  len(s.settings) > 20,
	}
	for _, a := range s.axes {
		t.Head = append(t.Head, a.key)
	}
	t.Head = append(t.Head, "network")
	rivals := slices.Concat(always, []string{"loss/naive", "loss/boa"})
	for _, rival := range rivals {
		t.Head = append(t.Head, "less "+inWords(rival))
	}
	for i := range s.settings {
		if i == mostRows {
			t.Note += fmt.Sprintf(" Of %d settings the first %d are shown; all are in summary.json.", len(s.settings), mostRows)
			break
		}
		one := &s.settings[i]
		row := []pageCell{{Text: fmt.Sprint(i)}}
		for _, a := range s.axes {
			row = append(row, pageCell{Text: printable.Text(a.texts[i])})
		}
		if loss := one.estimateOf(network); loss != nil {
			row = append(row, pageCell{Text: plusMinusSign(*loss)})
		} else {
			row = append(row, pageCell{Text: "none"})
		}
		for _, rival := range rivals {
			if d := one.duelWith(rival); d != nil {
				row = append(row, pageCell{signed(d.Less), d.class()})
			} else {
				row = append(row, pageCell{Text: "none"})
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// payTable has a row for each actor, nil if nobody was paid.
func (s *setting) payTable() *pageTable {
	t := &pageTable{
		Title: "Rewards by actor, tokens per epoch",
		Head:  []string{"actor", "members", "rewards", "share of all", "for each member"},
	}
	total := 0.0
	for _, actor := range s.actors() {
		members := 0
		for _, class := range honest {
			for _, m := range s.members(class) {
				if m.actor == actor {
					members++
				}
			}
		}
		e := s.estimateOf("pay/" + actor)
		if e == nil {
			continue
		}
		total += e.Mean
		each := "none"
		if members > 0 {
			each = shortNumber(e.Mean / float64(members))
		}
		share := s.shareOfPay(actor)
		t.Rows = append(t.Rows, []pageCell{
			{Text: printable.Text(actor)}, {Text: fmt.Sprint(members)}, {Text: general(*e)},
			{Text: fmt.Sprintf("%.1f ± %.1f %%", 100*share.y, 100*share.err)}, {Text: each},
		})
	}
	if total == 0 {
		return nil
	}
	return t
}

// intervalTable shows how the interval of the network inference did, nil where there is none.
func (s *setting) intervalTable() *pageTable {
	t := &pageTable{
		Title: "The interval of the network inference",
		Head:  []string{"truths", "observed", "pinball loss"},
	}
	for _, name := range s.own.Points[0].Names {
		kind, what, _ := strings.Cut(name, "/")
		if kind != "below" && kind != "coverage" {
			continue
		}
		e := s.estimateOf(name)
		if e == nil {
			continue
		}
		label, pinball := "below the percentile "+what, ""
		if kind == "coverage" {
			label = "in the interval of " + what + " %"
		} else if loss := s.estimateOf("pinball/" + what); loss != nil {
			pinball = general(*loss)
		}
		observed := fmt.Sprintf("%.2f %%", 100*e.Mean)
		if e.Error != nil {
			observed = fmt.Sprintf("%.2f ± %.2f %%", 100*e.Mean, 100**e.Error)
		}
		t.Rows = append(t.Rows, []pageCell{{Text: label}, {Text: observed}, {Text: pinball}})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	if score := s.estimateOf("score/crps"); score != nil {
		t.Note = fmt.Sprintf("Continuous ranked probability score of the weighted sources: %s, in the unit of the truth; lower is better.", general(*score))
	}
	return t
}

// quantityTable has all quantities.
func (s *setting) quantityTable() pageTable {
	t := pageTable{Title: "Means over the epochs that count", Head: []string{"quantity", "mean", "standard error", "seeds"}, Tall: true}
	for _, q := range s.quantities() {
		deviation := "unknown"
		if q.Error != nil {
			deviation = shortNumber(*q.Error)
		}
		t.Rows = append(t.Rows, []pageCell{{Text: printable.Text(q.Name)}, {Text: shortNumber(q.Mean)}, {Text: deviation}, {Text: fmt.Sprint(q.Count)}})
	}
	for _, f := range s.failed() {
		t.Rows = append(t.Rows, []pageCell{{Text: "failed epochs at " + printable.Text(f.Stage)}, {Text: fmt.Sprint(f.Epochs)}, {}, {Text: "all"}})
	}
	return t
}

// general is an estimate with four digits.
func general(e estimate) string {
	if e.Error == nil {
		return shortNumber(e.Mean)
	}
	return shortNumber(e.Mean) + " ± " + fmt.Sprintf("%.2g", *e.Error)
}

// versions is what built the result.
func versions(meta Meta, c *lab.Config) pageTable {
	if meta.Version == "" {
		meta.Version = ownVersion()
	}
	if meta.Toolchain == "" {
		meta.Toolchain = runtime.Version()
	}
	t := pageTable{Title: "Versions", Head: []string{"of", "version"}}
	for _, row := range [][2]string{
		{"chorus", meta.Version}, {"Go", meta.Toolchain}, {"release of the rules", c.Release}, {"summary.json", fmt.Sprint("schema ", summarySchema)},
	} {
		t.Rows = append(t.Rows, []pageCell{{Text: row[0]}, {Text: printable.Text(row[1])}})
	}
	return t
}

// ownVersion is the version of the module in this build.
func ownVersion() string {
	const module = "github.com/seed-63a7a409/chorus"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
			if m.Path == module && m.Version != "" {
				return m.Version
			}
		}
	}
	return "unknown"
}
