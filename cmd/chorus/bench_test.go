package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/cmd/chorus/internal/bench"
)

// tiny measures every kind of row once, without bare apd and in small worlds only.
var tiny = bench.Budget{Samples: 1, Sample: 10 * time.Microsecond, Total: 1, Largest: 32}

func benchOutput(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	c := benchCommand(bench.Budget{}, tiny)
	c.SetArgs(args)
	c.SetOut(&out)
	c.SetErr(&errs)
	require.NoError(t, c.Execute())
	require.Empty(t, errs.String(), "progress where nobody watches")
	return out.String()
}

func TestBenchJSON(t *testing.T) {
	var rows []map[string]any
	require.NoError(t, json.Unmarshal([]byte(benchOutput(t, "--quick", "--json")), &rows))
	works, seen := map[string]bool{}, map[string]bool{}
	for _, row := range rows {
		name := fmt.Sprint(row["work"], row["release"], row["size"], row["arith"])
		require.False(t, seen[name], "two rows are %s", name)
		seen[name] = true
		require.Len(t, row, 9)
		for _, key := range []string{"work", "release", "size", "arith", "baseline"} {
			require.IsType(t, "", row[key], key)
		}
		require.Greater(t, row["ns"], 0.0)
		require.GreaterOrEqual(t, row["allocs"], 0.0)
		for _, key := range []string{"baseline_ns", "ratio"} {
			value, has := row[key]
			require.True(t, has, key)
			require.Equal(t, row["baseline"] == "", value == nil, row)
		}
		if row["baseline"] != "" {
			require.InEpsilon(t, row["baseline_ns"].(float64)/row["ns"].(float64), row["ratio"], 1e-9)
		}
		works[row["work"].(string)] = true
	}
	for _, work := range []string{"add", "mul", "quo", "exp", "ln", "pow", "network_inference", "listening_coefficients", "epoch", "simulate"} {
		require.True(t, works[work], work)
	}
	require.Len(t, works, 10)
}

func TestBenchText(t *testing.T) {
	out := benchOutput(t, "--quick")
	require.Regexp(t, `^1000 math.Exp `, out)
	require.Contains(t, out, "not measured")
	requireNarrow(t, out, "bench")
	require.Contains(t, out, "N^")
}

func TestBenchMarkdownAndRaw(t *testing.T) {
	raw := filepath.Join(t.TempDir(), "raw.txt")
	require.Contains(t, benchOutput(t, "--quick", "--markdown", "--raw", raw), "\n### Whole epoch\n")
	text, err := os.ReadFile(raw)
	require.NoError(t, err)
	require.Regexp(t, `(?m)^BenchmarkEpoch/release=v0\.16/size=32x6x6/arith=float64(-\d+)? \d+ [\d.]+ ns/op \d+ B/op \d+ allocs/op$`, string(text))
}
