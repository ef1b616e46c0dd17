package chorus_test

import (
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// TestStatesThatNoCallLeaves are refused, by name.
func TestStatesThatNoCallLeaves(t *testing.T) {
	one := 1.0
	member := func(m chorus.Member[float64]) chorus.State[float64] {
		return chorus.State[float64]{Inferers: chorus.Class[float64]{Members: map[string]chorus.Member[float64]{"ann": m}}}
	}
	for says, state := range map[string]chorus.State[float64]{
		`Inferers.Members["ann"].Height`:           member(chorus.Member[float64]{Score: &one, Height: math.MaxInt64}),
		`Inferers.Members["ann"].Inclusions`:       member(chorus.Member[float64]{Inclusions: math.MaxInt}),
		"Open[0].Inferers: empty":                  {Nonce: 1, Open: []chorus.OpenEpoch[float64]{{Nonce: 1}}},
		"Open[0].Nonce":                            {Open: []chorus.OpenEpoch[float64]{{Nonce: 1, Inferers: []string{"ann"}}}},
		"Open[0].Inferers[1]":                      {Nonce: 1, Open: []chorus.OpenEpoch[float64]{{Nonce: 1, Inferers: []string{"bob", "ann"}}}},
		"Open[0].Losses: missing":                  {Nonce: 1, Open: []chorus.OpenEpoch[float64]{{Nonce: 1, Inferers: []string{"ann"}, Reports: map[string]chorus.Report[float64]{"rae": {}}}}},
		`Regrets.Inferer["x\xff"]: malformed`:      {Regrets: chorus.Regrets[float64]{Inferer: map[string]float64{"x\xff": 1}}},
		`Regrets.Inferer[""]: missing (must be a `: {Regrets: chorus.Regrets[float64]{Inferer: map[string]float64{"": 1}}},
	} {
		_, err := chorus.NewTopic(release.V17(), state)
		require.ErrorContains(t, err, says)
		_, ok := num.AsError(err)
		require.True(t, ok, says)
	}
	_, err := chorus.NewTopic(release.V06(), chorus.State[float64]{Scale: 1})
	require.ErrorContains(t, err, "Scale = 1")
}

// TestOpenEpochsCostWhatTheyHold: many names in an open epoch make no table until it closes.
func TestOpenEpochsCostWhatTheyHold(t *testing.T) {
	names := make([]string, 20_000)
	for i := range names {
		names[i] = string([]rune{rune('a' + i/5000), rune('a' + i/500%10), rune('a' + i/50%10), rune('a' + i/5%10), rune('a' + i%5)})
	}
	_, err := chorus.NewTopic(release.V17(), chorus.State[float64]{Nonce: 1, Open: []chorus.OpenEpoch[float64]{{Nonce: 1, Inferers: names, Forecasters: names}}})
	require.NoError(t, err)
}

// TestColumnsChangeNothing: who has columns only is not in the state.
func TestColumnsChangeNothing(t *testing.T) {
	r := release.V17()
	plain, err := chorus.NewTopic(r, chorus.State[float64]{})
	require.NoError(t, err)
	columns, err := chorus.NewTopic(r, chorus.State[float64]{})
	require.NoError(t, err)
	columns.Options.Columns = chorus.Members{Inferers: []string{"w", "x"}, Forecasters: []string{"y"}, Reputers: []string{"z"}}
	c := newCrowd[float64](8, r)
	plain.Options.AnyNames, columns.Options.AnyNames = true, true
	for i := range 4 {
		work := c.work(i)
		in, err := chorus.Infer(r, plain.State(), work, chorus.Options[float64]{AnyNames: true})
		require.NoError(t, err)
		epoch := chorus.Epoch[float64]{Work: work, Reports: c.reports(t, i, in), Reward: 1000}
		_, err = plain.Run(epoch)
		require.NoError(t, err)
		result, err := columns.Run(epoch)
		require.NoError(t, err)
		require.Contains(t, result.Columns(), "inference_3")
		require.Equal(t, text(t, plain), text(t, columns))
	}
	columns.Options.Columns.Inferers = []string{""}
	_, err = columns.Run(chorus.Epoch[float64]{Work: c.work(5)})
	require.ErrorContains(t, err, `Options.Columns.Inferers[""]`)
}

// TestWhatIsSavedIsRestored: states with nil maps inside, and zeros of decimals that know how many digits they had.
func TestWhatIsSavedIsRestored(t *testing.T) {
	topic, err := chorus.NewTopic(release.V17(), chorus.State[float64]{Regrets: chorus.Regrets[float64]{OneIn: map[string]map[string]float64{"fay": nil}}})
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal([]byte(text(t, topic)), new(chorus.Topic[float64])))

	tiny := num.MustParseDec("1e-60000")
	losses := chorus.Losses[num.Dec]{
		Combined: tiny, Naive: tiny, Inferer: map[string]num.Dec{"ann": tiny, "bob": tiny}, OneOutInferer: map[string]num.Dec{"ann": tiny, "bob": tiny},
	}
	work := chorus.Work[num.Dec]{Inferences: map[string]num.Dec{"ann": num.MustParseDec("1"), "bob": num.MustParseDec("2")}}
	decimals, err := chorus.NewTopic(release.V06(), chorus.State[num.Dec]{})
	require.NoError(t, err)
	_, first := decimals.Run(chorus.Epoch[num.Dec]{Work: work, Reports: map[string]chorus.Report[num.Dec]{"rae": {Losses: losses, Stake: num.MustParseDec("5")}}})
	restored := new(chorus.Topic[num.Dec])
	require.NoError(t, json.Unmarshal([]byte(text(t, decimals)), restored), "%v", first)
	one, err := decimals.Infer(0, work)
	other, again := restored.Infer(0, work)
	require.Equal(t, err, again)
	require.Equal(t, text(t, one), text(t, other))
}

// TestLossFunctionsOfOthers: what they do to their arguments, and whatever they return, stays theirs.
func TestLossFunctionsOfOthers(t *testing.T) {
	in := pairOfInferers(t)
	before := text(t, in)
	truth := []float64{2100}
	_, err := chorus.Measure(release.V17(), in, truth, chorus.NewLoss("rude", func(x, y []float64) (float64, error) {
		x[0], y[0] = math.NaN(), 7
		return 1, nil
	}), chorus.LogE)
	require.NoError(t, err)
	require.Equal(t, before, text(t, in))
	require.Equal(t, []float64{2100}, truth)
	for _, returned := range []error{errors.New("plain"), (*num.Error)(nil), &num.Error{}} {
		_, err := chorus.Measure(release.V17(), in, truth, chorus.NewLoss("own", func(_, _ []float64) (float64, error) { return 1, returned }), chorus.LogE)
		require.ErrorIs(t, err, num.ErrDomain)
		require.ErrorContains(t, err, "Network: own loss")
	}
	_, err = chorus.Measure(release.V17(), &chorus.Inference[float64]{}, nil, chorus.SquaredLoss[float64](), chorus.LogE)
	require.ErrorIs(t, err, num.ErrEmpty)
}
