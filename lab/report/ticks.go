package report

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// evenTicks labels about five round numbers of an axis, with as many decimals as they need.
type evenTicks struct{}

func (evenTicks) Ticks(low, high float64) []plot.Tick {
	step, decimals := roundStep(high-low, 5)
	if step == 0 {
		return []plot.Tick{{Value: low, Label: shortNumber(low)}}
	}
	var list []plot.Tick
	first := math.Ceil(low/step - 1e-9)
	for k := first; k*step <= high+1e-9*step && len(list) < 20; k++ {
		x := k * step
		label := strconv.FormatFloat(x+0, 'f', decimals, 64) // no -0
		if size := max(math.Abs(low), math.Abs(high)); decimals > 4 || size >= 1e6 {
			// As many digits as tell one from the next.
			label = strconv.FormatFloat(x+0, 'g', 1+int(math.Floor(math.Log10(size))-math.Floor(math.Log10(step)+1e-9)), 64)
		}
		list = append(list, plot.Tick{Value: min(max(x, low), high), Label: label})
	}
	return list
}

// roundStep returns 1, 2 or 5 times a power of ten that divides a width into about so many parts, with the decimals that it
// needs; 0 for a width that cannot be divided.
func roundStep(width float64, parts float64) (step float64, decimals int) {
	if !(width > 0) || math.IsInf(width, 0) {
		return 0, 0
	}
	power := math.Floor(math.Log10(width / parts))
	step = math.Pow(10, power)
	if step == 0 || math.IsInf(step, 0) {
		return 0, 0
	}
	decimals = max(0, int(-power))
	switch share := width / parts / step; {
	case share >= 7:
		step *= 10
		decimals = max(0, decimals-1)
	case share >= 3.5:
		step *= 5
	case share >= 1.5:
		step *= 2
	}
	return step, decimals
}

// shortNumber has four digits, with an exponent only far from 1.
func shortNumber(x float64) string {
	text := strconv.FormatFloat(x, 'g', 4, 64)
	if size := math.Abs(x); !strings.Contains(text, "e") || size < 1e-6 || size >= 1e15 {
		return text
	}
	short, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}
