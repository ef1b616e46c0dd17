package lab

import (
	"context"
	"encoding/json"
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
