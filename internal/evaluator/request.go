package evaluator

import (
	"errors"
	"slices"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// readRequest reads the input of network_inferences, of several labels if it names them.
func readRequest[T chorus.Number](e *engine[T], in *fields) *synthesis.Request[T] {
	inferers, forecasters := in.names("inferers"), in.names("forecasters")
	request := &synthesis.Request[T]{Inferences: readInferences(e, in, inferers)}
	if in.has("labels") {
		request.Labels = in.names("labels")
	}
	elements := 0
	request.Forecasts, elements = readForecasts(e, in, forecasters)
	in.fail(e.TakeInference("inferers", len(inferers), len(forecasters), max(len(request.Labels), 1), elements))
	if errors.Is(in.err, num.ErrRange) {
		return request
	}
	if table := readRegrets(e, in, inferers, forecasters); in.err == nil {
		request.Regrets = storeOf(in, table, inferers, forecasters)
	}
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

func readInferences[T chorus.Number](e *engine[T], in *fields, inferers []string) []synthesis.Inference[T] {
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
func readForecasts[T chorus.Number](e *engine[T], in *fields, forecasters []string) (list []synthesis.Forecast[T], elements int) {
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
				Inferer: p.Name, Loss: e.number(in, p.Value.Dec, "forecasts", k, i, 1),
			})
		}
		elements += len(lists[k])
	}
	return out, elements
}

func readWeights[T chorus.Number](e *engine[T], in *fields, key string, workers []string) []synthesis.WorkerWeight[T] {
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

// tableKeys are the keys of regret tables.
var tableKeys = [regret.Kinds]string{
	regret.KindInferer:                    "inferer",
	regret.KindForecaster:                 "forecaster",
	regret.KindNaive:                      "naive_inferer",
	regret.KindOneOutInfererInferer:       "one_out_inferer_inferer",
	regret.KindOneOutInfererForecaster:    "one_out_inferer_forecaster",
	regret.KindOneOutForecasterInferer:    "one_out_forecaster_inferer",
	regret.KindOneOutForecasterForecaster: "one_out_forecaster_forecaster",
	regret.KindOneInForecasterInferer:     "one_in_forecaster_inferer",
	regret.KindOneInForecasterSelf:        "one_in_forecaster_self",
}

// readRegrets reads regret tables, all nine of them, and the initial regret, in the order of the names.
func readRegrets[T chorus.Number](e *engine[T], in *fields, inferers, forecasters []string) *regret.Table[T] {
	table := regret.NewTable(len(inferers), len(forecasters), value(e, in, "initial_regret"))
	tables := in.sub("regrets")
	tables.pass(tableKeys[:]...)
	tables.fail(tables.unread())
	for kind, cells := range table.Parts() {
		if tables.err == nil {
			readCells(e, tables, regret.Kind(kind), cells)
		}
	}
	in.fail(tables.err)
	return table
}

// readCells reads a list of numbers or nulls, or a matrix of them for a kind of pairs.
func readCells[T chorus.Number](e *engine[T], in *fields, kind regret.Kind, into *regret.Cells[T]) {
	key := tableKeys[kind]
	set := func(x *number, row, column int, index ...int) {
		if x != nil && in.err == nil {
			into.Set(row, column, e.number(in, x.Dec, key, index...))
		}
	}
	if kind.Columns() == regret.Self {
		var list []*number
		in.read(key, &list, "a list of numbers as text")
		in.fail(checkLength(in.at(key), len(list), into.Rows()))
		for i, x := range list {
			set(x, i, 0, i)
		}
		return
	}
	var rows [][]*number
	in.read(key, &rows, "a matrix of numbers as text")
	in.fail(checkLength(in.at(key), len(rows), into.Rows()))
	for i, row := range rows {
		in.fail(checkLength(strictjson.Index(in.at(key), i), len(row), into.Columns()))
		for j, x := range row {
			set(x, i, j, i, j)
		}
	}
}

// storeOf keeps a table by names in any order.
func storeOf[T chorus.Number](in *fields, table *regret.Table[T], inferers, forecasters []string) *regret.Store[T] {
	store := regret.NewStore(table.Initial())
	ascendingInferers, ascendingForecasters := slices.Sorted(slices.Values(inferers)), slices.Sorted(slices.Values(forecasters))
	table = table.Select(nil, positions[regret.Inferer](ascendingInferers, inferers), positions[regret.Forecaster](ascendingForecasters, forecasters))
	in.fail(store.Scatter(table, ascendingInferers, ascendingForecasters))
	return store
}

// positions finds names in a list.
func positions[R regret.Role](names, list []string) []R {
	at := make(map[string]R, len(list))
	for i, name := range list {
		at[name] = R(i)
	}
	out := make([]R, len(names))
	for i, name := range names {
		out[i] = at[name]
	}
	return out
}

// checkLength is num.CheckLength with a path.
func checkLength(path string, got, want int) error {
	if err := num.CheckLength("", got, want); err != nil {
		return fieldError(err, path)
	}
	return nil
}

// writeRegrets is the reverse of readRegrets.
func writeRegrets[T chorus.Number](e *engine[T], table *regret.Table[T]) output {
	out := output{}
	for kind, cells := range table.Parts() {
		rows, list := make([][]any, cells.Rows()), make([]any, 0, cells.Rows())
		for i := range rows {
			rows[i] = make([]any, cells.Columns())
			for j := range rows[i] {
				if v, ok := cells.At(i, j); ok {
					rows[i][j] = e.text(v)
				}
			}
			list = append(list, rows[i]...)
		}
		if out[tableKeys[kind]] = rows; regret.Kind(kind).Columns() == regret.Self {
			out[tableKeys[kind]] = list
		}
	}
	return out
}
