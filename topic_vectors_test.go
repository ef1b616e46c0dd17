package chorus_test

import (
	"encoding/json"
	"errors"
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/fixtures/vectors"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// pairs is the form of maps in vector documents: [[name, value], ...].
type pairs[V any] map[string]V

func (p *pairs[V]) UnmarshalJSON(data []byte) error {
	var raw [][2]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	*p = pairs[V]{}
	for _, r := range raw {
		var name string
		var value V
		if err := errors.Join(json.Unmarshal(r[0], &name), json.Unmarshal(r[1], &value)); err != nil {
			return err
		}
		(*p)[name] = value
	}
	return nil
}

// listsOfPairs are [[forecaster, [[inferer, loss], ...]], ...], where a forecaster may occur again.
type listsOfPairs map[string]map[string]num.Dec

func (l *listsOfPairs) UnmarshalJSON(data []byte) error {
	var lists []json.RawMessage
	if err := json.Unmarshal(data, &lists); err != nil {
		return err
	}
	*l = listsOfPairs{}
	for _, raw := range lists {
		var one pairs[pairs[num.Dec]]
		if err := json.Unmarshal([]byte("["+string(raw)+"]"), &one); err != nil {
			return err
		}
		for k, losses := range one {
			if (*l)[k] == nil {
				(*l)[k] = map[string]num.Dec{}
			}
			maps.Copy((*l)[k], losses)
		}
	}
	return nil
}

type recordedLosses struct {
	Reputer          string
	Combined         num.Dec
	Naive            num.Dec
	Inferer          pairs[num.Dec]
	Forecaster       pairs[num.Dec]
	OneOutInferer    pairs[num.Dec] `json:"one_out_inferer"`
	OneOutForecaster pairs[num.Dec] `json:"one_out_forecaster"`
	OneInForecaster  pairs[num.Dec] `json:"one_in_forecaster"`
	OneOutImplied    listsOfPairs   `json:"one_out_inferer_forecaster"`
}

func (l recordedLosses) losses() chorus.Losses[num.Dec] {
	out := chorus.Losses[num.Dec]{
		Combined: l.Combined, Naive: l.Naive, Inferer: l.Inferer, Forecaster: l.Forecaster,
		OneOutInferer: l.OneOutInferer, OneOutForecaster: l.OneOutForecaster, OneInForecaster: l.OneInForecaster,
		OneOutImplied: l.OneOutImplied,
	}
	return out
}

type recordedEpoch struct {
	Nonce      int64
	Labels     []string
	Inferences pairs[json.RawMessage]
	Forecasts  pairs[pairs[num.Dec]]
	Bundles    []recordedLosses
	Stakes     pairs[num.Dec]
	Delegated  pairs[num.Dec] `json:"delegated_stakes"`
	Reward     num.Dec        `json:"topic_reward"`
}

func (r *recordedEpoch) epoch(t *testing.T) chorus.Epoch[num.Dec] {
	in := chorus.Epoch[num.Dec]{Nonce: r.Nonce, Reward: r.Reward, Reports: map[string]chorus.Report[num.Dec]{}}
	in.Work.Forecasts = map[string]map[string]num.Dec{}
	for k, m := range r.Forecasts {
		in.Work.Forecasts[k] = m
	}
	for j, raw := range r.Inferences {
		if r.Labels == nil {
			var x num.Dec
			require.NoError(t, json.Unmarshal(raw, &x))
			set(&in.Work.Inferences, j, x)
			continue
		}
		var x []num.Dec
		require.NoError(t, json.Unmarshal(raw, &x))
		in.Work.Labels = r.Labels
		vector := map[string]num.Dec{}
		for i, label := range r.Labels {
			vector[label] = x[i]
		}
		set(&in.Work.Vectors, j, vector)
	}
	for _, b := range r.Bundles {
		in.Reports[b.Reputer] = chorus.Report[num.Dec]{Losses: b.losses(), Stake: r.Stakes[b.Reputer], Delegated: r.Delegated[b.Reputer]}
	}
	return in
}

func set[V any](m *map[string]V, key string, v V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[key] = v
}

// outcome is what documents record of an epoch.
type outcome struct {
	Error             bool
	At                string
	InitialRegret     num.Dec                   `json:"initial_regret"`
	Losses            recordedLosses            `json:"network_losses"`
	Rewards           map[string]pairs[num.Dec] `json:"rewards"`
	Scores            map[string]pairs[num.Dec] `json:"ema_scores"`
	Initial           map[string]num.Dec        `json:"initial_ema_scores"`
	Quantiles         map[string]num.Dec        `json:"quantiles"`
	Inclusions        map[string]pairs[int]
	Fractions         map[string]pairs[num.Dec] `json:"reward_fractions"`
	Coefficients      pairs[num.Dec]            `json:"listening_coefficients"`
	Ratio             num.Dec                   `json:"forecaster_score_ratio"`
	NetworkInferences struct {
		Bundle struct {
			Combined json.RawMessage
		}
	} `json:"network_inferences"`
}

// recordedTopic is a case of topic_epochs.
type recordedTopic struct {
	release release.Release
	initial num.Dec
	epochs  []recordedEpoch
	out     []outcome
}

func recordedTopics(t *testing.T, releaseName, operation string) map[string]recordedTopic {
	doc, err := vectors.Load(releaseName, operation)
	require.NoError(t, err)
	all := map[string]recordedTopic{}
	for _, c := range doc.Cases {
		if c.Skip != "" { // the recorded code panics there; the reason is in the document
			continue
		}
		var in struct {
			Topic struct {
				AlphaRegret num.Dec `json:"alpha_regret"`
				Alpha       num.Dec `json:"merit_sortition_alpha"`
				P, C        num.Dec
				Epsilon     num.Dec
				Inferer     num.Dec `json:"active_inferer_quantile"`
				Forecaster  num.Dec `json:"active_forecaster_quantile"`
				Reputer     num.Dec `json:"active_reputer_quantile"`
			}
			EpochLength   int     `json:"epoch_length"`
			PInference    num.Dec `json:"p_reward_inference"`
			PForecast     num.Dec `json:"p_reward_forecast"`
			PReputer      num.Dec `json:"p_reward_reputer"`
			CInference    num.Dec `json:"c_reward_inference"`
			CForecast     num.Dec `json:"c_reward_forecast"`
			BetaEntropy   num.Dec `json:"beta_entropy"`
			Samples       int     `json:"max_samples_to_scale_scores"`
			InitialRegret num.Dec `json:"initial_regret"`
			Epochs        []recordedEpoch
		}
		require.NoError(t, json.Unmarshal(doc.Input(c), &in))
		var out struct{ Epochs []outcome }
		require.NoError(t, json.Unmarshal(c.Out, &out))
		r, err := release.Parse(releaseName)
		require.NoError(t, err)
		p := in.Topic
		r.Topic.AlphaRegret, r.Topic.MeritSortitionAlpha, r.Topic.PNorm, r.Topic.CNorm, r.Topic.Epsilon = p.AlphaRegret, p.Alpha, p.P, p.C, p.Epsilon
		r.Topic.ActiveInfererQuantile, r.Topic.ActiveForecasterQuantile, r.Topic.ActiveReputerQuantile = p.Inferer, p.Forecaster, p.Reputer
		r.Topic.EpochLength, r.Topic.GroundTruthLag = in.EpochLength, in.EpochLength
		r.Module.PRewardInference, r.Module.PRewardForecast, r.Module.PRewardReputer = in.PInference, in.PForecast, in.PReputer
		r.Module.CRewardInference, r.Module.CRewardForecast, r.Module.BetaEntropy = in.CInference, in.CForecast, in.BetaEntropy
		r.Module.MaxSamplesToScaleScores = in.Samples
		all[c.ID] = recordedTopic{r, in.InitialRegret, in.Epochs, out.Epochs}
	}
	return all
}

// TestTopicIsWhatWasRecorded runs the recorded topics by name, at once and part by part.
func TestTopicIsWhatWasRecorded(t *testing.T) {
	checked := 0
	for _, doc := range [][2]string{{"v0.6", "topic_epochs"}, {"v0.17", "topic_epochs"}, {"v0.17", "topic_epochs_multilabel"}} {
		for id, recorded := range recordedTopics(t, doc[0], doc[1]) {
			whole, err := chorus.NewTopic(recorded.release, chorus.State[num.Dec]{InitialRegret: recorded.initial})
			require.NoError(t, err)
			parts, err := chorus.NewTopic(recorded.release, chorus.State[num.Dec]{InitialRegret: recorded.initial})
			require.NoError(t, err)
			whole.Options.AnyNames, parts.Options.AnyNames = true, true
			for i, want := range recorded.out {
				in := recorded.epochs[i].epoch(t)
				result, err := whole.Run(in)
				compare(t, id, i, want, whole.State(), result, err)
				again, err := inParts(parts, in)
				compare(t, id, i, want, parts.State(), again, err)
				require.Equal(t, text(t, whole), text(t, parts), "%s, epoch %d", id, i)
				require.Equal(t, text(t, result), text(t, again), "%s, epoch %d", id, i)
				checked++
			}
		}
	}
	require.Greater(t, checked, 150)
}

// text returns a value as JSON, which names every bit of it.
func text(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}

// inParts does what Run does with a saved topic between the parts.
func inParts(topic *chorus.Topic[num.Dec], in chorus.Epoch[num.Dec]) (*chorus.Result[num.Dec], error) {
	out := &chorus.Result[num.Dec]{Nonce: in.Nonce}
	var err error
	reopen := func() {
		if saved, failed := json.Marshal(topic); failed == nil {
			*topic = chorus.Topic[num.Dec]{Options: topic.Options}
			failed = json.Unmarshal(saved, topic)
			err = errors.Join(err, failed)
		} else {
			err = errors.Join(err, failed)
		}
	}
	if out.Inference, err = topic.Infer(in.Nonce, in.Work); err == nil {
		reopen()
		if out.Closing, err = topic.Close(in.Nonce, in.Reports); err == nil {
			reopen()
			out.Payout, err = topic.Reward(in.Nonce, in.Reward)
		}
	}
	return out, err
}

func compare(t *testing.T, id string, i int, want outcome, state chorus.State[num.Dec], got *chorus.Result[num.Dec], err error) {
	t.Helper()
	at := func(what string) string { return id + ", epoch " + string(rune('0'+i)) + ", " + what }
	if want.Error {
		stage, ok := errors.AsType[*epoch.StageError](err)
		require.True(t, ok, at("fails"))
		require.Equal(t, want.At, stage.Stage.String(), at("stage"))
	} else {
		require.NoError(t, err, at("runs"))
	}
	if want.NetworkInferences.Bundle.Combined != nil {
		combined := want.NetworkInferences.Bundle.Combined
		if combined[0] != '[' {
			combined = append(append([]byte("["), combined...), ']')
		}
		var list []num.Dec
		require.NoError(t, json.Unmarshal(combined, &list))
		equalAll(t, list, got.Inference.Network, at("network inference"))
	}
	if want.Rewards == nil {
		return
	}
	equal(t, want.InitialRegret, got.Closing.InitialRegret, at("initial regret"))
	equal(t, want.Losses.Combined, got.Closing.Losses.Combined, at("network loss"))
	equalMaps(t, want.Losses.OneOutInferer, got.Closing.Losses.OneOutInferer, at("one-out losses"))
	for _, c := range []struct {
		name  string
		class chorus.Class[num.Dec]
	}{{"inferer", state.Inferers}, {"forecaster", state.Forecasters}, {"reputer", state.Reputers}} {
		scores, fractions, coefficients := map[string]num.Dec{}, map[string]num.Dec{}, map[string]num.Dec{}
		for name, m := range c.class.Members {
			if m.Score != nil {
				scores[name] = *m.Score
			}
			if m.Fraction != nil {
				fractions[name] = *m.Fraction
			}
			if m.Coefficient != nil {
				coefficients[name] = *m.Coefficient
			}
			if want.Inclusions[c.name] != nil {
				require.Equal(t, want.Inclusions[c.name][name], m.Inclusions, at(c.name+" inclusions of "+name))
			}
		}
		equalMaps(t, want.Scores[c.name], scores, at(c.name+" scores"))
		equalMaps(t, want.Fractions[c.name], fractions, at(c.name+" fractions"))
		equal(t, want.Quantiles[c.name], c.class.Quantile, at(c.name+" quantile"))
		if want.Initial != nil {
			equal(t, want.Initial[c.name], c.class.Initial, at(c.name+" initial score"))
		}
		for name, x := range coefficients {
			equal(t, want.Coefficients[name], x, at("coefficient of "+name))
		}
	}
	equal(t, want.Ratio, state.ScoreRatio, at("score ratio"))
	if want.Error {
		return
	}
	for _, c := range []struct {
		name string
		pay  map[string]chorus.WorkerPay[num.Dec]
	}{{"inferer", got.Payout.Inferers}, {"forecaster", got.Payout.Forecasters}} {
		for name, x := range want.Rewards[c.name] {
			equal(t, x, c.pay[name].Reward, at("reward of "+name))
		}
	}
	for name, x := range want.Rewards["reputer"] {
		equal(t, x, got.Payout.Reputers[name].Reward, at("reward of "+name))
	}
}

func equal(t *testing.T, want, got num.Dec, at string) {
	t.Helper()
	require.True(t, want.Equal(got), "%s: recorded %v, computed %v", at, want, got)
}

func equalAll(t *testing.T, want, got []num.Dec, at string) {
	t.Helper()
	require.Len(t, got, len(want), at)
	for i := range want {
		equal(t, want[i], got[i], at)
	}
}

func equalMaps(t *testing.T, want, got map[string]num.Dec, at string) {
	t.Helper()
	require.Len(t, got, len(want), at)
	for name, x := range want {
		y, present := got[name]
		require.True(t, present, "%s: %s", at, name)
		equal(t, x, y, at+": "+name)
	}
}
