package evaluator

import (
	"slices"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// bound is the input of an inference over the positions of its workers, ascending by name.
type bound[T chorus.Number] struct {
	inferers    []string
	forecasters []string
	input       *synthesis.Input[T]
}

// readInput reads the input of network_inferences, of several labels if it names them. Documents name workers in any order.
func readInput[T chorus.Number](e *engine[T], in *fields) *bound[T] {
	b, inferers, forecasters := readWork(e, in)
	if in.err != nil {
		return b
	}
	b.input.Regrets = joined(in, readRegrets(e, in, inferers, forecasters), inferers, forecasters)
	b.input.NetworkLoss, b.input.HasNetworkLoss = optional(e, in, "network_combined_loss")
	b.readScale(e, in)
	if e.release.Synthesis.Weights.Scale == weights.ScaleStoredDeviation && in.has("previous_weights") {
		previous := in.sub("previous_weights")
		b.input.PreviousInfererWeights = readWeights(e, previous, "inferer", inferers, b.inferers)
		b.input.PreviousForecasterWeights = readWeights(e, previous, "forecaster", forecasters, b.forecasters)
		in.fail(previous.err)
	}
	return b
}

// readWork reads names, inferences and forecasts; the names are given as the document has them, too.
func readWork[T chorus.Number](e *engine[T], in *fields) (b *bound[T], inferers, forecasters []string) {
	inferers, forecasters = in.names("inferers"), in.names("forecasters")
	b = &bound[T]{inferers: ascending(inferers), forecasters: ascending(forecasters)}
	b.input = &synthesis.Input[T]{Labels: 1, Scale: e.a.Int(0)}
	if in.has("labels") {
		if b.input.Labels = len(in.names("labels")); b.input.Labels == 0 {
			in.fail(num.Refuse(num.ErrEmpty, in.at("labels"), nil, nil, "at least one label"))
		}
	}
	rows := readInferences(e, in, len(inferers))
	var lists [][]pair[number]
	in.read("forecasts", &lists, "for each forecaster a list of [inferer, loss]")
	in.fail(checkLength(in.at("forecasts"), len(lists), len(forecasters)))
	elements := 0
	for _, list := range lists {
		elements += len(list)
	}
	in.fail(e.TakeInference("inferers", len(inferers), len(forecasters), max(b.input.Labels, 1), elements))
	if in.err != nil {
		return b, inferers, forecasters
	}
	for _, i := range positions[int](b.inferers, inferers) {
		if len(rows[i]) != b.input.Labels {
			in.fail(num.Refuse(num.ErrShape, in.at("inferences"), []int{i}, len(rows[i]), "one value for each label"))
		}
		b.input.Inferences = append(b.input.Inferences, rows[i]...)
	}
	b.fillForecasts(e, in, lists, forecasters)
	return b, inferers, forecasters
}

// readScale reads the stored scale of releases that have one.
func (b *bound[T]) readScale(e *engine[T], in *fields) {
	if e.storesScale() {
		b.input.Scale, _ = optional(e, in, "scale")
	}
}

// readInferences reads for each of n inferers a number, or a list of numbers where there are labels.
func readInferences[T chorus.Number](e *engine[T], in *fields, n int) [][]T {
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
	in.fail(checkLength(in.at("inferences"), len(rows), n))
	return rows
}

// fillForecasts takes over the elements; those about nobody with an inference are noted alone.
func (b *bound[T]) fillForecasts(e *engine[T], in *fields, lists [][]pair[number], forecasters []string) {
	b.input.Forecasts = synthesis.NewForecasts[T](len(b.forecasters), len(b.inferers))
	b.input.ForecastElsewhere = make([]bool, len(b.forecasters))
	for k, list := range positions[int](b.forecasters, forecasters) {
		seen := map[string]bool{}
		for i, p := range lists[list] {
			switch {
			case p.Name == "":
				in.fail(refuseName(num.ErrMissing, p.Name, "must be a non-empty name", in.at("forecasts"), list, i, 0))
			case seen[p.Name]:
				in.fail(refuseName(num.ErrDuplicate, p.Name, "every inferer once", in.at("forecasts"), list, i, 0))
			}
			seen[p.Name] = true
			loss := e.number(in, p.Value.Dec, "forecasts", list, i, 1)
			if j, found := slices.BinarySearch(b.inferers, p.Name); found {
				b.input.Forecasts.Set(synthesis.Forecaster(k), synthesis.Inferer(j), loss)
			} else {
				b.input.ForecastElsewhere[k] = true
			}
		}
	}
}

// readWeights reads the weights of workers into ascending order.
func readWeights[T chorus.Number](e *engine[T], in *fields, key string, workers, ascending []string) []T {
	list, _ := optionalValues(e, in, key)
	if err := checkLength(in.at(key), len(list), len(workers)); err != nil {
		in.fail(err)
		return nil
	}
	out := make([]T, len(list))
	for i, at := range positions[int](ascending, workers) {
		out[i] = list[at]
	}
	return out
}

func ascending(names []string) []string { return slices.Sorted(slices.Values(names)) }

// positions finds names in a list.
func positions[R ~int](names, list []string) []R {
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

// joined returns a table in ascending order of names, in which a regret of two kinds that is one record is the same (K46).
func joined[T chorus.Number](in *fields, table *regret.Table[T], inferers, forecasters []string) *regret.Table[T] {
	if in.err != nil {
		return nil
	}
	sortedInferers, sortedForecasters := ascending(inferers), ascending(forecasters)
	table = table.Select(nil, positions[regret.Inferer](sortedInferers, inferers), positions[regret.Forecaster](sortedForecasters, forecasters))
	records, err := table.Records(sortedInferers, sortedForecasters)
	if err != nil {
		in.fail(err)
		return nil
	}
	known := map[regret.Record]T{}
	for record, cell := range records {
		if v, ok := cell.Get(); ok {
			known[record] = v
		}
	}
	for record, cell := range records {
		if v, ok := known[record]; ok {
			cell.Set(v)
		}
	}
	return table
}

// checkLength is num.CheckLength with a path.
func checkLength(path string, got, want int) error {
	if err := num.CheckLength("", got, want); err != nil {
		return fieldError(err, path)
	}
	return nil
}

// writeRegrets returns the reverse of readRegrets.
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
