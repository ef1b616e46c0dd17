// Package bench measures the library next to its baselines in one process: decimals against cockroachdb/apd, float64
// against the time of 1000 math.Exp, so that figures of different machines compare.
package bench

import (
	"math"
	"time"

	"github.com/seed-63a7a409/chorus/num"
)

// Row is one piece of work in one arithmetic and size. No two rows of a report agree in all of these.
type Row struct {
	Work    string  `json:"work"`
	Release string  `json:"release"`
	Size    string  `json:"size"` // "32x6"; operations have "1"
	Arith   string  `json:"arith"`
	NS      float64 `json:"ns"` // median
	Allocs  float64 `json:"allocs"`
	// Baseline is empty if it was not measured; its time and the ratio are then null.
	Baseline   string   `json:"baseline"`
	BaselineNS *float64 `json:"baseline_ns"`
	Ratio      *float64 `json:"ratio"` // baseline_ns / ns: how many times faster than the baseline

	Spread         float64 `json:"-"` // half the distance of the quartiles, as a share of the median
	BaselineSpread float64 `json:"-"`
	Aim            float64 `json:"-"` // least ratio aimed at, 0 for none
	Grows          bool    `json:"-"` // belongs to the series of growing numbers of inferers
	Inferers       int     `json:"-"` // of a network inference

	ours, theirs *sample
}

// Report is what a run measured.
type Report struct {
	ThousandExp       float64 // nanoseconds of 1000 math.Exp
	ThousandExpSpread float64
	Rows              []Row

	unit *sample
}

// Baselines.
const (
	baselineExp = "1000 math.Exp"
	baselineAPD = "bare apd"
	// baselineEpochs are epochs without what a simulation has around them.
	baselineEpochs = "bare epoch"
)

// Arithmetics.
const (
	decimal    = "decimal"
	binaryName = "float64"
)

// runner is a run under way.
type runner struct {
	budget   Budget
	start    time.Time
	unit     func() // 1000 math.Exp
	progress func(string)
	report   Report
}

// Run measures everything, what matters most first: a run that is short of time gives less to what comes last.
// progress is told what is measured next; it may be nil.
func Run(budget Budget, progress func(string)) (report *Report, err error) {
	r := &runner{budget: budget, start: time.Now(), unit: newUnit(), progress: progress}
	if r.progress == nil {
		r.progress = func(string) {}
	}
	r.thousandExp()
	for _, part := range []func() error{r.operations, r.chainNetworks, r.coefficients, r.epochs, r.simulations, r.largeNetworks} {
		if err := part(); err != nil {
			return nil, err
		}
	}
	return &r.report, nil
}

// late reports whether the time for the whole run is over.
func (r *runner) late() bool { return r.budget.Total > 0 && time.Since(r.start) > r.budget.Total }

// fits reports whether worlds of so many inferers are measured.
func (r *runner) fits(inferers int) bool {
	return r.budget.Largest == 0 || inferers <= r.budget.Largest
}

// thousandExp is what machines are compared by; float64 rows measure it again beside themselves.
func (r *runner) thousandExp() {
	r.progress(baselineExp)
	got := r.measure(r.unit)[0]
	r.report.unit = &got
	r.report.ThousandExp, r.report.ThousandExpSpread = got.ns, got.spread
}

// newUnit returns a function that takes 1000 exponentials.
func newUnit() func() {
	source := num.NewSource(1)
	arguments := make([]float64, 1000)
	for i := range arguments {
		arguments[i] = source.UniformRange(-20, 20)
	}
	sum := 0.0
	return func() {
		for _, x := range arguments {
			sum += math.Exp(x) // the sum outlives the call, so that no call can be left out
		}
	}
}

// against measures ours beside bare apd, which may be nil. per is the number of operations in one call of both.
func (r *runner) against(row Row, per int, ours, apd func()) {
	if apd != nil && r.late() {
		apd = nil
	}
	r.add(row, per, ours, baselineAPD, apd)
}

// inExps measures ours in units of 1000 math.Exp.
func (r *runner) inExps(row Row, ours func()) { r.add(row, 1, ours, baselineExp, r.unit) }

// add measures a row and puts it into the report.
func (r *runner) add(row Row, per int, ours func(), name string, baseline func()) {
	r.progress(row.key())
	functions := []func(){ours}
	if baseline != nil {
		functions = append(functions, baseline)
	}
	got := r.measure(functions...)
	for i := range got {
		got[i].divide(per)
	}
	row.ours, row.NS, row.Spread, row.Allocs = &got[0], got[0].ns, got[0].spread, got[0].allocs
	if baseline != nil {
		ns, ratio := got[1].ns, got[1].ns/row.NS
		row.theirs, row.BaselineSpread = &got[1], got[1].spread
		row.Baseline, row.BaselineNS, row.Ratio = name, &ns, &ratio
	}
	row.Aim = aims[row.key()]
	r.report.Rows = append(r.report.Rows, row)
}
