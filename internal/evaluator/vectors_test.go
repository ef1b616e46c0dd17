package evaluator_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/fixtures/vectors"
	"github.com/seed-63a7a409/chorus/internal/evaluator"
)

// TestVectorsDecimal holds the decimals to the tolerance of every file: v0.6 to the last digit.
func TestVectorsDecimal(t *testing.T) {
	run(t, evaluator.Decimal, fixtures.FileTolerance())
}

// TestVectorsFloat64 holds float64 to its tolerance.
func TestVectorsFloat64(t *testing.T) {
	run(t, evaluator.Float64, fixtures.Float64Tolerance(evaluator.New(evaluator.Decimal)))
}

func run(t *testing.T, arithmetic evaluator.Arithmetic, tolerance fixtures.Tolerance) {
	docs, err := vectors.All()
	require.NoError(t, err)
	report := fixtures.Run(docs, evaluator.New(arithmetic), tolerance)
	checked := 0
	for _, row := range report.Operations {
		checked++
		require.Equal(t, fixtures.StatusOK, row.Status, "%s %s: %+v", row.Release, row.Operation, row.FirstDifference)
		if row.Release == "v0.6" && arithmetic == evaluator.Decimal {
			require.Equal(t, row.NumbersCompared, row.NumbersEqual, "%s %s", row.Release, row.Operation)
		}
	}
	require.GreaterOrEqual(t, checked, 39)
}
