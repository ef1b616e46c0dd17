package experiments

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/internal/printable"
)

// WriteText writes an outcome for a reader: a line for each figure with its grade, what is known, what was measured and how far the two
// may be apart.
func (o *Outcome) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintln(&b, printable.Wrap(o.Experiment.Name+": "+o.Experiment.Claim, "  "))
	setting := "  " + o.Experiment.Setting
	if o.Seeds > 1 {
		setting += fmt.Sprintf(" (%d seeds)", o.Seeds)
	}
	fmt.Fprintln(&b, printable.Wrap(setting, "  "))
	rows := make([][4]string, len(o.Lines))
	var widths [4]int
	for i := range o.Lines {
		l := &o.Lines[i]
		rows[i] = [4]string{string(l.Grade), l.KnownText(), l.GotText(), l.ToleranceText()}
		for k, cell := range rows[i] {
			widths[k] = max(widths[k], len(cell))
		}
	}
	for i, row := range rows {
		text := " "
		for k, cell := range row {
			if widths[k] > 0 {
				text += fmt.Sprintf(" %-*s ", widths[k], cell)
			}
		}
		fmt.Fprintln(&b, printable.Wrap(text+" "+o.Lines[i].What, strings.Repeat(" ", min(len(text)+1, printable.Width-20))))
	}
	for _, note := range o.Notes() {
		fmt.Fprintln(&b, printable.Wrap("  "+note, "    "))
	}
	fmt.Fprintln(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// Notes says why figures differ, or nothing was measured.
func (o *Outcome) Notes() []string {
	if o.Skipped != "" {
		return []string{"skipped: " + o.Skipped}
	}
	var notes []string
	said := map[string]bool{}
	for i := range o.Lines {
		if l := &o.Lines[i]; l.Grade == Differs && !said[l.Expected.Differs] {
			said[l.Expected.Differs] = true
			notes = append(notes, "differs: "+l.Expected.Differs)
		}
	}
	return notes
}

// KnownText returns the known figure in words, such as -4.534.
func (e *Expected) KnownText() string {
	if e.Known == nil {
		return "-"
	}
	return e.Known.String()
}

// GotText returns the measured figure with its standard error.
func (l *Line) GotText() string {
	if l.Grade == Skipped {
		return ""
	}
	digits := l.digits()
	if x := math.Abs(l.Got.Mean); x > 0 && x < 1e-4 && l.Known == nil {
		return fmt.Sprintf("%.2g +- %.1g", l.Got.Mean, l.Got.Error)
	}
	text := strconv.FormatFloat(l.Got.Mean, 'f', digits, 64)
	if l.Got.Count > 1 {
		text += " +- " + strconv.FormatFloat(l.Got.Error, 'f', digits, 64)
	}
	if l.Unit != "" {
		text += " " + l.Unit
	}
	return text
}

// ToleranceText returns how far the measured figure may be from the known one, and how many standard errors it is.
func (l *Line) ToleranceText() string {
	if l.Known == nil || l.Grade == Skipped {
		return ""
	}
	if l.Tolerance < 0 {
		return "by " + strconv.FormatFloat(-l.Tolerance, 'f', l.digits(), 64)
	}
	text := strconv.FormatFloat(l.Tolerance, 'f', l.digits(), 64)
	if apart := l.Known.apart(l.Got); apart > 0 {
		text += fmt.Sprintf(", %.1f se", apart)
	}
	return "(" + text + ")"
}

// digits are the decimals that a figure is shown with: those of the known one and one more where the error is small.
func (l *Line) digits() int {
	digits := 3
	if l.Got.Count <= 1 && l.Got.Mean == math.Trunc(l.Got.Mean) {
		digits = 0
	}
	if l.Known != nil {
		digits = max(digits, l.Known.Decimals)
	}
	if l.Got.Error > 0 {
		for unit := 0.001; digits < 6 && l.Got.Error < unit; unit /= 10 {
			digits++
		}
	}
	return digits
}

// Summary counts the grades of some outcomes.
type Summary struct {
	Experiments int           `json:"experiments"`
	Figures     map[Grade]int `json:"figures"`
}

// Add counts an outcome.
func (s *Summary) Add(o *Outcome) {
	s.Experiments++
	if s.Figures == nil {
		s.Figures = map[Grade]int{}
	}
	for i := range o.Lines {
		s.Figures[o.Lines[i].Grade]++
	}
}

// OK reports whether no figure is outside of its tolerance without a known reason.
func (s *Summary) OK() bool { return s.Figures[NotMet] == 0 }

// String says the counts in words.
func (s *Summary) String() string {
	var parts []string
	for _, g := range []struct {
		grade Grade
		words string
	}{
		{Met, "met"}, {NotMet, "not met"}, {Differs, "differ for a known reason"}, {Found, "found, of which no figure was known"}, {Skipped, "skipped"},
	} {
		if n := s.Figures[g.grade]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, g.words))
		}
	}
	return fmt.Sprintf("%d experiments; figures: %s", s.Experiments, strings.Join(parts, ", "))
}
