package evaluator_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/internal/evaluator"
	"github.com/seed-63a7a409/chorus/num"
)

// TestOperationsKnowTheirKeys: what an operation does not read is refused, and errors of the arithmetic say where.
func TestOperationsKnowTheirKeys(t *testing.T) {
	for _, c := range []struct {
		operation, in string
		kind          error
		says          string
	}{
		{"math_add", `{"x": "1", "y": "2", "z": "3"}`, num.ErrUnknown, "z: unknown (must be a known key"},
		{"math_add", `{"x": "1", "y": "2", "y": "3"}`, num.ErrDuplicate, "y: "},
		{"math_add", `{"x": "1", "Y": "2"}`, num.ErrMissing, "y: "},
		{"math_add", `{"x": "1", "y": null}`, num.ErrMissing, "y = null: "},
		{"math_add", `[]`, num.ErrSyntax, "document = []: "},
		{"math_quo", `{"x": "0.30103", "y": "0"}`, num.ErrDivisionByZero, "math_quo: Quo = 0.30103, 0: "},
		{"weights", `{"inferer_regrets": ["1", "1"], "forecaster_regrets": [], "p": "3", "c": "0.75", "epsilon": "0"}`, num.ErrDivisionByZero, "weights: Quo = "},
		{"math_median", `{"data": ["1", "1e1001"]}`, num.ErrRange, `data[1] = "1e1001": `},
		{"reputer_consensus_losses", `{"adjusted_stakes": ["1", "1"], "losses": [["1", "NaN"], ["1", "x"]]}`, num.ErrSyntax, `losses[1][1] = "x": `},
		{"network_losses", `{"topic_id": 1, "nonce": 1, "stakes": [["r", "1"]], "bundles": [{"reputer": "r", "topic_id": 1, "nonce": 1, "combined": "1", "naive": "1",
			"inferer": [["a", "1"], ["b", "x"]], "forecaster": [], "one_out_inferer": [], "one_out_forecaster": [], "one_in_forecaster": [], "one_out_inferer_forecaster": []}]}`,
			num.ErrSyntax, `bundles[0].inferer[1][1] = "x": `},
		{"network_losses", `{"topic_id": 1, "nonce": 1, "stakes": [["r", "1"]], "bundles": [{"reputer": "r", "topic_id": 1, "nonce": 1, "combined": "1", "naive": "1",
			"inferer": [["a", "1"], ["a", "2"]], "forecaster": [], "one_out_inferer": [], "one_out_forecaster": [], "one_in_forecaster": [], "one_out_inferer_forecaster": []}]}`,
			num.ErrDuplicate, `bundles[0].inferer[1][0] = "a": `},
	} {
		_, err := evaluator.New(evaluator.Decimal).Evaluate("v0.6", c.operation, []byte(c.in))
		require.ErrorIs(t, err, c.kind, c.in)
		require.True(t, strings.HasPrefix(err.Error(), c.says), "%s: %v", c.in, err)
	}
	_, err := evaluator.New(evaluator.Decimal).Evaluate("v0.16", "math_add", []byte(`{"x": "1e-90000", "y": "1e-90000"}`))
	require.NoError(t, err, "operations of a few numbers have the range of the arithmetic")
	require.NotErrorIs(t, err, fixtures.ErrLimit)
}
