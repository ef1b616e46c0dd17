package chorus

import (
	"github.com/seed-63a7a409/chorus/regret"
)

// Regrets are the regrets of a topic by name, those of workers that are absent included. A regret that is missing reads as
// the topic's initial regret; [Inference.Assumed] tells which were.
type Regrets[T Number] struct {
	Inferer    map[string]T `json:"inferer,omitempty"`       // R_j (E39)
	Forecaster map[string]T `json:"forecaster,omitempty"`    // R_k (E40)
	Naive      map[string]T `json:"naive_inferer,omitempty"` // Rn_j (E41)

	// Of the network without one inferer: withheld inferer, then whose regret it is.
	OneOutInfererInferer    map[string]map[string]T `json:"one_out_inferer_inferer,omitempty"`    // E42
	OneOutInfererForecaster map[string]map[string]T `json:"one_out_inferer_forecaster,omitempty"` // E43
	// Of the network without one forecaster: withheld forecaster, then whose regret it is.
	OneOutForecasterInferer    map[string]map[string]T `json:"one_out_forecaster_inferer,omitempty"`    // E44
	OneOutForecasterForecaster map[string]map[string]T `json:"one_out_forecaster_forecaster,omitempty"` // E45
	// Of the naive network with one forecaster: that forecaster, then whose regret it is, its own among them (E46, E47).
	OneIn map[string]map[string]T `json:"one_in_forecaster,omitempty"`
}

// kinds lists the maps with the kinds that they hold; of one worker or of pairs.
func (r *Regrets[T]) kinds() []regretMap[T] {
	return []regretMap[T]{
		{kind: regret.KindInferer, field: "Inferer", single: &r.Inferer},
		{kind: regret.KindForecaster, field: "Forecaster", single: &r.Forecaster},
		{kind: regret.KindNaive, field: "Naive", single: &r.Naive},
		{kind: regret.KindOneOutInfererInferer, field: "OneOutInfererInferer", pairs: &r.OneOutInfererInferer},
		{kind: regret.KindOneOutInfererForecaster, field: "OneOutInfererForecaster", pairs: &r.OneOutInfererForecaster},
		{kind: regret.KindOneOutForecasterInferer, field: "OneOutForecasterInferer", pairs: &r.OneOutForecasterInferer},
		{kind: regret.KindOneOutForecasterForecaster, field: "OneOutForecasterForecaster", pairs: &r.OneOutForecasterForecaster},
		{kind: regret.KindOneIn, field: "OneIn", pairs: &r.OneIn},
	}
}

type regretMap[T Number] struct {
	kind   regret.Kind
	field  string
	single *map[string]T
	pairs  *map[string]map[string]T
}

// at is a record and whether there is one; second is not read for kinds of one worker.
func (m regretMap[T]) at(first, second string) (T, bool) {
	if m.single != nil {
		x, found := (*m.single)[first]
		return x, found
	}
	x, found := (*m.pairs)[first][second]
	return x, found
}

func (m regretMap[T]) set(first, second string, x T) {
	if m.single != nil {
		if *m.single == nil {
			*m.single = map[string]T{}
		}
		(*m.single)[first] = x
		return
	}
	if *m.pairs == nil {
		*m.pairs = map[string]map[string]T{}
	}
	if (*m.pairs)[first] == nil {
		(*m.pairs)[first] = map[string]T{}
	}
	(*m.pairs)[first][second] = x
}

// check refuses values that are not finite and names that are empty.
func (r *Regrets[T]) check(c *checker[T]) {
	for _, m := range r.kinds() {
		if m.single != nil {
			c.numbers(*m.single, "Regrets."+m.field)
		} else {
			c.pairs(*m.pairs, "Regrets."+m.field)
		}
	}
}

// table is what an epoch of these workers reads.
func (r *Regrets[T]) table(initial T, inferers, forecasters []string) *regret.Table[T] {
	t := regret.NewTable(len(inferers), len(forecasters), initial)
	for _, m := range r.kinds() {
		eachCell(t, m.kind, inferers, forecasters, func(first, second string, _ T, _ bool, set func(T)) {
			if x, found := m.at(first, second); found {
				set(x)
			}
		})
	}
	return t
}

// store takes over the records of a table.
func (r *Regrets[T]) store(t *regret.Table[T], inferers, forecasters []string) {
	for _, m := range r.kinds() {
		eachCell(t, m.kind, inferers, forecasters, func(first, second string, x T, present bool, _ func(T)) {
			if present {
				m.set(first, second, x)
			}
		})
	}
}

// eachCell visits the cells of a kind in a table with the names that they are for.
func eachCell[T Number](t *regret.Table[T], kind regret.Kind, inferers, forecasters []string, visit func(first, second string, x T, present bool, set func(T))) {
	switch kind {
	case regret.KindInferer:
		eachOfColumn(&t.Inferer, inferers, visit)
	case regret.KindForecaster:
		eachOfColumn(&t.Forecaster, forecasters, visit)
	case regret.KindNaive:
		eachOfColumn(&t.Naive, inferers, visit)
	case regret.KindOneOutInfererInferer:
		eachOfGrid(&t.OneOutInfererInferer, inferers, inferers, visit)
	case regret.KindOneOutInfererForecaster:
		eachOfGrid(&t.OneOutInfererForecaster, inferers, forecasters, visit)
	case regret.KindOneOutForecasterInferer:
		eachOfGrid(&t.OneOutForecasterInferer, forecasters, inferers, visit)
	case regret.KindOneOutForecasterForecaster:
		eachOfGrid(&t.OneOutForecasterForecaster, forecasters, forecasters, visit)
	case regret.KindOneIn:
		eachOfGrid(&t.OneInForecasterInferer, forecasters, inferers, visit)
		for k, name := range forecasters {
			x, present := t.OneInForecasterSelf.At(regret.Forecaster(k))
			visit(name, name, x, present, func(x T) { t.OneInForecasterSelf.Set(regret.Forecaster(k), x) })
		}
	}
}

func eachOfColumn[R regret.Role, T Number](c *regret.Column[R, T], names []string, visit func(string, string, T, bool, func(T))) {
	for i, name := range names {
		x, present := c.At(R(i))
		visit(name, "", x, present, func(x T) { c.Set(R(i), x) })
	}
}

func eachOfGrid[R, C regret.Role, T Number](g *regret.Grid[R, C, T], rows, columns []string, visit func(string, string, T, bool, func(T))) {
	for i, row := range rows {
		for j, column := range columns {
			x, present := g.At(R(i), C(j))
			visit(row, column, x, present, func(x T) { g.Set(R(i), C(j), x) })
		}
	}
}

// AssumedRegret is a regret that was missing, for which the topic's initial regret stood in.
type AssumedRegret struct {
	Kind   string `json:"kind"`             // the name of the map in Regrets
	First  string `json:"first"`            // the worker, or the one withheld or taken in
	Second string `json:"second,omitempty"` // the worker whose regret it is, for kinds of two
}

// String names it as in Regrets: OneIn["fay"]["ann"].
func (a AssumedRegret) String() string {
	if a.Second == "" {
		return field(a.Kind, a.First)
	}
	return field(a.Kind, a.First, a.Second)
}

// assumed lists what a table has no record of.
func (r *Regrets[T]) assumed(t *regret.Table[T], inferers, forecasters []string) []AssumedRegret {
	var list []AssumedRegret
	for _, m := range r.kinds() {
		eachCell(t, m.kind, inferers, forecasters, func(first, second string, _ T, present bool, _ func(T)) {
			if !present {
				list = append(list, AssumedRegret{m.field, first, second})
			}
		})
	}
	return list
}
