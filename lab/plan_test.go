package lab

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRunIsTheSameForAnyNumberOfWorkers(t *testing.T) {
	c := Default()
	c.Seeds, c.Epochs, c.BurnIn = 3, 40, 10
	c.Sweep = []Axis{{Key: "topic.p", Values: []any{2, 3.5}}, {Key: "release", Values: []any{"v0.6", "v0.17"}}}
	c.Adversaries = Adversaries{Copycats{Count: 2, Noise: 0.1}}
	one, err := Run(context.Background(), c, Options{Workers: 1})
	require.NoError(t, err)
	many, err := Run(context.Background(), c, Options{Workers: 4})
	require.NoError(t, err)
	a, err := json.Marshal(one)
	require.NoError(t, err)
	b, err := json.Marshal(many)
	require.NoError(t, err)
	assert.Equal(t, string(a), string(b))
	assert.Len(t, one.Repetitions, 12)
	var back Result
	require.NoError(t, json.Unmarshal(a, &back))
}

// TestNewPlanFrom: files of truths may be elsewhere; a plan is the same wherever they were.
func TestNewPlanFrom(t *testing.T) {
	const content = "price\n1\n2\n1.5\n"
	c := Default()
	c.Seeds, c.Epochs, c.BurnIn = 1, 4, 0
	c.Truth.Process, c.Truth.File = "file", "b.csv"
	c.Sweep = []Axis{{Key: "truth.file", Values: Values{"b.csv", "a.csv", "b.csv"}}}
	opened := 0
	p, err := NewPlanFrom(c, func(name string) (io.ReadCloser, error) {
		opened++
		return io.NopCloser(strings.NewReader(content)), nil
	})
	require.NoError(t, err)
	require.Equal(t, 2, opened, "each once")
	require.Equal(t, []string{"a.csv", "b.csv"}, p.Files())

	t.Chdir(t.TempDir())
	for _, name := range p.Files() {
		require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
	}
	same, err := NewPlan(c)
	require.NoError(t, err)
	require.Equal(t, p.Fingerprint(), same.Fingerprint())
	none, err := NewPlan(Default())
	require.NoError(t, err)
	require.Empty(t, none.Files())
}
