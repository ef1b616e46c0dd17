package synthesis

import "github.com/seed-63a7a409/chorus/internal/reuse"

// forecasts writes the implied inferences of a part of the forecasters, and those without each inferer; forecasts with
// few elements are left out.
func (k *floatKernel) forecasts(dst *Result[float64], in *Input[float64], from, to int) {
	for f := from; f < to; f++ {
		if k.gather(in, f); len(k.elements) >= kernelFewest {
			k.forecast(dst, in, f)
			dst.Implied.present[f] = true
		}
	}
}

// shortForecasts does what forecasts left out, and lists who has an implied inference.
func (k *floatKernel) shortForecasts(dst *Result[float64], in *Input[float64]) {
	for f := range in.Forecasters() {
		if !dst.Implied.present[f] {
			k.gather(in, f)
			dst.Implied.present[f] = k.shortForecast(dst, in, f)
		}
		if dst.Implied.present[f] {
			k.w.used = append(k.w.used, f)
		}
	}
}

// forecast is one of forecasts. Its twin is Workspace.implied.
func (k *floatKernel) forecast(dst *Result[float64], in *Input[float64], f int) {
	n, forecasters := in.Inferers(), in.Forecasters()
	sum, total, _ := k.row(k.forecastRegrets, k.forecastValues)
	full := sum / total
	dst.Implied.data[f] = full
	for j := range n {
		k.setOneOut(dst, j, f, forecasters, full, true) // whoever is not in the forecast changes nothing
	}
	oneOuts := reuse.Slice(k.forecastOneOuts, len(k.elements))
	k.forecastOneOuts = oneOuts
	switch {
	case k.stored != 0:
		k.oneOutsByShares(oneOuts)
	case !k.oneOutsByNodes(oneOuts):
		for i := range oneOuts {
			oneOuts[i] = k.forecastWithout(i)
		}
	}
	for i, j := range k.elements {
		k.setOneOut(dst, j, f, forecasters, oneOuts[i], true)
	}
}

// gather reads the forecast of f.
func (k *floatKernel) gather(in *Input[float64], f int) {
	k.elements = k.elements[:0]
	k.forecastRegrets, k.forecastValues = k.forecastRegrets[:0], k.forecastValues[:0]
	for j, value := range in.Inferences {
		loss, ok := in.Forecasts.At(Forecaster(f), Inferer(j))
		if !ok {
			continue
		}
		k.elements = append(k.elements, j)
		k.forecastRegrets = append(k.forecastRegrets, in.NetworkLoss-loss) // E28
		k.forecastValues = append(k.forecastValues, value)
	}
}

// forecastWithout is the implied inference of the forecast in hand without its element i, by a row of its own.
// The best of the rest has a positive weight, so there is one.
func (k *floatKernel) forecastWithout(i int) float64 {
	last := len(k.forecastRegrets) - 1
	// k.regrets and k.values are free while forecasts are made
	regrets, values := k.regrets[:last], k.values[:last]
	copy(regrets, k.forecastRegrets[:i])
	copy(regrets[i:], k.forecastRegrets[i+1:])
	copy(values, k.forecastValues[:i])
	copy(values[i:], k.forecastValues[i+1:])
	sum, total, _ := k.row(regrets, values)
	return sum / total
}

// shortForecast leaves a forecast with few elements to the twin.
func (k *floatKernel) shortForecast(dst *Result[float64], in *Input[float64], f int) bool {
	w, n, forecasters := k.w, in.Inferers(), in.Forecasters()
	row := dst.Implied.row(f)
	if !w.implied(row, in, f, false, everyone, nil) {
		return false
	}
	for j := range n {
		k.setOneOut(dst, j, f, forecasters, row[0], true)
	}
	w.taking = reuse.Slice(w.taking, n)
	for j := range w.taking {
		w.taking[j] = true
	}
	w.oneOut.reset(forecasters, 1)
	rest := w.oneOut.row(f)
	for _, j := range k.elements {
		w.taking[j] = false
		present := w.implied(rest, in, f, false, without{w.taking, w.rules.Withheld}, nil)
		w.oneOut.present[f] = present
		k.setOneOut(dst, j, f, forecasters, rest[0], present)
		k.out.complete[j] = k.out.complete[j] && present
		if w.rules.OneOutImplied == OneOutImpliedStripped {
			w.oneOutImplied(&dst.OneOutInfererForecaster[f], in, f, j, false)
		}
		w.taking[j] = true
	}
	return true
}

// setOneOut stores I[f][-j], in the result too where the release shows it.
func (k *floatKernel) setOneOut(dst *Result[float64], j, f, forecasters int, value float64, present bool) {
	k.out.values[j*forecasters+f], k.out.present[j*forecasters+f] = value, present
	if k.w.rules.OneOutImplied != OneOutImpliedNone {
		out := &dst.OneOutInfererForecaster[f]
		out.data[j], out.present[j] = value, present
	}
}
