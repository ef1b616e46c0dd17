package experiments

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/num"
)

// Grade says how a figure compares with the known one.
type Grade string

const (
	Met     Grade = "met"
	NotMet  Grade = "not met"
	Differs Grade = "differs" // outside the tolerance, for a reason that is known
	Found   Grade = "found"   // nobody has said a figure before
	Skipped Grade = "skipped"
)

// Expected is a figure that an experiment measures.
type Expected struct {
	What string
	Unit string // dex of loss, tokens, ...; empty for a plain number
	// Known is the figure that is known, nil where none is.
	Known *Known
	// Differs says why the figure here is another, where that is known. It excuses nothing that is within the tolerance.
	Differs string
	// Other is whether the figure is one of something else for the reason in Differs, so that an agreement would be chance.
	Other bool
}

// Known is a figure as its source gives it.
type Known struct {
	// Low and High are equal for a figure, or the ends of the range that is claimed; an infinity for an open one.
	Low, High float64
	// Error is the standard error that the source gives, 0 if none.
	Error float64
	// Seeds is the number of repetitions of the source. Where it gives no error, that of the mean of so many repetitions
	// with the spread of ours stands in. 0 for a figure that is not drawn, or of which that is not known.
	Seeds int
	// Decimals of the figure as it is shown.
	Decimals int
	// Rounding is how far printing may have moved the figure: half a unit of the last decimal, of a difference of two figures that of
	// both.
	Rounding float64
}

// sigmas is how many standard errors of both sides together are tolerated. Some 140 figures are compared at once: at 3
// errors of 20 seeds chance alone puts one of them outside in most reports, at 4 in one of ten; of 200 seeds, in one of a hundred.
const sigmas = 4

// open reports whether the range has one end, as of a claim that something is larger than something else.
func (k *Known) open() bool { return math.IsInf(k.Low, -1) != math.IsInf(k.High, 1) }

// tolerance returns how far the measured figure may lie outside of what is known. Below 0 it is how far it has to lie inside: a
// range with one end is met by what is beyond that end by more than chance, not by what may be.
func (k *Known) tolerance(got lab.Estimate) float64 {
	if k.open() {
		return 0 - float64(sigmas*got.Error) // never -0
	}
	return float64(sigmas*k.bothErrors(got)) + k.Rounding
}

// bothErrors is the standard error of the difference of the known and the measured figure.
func (k *Known) bothErrors(got lab.Estimate) float64 {
	theirs := k.Error
	if theirs == 0 && k.Seeds > 0 {
		theirs = float64(got.Error * math.Sqrt(float64(got.Count)/float64(k.Seeds)))
	}
	return math.Sqrt(float64(got.Error*got.Error) + float64(theirs*theirs))
}

// apart is how many standard errors a measured figure lies outside of what is known, rounding left aside; 0 inside of it, and
// without errors.
func (k *Known) apart(got lab.Estimate) float64 {
	both := k.bothErrors(got)
	outside := k.distance(got.Mean) - k.Rounding
	if k.open() || !(both > 0) || outside <= 0 {
		return 0
	}
	return outside / both
}

// distance returns how far a figure lies outside of what is known; below 0 it lies inside.
func (k *Known) distance(x float64) float64 { return max(k.Low-x, x-k.High) }

// String writes the figure as its source does.
func (k *Known) String() string {
	write := func(x float64) string { return strconv.FormatFloat(x, 'f', k.Decimals, 64) }
	text := ""
	switch {
	case k.Low == k.High:
		text = write(k.Low)
	case math.IsInf(k.Low, -1):
		text = "at most " + write(k.High)
	case math.IsInf(k.High, 1):
		text = "at least " + write(k.Low)
	default:
		text = write(k.Low) + " to " + write(k.High)
	}
	if k.Error > 0 {
		text += " +- " + write(k.Error)
	}
	return text
}

// Line is a figure that was measured, beside the known one.
type Line struct {
	Expected
	Got lab.Estimate
	// Tolerance is how far Got may lie outside of what is known, below 0 how far it has to lie inside.
	Tolerance float64
	Grade     Grade
}

// grade compares what was measured with what is known. A figure that is not finite is an error: it must never pass as met.
func (e Expected) grade(got lab.Estimate) (Line, error) {
	if !num.AllFinite([]float64{got.Mean, got.Error}) {
		return Line{}, fmt.Errorf("%s: measured %v +- %v, which is no number", e.What, got.Mean, got.Error)
	}
	line := Line{Expected: e, Got: got, Grade: Found}
	if e.Known == nil {
		return line, nil
	}
	line.Tolerance = e.Known.tolerance(got)
	switch {
	case e.Other:
		line.Grade = Differs
	case e.Known.distance(got.Mean) <= line.Tolerance:
		line.Grade = Met
	case e.Differs != "":
		line.Grade = Differs
	default:
		line.Grade = NotMet
	}
	return line, nil
}

// known is a figure over so many seeds, as its source prints it.
func known(figure string, seeds int) *Known {
	x, places := mustFloat(figure), decimals(figure)
	return &Known{Low: x, High: x, Seeds: seeds, Decimals: places, Rounding: halfUnit(places)}
}

// knownWithin is a figure with its standard error.
func knownWithin(figure, standardError string) *Known {
	k := known(figure, 0)
	k.Error = mustFloat(standardError)
	return k
}

// knownDifference is a figure less another, which its source prints each by itself.
func knownDifference(figure, less string, seeds int) *Known {
	a, b := known(figure, seeds), known(less, seeds)
	a.Decimals = max(a.Decimals, b.Decimals)
	a.Rounding += b.Rounding
	a.Low = mustFloat(strconv.FormatFloat(a.Low-b.Low, 'f', a.Decimals, 64))
	a.High = a.Low
	return a
}

// knownRange is a range that is claimed; an empty end is open.
func knownRange(low, high string, seeds int) *Known {
	k := &Known{Low: math.Inf(-1), High: math.Inf(1), Seeds: seeds}
	for _, end := range []struct {
		text string
		at   *float64
	}{{low, &k.Low}, {high, &k.High}} {
		if end.text != "" {
			*end.at = mustFloat(end.text)
			k.Decimals = max(k.Decimals, decimals(end.text))
		}
	}
	k.Rounding = halfUnit(k.Decimals)
	return k
}

func decimals(figure string) int {
	_, after, _ := strings.Cut(figure, ".")
	return len(after)
}

func halfUnit(decimals int) float64 {
	half := 0.5
	for range decimals {
		half /= 10
	}
	return half
}

// mustFloat reads a figure of the catalogue, whose tests read all of them.
func mustFloat(figure string) float64 {
	x, err := strconv.ParseFloat(figure, 64)
	if err != nil {
		panic(err)
	}
	return x
}
