package chorus_test

import (
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// TestResultsRoundTrip: JSON of everything that goes in or comes out has every bit.
func TestResultsRoundTrip(t *testing.T) {
	roundTrips[float64](t)
	roundTrips[num.Dec](t)
}

func roundTrips[T chorus.Number](t *testing.T) {
	r := release.V17()
	topic, err := chorus.NewTopic(r, chorus.State[T]{})
	require.NoError(t, err)
	c := newCrowd[T](21, r)
	for i := range 5 {
		c.epoch(t, topic, i)
	}
	work := c.work(5)
	in, err := topic.Infer(0, work)
	require.NoError(t, err)
	reports := c.reports(t, 5, in)
	closing, err := topic.Close(0, reports)
	require.NoError(t, err)
	pending := topic.State()
	pay, err := topic.Reward(0, c.number(1e6))
	require.NoError(t, err)
	for _, v := range []any{
		in, closing, pay, pending, topic, chorus.Result[T]{Nonce: 1, Inference: in, Closing: closing, Payout: pay}, work,
		chorus.Epoch[T]{Nonce: 3, Work: work, Reports: reports, Reward: c.number(5)},
	} {
		first := text(t, v)
		of := reflect.TypeOf(v)
		if of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		back := reflect.New(of)
		require.NoError(t, json.Unmarshal([]byte(first), back.Interface()))
		require.Equal(t, first, text(t, back.Interface()), "%v", of)
	}
}

// TestNaNIsNotSaved: a number that is none cannot be in a file.
func TestNaNIsNotSaved(t *testing.T) {
	for _, v := range []any{
		chorus.State[float64]{Scale: math.NaN()}, chorus.Losses[float64]{Combined: math.Inf(1)},
		chorus.Inference[float64]{Network: []float64{math.NaN()}}, chorus.Work[float64]{Inferences: map[string]float64{"ann": math.Inf(-1)}},
	} {
		_, err := json.Marshal(v)
		require.Error(t, err)
	}
}

// TestOrderOfMapsDoesNotMatter: maps filled in another order give the same bits.
func TestOrderOfMapsDoesNotMatter(t *testing.T) {
	r := release.V17()
	c := newCrowd[float64](33, r)
	topic, err := chorus.NewTopic(r, chorus.State[float64]{})
	require.NoError(t, err)
	for i := range 6 {
		c.epoch(t, topic, i)
	}
	work, state := c.work(6), topic.State()
	want, err := chorus.Infer(r, state, work, chorus.Options[float64]{AnyNames: true})
	require.NoError(t, err)
	random := rand.New(rand.NewPCG(1, 2))
	for range 30 {
		other := chorus.Work[float64]{Inferences: shuffled(random, work.Inferences), Forecasts: shuffled(random, work.Forecasts)}
		for name, elements := range other.Forecasts {
			other.Forecasts[name] = shuffled(random, elements)
		}
		regrets := state.Clone()
		regrets.Regrets.Inferer, regrets.Regrets.OneIn = shuffled(random, regrets.Regrets.Inferer), shuffled(random, regrets.Regrets.OneIn)
		got, err := chorus.Infer(r, regrets, other, chorus.Options[float64]{AnyNames: true})
		require.NoError(t, err)
		require.Equal(t, text(t, want), text(t, got))
	}
}

// shuffled fills a map in a random order.
func shuffled[V any](random *rand.Rand, m map[string]V) map[string]V {
	names := slices.Sorted(maps.Keys(m))
	random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	out := map[string]V{}
	for _, name := range names {
		out[name] = m[name]
	}
	return out
}
