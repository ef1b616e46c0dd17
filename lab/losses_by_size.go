package lab

import (
	"math"

	"github.com/seed-63a7a409/chorus/num"
)

// sizeCurve is the mean log10 loss of probabilities of labels that are seen with errors of a size, between sizes of 1/64 and 64. It is
// drawn once from numbers of its own, the same for all sizes, so that the curve is smooth.
type sizeCurve struct{ means []float64 }

const (
	curveSteps  = 4 // for each doubling of the size
	curveLowest = -6
	curvePoints = 12*curveSteps + 1
	curveDraws  = 4096 // errors for each size
)

func newSizeCurve(r ruler, labels int) *sizeCurve {
	c := &sizeCurve{}
	p := make([]float64, labels)
	draws := max(curveDraws/labels, 16)
	for i := range curvePoints {
		size := num.Pow(2, curveLowest+float64(float64(i)/curveSteps))
		s := num.NewSource(0)
		sum := 0.0
		for range draws {
			classify(p, labels-1, 0, size, s)
			sum += r.measure(p, float64(labels-1))
		}
		c.means = append(c.means, sum/float64(draws))
	}
	return c
}

func (c *sizeCurve) at(size float64) float64 {
	x := float64(curveSteps * (float64(num.Ln(size)*(1/math.Ln2)) - curveLowest))
	x = min(max(x, 0), curvePoints-1)
	i := min(int(x), curvePoints-2)
	part := x - float64(i)
	return c.means[i] + float64(part*(c.means[i+1]-c.means[i]))
}
