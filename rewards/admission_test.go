package rewards_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/property"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

type record = rewards.ScoreRecord[float64]

func seat(name string, score float64) rewards.Seat[float64] {
	return rewards.Seat[float64]{Name: name, Record: record{Score: score, Height: 50, Known: true}}
}

// admissionParams have three seats, a quantile of 0.5 and an initial score of -1; epochs are 100 blocks, the last ended
// at 1000.
func admissionParams() entrance[float64] {
	return entrance[float64]{
		AdmissionParams: rewards.AdmissionParams[float64]{Lowest: rewards.LowestTrue, Seats: 3, Quantile: 0.5, Initial: -1, EpochLastEnded: 1000},
		Alpha:           0.25, EpochLength: 100, GroundTruthLag: 200,
	}
}

// TestAdmission is the table of 9.3, release by release.
func TestAdmission(t *testing.T) {
	full := []rewards.Seat[float64]{seat("a", 3), seat("c", 1), seat("e", 2)}
	known := func(score float64) record { return record{Score: score, Height: 950, Known: true} }
	for _, c := range []struct {
		what    string
		release release.Release
		actor   rewards.Actor
		seated  []rewards.Seat[float64]
		record  record

		outcome string
		removed string
		seats   string
		writes  string
	}{
		{"a free seat reads no record", release.V06(), 0, full[:1], known(-9), "seated", "", "a d", ""},
		{"a newcomer has 0", release.V06(), 0, full[:1], record{}, "seated", "", "a d", ""},
		{"better than the lowest", release.V06(), 0, full, known(1.5), "replaced", "c", "a d e", "c 0.875"},
		{"a tie leaves the sitting member", release.V06(), 0, full, known(1), "refused", "", "a c e", "d 0.875"},
		{"a newcomer is refused and starts from the quantile", release.V06(), 0, full, record{}, "refused", "", "a c e", "d 0.5"},

		{"a newcomer takes a free seat with the initial score", release.V16(), 0, full[:1], record{}, "seated", "", "a d", "d -1"},
		{"better than the lowest", release.V16(), 0, full, known(1.5), "replaced", "c", "a d e", "d 1.5 c 0.875"},
		{"a tie leaves the sitting member", release.V16(), 0, full, known(1), "refused", "", "a c e", "d 0.875"},
		{"absence moves a record to the initial score", release.V16(), 0, full[:1], record{Score: 3, Height: 700, Known: true}, "seated", "", "a d", "d 1.25"},
		{"reputers have more time", release.V16(), rewards.ActorReputer, full[:1], record{Score: 3, Height: 700, Known: true}, "seated", "", "a d", "d 3"},
		{"a refused newcomer takes no passive update", release.V16(), 0, full, record{}, "refused", "", "a c e", "d -1"},
	} {
		t.Run(c.release.Name+"/"+c.what, func(t *testing.T) {
			p := admissionParams()
			p.Actor = c.actor
			d, err := admit(c.release.Float64(), c.release.Rewards, p, rewards.ActiveSet[float64]{Seats: c.seated},
				rewards.Submission[float64]{Name: "d", Nonce: 1000, Record: c.record})
			require.NoError(t, err)
			require.Equal(t, c.outcome, outcome(d))
			require.Equal(t, c.removed, d.Removed)
			require.Equal(t, c.seats, names(d.Set))
			writes := ""
			for _, w := range d.Records {
				writes += fmt.Sprintf(" %s %v", w.Name, w.Record.Score)
				require.Equal(t, int64(1000), w.Record.Height)
				require.True(t, w.Record.Known)
			}
			require.Equal(t, c.writes, writes[min(1, len(writes)):])
		})
	}
}

func names(set rewards.ActiveSet[float64]) (list string) {
	for i, s := range set.Seats {
		if i > 0 {
			list += " "
		}
		list += s.Name
	}
	return list
}

// TestAdmissionFirstSubmission: a first submission of a forecaster is compared by 0 though the initial score is saved, so
// with a negative initial score it may take a seat.
func TestAdmissionFirstSubmission(t *testing.T) {
	r := release.V16()
	set := rewards.ActiveSet[float64]{Seats: []rewards.Seat[float64]{seat("a", -0.5), seat("b", 2), seat("c", 2)}}
	for _, actor := range []rewards.Actor{rewards.ActorInferer, rewards.ActorForecaster, rewards.ActorReputer} {
		for _, rule := range []rewards.FirstSubmissionRule{rewards.FirstSubmissionByInitial, rewards.FirstSubmissionForecastersZero} {
			rules := r.Rewards
			rules.FirstSubmission = rule
			p := admissionParams()
			p.Actor = actor
			d, err := admit(r.Float64(), rules, p, set, rewards.Submission[float64]{Name: "d", Nonce: 1000})
			require.NoError(t, err)
			seated := actor == rewards.ActorForecaster && rule == rewards.FirstSubmissionForecastersZero
			require.Equal(t, seated, outcome(d) == "replaced", "%v %v", actor, rule)
			require.InDelta(t, -1, d.Records[0].Record.Score, 0, "saved either way")
		}
	}
}

// TestAdmissionIsOncePerEpoch: a member cannot submit again, nor can one whose record counted in this epoch; in v0.6
// the record is looked at where the set is full.
func TestAdmissionIsOncePerEpoch(t *testing.T) {
	seats := []rewards.Seat[float64]{seat("a", 1), seat("b", 2), seat("c", 3)}
	counted := record{Score: 9, Height: 1000, Known: true}
	for _, r := range release.All() {
		admit := func(seats []rewards.Seat[float64], name string) error {
			set := rewards.ActiveSet[float64]{Seats: seats}
			_, err := admit(r.Float64(), r.Rewards, admissionParams(), set, rewards.Submission[float64]{Name: name, Nonce: 1000, Record: counted})
			return err
		}
		require.ErrorIs(t, admit(seats, "b"), num.ErrDuplicate)
		require.ErrorIs(t, admit(seats, "d"), num.ErrDuplicate)
		if r.Rewards.Newcomer == rewards.NewcomerZero {
			require.NoError(t, admit(seats[:2], "d"))
		} else {
			require.ErrorIs(t, admit(seats[:2], "d"), num.ErrDuplicate)
		}
	}
}

// TestLowest is L7: what is remembered of the lowest member, from one set to the next.
func TestLowest(t *testing.T) {
	remembered := func(name string, score float64) *rewards.Seat[float64] { s := seat(name, score); return &s }
	two := []rewards.Seat[float64]{seat("a", 3), seat("c", 1)}
	for _, c := range []struct {
		what    string
		release release.Release
		lowest  rewards.LowestRule
		seated  []rewards.Seat[float64]
		low     *rewards.Seat[float64]
		score   float64

		seats, removed, out, remembered string
	}{
		{"first look", release.V06(), rewards.LowestStale, two, nil, 2, "a d", "c", "c 0.875", "d 2"},
		{"a tie of others and newcomer", release.V06(), rewards.LowestStale, two, nil, 3, "a d", "c", "c 0.875", "a 3"},
		{"its old score counts", release.V06(), rewards.LowestStale, two, remembered("c", -3), 2, "a d", "c", "c -2.125", "d 2"},
		{"its old score keeps out", release.V06(), rewards.LowestStale, two, remembered("a", 5), 4, "a c", "", "d 3.125", "a 5"},
		{"without a seat: the set grows", release.V06(), rewards.LowestStale, two, remembered("b", -3), 2, "a c d", "b", "b -2.125", "c 1"},
		{"itself: from what was remembered", release.V06(), rewards.LowestStale, two, remembered("d", -3), 2, "a c d", "d", "d -2.125", "d -2.125"},
		{"a free seat", release.V06(), rewards.LowestStale, two[:1], remembered("b", -3), 2, "a d", "", "", "b -3"},

		{"of an empty set the first", release.V17(), rewards.LowestStored, nil, remembered("b", -3), 2, "d", "", "", "d 2"},
		{"a lower one", release.V17(), rewards.LowestStored, two[:1], remembered("a", 3), 2, "a d", "", "", "d 2"},
		{"one as low", release.V17(), rewards.LowestStored, two[:1], remembered("a", 3), 3, "a d", "", "", "a 3"},
		{"the score of its admission counts", release.V17(), rewards.LowestStored, two, remembered("c", -3), 2, "a d", "c", "c -2.125", "d 2"},
		{"without a seat: refused", release.V17(), rewards.LowestStored, two, remembered("b", -3), 2, "", "", "", ""},
		{"of other rules", release.V17(), rewards.LowestStored, two[:1], nil, 4, "a d", "", "", "a 3"},

		{"not read", release.V17(), rewards.LowestTrue, two, remembered("b", 9), 2, "a d", "c", "c 0.875", "b 9"},
	} {
		t.Run(string(c.lowest)+"/"+c.what, func(t *testing.T) {
			p := admissionParams()
			p.Lowest, p.Seats = c.lowest, 2
			d, err := admit(c.release.Float64(), c.release.Rewards, p, rewards.ActiveSet[float64]{Seats: c.seated, Lowest: c.low},
				rewards.Submission[float64]{Name: "d", Nonce: 1000, Record: record{Score: c.score, Height: 950, Known: true}})
			if c.seats == "" {
				require.ErrorIs(t, err, num.ErrUnknown)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.seats, names(d.Set))
			require.Equal(t, c.removed, d.Removed)
			if c.out != "" {
				last := d.Records[len(d.Records)-1]
				require.Equal(t, c.out, fmt.Sprintf("%s %v", last.Name, last.Record.Score))
			}
			require.Equal(t, c.remembered, fmt.Sprintf("%s %v", d.Set.Lowest.Name, d.Set.Lowest.Record.Score))
		})
	}
}

// TestBestTakeTheSeats: after all have submitted once the set holds those with the best scores, in any order of
// submission if no two are equal, never more than there are seats, ascending.
func TestBestTakeTheSeats(t *testing.T) { inAll(t, bestSit[float64], bestSit[num.Dec]) }

func bestSit[T any](t *testing.T, s *setup[T]) {
	property.Check(t, s.runs, prop.ForAll(func(seed uint64, candidates, seats int) string {
		source := num.NewSource(seed)
		scores := draws(candidates, source.Normal)
		p := entrance[T]{Alpha: s.value(0.1), EpochLength: 100, AdmissionParams: rewards.AdmissionParams[T]{
			Lowest: []rewards.LowestRule{rewards.LowestStale, rewards.LowestStored, rewards.LowestTrue}[seed%3], Seats: seats,
			Quantile: s.a.Int(0), Initial: s.a.Int(-1), EpochLastEnded: 1000,
		}}
		var set rewards.ActiveSet[T]
		for _, i := range source.Perm(candidates) {
			d, err := admit(s.a, s.rules(), p, set, rewards.Submission[T]{
				Name: fmt.Sprintf("%02d", i), Nonce: 1000,
				Record: rewards.ScoreRecord[T]{Score: s.value(scores[i]), Height: 950, Known: true},
			})
			if err != nil {
				return err.Error()
			}
			set = d.Set
		}
		best := make([]int, candidates)
		for i := range best {
			best[i] = i
		}
		slices.SortFunc(best, func(i, j int) int {
			if scores[i] > scores[j] {
				return -1
			}
			return 1
		})
		best = best[:min(seats, candidates)]
		slices.Sort(best)
		if len(set.Seats) != len(best) {
			return fmt.Sprintf("%d members, want %d", len(set.Seats), len(best))
		}
		for i, seat := range set.Seats {
			if seat.Name != fmt.Sprintf("%02d", best[i]) {
				return fmt.Sprintf("%v of %v, want %v", set, scores, best)
			}
		}
		return ""
	}, gen.UInt64(), gen.IntRange(1, 20), gen.IntRange(1, 8)))
}
