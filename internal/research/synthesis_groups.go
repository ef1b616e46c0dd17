package research

import (
	"fmt"
	"strconv"

	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// quantity is one column and where its value is in a recomputed epoch; false where there is none.
type quantity[T any] struct {
	column string
	at     func(e *synthesisEpoch[T]) (T, bool)
}

// group makes a group of quantities, compared in every recomputed epoch.
func (c *synthesisCheck[T]) group(name, equations string, quantities []quantity[T]) group[T] {
	g := group[T]{name: name, equations: equations}
	for _, q := range quantities {
		g.columns = append(g.columns, q.column)
	}
	g.check = func(compare comparer[T]) error {
		for _, e := range c.epochs {
			for _, q := range quantities {
				got, has := q.at(e)
				if err := e.a.Err(); err != nil {
					return fmt.Errorf("%s: %w", c.table.place(e.row, q.column), err)
				}
				if err := compare(e.row, e.number, q.column, got, has); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return g
}

// inferenceGroups returns the columns that package synthesis makes.
func (c *synthesisCheck[T]) inferenceGroups() []group[T] {
	type (
		byInferer    = synthesis.Values[synthesis.Inferer, T]
		byForecaster = synthesis.Values[synthesis.Forecaster, T]
		epoch        = synthesisEpoch[T]
	)
	s := c.settings
	combined := labelled(s, "network_inference", func(e *epoch) ([]T, bool) { return e.result.Combined, true })
	naive := labelled(s, "network_naive_inference", func(e *epoch) ([]T, bool) { return e.result.Naive, true })
	implied := valuesOf(s, "forecast_implied_inference_%d", 0, tableForecasters,
		func(e *epoch) *byForecaster { return &e.result.Implied })
	oneOutInferer := valuesOf(s, "network_inference_oneout_%d", 0, tableInferers,
		func(e *epoch) *byInferer { return &e.result.OneOutInferer })
	oneOutForecaster := valuesOf(s, "network_inference_oneout_%d", tableInferers, tableForecasters,
		func(e *epoch) *byForecaster { return &e.result.OneOutForecaster })
	oneIn := valuesOf(s, "network_naive_inference_onein_%d", 0, tableForecasters,
		func(e *epoch) *byForecaster { return &e.result.OneInForecaster })
	groups := []group[T]{
		c.group("forecasted_regret", "E28", forecastedRegrets[T]()),
		c.group("forecast_implied_inference", "E29", implied),
		c.group("forecast_implied_inference_oneout", "E29 without an inferer", impliedWithout[T](s)),
		c.group("network_inference", "E31", combined),
		c.group("network_inference_oneout_inferer", "E31 without an inferer", oneOutInferer),
		c.group("network_inference_oneout_forecaster", "E31 without a forecaster", oneOutForecaster),
		c.group("network_naive_inference", "E31 without forecasters", naive),
		c.group("network_naive_inference_onein", "E31 with one forecaster", oneIn),
	}
	if s.labels == 1 { // the table of several labels has no interval
		groups = append(groups, c.group("network_inference_errorbar", "E36", errorbars[T]()))
	}
	return groups
}

// labelled returns the columns of one inference, a value for each label.
func labelled[T any](s simulation, inference string, of func(e *synthesisEpoch[T]) ([]T, bool)) []quantity[T] {
	var out []quantity[T]
	for label, column := range s.labelColumns(inference) {
		out = append(out, quantity[T]{column, func(e *synthesisEpoch[T]) (T, bool) {
			values, has := of(e)
			return valueAt(values, has && len(values) == s.labels, label)
		}})
	}
	return out
}

// valueAt returns a value of a list, if it has it.
func valueAt[T any](values []T, has bool, i int) (T, bool) {
	if !has {
		var zero T
		return zero, false
	}
	return values[i], true
}

// valuesOf are the columns of inferences of a kind, the first of which has the number offset in its name.
func valuesOf[R regret.Role, T any](
	s simulation, format string, offset, count int, of func(e *synthesisEpoch[T]) *synthesis.Values[R, T],
) []quantity[T] {
	var out []quantity[T]
	for i := range count {
		out = append(out, labelled(s, fmt.Sprintf(format, offset+i), func(e *synthesisEpoch[T]) ([]T, bool) {
			return of(e).At(R(i))
		})...)
	}
	return out
}

func forecastedRegrets[T any]() []quantity[T] {
	var out []quantity[T]
	for k := range tableForecasters {
		for j := range tableInferers {
			column := fmt.Sprintf("forecasted_regret_%d_inferer_%d", k, j)
			out = append(out, quantity[T]{column, func(e *synthesisEpoch[T]) (T, bool) {
				forecast, has := e.in.Forecasts.At(synthesis.Forecaster(k), synthesis.Inferer(j))
				return e.a.Sub(e.in.NetworkLoss, forecast), has
			}})
		}
	}
	return out
}

func impliedWithout[T any](s simulation) []quantity[T] {
	var out []quantity[T]
	for k := range tableForecasters {
		for j := range tableInferers {
			inference := fmt.Sprintf("forecast_implied_inference_%d_oneout_%d", k, j)
			out = append(out, labelled(s, inference, func(e *synthesisEpoch[T]) ([]T, bool) {
				return e.without[j].At(synthesis.Forecaster(k))
			})...)
		}
	}
	return out
}

func errorbars[T any]() []quantity[T] {
	var out []quantity[T]
	for i := range tablePercentiles {
		out = append(out, quantity[T]{fmt.Sprintf("network_inference_errorbar_%d", i), func(e *synthesisEpoch[T]) (T, bool) {
			return valueAt(e.interval, len(e.interval) == tablePercentiles, i)
		}})
	}
	return out
}

// tablePercentiles is the number of bounds of the confidence interval.
const tablePercentiles = 5

// regretGroups returns the columns that package regret makes, all nine kinds.
func (c *synthesisCheck[T]) regretGroups() []group[T] {
	var out []group[T]
	for kind := range regret.Kinds {
		var quantities []quantity[T]
		eachRegret(kind, func(row, column int, name string) {
			quantities = append(quantities, quantity[T]{name, func(e *synthesisEpoch[T]) (T, bool) {
				return e.regrets.Parts()[kind].At(row, column)
			}})
		})
		out = append(out, c.group(regretGroupNames[kind], "E"+strconv.Itoa(kind.Equation()), quantities))
	}
	return out
}

// regretGroupNames are the names of the groups of columns.
var regretGroupNames = [regret.Kinds]string{
	regret.KindInferer:                    "inference_regret_inferer",
	regret.KindForecaster:                 "inference_regret_forecaster",
	regret.KindNaive:                      "naive_inference_regret",
	regret.KindOneOutInfererInferer:       "oneout_inferer_regret_inferer",
	regret.KindOneOutInfererForecaster:    "oneout_inferer_regret_forecaster",
	regret.KindOneOutForecasterInferer:    "oneout_forecaster_regret_inferer",
	regret.KindOneOutForecasterForecaster: "oneout_forecaster_regret_forecaster",
	regret.KindOneInForecasterInferer:     "onein_forecaster_regret_inferer",
	regret.KindOneInForecasterSelf:        "onein_forecaster_regret_self",
}

// eachRegret goes through the places of a kind with the names of their columns: first whose regret it is, then who is withheld
// or taken in. Forecasters are counted on from the inferers, but where they are taken in.
func eachRegret(kind regret.Kind, visit func(row, column int, name string)) {
	count, first := [...]int{1, tableInferers, tableForecasters}, [...]int{0, 0, tableInferers} // by regret.Workers
	for row := range count[kind.Rows()] {
		for column := range count[kind.Columns()] {
			whose, other := first[kind.Columns()]+column, first[kind.Rows()]+row
			switch {
			case kind == regret.KindOneInForecasterSelf:
				visit(row, column, fmt.Sprintf("inference_regret_worker_%d_onein_%d", selfWorker, row))
			case kind == regret.KindOneInForecasterInferer:
				visit(row, column, fmt.Sprintf("inference_regret_worker_%d_onein_%d", whose, row))
			case kind == regret.KindNaive:
				visit(row, column, fmt.Sprintf("naive_inference_regret_worker_%d", other))
			case kind.Columns() == regret.Self:
				visit(row, column, fmt.Sprintf("inference_regret_worker_%d", other))
			default:
				visit(row, column, fmt.Sprintf("inference_regret_worker_%d_oneout_%d", whose, other))
			}
		}
	}
}
