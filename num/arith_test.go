package num

import (
	"math"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestArithIsShared: goroutines share an arithmetic, call all of its methods and open calculations, some of which fail;
// no calculation sees the error of another. The race detector watches.
func TestArithIsShared(t *testing.T) {
	for _, r := range decimalRules {
		t.Run(r.name, func(t *testing.T) { share(t, NewDecimal(r.rules)) })
		t.Run("float64 "+r.name, func(t *testing.T) { share(t, NewFloat64(r.rules)) })
	}
}

func share[T any](t *testing.T, a Arith[T]) {
	var group sync.WaitGroup
	failures := make(chan string, 100)
	for g := range 8 {
		group.Go(func() {
			for i := range 50 {
				if (g+i)%2 == 0 {
					if c := a.Calc(); a.Sign(c.Quo(a.Int(1), a.Int(0))) != 0 || c.Err() == nil {
						failures <- "1/0 is not refused"
					}
					continue
				}
				c := a.Calc()
				x, err := a.Parse(a.Text(c.Exp(a.Neg(a.Int(i)))))
				if err != nil || !a.IsFinite(x) || a.Sign(x) <= 0 || a.Cmp(a.Abs(x), a.FromDec(IntDec(1))) > 0 || c.Err() != nil {
					failures <- a.Text(x)
				}
			}
		})
	}
	group.Wait()
	close(failures)
	for f := range failures {
		t.Error(f)
	}
	require.NoError(t, a.Calc().Err())
}

// TestCalc: an error stays until Reset, and neither what is opened from a calculation nor what it was opened from has it.
func TestCalc(t *testing.T) {
	forEachArith(t, checkCalc[Dec], checkCalc[float64])
}

func checkCalc[T any](t *testing.T, c Calc[T]) {
	one, zero := c.Int(1), c.Int(0)
	c.Quo(one, zero)
	c.Ln(zero)
	require.ErrorIs(t, c.Err(), ErrDivisionByZero)
	require.NoError(t, c.Calc().Err())
	c.Reset()
	require.NoError(t, c.Err())
	require.Zero(t, c.Cmp(c.Quo(one, one), one))
	c.Fail(ErrLimit)
	c.Fail(ErrShape)
	require.ErrorIs(t, c.Err(), ErrLimit)
	require.Zero(t, testing.AllocsPerRun(100, func() { c.Reset(); c.Add(one, one) }))
}

// TestArithDoesNotFail: what a calculation refuses is handed on as it is, never as an ordinary number.
func TestArithDoesNotFail(t *testing.T) {
	a, c := NewFloat64(Rules{}), NewFloat64(Rules{}).Calc()
	require.True(t, math.IsInf(a.FromDec(MustParseDec("-1e400")), -1))
	require.True(t, math.IsNaN(a.Neg(math.NaN())))
	require.True(t, math.IsInf(a.Abs(math.Inf(-1)), 1))
	for _, run := range []func(){
		func() { c.FromDec(MustParseDec("-1e400")) }, func() { c.Neg(math.NaN()) }, func() { c.Abs(math.Inf(-1)) },
	} {
		c.Reset()
		run()
		require.ErrorIs(t, c.Err(), ErrRange)
	}
	d, last := NewDecimal(Rules{}).Calc(), MustParseDec("1.5e-100000")
	require.Equal(t, "-1.5E-100000", NewDecimal(Rules{}).Neg(last).String())
	d.Neg(last)
	require.ErrorIs(t, d.Err(), ErrRange)
}
