package chain_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// TestLimits: sizes, counts, lengths and bounds of section 16 are enforced, each with an error that matches.
func TestLimits(t *testing.T) {
	l := newLedger(t)
	params := release.V16().Topic
	labels := func(n int) (out []string) {
		for i := range n {
			out = append(out, "label"+strconv.Itoa(i))
		}
		return out
	}
	topic := func(change func(*chain.CreateTopic)) chain.Tx {
		tx := &chain.CreateTopic{Creator: "alice", Params: params}
		change(tx)
		return tx
	}
	for name, tx := range map[string]chain.Tx{
		"text":            topic(func(x *chain.CreateTopic) { x.Metadata = strings.Repeat("x", 257) }),
		"not UTF-8":       topic(func(x *chain.CreateTopic) { x.Metadata = "\xff" }),
		"short epoch":     topic(func(x *chain.CreateTopic) { x.Params.EpochLength = 11 }),
		"long epoch":      topic(func(x *chain.CreateTopic) { x.Params.EpochLength = 1 << 31 / 2; x.Params.GroundTruthLag = 1 << 30 }),
		"window":          topic(func(x *chain.CreateTopic) { x.Params.WorkerSubmissionWindow = 121 }),
		"lag":             topic(func(x *chain.CreateTopic) { x.Params.GroundTruthLag = 12001 }),
		"p":               topic(func(x *chain.CreateTopic) { x.Params.PNorm = num.IntDec(11) }),
		"huge number":     topic(func(x *chain.CreateTopic) { x.Params.CNorm = num.MustParseDec("1e2000") }),
		"whitelist":       topic(func(x *chain.CreateTopic) { x.Labels = &record.Labels{Whitelist: labels(257)} }),
		"label bytes":     topic(func(x *chain.CreateTopic) { x.Labels = &record.Labels{Whitelist: []string{strings.Repeat("x", 65)}} }),
		"labels per sub.": topic(func(x *chain.CreateTopic) { x.Labels = &record.Labels{MaxPerSubmission: 1025} }),
		"tolerance":       topic(func(x *chain.CreateTopic) { x.Labels = &record.Labels{UnityTolerance: num.MustParseDec("0.011")} }),
		"amount":          &chain.Transfer{From: "alice", To: "bob", Amount: record.BaseUnits(0)},
		"negative":        &chain.Transfer{From: "alice", To: "bob", Amount: record.BaseUnits(-1)},
		"forecast":        &chain.SubmitWork{Worker: "a", Topic: 1, Forecast: make([]record.ForecastElement, 1025)},
		"values":          &chain.SubmitWork{Worker: "a", Topic: 1, Values: make([]record.LabelValue, 1025)},
		"losses":          &chain.SubmitLosses{Reputer: "a", Topic: 1, Losses: record.LossBundle{Inferers: make([]record.WorkerLoss, 1025)}},
	} {
		before := hashOf(t, l)
		_, err := l.Apply(tx)
		require.ErrorIs(t, err, num.ErrDomain, name)
		require.Equal(t, before, hashOf(t, l), name)
	}
	_, err := l.Apply(&chain.FundTopic{From: "alice", Topic: 1 << 63, Amount: record.BaseUnits(1)})
	require.ErrorIs(t, err, num.ErrUnknown)
	_, err = chain.ParseConfig([]byte(`{"release": "v0.16", "modules": {}}`))
	require.ErrorIs(t, err, num.ErrUnknown)
	for _, bad := range []string{
		`{"release": "v0.16", "accounts": [{"account": "a", "amount": "640500000000000000000000001"}]}`,
		`{"release": "v0.16", "accounts": [{"account": "a", "amount": "1"}, {"account": "a", "amount": "1"}]}`,
		`{"release": "v0.6", "emission_from": 2}`,
		`{"release": "v0.16", "module": {"MinEpochLength": 0}}`,
		`{"release": "v0.16", "module": {"RemoveStakeDelayWindow": 2000000000}}`,
		`{"release": "v0.16", "module": {"CreateTopicFee": "1e41"}}`,
		`{"release": "v0.16", "module": {"LearningRate": "1e99999"}}`,
		`{"release": "v0.16", "authority": "module:rewards"}`,
	} {
		config, err := chain.ParseConfig([]byte(bad))
		require.NoError(t, err)
		_, err = chain.New(config)
		require.Error(t, err, bad)
		_, ok := num.AsError(err)
		require.True(t, ok, bad)
	}
}

// FuzzScript: no text makes the ledger panic, and its books stay balanced.
func FuzzScript(f *testing.F) {
	f.Add([]byte(`{"genesis": {"release": "v0.16", "accounts": [{"account": "a", "amount": "9"}]}}` + "\n" +
		`{"tx": "transfer", "from": "a", "to": "b", "amount": "4"}` + "\n" + `{"advance": 3}`))
	f.Add([]byte(`{"tx": "submit_work", "worker": "a", "topic": 1, "nonce": 1, "inference": "1e9"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		l := newLedger(t)
		_ = chain.ReadScript(strings.NewReader(string(text)), func(line chain.Line) error {
			switch {
			case line.Genesis != nil:
				if fresh, err := chain.New(*line.Genesis); err == nil {
					l = fresh
				}
			case line.Advance > 0:
				_, err := l.Advance(min(line.Advance, 100))
				return err
			case line.Tx != nil:
				_, _ = l.Apply(line.Tx) // refused or not
			}
			return nil
		})
		require.NoError(t, l.CheckInvariants())
	})
}
