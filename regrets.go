package chorus

import (
	"iter"

	"github.com/seed-63a7a409/chorus/regret"
)

// Regrets holds the regrets of a topic by name, those of workers that are absent included. A regret that is missing reads as
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

// kinds lists the maps by the kind of their records; of one worker or of pairs.
func (r *Regrets[T]) kinds() [regret.KindOneInForecasterInferer + 1]regretMap[T] {
	return [...]regretMap[T]{
		regret.KindInferer:                    {field: "Inferer", single: &r.Inferer},
		regret.KindForecaster:                 {field: "Forecaster", single: &r.Forecaster},
		regret.KindNaive:                      {field: "Naive", single: &r.Naive},
		regret.KindOneOutInfererInferer:       {field: "OneOutInfererInferer", pairs: &r.OneOutInfererInferer},
		regret.KindOneOutInfererForecaster:    {field: "OneOutInfererForecaster", pairs: &r.OneOutInfererForecaster},
		regret.KindOneOutForecasterInferer:    {field: "OneOutForecasterInferer", pairs: &r.OneOutForecasterInferer},
		regret.KindOneOutForecasterForecaster: {field: "OneOutForecasterForecaster", pairs: &r.OneOutForecasterForecaster},
		regret.KindOneInForecasterInferer:     {field: "OneIn", pairs: &r.OneIn},
	}
}

type regretMap[T Number] struct {
	field  string
	single *map[string]T
	pairs  *map[string]map[string]T
}

// at returns a record and whether there is one; second is not read for kinds of one worker.
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
	t, maps := regret.NewTable(len(inferers), len(forecasters), initial), r.kinds()
	for record, cell := range records(t, inferers, forecasters) {
		if x, found := maps[record.Kind].at(record.First, record.Second); found {
			cell.Set(x)
		}
	}
	return t
}

// store takes over the records of a table.
func (r *Regrets[T]) store(t *regret.Table[T], inferers, forecasters []string) {
	maps := r.kinds()
	for record, cell := range records(t, inferers, forecasters) {
		if x, present := cell.Get(); present {
			maps[record.Kind].set(record.First, record.Second, plainZero(x))
		}
	}
}

// records goes through a table of these workers, whose names are ascending.
func records[T Number](t *regret.Table[T], inferers, forecasters []string) iter.Seq2[regret.Record, regret.Cell[T]] {
	all, err := t.Records(inferers, forecasters)
	if err != nil {
		panic("chorus: " + err.Error()) // a bug: rosters are sorted, and tables made for them
	}
	return all
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

// assumed lists what a table has no record of. Nobody reads the regret of a worker in its own absence.
func (r *Regrets[T]) assumed(t *regret.Table[T], inferers, forecasters []string) []AssumedRegret {
	var list []AssumedRegret
	maps := r.kinds()
	for record, cell := range records(t, inferers, forecasters) {
		withheld := record.Kind == regret.KindOneOutInfererInferer || record.Kind == regret.KindOneOutForecasterForecaster
		if _, present := cell.Get(); !present && !(withheld && record.First == record.Second) {
			list = append(list, AssumedRegret{maps[record.Kind].field, record.First, record.Second})
		}
	}
	return list
}
