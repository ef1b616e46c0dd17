package synthesis

// combine is a row over the first members of k.regrets and k.values, divided (E31).
func (k *floatKernel) combine(members int) (inference, scale float64) {
	sum, total, scale := k.row(k.regrets[:members], k.values[:members])
	return k.divide(sum, total), scale
}

// divide is Workspace.divide. The best member is among those summed, so the total is positive.
func (k *floatKernel) divide(sum, total float64) float64 {
	if total < k.w.params.EpsilonSafeDiv {
		total = k.w.params.EpsilonSafeDiv
	}
	return sum / total
}

// takeInferers makes all inferers members.
func (k *floatKernel) takeInferers(in *Input[float64], regrets []float64) (members int) {
	copy(k.values, in.Inferences)
	return copy(k.regrets, regrets)
}

// combined writes I and its weights.
func (k *floatKernel) combined(dst *Result[float64], in *Input[float64]) {
	n := k.takeInferers(in, in.Regrets.Inferer.Values())
	regrets, implied := in.Regrets.Forecaster.Values(), dst.Implied.data
	used := k.w.used
	for i, f := range used {
		k.regrets[n+i], k.values[n+i] = regrets[f], implied[f]
	}
	dst.Combined[0], dst.Scale = k.combine(n + len(used))
	dst.HasScale, dst.HasWeights = true, true
	copy(dst.InfererWeights, k.weights[:n])
	for j := range dst.InfererHasWeight {
		dst.InfererHasWeight[j] = true
	}
	for i, f := range used {
		dst.ForecasterWeights[f], dst.ForecasterHasWeight[f] = k.weights[n+i], true
	}
}

// naive writes I-.
func (k *floatKernel) naive(dst *Result[float64], in *Input[float64]) {
	dst.Naive[0], _ = k.combine(k.takeInferers(in, in.Regrets.Naive.Values()))
}

// oneOutInferers writes I-[j] of a part of the inferers, those that lack the implied inference of some forecaster left
// out.
func (k *floatKernel) oneOutInferers(dst *Result[float64], in *Input[float64], from, to int) {
	n, forecasters, used := in.Inferers(), in.Forecasters(), k.w.used
	copy(k.values, in.Inferences[:from])
	copy(k.values[from:], in.Inferences[from+1:])
	for withheld := from; withheld < to; withheld++ {
		if withheld > from {
			k.values[withheld-1] = in.Inferences[withheld-1]
		}
		if !k.out.complete[withheld] {
			continue
		}
		regrets := in.Regrets.OneOutInfererInferer.Row(Inferer(withheld))
		copy(k.regrets, regrets[:withheld])
		copy(k.regrets[withheld:], regrets[withheld+1:])
		regrets = in.Regrets.OneOutInfererForecaster.Row(Inferer(withheld))
		implied := k.out.values[withheld*forecasters : (withheld+1)*forecasters]
		for i, f := range used {
			k.regrets[n-1+i], k.values[n-1+i] = regrets[f], implied[f]
		}
		dst.OneOutInferer.present[withheld] = true
		dst.OneOutInferer.data[withheld], _ = k.combine(n - 1 + len(used))
	}
}

// oneOutsWithoutAll has the twin make I-[j] where the implied inference of some forecaster is missing: then scale
// and maximum have rules of their own.
func (k *floatKernel) oneOutsWithoutAll(dst *Result[float64], in *Input[float64]) {
	for withheld, complete := range k.out.complete {
		if !complete {
			k.oneOutWithoutAll(dst, in, withheld)
			dst.OneOutInferer.present[withheld] = true
		}
	}
}

func (k *floatKernel) oneOutWithoutAll(dst *Result[float64], in *Input[float64], withheld int) {
	w, forecasters := k.w, in.Forecasters()
	w.oneOut.reset(forecasters, 1)
	for _, f := range w.used {
		w.oneOut.present[f] = k.out.present[withheld*forecasters+f]
		w.oneOut.data[f] = k.out.values[withheld*forecasters+f]
	}
	c := combination[float64]{
		infererRegrets: in.Regrets.OneOutInfererInferer.Row(Inferer(withheld)), withheldInferer: withheld,
		forecasters: w.used, forecasterRegrets: in.Regrets.OneOutInfererForecaster.Row(Inferer(withheld)), implied: &w.oneOut,
	}
	w.combine(dst.OneOutInferer.row(withheld), in, &c, nil)
}

// forecasterVariants writes I-[k] and I+[k] of a part of the forecasters in use.
func (k *floatKernel) forecasterVariants(dst *Result[float64], in *Input[float64], from, to int) {
	implied, self := dst.Implied.data, in.Regrets.OneInForecasterSelf.Values()
	for _, f := range k.w.used[from:to] {
		n := k.takeInferers(in, in.Regrets.OneOutForecasterInferer.Row(Forecaster(f)))
		regrets, members := in.Regrets.OneOutForecasterForecaster.Row(Forecaster(f)), n
		for _, other := range k.w.used {
			if other != f {
				k.regrets[members], k.values[members] = regrets[other], implied[other]
				members++
			}
		}
		dst.OneOutForecaster.data[f], _ = k.combine(members)
		dst.OneOutForecaster.present[f] = true

		copy(k.regrets, in.Regrets.OneInForecasterInferer.Row(Forecaster(f)))
		k.regrets[n], k.values[n] = self[f], implied[f]
		dst.OneInForecaster.data[f], _ = k.combine(n + 1)
		dst.OneInForecaster.present[f] = true
	}
}
