package synthesis_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/internal/property"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// TestHull: every inference lies between the smallest and the largest inference of its label, up to rounding.
func TestHull(t *testing.T) { inAll(t, hull[float64], hull[num.Dec]) }

func hull[T any](t *testing.T, s *setup[T]) {
	a := s.a
	s.forPlans(t, 2, func(p plan) string {
		if p.options.Regrets == worlds.RegretsNormal && !p.options.StoredScale {
			p.options.MissingForecasts = 0.4 // elsewhere a best forecaster that drops out may leave nothing usable
		}
		in := worlds.Input(a, p.world())
		r, err := s.infer(in)
		if err != nil {
			return err.Error()
		}
		if r.Case != synthesis.CaseNormal {
			return "not the normal case but " + r.Case.String()
		}
		for label := range in.Labels {
			var column []T
			for j := range in.Inferers() {
				column = append(column, in.Inferences[j*in.Labels+label])
			}
			low, high := slices.MinFunc(column, a.Cmp), slices.MaxFunc(column, a.Cmp)
			low, high = a.Calc().Sub(low, s.allowance(in)), a.Calc().Add(high, s.allowance(in))
			for _, x := range valuesOf(r) {
				if a.Cmp(x.v[label], low) < 0 || a.Cmp(x.v[label], high) > 0 {
					return fmt.Sprintf("%s: %v outside [%v, %v]", x.name, x.v[label], low, high)
				}
			}
		}
		return ""
	})
}

// TestBaseOfLogarithmsDoesNotMatter: regrets, losses, forecasts, epsilon and stored scale times one factor change
// weights and inferences by rounding only.
func TestBaseOfLogarithmsDoesNotMatter(t *testing.T) {
	inAll(t, baseDoesNotMatter[float64], baseDoesNotMatter[num.Dec])
}

func baseDoesNotMatter[T any](t *testing.T, s *setup[T]) {
	s.forPlans(t, 1, func(p plan) string {
		w := p.world()
		factor := num.NewSource(p.seed).UniformRange(0.1, 10)
		params := s.params
		params.Epsilon = s.a.Calc().Mul(worlds.MustValue(s.a, factor), params.Epsilon)
		in := worlds.Input(s.a, w)
		want, err := s.infer(in)
		if err != nil {
			return err.Error()
		}
		got, err := infer(s.a, s.rules(), params, worlds.Input(s.a, w.Rescaled(factor)))
		if err != nil {
			return err.Error()
		}
		tolerance := worlds.MustValue(s.a, 1e-9) // the factor is applied in float64
		if !s.nearAll(got.InfererWeights, want.InfererWeights, tolerance) ||
			!s.nearAll(got.ForecasterWeights, want.ForecasterWeights, tolerance) {
			return fmt.Sprintf("weights %v %v, times %v %v %v", want.InfererWeights, want.ForecasterWeights,
				factor, got.InfererWeights, got.ForecasterWeights)
		}
		return s.compare(in, valuesOf(got), valuesOf(want), worlds.MustValue(s.a, 1e-9))
	})
}

// compare returns the first difference of two lists of inferences beyond a tolerance relative to the largest.
func (s *setup[T]) compare(in *synthesis.Input[T], got, want []value[T], tolerance T) string {
	if len(got) != len(want) {
		return fmt.Sprintf("%d values, want %d", len(got), len(want))
	}
	a := s.a.Calc()
	allowance := a.Quo(a.Mul(s.allowance(in), tolerance), s.tolerance)
	for i := range got {
		if got[i].name != want[i].name || !s.nearAll(got[i].v, want[i].v, allowance) {
			return fmt.Sprintf("%s %v, want %s %v", got[i].name, got[i].v, want[i].name, want[i].v)
		}
	}
	return ""
}

// TestE33EffectiveWeights: they are not negative, sum to one and combine the inferences to the network inference (E33).
func TestE33EffectiveWeights(t *testing.T) {
	inAll(t, effectiveWeights[float64], effectiveWeights[num.Dec])
}

func effectiveWeights[T any](t *testing.T, s *setup[T]) {
	s.forPlans(t, 1, func(p plan) string {
		p.options.MissingForecasts, p.options.MissingRegrets = 0.3, 0.1
		p.options.NoLoss, p.options.NewTopic = p.seed%5 == 0, p.seed%7 == 0
		in := worlds.Input(s.a, p.world())
		e, err := explain(s.a, s.rules(), s.params, in)
		if err != nil {
			if s.rules().NothingUsable == synthesis.NothingUsableRefused {
				return "" // of a variant, which cannot be told apart here
			}
			return err.Error()
		}
		r, err := s.infer(in)
		if err != nil {
			return err.Error()
		}
		if diff := cmp.Diff(r, e.Result, everybit.Same()); diff != "" {
			return "Explain and Infer differ: " + diff
		}
		if r.Case == synthesis.CaseFirstEpochMedian && in.Labels > 1 {
			return "" // no common weights
		}
		return s.explained(in, e)
	})
}

func (s *setup[T]) explained(in *synthesis.Input[T], e *synthesis.Explanation[T]) string {
	a := s.a.Calc()
	unit := a.Mul(s.tolerance, a.Int(10))
	effective, shares := a.Int(0), a.Int(0)
	for _, x := range e.Inferers {
		if a.Sign(x.Effective) < 0 {
			return fmt.Sprintf("effective weight %v", x.Effective)
		}
		effective, shares = a.Add(effective, x.Effective), a.Add(shares, x.Share)
	}
	for k, x := range e.Forecasters {
		shares = a.Add(shares, x.Share)
		if len(x.Implied) == 0 {
			continue
		}
		implied := a.Int(0)
		for _, part := range x.Implied {
			implied = a.Add(implied, part.Share)
		}
		if !s.near(implied, a.Int(1), unit) {
			return fmt.Sprintf("shares in implied inference %d sum to %v", k, implied)
		}
	}
	if e.Result.HasWeights && !s.near(shares, a.Int(1), unit) {
		return fmt.Sprintf("shares sum to %v", shares)
	}
	if !s.near(effective, a.Int(1), unit) {
		return fmt.Sprintf("effective weights sum to %v", effective)
	}
	for label := range in.Labels {
		sum := a.Int(0)
		for j, x := range e.Inferers {
			sum = a.Add(sum, a.Mul(x.Effective, in.Inferences[j*in.Labels+label]))
		}
		if !s.near(sum, e.Result.Combined[label], a.Mul(a.Int(10), s.allowance(in))) {
			return fmt.Sprintf("effective weights give %v, combined is %v", sum, e.Result.Combined[label])
		}
	}
	return ""
}

// TestFloat64AgreesWithDecimal, by 1e-9 of the largest inference and 1e-7 of a weight.
func TestFloat64AgreesWithDecimal(t *testing.T) {
	for _, r := range release.All() {
		t.Run(r.Name, func(t *testing.T) {
			inFloat, inDecimal := float64Setup(r), decimalSetup(r)
			property.Check(t, inDecimal.runs*2, prop.ForAll(func(seed uint64, inferers, forecasters, style int) string {
				p := inFloat.plan(seed, inferers, forecasters, worlds.RegretStyle(style))
				p.options.MissingForecasts, p.options.NoLoss, p.options.NewTopic = 0.1, seed%5 == 0, seed%7 == 0
				return float64AgreesWithDecimal(inFloat, inDecimal, p.world())
			}, gen.UInt64(), gen.IntRange(1, 6), gen.IntRange(0, 3), gen.IntRange(0, len(worlds.Styles())-1)))
		})
	}
}

func float64AgreesWithDecimal(inFloat *setup[float64], inDecimal *setup[num.Dec], w *worlds.World) string {
	in := worlds.Input(inFloat.a, w)
	got, err1 := inFloat.infer(in)
	want, err2 := inDecimal.infer(worlds.Input(inDecimal.a, w))
	if err1 != nil || err2 != nil {
		return fmt.Sprintf("float64: %v; decimal: %v", err1, err2)
	}
	if !inFloat.nearAll(got.InfererWeights, toFloat64(want.InfererWeights), 1e-7) ||
		!inFloat.nearAll(got.ForecasterWeights, toFloat64(want.ForecasterWeights), 1e-7) {
		return fmt.Sprintf("weights %v %v, in decimals %v %v",
			got.InfererWeights, got.ForecasterWeights, want.InfererWeights, want.ForecasterWeights)
	}
	var rounded []value[float64]
	for _, x := range valuesOf(want) {
		rounded = append(rounded, value[float64]{x.name, toFloat64(x.v)})
	}
	if got.Case != want.Case || got.HasWeights != want.HasWeights || got.HasScale != want.HasScale {
		return "another case"
	}
	return inFloat.compare(in, valuesOf(got), rounded, 1e-9)
}

func toFloat64(list []num.Dec) []float64 {
	out := make([]float64, len(list))
	for i, x := range list {
		out[i], _ = x.Float64()
	}
	return out
}
