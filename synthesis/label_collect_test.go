package synthesis_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
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

// collect checks submissions and collects them.
func collect[T any](a num.Arith[T], policy synthesis.LabelPolicy[T], sent []synthesis.LabelSubmission[T]) ([]string, []T, error) {
	checker, err := synthesis.NewLabelChecker(a, policy)
	if err != nil {
		return nil, nil, err
	}
	checked := slices.Clone(sent)
	for i := range checked {
		if checked[i].Values, err = checker.Check(sent[i].Values); err != nil {
			return nil, nil, err
		}
	}
	return checker.Collect(checked)
}

func TestCollectLabels(t *testing.T) {
	labels, inferences, err := collect(float(), classes(), submissions{
		{"w2", labelValues{{"Down", 0.25}, {"flat", 0}, {"up", 0.75}}},
		{"w1", labelValues{{"UP ", 0.5}, {"caf\u00e9", 0.5}}},
		{"w3", labelValues{{"cafe\u0301", 1}}},
	})
	require.NoError(t, err)
	require.Equal(t, []string{"down", "up", "caf\u00e9"}, labels, "flat has only the default")
	require.Equal(t, []float64{0.25, 0.75, 0, 0, 0.5, 0.5, 0, 0, 1}, inferences)

	labels, inferences, err = collect(float(), synthesis.LabelPolicy[float64]{Default: 5}, submissions{
		{"w2", labelValues{{"y", 5}}}, {"w1", labelValues{{"Y", -1}}},
	})
	require.NoError(t, err)
	require.Equal(t, []string{synthesis.ScalarLabel}, labels)
	require.Equal(t, []float64{5, -1}, inferences)
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
		{"a label twice", submissions{{"w", one}, {"v", labelValues{{"a", 1}, {"b", 0}, {"a", 1}}}}, num.ErrDuplicate, []int{1}},
		{"third label", submissions{{"w", one}, {"v", labelValues{{"b", 1}}}, {"u", labelValues{{"a", 0}, {"c", 1}}}}, num.ErrDomain, []int{2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			labels, inferences, err := checkerOf(t, small).Collect(c.sent)
			require.Nil(t, labels)
			require.Nil(t, inferences)
			refused(t, err, c.kind, "submissions", c.index...)
		})
	}
}

// labelEpoch is a random epoch of a topic of classification.
type labelEpoch struct {
	sent submissions
	in   synthesis.Input[float64] // all but labels and inferences; the inferers as sent
}

// drawLabelEpoch has inferers with a random part of the classes each, in their own order and spelling, that sum to
// one. Regrets are within some deviations of each other, so that no weight is negligible (E31).
func drawLabelEpoch(seed uint64, inferers, forecasters, classes int, scale float64) labelEpoch {
	s := num.NewSource(seed)
	e := labelEpoch{in: synthesis.Input[float64]{
		Forecasts: synthesis.NewForecasts[float64](forecasters, inferers),
		Regrets:   regret.NewTable(inferers, forecasters, s.UniformRange(0.1, 0.5)),
	}}
	for j := range inferers {
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
		e.sent = append(e.sent, synthesis.LabelSubmission[float64]{Worker: strconv.Itoa(j), Values: values})
		e.in.Regrets.Inferer.Set(regret.Inferer(j), s.UniformRange(-0.5, 0.5))
		e.in.Regrets.Naive.Set(regret.Inferer(j), s.UniformRange(-0.5, 0.5))
	}
	for k := range regret.Forecaster(forecasters) {
		for j := range regret.Inferer(inferers) {
			e.in.Forecasts.Set(k, j, s.UniformRange(-1, 1))
		}
		e.in.Regrets.Forecaster.Set(k, s.UniformRange(-0.5, 0.5))
	}
	e.in.NetworkLoss, e.in.HasNetworkLoss, e.in.Scale = s.UniformRange(-1, 1), true, scale
	return e
}

func shuffleLabels[E any](s *num.Source, list []E) {
	for i := len(list) - 1; i > 0; i-- {
		j := int(s.Uint64() % uint64(i+1))
		list[i], list[j] = list[j], list[i]
	}
}

// infer collects the submissions and makes the network inference.
func (e labelEpoch) infer(r release.Release, sent submissions) (labels []string, result *synthesis.Result[float64], err error) {
	a := r.Float64()
	p := classes()
	p.UnityTolerance = 1e-12
	labels, collected, err := collect(a, p, sent)
	if err != nil {
		return nil, nil, err
	}
	in, n := e.in, len(labels)
	in.Labels, in.Inferences = n, make([]float64, len(collected))
	for i, s := range sent {
		j, err := strconv.Atoi(s.Worker)
		if err != nil {
			return nil, nil, err
		}
		copy(in.Inferences[j*n:], collected[i*n:(i+1)*n])
	}
	result, err = infer(a, r.Synthesis, release.SynthesisParams(a, r, r.Topic), &in)
	return labels, result, err
}

// vectors returns all vectors of a result in a fixed order.
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
			labels, result, err := e.infer(r, e.sent)
			if err != nil {
				return "", err
			}
			permuted := slices.Clone(e.sent)
			shuffleLabels(num.NewSource(seed+1), permuted)
			labelsPermuted, resultPermuted, err := e.infer(r, permuted)
			if err != nil {
				return "", err
			}
			return sameByLabel(labels, labelsPermuted, vectors(result), vectors(resultPermuted)), nil
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
	type values = []synthesis.LabelValue[num.Dec]
	for _, r := range release.All() {
		r.Synthesis.MultipleLabels = true
		a := r.Decimal()
		p := synthesis.LabelPolicy[num.Dec]{
			Arity: synthesis.LabelMulti, RequireUnity: true, UnityTolerance: dec("0"), Limits: labelLimits(),
		}
		labels, inferences, err := collect(a, p, []synthesis.LabelSubmission[num.Dec]{
			{"a", values{{"up", dec("0.3")}, {"down", dec("0.70")}, {"flat", dec("0.00")}}},
			{"b", values{{"flat", dec("0.1")}, {"Down", dec("0.9")}}},
			{"c", values{{"up", dec("1")}}},
		})
		require.NoError(t, err)
		require.Equal(t, []string{"up", "down", "flat"}, labels)
		in := &synthesis.Input[num.Dec]{
			Labels: len(labels), Inferences: inferences, Regrets: regret.NewTable(3, 0, dec("0.2")), NetworkLoss: dec("0.5"), HasNetworkLoss: true,
		}
		for j, value := range decs("-0.2", "0.1", "0.05") {
			in.Regrets.Inferer.Set(regret.Inferer(j), value)
		}
		if r.Name != "v0.6" {
			in.Scale = dec("0.3")
		}
		result, err := infer(a, r.Synthesis, release.SynthesisParams(a, r, r.Topic), in)
		require.NoError(t, err)
		require.NoError(t, synthesis.CheckUnity(a, result.Combined, dec("1e-30")))
		require.NoError(t, synthesis.CheckUnity(a, result.Naive, dec("1e-30")))
	}
}
