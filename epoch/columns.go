package epoch

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// Columns returns the names under which the researchers' tables hold what an epoch computes, in a fixed order: 460 for
// 5 inferers, 3 forecasters and 5 reputers. Inferers are numbered from 0; where a name counts workers, forecasters
// follow the inferers.
func (rec *Record[T]) Columns() []string {
	var names []string
	rec.visit(true, func(name string, _ func() (T, bool)) bool {
		names = append(names, name)
		return true
	})
	return names
}

// Columns returns those of every Record of the roster, before there is one.
func (r Roster) Columns() []string {
	if r.validate() != nil {
		return nil
	}
	rec := &Record[float64]{reputers: r.Reputers, Input: &Input[float64]{
		Present: make([]bool, r.Inferers), Forecasts: synthesis.NewForecasts[float64](r.Forecasters, r.Inferers),
	}}
	return rec.Columns()
}

// Column returns the value of a column, and whether there is one: a name that is not among Columns has none, nor has
// what this epoch did not come to.
func (rec *Record[T]) Column(name string) (value T, ok bool) {
	rec.visit(true, func(column string, at func() (T, bool)) bool {
		if column != name {
			return true
		}
		value, ok = at()
		return false
	})
	return value, ok
}

// Row returns the values of all columns in their order, and which of them there are.
func (rec *Record[T]) Row() (values []T, present []bool) {
	rec.visit(false, func(_ string, at func() (T, bool)) bool {
		value, ok := at()
		values, present = append(values, value), append(present, ok)
		return true
	})
	return values, present
}

// visit hands out one column after the other until f has seen enough, with their names if they are asked for.
func (rec *Record[T]) visit(named bool, f func(name string, at func() (T, bool)) bool) {
	if rec == nil || rec.Input == nil {
		return // of no epoch
	}
	v := &visitor[T]{rec: rec, f: f, named: named, roster: rec.roster()}
	v.inputs()
	v.inferences()
	v.reports()
	v.losses()
	v.regrets()
	v.scores()
	v.rewards()
}

func (rec *Record[T]) roster() Roster {
	return Roster{
		Inferers: len(rec.Input.Present), Forecasters: rec.Input.Forecasts.Rows(), Reputers: rec.reputers,
	}
}

type visitor[T any] struct {
	rec    *Record[T]
	roster Roster
	f      func(name string, at func() (T, bool)) bool
	named  bool
	done   bool
}

// column hands out one column.
func (v *visitor[T]) column(at func() (T, bool), format string, args ...any) {
	if v.done {
		return
	}
	name := ""
	if v.named { // names take longer than values
		name = fmt.Sprintf(format, args...)
	}
	v.done = !v.f(name, at)
}

// none is what is not there.
func none[T any]() (T, bool) {
	var zero T
	return zero, false
}

// list hands out a column for each of n members from a function of the position.
func (v *visitor[T]) list(n int, format string, at func(i int) (T, bool)) {
	for i := range n {
		v.column(func() (T, bool) { return at(i) }, format, i)
	}
}

// workers hands out a column for every inferer, then for every forecaster.
func (v *visitor[T]) workers(format string, inferer func(regret.Inferer) (T, bool), forecaster func(regret.Forecaster) (T, bool)) {
	for j := range regret.Inferer(v.roster.Inferers) {
		v.column(func() (T, bool) { return inferer(j) }, format, int(j))
	}
	for k := range regret.Forecaster(v.roster.Forecasters) {
		v.column(func() (T, bool) { return forecaster(k) }, format, v.roster.Inferers+int(k))
	}
}

func (v *visitor[T]) inputs() {
	in := v.rec.Input
	v.column(func() (T, bool) { return in.Target, in.HasTarget }, "target")
	v.list(v.roster.Inferers, "inference_%d", func(j int) (T, bool) {
		if !in.Present[j] {
			return none[T]()
		}
		return in.Inferences[j*in.labels()], true
	})
	for k := range regret.Forecaster(v.roster.Forecasters) {
		for j := range regret.Inferer(v.roster.Inferers) {
			v.column(func() (T, bool) { return in.Forecasts.At(k, j) }, "forecasted_loss_%d_for_%d", int(k), int(j))
			v.column(func() (T, bool) { return v.rec.forecastedRegret(k, j) }, "forecasted_regret_%d_inferer_%d", int(k), int(j))
		}
	}
}

// forecastedRegret is E28.
func (rec *Record[T]) forecastedRegret(k regret.Forecaster, j regret.Inferer) (T, bool) {
	loss, ok := rec.Input.Forecasts.At(k, j)
	if !ok || rec.SynthesisInput == nil || !rec.SynthesisInput.HasNetworkLoss {
		return none[T]()
	}
	a := rec.a.Calc()
	x := a.Sub(rec.SynthesisInput.NetworkLoss, loss)
	return x, a.Err() == nil
}

// small returns the place of a position among those who took part.
func small[R regret.Role](members []R, position R) (R, bool) {
	for i, m := range members {
		if m == position {
			return R(i), true
		}
	}
	return 0, false
}

// variant returns the first label of one of the inferences.
func variant[R regret.Role, T any](values *synthesis.Values[R, T], members []R, position R) (T, bool) {
	i, ok := small(members, position)
	if !ok {
		return none[T]()
	}
	value, present := values.At(i)
	if !present {
		return none[T]()
	}
	return value[0], true
}

func (v *visitor[T]) inferences() {
	rec, result := v.rec, v.rec.Inference
	if result == nil {
		result = new(synthesis.Result[T])
	}
	single := func(x []T) func() (T, bool) {
		return func() (T, bool) {
			if len(x) == 0 {
				return none[T]()
			}
			return x[0], true
		}
	}
	implied := func(format string, of *synthesis.Values[regret.Forecaster, T]) {
		v.list(v.roster.Forecasters, format, func(k int) (T, bool) {
			return variant(of, rec.Forecasters, regret.Forecaster(k))
		})
	}
	implied("forecast_implied_inference_%d", &result.Implied)
	for k := range regret.Forecaster(v.roster.Forecasters) {
		for j := range regret.Inferer(v.roster.Inferers) {
			v.column(func() (T, bool) {
				i, ok := small(rec.Forecasters, k)
				if !ok || int(i) >= len(result.OneOutInfererForecaster) {
					return none[T]()
				}
				return variant(&result.OneOutInfererForecaster[i], rec.Inferers, j)
			}, "forecast_implied_inference_%d_oneout_%d", int(k), int(j))
		}
	}
	v.column(single(result.Combined), "network_inference")
	v.list(percentiles, "network_inference_errorbar_%d", func(i int) (T, bool) {
		if len(rec.Interval) == 0 {
			return none[T]()
		}
		return rec.Interval[0][i], true
	})
	v.workers("network_inference_oneout_%d",
		func(j regret.Inferer) (T, bool) { return variant(&result.OneOutInferer, rec.Inferers, j) },
		func(k regret.Forecaster) (T, bool) { return variant(&result.OneOutForecaster, rec.Forecasters, k) })
	v.column(single(result.Naive), "network_naive_inference")
	implied("network_naive_inference_onein_%d", &result.OneInForecaster)
}

// percentiles is the number of error bars, that of synthesis.DefaultPercentiles.
const percentiles = 5

// objects hands out the columns of losses: the network's or those of one reputer, which have other names.
func (v *visitor[T]) objects(l *regret.Losses[T], n lossNames, prefix string) {
	value := func(x func() (T, bool)) func() (T, bool) {
		return func() (T, bool) {
			if l == nil {
				return none[T]()
			}
			return x()
		}
	}
	v.column(value(func() (T, bool) { return l.Combined, true }), "%s", prefix+n.combined)
	for j := range regret.Inferer(v.roster.Inferers) {
		v.column(value(func() (T, bool) { return l.Inferer.At(j) }), prefix+n.inferer, int(j))
	}
	for k := range regret.Forecaster(v.roster.Forecasters) {
		v.column(value(func() (T, bool) { return l.Forecaster.At(k) }), prefix+n.forecaster, int(k))
	}
	for k := range regret.Forecaster(v.roster.Forecasters) {
		for j := range regret.Inferer(v.roster.Inferers) {
			v.column(value(func() (T, bool) { return l.OneOutInfererForecaster.At(k, j) }), prefix+n.oneOutImplied, int(k), int(j))
		}
	}
	v.column(value(func() (T, bool) { return l.Naive, true }), "%s", prefix+n.naive)
	for j := range regret.Inferer(v.roster.Inferers) {
		v.column(value(func() (T, bool) { return l.OneOutInferer.At(j) }), prefix+n.oneOut, int(j))
	}
	for k := range regret.Forecaster(v.roster.Forecasters) {
		v.column(value(func() (T, bool) { return l.OneOutForecaster.At(k) }), prefix+n.oneOut, v.roster.Inferers+int(k))
	}
	for k := range regret.Forecaster(v.roster.Forecasters) {
		v.column(value(func() (T, bool) { return l.OneInForecaster.At(k) }), prefix+n.oneIn, int(k))
	}
}

type lossNames struct {
	combined, inferer, forecaster, oneOutImplied, naive, oneOut, oneIn string
}

var (
	networkLossNames = lossNames{
		"network_loss", "inference_loss_%d", "forecast_implied_inference_loss_%d",
		"forecast_implied_inference_loss_%d_oneout_%d", "network_naive_loss", "network_loss_oneout_%d", "network_naive_loss_onein_%d",
	}
	reportedLossNames = lossNames{
		"network_inference", "inference_%d", "forecast_implied_inference_%d",
		"forecast_implied_inference_%d_oneout_%d", "naive_network_inference", "network_inference_oneout_%d", "naive_network_inference_onein_%d",
	}
)

func (v *visitor[T]) reports() {
	for m := range v.roster.Reputers {
		report := v.rec.report(m)
		var losses *regret.Losses[T]
		if report != nil {
			losses = report.Losses
		}
		v.objects(losses, reportedLossNames, fmt.Sprintf("reputer_%d_loss_", m))
		v.column(func() (T, bool) {
			if report == nil {
				return none[T]()
			}
			return report.Stake, true
		}, "reputer_stake_%d", m)
	}
}

// report finds what a reputer reported, nil if nothing.
func (rec *Record[T]) report(reputer int) *Report[T] {
	for i := range rec.Input.Reports {
		if rec.Input.Reports[i].Reputer == reputer {
			return &rec.Input.Reports[i]
		}
	}
	return nil
}

func (v *visitor[T]) losses() { v.objects(v.rec.Losses, networkLossNames, "") }
