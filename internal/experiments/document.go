package experiments

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// Document is what experiments gave, as JSON has it.
type Document struct {
	OK          bool           `json:"ok"`
	Size        string         `json:"size"` // quick or full
	Tolerance   string         `json:"tolerance"`
	Summary     Summary        `json:"summary"`
	Reading     []string       `json:"reading"`
	Experiments []OutcomeOfOne `json:"experiments"`
}

// OutcomeOfOne is one of them.
type OutcomeOfOne struct {
	Name    string        `json:"name"`
	Claim   string        `json:"claim"`
	Source  string        `json:"source"`
	Setting string        `json:"setting"`
	Seeds   int           `json:"seeds"`
	Skipped string        `json:"skipped,omitempty"`
	Figures []FigureOfOne `json:"figures"`
	Plots   []string      `json:"plots,omitempty"` // names of files, without their endings
}

// FigureOfOne is a line of it. Ends of a range that is open are null.
type FigureOfOne struct {
	What      string         `json:"what"`
	Unit      string         `json:"unit,omitempty"`
	Known     *KnownOfOne    `json:"known"`
	Measured  *MeasuredOfOne `json:"measured"` // null where it was skipped
	Tolerance *float64       `json:"tolerance"`
	// Apart is how many standard errors of both sides the figure lies outside of what is known.
	Apart  float64 `json:"standard_errors_apart"`
	Grade  Grade   `json:"grade"`
	Reason string  `json:"reason,omitempty"` // of a difference
}

// KnownOfOne is the known figure: Low and High are equal, or the ends of a range.
type KnownOfOne struct {
	Low   *float64 `json:"low"`
	High  *float64 `json:"high"`
	Error float64  `json:"error,omitempty"`
	Seeds int      `json:"seeds,omitempty"`
}

// MeasuredOfOne is what was measured.
type MeasuredOfOne struct {
	Mean  float64 `json:"mean"`
	Error float64 `json:"error"`
	Seeds int     `json:"seeds"`
}

// ToleranceRule says what is compared with what.
const ToleranceRule = "A figure is met if it differs from the known one by at most 4 standard errors (se) of both sides together and half a unit of the last " +
	"decimal that is known, of a difference of two printed figures that of both. Where the source gives no standard error, that of a mean over its number of seeds with the spread of ours stands in. A " +
	"claim that something is larger than something else is met if it is so by more than 4 of our standard errors. Some 140 figures are compared at once: at 3 " +
	"standard errors of 20 seeds chance puts one of them outside in most reports, at 4 in one of ten; of 200 seeds, in one of a hundred."

// Reading is how the comparisons with baselines are to be read. It belongs to every table of them.
func Reading() []string {
	return []string{
		"All of it holds for the error model that is named: independent normal errors, sizes lognormal between inferers, small biases.",
		"The network beats its best member nearly always. That is the weakest of its rivals: averaging alone does as much (equal mean).",
		"The plain mean is a strong rival. With independent errors it beats the network where there are many inferers or equally good ones (members/20-inferers, " +
			"members/equal, weakness/equals); where skills differ and errors are shared, or skills differ much, the network wins (weakness/shared-errors).",
		"Dividing by the scale stretches any differences of regrets to order one, so that equals get unequal weights (reading/collapse).",
		"Context pays, through implied inferences (reading/context). alpha matters little between 10^-3 and 10^-1, c hardly at all (sweep/alpha-fine, sweep/c).",
		"Here p = 1 beats p = 3 (sweep/p): the optimum of the paper belongs to the error model of the paper.",
	}
}

// Document returns outcomes as JSON has them.
func NewDocument(size string, outcomes []*Outcome) *Document {
	d := &Document{Size: size, Tolerance: ToleranceRule, Reading: Reading(), Experiments: []OutcomeOfOne{}}
	for _, o := range outcomes {
		d.Summary.Add(o)
		e := &o.Experiment
		one := OutcomeOfOne{Name: e.Name, Claim: e.Claim, Source: e.Source, Setting: e.Setting, Seeds: o.Seeds, Skipped: o.Skipped}
		for i := range o.Lines {
			one.Figures = append(one.Figures, figureOf(&o.Lines[i]))
		}
		for i := range o.Figures {
			one.Plots = append(one.Plots, o.Figures[i].Name)
		}
		d.Experiments = append(d.Experiments, one)
	}
	d.OK = d.Summary.OK()
	return d
}

func figureOf(l *Line) FigureOfOne {
	f := FigureOfOne{What: l.What, Unit: l.Unit, Grade: l.Grade}
	if l.Known != nil {
		f.Known = &KnownOfOne{Low: finite(l.Known.Low), High: finite(l.Known.High), Error: l.Known.Error, Seeds: l.Known.Seeds}
	}
	if l.Grade != Skipped {
		f.Measured = &MeasuredOfOne{Mean: l.Got.Mean, Error: l.Got.Error, Seeds: l.Got.Count}
		if l.Known != nil {
			f.Tolerance, f.Apart = &l.Tolerance, l.Known.apart(l.Got)
		}
	}
	if l.Grade == Differs {
		f.Reason = l.Expected.Differs
	}
	return f
}

func finite(x float64) *float64 {
	if math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// WriteMarkdown writes outcomes of a size as a page with a table for each experiment. figures is the folder of the figures, as links
// name it.
func WriteMarkdown(w io.Writer, size string, outcomes []*Outcome, figures string) error {
	var b strings.Builder
	var s Summary
	for _, o := range outcomes {
		s.Add(o)
	}
	fmt.Fprintf(&b, "# What chorus reproduces\n\nBy `chorus reproduce`, size %s. %s.\n\n%s\n\n## How to read it\n\n", size, s.String(), ToleranceRule)
	for _, line := range Reading() {
		fmt.Fprintf(&b, "- %s\n", line)
	}
	for _, o := range outcomes {
		b.WriteString(o.section())
		for i := range o.Figures {
			fmt.Fprintf(&b, "\n![%s](%s/%s.svg)\n", o.Figures[i].Title, figures, o.Figures[i].Name)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// section is what the page says of an experiment.
func (o *Outcome) section() string {
	var b strings.Builder
	b.WriteString(o.Experiment.heading())
	if o.Seeds > 1 {
		fmt.Fprintf(&b, "- Seeds: %d.\n", o.Seeds)
	}
	for _, note := range o.Notes() {
		fmt.Fprintf(&b, "- %s\n", capital(note))
	}
	fmt.Fprint(&b, "\n| figure | known | measured | tolerance | grade |\n|---|---|---|---|---|\n")
	for i := range o.Lines {
		l := &o.Lines[i]
		fmt.Fprintf(&b, "%s %s | %s | %s |\n", l.beginning(), l.GotText(), strings.Trim(l.ToleranceText(), "()"), l.Grade)
	}
	return b.String()
}

// heading is the part of a section that does not depend on what is measured.
func (e *Experiment) heading() string {
	return fmt.Sprintf("\n## %s\n\n%s.\n\n- Source: %s.\n- Setting: %s.\n", e.Name, capital(e.Claim), e.Source, e.Setting)
}

// beginning is that of a row of the table.
func (e *Expected) beginning() string { return fmt.Sprintf("| %s | %s |", e.What, e.KnownText()) }

func capital(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
