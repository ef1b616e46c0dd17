package evaluator_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/fixtures/vectors"
	"github.com/seed-63a7a409/chorus/internal/evaluator"
)

// smallCases returns a few short inputs of every known operation as seeds.
func smallCases(t testing.TB) (releases, operations []string, inputs [][]byte) {
	docs, err := vectors.All()
	require.NoError(t, err)
	for _, doc := range docs {
		taken := 0
		for _, c := range doc.Cases {
			in := doc.Input(c)
			if len(in) > 1500 || taken == 3 {
				continue
			}
			taken++
			releases = append(releases, doc.Release)
			operations = append(operations, doc.Operation)
			inputs = append(inputs, in)
		}
	}
	return releases, operations, inputs
}

// FuzzEvaluate claims: whatever the input, every operation answers with a JSON object or refuses, in both arithmetics,
// and a second call says the same.
func FuzzEvaluate(f *testing.F) {
	releases, operations, inputs := smallCases(f)
	for i := range inputs {
		f.Add(releases[i], operations[i], inputs[i])
	}
	f.Fuzz(func(t *testing.T, releaseName, operation string, in []byte) {
		if len(in) > 4000 {
			t.Skip("longer inputs take time and show nothing new")
		}
		for _, arithmetic := range []evaluator.Arithmetic{evaluator.Decimal, evaluator.Float64} {
			e := evaluator.New(arithmetic)
			out, err := e.Evaluate(releaseName, operation, in)
			if err != nil {
				require.Nil(t, out)
				continue
			}
			var object map[string]any
			require.NoError(t, json.Unmarshal(out, &object))
			require.NotContains(t, string(out), "NaN")
			require.NotContains(t, string(out), "Inf")
			again, err := e.Evaluate(releaseName, operation, in)
			require.NoError(t, err)
			require.Equal(t, string(out), string(again))
		}
	})
}

// FuzzEval claims: a document is refused as a whole, or answered so that every case has an answer or a refusal with a
// message, in a document that is answered the same way again.
func FuzzEval(f *testing.F) {
	docs, err := vectors.All()
	require.NoError(f, err)
	for _, doc := range docs {
		one := *doc
		for i, c := range doc.Cases {
			if len(doc.Input(c)) > 1000 {
				continue
			}
			one.Cases = doc.Cases[i : i+1]
			f.Add(one.Bytes())
			break
		}
	}
	f.Add([]byte(`{"format": "chorus-vectors/1", "operation": "x", "release": "v0.6", "tolerance": "0", "params": {}, "cases": []}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4000 {
			t.Skip("longer documents take time and show nothing new")
		}
		doc, err := fixtures.Parse(data)
		if err != nil {
			require.ErrorIs(t, err, fixtures.ErrMalformed)
			return
		}
		e := evaluator.New(evaluator.Decimal)
		answered, err := fixtures.Answer(doc, e)
		if err != nil {
			require.Nil(t, answered)
			require.True(t, errors.Is(err, fixtures.ErrUnknownOperation) || errors.Is(err, fixtures.ErrUnknownRelease) ||
				errors.Is(err, fixtures.ErrLimit) || errors.Is(err, fixtures.ErrMalformed), "%v", err)
			return
		}
		read, err := fixtures.Parse(answered)
		require.NoError(t, err)
		require.Len(t, read.Cases, len(doc.Cases))
		for i, c := range read.Cases {
			require.Equal(t, doc.Cases[i].ID, c.ID)
			require.NotEqual(t, c.Error, c.Out != nil)
		}
		again, err := fixtures.Answer(read, e)
		require.NoError(t, err)
		require.Equal(t, string(answered), string(again))
	})
}

func TestUnknownReleaseAndOperationListTheKnown(t *testing.T) {
	_, err := evaluator.New(evaluator.Decimal).Evaluate("v0.7", "weights", nil)
	require.ErrorIs(t, err, fixtures.ErrUnknownRelease)
	require.ErrorContains(t, err, "v0.6, v0.9, v0.16")
	_, err = evaluator.New(evaluator.Decimal).Evaluate("v0.6", "no_such_thing", nil)
	require.ErrorIs(t, err, fixtures.ErrUnknownOperation)
	require.ErrorContains(t, err, "network_inferences")
	require.False(t, errors.Is(err, fixtures.ErrUnknownRelease))
}
