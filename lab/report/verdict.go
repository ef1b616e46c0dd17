package report

import (
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/lab"
)

// width is how many characters a line of the verdict has at most.
const width = 80

// maxLines is how many settings of a sweep the verdict lists.
const maxLines = 40

// Verdict prints how the network inference did against each rival, in lines of at most 80 characters: of one setting all rivals, of
// a sweep a line for each setting. Errors are those of Write and of the writer.
func Verdict(w io.Writer, r *lab.Result) error {
	s, err := newStudy(r)
	if err != nil {
		return err
	}
	var b strings.Builder
	if len(s.settings) == 1 {
		s.verdictOfOne(&b)
	} else {
		s.verdictOfSweep(&b)
	}
	_, err = io.WriteString(w, b.String())
	return err
}

// head says in a few lines what was simulated.
func (s *study) head(b *strings.Builder) {
	c := &s.result.Config
	fmt.Fprintf(b, "%s\n", cut(printable.Text(c.Name), width))
	fmt.Fprintf(b, "%s of %s, the first %d not counted; %s, %s\n",
		counted(c.Seeds, "seed"), counted(c.Epochs, "epoch"), c.BurnIn, cut(printable.Text(c.Release), 10), cut(printable.Text(c.Arithmetic), 10))
	fmt.Fprintf(b, "%s, %s, %s, %s\n", counted(c.Inferers.Count, "inferer"), counted(c.Forecasters.Count, "forecaster"),
		counted(c.Reputers.Count, "reputer"), adversaryCount(c))
}

func (s *study) verdictOfOne(b *strings.Builder) {
	one := &s.settings[0]
	s.head(b)
	loss := one.estimateOf(network)
	if loss == nil {
		b.WriteString("\nNo epoch had a network inference.\n")
		writeFailed(b, one)
		return
	}
	fmt.Fprintf(b, "\nNetwork: mean log10 loss %s\n", plusMinus(*loss))
	b.WriteString("Network less rival, seed by seed; below 0 the network is better:\n\n")
	fmt.Fprintf(b, "  %-26s %9s %11s %10s %16s\n", "rival", "its loss", "difference", "std error", "network better")
	for _, d := range one.duels() {
		fmt.Fprintf(b, "  %-26s %9s %11s %10s %16s\n", inWords(d.Rival), thousandths(d.Loss.Mean), withSign(d.Less.Mean), errorText(d.Less),
			fmt.Sprintf("%d of %d", d.Wins, d.Less.Count))
	}
	writeFailed(b, one)
}

// always are the rivals that every table shows.
var always = []string{"loss/mean", "loss/median", best}

func (s *study) verdictOfSweep(b *strings.Builder) {
	s.head(b)
	fmt.Fprintf(b, "\n%d settings. Mean log10 loss of the network, and less that of rivals, seed by\nseed, with standard errors; below 0 the network is better:\n\n", len(s.settings))
	labels := make([]string, len(s.settings))
	size := len("setting")
	for i := range s.settings {
		labels[i] = cut(printable.Text(s.label(i)), 25)
		size = max(size, utf8.RuneCountInString(labels[i]))
	}
	fmt.Fprintf(b, "  %-*s %8s %13s %13s %13s\n", size, "setting", "network", "equal mean", "median", "best single")
	for i := range s.settings {
		if i == maxLines {
			fmt.Fprintf(b, "  and %s in summary.json\n", counted(len(s.settings)-maxLines, "more setting"))
			break
		}
		one := &s.settings[i]
		fmt.Fprintf(b, "  %-*s", size, labels[i])
		if loss := one.estimateOf(network); loss != nil {
			fmt.Fprintf(b, " %8s", thousandths(loss.Mean))
		} else {
			fmt.Fprintf(b, " %8s", "none")
		}
		for _, rival := range always {
			less, _, ok := one.own.Difference(0, network, rival)
			cell := "none"
			if ok {
				cell = withSign(less.Mean)
				if deviation := thousandths(less.Error); less.Count > 1 && len(cell)+len(deviation) < 13 {
					cell += " " + deviation
				}
			}
			fmt.Fprintf(b, " %13s", cell)
		}
		b.WriteString("\n")
	}
}

func writeFailed(b *strings.Builder, one *setting) {
	for _, f := range one.failed() {
		fmt.Fprintf(b, "\n%s\n", cut(fmt.Sprintf("Failed at %s: %s of all seeds", f.Stage, counted(f.Epochs, "epoch")), width))
	}
}

// label names a setting by the values of its axes.
func (s *study) label(setting int) string {
	var parts []string
	for _, a := range s.axes {
		parts = append(parts, lastKey(a.key)+" "+a.texts[setting])
	}
	return strings.Join(parts, ", ")
}

// lastKey is a key without those above it.
func lastKey(key string) string { return key[strings.LastIndex(key, ".")+1:] }

func plusMinus(e estimate) string {
	if e.Error == nil {
		return thousandths(e.Mean) + " (one seed)"
	}
	return fmt.Sprintf("%s +- %s over %d seeds", thousandths(e.Mean), thousandths(*e.Error), e.Count)
}

func errorText(e estimate) string {
	if e.Error == nil {
		return "unknown"
	}
	return thousandths(*e.Error)
}

// thousandths has three decimals; losses of four digits and more, which no ordinary setting gives, have one digit.
func thousandths(x float64) string {
	if math.Abs(x) < 1e3 {
		return fmt.Sprintf("%.3f", x)
	}
	return fmt.Sprintf("%.0e", x)
}

func withSign(x float64) string {
	if x >= 0 {
		return "+" + thousandths(x)
	}
	return thousandths(x)
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// cut shortens a text to so many characters.
func cut(text string, size int) string {
	if utf8.RuneCountInString(text) <= size {
		return text
	}
	runes := []rune(text)
	return string(runes[:size-3]) + "..."
}
