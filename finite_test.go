package chorus_test

import (
	"errors"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// spoiler copies a value with another number in place of one that it holds.
type spoiler struct {
	left int     // numbers before the one
	bad  float64 // in its place

	field string   // where it was, as Reports.Losses.Inferer
	names []string // of the workers there: the keys of maps on the way
}

// spoilt returns a copy of a value with its n-th number replaced; ok is false where there are not so many.
func spoilt[X any](x X, n int, bad float64) (copied X, s *spoiler, ok bool) {
	s = &spoiler{left: n, bad: bad}
	copied, _ = s.copy(reflect.ValueOf(&x).Elem(), "", nil).Interface().(X)
	return copied, s, s.left < 0
}

func (s *spoiler) copy(x reflect.Value, field string, names []string) reflect.Value {
	out := reflect.New(x.Type()).Elem()
	out.Set(x)
	switch x.Kind() {
	case reflect.Float64:
		if s.left == 0 {
			out.SetFloat(s.bad)
			s.field, s.names = strings.TrimPrefix(field, "."), slices.Clone(names)
		}
		s.left--
	case reflect.Pointer:
		if !x.IsNil() {
			out.Set(reflect.New(x.Type().Elem()))
			out.Elem().Set(s.copy(x.Elem(), field, names))
		}
	case reflect.Struct:
		for i := range x.NumField() {
			if f := x.Type().Field(i); f.IsExported() {
				out.Field(i).Set(s.copy(x.Field(i), field+"."+f.Name, names))
			}
		}
	case reflect.Slice:
		if !x.IsNil() {
			out.Set(reflect.MakeSlice(x.Type(), x.Len(), x.Len()))
		}
		for i := range x.Len() {
			out.Index(i).Set(s.copy(x.Index(i), field, names))
		}
	case reflect.Map:
		if !x.IsNil() {
			out.Set(reflect.MakeMap(x.Type()))
		}
		keys := x.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			out.SetMapIndex(key, s.copy(x.MapIndex(key), field, append(names, key.String())))
		}
	}
	return out
}

// numberFields lists the fields of a type that hold numbers, as spoiler names them.
func numberFields(of reflect.Type, field string) []string {
	switch of.Kind() {
	case reflect.Float64:
		return []string{strings.TrimPrefix(field, ".")}
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return numberFields(of.Elem(), field)
	}
	var list []string
	if of.Kind() == reflect.Struct {
		for i := range of.NumField() {
			if f := of.Field(i); f.IsExported() {
				list = append(list, numberFields(f.Type, field+"."+f.Name)...)
			}
		}
	}
	return list
}

// fields are exceptions.
type fields struct{ notRead, notTaken []string }

// refusesWhatIsNotFinite spoils every number of good inputs in turn: a call refuses it with the names of the workers that it
// belongs to. Together the inputs have a number in every field of their type. Fields that the call does not read, or does not
// take at all, are listed.
func refusesWhatIsNotFinite[X any](t *testing.T, call func(X) (any, error), except fields, inputs ...X) {
	t.Helper()
	tried, unread := map[string]bool{}, map[string]bool{}
	for _, good := range inputs {
		_, err := call(good)
		require.NoError(t, err)
		for n := 0; ; n++ {
			_, s, ok := spoilt(good, n, 0)
			if !ok {
				break
			}
			tried[s.field] = true
			for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
				x, s, _ := spoilt(good, n, bad)
				_, err := call(x)
				switch {
				case err == nil:
					unread[s.field] = true
				case !errors.Is(err, num.ErrNotFinite):
					t.Errorf("%s of %v = %v: %v", s.field, s.names, bad, err)
				}
				for _, name := range s.names {
					if err != nil && !strings.Contains(err.Error(), name) {
						t.Errorf("%s of %v = %v: %v does not name %s", s.field, s.names, bad, err, name)
					}
				}
			}
		}
	}
	require.ElementsMatch(t, numberFields(reflect.TypeFor[X](), ""), append(slices.Collect(maps.Keys(tried)), except.notTaken...), "fields that were tried")
	require.ElementsMatch(t, except.notRead, slices.Collect(maps.Keys(unread)), "fields that are not read")
}

func TestNotFiniteIsRefusedByName(t *testing.T) {
	r := release.V17()
	c := newCrowd[float64](7, r)
	topic, err := chorus.NewTopic(r, chorus.State[float64]{})
	require.NoError(t, err)
	for i := range 4 {
		c.epoch(t, topic, i)
	}
	closed, err := topic.Infer(0, c.work(4))
	require.NoError(t, err)
	_, err = topic.Close(0, c.reports(t, 4, closed))
	require.NoError(t, err)
	state := topic.State() // with an epoch that waits for its reward
	work := c.work(5)
	in, err := topic.Infer(0, work)
	require.NoError(t, err)
	waiting := topic.State() // and one that waits for its losses
	full := waiting.Clone()  // what no call leaves, but a state may have
	for _, class := range []*chorus.Class[float64]{&full.Inferers, &full.Forecasters, &full.Reputers} {
		one := 1.0
		for name, m := range class.Members {
			m.Weight, m.Coefficient = &one, &one
			class.Members[name] = m
		}
		class.History = append(class.History, []float64{1})
	}
	reports := c.reports(t, 5, in)
	labels := chorus.Work[float64]{
		Vectors:   map[string]map[string]float64{"w1": {"rain": 0.25, "snow": 0.75}, "w2": {"rain": 0.5, "snow": 0.5}},
		Forecasts: map[string]map[string]float64{"w6": {"w1": 1, "w2": 2}},
	}
	implied := chorus.Work[float64]{Inferences: work.Inferences, Implied: map[string][]float64{"w6": {99}, "w7": {100}}}
	options := chorus.Options[float64]{AnyNames: true}
	// restored returns a topic in a state.
	restored := func(s chorus.State[float64]) *chorus.Topic[float64] {
		topic, err := chorus.NewTopic(r, s)
		require.NoError(t, err)
		topic.Options = options
		return topic
	}

	inLabels, err := restored(state).Infer(0, labels)
	require.NoError(t, err)
	ofLabels, err := chorus.Measure(r, inLabels, []float64{0.9, 0.1}, chorus.CrossEntropyLoss[float64](), chorus.Log10)
	require.NoError(t, err)

	t.Run("Infer", func(t *testing.T) {
		refusesWhatIsNotFinite(t, func(s chorus.State[float64]) (any, error) { return chorus.Infer(r, s, work, options) }, fields{}, full)
		refusesWhatIsNotFinite(t, func(w chorus.Work[float64]) (any, error) { return chorus.Infer(r, state, w, options) }, fields{}, work, labels, implied)
		refusesWhatIsNotFinite(t, func(o chorus.Options[float64]) (any, error) { return chorus.Infer(r, state, work, o) }, fields{},
			chorus.Options[float64]{AnyNames: true, Percentiles: []float64{5, 95}})
	})
	t.Run("Topic", func(t *testing.T) {
		refusesWhatIsNotFinite(t, func(s chorus.State[float64]) (any, error) { return chorus.NewTopic(r, s) }, fields{}, full)
		refusesWhatIsNotFinite(t, func(w chorus.Work[float64]) (any, error) { return restored(state).Infer(0, w) },
			fields{notTaken: []string{"Implied"}}, work, labels)
		refusesWhatIsNotFinite(t, func(x map[string]chorus.Report[float64]) (any, error) { return restored(waiting).Close(0, x) }, fields{}, reports)
		refusesWhatIsNotFinite(t, func(reward float64) (any, error) { return restored(state).Reward(0, reward) }, fields{}, 5)
		refusesWhatIsNotFinite(t, func(e chorus.Epoch[float64]) (any, error) { return restored(state).Run(e) }, fields{notTaken: []string{"Work.Implied"}},
			chorus.Epoch[float64]{Work: work, Reports: reports, Reward: 5},
			chorus.Epoch[float64]{Work: labels, Reports: map[string]chorus.Report[float64]{"r0": {Losses: *ofLabels, Stake: 1}}, Reward: 5})
	})
	t.Run("Measure", func(t *testing.T) {
		measure := func(in *chorus.Inference[float64], truth []float64, l chorus.Loss[float64]) (any, error) {
			return chorus.Measure(r, in, truth, l, chorus.Log10)
		}
		truth, squared := []float64{99.5}, chorus.SquaredLoss[float64]()
		refusesWhatIsNotFinite(t, func(in *chorus.Inference[float64]) (any, error) { return measure(in, truth, squared) }, fields{notRead: []string{
			"Scale", "Interval", "Outliers.Network", "Outliers.Median", "Outliers.MAD", "Outliers.Stored",
			"Inferers.Source.ScaledRegret", "Inferers.Source.Weight", "Inferers.Source.Share", "Inferers.Effective",
			"Forecasters.Source.ScaledRegret", "Forecasters.Source.Weight", "Forecasters.Source.Share",
			"Forecasters.Inferers.ScaledRegret", "Forecasters.Inferers.Weight", "Forecasters.Inferers.Share",
		}}, in)
		refusesWhatIsNotFinite(t, func(truth []float64) (any, error) { return measure(in, truth, squared) }, fields{}, truth)
		for _, loss := range []func(float64) chorus.Loss[float64]{
			chorus.LogCoshLoss[float64], chorus.HuberLoss[float64], squared.WithFloor,
			func(x float64) chorus.Loss[float64] { return chorus.ZTAELoss(x, 1) },
			func(x float64) chorus.Loss[float64] { return chorus.ZTAELoss(1, x) },
			func(x float64) chorus.Loss[float64] { return chorus.ZPTAELoss(x, 1) },
			func(x float64) chorus.Loss[float64] { return chorus.ZPTAELoss(1, x) },
		} {
			refusesWhatIsNotFinite(t, func(x float64) (any, error) { return measure(in, truth, loss(x)) }, fields{}, 0.5)
		}
	})
}
