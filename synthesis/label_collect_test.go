package synthesis_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

type submissions = []synthesis.LabelSubmission[float64]

func TestCollectLabels(t *testing.T) {
	labels, inferences, err := synthesis.CollectLabels(float(), classes(), submissions{
		{"w2", labelValues{{"Down", 0.25}, {"flat", 0}, {"up", 0.75}}},
		{"w1", labelValues{{"UP ", 0.5}, {"caf\u00e9", 0.5}}},
		{"w3", labelValues{{"cafe\u0301", 1}}},
	})
	require.NoError(t, err)
	require.Equal(t, []string{"down", "up", "caf\u00e9"}, labels, "flat has only the default")
	require.Equal(t, []synthesis.Inference[float64]{
		{"w2", []float64{0.25, 0.75, 0}},
		{"w1", []float64{0, 0.5, 0.5}},
		{"w3", []float64{0, 0, 1}},
	}, inferences)

	labels, inferences, err = synthesis.CollectLabels(float(), synthesis.LabelPolicy[float64]{Default: 5}, submissions{
		{"w2", labelValues{{"y", 5}}}, {"w1", labelValues{{"Y", -1}}},
	})
	require.NoError(t, err)
	require.Equal(t, []string{synthesis.ScalarLabel}, labels)
	require.Equal(t, []synthesis.Inference[float64]{{"w2", []float64{5}}, {"w1", []float64{-1}}}, inferences)
}

func TestCollectLabelsRefusals(t *testing.T) {
	small := classes()
	small.Limits.MaxRegistry, small.Limits.MaxPerSubmission = 2, 2
	one := labelValues{{"a", 1}}
	for _, c := range []struct {
		name  string
		sent  submissions
		kind  error
		index []int
	}{
		{"nobody", nil, num.ErrEmpty, nil},
		{"no name", submissions{{"w", one}, {"", one}}, num.ErrMissing, []int{1}},
		{"twice", submissions{{"w", one}, {"v", one}, {"w", one}}, num.ErrDuplicate, []int{2}},
		{"no values", submissions{{"w", one}, {"v", nil}}, num.ErrEmpty, []int{1}},
		{"one value", submissions{{"w", one}, {"v", labelValues{{"a", 1}, {"b", math.NaN()}}}}, num.ErrNotFinite, []int{1, 1}},
		{"sum", submissions{{"w", one}, {"v", labelValues{{"a", 2}}}}, num.ErrDomain, []int{1}},
		{"third label", submissions{{"w", one}, {"v", labelValues{{"b", 1}}}, {"u", labelValues{{"a", 0}, {"c", 1}}}}, num.ErrDomain, []int{2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			labels, inferences, err := synthesis.CollectLabels(float(), small, c.sent)
			require.Nil(t, labels)
			require.Nil(t, inferences)
			refused(t, err, c.kind, "submissions", c.index...)
		})
	}
}

// labelEpoch is a random epoch of a topic of classification.
type labelEpoch struct {
	sent    submissions
	request synthesis.Request[float64] // all but labels and inferences
}

// drawLabelEpoch has inferers with a random part of the classes each, in their own order and spelling, that sum to
// one. Regrets are within some deviations of each other, so that no weight is negligible (E31).
func drawLabelEpoch(seed uint64, inferers, forecasters, classes int, scale float64) labelEpoch {
	s := num.NewSource(seed)
	var e labelEpoch
	store := regret.NewStore(s.UniformRange(0.1, 0.5))
	for j := range inferers {
		worker := fmt.Sprint("inferer ", j)
		var values labelValues
		total := 0.0
		for c := range classes {
			if v := s.UniformRange(-1, 1); v > 0 || c == j%classes {
				values = append(values, synthesis.LabelValue[float64]{
					Label: []string{" Class %d", "CLASS %d\n"}[s.Uint64()%2], Value: math.Abs(v) + 0x1p-20,
				})
				values[len(values)-1].Label = fmt.Sprintf(values[len(values)-1].Label, c)
				total += math.Abs(v) + 0x1p-20
			}
		}
		for i := range values {
			values[i].Value /= total
		}
		shuffleLabels(s, values)
		e.sent = append(e.sent, synthesis.LabelSubmission[float64]{Worker: worker, Values: values})
		for _, kind := range []regret.Kind{regret.KindInferer, regret.KindNaive} {
			if err := store.Set(kind, worker, "", s.UniformRange(-0.5, 0.5)); err != nil {
				panic(err)
			}
		}
	}
	for k := range forecasters {
		worker := fmt.Sprint("forecaster ", k)
		forecast := synthesis.Forecast[float64]{Worker: worker}
		for _, sent := range e.sent {
			forecast.Elements = append(forecast.Elements, synthesis.Element[float64]{Inferer: sent.Worker, Loss: s.UniformRange(-1, 1)})
		}
		e.request.Forecasts = append(e.request.Forecasts, forecast)
		if err := store.Set(regret.KindForecaster, worker, "", s.UniformRange(-0.5, 0.5)); err != nil {
			panic(err)
		}
	}
	loss := s.UniformRange(-1, 1)
	e.request.Regrets, e.request.NetworkLoss, e.request.Scale = store, &loss, scale
	return e
}

func shuffleLabels[E any](s *num.Source, list []E) {
	for i := len(list) - 1; i > 0; i-- {
		j := int(s.Uint64() % uint64(i+1))
		list[i], list[j] = list[j], list[i]
	}
}

// infer collects the submissions and makes the network inference.
func (e labelEpoch) infer(r release.Release, sent submissions) (*synthesis.Bound[float64], *synthesis.Result[float64], error) {
	a := r.Float64()
	p := classes()
	p.UnityTolerance = 1e-12
	labels, inferences, err := synthesis.CollectLabels(a, p, sent)
	if err != nil {
		return nil, nil, err
	}
	request := e.request
	request.Labels, request.Inferences = labels, inferences
	return synthesis.InferTopic(a, r.Synthesis, release.SynthesisParams(r, r.Topic, a), &request)
}

// vectors gives all vectors of a result in a fixed order.
func vectors(r *synthesis.Result[float64]) [][]float64 {
	list := [][]float64{r.Combined, r.Naive}
	list = append(list, present(&r.Implied)...)
	list = append(list, present(&r.OneOutInferer)...)
	list = append(list, present(&r.OneOutForecaster)...)
	list = append(list, present(&r.OneInForecaster)...)
	for k := range r.OneOutInfererForecaster {
		list = append(list, present(&r.OneOutInfererForecaster[k])...)
	}
	return list
}

func present[R regret.Role](values *synthesis.Values[R, float64]) [][]float64 {
	var list [][]float64
	for row := range values.Len() {
		if v, ok := values.At(R(row)); ok {
			list = append(list, v)
		}
	}
	return list
}

const labelSeed = 20260

// TestCollectLabelsProperties: convex combinations of vectors that sum to one sum to one, in every variant; and
// who sends first changes no bit of a label's value, though it changes the number of the label.
func TestCollectLabelsProperties(t *testing.T) {
	parameters := gopter.DefaultTestParametersWithSeed(labelSeed)
	parameters.MinSuccessfulTests = 200
	properties := gopter.NewProperties(parameters)
	for _, r := range release.All() {
		r.Synthesis.MultipleLabels = true // older releases are given several labels
		scale := 0.0
		if r.Name != "v0.6" {
			scale = 0.3 // stored; v0.6 forms its own
		}
		sizes := []gopter.Gen{gen.UInt64(), gen.IntRange(2, 8), gen.IntRange(0, 3), gen.IntRange(1, 6)}
		properties.Property(r.Name+": unity", prop.ForAll(func(seed uint64, inferers, forecasters, classes int) (string, error) {
			e := drawLabelEpoch(seed, inferers, forecasters, classes, scale)
			_, result, err := e.infer(r, e.sent)
			if err != nil {
				return "", err
			}
			for i, v := range vectors(result) {
				if err := synthesis.CheckUnity(r.Float64(), v, 1e-12); err != nil {
					return fmt.Sprintf("vector %d: %v", i, err), nil
				}
			}
			return "", nil
		}, sizes...))
		properties.Property(r.Name+": order of arrival", prop.ForAll(func(seed uint64, inferers, forecasters, classes int) (string, error) {
			e := drawLabelEpoch(seed, inferers, forecasters, classes, scale)
			bound, result, err := e.infer(r, e.sent)
			if err != nil {
				return "", err
			}
			permuted := slices.Clone(e.sent)
			shuffleLabels(num.NewSource(seed+1), permuted)
			boundPermuted, resultPermuted, err := e.infer(r, permuted)
			if err != nil {
				return "", err
			}
			return sameByLabel(bound.Labels, boundPermuted.Labels, vectors(result), vectors(resultPermuted)), nil
		}, sizes...))
	}
	if !properties.Run(gopter.ConsoleReporter(testing.Verbose())) {
		t.Errorf("seed %d", parameters.Seed())
	}
}

// sameByLabel describes the first difference in bits.
func sameByLabel(labels, otherLabels []string, x, y [][]float64) string {
	if len(x) != len(y) || len(labels) != len(otherLabels) {
		return "another number of vectors or labels"
	}
	for n, label := range labels {
		other := slices.Index(otherLabels, label)
		if other < 0 {
			return "no label " + label
		}
		for i := range x {
			if cmp.Compare(math.Float64bits(x[i][n]), math.Float64bits(y[i][other])) != 0 {
				return fmt.Sprintf("vector %d, label %q: %v and %v", i, label, x[i][n], y[i][other])
			}
		}
	}
	return ""
}

// TestCollectLabelsDecimal: the same in decimals, for one epoch.
func TestCollectLabelsDecimal(t *testing.T) {
	dec := num.MustParseDec
	type values = []synthesis.LabelValue[num.Dec]
	for _, r := range release.All() {
		r.Synthesis.MultipleLabels = true
		a := r.Decimal()
		p := synthesis.LabelPolicy[num.Dec]{
			Arity: synthesis.LabelMulti, RequireUnity: true, UnityTolerance: dec("0"), Limits: labelLimits(),
		}
		labels, inferences, err := synthesis.CollectLabels(a, p, []synthesis.LabelSubmission[num.Dec]{
			{"b", values{{"up", dec("0.3")}, {"down", dec("0.70")}, {"flat", dec("0.00")}}},
			{"a", values{{"flat", dec("0.1")}, {"Down", dec("0.9")}}},
			{"c", values{{"up", dec("1")}}},
		})
		require.NoError(t, err)
		require.Equal(t, []string{"up", "down", "flat"}, labels)
		store := regret.NewStore(dec("0.2"))
		for worker, value := range map[string]string{"a": "0.1", "b": "-0.2", "c": "0.05"} {
			require.NoError(t, store.Set(regret.KindInferer, worker, "", dec(value)))
		}
		loss := dec("0.5")
		scale := dec("0")
		if r.Name != "v0.6" {
			scale = dec("0.3")
		}
		_, result, err := synthesis.InferTopic(a, r.Synthesis, release.SynthesisParams(r, r.Topic, a), &synthesis.Request[num.Dec]{
			Labels: labels, Inferences: inferences, Regrets: store, NetworkLoss: &loss, Scale: scale,
		})
		require.NoError(t, err)
		require.NoError(t, synthesis.CheckUnity(a, result.Combined, dec("1e-30")))
		require.NoError(t, synthesis.CheckUnity(a, result.Naive, dec("1e-30")))
	}
}
