package num

import (
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Short names for the arguments of tests.

func dec(text string) Dec { return MustParseDec(text) }

func decs(texts ...string) []Dec {
	x := make([]Dec, len(texts))
	for i, text := range texts {
		x[i] = dec(text)
	}
	return x
}

// plain writes decimals as String does, for comparison by value.
func plain(x []Dec) []string {
	texts := make([]string, len(x))
	for i, v := range x {
		texts[i] = v.String()
	}
	return texts
}

// decimalRules are the two decimal arithmetics by name.
var decimalRules = []struct {
	name  string
	rules Rules
}{
	{"context", Rules{Elementary: ElementaryContext}},
	{"table", Rules{Elementary: ElementaryTable}},
}

// forEachDecimal runs a test in both decimal arithmetics, each time with a fresh one.
func forEachDecimal(t *testing.T, test func(t *testing.T, a Calc[Dec])) {
	for _, r := range decimalRules {
		t.Run(r.name, func(t *testing.T) { test(t, NewDecimal(r.rules).Calc()) })
	}
}

// forEachArith runs a test of both number types, which gets its numbers by parsing.
func forEachArith(t *testing.T, decimal func(t *testing.T, a Calc[Dec]), float func(t *testing.T, a Calc[float64])) {
	forEachDecimal(t, decimal)
	for _, r := range decimalRules {
		t.Run("float64 "+r.name, func(t *testing.T) { float(t, NewFloat64(r.rules).Calc()) })
	}
}

// randomDec draws a number of up to 34 digits from [lo, hi), uniformly.
func randomDec(s *Source, lo, hi float64) Dec {
	a := NewDecimal(Rules{}).Calc()
	width := a.Sub(mustFloat64Dec(hi), mustFloat64Dec(lo))
	fraction := a.Add(mustFloat64Dec(s.Uniform()), a.Mul(mustFloat64Dec(s.Uniform()), dec("1e-16")))
	// Quo by 1 cuts to 34 digits
	return a.Quo(a.Add(mustFloat64Dec(lo), a.Mul(width, fraction)), IntDec(1))
}

func mustFloat64Dec(f float64) Dec {
	x, err := Float64Dec(f)
	if err != nil {
		panic(err)
	}
	return x
}

func zeros(n int) string { return strings.Repeat("0", n) }

// requireError checks the kind and the parts of a refusal.
func requireError(t *testing.T, err error, kind error, field string, index ...int) {
	t.Helper()
	require.ErrorIs(t, err, kind)
	e, ok := AsError(err)
	require.True(t, ok, "%T is not an *Error", err)
	require.Equal(t, field, e.Field)
	if len(index) == 0 {
		require.Empty(t, e.Index)
	} else {
		require.Equal(t, index, e.Index)
	}
}

func pow10(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil) }
