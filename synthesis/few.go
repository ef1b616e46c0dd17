package synthesis

import "github.com/seed-63a7a409/chorus/regret"

// few is the calculation over those that the filter keeps.
type few[T any] struct {
	kept        []Inferer
	forecasters []Forecaster
	input       Input[T]
	inferences  []T
	previous    []T
	elsewhere   []bool
	forecasts   Forecasts[T]
	regrets     regret.Table[T]
	result      Result[T]
}

// restrict makes the input of the inferers that are kept.
func (f *few[T]) restrict(in *Input[T], kept []bool) {
	k := in.Forecasters()
	f.kept, f.inferences, f.previous, f.elsewhere, f.forecasters = f.kept[:0], f.inferences[:0], f.previous[:0], f.elsewhere[:0], f.forecasters[:0]
	for j, keep := range kept {
		if !keep {
			continue
		}
		f.kept = append(f.kept, Inferer(j))
		f.inferences = append(f.inferences, in.inference(j)...)
		if in.PreviousInfererWeights != nil {
			f.previous = append(f.previous, in.PreviousInfererWeights[j])
		}
	}
	f.forecasts.Reset(k, len(f.kept))
	for forecaster := range Forecaster(k) {
		f.forecasters = append(f.forecasters, forecaster)
		elsewhere := in.ForecastElsewhere != nil && in.ForecastElsewhere[forecaster]
		for j, keep := range kept {
			if _, ok := in.Forecasts.At(forecaster, Inferer(j)); ok && !keep {
				elsewhere = true
			}
		}
		f.elsewhere = append(f.elsewhere, elsewhere)
		for small, j := range f.kept {
			if loss, ok := in.Forecasts.At(forecaster, j); ok {
				f.forecasts.Set(forecaster, Inferer(small), loss)
			}
		}
	}
	in.Regrets.Select(&f.regrets, f.kept, f.forecasters)
	f.input = *in
	f.input.Inferences, f.input.Forecasts, f.input.Regrets, f.input.ForecastElsewhere = f.inferences, f.forecasts, &f.regrets, f.elsewhere
	if in.PreviousInfererWeights != nil {
		f.input.PreviousInfererWeights = f.previous
	}
}

// spread puts the result back into the positions of all inferers; what belongs to dropped ones is absent.
func (f *few[T]) spread(dst *Result[T], inferers int, zero T) {
	r := &f.result
	dst.reset(inferers, len(f.forecasters), r.OneOutInferer.labels, zero, len(r.OneOutInfererForecaster) > 0)
	dst.Case, dst.AllInferersNew, dst.HasWeights, dst.Scale, dst.HasScale = r.Case, r.AllInferersNew, r.HasWeights, r.Scale, r.HasScale
	copy(dst.Combined, r.Combined)
	copy(dst.Naive, r.Naive)
	dst.Implied.copyFrom(&r.Implied)
	dst.OneOutForecaster.copyFrom(&r.OneOutForecaster)
	dst.OneInForecaster.copyFrom(&r.OneInForecaster)
	copy(dst.ForecasterWeights, r.ForecasterWeights)
	copy(dst.ForecasterHasWeight, r.ForecasterHasWeight)
	spread(&dst.OneOutInferer, &r.OneOutInferer, f.kept)
	for k := range r.OneOutInfererForecaster {
		spread(&dst.OneOutInfererForecaster[k], &r.OneOutInfererForecaster[k], f.kept)
	}
	for small, j := range f.kept {
		dst.InfererWeights[j], dst.InfererHasWeight[j] = r.InfererWeights[small], r.InfererHasWeight[small]
	}
}

// spread puts values into the positions given.
func spread[T any](dst, values *Values[Inferer, T], positions []Inferer) {
	for small, j := range positions {
		copy(dst.row(int(j)), values.row(small))
		dst.present[j] = values.present[small]
	}
}
