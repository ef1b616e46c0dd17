package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures/vectors"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// FuzzInferFile claims: a topic file is explained under every release or refused with an error of package num.
func FuzzInferFile(f *testing.F) {
	example, err := os.ReadFile("../../examples/volatile-market.json")
	require.NoError(f, err)
	f.Add(example)
	docs, err := vectors.All()
	require.NoError(f, err)
	for _, doc := range docs {
		if doc.Operation == "network_inferences" || doc.Operation == "network_inferences_multilabel" {
			f.Add([]byte(doc.Input(doc.Cases[0])))
		}
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if len(in) > 4000 {
			t.Skip("longer inputs take time and show nothing new")
		}
		for _, r := range release.All() {
			report, err := inferFile[float64](in, r.Name)
			if err != nil {
				require.Nil(t, report)
				requireRefusal(t, err)
				continue
			}
			require.NotEmpty(t, report.Inference.Network)
			require.Len(t, report.Inference.Network, len(report.Inference.Labels))
		}
	})
}

// FuzzEpochFile claims: an epoch file is run to its end or refused with an error of package num, and then there is no
// report.
func FuzzEpochFile(f *testing.F) {
	example, err := os.ReadFile("../../examples/three-epochs.json")
	require.NoError(f, err)
	f.Add(example)
	f.Add([]byte(`{"topic": {"id": 1}, "inferers": ["a"], "forecasters": [], "reputers": [], "epochs": []}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		if len(in) > 20000 {
			t.Skip("longer inputs take time and show nothing new")
		}
		for _, r := range release.All() {
			report, err := epochsFile[float64](in, r.Name)
			if err != nil {
				require.Nil(t, report)
				requireRefusal(t, err)
				continue
			}
			for _, epoch := range report.Epochs {
				require.Equal(t, epoch.At == "" || epoch.At == "rewards", epoch.Payout != nil)
				values, _ := epoch.Row()
				require.Len(t, values, len(epoch.Columns()))
			}
		}
	})
}

// requireRefusal is what an error of a reader is: an *num.Error of moderate length.
func requireRefusal(t *testing.T, err error) {
	t.Helper()
	_, ok := num.AsError(err)
	require.True(t, ok, "%v", err)
	require.Less(t, len(err.Error()), 4000)
}

// FuzzCompareAndExplain claims: a file is compared and explained or refused with an error of package num, and parts and
// remainder add up.
func FuzzCompareAndExplain(f *testing.F) {
	for _, name := range []string{example, epochsExample} {
		data, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(data, "alice")
	}
	f.Fuzz(func(t *testing.T, in []byte, name string) {
		if len(in) > 20000 {
			t.Skip("longer inputs take time and show nothing new")
		}
		report, err := makeComparison[float64](&compareFlags{topicFlags: topicFlags{arith: "float64"}, releases: []string{"v0.6", "v0.17"}}, in, nil)
		if err != nil {
			require.Nil(t, report)
			requireRefusal(t, err)
		} else {
			exact := num.NewDecimal(num.Rules{}).Calc()
			for _, v := range report.Values {
				if d := v.Differences[0]; d != nil {
					sum := d.Remainder
					for _, p := range d.Parts {
						sum = exact.Add(sum, p.Added)
					}
					require.True(t, sum.Equal(exact.Sub(*v.Under[1], *v.Under[0])), v.Name)
				}
			}
		}
		kind, err := kindOfFile(in)
		if err != nil {
			return
		}
		var state []byte
		if kind.isSaved {
			state = in
		}
		var out bytes.Buffer
		if err := explainMember[float64](&out, &explainFlags{topicFlags: topicFlags{arith: "float64"}, worker: name}, kind, in, state); err != nil {
			requireRefusal(t, err)
			require.Empty(t, out.String())
		}
	})
}
