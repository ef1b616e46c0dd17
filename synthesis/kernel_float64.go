package synthesis

import (
	"math"

	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/weights"
)

// floatKernel makes the variants of a network inference in float64 on flat slices. Its dumb twin is
// Workspace.variants, which it must equal:
//
//   - bit for bit in everything but the forecast-implied inferences of one-out calculations: a row (floatKernel.row)
//     does the steps of Workspace.combine in their order, with the loops taken apart and the exponential written
//     into them;
//   - up to about 1e-14 of the largest term in the forecast-implied inferences without one inferer, I[k][-j], and
//     in the one-out inferences made of them: those share work (kernel_float64_shared.go, kernel_float64_nodes.go).
//
// It never refuses: ready lets through only input for which no step can leave float64, so that cases, presence
// and errors are those of the twin, and what is rare goes to the twin's own functions.
type floatKernel struct {
	w      *Workspace[float64]
	form   weights.Form
	p, c   float64
	upper  float64 // c + 6.75/p, the bounds of E25
	shift  float64 // c - 8.25/p
	zero   float64 // c - 17.25/p
	stored float64 // the stored scale, 0 where every calculation forms its own

	// The members of the calculation in hand.
	regrets, values  []float64
	z, weights, lead []float64

	// The forecast in hand: its elements, their regrets (E28) and inferences.
	elements                        []int
	forecastRegrets, forecastValues []float64
	forecastOneOuts                 []float64
	shared                          sharedSums
	nodes                           nodeSums

	out     *oneOutTable
	workers []*floatKernel // the others that work on parts of the same inference
}

// oneOutTable are the forecast-implied inferences without one inferer, those of a forecast in a column.
type oneOutTable struct {
	values   []float64 // I[k][-j] at j * forecasters + k
	present  []bool    // its presence
	complete []bool    // by j: all present
}

func (t *oneOutTable) reset(inferers, forecasters int) {
	t.values = reuse.Slice(t.values, inferers*forecasters)
	t.present = reuse.Slice(t.present, inferers*forecasters)
	t.complete = reuse.Slice(t.complete, inferers)
	for j := range t.complete {
		t.complete[j] = true
	}
}

// floatKernelOf gives the kernel for a workspace in float64, nil for any other.
func floatKernelOf[T any](w *Workspace[T]) *floatKernel {
	f, ok := any(w).(*Workspace[float64])
	if !ok {
		return nil
	}
	k := &floatKernel{w: f, form: f.rules.Weights.Form, p: f.params.P, c: f.params.C, out: new(oneOutTable)}
	k.upper, k.shift, k.zero = f.kernel.Bounds()
	return k
}

const (
	// Numbers of this size can be multiplied and summed by the thousand, and divided by a scale, within float64.
	kernelLargest  = 1e100
	kernelSmallest = 1e-100
	// The bounds of E25 need p and c of moderate size to be different numbers.
	kernelModerate = 1e6
	// Below this exponent neither elementary functions of a release refuse it.
	kernelExponent = 20000
	// With fewer elements a forecast has cases of its own when one is withheld (K13).
	kernelFewest = 3
)

// ready tells whether the kernel covers the input: one label, weights that matter, and numbers for which no
// operation of the twin can fail.
func (k *floatKernel) ready(dst *Result[float64], in *Input[float64]) bool {
	w := k.w
	k.stored = 0
	if w.scaleStored {
		k.stored = in.Scale
	}
	switch {
	case in.labels() != 1 || in.Inferers() < kernelFewest || dst.AllInferersNew:
		return false
	case !(k.p >= 1/kernelModerate && k.p <= kernelModerate && math.Abs(k.c) <= kernelModerate):
		return false
	case w.params.Epsilon > kernelLargest || w.params.EpsilonSafeDiv < kernelSmallest:
		return false
	}
	least := w.params.Epsilon
	if w.scaleStored {
		least = in.Scale
	} else if !k.formsDeviation(in) {
		return false
	}
	if !(least >= kernelSmallest && least <= kernelLargest) {
		return false
	}
	largest := k.largestRegret(in)
	if !(largest <= kernelLargest && largestOf(0, in.Inferences) <= kernelLargest) {
		return false
	}
	// in E25 the exponent is bounded by its clips
	return k.form == weights.FormClipped || float64(k.p*(math.Abs(k.c)+largest/least)) < kernelExponent
}

// formsDeviation tells whether scales that are formed are sample deviations of all regrets, for the clipped form
// as in v0.6. Medians, and deviations of those with enough weight (E22), stay with the twin.
func (k *floatKernel) formsDeviation(in *Input[float64]) bool {
	if k.form != weights.FormClipped {
		return false
	}
	switch k.w.rules.Weights.Scale {
	case weights.ScalePerCalculation:
		return true
	case weights.ScaleStoredDeviation:
		return in.PreviousInfererWeights == nil && in.PreviousForecasterWeights == nil
	}
	return false
}

// largestRegret bounds the size of all regrets, those of forecasts (E28) included.
func (k *floatKernel) largestRegret(in *Input[float64]) float64 {
	largest := 0.0
	for _, regrets := range in.Regrets.Parts() {
		largest = largestOf(largest, regrets.Values())
	}
	return max(largest, largestOf(0, in.Forecasts.Values())+math.Abs(in.NetworkLoss))
}

// largestOf gives the largest size among the list and another, neither of them NaN. The bits of positive numbers
// have the order of the numbers, and a maximum of integers is formed without a branch.
func largestOf(largest float64, list []float64) float64 {
	const size = 1<<63 - 1
	most := math.Float64bits(largest)
	for _, x := range list {
		most = max(most, math.Float64bits(x)&size)
	}
	return math.Float64frombits(most)
}

// variants fills everything that Workspace.variants fills.
func (k *floatKernel) variants(dst *Result[float64], in *Input[float64]) {
	n, forecasters := in.Inferers(), in.Forecasters()
	w := k.w
	k.makeRoom(n + forecasters)
	k.out.reset(n, forecasters)
	divide := k.divides(n, forecasters)
	w.used = w.used[:0]
	clear(dst.Implied.present) // an explanation has been there before
	if dst.Case != CaseFirstEpochInferers {
		if divide {
			k.inParts(forecasters, func(part *floatKernel, from, to int) { part.forecasts(dst, in, from, to) })
		} else {
			k.forecasts(dst, in, 0, forecasters)
		}
		k.shortForecasts(dst, in)
	}
	k.combined(dst, in)
	k.naive(dst, in)
	if divide {
		k.inParts(n, func(part *floatKernel, from, to int) { part.oneOutInferers(dst, in, from, to) })
	} else {
		k.oneOutInferers(dst, in, 0, n)
	}
	k.oneOutsWithoutAll(dst, in)
	switch used := len(w.used); {
	case used < 2:
	case divide:
		k.inParts(used, func(part *floatKernel, from, to int) { part.forecasterVariants(dst, in, from, to) })
	default:
		k.forecasterVariants(dst, in, 0, used)
	}
}

// makeRoom is for the members of a calculation.
func (k *floatKernel) makeRoom(members int) {
	k.regrets = reuse.Slice(k.regrets, members)
	k.values = reuse.Slice(k.values, members)
}
