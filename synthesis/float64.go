package synthesis

import (
	"math"

	"github.com/seed-63a7a409/chorus/synthesis/internal/largest"
	"github.com/seed-63a7a409/chorus/synthesis/internal/rows"
	"github.com/seed-63a7a409/chorus/weights"
)

// newFloats prepares the float64 form of rows, nil where the parameters are beyond it.
func newFloats(n *Network[float64]) *rows.Rows {
	p := rows.Params{
		Form: n.rules.Weights.Form, P: n.params.P, C: n.params.C, Epsilon: n.params.Epsilon, EpsilonSafeDiv: n.params.EpsilonSafeDiv,
	}
	p.Upper, p.Shift, p.WeightZero = n.kernel.Bounds()
	return rows.New(p)
}

// sizes holds the largest sizes of the numbers of an input.
type sizes struct{ inferences, forecasts, regrets, initialRegret float64 }

func sizesOf(in *Input[float64]) sizes {
	regrets := 0.0
	for _, kind := range in.Regrets.Parts() {
		regrets = largest.Size(regrets, kind.Values())
	}
	return sizes{largest.Size(0, in.Inferences), largest.Size(0, in.Forecasts.Values()), regrets, math.Abs(in.Regrets.Initial())}
}

func (s sizes) finite() bool {
	return max(s.inferences, s.forecasts, s.regrets, s.initialRegret) <= math.MaxFloat64
}

// coveredByFloats reports whether the float64 form of rows may make an inference: one label, scales that are stored or sample
// deviations, and numbers for which no operation can fail, so that it need not refuse anything. Its rows have the bits of the
// generic form. The implied inferences without one inferer, I[k][-j], and the one-out inferences made of them differ from it
// by up to about 1e-14 of the largest term.
func coveredByFloats(n *Network[float64], in *Input[float64]) bool {
	if in.labels() != 1 {
		return false
	}
	stored := in.Scale
	if !n.scaleStored {
		stored = 0
		if !n.formsDeviation(in) {
			return false
		}
	}
	return n.floats.Covers(stored, max(n.sizes.regrets, n.sizes.forecasts+math.Abs(in.NetworkLoss)), n.sizes.inferences)
}

// formsDeviation reports whether scales that are formed are sample deviations of all regrets, for the clipped form as in
// v0.6. Medians, and deviations of those with enough weight (E22), stay with the generic form.
func (n *Network[T]) formsDeviation(in *Input[T]) bool {
	if n.rules.Weights.Form != weights.FormClipped {
		return false
	}
	switch n.rules.Weights.Scale {
	case weights.ScalePerCalculation:
		return true
	case weights.ScaleStoredDeviation:
		return in.PreviousInfererWeights == nil && in.PreviousForecasterWeights == nil
	}
	return false
}
