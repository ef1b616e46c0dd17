package compare_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"regexp"
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/compare"
	"github.com/seed-63a7a409/chorus/internal/property"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// number converts a figure, which has few digits in decimals.
func number[T chorus.Number](x float64) T {
	var zero T
	if _, ok := any(zero).(float64); ok {
		return any(x).(T)
	}
	return any(num.MustParseDec(fmt.Sprintf("%.6f", x))).(T)
}

// randomEpochs are epochs of a made-up topic with reports that fit whatever comes out.
func randomEpochs[T chorus.Number](seed uint64, count int) []chorus.Epoch[T] {
	random := rand.New(rand.NewPCG(seed, 1))
	loss := func() T { return number[T](random.NormFloat64()*0.4 - 1) }
	losses := func(names []string) map[string]T {
		out := map[string]T{}
		for _, name := range names {
			out[name] = loss()
		}
		return out
	}
	var epochs []chorus.Epoch[T]
	for i := range count {
		e := chorus.Epoch[T]{Nonce: int64(1000 + 120*i), Reward: number[T](1e6), Reports: map[string]chorus.Report[T]{}}
		e.Work.Inferences, e.Work.Forecasts = map[string]T{}, map[string]map[string]T{}
		var inferers, forecasters []string
		for j := range 2 + random.IntN(4) {
			inferers = append(inferers, fmt.Sprint("i", j))
			e.Work.Inferences[inferers[j]] = number[T](100 + random.NormFloat64()*5)
		}
		for k := range random.IntN(4) {
			forecasters = append(forecasters, fmt.Sprint("f", k))
			e.Work.Forecasts[forecasters[k]] = losses(inferers[random.IntN(len(inferers)):])
		}
		for m := range 1 + random.IntN(3) {
			l := chorus.Losses[T]{
				Combined: loss(), Naive: loss(), Inferer: losses(inferers), OneOutInferer: losses(inferers), Forecaster: losses(forecasters),
				OneOutImplied: map[string]map[string]T{},
			}
			for _, name := range forecasters {
				l.OneOutImplied[name] = losses(inferers)
			}
			if len(forecasters) > 1 {
				l.OneOutForecaster, l.OneInForecaster = losses(forecasters), losses(forecasters)
			}
			e.Reports[fmt.Sprint("r", m)] = chorus.Report[T]{Losses: l, Stake: number[T](float64(10000 * (m + 1))), Delegated: number[T](float64(1000 * m))}
		}
		epochs = append(epochs, e)
	}
	return epochs
}

// options take forecasts about the absent.
func options[T chorus.Number]() chorus.Options[T] { return chorus.Options[T]{AnyNames: true} }

func rational(t *testing.T, x num.Dec) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(x.Plain())
	require.True(t, ok)
	return r
}

// requireSums: parts and remainder add up, by an arithmetic of others. It tells how many parts there are.
func requireSums(t *testing.T, report *compare.Report) (parts, remainders int) {
	t.Helper()
	for _, v := range report.Values {
		require.Len(t, v.Under, len(report.Releases))
		require.Len(t, v.Differences, len(report.Releases)-1)
		for i, d := range v.Differences {
			first, other := v.Under[0], v.Under[i+1]
			if d == nil {
				require.True(t, first == nil || other == nil, v.Name)
				continue
			}
			whole := new(big.Rat).Sub(rational(t, *other), rational(t, *first))
			require.Zero(t, whole.Cmp(rational(t, d.Whole)), v.Name)
			sum := rational(t, d.Remainder)
			for _, p := range d.Parts {
				require.NotZero(t, p.Added.Sign(), v.Name)
				sum.Add(sum, rational(t, p.Added))
			}
			require.Zero(t, sum.Cmp(whole), "%s, %s", v.Name, report.Releases[i+1].Name)
			parts += len(d.Parts)
			remainders += d.Remainder.Sign() * d.Remainder.Sign()
		}
	}
	return parts, remainders
}

// TestPartsAddUp: over random epochs, from every release to every one, in both arithmetics; a release against itself is all
// zero.
func TestPartsAddUp(t *testing.T) {
	t.Run("decimal", partsAddUp[num.Dec])
	t.Run("float64", partsAddUp[float64])
}

func partsAddUp[T chorus.Number](t *testing.T) {
	total := map[string]int{}
	check := func(seed uint64) bool {
		epochs := randomEpochs[T](seed, 2)
		for i, first := range release.All() {
			report, err := compare.Run(append([]release.Release{first}, release.All()...), chorus.State[T]{}, epochs, options[T]())
			require.NoError(t, err)
			for _, v := range report.Values {
				for at, d := range v.Differences {
					if at == i && v.Under[0] != nil {
						require.Empty(t, d.Parts)
						require.Zero(t, d.Whole.Sign(), "a release against itself")
						require.Zero(t, d.Remainder.Sign())
					}
				}
			}
			parts, _ := requireSums(t, report)
			total[first.Name] += parts

			state := stateAfter(t, first, epochs[:1])
			report, err = compare.Infer(append([]release.Release{first}, release.All()...), state, epochs[1].Work, options[T]())
			require.NoError(t, err)
			requireSums(t, report)
		}
		return true
	}
	properties := prop.ForAll(check, gen.UInt64())
	runs := 4
	if testing.Short() {
		runs = 1
	}
	property.Check(t, runs, properties)
	for _, r := range release.All() {
		require.Greater(t, total[r.Name], 100)
	}
}

func stateAfter[T chorus.Number](t *testing.T, r release.Release, epochs []chorus.Epoch[T]) chorus.State[T] {
	t.Helper()
	topic, err := chorus.NewTopic(r, chorus.State[T]{})
	require.NoError(t, err)
	topic.Options.AnyNames = true
	for _, e := range epochs {
		_, err := topic.Run(e)
		require.NoError(t, err)
	}
	return topic.State()
}

// TestSameAsAlone: the values under a release are those of a topic run alone, under their paths in JSON.
func TestSameAsAlone(t *testing.T) {
	epochs := randomEpochs[num.Dec](5, 2)
	all := release.All()
	key := regexp.MustCompile(`\["([^"]*)"\]`)
	report, err := compare.Run(all, chorus.State[num.Dec]{}, epochs, options[num.Dec]())
	require.NoError(t, err)
	for i, r := range all {
		topic, err := chorus.NewTopic(r, chorus.State[num.Dec]{})
		require.NoError(t, err)
		topic.Options.AnyNames = true
		var alone struct {
			Epochs []*chorus.Result[num.Dec] `json:"epochs"`
		}
		for _, e := range epochs {
			result, err := topic.Run(e)
			require.NoError(t, err)
			alone.Epochs = append(alone.Epochs, result)
		}
		numbers := map[string]string{}
		data, err := json.Marshal(alone)
		require.NoError(t, err)
		var tree any
		require.NoError(t, json.Unmarshal(data, &tree))
		flatten(numbers, "", tree)
		count := 0
		for _, v := range report.Values {
			path := "." + key.ReplaceAllString(v.Name, ".$1")
			if v.Under[i] == nil {
				require.NotContains(t, numbers, path)
				continue
			}
			count++
			require.Equal(t, numbers[path], v.Under[i].String(), path)
		}
		require.Equal(t, len(numbers), count, "all numbers are there")
	}
}

// flatten lists the texts of a tree that are numbers, by path.
func flatten(out map[string]string, path string, tree any) {
	switch x := tree.(type) {
	case map[string]any:
		for key, inner := range x {
			flatten(out, path+"."+key, inner)
		}
	case []any:
		for i, inner := range x {
			flatten(out, fmt.Sprintf("%s[%d]", path, i), inner)
		}
	case string:
		if _, err := num.ParseDec(x); err == nil {
			out[path] = x
		}
	}
}

// TestOrder: parts depend on the order, the whole does not, and the names of the order come first.
func TestOrder(t *testing.T) {
	epochs := randomEpochs[float64](9, 2)
	two := []release.Release{release.V06(), release.V17()}
	one, err := compare.Run(two, chorus.State[float64]{}, epochs, options[float64]())
	require.NoError(t, err)
	other, err := compare.Run(two, chorus.State[float64]{}, epochs, options[float64](), "module.PRewardReputer", "weights.Form", "num.Elementary")
	require.NoError(t, err)
	requireSums(t, other)
	var names []string
	for _, d := range one.Releases[1].Switched {
		names = append(names, d.Name)
	}
	var want []string
	for _, d := range release.Diff(two[0], two[1]) {
		want = append(want, d.Name)
	}
	require.Equal(t, want, names, "the default order is that of release.Diff")
	for i, name := range []string{"module.PRewardReputer", "weights.Form", "num.Elementary", "regret.Initial"} {
		require.Equal(t, name, other.Releases[1].Switched[i].Name)
	}
	require.ElementsMatch(t, one.Releases[1].Switched, other.Releases[1].Switched)
	changed := 0
	for i, v := range one.Values {
		require.Equal(t, v.Under, other.Values[i].Under)
		if d := v.Differences[0]; d != nil {
			require.Equal(t, d.Whole, other.Values[i].Differences[0].Whole)
			if fmt.Sprint(d.Parts) != fmt.Sprint(other.Values[i].Differences[0].Parts) {
				changed++
			}
		}
	}
	require.NotZero(t, changed)

	_, err = compare.Run(two, chorus.State[float64]{}, epochs, options[float64](), "weights.From")
	require.ErrorIs(t, err, num.ErrUnknown)
	require.ErrorContains(t, err, `order[0] = weights.From`)
	require.ErrorContains(t, err, "the nearest is weights.Form")
}

// TestRemainder: where a mixture of rules fails, what changes across it is the remainder. Exp of v0.6 gives up at 23000, which
// the weights of v0.17 reach here, those of v0.6 never.
func TestRemainder(t *testing.T) {
	state := chorus.State[float64]{
		Regrets: chorus.Regrets[float64]{Inferer: map[string]float64{"ann": 1, "bob": -150}}, InitialRegret: -0.3, NetworkLoss: new(-1.0), Scale: 0.01,
	}
	work := chorus.Work[float64]{Inferences: map[string]float64{"ann": 1, "bob": 2}}
	report, err := compare.Infer([]release.Release{release.V17(), release.V09()}, state, work, options[float64]())
	require.NoError(t, err)
	_, remainders := requireSums(t, report)
	require.NotZero(t, remainders)
	require.Len(t, report.Releases[1].FailedSteps, 1)
	require.Contains(t, report.Releases[1].FailedSteps[0], "num.Elementary: ")

	report, err = compare.Infer([]release.Release{release.V17(), release.V09()}, state, work, options[float64](), "weights.Form")
	require.NoError(t, err)
	_, remainders = requireSums(t, report)
	require.Zero(t, remainders, "in another order nothing fails")
	require.Empty(t, report.Releases[1].FailedSteps)
}

// TestReleasesThatRefuse are told, and leave the others.
func TestReleasesThatRefuse(t *testing.T) {
	work := chorus.Work[float64]{Vectors: map[string]map[string]float64{"ann": {"a": 0.1, "b": 0.9}, "bob": {"a": 0.2, "b": 0.8}}}
	report, err := compare.Run([]release.Release{release.V17(), release.V16(), release.V17()}, chorus.State[float64]{}, []chorus.Epoch[float64]{{Work: work}}, options[float64]())
	require.NoError(t, err)
	require.Equal(t, []string{"epochs[0]: Labels = 2: outside the domain (allowed: one label in v0.16)"}, report.Releases[1].Failures)
	require.NotEmpty(t, report.Releases[0].Failures, "nobody reported")
	for _, v := range report.Values {
		require.Nil(t, v.Under[1])
		require.Nil(t, v.Differences[0])
		require.NotNil(t, v.Differences[1])
	}
	_, err = compare.Run([]release.Release{release.V16(), release.V17()}, chorus.State[float64]{}, []chorus.Epoch[float64]{{Work: work}}, options[float64]())
	require.ErrorIs(t, err, num.ErrDomain, "what the first refuses is refused")
	_, err = compare.Run[float64](nil, chorus.State[float64]{}, nil, options[float64]())
	require.ErrorIs(t, err, num.ErrEmpty)
	_, err = compare.Run([]release.Release{{}}, chorus.State[float64]{}, nil, options[float64]())
	require.ErrorIs(t, err, num.ErrMissing)
	_, err = compare.Infer([]release.Release{release.V17(), {}}, chorus.State[float64]{}, chorus.Work[float64]{Inferences: map[string]float64{"ann": 1}}, options[float64]())
	require.ErrorIs(t, err, num.ErrMissing)
	_, err = compare.Infer([]release.Release{release.V17()}, chorus.State[float64]{}, chorus.Work[float64]{Inferences: map[string]float64{"ann": math.NaN()}}, options[float64]())
	require.ErrorIs(t, err, num.ErrNotFinite)
}

// TestRunClosesWhatWaits: an epoch that a saved topic left open is closed from its reports.
func TestRunClosesWhatWaits(t *testing.T) {
	epochs := randomEpochs[float64](3, 2)
	topic, err := chorus.NewTopic(release.V17(), chorus.State[float64]{})
	require.NoError(t, err)
	topic.Options.AnyNames = true
	_, err = topic.Run(epochs[0])
	require.NoError(t, err)
	_, err = topic.Infer(epochs[1].Nonce, epochs[1].Work)
	require.NoError(t, err)
	later := epochs[1]
	later.Work = chorus.Work[float64]{}
	report, err := compare.Run([]release.Release{release.V17(), release.V06()}, topic.State(), []chorus.Epoch[float64]{later}, options[float64]())
	require.NoError(t, err)
	requireSums(t, report)
	require.Empty(t, report.Releases[1].Failures)
	whole, err := compare.Run([]release.Release{release.V17()}, chorus.State[float64]{}, epochs, options[float64]())
	require.NoError(t, err)
	at := func(r *compare.Report, name string) string {
		for _, v := range r.Values {
			if v.Name == name {
				return v.Under[0].String()
			}
		}
		return "none"
	}
	require.Equal(t, at(whole, `epochs[1].payout.inferers["i0"].reward`), at(report, `epochs[0].payout.inferers["i0"].reward`))
	require.Equal(t, "none", at(report, "epochs[0].inference.network[0]"))
}
