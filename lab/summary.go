package lab

import (
	"math"
	"strings"
)

// Estimate is a mean over the repetitions of a setting with its standard error, 0 for one repetition.
type Estimate struct {
	Mean  float64 `json:"mean"`
	Error float64 `json:"error"`
	Count int     `json:"count"` // repetitions that have the quantity
}

// Values returns a quantity of a setting, one value for each repetition that has it.
func (r *Result) Values(point int, name string) []float64 {
	var list []float64
	at := r.position(point, name)
	if at < 0 {
		return nil
	}
	for i := range r.Repetitions {
		if x := r.Repetitions[i].value(point, at); x != nil {
			list = append(list, *x)
		}
	}
	return list
}

// Estimate returns a quantity of a setting; ok is false if no repetition has it.
func (r *Result) Estimate(point int, name string) (e Estimate, ok bool) {
	return EstimateOf(r.Values(point, name))
}

// Difference returns the first quantity less the second, repetition by repetition: what is common to both, such as an easy truth,
// has no part in the error. wins is in how many repetitions the first is lower.
func (r *Result) Difference(point int, first, second string) (e Estimate, wins int, ok bool) {
	a, b := r.position(point, first), r.position(point, second)
	if a < 0 || b < 0 {
		return e, 0, false
	}
	var list []float64
	for i := range r.Repetitions {
		x, y := r.Repetitions[i].value(point, a), r.Repetitions[i].value(point, b)
		if x == nil || y == nil {
			continue
		}
		list = append(list, *x-*y)
		if *x < *y {
			wins++
		}
	}
	e, ok = EstimateOf(list)
	return e, wins, ok
}

// Rivals returns the names of the losses that a network is compared with, those of single inferers left out.
func (r *Result) Rivals() []string {
	var names []string
	if r == nil || len(r.Points) == 0 {
		return nil
	}
	for _, name := range r.Points[0].Names {
		rival, is := strings.CutPrefix(name, "loss/")
		if !is || rival == "network" {
			continue
		}
		names = append(names, name)
		if rival == "convex" {
			break // members come after it
		}
	}
	return names
}

// value is a quantity of a repetition of a setting, nil for none and for a repetition of another.
func (r *Repetition) value(point, at int) *float64 {
	if r.Point != point || at >= len(r.Values) {
		return nil
	}
	return r.Values[at]
}

func (r *Result) position(point int, name string) int {
	if r == nil || point < 0 || point >= len(r.Points) {
		return -1
	}
	for i, known := range r.Points[point].Names {
		if known == name {
			return i
		}
	}
	return -1
}

// EstimateOf returns the mean of values with its standard error; ok is false without any.
func EstimateOf(values []float64) (e Estimate, ok bool) {
	e.Count = len(values)
	if len(values) == 0 {
		return e, false
	}
	sum := 0.0
	for _, x := range values {
		sum += x
	}
	e.Mean = sum / float64(len(values))
	if len(values) > 1 {
		squares := 0.0
		for _, x := range values {
			away := x - e.Mean
			squares += float64(away * away)
		}
		n := float64(len(values))
		e.Error = math.Sqrt(squares / float64(n*(n-1)))
	}
	return e, true
}
