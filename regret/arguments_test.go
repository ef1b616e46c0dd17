package regret_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/arguments"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

// given is whatever the exported functions take.
type given[T any] struct {
	a      num.Arith[T]
	rules  regret.Rules
	params regret.Params[T]

	table            *regret.Table[T]
	end              regret.Close[T]
	experienced, all []T
	record           regret.Record
	inferers         []string
	forecasters      []string
	someInferers     []regret.Inferer
	someForecasters  []regret.Forecaster
}

func newGiven[T any](r release.Release, a num.Arith[T]) *given[T] {
	w := worlds.MustNew(11, worlds.Size{Inferers: 4, Forecasters: 2}, worlds.Options{
		MissingRegrets: 0.2, MissingLosses: 0.2, SharedNames: 0.5, StoredWeights: true,
	})
	return &given[T]{
		a: a, rules: r.Regret, params: release.RegretParams(a, r, r.Topic),
		table: worlds.Table(a, w), end: worlds.Close(a, w),
		experienced: worlds.MustValues(a, []float64{0.3, -1, 0.2, 0.7}), all: worlds.MustValues(a, []float64{0.5, 0, 0.2, 0.3}),
		record:   regret.Record{Kind: regret.KindOneInForecasterInferer, First: "k", Second: "j"},
		inferers: slices.Clone(w.Inferers), forecasters: slices.Clone(w.Forecasters),
		someInferers: []regret.Inferer{3, 0}, someForecasters: []regret.Forecaster{1},
	}
}

func calls[T any]() []arguments.Call[given[T]] {
	with := func(use func(u *regret.Updater[T], x *given[T]) (any, error)) func(x *given[T]) (any, error) {
		return func(x *given[T]) (any, error) {
			u, err := regret.NewUpdater(x.a, x.rules, x.params)
			if err != nil {
				return nil, err
			}
			return use(u, x)
		}
	}
	return []arguments.Call[given[T]]{
		{Name: "Rules.Validate", Call: func(x *given[T]) (any, error) { return nil, x.rules.Validate() }},
		{Name: "Params.Validate", Call: func(x *given[T]) (any, error) { return nil, x.params.Validate(x.a) }},
		{Name: "NewUpdater", Call: with(func(*regret.Updater[T], *given[T]) (any, error) { return nil, nil })},
		{Name: "Update", Call: with(func(u *regret.Updater[T], x *given[T]) (any, error) {
			t, outcome, err := u.Update(nil, x.table, x.end)
			return []any{t, outcome}, err
		})},
		{Name: "Initial", Call: with(func(u *regret.Updater[T], x *given[T]) (any, error) {
			v, _, err := u.Initial(x.experienced, x.all)
			return v, err
		})},
		{Name: "InitialFromQuantile", Call: with(func(u *regret.Updater[T], x *given[T]) (any, error) {
			return u.InitialFromQuantile(x.experienced)
		})},
		{Name: "Losses.Validate", Call: func(x *given[T]) (any, error) { return nil, x.end.Losses.Validate(x.a, 4, 2) }},
		{Name: "Table.Validate", Call: func(x *given[T]) (any, error) { return nil, x.table.Validate(x.a, 4, 2) }},
		{Name: "CheckSizes", Call: func(x *given[T]) (any, error) { return nil, x.table.CheckSizes(4, 2) }},
		{Name: "Records", Call: func(x *given[T]) (any, error) {
			_, err := x.table.Records(x.inferers, x.forecasters)
			return nil, err
		}},
		{Name: "Record.Validate", Call: func(x *given[T]) (any, error) { return nil, x.record.Validate() }},
		{Name: "CheckWorkers", Call: func(x *given[T]) (any, error) { return nil, regret.CheckWorkers("inferers", x.inferers) }},
		{Name: "CheckFinite", Call: func(x *given[T]) (any, error) {
			return nil, x.table.OneOutInfererInferer.CheckFinite(x.a, "regrets")
		}},
	}
}

// copies are calls that refuse nothing.
func copies[T any]() []arguments.Call[given[T]] {
	return []arguments.Call[given[T]]{
		{Name: "Copy", Call: func(x *given[T]) (any, error) {
			return []any{x.table.Copy(nil), x.table.Copy(new(regret.Table[T]))}, nil
		}},
		{Name: "Select", Call: func(x *given[T]) (any, error) {
			return []any{x.table.Select(nil, x.someInferers, x.someForecasters), x.table.Select(new(regret.Table[T]), x.someInferers, nil)}, nil
		}},
		{Name: "Alias", Call: func(x *given[T]) (any, error) { return regret.Alias(x.inferers, x.forecasters), nil }},
	}
}

func TestArgumentsUnchanged(t *testing.T) {
	for _, r := range release.All() {
		arguments.Unchanged(t, func() *given[float64] { return newGiven(r, r.Float64()) }, append(calls[float64](), copies[float64]()...))
		arguments.Unchanged(t, func() *given[num.Dec] { return newGiven(r, r.Decimal()) }, append(calls[num.Dec](), copies[num.Dec]()...))
	}
}

func TestTableOfCallsIsComplete(t *testing.T) {
	exempt := map[string]string{}
	for reason, names := range map[string][]string{
		"gives a value for every kind": {"Kind.String", "Kind.Equation", "Kind.Rows", "Kind.Columns"},
		"refuses all":                  {"Cells.MarshalJSON"},
		"makes what is empty":          {"NewGrid", "NewColumn", "NewLosses", "NewTable"},
		"gives a number or a view, by contract not to be changed": {
			"Cells.Rows", "Cells.Columns", "Cells.At", "Cells.Values", "Cells.Present", "Cell.Get", "Table.Parts", "Losses.Parts", "Grid.At", "Grid.Row",
			"Grid.RowHasValue", "Losses.ListsOneOuts", "Column.Len", "Column.At", "Table.Initial", "Table.Inferers", "Table.Forecasters",
		},
		"is to change its receiver": {
			"Cells.Set", "Cell.Set", "Grid.Set", "Column.Set", "Table.SetInitial", "Grid.Reset", "Column.Reset", "Losses.Reset",
		},
	} {
		for _, name := range names {
			exempt[name] = reason
		}
	}
	arguments.Complete(t, ".", append(calls[float64](), copies[float64]()...), exempt)
}

var nan, inf = math.NaN(), math.Inf(1)

const takersOfParams = "Params.Validate NewUpdater Update Initial InitialFromQuantile"

func TestRefused(t *testing.T) {
	r := release.V17()
	type args = given[float64]
	bad := arguments.Bad[args]
	refusals := slices.Concat(refusedCloses(), refusedTables(), refusedLosses(), []arguments.Refusal[args]{
		bad("NewUpdater", "no arithmetic", func(x *args) { x.a = nil }, num.ErrMissing, "Arith"),
		bad("Rules.Validate NewUpdater", "no rule", func(x *args) { x.rules.Spread = 2 }, num.ErrUnknown, "Spread"),
		bad(takersOfParams, "p = 0", func(x *args) { x.params.P = 0 }, num.ErrDomain, "P"),
		bad(takersOfParams, "c NaN", func(x *args) { x.params.C = nan }, num.ErrNotFinite, "C"),
		bad(takersOfParams, "epsilon < 0", func(x *args) { x.params.Epsilon = -1 }, num.ErrDomain, "Epsilon"),
		bad(takersOfParams, "quantile > 1", func(x *args) { x.params.Quantile = 1.5 }, num.ErrDomain, "Quantile"),
		bad(takersOfParams, "quantile < 0", func(x *args) { x.params.Quantile = -0.5 }, num.ErrDomain, "Quantile"),
		bad(takersOfParams, "safe div NaN", func(x *args) { x.params.PNormSafeDiv = nan }, num.ErrNotFinite, "PNormSafeDiv"),
		bad(takersOfParams, "minimum < 0", func(x *args) { x.params.MinExperienced = -1 }, num.ErrDomain, "MinExperienced"),
		bad("Initial InitialFromQuantile", "regret NaN", func(x *args) { x.experienced[1] = nan }, num.ErrNotFinite, "experienced", 1),
		bad("Initial", "regret infinite", func(x *args) { x.all[2] = inf }, num.ErrNotFinite, "all", 2),

		bad("Records CheckWorkers", "not ascending", func(x *args) { slices.Reverse(x.inferers) }, num.ErrDomain, "inferers", 1),
		bad("Records", "twice", func(x *args) { x.forecasters[1] = x.forecasters[0] }, num.ErrDuplicate, "forecasters", 1),
		bad("Records CheckWorkers", "without a name", func(x *args) { x.inferers[0] = "" }, num.ErrMissing, "inferers", 0),
		bad("Records CheckSizes Table.Validate", "no table", func(x *args) { x.table = nil }, num.ErrMissing, "Table"),
		bad("Losses.Validate", "no losses", func(x *args) { x.end.Losses = nil }, num.ErrMissing, "Losses"),
		bad("Records", "too few inferers", func(x *args) { x.inferers = x.inferers[:3] }, num.ErrShape, "inferers"),
		bad("Records", "too few forecasters", func(x *args) { x.forecasters = nil }, num.ErrShape, "forecasters"),
		bad("CheckFinite", "regret NaN", func(x *args) { x.table.OneOutInfererInferer.Set(2, 1, nan) }, num.ErrNotFinite, "regrets", 2, 1),
		bad("Records CheckSizes", "a part of zero size", func(x *args) {
			x.table.OneInForecasterSelf = regret.Column[regret.Forecaster, float64]{}
		}, num.ErrShape, "OneInForecasterSelf"),
		bad("Record.Validate", "a worker without a name", func(x *args) { x.record.Second = "" }, num.ErrMissing, "First"),
		bad("Record.Validate", "a worker taken in without a name", func(x *args) { x.record.First = "" }, num.ErrMissing, "First"),
		bad("Record.Validate", "nobody", func(x *args) { x.record = regret.Record{Kind: regret.KindNaive} }, num.ErrMissing, "First"),
		bad("Record.Validate", "a pair for one", func(x *args) { x.record.Kind = regret.KindNaive }, num.ErrDomain, "First"),
		bad("Record.Validate", "a kind that no record has", func(x *args) { x.record.Kind = regret.KindOneInForecasterSelf }, num.ErrUnknown, "Kind"),
		bad("Record.Validate", "a kind that does not exist", func(x *args) { x.record.Kind = 99 }, num.ErrUnknown, "Kind"),
	})
	for _, alpha := range []struct {
		value float64
		kind  error
	}{{0, num.ErrDomain}, {-0.1, num.ErrDomain}, {1.01, num.ErrDomain}, {nan, num.ErrNotFinite}, {inf, num.ErrNotFinite}} {
		refusals = append(refusals, bad(takersOfParams, fmt.Sprint("alpha = ", alpha.value),
			func(x *args) { x.params.Alpha = alpha.value }, alpha.kind, "Alpha"))
	}
	arguments.Refused(t, func() *args { return newGiven(r, r.Float64()) }, calls[float64](), refusals)
}

func refusedCloses() []arguments.Refusal[given[float64]] {
	type args = given[float64]
	bad := arguments.Bad[args]
	return []arguments.Refusal[args]{
		bad("Update", "no table", func(x *args) { x.table = nil }, num.ErrMissing, "Table"),
		bad("Update", "an empty table", func(x *args) { x.table = &regret.Table[float64]{} }, num.ErrShape, "Losses.Inferer"),
		bad("Update", "no losses", func(x *args) { x.end.Losses = nil }, num.ErrMissing, "Losses"),
		bad("Update", "an empty close", func(x *args) { x.end = regret.Close[float64]{} }, num.ErrMissing, "Losses"),
		bad("Update", "empty losses", func(x *args) { x.end.Losses = &regret.Losses[float64]{} }, num.ErrShape, "Losses.Inferer"),
		bad("Update", "losses of another size", func(x *args) { x.end.Losses = regret.NewLosses[float64](2, 4) }, num.ErrShape, "Losses.Inferer"),
		bad("Update", "inclusions missing", func(x *args) { x.end.InfererInclusions = nil }, num.ErrShape, "InfererInclusions"),
		bad("Update", "inclusions < 0", func(x *args) { x.end.ForecasterInclusions[1] = -1 }, num.ErrDomain, "ForecasterInclusions", 1),
		bad("Update", "weights of another length", func(x *args) { x.end.InfererWeights = []float64{1} }, num.ErrShape, "InfererWeights"),
		bad("Update", "weight NaN", func(x *args) { x.end.ForecasterWeights[0] = nan }, num.ErrNotFinite, "ForecasterWeights", 0),
		bad("Update", "alias of another length", func(x *args) { x.end.Alias = []regret.Inferer{} }, num.ErrShape, "Alias"),
		bad("Update", "alias above", func(x *args) { x.end.Alias[1] = 4 }, num.ErrDomain, "Alias", 1),
		bad("Update", "alias below", func(x *args) { x.end.Alias[0] = -2 }, num.ErrDomain, "Alias", 0),
	}
}

func refusedTables() (list []arguments.Refusal[given[float64]]) {
	type args = given[float64]
	add := func(what string, spoil func(t *regret.Table[float64]), kind error, field string, index ...int) {
		list = append(list, arguments.Bad("Update Table.Validate", what, func(x *args) { spoil(x.table) }, kind, field, index...))
	}
	type table = regret.Table[float64]
	add("a part of zero size", func(t *table) { t.Naive = regret.Column[regret.Inferer, float64]{} }, num.ErrShape, "Naive")
	add("a part of zero size", func(t *table) { t.OneOutInfererForecaster = regret.Grid[regret.Inferer, regret.Forecaster, float64]{} },
		num.ErrShape, "OneOutInfererForecaster")
	add("a part of another size", func(t *table) { t.OneOutInfererInferer = regret.NewGrid[regret.Inferer, regret.Inferer, float64](2, 8) },
		num.ErrShape, "OneOutInfererInferer")
	add("initial regret NaN", func(t *table) { t.SetInitial(nan) }, num.ErrNotFinite, "Initial")
	add("inferer regret NaN", func(t *table) { t.Inferer.Set(3, nan) }, num.ErrNotFinite, "Inferer", 3)
	add("forecaster regret NaN", func(t *table) { t.Forecaster.Set(1, nan) }, num.ErrNotFinite, "Forecaster", 1)
	add("naive regret infinite", func(t *table) { t.Naive.Set(0, inf) }, num.ErrNotFinite, "Naive", 0)
	add("one-out regret NaN", func(t *table) { t.OneOutInfererInferer.Set(2, 1, nan) }, num.ErrNotFinite, "OneOutInfererInferer", 2, 1)
	add("one-out regret NaN", func(t *table) { t.OneOutInfererForecaster.Set(3, 1, nan) }, num.ErrNotFinite, "OneOutInfererForecaster", 3, 1)
	add("one-out regret NaN", func(t *table) { t.OneOutForecasterInferer.Set(1, 3, nan) }, num.ErrNotFinite, "OneOutForecasterInferer", 1, 3)
	add("one-out regret NaN", func(t *table) { t.OneOutForecasterForecaster.Set(1, 0, nan) }, num.ErrNotFinite, "OneOutForecasterForecaster", 1, 0)
	add("one-in regret NaN", func(t *table) { t.OneInForecasterInferer.Set(0, 2, nan) }, num.ErrNotFinite, "OneInForecasterInferer", 0, 2)
	add("one-in regret NaN", func(t *table) { t.OneInForecasterSelf.Set(1, nan) }, num.ErrNotFinite, "OneInForecasterSelf", 1)
	return list
}

func refusedLosses() (list []arguments.Refusal[given[float64]]) {
	type args = given[float64]
	add := func(what string, spoil func(l *regret.Losses[float64]), field string, index ...int) {
		bad := func(x *args) { spoil(x.end.Losses) }
		list = append(list, arguments.Bad("Losses.Validate", what, bad, num.ErrNotFinite, field, index...),
			arguments.Bad("Update", what, bad, num.ErrNotFinite, "Losses."+field, index...))
	}
	type losses = regret.Losses[float64]
	add("combined NaN", func(l *losses) { l.Combined = nan }, "Combined")
	add("naive infinite", func(l *losses) { l.Naive = inf }, "Naive")
	add("loss NaN", func(l *losses) { l.Inferer.Set(2, nan) }, "Inferer", 2)
	add("loss NaN", func(l *losses) { l.Forecaster.Set(1, nan) }, "Forecaster", 1)
	add("loss NaN", func(l *losses) { l.OneOutInferer.Set(3, nan) }, "OneOutInferer", 3)
	add("loss NaN", func(l *losses) { l.OneOutForecaster.Set(0, nan) }, "OneOutForecaster", 0)
	add("loss NaN", func(l *losses) { l.OneInForecaster.Set(1, nan) }, "OneInForecaster", 1)
	add("loss NaN", func(l *losses) { l.OneOutInfererForecaster.Set(1, 3, nan) }, "OneOutInfererForecaster", 1, 3)
	return list
}
