package epoch_test

import (
	"errors"
	"math"
	"testing"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

var nan, inf = math.NaN(), math.Inf(1)

// setup is one release in one arithmetic.
type setup[T any] struct {
	release   release.Release
	a         num.Arith[T]
	runs      int // of a property
	longest   int // topic of a property, in epochs
	tolerance T   // what rounding may do, relative
}

func floats(r release.Release) *setup[float64] { return newSetup(r, r.Float64(), "1e-11", 180, 20) }

func decimals(r release.Release) *setup[num.Dec] { return newSetup(r, r.Decimal(), "1e-28", 24, 10) }

func newSetup[T any](r release.Release, a num.Arith[T], tolerance string, runs, longest int) *setup[T] {
	if testing.Short() {
		runs /= 20
	}
	return &setup[T]{release: r, a: a, runs: runs, longest: longest, tolerance: a.FromDec(num.MustParseDec(tolerance))}
}

// inAll runs a test for every release in both arithmetics.
func inAll(t *testing.T, inFloat64 func(*testing.T, *setup[float64]), inDecimal func(*testing.T, *setup[num.Dec])) {
	t.Helper()
	for _, r := range release.All() {
		t.Run(r.Name+"/float64", func(t *testing.T) { inFloat64(t, floats(r)) })
		t.Run(r.Name+"/decimal", func(t *testing.T) { inDecimal(t, decimals(r)) })
	}
}

func (s *setup[T]) value(x float64) T { return worlds.MustValue(s.a, x) }

// topic has the constants of the release.
func (s *setup[T]) topic(roster epoch.Roster) *settings[T] {
	return &settings[T]{
		Rules: epoch.RulesOf(s.release), Params: epoch.ParamsOf(s.a, s.release, s.release.Topic), Roster: roster,
	}
}

// settings holds what a topic is made of.
type settings[T any] struct {
	Rules  epoch.Rules
	Params epoch.Params[T]
	Roster epoch.Roster
}

func (s *settings[T]) bind(a num.Arith[T]) (*epoch.Topic[T], error) {
	return epoch.NewTopic(a, s.Rules, s.Params, s.Roster)
}

// runCopy makes an epoch and gives the state after it: the state itself where the arguments are wrong, else a copy.
func runCopy[T any](a num.Arith[T], s *settings[T], state *epoch.State[T], in *epoch.Input[T]) (*epoch.State[T], *epoch.Record[T], error) {
	topic, err := s.bind(a)
	if err != nil {
		return state, nil, err
	}
	next := state.Copy(nil)
	record, err := topic.Run(nil, next, in)
	if record == nil {
		return state, nil, err
	}
	return next, record, err
}

// inferOnce makes the network inference of an epoch.
func inferOnce[T any](a num.Arith[T], s *settings[T], state *epoch.State[T], in *epoch.Input[T]) (*epoch.Record[T], error) {
	topic, err := s.bind(a)
	if err != nil {
		return nil, err
	}
	return topic.Infer(nil, state, in)
}

// simulation is a topic under way.
type simulation[T any] struct {
	a     num.Arith[T]
	topic *settings[T]
	world *worlds.Topic[T]
	state *epoch.State[T]
}

// simulate begins a topic; counts of the roster that nobody can have panic.
func (s *setup[T]) simulate(seed uint64, roster epoch.Roster, options worlds.TopicOptions) *simulation[T] {
	state, err := epoch.NewState(s.a, roster, s.a.Int(0))
	if err != nil {
		panic(err)
	}
	return &simulation[T]{
		a: s.a, topic: s.topic(roster), world: worlds.MustNewTopic(s.a, seed, roster, options), state: state,
	}
}

// input is what the next epoch brings, reports included.
func (s *simulation[T]) input() (*epoch.Input[T], error) {
	in := s.world.Submit()
	record, err := inferOnce(s.a, s.topic, s.state, in)
	if err != nil {
		return nil, err
	}
	return in, s.world.Report(in, record)
}

// run makes an epoch and keeps what it leaves.
func (s *simulation[T]) run(in *epoch.Input[T]) (*epoch.Record[T], error) {
	state, record, err := runCopy(s.a, s.topic, s.state, in)
	s.state = state
	if record != nil {
		s.world.Settle(record)
	}
	return record, err
}

func (s *simulation[T]) next() (*epoch.Record[T], error) {
	in, err := s.input()
	if err != nil {
		return nil, err
	}
	return s.run(in)
}

// advance makes a number of epochs, of which the first may fail where a release finds an empty worker set (K10).
func (s *simulation[T]) advance(t testing.TB, epochs int) *epoch.Record[T] {
	t.Helper()
	var record *epoch.Record[T]
	for i := range epochs {
		var err error
		if record, err = s.next(); err != nil && !(i == 0 && stageOf(err) == epoch.StageRewards) {
			t.Fatalf("epoch %d: %v", i, err)
		}
	}
	return record
}

// mustInput is input for tests.
func (s *simulation[T]) mustInput(t testing.TB) *epoch.Input[T] {
	t.Helper()
	in, err := s.input()
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// noStage is the stage of an error that belongs to none.
const noStage epoch.Stage = 255

func stageOf(err error) epoch.Stage {
	var failed *epoch.StageError
	if errors.As(err, &failed) {
		return failed.Stage
	}
	return noStage
}

// steady returns a topic with everybody there.
func steady() worlds.TopicOptions {
	o := worlds.OrdinaryTopic()
	o.Leave, o.Silent, o.MissingForecasts = 0, 0, 0
	return o
}

func rosterOf(inferers, forecasters, reputers int) epoch.Roster {
	return epoch.Roster{Inferers: inferers, Forecasters: forecasters, Reputers: reputers}
}

var small = rosterOf(4, 2, 3)
