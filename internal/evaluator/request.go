package evaluator

import (
	"fmt"
	"strconv"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// readRequest reads the input of network_inferences, of several labels if it names them.
func readRequest[T any](e *engine[T], in *fields) *synthesis.Request[T] {
	inferers, forecasters := in.names("inferers"), in.names("forecasters")
	request := &synthesis.Request[T]{Inferences: readInferences(e, in, inferers)}
	if in.has("labels") {
		request.Labels = in.names("labels")
	}
	request.Forecasts = readForecasts(e, in, forecasters)
	request.Regrets = readRegrets(e, in, inferers, forecasters)
	if loss, ok := optional(e, in, "network_combined_loss"); ok {
		request.NetworkLoss = &loss
	}
	request.Scale = e.a.Int(0)
	if e.storesScale() {
		request.Scale, _ = optional(e, in, "scale")
	}
	if e.release.Synthesis.Weights.Scale == weights.ScaleStoredDeviation && in.has("previous_weights") {
		previous := in.object("previous_weights")
		request.PreviousInferers = readWeights(e, previous, "inferer", inferers)
		request.PreviousForecasters = readWeights(e, previous, "forecaster", forecasters)
		in.fail(previous.err)
	}
	return request
}

// object reads a key that holds an object.
func (f *fields) object(key string) *fields {
	inner := new(fields)
	f.read(key, &inner.raw, "an object")
	return inner
}

func readInferences[T any](e *engine[T], in *fields, inferers []string) []synthesis.Inference[T] {
	var rows [][]T
	if in.has("labels") {
		var present [][]bool
		rows, present = matrix(e, in, "inferences")
		requireAll(in, "inferences", present)
	} else {
		for _, x := range values(e, in, "inferences") {
			rows = append(rows, []T{x})
		}
	}
	if err := num.CheckLength("inferences", len(rows), len(inferers)); err != nil {
		in.fail(err)
		return nil
	}
	list := make([]synthesis.Inference[T], len(inferers))
	for j, name := range inferers {
		list[j] = synthesis.Inference[T]{Worker: name, Values: rows[j]}
	}
	return list
}

func requireAll(in *fields, key string, present [][]bool) {
	for i, row := range present {
		for j, p := range row {
			if !p {
				in.fail(num.Refuse(num.ErrMissing, key, []int{i, j}, nil, "a number as text"))
			}
		}
	}
}

func readForecasts[T any](e *engine[T], in *fields, forecasters []string) []synthesis.Forecast[T] {
	var lists [][]pair[num.Dec]
	in.read("forecasts", &lists, "for each forecaster a list of [inferer, loss]")
	if err := num.CheckLength("forecasts", len(lists), len(forecasters)); err != nil {
		in.fail(err)
		return nil
	}
	out := make([]synthesis.Forecast[T], len(forecasters))
	for k, name := range forecasters {
		out[k].Worker = name
		for _, p := range lists[k] {
			out[k].Elements = append(out[k].Elements, synthesis.Element[T]{
				Inferer: p.name, Loss: e.number(in, "forecasts", p.value),
			})
		}
	}
	return out
}

func readWeights[T any](e *engine[T], in *fields, key string, workers []string) []synthesis.WorkerWeight[T] {
	list, _ := optionalValues(e, in, key)
	if err := num.CheckLength("previous weights "+key, len(list), len(workers)); err != nil {
		in.fail(err)
		return nil
	}
	out := make([]synthesis.WorkerWeight[T], len(workers))
	for i, name := range workers {
		out[i] = synthesis.WorkerWeight[T]{Worker: name, Weight: list[i]}
	}
	return out
}

// tableKeys are the keys of regret tables, with the kind of their records and the roles of rows and columns.
var tableKeys = [...]struct {
	key          string
	kind         regret.Kind
	rows         func(inferers, forecasters []string) []string
	columns      func(inferers, forecasters []string) []string
	columnIsSelf bool // one column, whose worker is that of the row
}{
	{"inferer", regret.KindInferer, inferersOf, nil, false},
	{"forecaster", regret.KindForecaster, forecastersOf, nil, false},
	{"naive_inferer", regret.KindNaive, inferersOf, nil, false},
	{"one_out_inferer_inferer", regret.KindOneOutInfererInferer, inferersOf, inferersOf, false},
	{"one_out_inferer_forecaster", regret.KindOneOutInfererForecaster, inferersOf, forecastersOf, false},
	{"one_out_forecaster_inferer", regret.KindOneOutForecasterInferer, forecastersOf, inferersOf, false},
	{"one_out_forecaster_forecaster", regret.KindOneOutForecasterForecaster, forecastersOf, forecastersOf, false},
	{"one_in_forecaster_inferer", regret.KindOneIn, forecastersOf, inferersOf, false},
	{"one_in_forecaster_self", regret.KindOneIn, forecastersOf, nil, true},
}

func inferersOf(inferers, _ []string) []string       { return inferers }
func forecastersOf(_, forecasters []string) []string { return forecasters }

// readRegrets reads regret tables and the initial regret into a store.
func readRegrets[T any](e *engine[T], in *fields, inferers, forecasters []string) *regret.Store[T] {
	store := regret.NewStore(value(e, in, "initial_regret"))
	tables := in.object("regrets")
	if tables.raw == nil {
		return store
	}
	for _, t := range tableKeys {
		rows := t.rows(inferers, forecasters)
		if t.columns == nil {
			list, present := optionalValues(e, tables, t.key)
			if tables.err != nil {
				in.fail(fmt.Errorf("regrets: %w", tables.err))
				return store
			}
			if err := num.CheckLength("regrets."+t.key, len(list), len(rows)); err != nil {
				in.fail(err)
				return store
			}
			for i, name := range rows {
				second := ""
				if t.columnIsSelf {
					second = name
				}
				if present[i] {
					in.fail(store.Set(t.kind, name, second, list[i]))
				}
			}
			continue
		}
		columns := t.columns(inferers, forecasters)
		list, present := matrix(e, tables, t.key)
		if tables.err != nil {
			in.fail(fmt.Errorf("regrets: %w", tables.err))
			return store
		}
		if err := num.CheckLength("regrets."+t.key, len(list), len(rows)); err != nil {
			in.fail(err)
			return store
		}
		for i, row := range rows {
			if err := num.CheckLength("regrets."+t.key+" row "+strconv.Itoa(i), len(list[i]), len(columns)); err != nil {
				in.fail(err)
				return store
			}
			for j, column := range columns {
				if present[i][j] {
					in.fail(store.Set(t.kind, row, column, list[i][j]))
				}
			}
		}
	}
	return store
}

// writeRegrets is the reverse of readRegrets.
func writeRegrets[T any](e *engine[T], store *regret.Store[T], inferers, forecasters []string) output {
	out := output{}
	cell := func(kind regret.Kind, first, second string) any {
		if v, ok := store.Get(kind, first, second); ok {
			return e.text(v)
		}
		return nil
	}
	for _, t := range tableKeys {
		rows := t.rows(inferers, forecasters)
		if t.columns == nil {
			list := make([]any, len(rows))
			for i, name := range rows {
				list[i] = cell(t.kind, name, name)
			}
			out[t.key] = list
			continue
		}
		columns := t.columns(inferers, forecasters)
		table := make([][]any, len(rows))
		for i, row := range rows {
			table[i] = make([]any, len(columns))
			for j, column := range columns {
				table[i][j] = cell(t.kind, row, column)
			}
		}
		out[t.key] = table
	}
	return out
}
