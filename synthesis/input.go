package synthesis

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/weights"
)

// Params holds the constants of a topic that inferences depend on.
type Params[T any] struct {
	weights.Params[T]
	// EpsilonSafeDiv replaces a sum of weights that is smaller (E31), > 0; 1e-7 by default.
	EpsilonSafeDiv T
	Outlier        OutlierParams[T] // not read where the rules have no outlier filter
}

// Validate checks the mathematical domain.
func (p Params[T]) Validate(a num.Arith[T]) error {
	if err := num.CheckArith(a); err != nil {
		return err
	}
	if err := p.Params.Validate(a); err != nil {
		return err
	}
	if err := num.CheckPositive(a, "EpsilonSafeDiv", p.EpsilonSafeDiv); err != nil {
		return err
	}
	return p.Outlier.Validate(a)
}

// Forecasts holds for every forecaster the losses, in log form, that it forecasts for inferers: f_kj.
type Forecasts[T any] = regret.Grid[Forecaster, Inferer, T]

// NewForecasts returns forecasts without elements.
func NewForecasts[T any](forecasters, inferers int) Forecasts[T] {
	return regret.NewGrid[Forecaster, Inferer, T](forecasters, inferers)
}

// Input holds the input of one network inference, over N inferers and K forecasters in ascending order of identifiers.
type Input[T any] struct {
	// Labels is the number of labels of every inference, 0 for 1.
	Labels int
	// Inferences are N x Labels numbers, inferer by inferer.
	Inferences []T
	// Forecasts are K x N.
	Forecasts Forecasts[T]
	// ForecastElsewhere marks forecasters whose forecast has elements but none about these inferers; nil for
	// none. It matters to a new topic of v0.6, where their median of nothing is 0.
	ForecastElsewhere []bool
	// Implied are forecast-implied inferences from elsewhere, in place of those that Forecasts make: for each forecaster one
	// number per label, nil for one without. nil stands for those of Forecasts. One-out inferers are absent then, effective
	// weights are direct shares alone, and NetworkLoss is not read.
	Implied [][]T
	// Regrets are those after the last close, with the initial regret for missing ones.
	Regrets *regret.Table[T]
	// NetworkLoss is the combined network loss of the last closed epoch, in log form, if HasNetworkLoss.
	NetworkLoss    T
	HasNetworkLoss bool
	// Scale is the stored scale (E22, E23), zero if none is stored: then it is formed inside every calculation.
	Scale T
	// PreviousInfererWeights and PreviousForecasterWeights are those of the last stored combined calculation,
	// normalised over both (E27), 0
	// for a source without one, nil if nothing is stored. They matter to a scale by E22 that is formed here.
	PreviousInfererWeights    []T
	PreviousForecasterWeights []T
}

// Inferers returns the number of inferers.
func (in *Input[T]) Inferers() int {
	if in == nil {
		return 0
	}
	return len(in.Inferences) / in.labels()
}

// Forecasters returns the number of forecasters.
func (in *Input[T]) Forecasters() int {
	if in == nil {
		return 0
	}
	return in.Forecasts.Rows()
}

func (in *Input[T]) labels() int { return max(in.Labels, 1) }

func (in *Input[T]) inference(j int) []T {
	labels := in.labels()
	return in.Inferences[j*labels : (j+1)*labels]
}

// validate checks everything, but the numbers of inferences, forecasts and regrets only if they are not known to be finite.
func (in *Input[T]) validate(a num.Arith[T], rules Rules, finite bool) error {
	switch {
	case in == nil:
		return refuseNilInput()
	case in.Labels < 0:
		return num.Refuse(num.ErrDomain, "Labels", nil, in.Labels, "Labels >= 1")
	case in.Labels > 1 && !rules.MultipleLabels:
		return num.Refuse(num.ErrDomain, "Labels", nil, in.Labels, "one label in this release")
	case len(in.Inferences) == 0:
		return num.Refuse(num.ErrEmpty, "Inferences", nil, nil, "at least one inference")
	case len(in.Inferences)%in.labels() != 0:
		return num.Refuse(num.ErrShape, "Inferences", nil, len(in.Inferences), "a multiple of the number of labels")
	case in.Regrets == nil:
		return num.Refuse(num.ErrMissing, "Regrets", nil, nil, "a regret table")
	}
	n, k := in.Inferers(), in.Forecasters()
	if !finite {
		if err := num.CheckFinite(a, "Inferences", in.Inferences...); err != nil {
			return err
		}
	}
	if k > 0 {
		if err := num.CheckLength("Forecasts", in.Forecasts.Columns(), n); err != nil {
			return err
		}
	}
	if !finite {
		if err := in.Forecasts.CheckFinite(a, "Forecasts"); err != nil {
			return err
		}
	}
	if in.ForecastElsewhere != nil {
		if err := num.CheckLength("ForecastElsewhere", len(in.ForecastElsewhere), k); err != nil {
			return err
		}
	}
	if err := in.validateImplied(a, k); err != nil {
		return err
	}
	checked := in.Regrets.CheckSizes(n, k)
	if !finite {
		checked = in.Regrets.Validate(a, n, k)
	}
	if checked != nil {
		return num.Under("Regrets", checked)
	}
	if in.HasNetworkLoss {
		if err := num.CheckFiniteValue(a, "NetworkLoss", in.NetworkLoss); err != nil {
			return err
		}
	}
	return in.validateScale(a, rules, n, k)
}

func (in *Input[T]) validateImplied(a num.Arith[T], k int) error {
	if in.Implied == nil {
		return nil
	}
	if err := num.CheckLength("Implied", len(in.Implied), k); err != nil {
		return err
	}
	for i, value := range in.Implied {
		if value == nil {
			continue
		}
		if len(value) != in.labels() {
			return num.Refuse(num.ErrShape, "Implied", []int{i}, len(value), "one number for each label")
		}
		for label, x := range value {
			if !a.IsFinite(x) {
				return num.Refuse(num.ErrNotFinite, "Implied", []int{i, label}, x, "finite numbers")
			}
		}
	}
	return nil
}

func refuseNilInput() error { return num.Refuse(num.ErrMissing, "Input", nil, nil, "an input") }

func (in *Input[T]) validateScale(a num.Arith[T], rules Rules, n, k int) error {
	if err := num.CheckNotNegative(a, "Scale", in.Scale); err != nil {
		return err
	}
	if rules.Weights.Scale == weights.ScalePerCalculation && a.Sign(in.Scale) != 0 {
		return num.Refuse(num.ErrDomain, "Scale", nil, in.Scale, "0: this release forms the scale in every calculation")
	}
	for _, previous := range []struct {
		field string
		list  []T
		want  int
	}{
		{"PreviousInfererWeights", in.PreviousInfererWeights, n},
		{"PreviousForecasterWeights", in.PreviousForecasterWeights, k},
	} {
		if previous.list == nil {
			continue
		}
		if err := num.CheckLength(previous.field, len(previous.list), previous.want); err != nil {
			return err
		}
		if err := num.CheckFinite(a, previous.field, previous.list...); err != nil {
			return err
		}
	}
	return nil
}
