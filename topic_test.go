package chorus_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// crowd are workers and reputers of a made-up topic who come and go.
type crowd[T chorus.Number] struct {
	random  *rand.Rand
	number  func(float64) T
	truth   float64
	release release.Release
}

func newCrowd[T chorus.Number](seed uint64, r release.Release) *crowd[T] {
	return &crowd[T]{random: rand.New(rand.NewPCG(seed, 1)), number: numbers[T](), truth: 100, release: r}
}

// numbers converts figures of tests, which have few digits.
func numbers[T chorus.Number]() func(float64) T {
	return func(x float64) T {
		x = math.Round(x*1e6) / 1e6
		var zero T
		if _, ok := any(zero).(float64); ok {
			return any(x).(T)
		}
		return any(num.MustParseDec(fmt.Sprintf("%.6f", x))).(T)
	}
}

// work is that of those who are there: of eight inferers and four forecasters, some in both roles, in turns.
func (c *crowd[T]) work(epoch int) chorus.Work[T] {
	w := chorus.Work[T]{Inferences: map[string]T{}, Forecasts: map[string]map[string]T{}}
	c.truth += c.random.NormFloat64()
	for j := range 8 {
		if (epoch+3*j)%11 < 7 {
			w.Inferences[fmt.Sprint("w", j)] = c.number(c.truth + c.random.NormFloat64()*float64(j+1)/4)
		}
	}
	for k := range 4 {
		if (epoch+5*k)%13 < 9 {
			elements := map[string]T{}
			for j := range 8 {
				if c.random.IntN(5) > 0 {
					elements[fmt.Sprint("w", j)] = c.number(math.Log10(float64(j+1)/8) + c.random.NormFloat64()/5)
				}
			}
			w.Forecasts[fmt.Sprint("w", 6+k)] = elements
		}
	}
	return w
}

// reports are what reputers measure, each with a truth of its own.
func (c *crowd[T]) reports(t *testing.T, epoch int, in *chorus.Inference[T]) map[string]chorus.Report[T] {
	reports := map[string]chorus.Report[T]{}
	for m := range 4 {
		if (epoch+m)%5 == 0 && m > 0 {
			continue
		}
		truth := []T{c.number(c.truth + c.random.NormFloat64()/10 + 1e-5)}
		losses, err := chorus.Measure(c.release, in, truth, chorus.SquaredLoss[T](), chorus.Log10)
		require.NoError(t, err)
		reports[fmt.Sprint("r", m)] = chorus.Report[T]{Losses: *losses, Stake: c.number(float64(10000 * (m + 1))), Delegated: c.number(float64(1000 * m))}
	}
	return reports
}

// epoch makes one epoch part by part.
func (c *crowd[T]) epoch(t *testing.T, topic *chorus.Topic[T], number int) string {
	t.Helper()
	topic.Options.AnyNames = true // some forecasts are about workers who have not come yet
	in, err := topic.Infer(0, c.work(number))
	require.NoError(t, err)
	closing, err := topic.Close(0, c.reports(t, number, in))
	require.NoError(t, err)
	pay, err := topic.Reward(0, c.number(123456))
	if err != nil { // the first epoch of v0.6 and v0.9 has no one-outs, and nobody is scored
		stage, ok := errors.AsType[*epoch.StageError](err)
		require.True(t, ok && stage.Stage == epoch.StageRewards && number == 0, "%d: %v", number, err)
	}
	return text(t, chorus.Result[T]{Nonce: in.Nonce, Inference: in, Closing: closing, Payout: pay})
}

func TestTopicOverAHundredEpochs(t *testing.T) {
	for _, r := range release.All() {
		t.Run(r.Name+" decimal", func(t *testing.T) { overEpochs[num.Dec](t, r) })
		t.Run(r.Name+" float64", func(t *testing.T) { overEpochs[float64](t, r) })
	}
}

// overEpochs runs a topic undisturbed, and beside it one that is saved and restored after every seventh epoch.
func overEpochs[T chorus.Number](t *testing.T, r release.Release) {
	undisturbed, err := chorus.NewTopic(r, chorus.State[T]{})
	require.NoError(t, err)
	saved, err := chorus.NewTopic(r, chorus.State[T]{})
	require.NoError(t, err)
	one, other := newCrowd[T](7, r), newCrowd[T](7, r)
	for i := range 100 {
		if i%7 == 3 {
			data, err := json.Marshal(saved)
			require.NoError(t, err)
			saved = new(chorus.Topic[T])
			require.NoError(t, json.Unmarshal(data, saved))
			again, err := json.Marshal(saved)
			require.NoError(t, err)
			require.Equal(t, string(data), string(again), "what is saved again is the same")
		}
		require.Equal(t, one.epoch(t, undisturbed, i), other.epoch(t, saved, i), "epoch %d", i)
	}
	require.Equal(t, text(t, undisturbed), text(t, saved))
	require.Len(t, undisturbed.State().Inferers.Members, 8)
	require.Len(t, undisturbed.State().Reputers.Members, 4)
}

func TestRunIsItsParts(t *testing.T) {
	r := release.V17()
	parts, err := chorus.NewTopic(r, chorus.State[float64]{})
	require.NoError(t, err)
	parts.Options.AnyNames = true
	whole, err := chorus.NewTopic(r, chorus.State[float64]{})
	require.NoError(t, err)
	whole.Options.AnyNames = true
	c := newCrowd[float64](3, r)
	for i := range 20 {
		work := c.work(i)
		in, err := parts.Infer(0, work)
		require.NoError(t, err)
		reports := c.reports(t, i, in)
		closing, err := parts.Close(in.Nonce, reports)
		require.NoError(t, err)
		pay, err := parts.Reward(in.Nonce, 1e6)
		require.NoError(t, err)
		result, err := whole.Run(chorus.Epoch[float64]{Work: work, Reports: reports, Reward: 1e6})
		require.NoError(t, err)
		require.Equal(t, text(t, chorus.Result[float64]{Nonce: in.Nonce, Inference: in, Closing: closing, Payout: pay}), text(t, result))
	}
	require.Equal(t, text(t, parts), text(t, whole))
}

// TestEpochsOverlap: where the truth is known late, inferences go on meanwhile.
func TestEpochsOverlap(t *testing.T) {
	r := release.V17()
	topic, err := chorus.NewTopic(r, chorus.State[float64]{})
	require.NoError(t, err)
	topic.Options.AnyNames = true
	c := newCrowd[float64](5, r)
	var open []*chorus.Inference[float64]
	for i := range 30 {
		in, err := topic.Infer(0, c.work(i))
		require.NoError(t, err)
		open = append(open, in)
		if len(open) == 3 {
			_, err := topic.Close(open[0].Nonce, c.reports(t, i, open[0]))
			require.NoError(t, err)
			_, err = topic.Close(open[0].Nonce, c.reports(t, i, open[0]))
			require.ErrorIs(t, err, num.ErrUnknown, "closed twice")
			_, err = topic.Reward(open[0].Nonce, 5)
			require.NoError(t, err)
			open = open[1:]
		}
	}
	require.Len(t, topic.State().Open, 2)
}

// TestOpenEpochsAreGivenUp: what never closes does not fill the memory.
func TestOpenEpochsAreGivenUp(t *testing.T) {
	topic, err := chorus.NewTopic(release.V17(), chorus.State[float64]{})
	require.NoError(t, err)
	for range 150 {
		_, err := topic.Infer(0, chorus.Work[float64]{Inferences: map[string]float64{"ann": 1}})
		require.NoError(t, err)
	}
	open := topic.State().Open
	require.Len(t, open, 101)
	require.Equal(t, topic.State().Nonce, open[100].Nonce)
}

func TestFailedEpochs(t *testing.T) {
	r := release.V17()
	topic, err := chorus.NewTopic(r, chorus.State[float64]{})
	require.NoError(t, err)
	result, err := topic.Run(chorus.Epoch[float64]{Nonce: 120, Work: chorus.Work[float64]{Inferences: map[string]float64{"ann": 1, "bob": 2}}})
	stage, ok := errors.AsType[*epoch.StageError](err)
	require.True(t, ok)
	require.Equal(t, epoch.StageLosses, stage.Stage, "nobody reported")
	require.Equal(t, []float64{1.5}, result.Inference.Network, "the inference stays")
	require.Nil(t, result.Closing)
	state := topic.State()
	require.Equal(t, int64(120), state.Nonce)
	require.Empty(t, state.Open, "the epoch is over")
	require.Nil(t, state.NetworkLoss)
}

// TestEpochWithoutInferences: the epoch is over, as on the chain, and the next one goes on.
func TestEpochWithoutInferences(t *testing.T) {
	topic, err := chorus.NewTopic(release.V17(), chorus.State[float64]{})
	require.NoError(t, err)
	_, err = topic.Infer(50, chorus.Work[float64]{})
	require.ErrorIs(t, err, num.ErrEmpty)
	stage, ok := errors.AsType[*epoch.StageError](err)
	require.True(t, ok)
	require.Equal(t, epoch.StageInferences, stage.Stage)
	require.Equal(t, int64(50), topic.State().Nonce)
	result, err := topic.Run(chorus.Epoch[float64]{Nonce: 60})
	require.ErrorIs(t, err, num.ErrEmpty)
	require.Nil(t, result.Inference)
	require.Equal(t, int64(60), result.Nonce)
	_, err = topic.Infer(70, chorus.Work[float64]{Inferences: map[string]float64{"ann": 1}})
	require.NoError(t, err)
}

// TestRefusedChangesNothing: input that is wrong leaves the topic as it was, and the error names what is wrong.
func TestRefusedChangesNothing(t *testing.T) {
	r := release.V17()
	topic, err := chorus.NewTopic(r, chorus.State[float64]{})
	require.NoError(t, err)
	c := newCrowd[float64](9, r)
	for i := range 3 {
		c.epoch(t, topic, i)
	}
	in, err := topic.Infer(0, c.work(3))
	require.NoError(t, err)
	before := text(t, topic)
	good := c.reports(t, 3, in)
	work := func(name string, x float64) chorus.Work[float64] {
		return chorus.Work[float64]{Inferences: map[string]float64{name: x, "bob": 1}}
	}
	for _, bad := range []struct {
		call func() error
		is   error
		says string
	}{
		{func() error { _, err := topic.Infer(0, work("ann", math.NaN())); return err }, num.ErrNotFinite, `Inferences["ann"]`},
		{func() error { _, err := topic.Infer(0, work("", 1)); return err }, num.ErrMissing, "Inferences"},
		{func() error { _, err := topic.Infer(in.Nonce, work("ann", 1)); return err }, num.ErrDomain, "Nonce"},
		{func() error {
			w := work("ann", 1)
			w.Forecasts = map[string]map[string]float64{"fay": {"ann": 1, "w00": 2}}
			topic.Options.AnyNames = false
			_, err := topic.Infer(0, w)
			return err
		}, num.ErrUnknown, `Forecasts["fay"]["w00"]: unknown (must occur elsewhere too; the nearest is "w0"`},
		{func() error {
			report := good["r0"]
			report.Losses.Nonce++
			_, err := topic.Close(0, map[string]chorus.Report[float64]{"r0": report})
			return err
		}, num.ErrDomain, `Reports["r0"].Losses.Nonce`},
		{func() error {
			_, err := topic.Close(0, map[string]chorus.Report[float64]{"r0": {Stake: 5}})
			return err
		}, num.ErrEmpty, `Reports["r0"].Losses.Inferer`},
		{func() error { _, err := topic.Infer(-1, work("ann", 1)); return err }, num.ErrDomain, "Nonce"},
		{func() error { _, err := topic.Close(7, good); return err }, num.ErrUnknown, "Nonce = 7"},
		{func() error { _, err := topic.Reward(0, 1); return err }, num.ErrUnknown, "Nonce"},
		{func() error { _, err := topic.Reward(0, math.Inf(1)); return err }, num.ErrNotFinite, "Reward"},
		{func() error { _, err := topic.Reward(0, -1); return err }, num.ErrDomain, "Reward"},
		{func() error {
			report := good["r0"]
			report.Stake = -1
			_, err := topic.Close(0, map[string]chorus.Report[float64]{"r0": report})
			return err
		}, num.ErrDomain, `Reports["r0"].Stake`},
		{func() error {
			report := good["r0"]
			report.Losses.Inferer = map[string]float64{"w00": 1}
			_, err := topic.Close(0, map[string]chorus.Report[float64]{"r0": report})
			return err
		}, num.ErrUnknown, `Reports["r0"].Losses.Inferer["w00"]: unknown (must be a worker of the epoch; the nearest is w0)`},
		{func() error {
			report := good["r0"]
			report.Losses.OneOutImplied = map[string]map[string]float64{"w6": {"w0": math.Inf(-1)}}
			_, err := topic.Close(0, map[string]chorus.Report[float64]{"r0": report})
			return err
		}, num.ErrNotFinite, `Reports["r0"].Losses.OneOutImplied["w6"]["w0"]`},
	} {
		err := bad.call()
		require.ErrorIs(t, err, bad.is)
		require.ErrorContains(t, err, bad.says)
		require.Equal(t, before, text(t, topic), bad.says)
	}
}

func TestSavedTopicsAreRefused(t *testing.T) {
	topic, err := chorus.NewTopic(release.V16(), chorus.State[float64]{Scale: 2})
	require.NoError(t, err)
	saved := text(t, topic)
	for _, c := range []struct{ old, new, says string }{
		{`"version":1`, `"version":2`, "version = 2"},
		{`"arith":"float64"`, `"arith":"decimal"`, `arith = decimal`},
		{`"release":"v0.16"`, `"release":"v0.15"`, "release = v0.15"},
		{`"scale":2`, `"scale":-2`, "state.scale = -2"},
		{`"scale":2`, `"scale":1e999`, "state.scale"},
		{`"scale":2`, `"scale":2,"scale":3`, "state.scale"},
		{`"scale":2`, `"scales":2`, "the nearest is \"scale\""},
		{`"nonce":0`, `"nonce":-4`, "state.nonce = -4"},
		{`"PNorm":"3"`, `"PNorm":"0"`, "topic.PNorm = 0"},
	} {
		changed := replaceOnce(t, saved, c.old, c.new)
		restored, err := chorus.NewTopic(release.V06(), chorus.State[float64]{})
		require.NoError(t, err)
		before := text(t, restored)
		require.ErrorContains(t, json.Unmarshal([]byte(changed), restored), c.says)
		require.Equal(t, before, text(t, restored), "unchanged")
	}
	altered := release.V17()
	altered.Synthesis.OutlierFilter = false
	topic, err = chorus.NewTopic(altered, chorus.State[float64]{})
	require.NoError(t, err)
	_, err = json.Marshal(topic)
	require.ErrorContains(t, err, "altered ones are not saved")
	_, err = json.Marshal(chorus.Topic[float64]{})
	require.ErrorIs(t, err, num.ErrMissing)
}

// TestCountsOfWindows: counts that make no window of scores are named with their values.
func TestCountsOfWindows(t *testing.T) {
	for _, c := range []struct {
		release release.Release
		change  func(m *release.Module)
		says    string
	}{
		{release.V06(), func(m *release.Module) { m.MaxSamplesToScaleScores = -1 }, "Module.MaxSamplesToScaleScores = -1: outside the domain (allowed: MaxSamplesToScaleScores >= 1)"},
		{release.V06(), func(m *release.Module) { m.MaxSamplesToScaleScores = math.MaxInt }, ""},
		{release.V17(), func(m *release.Module) { m.MaxSamplesToScaleScores = 67108863 }, ""},
		{release.V17(), func(m *release.Module) { m.MaxSamplesToScaleScores = 67108864 }, "Module.MaxSamplesToScaleScores = 67108864: beyond the range of the arithmetic (allowed: MaxSamplesToScaleScores times 32 members up to 2^31 - 1)"},
		{release.V17(), func(m *release.Module) { m.MaxTopForecastersToReward = 0 }, "Module.MaxTopForecastersToReward = 0: outside the domain (allowed: MaxTopForecastersToReward >= 1)"},
		{release.V17(), func(m *release.Module) { m.MaxTopInferersToReward = 1 << 31 }, "Module.MaxTopInferersToReward = 2147483648: beyond the range of the arithmetic (allowed: MaxTopInferersToReward <= 2^31 - 1)"},
	} {
		c.change(&c.release.Module)
		_, err := chorus.NewTopic(c.release, chorus.State[float64]{})
		if c.says == "" {
			require.NoError(t, err)
			continue
		}
		require.EqualError(t, err, c.says)
	}
}
