package synthesis_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/bareapd"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// Benchmarks over worlds with full forecasts and standard normal regrets, p = 3, c = 0.75, epsilon = 0.01.
// Releases that store a scale have one. Names are BenchmarkWork/release/arithmetic/size.

// benchSizes are a small topic, the largest that the chain allows by default, and one for research.
var benchSizes = []worlds.Size{
	{Inferers: 5, Forecasters: 3}, {Inferers: 32, Forecasters: 6}, {Inferers: 100, Forecasters: 20},
}

// largeSize is for float64 alone.
var largeSize = worlds.Size{Inferers: 1000, Forecasters: 50}

func sizeName(s worlds.Size) string { return fmt.Sprintf("%dx%d", s.Inferers, s.Forecasters) }

func benchWorld(r release.Release, size worlds.Size) *worlds.World {
	return worlds.MustNew(1, size, worlds.Options{
		StoredScale: r.Synthesis.Weights.Scale != weights.ScalePerCalculation,
	})
}

// benchInput is a world of a release in one arithmetic, with its parameters.
type benchInput[T any] struct {
	a      num.Arith[T]
	rules  synthesis.Rules
	params synthesis.Params[T]
	in     *synthesis.Input[T]
}

func newBenchInput[T any](r release.Release, a num.Arith[T], size worlds.Size) benchInput[T] {
	return benchInput[T]{
		a: a, rules: r.Synthesis, params: release.SynthesisParams(a, r, r.Topic), in: worlds.Input(a, benchWorld(r, size)),
	}
}

// forBench runs a benchmark for every release, arithmetic and size.
func forBench(b *testing.B, inFloat64 func(*testing.B, benchInput[float64]), inDecimal func(*testing.B, benchInput[num.Dec])) {
	for _, r := range release.All() {
		for _, size := range benchSizes {
			benchIn(b, r, "float64", r.Float64(), size, inFloat64)
		}
		for _, size := range benchSizes {
			benchIn(b, r, "decimal", r.Decimal(), size, inDecimal)
		}
	}
}

func benchIn[T any](b *testing.B, r release.Release, arith string, a num.Arith[T], size worlds.Size, f func(*testing.B, benchInput[T])) {
	b.Run(r.Name+"/"+arith+"/"+sizeName(size), func(b *testing.B) {
		x := newBenchInput(r, a, size)
		b.ReportAllocs()
		f(b, x)
	})
}

// BenchmarkNetworkInference is the network inference with all variants, in a workspace; bareapd is the baseline
// without any.
func BenchmarkNetworkInference(b *testing.B) {
	forBench(b, networkInference[float64], networkInference[num.Dec])
	for _, r := range release.All() {
		benchIn(b, r, "float64", r.Float64(), largeSize, networkInference[float64])
	}
	v06 := release.V06()
	for _, size := range benchSizes {
		b.Run(v06.Name+"/bareapd/"+sizeName(size), func(b *testing.B) {
			in := bareapd.FromWorld(benchWorld(v06, size))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := bareapd.Infer(bareapd.TypicalParams(), in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func networkInference[T any](b *testing.B, x benchInput[T]) {
	n, err := synthesis.NewNetwork(x.a, x.rules, x.params)
	if err != nil {
		b.Fatal(err)
	}
	result := new(synthesis.Result[T])
	if _, err := n.Infer(result, x.in); err != nil { // its memory is made here
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := n.Infer(result, x.in); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkForecastImplied is the forecast-implied inferences of all forecasters alone.
func BenchmarkForecastImplied(b *testing.B) {
	forBench(b, forecastImplied[float64], forecastImplied[num.Dec])
}

func forecastImplied[T any](b *testing.B, x benchInput[T]) {
	n, err := synthesis.NewNetwork(x.a, x.rules, x.params)
	if err != nil {
		b.Fatal(err)
	}
	values := new(synthesis.Values[synthesis.Forecaster, T])
	b.ReportAllocs()
	for b.Loop() {
		if _, err := n.ForecastImplied(values, x.in, nil, false); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkThousandMathExp is the unit by which figures of different machines compare.
func BenchmarkThousandMathExp(b *testing.B) {
	source := num.NewSource(1)
	arguments := make([]float64, 1000)
	for i := range arguments {
		arguments[i] = source.UniformRange(-20, 20)
	}
	var sum float64
	for b.Loop() {
		sum = 0
		for _, x := range arguments {
			sum += math.Exp(x)
		}
	}
	if sum <= 0 {
		b.Fatal("exponentials are positive")
	}
}
