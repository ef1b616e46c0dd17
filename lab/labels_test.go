package lab

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
)

// TestLabels: in a classification everything that is sent and made is a probability of each label, in both losses.
func TestLabels(t *testing.T) {
	for _, loss := range []string{lossCrossEntropy, lossBrier} {
		c := ofLabels()
		c.Truth.Labels, c.Topic.LabelLoss = 4, loss
		c.Adversaries = Adversaries{NetworkCopycats{Count: 1, Noise: 0.3}, Colluders{Count: 1, Bias: 3}, Sybils{Count: 2, Error: 1, Noise: 0.1}}
		m := begin(t, c)
		unity := func(x []float64) {
			sum := 0.0
			for _, p := range x {
				require.GreaterOrEqual(t, p, 0.0)
				sum += p
			}
			require.Len(t, x, 4)
			require.InDelta(t, 1, sum, 1e-12)
		}
		seen := map[float64]bool{}
		days(t, m, 60, func(d *day) {
			seen[d.truth] = true
			for j, there := range d.present {
				if there {
					unity(d.inference(j))
					require.InDelta(t, m.setup.ruler.measure(d.inference(j), d.truth), lossOf(m.losses, j), 1e-12)
				}
			}
			unity(d.network)
			for _, b := range m.baselines {
				b.predict(m.made, d)
				unity(m.made)
			}
		})
		require.Len(t, seen, 4)
		require.Empty(t, m.failed)
	}
	for _, release := range []string{"v0.6", "v0.9", "v0.16"} {
		c := ofLabels()
		c.Release = release
		require.ErrorIs(t, c.Validate(), num.ErrDomain)
	}
	c := ofLabels()
	c.Topic.LabelLoss = "squared"
	require.ErrorIs(t, c.Validate(), num.ErrUnknown)
}

// TestClassify: who errs less is both right more often and more certain; a bias favours the first label.
func TestClassify(t *testing.T) {
	s := num.NewSource(2)
	p := make([]float64, 3)
	last := 1.0
	for _, size := range []float64{0.01, 0.3, 0.6, 1.2, 100} {
		mean := 0.0
		for range 4000 {
			classify(p, 1, 0, size, s)
			mean += p[1] / 4000
		}
		require.Less(t, mean, last)
		last = mean
	}
	require.InDelta(t, 1.0/3, last, 0.02, "pure error knows nothing")
	classify(p, 2, 1, 1e-9, s)
	require.InDeltaSlice(t, []float64{0.5, 0, 0.5}, p, 1e-6)
}

// TestSizeCurve: the loss that is expected of a size is the mean over fresh draws.
func TestSizeCurve(t *testing.T) {
	for _, r := range []ruler{{lossCrossEntropy}, {lossBrier}} {
		for _, labels := range []int{2, 5} {
			curve := newSizeCurve(r, labels)
			s := num.NewSource(9)
			p := make([]float64, labels)
			for _, size := range []float64{0.1, 0.33, 0.6, 1, 2.7} {
				const n = 20_000
				sum, squares := 0.0, 0.0
				for range n {
					classify(p, 0, 0, size, s)
					x := r.measure(p, 0)
					sum += x
					squares += x * x
				}
				mean := sum / n
				error := math.Sqrt((squares/n-mean*mean)/n) * math.Sqrt(1+n/float64(curveDraws/labels))
				require.InDelta(t, mean, curve.at(size), 4*error, "%v of %d labels, size %v", r, labels, size)
			}
			require.InDelta(t, curve.at(1e-9), curve.at(1.0/64), 1e-12)
			require.InDelta(t, curve.at(1e9), curve.at(64), 1e-12)
		}
	}
	require.InDelta(t, 2, ruler{lossSquared}.bySize(1)(10), 1e-12)
	require.InDelta(t, 1, ruler{lossAbsolute}.bySize(1)(10), 1e-12)
}
