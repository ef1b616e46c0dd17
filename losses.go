package chorus

import (
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// Losses holds the losses of everything in a network inference, in log form and in one base throughout, by name. It is the
// bundle that a reputer sends, and what reputers agree on (E37). [Measure] makes it from an inference.
type Losses[T Number] struct {
	// Nonce is that of the epoch whose inference was measured; 0 for any. [Topic.Close] refuses losses of another epoch.
	Nonce int64 `json:"nonce,omitempty"`

	Combined T `json:"combined"` // L, of the network inference
	Naive    T `json:"naive"`    // L-, of the naive inference

	Inferer          map[string]T `json:"inferer,omitempty"`            // L_j
	Forecaster       map[string]T `json:"forecaster,omitempty"`         // L_k, of implied inferences
	OneOutInferer    map[string]T `json:"one_out_inferer,omitempty"`    // L-[j]
	OneOutForecaster map[string]T `json:"one_out_forecaster,omitempty"` // L-[k]
	OneInForecaster  map[string]T `json:"one_in_forecaster,omitempty"`  // L+[k]
	// OneOutImplied are L[k][-j], by forecaster and withheld inferer. A forecaster with an empty map counts as one who
	// reported a list without a value.
	OneOutImplied map[string]map[string]T `json:"one_out_implied,omitempty"`
}

// lossColumn is a map of losses with the column that it stands for.
type lossColumn[T Number] struct {
	field string
	names []string // of the roster
	m     *map[string]T
	at    func(i int) (T, bool)
	set   func(i int, x T)
}

// columns pairs the maps of losses with the columns of the same over positions.
func (l *Losses[T]) columns(dense *regret.Losses[T], r roster) []lossColumn[T] {
	return []lossColumn[T]{
		lossColumnOf("Inferer", r.inferers, &l.Inferer, &dense.Inferer),
		lossColumnOf("Forecaster", r.forecasters, &l.Forecaster, &dense.Forecaster),
		lossColumnOf("OneOutInferer", r.inferers, &l.OneOutInferer, &dense.OneOutInferer),
		lossColumnOf("OneOutForecaster", r.forecasters, &l.OneOutForecaster, &dense.OneOutForecaster),
		lossColumnOf("OneInForecaster", r.forecasters, &l.OneInForecaster, &dense.OneInForecaster),
	}
}

func lossColumnOf[R regret.Role, T Number](field string, names []string, m *map[string]T, c *regret.Column[R, T]) lossColumn[T] {
	return lossColumn[T]{
		field: field, names: names, m: m,
		at:  func(i int) (T, bool) { return c.At(R(i)) },
		set: func(i int, x T) { c.Set(R(i), x) },
	}
}

// position finds the position in a list of the name of somebody who took part.
func position(names []string, name, place string, known []string) (int, error) {
	if _, took := find(known, name); took {
		i, _ := find(names, name)
		return i, nil
	}
	allowed := "must be a worker of the epoch"
	if nearest := strictjson.Nearest(name, known); nearest != "" {
		allowed += "; the nearest is " + nearest
	}
	return 0, num.Refuse(num.ErrUnknown, place, nil, nil, allowed)
}

// check refuses numbers that are not finite, and names that are not those of workers who took part.
func (l *Losses[T]) check(a num.Arith[T], part roster, place string) error {
	c := &checker[T]{a: a}
	c.number(l.Combined, place+".Combined")
	c.number(l.Naive, place+".Naive")
	for _, column := range l.columns(new(regret.Losses[T]), part) {
		c.numbers(*column.m, place+"."+column.field)
		for _, name := range namesOf(*column.m) {
			if _, err := position(column.names, name, field(place+"."+column.field, name), column.names); err != nil {
				c.fail(err)
			}
		}
	}
	c.pairs(l.OneOutImplied, place+".OneOutImplied")
	for _, forecaster := range namesOf(l.OneOutImplied) {
		if _, err := position(part.forecasters, forecaster, field(place+".OneOutImplied", forecaster), part.forecasters); err != nil {
			c.fail(err)
		}
		for _, inferer := range namesOf(l.OneOutImplied[forecaster]) {
			if _, err := position(part.inferers, inferer, field(place+".OneOutImplied", forecaster, inferer), part.inferers); err != nil {
				c.fail(err)
			}
		}
	}
	return c.err
}

// dense turns names into the positions of r; check has accepted them.
func (l *Losses[T]) dense(r roster) *regret.Losses[T] {
	out := regret.NewLosses[T](len(r.inferers), len(r.forecasters))
	out.Combined, out.Naive = l.Combined, l.Naive
	for _, column := range l.columns(out, r) {
		for _, name := range namesOf(*column.m) {
			i, _ := find(column.names, name)
			column.set(i, (*column.m)[name])
		}
	}
	for _, forecaster := range namesOf(l.OneOutImplied) {
		k, _ := find(r.forecasters, forecaster)
		without := l.OneOutImplied[forecaster]
		if len(without) == 0 {
			out.EmptyOneOutLists = append(out.EmptyOneOutLists, regret.Forecaster(k))
		}
		for _, inferer := range namesOf(without) {
			j, _ := find(r.inferers, inferer)
			out.OneOutInfererForecaster.Set(regret.Forecaster(k), regret.Inferer(j), without[inferer])
		}
	}
	return out
}

// nameLosses turns positions into names.
func nameLosses[T Number](dense *regret.Losses[T], r roster) *Losses[T] {
	if dense == nil {
		return nil
	}
	l := &Losses[T]{Combined: plainZero(dense.Combined), Naive: plainZero(dense.Naive)}
	for _, column := range l.columns(dense, r) {
		for i, name := range column.names {
			if x, present := column.at(i); present {
				put(column.m, name, plainZero(x))
			}
		}
	}
	for k, forecaster := range r.forecasters {
		if !dense.ListsOneOuts(regret.Forecaster(k)) {
			continue
		}
		without := map[string]T{}
		for j, inferer := range r.inferers {
			if x, present := dense.OneOutInfererForecaster.At(regret.Forecaster(k), regret.Inferer(j)); present {
				without[inferer] = plainZero(x)
			}
		}
		put(&l.OneOutImplied, forecaster, without)
	}
	return l
}

// put sets a key of a map that need not exist yet.
func put[V any](m *map[string]V, key string, value V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[key] = value
}
