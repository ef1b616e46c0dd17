package regret_test

import (
	cmps "cmp"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/internal/property"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/weights"
)

type setup[T any] struct {
	release release.Release
	a       num.Arith[T]
	params  regret.Params[T]
	runs    int
	most    worlds.Size
}

// inAll runs a property for every release in both arithmetics.
func inAll(t *testing.T, inFloat64 func(*testing.T, *setup[float64]), inDecimal func(*testing.T, *setup[num.Dec])) {
	for _, r := range release.All() {
		t.Run(r.Name+"/float64", func(t *testing.T) {
			s := newSetup(r, r.Float64(), 100)
			s.most = worlds.Size{Inferers: 12, Forecasters: 6}
			inFloat64(t, s)
		})
		t.Run(r.Name+"/decimal", func(t *testing.T) {
			s := newSetup(r, r.Decimal(), 40)
			s.most = worlds.Size{Inferers: 6, Forecasters: 3}
			inDecimal(t, s)
		})
	}
}

func newSetup[T any](r release.Release, a num.Arith[T], runs int) *setup[T] {
	if testing.Short() {
		runs /= 4
	}
	return &setup[T]{release: r, a: a, params: release.RegretParams(a, r, r.Topic), runs: runs}
}

// forWorlds checks a property of closes; it gives what is wrong, or nothing.
func (s *setup[T]) forWorlds(t *testing.T, law func(w *worlds.World) string) {
	t.Helper()
	property.Check(t, s.runs, prop.ForAll(
		func(seed uint64, inferers, forecasters, style int) string {
			return law(worlds.MustNew(seed, worlds.Size{Inferers: inferers, Forecasters: forecasters}, worlds.Options{
				Regrets: worlds.RegretStyle(style), MissingRegrets: 0.3, MissingLosses: 0.3, SharedNames: 0.5,
				NewTopic: seed%3 == 0, StoredWeights: seed%2 == 0,
			}))
		},
		gen.UInt64(), gen.IntRange(1, s.most.Inferers), gen.IntRange(0, s.most.Forecasters),
		gen.IntRange(0, len(worlds.Styles())-1),
	))
}

// everyBit takes a list without elements for one that is not there.
var everyBit = cmp.Options{everybit.Same(), cmpopts.EquateEmpty()}

// closeEpoch is one close.
func closeEpoch[T any](a num.Arith[T], rules regret.Rules, params regret.Params[T], table *regret.Table[T], c regret.Close[T]) (*regret.Table[T], regret.Outcome[T], error) {
	u, err := regret.NewUpdater(a, rules, params)
	if err != nil {
		return nil, regret.Outcome[T]{}, err
	}
	return u.Update(nil, table, c)
}

func (s *setup[T]) update(w *worlds.World) (*regret.Table[T], regret.Outcome[T], error) {
	return closeEpoch(s.a, s.release.Regret, s.params, worlds.Table(s.a, w), worlds.Close(s.a, w))
}

// twin is the obvious form of E38-E47: every record on its own, by name.
type twin[T any] struct {
	a       num.Calc[T]
	alpha   T
	initial T
	records map[regret.Record]T
}

// recordsOf lists the regrets of a table by name.
func recordsOf[T any](t *regret.Table[T], inferers, forecasters []string) map[regret.Record]T {
	all, err := t.Records(inferers, forecasters)
	if err != nil {
		panic(err)
	}
	known := map[regret.Record]T{}
	for record, cell := range all {
		if v, present := cell.Get(); present {
			known[record] = v
		}
	}
	return known
}

// tableOf returns the reverse of recordsOf.
func tableOf[T any](initial T, known map[regret.Record]T, inferers, forecasters []string) *regret.Table[T] {
	t := regret.NewTable(len(inferers), len(forecasters), initial)
	all, err := t.Records(inferers, forecasters)
	if err != nil {
		panic(err)
	}
	for record, cell := range all {
		if v, present := known[record]; present {
			cell.Set(v)
		}
	}
	return t
}

func (u *twin[T]) touch(kind regret.Kind, first, second string, network, source T) {
	record := regret.Record{Kind: kind, First: first, Second: second}
	if err := record.Validate(); err != nil {
		panic(err)
	}
	previous, ok := u.records[record]
	if !ok {
		previous = u.initial
	}
	u.records[record] = num.EMA(u.a, u.alpha, u.a.Sub(network, source), previous, false)
}

func (u *twin[T]) close(w *worlds.World) {
	l := worlds.Losses(u.a, w)
	anyOf := func(k regret.Forecaster) bool { return l.OneOutInfererForecaster.RowHasValue(k) }
	orZero := func(v T, ok bool) T {
		if ok {
			return v
		}
		return u.a.Int(0)
	}
	for j, inferer := range w.Inferers {
		if loss, ok := l.Inferer.At(regret.Inferer(j)); ok {
			u.touch(regret.KindInferer, inferer, "", l.Combined, loss)
			u.touch(regret.KindNaive, inferer, "", l.Naive, loss)
			for out, withheld := range w.Inferers {
				if network, ok := l.OneOutInferer.At(regret.Inferer(out)); ok {
					u.touch(regret.KindOneOutInfererInferer, withheld, inferer, network, loss)
				}
			}
			for out, withheld := range w.Forecasters {
				if network, ok := l.OneOutForecaster.At(regret.Forecaster(out)); ok {
					u.touch(regret.KindOneOutForecasterInferer, withheld, inferer, network, loss)
				}
			}
		}
	}
	for k, forecaster := range w.Forecasters {
		at := regret.Forecaster(k)
		if loss, ok := l.Forecaster.At(at); ok {
			u.touch(regret.KindForecaster, forecaster, "", l.Combined, loss)
			for out, withheld := range w.Forecasters {
				if network, ok := l.OneOutForecaster.At(regret.Forecaster(out)); ok {
					u.touch(regret.KindOneOutForecasterForecaster, withheld, forecaster, network, loss)
				}
			}
		}
		for out, withheld := range w.Inferers {
			if network, ok := l.OneOutInferer.At(regret.Inferer(out)); ok && anyOf(at) {
				loss := orZero(l.OneOutInfererForecaster.At(at, regret.Inferer(out)))
				u.touch(regret.KindOneOutInfererForecaster, withheld, forecaster, network, loss)
			}
		}
		if network, ok := l.OneInForecaster.At(at); ok {
			for j, inferer := range w.Inferers {
				if loss, ok := l.Inferer.At(regret.Inferer(j)); ok {
					u.touch(regret.KindOneInForecasterInferer, forecaster, inferer, network, loss)
				}
			}
			u.touch(regret.KindOneInForecasterInferer, forecaster, forecaster, network, orZero(l.Forecaster.At(at)))
		}
	}
}

// TestE38ToE47UpdateIsTwin: the update is E39-E47 record by record. A worker in both roles needs no word in the twin: its
// one-in record is one, so E47 finds what E46 has written (K46). Records without a loss stay.
func TestE38ToE47UpdateIsTwin(t *testing.T) { inAll(t, updateIsTwin[float64], updateIsTwin[num.Dec]) }

func updateIsTwin[T any](t *testing.T, s *setup[T]) {
	s.forWorlds(t, func(w *worlds.World) string {
		got, outcome, err := s.update(w)
		if err != nil {
			return err.Error()
		}
		before := worlds.Table(s.a, w)
		u := twin[T]{a: s.a.Calc(), alpha: s.params.Alpha, initial: before.Initial(), records: recordsOf(before, w.Inferers, w.Forecasters)}
		u.close(w)
		if outcome.InitialSet {
			u.initial = got.Initial()
		} else if s.a.Cmp(got.Initial(), worlds.MustValue(s.a, w.Regrets.Initial())) != 0 {
			return "the initial regret changed without being set"
		}
		want := tableOf(u.initial, u.records, w.Inferers, w.Forecasters)
		return cmp.Diff(want, got, everyBit)
	})
}

// TestAlphaOneForgets: with alpha = 1 every record touched is the last difference of losses, so a second close with
// the same losses changes nothing.
func TestAlphaOneForgets(t *testing.T) { inAll(t, alphaOneForgets[float64], alphaOneForgets[num.Dec]) }

func alphaOneForgets[T any](t *testing.T, s *setup[T]) {
	a := s.a.Calc()
	params := s.params
	params.Alpha = a.Int(1)
	s.forWorlds(t, func(w *worlds.World) string {
		c := worlds.Close(s.a, w)
		got, _, err := closeEpoch(s.a, s.release.Regret, params, worlds.Table(s.a, w), c)
		if err != nil {
			return err.Error()
		}
		for j := range regret.Inferer(got.Inferers()) {
			loss, ok := c.Losses.Inferer.At(j)
			r, _ := got.Inferer.At(j)
			if want := a.Sub(c.Losses.Combined, loss); ok && a.Cmp(r, want) != 0 {
				return fmt.Sprintf("regret %v, want %v", r, want)
			}
		}
		again, _, err := closeEpoch(s.a, s.release.Regret, params, got, c)
		if err != nil {
			return err.Error()
		}
		return cmp.Diff(present(got), present(again), everyBit)
	})
}

// present lists the regrets that are present, by the names of their records.
func present[T any](t *regret.Table[T]) []T {
	names := func(n int, kind string) []string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf("%s%04d", kind, i))
		}
		return list
	}
	values := recordsOf(t, names(t.Inferers(), "i"), names(t.Forecasters(), "f"))
	var list []T
	for _, r := range slices.SortedFunc(maps.Keys(values), func(a, b regret.Record) int {
		return cmps.Or(cmps.Compare(a.Kind, b.Kind), cmps.Compare(a.First, b.First), cmps.Compare(a.Second, b.Second))
	}) {
		list = append(list, values[r])
	}
	return list
}

// TestUpdateInPlace: into the table itself is as into a new one, and Update leaves its arguments.
func TestUpdateInPlace(t *testing.T) { inAll(t, updateInPlace[float64], updateInPlace[num.Dec]) }

func updateInPlace[T any](t *testing.T, s *setup[T]) {
	updater, err := regret.NewUpdater(s.a, s.release.Regret, s.params)
	if err != nil {
		t.Fatal(err)
	}
	reused := new(regret.Table[T])
	s.forWorlds(t, func(w *worlds.World) string {
		table, c := worlds.Table(s.a, w), worlds.Close(s.a, w)
		want, outcome, err := closeEpoch(s.a, s.release.Regret, s.params, table, c)
		if err != nil {
			return err.Error()
		}
		if diff := cmp.Diff(worlds.Table(s.a, w), table, everyBit) + cmp.Diff(worlds.Close(s.a, w), c, everyBit); diff != "" {
			return "Update changed its arguments: " + diff
		}
		for _, dst := range []*regret.Table[T]{reused, table} {
			into, got, err := updater.Update(dst, table, c)
			if err != nil {
				return err.Error()
			}
			if into != dst {
				return "the result is not the destination"
			}
			if diff := cmp.Diff(want, dst, everyBit) + cmp.Diff(outcome, got, everyBit); diff != "" {
				return diff
			}
		}
		return ""
	})
}

// TestStoredScale: it is that of the new plain regrets of everybody with a loss, and none in v0.6.
func TestStoredScale(t *testing.T) { inAll(t, storedScale[float64], storedScale[num.Dec]) }

func storedScale[T any](t *testing.T, s *setup[T]) {
	rule := s.release.Regret.Scale
	s.forWorlds(t, func(w *worlds.World) string {
		table, outcome, err := s.update(w)
		if err != nil {
			return err.Error()
		}
		var regrets, previous []T
		for j := range regret.Inferer(table.Inferers()) {
			if _, ok := w.Losses.Inferer.At(j); ok {
				r, _ := table.Inferer.At(j)
				regrets = append(regrets, r)
				if w.InfererWeights != nil {
					previous = append(previous, worlds.MustValue(s.a, w.InfererWeights[j]))
				}
			}
		}
		for k := range regret.Forecaster(table.Forecasters()) {
			if _, ok := w.Losses.Forecaster.At(k); ok {
				r, _ := table.Forecaster.At(k)
				regrets = append(regrets, r)
				if w.ForecasterWeights != nil {
					previous = append(previous, worlds.MustValue(s.a, w.ForecasterWeights[k]))
				}
			}
		}
		if rule == weights.ScalePerCalculation || len(regrets) == 0 {
			if outcome.HasScale {
				return "a scale is stored"
			}
			return ""
		}
		a := s.a.Calc()
		want := new(weights.Scaler[T]).Scale(a, rule, s.params.Epsilon, regrets, previous)
		if err := a.Err(); err != nil {
			return err.Error()
		}
		return cmp.Diff(want, outcome.Scale, everyBit)
	})
}

// TestRecords: every place of a table has a name, a worker in both roles has one for two of them (K46), and a table is made
// again from what is known by name.
func TestRecords(t *testing.T) { inAll(t, records[float64], records[num.Dec]) }

func records[T any](t *testing.T, s *setup[T]) {
	s.forWorlds(t, func(w *worlds.World) string {
		table := worlds.Table(s.a, w)
		all, err := table.Records(w.Inferers, w.Forecasters)
		if err != nil {
			return err.Error()
		}
		n, k, seen := len(w.Inferers), len(w.Forecasters), map[regret.Record]int{}
		for record := range all {
			if err := record.Validate(); err != nil {
				return err.Error()
			}
			seen[record]++
		}
		shared := 0
		for _, j := range regret.Alias(w.Inferers, w.Forecasters) {
			if j != regret.NoAlias {
				shared++
			}
		}
		if places := 2*n + k + n*n + 3*n*k + k*k + k; len(seen) != places-shared {
			return fmt.Sprintf("%d records for %d places", len(seen), places)
		}
		known := recordsOf(table, w.Inferers, w.Forecasters)
		return cmp.Diff(table, tableOf(table.Initial(), known, w.Inferers, w.Forecasters), everybit.Same())
	})
}

// TestOneInOfOneWorkerTwice: the law of K46 in numbers. Worker w infers and forecasts; alpha = 0.1, R_0 = 0.5,
// L+ = -1, L_j = -2, L_k = -3: first 0.1 * 1 + 0.9 * 0.5 = 0.55, then 0.1 * 2 + 0.9 * 0.55 = 0.695.
func TestOneInOfOneWorkerTwice(t *testing.T) {
	a := release.V06().Decimal()
	params := release.RegretParams(a, release.V06(), release.V06().Topic)
	losses := regret.NewLosses[num.Dec](1, 1)
	losses.Inferer.Set(0, num.IntDec(-2))
	losses.Forecaster.Set(0, num.IntDec(-3))
	losses.OneInForecaster.Set(0, num.IntDec(-1))
	for _, c := range []struct {
		alias         []regret.Inferer
		inferer, self string
	}{
		{[]regret.Inferer{0}, "0.695", "0.695"},
		{[]regret.Inferer{regret.NoAlias}, "0.55", "0.65"},
		{nil, "0.55", "0.65"},
	} {
		table, _, err := closeEpoch(a, release.V06().Regret, params, regret.NewTable(1, 1, num.MustParseDec("0.5")),
			regret.Close[num.Dec]{Losses: losses, InfererInclusions: []int{0}, ForecasterInclusions: []int{0}, Alias: c.alias})
		if err != nil {
			t.Fatal(err)
		}
		inferer, _ := table.OneInForecasterInferer.At(0, 0)
		self, _ := table.OneInForecasterSelf.At(0)
		if inferer.String() != c.inferer || self.String() != c.self {
			t.Errorf("alias %v: %v and %v, want %s and %s", c.alias, inferer, self, c.inferer, c.self)
		}
	}
}
