package weights_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/weights"
)

// TestWeigherRemembersNothing: one weigher with one result, over calculations of changing sizes with refused input in
// between, gives what new ones give, and allocates nothing once the lists have their sizes.
func TestWeigherRemembersNothing(t *testing.T) {
	inAll(t, remembersNothing[float64], remembersNothing[num.Dec])
}

func remembersNothing[T any](t *testing.T, s *setup[T]) {
	used, err := weights.NewWeigher(s.a, s.rules(), s.params)
	require.NoError(t, err)
	result := new(weights.Result[T])
	source := num.NewSource(5)
	for i := range s.runs {
		in := s.input(source.Uint64(), 1+source.IntN(6), source.IntN(4), worlds.Styles()[i%5])
		in.Inferers.HasRegret = make([]bool, len(in.Inferers.Regrets))
		for j := range in.Inferers.HasRegret {
			in.Inferers.HasRegret[j] = source.IntN(3) > 0 // sometimes nobody's
		}
		want, wantErr := weigh(s.a, s.rules(), s.params, in)
		got, err := used.Weigh(result, in)
		require.Equal(t, wantErr, err, "run %d", i)
		if err == nil {
			require.Same(t, result, got)
			require.Empty(t, cmp.Diff(want, got, everybit.Same(), cmpopts.EquateEmpty()), "run %d", i)
		}
	}
	in := s.input(1, 5, 3, worlds.RegretsNormal)
	_, err = used.Weigh(result, in)
	require.NoError(t, err)
	require.Zero(t, testing.AllocsPerRun(20, func() { _, _ = used.Weigh(result, in) }))
}

// TestRowIsWeigh: the weights of a row are those of a direct calculation, into lists apart and in place; every weight is
// that of its scaled regret.
func TestRowIsWeigh(t *testing.T) {
	inAll(t, rowIsWeigh[float64], rowIsWeigh[num.Dec])
}

func rowIsWeigh[T any](t *testing.T, s *setup[T]) {
	w, err := weights.NewWeigher(s.a, s.rules(), s.params)
	require.NoError(t, err)
	s.forRegrets(t, func(_ uint64, in weights.Input[T]) string {
		in.Forecasters = weights.Class[T]{}
		want, err := w.Weigh(nil, in)
		if err != nil {
			return err.Error()
		}
		a := s.a.Calc()
		kernel := weights.NewKernel(a, s.rules().Form, s.params.P, s.params.C)
		regrets := append([]T(nil), in.Inferers.Regrets...)
		row, branches := make([]T, len(regrets)), make([]weights.Branch, len(regrets))
		largest := kernel.Row(a, row, branches, regrets, want.Scale)
		inPlace := append([]T(nil), in.Inferers.Regrets...)
		kernel.Row(a, inPlace, nil, inPlace, want.Scale)
		if a.Err() != nil || a.Cmp(regrets[largest], want.Max) != 0 {
			return "the largest regret is another one"
		}
		for i, r := range regrets {
			alone, branch, err := w.Weight(r, want.Max)
			if err != nil || branch != branches[i] || a.Cmp(alone, row[i]) != 0 {
				return "a weight of its own is another one"
			}
		}
		return cmp.Diff([]any{want.Inferers.Weights, want.Inferers.Branches, want.Inferers.Scaled, want.Inferers.Weights},
			[]any{row, branches, regrets, inPlace}, everybit.Same())
	})
	a := s.a.Calc()
	kernel := weights.NewKernel(a, s.rules().Form, s.params.P, s.params.C)
	require.Zero(t, kernel.Row(a, nil, nil, nil, a.Int(1)))
	upper, shift, zero := kernel.Bounds()
	if s.rules().Form == weights.FormRatio {
		require.Zero(t, a.Sign(upper))
		return
	}
	require.True(t, a.Cmp(zero, shift) < 0 && a.Cmp(shift, upper) < 0)
}

// ratioCases is how many random regrets E26 is compared on with its steps.
const ratioCases = 20_000

// TestE26IsItsFormula: bit for bit, the weight is (1 + e^a) / (1 + e^b) by the cases of E8, each step on its own.
func TestE26IsItsFormula(t *testing.T) {
	r := release.V16()
	t.Run("float64", func(t *testing.T) { ratioIsItsFormula(t, r.Float64()) })
	t.Run("decimal", func(t *testing.T) { ratioIsItsFormula(t, r.Decimal()) })
	t.Run("decimal v0.6", func(t *testing.T) { ratioIsItsFormula(t, release.V06().Decimal()) })
}

func ratioIsItsFormula[T any](t *testing.T, arith num.Arith[T]) {
	runs := ratioCases
	if testing.Short() {
		runs /= 20
	}
	source := num.NewSource(26)
	a := arith.Calc()
	one := a.Int(1)
	for i := range runs {
		p, c := worlds.MustValue(arith, source.UniformRange(0.1, 9)), worlds.MustValue(arith, source.UniformRange(-2, 2))
		r, max := worlds.MustValue(arith, source.UniformRange(-9, 9)), worlds.MustValue(arith, source.UniformRange(-9, 9))
		x, y := a.Mul(a.Neg(p), a.Sub(max, c)), a.Mul(a.Neg(p), a.Sub(r, c)) // a and b of E26
		head := a.Add(one, a.Exp(a.Neg(a.Abs(x))))
		var want T
		switch {
		case a.Sign(y) <= 0 && a.Sign(x) <= 0:
			want = a.Quo(head, a.Add(one, a.Exp(y)))
		case a.Sign(y) <= 0:
			want = a.Quo(a.Mul(a.Exp(x), head), a.Add(one, a.Exp(y)))
		case a.Sign(x) <= 0:
			want = a.Quo(a.Mul(a.Exp(a.Neg(y)), head), a.Add(one, a.Exp(a.Neg(y))))
		default:
			want = a.Quo(a.Mul(a.Exp(a.Sub(x, y)), head), a.Add(one, a.Exp(a.Neg(y))))
		}
		require.NoError(t, a.Err())
		got, err := fromScaled(arith, weights.FormRatio, p, c, r, max)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(want, got, everybit.Same()), "run %d: p %v, c %v, r %v, max %v", i, p, c, r, max)
	}
}

// TestBranchNames: reports know all branches by name.
func TestBranchNames(t *testing.T) {
	names := map[string]bool{}
	for b := weights.BranchPlain; b <= weights.BranchSingle+1; b++ {
		names[b.String()] = true
	}
	require.Equal(t, map[string]bool{
		"plain": true, "clipped": true, "shifted": true, "zero": true, "ratio": true, "single": true, "unknown": true,
	}, names)
}
