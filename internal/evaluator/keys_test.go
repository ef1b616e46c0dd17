package evaluator_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/fixtures/vectors"
	"github.com/seed-63a7a409/chorus/internal/evaluator"
	"github.com/seed-63a7a409/chorus/num"
)

// TestRefusalsNameKeys spoils the inputs of every operation one by one: a refusal names a key of the document, or what was
// computed, and never a field of the packages.
func TestRefusalsNameKeys(t *testing.T) {
	arithmetic := regexp.MustCompile(`: (Add|Sub|Mul|MulInt|Quo|QuoTrunc|MulTrunc|Sqrt|Exp|Ln|Log10|Pow)$`)
	refused := map[string]int{}
	for _, name := range vectors.List() {
		if name.Release != "v0.17" && name.Release != "v0.6" {
			continue
		}
		d, err := vectors.Load(name.Release, name.Operation)
		require.NoError(t, err)
		in := smallInput(t, d)
		e := evaluator.New(evaluator.Decimal)
		for _, key := range slices.Sorted(maps.Keys(in)) {
			spoilt := maps.Clone(in)
			spoil(in[key], 0, func(value any) {
				spoilt[key] = value
				data, err := json.Marshal(spoilt)
				require.NoError(t, err)
				_, err = e.Evaluate(name.Release, name.Operation, data)
				refusal, ok := num.AsError(err)
				if !ok {
					require.NoError(t, err)
					return
				}
				refused[name.Operation]++
				field := arithmetic.ReplaceAllString(refusal.Field, "")
				require.Equal(t, strings.ToLower(field+refusal.Allowed), field+refusal.Allowed, "%v of %s in %s", err, key, data)
				top := strings.FieldsFunc(field, func(r rune) bool { return strings.ContainsRune(".[: ", r) })[0]
				_, isKey := in[top]
				require.True(t, isKey || top == name.Operation || d.Params.Index(top) >= 0 || strings.HasPrefix(field, "topic."), "%v of %s in %s", err, key, data)
			})
		}
	}
	require.Greater(t, len(refused), 40, "operations of which something was refused")
}

// smallInput returns the smallest input, with one epoch if there are epochs.
func smallInput(t *testing.T, d *fixtures.Document) (in map[string]any) {
	var least []byte
	for _, c := range d.Cases {
		if data := d.Input(c); c.Out != nil && c.Skip == "" && (least == nil || len(data) < len(least)) {
			least = data
		}
	}
	require.NoError(t, json.Unmarshal(least, &in), d.Operation)
	if epochs, ok := in["epochs"].([]any); ok {
		in["epochs"] = epochs[:1]
	}
	return in
}

// spoil visits variants of a value with one number out of the range, a list of another length or another boolean.
func spoil(value any, depth int, visit func(any)) {
	switch value := value.(type) {
	case string:
		if _, err := num.ParseDec(value); err == nil {
			for _, other := range []string{"-1", "0", "1.5", "1e999"} {
				visit(other)
			}
		}
	case float64:
		visit(-1)
		visit(0)
		visit(1_000_000_000)
	case bool:
		visit(!value)
	case []any:
		visit([]any{})
		for i := range value[:min(len(value), 2)] {
			visit(slices.Delete(slices.Clone(value), i, i+1))
			visit(slices.Insert(slices.Clone(value), i, value[i]))
			if depth > 4 {
				continue
			}
			spoil(value[i], depth+1, func(element any) {
				other := slices.Clone(value)
				other[i] = element
				visit(other)
			})
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			spoil(value[key], depth+1, func(member any) {
				other := maps.Clone(value)
				other[key] = member
				visit(other)
			})
		}
	}
}

func TestKeysOfRefusals(t *testing.T) {
	for _, c := range []struct{ release, operation, in, says string }{
		{"v0.17", "weights", `{"inferer_regrets": ["1"], "forecaster_regrets": [], "p": "3", "c": "1", "epsilon": "-1"}`, "epsilon = -1: outside the domain (allowed: epsilon >= 0)"},
		{"v0.17", "reputer_consensus_score", `{"losses": ["1"], "consensus": ["1"], "most_distant": ["2"], "epsilon": "0", "epsilon_reputer": "1"}`, "epsilon = 0: outside the domain (allowed: epsilon > 0)"},
		{"v0.17", "topic_rewards", `{"epoch_lengths": [1, 0], "weights": ["1", "1"], "sum_weights": "2", "emission_per_block": "1", "treasury": "1"}`, "epoch_lengths[1] = 0: outside the domain (allowed: epoch_lengths >= 1)"},
		{"v0.9", "regret_scale", `{"inferer_regrets": ["1"], "forecaster_regrets": ["1"], "epsilon": "0.01", "inferer_previous_weights": ["1", "1"], "forecaster_previous_weights": []}`, "inferer_previous_weights = 2: wrong shape (allowed: length 1)"},
		{"v0.17", "network_losses", `{"topic_id": 1, "nonce": 1, "stakes": [["q", "1"], ["r", "-1"]], "bundles": [{"reputer": "r", "topic_id": 1, "nonce": 1, "combined": "1", "naive": "1",
			"inferer": [], "forecaster": [], "one_out_inferer": [], "one_out_forecaster": [], "one_in_forecaster": [], "one_out_inferer_forecaster": []}]}`, "stakes[1][1] = -1: outside the domain (allowed: stake >= 0)"},
		{"v0.17", "topic_epochs", `{"topic": {"id": 1, "p": "-1"}, "inferers": ["a"], "forecasters": [], "reputers": ["r"],
			"epochs": [{"nonce": 1, "inferences": [], "forecasts": [], "bundles": [], "stakes": [], "topic_reward": "1"}]}`, "topic.p = -1: outside the domain (allowed: p > 0)"},
	} {
		_, err := evaluator.New(evaluator.Decimal).Evaluate(c.release, c.operation, []byte(c.in))
		require.EqualError(t, err, c.says)
	}
}
