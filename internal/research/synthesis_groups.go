package research

import (
	"fmt"

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

// inferenceGroups are the columns that package synthesis makes.
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

// labelled are the columns of one inference, a value for each label.
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

// valueAt is a value of a list, if it has it.
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

// regretGroups are the columns that package regret makes, all nine kinds.
func (c *synthesisCheck[T]) regretGroups() []group[T] {
	var out []group[T]
	for _, kind := range regretKinds[T]() {
		var quantities []quantity[T]
		for _, record := range kind.records {
			quantities = append(quantities, quantity[T]{record.column, func(e *synthesisEpoch[T]) (T, bool) {
				return record.at(e.regrets)
			}})
		}
		out = append(out, c.group(kind.name, kind.equations, quantities))
	}
	return out
}

// regretKind are the columns of one kind of regret.
type regretKind[T any] struct {
	name      string
	equations string
	records   []regretRecord[T]
}

// regretRecord is one column and its place in a table of regrets.
type regretRecord[T any] struct {
	column string
	set    func(t *regret.Table[T], x T)
	at     func(t *regret.Table[T]) (T, bool)
}

// regretKinds tell which column is which regret.
func regretKinds[T any]() []regretKind[T] {
	type (
		table        = regret.Table[T]
		byInferer    = regret.Column[regret.Inferer, T]
		byForecaster = regret.Column[regret.Forecaster, T]
		// the first is withheld or taken in
		infererInferer       = regret.Grid[regret.Inferer, regret.Inferer, T]
		infererForecaster    = regret.Grid[regret.Inferer, regret.Forecaster, T]
		forecasterInferer    = regret.Grid[regret.Forecaster, regret.Inferer, T]
		forecasterForecaster = regret.Grid[regret.Forecaster, regret.Forecaster, T]
	)
	const (
		plain  = "inference_regret_worker_%d"
		naive  = "naive_inference_regret_worker_%d"
		oneOut = "inference_regret_worker_%d_oneout_%d"
		oneIn  = "inference_regret_worker_%d_onein_%d"
		n, k   = tableInferers, tableForecasters
	)
	self := fmt.Sprintf("inference_regret_worker_%d_onein_%%d", selfWorker)
	return []regretKind[T]{
		{"inference_regret_inferer", "E39",
			columnRecords(plain, 0, n, func(t *table) *byInferer { return &t.Inferer })},
		{"inference_regret_forecaster", "E40",
			columnRecords(plain, n, k, func(t *table) *byForecaster { return &t.Forecaster })},
		{"naive_inference_regret", "E41",
			columnRecords(naive, 0, n, func(t *table) *byInferer { return &t.Naive })},
		{"oneout_inferer_regret_inferer", "E42",
			gridRecords(oneOut, 0, n, 0, n, func(t *table) *infererInferer { return &t.OneOutInfererInferer })},
		{"oneout_inferer_regret_forecaster", "E43",
			gridRecords(oneOut, 0, n, n, k, func(t *table) *infererForecaster { return &t.OneOutInfererForecaster })},
		{"oneout_forecaster_regret_inferer", "E44",
			gridRecords(oneOut, n, k, 0, n, func(t *table) *forecasterInferer { return &t.OneOutForecasterInferer })},
		{"oneout_forecaster_regret_forecaster", "E45",
			gridRecords(oneOut, n, k, n, k, func(t *table) *forecasterForecaster { return &t.OneOutForecasterForecaster })},
		{"onein_forecaster_regret_inferer", "E46",
			gridRecords(oneIn, 0, k, 0, n, func(t *table) *forecasterInferer { return &t.OneInForecasterInferer })},
		{"onein_forecaster_regret_self", "E47",
			columnRecords(self, 0, k, func(t *table) *byForecaster { return &t.OneInForecasterSelf })},
	}
}

// columnRecords are count regrets with one index; offset is the number of the first one in the format.
func columnRecords[R regret.Role, T any](
	format string, offset, count int, of func(t *regret.Table[T]) *regret.Column[R, T],
) []regretRecord[T] {
	var out []regretRecord[T]
	for i := range count {
		out = append(out, regretRecord[T]{
			column: fmt.Sprintf(format, offset+i),
			set:    func(t *regret.Table[T], x T) { of(t).Set(R(i), x) },
			at:     func(t *regret.Table[T]) (T, bool) { return of(t).At(R(i)) },
		})
	}
	return out
}

// gridRecords are regrets with two indices. The rows of the grid, which are the workers withheld or taken in, come
// second in the format and the columns, whose regret it is, first; each has the number of its first one.
func gridRecords[R, C regret.Role, T any](
	format string, firstRow, rows, firstColumn, columns int, of func(t *regret.Table[T]) *regret.Grid[R, C, T],
) []regretRecord[T] {
	var out []regretRecord[T]
	for row := range rows {
		for column := range columns {
			out = append(out, regretRecord[T]{
				column: fmt.Sprintf(format, firstColumn+column, firstRow+row),
				set:    func(t *regret.Table[T], x T) { of(t).Set(R(row), C(column), x) },
				at:     func(t *regret.Table[T]) (T, bool) { return of(t).At(R(row), C(column)) },
			})
		}
	}
	return out
}
