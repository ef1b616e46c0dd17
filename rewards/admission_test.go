package rewards_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

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
func admissionParams() rewards.AdmissionParams[float64] {
	return rewards.AdmissionParams[float64]{
		Seats: 3, Alpha: 0.25, Quantile: 0.5, Initial: -1, EpochLastEnded: 1000, EpochLength: 100, GroundTruthLag: 200,
	}
}

// TestAdmission is the table of 9.3, release by release.
func TestAdmission(t *testing.T) {
	full := rewards.ActiveSet[float64]{seat("a", 3), seat("c", 1), seat("e", 2)}
	known := func(score float64) record { return record{Score: score, Height: 950, Known: true} }
	for _, c := range []struct {
		what    string
		release release.Release
		actor   rewards.Actor
		set     rewards.ActiveSet[float64]
		record  record

		outcome rewards.AdmissionOutcome
		removed string
		seats   string
		writes  string
	}{
		{"a free seat reads no record", release.V06(), 0, full[:1], known(-9), rewards.AdmissionSeated, "", "a d", ""},
		{"a newcomer has 0", release.V06(), 0, full[:1], record{}, rewards.AdmissionSeated, "", "a d", ""},
		{"better than the lowest", release.V06(), 0, full, known(1.5), rewards.AdmissionReplaced, "c", "a d e", "c 0.875"},
		{"a tie leaves the sitting member", release.V06(), 0, full, known(1), rewards.AdmissionRefused, "", "a c e", "d 0.875"},
		{"a newcomer is refused and starts from the quantile", release.V06(), 0, full, record{}, rewards.AdmissionRefused, "", "a c e", "d 0.5"},

		{"a newcomer takes a free seat with the initial score", release.V16(), 0, full[:1], record{}, rewards.AdmissionSeated, "", "a d", "d -1"},
		{"better than the lowest", release.V16(), 0, full, known(1.5), rewards.AdmissionReplaced, "c", "a d e", "d 1.5 c 0.875"},
		{"a tie leaves the sitting member", release.V16(), 0, full, known(1), rewards.AdmissionRefused, "", "a c e", "d 0.875"},
		{"absence moves a record to the initial score", release.V16(), 0, full[:1], record{Score: 3, Height: 700, Known: true}, rewards.AdmissionSeated, "", "a d", "d 1.25"},
		{"reputers have more time", release.V16(), rewards.ActorReputer, full[:1], record{Score: 3, Height: 700, Known: true}, rewards.AdmissionSeated, "", "a d", "d 3"},
		{"a refused newcomer takes no passive update", release.V16(), 0, full, record{}, rewards.AdmissionRefused, "", "a c e", "d -1"},
	} {
		t.Run(c.release.Name+"/"+c.what, func(t *testing.T) {
			p := admissionParams()
			p.Actor = c.actor
			d, err := rewards.Admission(c.release.Float64(), c.release.Rewards, p, c.set,
				rewards.Submission[float64]{Name: "d", Nonce: 1000, Record: c.record})
			require.NoError(t, err)
			require.Equal(t, c.outcome, d.Outcome, d.Outcome.String())
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
	require.Equal(t, "unknown", rewards.AdmissionOutcome(9).String())
}

func names(set rewards.ActiveSet[float64]) (list string) {
	for i, s := range set {
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
	set := rewards.ActiveSet[float64]{seat("a", -0.5), seat("b", 2), seat("c", 2)}
	for _, actor := range []rewards.Actor{rewards.ActorInferer, rewards.ActorForecaster, rewards.ActorReputer} {
		for _, rule := range []rewards.FirstSubmissionRule{rewards.FirstSubmissionByInitial, rewards.FirstSubmissionForecastersZero} {
			rules := r.Rewards
			rules.FirstSubmission = rule
			p := admissionParams()
			p.Actor = actor
			d, err := rewards.Admission(r.Float64(), rules, p, set, rewards.Submission[float64]{Name: "d", Nonce: 1000})
			require.NoError(t, err)
			seated := actor == rewards.ActorForecaster && rule == rewards.FirstSubmissionForecastersZero
			require.Equal(t, seated, d.Outcome == rewards.AdmissionReplaced, "%v %v", actor, rule)
			require.InDelta(t, -1, d.Records[0].Record.Score, 0, "saved either way")
		}
	}
}

// TestAdmissionIsOncePerEpoch: a member cannot submit again, nor can one whose record counted in this epoch; in v0.6
// the record is looked at where the set is full.
func TestAdmissionIsOncePerEpoch(t *testing.T) {
	set := rewards.ActiveSet[float64]{seat("a", 1), seat("b", 2), seat("c", 3)}
	counted := record{Score: 9, Height: 1000, Known: true}
	for _, r := range release.All() {
		admit := func(set rewards.ActiveSet[float64], name string) error {
			_, err := rewards.Admission(r.Float64(), r.Rewards, admissionParams(), set, rewards.Submission[float64]{Name: name, Nonce: 1000, Record: counted})
			return err
		}
		require.ErrorIs(t, admit(set, "b"), num.ErrDuplicate)
		require.ErrorIs(t, admit(set, "d"), num.ErrDomain)
		if r.Rewards.Newcomer == rewards.NewcomerZero {
			require.NoError(t, admit(set[:2], "d"))
		} else {
			require.ErrorIs(t, admit(set[:2], "d"), num.ErrDomain)
		}
	}
}

// TestBestTakeTheSeats: after all have submitted once the set holds those with the best scores, in any order of
// submission if no two are equal, never more than there are seats, ascending.
func TestBestTakeTheSeats(t *testing.T) { inAll(t, bestSit[float64], bestSit[num.Dec]) }

func bestSit[T any](t *testing.T, s *setup[T]) {
	check(t, s.runs, prop.ForAll(func(seed uint64, candidates, seats int) string {
		source := num.NewSource(seed)
		scores := draws(candidates, source.Normal)
		p := rewards.AdmissionParams[T]{
			Seats: seats, Alpha: s.value(0.1), Quantile: s.a.Int(0), Initial: s.a.Int(-1), EpochLastEnded: 1000, EpochLength: 100,
		}
		var set rewards.ActiveSet[T]
		for _, i := range source.Perm(candidates) {
			d, err := rewards.Admission(s.a, s.rules(), p, set, rewards.Submission[T]{
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
		if len(set) != len(best) {
			return fmt.Sprintf("%d members, want %d", len(set), len(best))
		}
		for i, seat := range set {
			if seat.Name != fmt.Sprintf("%02d", best[i]) {
				return fmt.Sprintf("%v of %v, want %v", set, scores, best)
			}
		}
		return ""
	}, gen.UInt64(), gen.IntRange(1, 20), gen.IntRange(1, 8)))
}
