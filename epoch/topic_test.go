package epoch_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// TestTopicRemembersNothing: one topic, one record and one state, used again for every epoch of a topic whose members come
// and go, hold what new ones do, epochs that fail at any stage and refused input included.
func TestTopicRemembersNothing(t *testing.T) {
	inAll(t, topicRemembersNothing[float64], topicRemembersNothing[num.Dec])
}

func topicRemembersNothing[T any](t *testing.T, s *setup[T]) {
	sim := s.simulate(8, small, worlds.OrdinaryTopic())
	topic, err := sim.topic.bind(s.a)
	require.NoError(t, err)
	state, record := sim.state.Copy(nil), new(epoch.Record[T])
	// What is kept for the next time is not compared, nor is whether an empty list is nil.
	options := cmp.Options{everybit.Same(), cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(epoch.Record[T]{})}
	for i := range 3 * s.longest {
		in := sim.mustInput(t)
		switch i % 7 {
		case 2:
			in.Reports = nil
		case 3:
			clear(in.Present)
		case 4:
			in.Reward = s.value(-1)
		case 5:
			in.Reports[0].Losses.Combined = in.Reports[0].Losses.Naive
			for m := range in.Reports {
				in.Reports[m].Stake, in.Reports[m].Delegated = s.value(0), s.value(0)
			}
		}
		inferred := new(epoch.Record[T])
		wantInferred, wantErr := inferOnce(s.a, sim.topic, sim.state, in)
		_, err := topic.Infer(inferred, state, in)
		require.Equal(t, wantErr, err)
		if wantErr == nil {
			require.Empty(t, cmp.Diff(wantInferred, inferred, options), "Infer, epoch %d", i)
		}

		want, wantErr := sim.run(in)
		got, err := topic.Run(record, state, in)
		require.Equal(t, wantErr, err, "epoch %d", i)
		require.Equal(t, want == nil, got == nil)
		require.Empty(t, cmp.Diff(sim.state, state, options), "state after epoch %d", i)
		if want == nil {
			require.Equal(t, noStage, stageOf(err))
			continue
		}
		require.Empty(t, cmp.Diff(want, record, options), "record of epoch %d", i)
		wantRow, wantPresent := want.Row()
		row, present := record.Row()
		require.Empty(t, cmp.Diff([]any{wantRow, wantPresent}, []any{row, present}, everybit.Same()), "row of epoch %d", i)
	}
}

// TestTopicAllocatesNothing: once the lists have their sizes and the score histories their length.
func TestTopicAllocatesNothing(t *testing.T) {
	inAll(t, allocatesNothing[float64], allocatesNothing[num.Dec])
}

func allocatesNothing[T any](t *testing.T, s *setup[T]) {
	for _, roster := range []epoch.Roster{small, rosterOf(1, 1, 1), rosterOf(5, 3, 5), rosterOf(12, 4, 6)} {
		sim := s.simulate(2, roster, steady())
		p := &sim.topic.Params.Rewards
		p.InfererSamples, p.ForecasterSamples = min(p.InfererSamples, 10), min(p.ForecasterSamples, 10)
		sim.advance(t, 3)
		in := sim.mustInput(t)
		topic, err := sim.topic.bind(s.a)
		require.NoError(t, err)
		record := new(epoch.Record[T])
		once := func() {
			if _, err := topic.Run(record, sim.state, in); err != nil && stageOf(err) == noStage {
				t.Fatal(err)
			}
		}
		for range 12 {
			once()
		}
		require.Zero(t, testing.AllocsPerRun(5, once), "%v", roster)
	}
}

// TestTopicRefusesNil: instead of a panic.
func TestTopicRefusesNil(t *testing.T) {
	sim := floats(release.V06()).simulate(2, small, steady())
	topic, err := sim.topic.bind(sim.a)
	require.NoError(t, err)
	var none *epoch.Topic[float64]
	in := sim.mustInput(t)
	for _, call := range []func() (*epoch.Record[float64], error){
		func() (*epoch.Record[float64], error) { return topic.Run(nil, sim.state, nil) },
		func() (*epoch.Record[float64], error) { return topic.Infer(nil, nil, in) },
		func() (*epoch.Record[float64], error) { return topic.Infer(nil, new(epoch.State[float64]), in) },
		func() (*epoch.Record[float64], error) { return none.Run(nil, sim.state, in) },
		func() (*epoch.Record[float64], error) { return new(epoch.Topic[float64]).Close(nil, sim.state, in) },
	} {
		record, err := call()
		require.ErrorIs(t, err, num.ErrMissing)
		require.Nil(t, record)
	}
}

// TestTopicRefusesItsOwnLosses: the network losses of a record are not reports of the epoch that is written into it.
func TestTopicRefusesItsOwnLosses(t *testing.T) {
	sim := floats(release.V06()).simulate(2, small, steady())
	topic, err := sim.topic.bind(sim.a)
	require.NoError(t, err)
	record := new(epoch.Record[float64])
	in := sim.mustInput(t)
	_, _ = topic.Run(record, sim.state, in)
	before := sim.state.Copy(nil)
	in.Reports[1].Losses = record.Losses
	_, err = topic.Run(record, sim.state, in)
	require.ErrorIs(t, err, num.ErrDomain)
	require.Empty(t, cmp.Diff(before, sim.state, everybit.Same()))
}

// TestHugeLabels: a count of labels whose product with the inferers is no int.
func TestHugeLabels(t *testing.T) {
	sim := floats(release.V16()).simulate(2, rosterOf(4, 1, 1), steady())
	in := sim.mustInput(t)
	in.Labels, in.Inferences = math.MaxInt/2+1, nil
	_, err := inferOnce(sim.a, sim.topic, sim.state, in)
	require.ErrorIs(t, err, num.ErrShape)
}

// TestStateCopy: a copy in used memory, of a topic of another size, is equal and stays so when the original goes on;
// the other way round too.
func TestStateCopy(t *testing.T) { inAll(t, stateCopy[float64], stateCopy[num.Dec]) }

func stateCopy[T any](t *testing.T, s *setup[T]) {
	equal := cmp.Options{everybit.Same(), cmpopts.EquateEmpty()}
	for _, rosters := range [][2]epoch.Roster{{small, rosterOf(6, 0, 2)}, {rosterOf(6, 0, 2), small}, {small, small}} {
		one, other := s.simulate(4, rosters[0], worlds.OrdinaryTopic()), s.simulate(5, rosters[1], worlds.OrdinaryTopic())
		one.advance(t, 5)
		other.advance(t, 3)
		other.state.Copy(one.state)
		before := other.state.Copy(nil)
		require.Empty(t, cmp.Diff(before, one.state, equal))

		topic, err := other.topic.bind(s.a)
		require.NoError(t, err)
		in := other.mustInput(t)
		_, err = topic.Run(nil, one.state, in)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(before, other.state, equal), "the original changed with its copy")
		after := one.state.Copy(nil)
		_, err = topic.Run(nil, other.state, in)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(after, one.state, equal), "the copy changed with its original")
		require.Empty(t, cmp.Diff(after, other.state, equal))

		one.state.Copy(one.state)
		require.Empty(t, cmp.Diff(after, one.state, equal), "copied from itself")
	}
}
