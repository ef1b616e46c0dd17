package chain_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/fixtures/ledgers"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

const labelsEpoch = 12

// labelsLedger has a topic of several labels with inferers a, b and c, forecaster f and reputer r, and an open window.
func labelsLedger(t *testing.T, module string, labels record.Labels) (l *chain.Ledger, nonce int64) {
	t.Helper()
	config := chain.DefaultConfig(release.V17())
	require.NoError(t, json.Unmarshal([]byte(module), &config.Module))
	for _, name := range []string{"a", "b", "c", "f", "r"} {
		config.Accounts = append(config.Accounts, chain.Balance{Account: name, Amount: record.MustParseAmount("1000000000000000000")})
	}
	config.Validators = []chain.Balance{{Account: "v", Amount: record.MustParseAmount("1000000000000000000000000")}}
	l, err := chain.New(config)
	require.NoError(t, err)
	params := release.V17().Topic
	params.EpochLength, params.WorkerSubmissionWindow, params.GroundTruthLag = labelsEpoch, 4, labelsEpoch
	txs := []chain.Tx{&chain.CreateTopic{Creator: "a", Params: params, Labels: &labels}}
	for _, name := range []string{"a", "b", "c", "f"} {
		txs = append(txs, &chain.Register{Owner: name, Topic: 1, Actor: name, As: record.AsWorker})
	}
	txs = append(txs, &chain.Register{Owner: "r", Topic: 1, Actor: "r", As: record.AsReputer},
		&chain.AddStake{Reputer: "r", Topic: 1, Amount: record.BaseUnits(1_000_000_000)},
		&chain.FundTopic{From: "a", Topic: 1, Amount: record.BaseUnits(1_000_000_000)})
	for _, tx := range txs {
		_, err := l.Apply(tx)
		require.NoError(t, err, tx.Kind())
	}
	topic, err := l.Topic(1)
	require.NoError(t, err)
	advanceTo(t, l, topic.NextChurn)
	return l, topic.NextChurn
}

// valuesOf reads "rain 0.5 snow 0.5".
func valuesOf(text string) (values []record.LabelValue) {
	words := strings.Fields(text)
	for i := 0; i < len(words); i += 2 {
		values = append(values, record.LabelValue{Label: words[i], Value: num.MustParseDec(words[i+1])})
	}
	return values
}

func texts(values []num.Dec) (out []string) {
	for _, v := range values {
		out = append(out, v.String())
	}
	return out
}

// TestLabelTopicEpochs runs a topic of several labels through the ledger: labels are numbered as they come, missing
// ones take the default, the combination keeps the sum of one, losses close the epoch and workers are paid.
func TestLabelTopicEpochs(t *testing.T) {
	l, nonce := labelsLedger(t, `{}`, record.Labels{RequireUnity: true, UnityTolerance: num.MustParseDec("0.001")})
	source := num.NewSource(5)
	const epochs = 6
	for i := range epochs + 2 {
		for _, work := range []struct{ worker, values string }{
			{"c", "Snow 0.4 rain 0.6"}, {"a", "rain 0.75 dry 0.25"}, {"b", "dry 0.1 fog 0.2 snow 0.7"},
		} {
			_, err := l.Apply(&chain.SubmitWork{Worker: work.worker, Topic: 1, Nonce: nonce, Values: valuesOf(work.values)})
			require.NoError(t, err)
		}
		_, err := l.Apply(&chain.SubmitWork{Worker: "f", Topic: 1, Nonce: nonce, Forecast: []record.ForecastElement{
			{Inferer: "a", Loss: num.MustParseDec("-1")}, {Inferer: "b", Loss: num.MustParseDec("-2")}, {Inferer: "c", Loss: num.MustParseDec("-1.5")},
		}})
		require.NoError(t, err)
		advanceTo(t, l, nonce+4)

		inference, err := l.Inference(1)
		require.NoError(t, err)
		require.Equal(t, nonce, inference.Nonce)
		require.Equal(t, []string{"snow", "rain", "dry", "fog"}, inference.Labels, "in the order they came, folded")
		require.Len(t, inference.Inferers, 3)
		for name, j := range inference.Inferers { // what the ledger does not keep is absent
			require.Equal(t, chorus.Source[num.Dec]{Share: j.Share}, j.Source, name)
			require.Nil(t, j.Effective, name)
		}
		for name, want := range map[string]string{"a": "0 0.75 0.25 0", "b": "0.7 0 0.1 0.2", "c": "0.4 0.6 0 0"} {
			require.Equal(t, strings.Fields(want), texts(inference.Inferers[name].Inference), name)
		}
		vectors := [][]num.Dec{inference.Network, inference.Naive}
		for _, implied := range inference.Forecasters {
			vectors = append(vectors, implied.Implied)
		}
		a := num.NewDecimal(num.Rules{}).Calc()
		for _, vector := range vectors {
			require.Len(t, vector, 4)
			off := a.Abs(a.Sub(num.Sum(a, vector), num.IntDec(1)))
			require.Negative(t, off.Cmp(num.MustParseDec("1e-30")), "sum of %v", vector)
		}
		require.Empty(t, inference.Outliers, "scalar topics only")
		if i > 2 {
			require.Len(t, inference.Forecasters, 1)
			require.Len(t, inference.Interval, 4, "an interval for each label")
		}
		if i > 0 {
			judged, err := l.Epoch(1, nonce-labelsEpoch)
			require.NoError(t, err)
			bundle, err := ledgers.Judge(judged.Inference, 0.5, source.Normal)
			require.NoError(t, err)
			_, err = l.Apply(&chain.SubmitLosses{Reputer: "r", Topic: 1, Nonce: judged.Nonce, Losses: bundle})
			require.NoError(t, err)
		}
		nonce += labelsEpoch
		advanceTo(t, l, nonce)
	}
	require.GreaterOrEqual(t, l.Summary().RewardedEpochs, int64(epochs))
	paid, err := l.Rewards(1)
	require.NoError(t, err)
	require.Len(t, paid.Actors, 5)
	require.NoError(t, l.Check())
}

// TestLabelTopicLimits: what 5.6 refuses is refused as a transaction, and changes nothing.
func TestLabelTopicLimits(t *testing.T) {
	module := `{"DefaultMaxLabelsPerSubmission": 3, "MaxCanonicalLabelByteLength": 8, "MaxEpochLabelRegistrySize": 4}`
	whitelisted, nonce := labelsLedger(t, module, record.Labels{Whitelist: []string{"rain", "snow", "dry", "fog"}, RequireUnity: true, UnityTolerance: num.MustParseDec("0.001")})
	free, freeNonce := labelsLedger(t, module, record.Labels{CaseSensitive: true})
	require.Equal(t, nonce, freeNonce)
	send := func(l *chain.Ledger, worker, values string) error {
		_, err := l.Apply(&chain.SubmitWork{Worker: worker, Topic: 1, Nonce: nonce, Values: valuesOf(values)})
		return err
	}
	scalar := num.IntDec(1)
	_, err := whitelisted.Apply(&chain.SubmitWork{Worker: "a", Topic: 1, Nonce: nonce, Inference: &scalar})
	require.ErrorIs(t, err, num.ErrShape, "an inference without labels")
	for _, c := range []struct {
		what   string
		ledger *chain.Ledger
		values string
		kind   error
	}{
		{"not on the whitelist", whitelisted, "rain 0.5 hail 0.5", num.ErrUnknown},
		{"one label in two spellings", whitelisted, "rain 0.5 RAIN 0.5", num.ErrDuplicate},
		{"a sum beyond the tolerance", whitelisted, "rain 0.5 snow 0.502", num.ErrDomain},
		{"defaults only", whitelisted, "rain 0 snow 0", num.ErrEmpty},
		{"too many labels", whitelisted, "rain 0.25 snow 0.25 dry 0.25 fog 0.25", num.ErrDomain},
		{"too long a label", free, "sunshine! 1", num.ErrDomain},
		{"a value out of bounds", free, "sun 1e41", num.ErrDomain},
	} {
		before := hashOf(t, c.ledger)
		require.ErrorIs(t, send(c.ledger, "a", c.values), c.kind, c.what)
		require.Equal(t, before, hashOf(t, c.ledger), c.what)
	}

	// the registry of an epoch has room for four labels: a submission that needs a fifth stays out, the epoch goes on
	require.NoError(t, send(free, "a", "sun 1 Sun 2 moon 3"))
	before := hashOf(t, free)
	require.ErrorIs(t, send(free, "b", "star 1 moon 2 mars 3"), num.ErrDomain)
	require.Equal(t, before, hashOf(t, free))
	require.NoError(t, send(free, "b", "star 1 moon 2"))
	advanceTo(t, free, nonce+4)
	inference, err := free.Inference(1)
	require.NoError(t, err)
	require.Equal(t, []string{"sun", "Sun", "moon", "star"}, inference.Labels)

	// older releases have no such topics
	config := chain.DefaultConfig(release.V09())
	config.Accounts = []chain.Balance{{Account: "a", Amount: record.BaseUnits(1_000_000)}}
	old, err := chain.New(config)
	require.NoError(t, err)
	_, err = old.Apply(&chain.CreateTopic{Creator: "a", Params: release.V09().Topic, Labels: &record.Labels{}})
	require.ErrorIs(t, err, num.ErrDomain)
}
