package experiments

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/lab/report"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

const (
	mutedEpochs = 200
	mutedSeeds  = 60
	// leastShare is that of the alternative interval.
	leastShare = 1e-6
)

// muted draws the intervals of five inferers with errors of 1 beside one whose errors are so many times as large: the mean width
// from 2.28 to 97.72 of the published interval, then of the alternative that leaves out sources with hardly a share, and the
// share of the last inferer.
func muted(s Size, size float64) draw {
	epochs := s.epochs(mutedEpochs)
	return draw{seeds: s.seeds(mutedSeeds), cost: epochs, once: func(seed uint64) ([]float64, error) {
		r := release.V17()
		a := r.Float64()
		n, err := synthesis.NewNetwork(a, r.Synthesis, release.SynthesisParams(a, r, r.Topic))
		if err != nil {
			return nil, err
		}
		source := num.NewSource(seed)
		lossOf := a.Calc().Log10
		in := &synthesis.Input[float64]{
			Inferences: make([]float64, 6), Forecasts: synthesis.NewForecasts[float64](0, 6), Regrets: regret.NewTable(6, 0, -0.1),
			HasNetworkLoss: true,
		}
		// Regrets against a network as good as one of the five: those of the five scatter a little.
		for j := range 5 {
			in.Regrets.Inferer.Set(regret.Inferer(j), float64(0.1*source.Normal()))
		}
		in.Regrets.Inferer.Set(5, -lossOf(float64(size*size)))
		var out [3]float64
		var result *synthesis.Result[float64]
		var interval [][]float64
		for range epochs {
			for j := range 5 {
				in.Inferences[j] = source.Normal()
			}
			in.Inferences[5] = float64(size * source.Normal())
			if result, err = n.Infer(result, in); err != nil {
				return nil, err
			}
			if interval, err = n.ConfidenceInterval(interval, in, result, nil); err != nil {
				return nil, err
			}
			out[0] += interval[0][4] - interval[0][0]
			if interval, err = n.IntervalOfShares(interval, in, result, nil, leastShare); err != nil {
				return nil, err
			}
			out[1] += interval[0][4] - interval[0][0]
			sum := 0.0
			for _, w := range result.InfererWeights {
				sum += w
			}
			out[2] += result.InfererWeights[5] / sum
		}
		for i := range out {
			out[i] /= float64(epochs)
		}
		return out[:], nil
	}}
}

// mutedInterval is how an inferer who has no say moves the interval.
func mutedInterval() Experiment {
	sizes := []float64{1, 10, 100, 1000, 10_000}
	figures := []string{"published width", "width without shares below 1e-6", "weight"}
	what := func(size float64, figure string) string {
		return fmt.Sprintf("errors %v times as large: %s", size, figure)
	}
	e := Experiment{
		Name: "weakness/interval", Source: ours, Claim: "an inferer whose weight is nearly nothing is still an end of the interval",
		Setting: "5 inferers with errors N(0, 1) and regrets N(0, 0.1), and one with larger errors and the regret that belongs to them; mean width of the " +
			"interval from 2.28 to 97.72 %, v0.17",
		draws: func(s Size) (list []draw) {
			for _, size := range sizes {
				list = append(list, muted(s, size))
			}
			return list
		},
		judge: func(t *trial) error {
			f := Figure{Name: "weakness-interval", Plot: report.Plot{
				Title: "Interval of 95.44 % beside one muted inferer", X: "size of its errors", Y: "mean width", LogX: true, LogY: true,
			}}
			for k, name := range figures {
				curve := Curve{Name: name}
				for i, size := range sizes {
					t.measure(what(size, name), t.column(i, k))
					curve.Add(size, t.column(i, k))
				}
				if k < 2 {
					f.Curves = append(f.Curves, curve)
				}
			}
			t.figures = append(t.figures, f)
			return nil
		},
	}
	for _, size := range sizes {
		for _, figure := range figures {
			e.Expected = append(e.Expected, Expected{What: what(size, figure)})
		}
	}
	return e
}
