package lab

import (
	"math"

	"github.com/seed-63a7a409/chorus/num"
)

// TruthProcesses are the names of the processes of a Truth.
func TruthProcesses() []string {
	return []string{"returns", "price", "constant", "step", "heavy-tails", "file", "labels"}
}

// priceRange is the factor within which a price stays of the first one, so that no drift takes it out of the range of numbers.
const priceRange = 1e6

// truthWalk is a process on its way through the epochs. Epoch by epoch everything is drawn from a stream of its own, so
// that what is carried is the level alone.
type truthWalk struct {
	Truth
	data  []float64 // of a file
	level float64   // a price, or the level of a step
}

func newTruthWalk(t Truth, data []float64) *truthWalk {
	return &truthWalk{Truth: t, data: data, level: t.Start}
}

// next returns the truth of an epoch; of labels, the position of the one that is true. Epochs are asked for one after the
// other, from 0.
func (w *truthWalk) next(epoch int, s *num.Source) float64 {
	switch w.Process {
	case "returns":
		return w.Drift + float64(w.Volatility*s.Normal())
	case "price":
		step := min(max(w.Drift+float64(w.Volatility*s.Normal()), -300), 300)
		level := float64(w.level * num.Exp(step))
		w.level = min(max(level, w.Start/priceRange), float64(w.Start*priceRange))
		return w.level
	case "step":
		if epoch > 0 && epoch%w.StepEvery == 0 {
			w.level += float64(w.Volatility * s.Normal())
		}
		return w.level
	case "heavy-tails":
		return w.Drift + float64(w.Volatility*studentT(s, w.DegreesOfFreedom))
	case "file":
		return w.data[epoch%len(w.data)]
	case "labels":
		return float64(s.IntN(w.Labels))
	}
	return w.Start
}

// studentT draws from Student's t: a normal number over the root of the mean of as many squares of others as there are
// degrees of freedom. gonum's StudentsT draws by functions that differ between machines.
func studentT(s *num.Source, degrees int) float64 {
	x, squares := s.Normal(), 0.0
	for range degrees {
		y := s.Normal()
		squares += float64(y * y)
	}
	return x / math.Sqrt(squares/float64(degrees))
}
