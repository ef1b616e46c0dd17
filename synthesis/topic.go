package synthesis

import (
	"cmp"
	"slices"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// Inference is the answer of one worker, a number for each label of the request.
type Inference[T any] struct {
	Worker string
	Values []T
}

// Forecast is what one worker expects of others.
type Forecast[T any] struct {
	Worker   string
	Elements []Element[T]
}

// Element is the loss, in log form, that is expected of one inferer.
type Element[T any] struct {
	Inferer string
	Loss    T
}

// WorkerWeight is the stored weight of one worker.
type WorkerWeight[T any] struct {
	Worker string
	Weight T
}

// Request is one epoch of a topic by identifier. The order of every list is without meaning: the same workers
// with the same values give the same bits.
type Request[T any] struct {
	// Labels names the labels, in the order of Inference.Values; nil for the one label of a scalar topic.
	Labels     []string
	Inferences []Inference[T]
	// Forecasts may have elements about workers that sent no inference: they are ignored.
	Forecasts []Forecast[T]
	// Regrets are those after the last close.
	Regrets *regret.Store[T]
	// NetworkLoss is the combined network loss of the last closed epoch, in log form; nil if there is none.
	NetworkLoss *T
	// Scale is the stored scale (E22, E23); zero for none.
	Scale T
	// PreviousInferers and PreviousForecasters are the normalised weights of the last stored combined calculation, for a
	// scale by E22 that is formed here; nil for none. Workers that are not in the request are ignored.
	PreviousInferers    []WorkerWeight[T]
	PreviousForecasters []WorkerWeight[T]
}

// ScalarLabel is the one label of a topic whose inferences are numbers.
const ScalarLabel = "y"

// Bound is a request with its identifiers turned into positions: the workers in ascending order and the input
// over those positions, which is what Infer, Explain, ConfidenceInterval and OutlierResistant take.
type Bound[T any] struct {
	Labels      []string
	Inferers    []string
	Forecasters []string
	Input       *Input[T]
}

// Bind sorts and checks a request.
//
// Errors: ErrEmpty without inferences; ErrMissing for an empty name, without regrets or without a request; ErrDuplicate for a worker
// that infers or forecasts twice, a label or an element named twice; ErrShape for an inference of another number
// of labels; ErrNotFinite.
func Bind[T any](arith num.Arith[T], request *Request[T]) (*Bound[T], error) {
	a := arith.Calc()
	if request == nil {
		return nil, num.Refuse(num.ErrMissing, "request", nil, nil, "a request")
	}
	if len(request.Inferences) == 0 {
		return nil, num.Refuse(num.ErrEmpty, "inferences", nil, nil, "at least one inference")
	}
	if request.Regrets == nil {
		return nil, num.Refuse(num.ErrMissing, "regrets", nil, nil, "a regret store")
	}
	labels := request.Labels
	if labels == nil {
		labels = []string{ScalarLabel}
	}
	if err := checkLabelNames(labels); err != nil {
		return nil, err
	}
	inferences, inferers, err := byWorker("inferences", request.Inferences, func(x Inference[T]) string { return x.Worker })
	if err != nil {
		return nil, err
	}
	forecasts, forecasters, err := byWorker("forecasts", request.Forecasts, func(x Forecast[T]) string { return x.Worker })
	if err != nil {
		return nil, err
	}
	b := &Bound[T]{
		Labels: slices.Clone(labels), Inferers: inferers, Forecasters: forecasters,
		Input: &Input[T]{
			Labels: len(labels), Scale: request.Scale,
			Forecasts:         NewForecasts[T](len(forecasters), len(inferers)),
			ForecastElsewhere: make([]bool, len(forecasters)),
		},
	}
	if request.NetworkLoss != nil {
		b.Input.NetworkLoss, b.Input.HasNetworkLoss = *request.NetworkLoss, true
	}
	if err := b.bindInferences(a, request, inferences); err != nil {
		return nil, err
	}
	if err := b.bindForecasts(a, request, forecasts); err != nil {
		return nil, err
	}
	if b.Input.PreviousInfererWeights, err = bindWeights(a, "previous inferer weights", request.PreviousInferers, inferers); err != nil {
		return nil, err
	}
	if b.Input.PreviousForecasterWeights, err = bindWeights(a, "previous forecaster weights", request.PreviousForecasters, forecasters); err != nil {
		return nil, err
	}
	if b.Input.Regrets, err = request.Regrets.Gather(inferers, forecasters); err != nil {
		return nil, err
	}
	return b, nil
}

// InferTopic makes the network inference of a request: Bind, then Infer.
func InferTopic[T any](a num.Arith[T], rules Rules, params Params[T], request *Request[T]) (*Bound[T], *Result[T], error) {
	b, err := Bind(a, request)
	if err != nil {
		return nil, nil, err
	}
	result, err := Infer(a, rules, params, b.Input)
	if err != nil {
		return nil, nil, err
	}
	return b, result, nil
}

// byWorker gives the positions of a list in ascending order of workers, with their names.
func byWorker[E any](field string, list []E, worker func(E) string) (order []int, names []string, err error) {
	order = make([]int, len(list))
	for i := range order {
		order[i] = i
		if worker(list[i]) == "" {
			return nil, nil, num.Refuse(num.ErrMissing, field, []int{i}, nil, "a worker's name that is not empty")
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(worker(list[i]), worker(list[j])) })
	names = make([]string, len(list))
	for n, i := range order {
		names[n] = worker(list[i])
		if n > 0 && names[n] == names[n-1] {
			return nil, nil, num.Refuse(num.ErrDuplicate, field, []int{i}, names[n], "every worker once")
		}
	}
	return order, names, nil
}

func (b *Bound[T]) bindInferences(a num.Calc[T], request *Request[T], order []int) error {
	for _, i := range order {
		values := request.Inferences[i].Values
		if len(values) != len(b.Labels) {
			return num.Refuse(num.ErrShape, "inferences", []int{i}, len(values), "one value for each label")
		}
		for label, v := range values {
			if !a.IsFinite(v) {
				return num.Refuse(num.ErrNotFinite, "inferences", []int{i, label}, v, "finite numbers")
			}
		}
		b.Input.Inferences = append(b.Input.Inferences, values...)
	}
	return nil
}

func (b *Bound[T]) bindForecasts(a num.Calc[T], request *Request[T], order []int) error {
	for k, i := range order {
		elements := request.Forecasts[i].Elements
		seen := make(map[string]bool, len(elements))
		for n, e := range elements {
			switch {
			case e.Inferer == "":
				return num.Refuse(num.ErrMissing, "forecasts", []int{i, n}, nil, "an inferer's name that is not empty")
			case seen[e.Inferer]:
				return num.Refuse(num.ErrDuplicate, "forecasts", []int{i, n}, e.Inferer, "every inferer once")
			case !a.IsFinite(e.Loss):
				return num.Refuse(num.ErrNotFinite, "forecasts", []int{i, n}, e.Loss, "finite numbers")
			}
			seen[e.Inferer] = true
			if j, found := slices.BinarySearch(b.Inferers, e.Inferer); found {
				b.Input.Forecasts.Set(Forecaster(k), Inferer(j), e.Loss)
			} else {
				b.Input.ForecastElsewhere[k] = true
			}
		}
	}
	return nil
}

func bindWeights[T any](a num.Calc[T], field string, list []WorkerWeight[T], workers []string) ([]T, error) {
	if list == nil {
		return nil, nil
	}
	out := fillZero(make([]T, len(workers)), a.Int(0))
	seen := make(map[string]bool, len(list))
	for i, w := range list {
		if w.Worker == "" {
			return nil, num.Refuse(num.ErrMissing, field, []int{i}, nil, "a worker's name that is not empty")
		}
		if seen[w.Worker] {
			return nil, num.Refuse(num.ErrDuplicate, field, []int{i}, w.Worker, "every worker once")
		}
		seen[w.Worker] = true
		if !a.IsFinite(w.Weight) {
			return nil, num.Refuse(num.ErrNotFinite, field, []int{i}, w.Weight, "finite numbers")
		}
		if position, found := slices.BinarySearch(workers, w.Worker); found {
			out[position] = w.Weight
		}
	}
	return out, nil
}

func checkLabelNames(labels []string) error {
	if len(labels) == 0 {
		return num.Refuse(num.ErrEmpty, "labels", nil, nil, "at least one label")
	}
	seen := make(map[string]bool, len(labels))
	for i, label := range labels {
		switch {
		case label == "":
			return num.Refuse(num.ErrMissing, "labels", []int{i}, nil, "a label that is not empty")
		case seen[label]:
			return num.Refuse(num.ErrDuplicate, "labels", []int{i}, label, "every label once")
		}
		seen[label] = true
	}
	return nil
}
