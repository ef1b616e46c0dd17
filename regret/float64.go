package regret

import "math"

// largestNumber keeps differences, and products of them with fractions, within float64.
const largestNumber = 1e300

// floatAverages does in float64 what applyList does, bit for bit, for as many regrets as it can, and returns their number: none in
// decimals, nor where a missing loss counts or a number is too large. The first that is left is for applyList, its twin.
func (u *Updater[T]) floatAverages(d definition, values []T, present []bool, network T, sources *Cells[T], at, step int) (done int) {
	f, ok := any(u).(*Updater[float64])
	if !ok || f.slow {
		return 0
	}
	losses := any(sources).(*Cells[float64])
	return floatAverages(f.params.Alpha, f.keep, any(values).([]float64), present, any(network).(float64), losses, at, step, d.absent == absentStays)
}

func floatAverages(alpha, keep float64, values []float64, present []bool, network float64, sources *Cells[float64], at, step int, skips bool) (done int) {
	if !(math.Abs(network) <= largestNumber) {
		return 0
	}
	present = present[:len(values)]
	losses, there := sources.values, sources.present[:len(sources.values)]
	for i, previous := range values {
		if !there[at] {
			if !skips {
				return i
			}
			at += step
			continue
		}
		loss := losses[at]
		if !(math.Abs(loss) <= largestNumber && math.Abs(previous) <= largestNumber) {
			return i
		}
		at += step
		regret := network - loss
		if regret != previous { // the short cut of E16
			regret = float64(alpha*regret) + float64(keep*previous)
		}
		values[i], present[i] = regret, true
	}
	return len(values)
}
