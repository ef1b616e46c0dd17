package experiments

import (
	"github.com/seed-63a7a409/chorus/internal/loss"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// zeroLosses are those under which a prediction of zero is compared with an honest draw.
var zeroLosses = []struct {
	what  string
	known *Known
	of    func(a num.Calc[float64], x, y float64) float64
}{
	{"squared error", known("0.3010", 0), loss.Squared[float64]},
	{"absolute error", known("0.1505", 0), loss.Absolute[float64]},
	{"log-cosh of scale 1", nil, loss.LogCosh(1.0)},
	{"ZTAE", nil, loss.ZTAE(0.0, 1.0)},
	{"ZPTAE", nil, loss.ZPTAE(0.0, 1.0)},
}

// zeroDraws is the number of truths of a seed.
const zeroDraws, zeroSeeds = 20_000, 200

// honestDraw draws truths N(0, 1): the mean log10 loss of an independent draw from the same distribution less that of zero.
func honestDraw(s Size) draw {
	draws := s.epochs(zeroDraws)
	return draw{seeds: s.seeds(zeroSeeds), cost: draws / 20, once: func(seed uint64) ([]float64, error) {
		a := release.V17().Float64().Calc()
		source := num.NewSource(seed)
		out := make([]float64, len(zeroLosses))
		for range draws {
			truth, drawn := source.Normal(), source.Normal()
			for i, l := range zeroLosses {
				out[i] += a.Log10(l.of(a, drawn, truth)) - a.Log10(l.of(a, 0, truth))
			}
		}
		for i := range out {
			out[i] /= float64(draws)
		}
		return out, a.Err()
	}}
}

func zero() []Experiment {
	e := Experiment{
		Name: "zero/honest-draw", Source: "research forum, thread 155; closed forms log10 2, of which 0.3019 in a simulation, and half of it for absolute errors",
		Claim: "under squared error with regrets of log losses, predicting zero beats an honest draw from the right distribution",
		Setting: "truths N(0, 1); mean log10 loss of an independent draw less that of zero. Under CZAR it is to do: that loss is not " +
			"published in a form that can be computed",
		draws: func(s Size) []draw { return []draw{honestDraw(s)} },
		judge: func(t *trial) error {
			for i, l := range zeroLosses {
				t.measure(l.what, t.column(0, i))
			}
			return nil
		},
	}
	for _, l := range zeroLosses {
		e.Expected = append(e.Expected, Expected{What: l.what, Unit: dex, Known: l.known})
	}
	return []Experiment{e}
}
