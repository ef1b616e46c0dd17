package num

import (
	"math"
	"testing"
)

var benchmarkSink float64

// benchmarkFloat times f on 1024 arguments in turn; the results are summed, so that calls overlap as they do in loops.
func benchmarkFloat(b *testing.B, f func(float64) float64, draw func(*Source) float64) {
	source := NewSource(1)
	arguments := make([]float64, 1024)
	for i := range arguments {
		arguments[i] = draw(source)
	}
	var sum float64
	i := 0
	for b.Loop() {
		sum += f(arguments[i&1023])
		i++
	}
	benchmarkSink = sum
}

func BenchmarkExp(b *testing.B) {
	b.Run("num", func(b *testing.B) { benchmarkFloat(b, Exp, between(-20, 20)) })
	b.Run("math", func(b *testing.B) { benchmarkFloat(b, math.Exp, between(-20, 20)) })
}

func BenchmarkLn(b *testing.B) {
	b.Run("num", func(b *testing.B) { benchmarkFloat(b, Ln, between(0, 100)) })
	b.Run("math", func(b *testing.B) { benchmarkFloat(b, math.Log, between(0, 100)) })
}

func BenchmarkLog1p(b *testing.B) {
	b.Run("num", func(b *testing.B) { benchmarkFloat(b, Log1p, between(-0.9, 2)) })
	b.Run("math", func(b *testing.B) { benchmarkFloat(b, math.Log1p, between(-0.9, 2)) })
}

func BenchmarkPow(b *testing.B) {
	b.Run("num", func(b *testing.B) {
		benchmarkFloat(b, func(x float64) float64 { return Pow(x, 1.7) }, between(0, 100))
	})
	b.Run("math", func(b *testing.B) {
		benchmarkFloat(b, func(x float64) float64 { return math.Pow(x, 1.7) }, between(0, 100))
	})
}

func BenchmarkLogistic(b *testing.B) {
	b.Run("Ln1pExp", func(b *testing.B) { benchmarkFloat(b, Ln1pExp, between(-20, 20)) })
	b.Run("QuoOnePlusExp", func(b *testing.B) {
		benchmarkFloat(b, func(z float64) float64 { return QuoOnePlusExp(3, z) }, between(-20, 20))
	})
}

// BenchmarkSlices is per 1000 elements.
func BenchmarkSlices(b *testing.B) {
	source := NewSource(1)
	z, dst := make([]float64, 1000), make([]float64, 1000)
	for i := range z {
		z[i] = source.UniformRange(-7, 17)
	}
	b.Run("Exps", func(b *testing.B) {
		for b.Loop() {
			Exps(dst, z)
		}
	})
	b.Run("QuoOnePlusExps", func(b *testing.B) {
		for b.Loop() {
			QuoOnePlusExps(dst, 3, z)
		}
	})
}

func BenchmarkSource(b *testing.B) {
	s := NewSource(1)
	var sum float64
	b.Run("Uniform", func(b *testing.B) {
		for b.Loop() {
			sum += s.Uniform()
		}
	})
	b.Run("Normal", func(b *testing.B) {
		for b.Loop() {
			sum += s.Normal()
		}
	})
	benchmarkSink = sum
}
