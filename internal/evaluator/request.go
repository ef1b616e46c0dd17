package evaluator

import (
	"errors"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
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
	elements := 0
	request.Forecasts, elements = readForecasts(e, in, forecasters)
	in.fail(e.takeInference("inferers", len(inferers), len(forecasters), max(len(request.Labels), 1), elements))
	if errors.Is(in.err, num.ErrRange) {
		return request
	}
	request.Regrets = readRegrets(e, in, inferers, forecasters)
	if loss, ok := optional(e, in, "network_combined_loss"); ok {
		request.NetworkLoss = &loss
	}
	request.Scale = e.a.Int(0)
	if e.storesScale() {
		request.Scale, _ = optional(e, in, "scale")
	}
	if e.release.Synthesis.Weights.Scale == weights.ScaleStoredDeviation && in.has("previous_weights") {
		previous := in.sub("previous_weights")
		request.PreviousInferers = readWeights(e, previous, "inferer", inferers)
		request.PreviousForecasters = readWeights(e, previous, "forecaster", forecasters)
		in.fail(previous.err)
	}
	return request
}

func readInferences[T any](e *engine[T], in *fields, inferers []string) []synthesis.Inference[T] {
	var rows [][]T
	if in.has("labels") {
		var list [][]number
		in.read("inferences", &list, "for each inferer a list of numbers as text")
		rows = make([][]T, len(list))
		for j, row := range list {
			for l, x := range row {
				rows[j] = append(rows[j], e.number(in, x.Dec, "inferences", j, l))
			}
		}
	} else {
		for _, x := range values(e, in, "inferences") {
			rows = append(rows, []T{x})
		}
	}
	if err := checkLength(in.at("inferences"), len(rows), len(inferers)); err != nil {
		in.fail(err)
		return nil
	}
	list := make([]synthesis.Inference[T], len(inferers))
	for j, name := range inferers {
		list[j] = synthesis.Inference[T]{Worker: name, Values: rows[j]}
	}
	return list
}

// readForecasts counts the elements of the forecasts too.
func readForecasts[T any](e *engine[T], in *fields, forecasters []string) (list []synthesis.Forecast[T], elements int) {
	var lists [][]pair[number]
	in.read("forecasts", &lists, "for each forecaster a list of [inferer, loss]")
	if err := checkLength(in.at("forecasts"), len(lists), len(forecasters)); err != nil {
		in.fail(err)
		return nil, 0
	}
	out := make([]synthesis.Forecast[T], len(forecasters))
	for k, name := range forecasters {
		out[k].Worker = name
		for i, p := range lists[k] {
			out[k].Elements = append(out[k].Elements, synthesis.Element[T]{
				Inferer: p.name, Loss: e.number(in, p.value.Dec, "forecasts", k, i, 1),
			})
		}
		elements += len(lists[k])
	}
	return out, elements
}

func readWeights[T any](e *engine[T], in *fields, key string, workers []string) []synthesis.WorkerWeight[T] {
	list, _ := optionalValues(e, in, key)
	if err := checkLength(in.at(key), len(list), len(workers)); err != nil {
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

// readRegrets reads regret tables, all nine of them, and the initial regret into a store.
func readRegrets[T any](e *engine[T], in *fields, inferers, forecasters []string) *regret.Store[T] {
	store := regret.NewStore(value(e, in, "initial_regret"))
	tables := in.sub("regrets")
	for _, t := range tableKeys {
		tables.pass(t.key)
	}
	tables.fail(tables.unread())
	for _, t := range tableKeys {
		if tables.err != nil {
			break
		}
		rows := t.rows(inferers, forecasters)
		if t.columns == nil {
			list, present := optionalValues(e, tables, t.key)
			tables.fail(checkLength(tables.at(t.key), len(list), len(rows)))
			if tables.err != nil {
				continue
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
		tables.fail(checkLength(tables.at(t.key), len(list), len(rows)))
		for i := range list {
			tables.fail(checkLength(strictjson.Index(tables.at(t.key), i), len(list[i]), len(columns)))
		}
		if tables.err != nil {
			continue
		}
		for i, row := range rows {
			for j, column := range columns {
				if present[i][j] {
					in.fail(store.Set(t.kind, row, column, list[i][j]))
				}
			}
		}
	}
	in.fail(tables.err)
	return store
}

// checkLength is num.CheckLength with a path.
func checkLength(path string, got, want int) error {
	if err := num.CheckLength("", got, want); err != nil {
		return fieldError(err, path)
	}
	return nil
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
