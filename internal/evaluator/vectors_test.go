package evaluator_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/fixtures/vectors"
	"github.com/seed-63a7a409/chorus/internal/evaluator"
)

// later are the operations whose packages do not exist yet; everything else has to be known.
var later = map[string]bool{
	"forecaster_one_in_factor": true, "forecaster_score": true, "network_losses": true,
	"ema_score_initial": true, "ema_score_liveness": true, "ema_score_n_fold": true, "ema_score_update": true,
	"mint_capped_target_emission": true, "mint_exponential_moving_average": true, "mint_locked_vesting_tokens": true,
	"mint_maximum_monthly_emission_per_unit_staked": true, "mint_target_emission_per_unit_staked": true,
	"mint_total_emission_per_month": true,
	"reputer_adjusted_stake":        true, "reputer_consensus_losses": true, "reputer_consensus_score": true,
	"reputer_consensus_scores": true, "reputer_listening_coefficients": true,
	"reward_entropy": true, "reward_forecasting_utility": true, "reward_per_worker": true,
	"reward_reputer_fractions": true, "reward_score_fractions": true, "reward_task_entropy": true,
	"reward_task_split": true,
	"topic_epochs":      true, "topic_rewards": true, "topic_target_weight": true, "topic_weight": true,
}

// TestVectorsDecimal holds the decimals to the tolerance of every file: v0.6 to the last digit.
func TestVectorsDecimal(t *testing.T) {
	run(t, evaluator.Decimal, fixtures.FileTolerance())
}

// TestVectorsFloat64 holds float64 to its tolerance.
func TestVectorsFloat64(t *testing.T) {
	run(t, evaluator.Float64, fixtures.Float64Tolerance())
}

func run(t *testing.T, arithmetic evaluator.Arithmetic, tolerance fixtures.Tolerance) {
	docs, err := vectors.All()
	require.NoError(t, err)
	report := fixtures.Run(docs, evaluator.New(arithmetic), tolerance)
	checked := 0
	for _, row := range report.Operations {
		if later[row.Operation] {
			require.Equal(t, fixtures.StatusNotYet, row.Status, "%s %s is here now: take it off the list", row.Release, row.Operation)
			continue
		}
		checked++
		require.Equal(t, fixtures.StatusOK, row.Status, "%s %s: %+v", row.Release, row.Operation, row.FirstDifference)
		if row.Release == "v0.6" && arithmetic == evaluator.Decimal {
			require.Equal(t, row.NumbersCompared, row.NumbersEqual, "%s %s", row.Release, row.Operation)
		}
	}
	require.GreaterOrEqual(t, checked, 39)
}
