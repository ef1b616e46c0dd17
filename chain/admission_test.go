package chain

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain/internal/admission"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// Sets of the tests have two seats, merit sortition has alpha 0.1, the quantile is 2 and the initial score -1; epochs
// take 12 blocks.
const (
	admissionLength   = 12
	admissionQuantile = 2
	admissionInitial  = -1
)

// openLedger has a topic in which the workers a to d may send, and the nonce of its open epoch.
func openLedger(t *testing.T, r release.Release) (l *Ledger, nonce int64) {
	t.Helper()
	r.Module.MaxTopInferersToReward, r.Module.MaxTopForecastersToReward, r.Module.MaxTopReputersToReward = 2, 2, 2
	config := DefaultConfig(r)
	params := r.Topic
	params.EpochLength, params.WorkerSubmissionWindow, params.GroundTruthLag = admissionLength, admissionLength/2, admissionLength
	for _, name := range []string{"a", "b", "c", "d"} {
		config.Accounts = append(config.Accounts, Balance{Account: name, Amount: record.BaseUnits(1_000_000_000_000)})
	}
	config.Validators = []Balance{{Account: "v", Amount: record.MustParseAmount("1000000000000000000000000")}}
	l, err := New(config)
	require.NoError(t, err)
	apply(t, l, &CreateTopic{Creator: "a", Params: params})
	for _, name := range []string{"a", "b", "c", "d"} {
		apply(t, l, &Register{Owner: name, Topic: 1, Actor: name, As: record.AsWorker})
		apply(t, l, &Register{Owner: name, Topic: 1, Actor: name, As: record.AsReputer})
		apply(t, l, &AddStake{Reputer: name, Topic: 1, Amount: record.BaseUnits(1_000_000_000)})
	}
	apply(t, l, &FundTopic{From: "a", Topic: 1, Amount: record.BaseUnits(100_000_000_000)})
	topic, err := l.Topic(1)
	require.NoError(t, err)
	require.True(t, topic.Active)
	nonce = topic.NextChurn + 4*admissionLength // so that there are epochs to have been absent from
	_, err = l.Advance(nonce - l.Height())
	require.NoError(t, err)
	write(t, l, func(s *state.Session) {
		topic, err := s.Topic(1)
		require.NoError(t, err)
		for _, role := range record.Roles() {
			*state.ClassOf(topic, role) = state.Class{Quantile: num.IntDec(admissionQuantile), Initial: num.IntDec(admissionInitial)}
		}
		topic.Touch()
	})
	return l, nonce
}

func apply(t *testing.T, l *Ledger, tx Tx) []record.Event {
	t.Helper()
	events, err := l.Apply(tx)
	require.NoError(t, err, tx.Kind())
	return events
}

// write changes the state behind the ledger's back.
func write(t *testing.T, l *Ledger, change func(*state.Session)) {
	t.Helper()
	_, err := l.do(func(s *state.Session) error { change(s); return s.Err })
	require.NoError(t, err)
}

// known stores the score of an actor as it was left by an epoch.
func known(t *testing.T, l *Ledger, role record.Role, actor, score string, height int64) {
	write(t, l, func(s *state.Session) {
		m := s.Member(1, role, actor)
		*m = state.Member{Score: num.MustParseDec(score), HasScore: true, Height: height}
		m.Touch()
	})
}

// sendWork sends an inference.
func sendWork(l *Ledger, actor string, nonce int64) ([]record.Event, error) {
	value := num.IntDec(100)
	return l.Apply(&SubmitWork{Worker: actor, Topic: 1, Nonce: nonce, Inference: &value})
}

// requireMember compares what is kept of an actor: score (rounded to 30 digits), height of its record.
func requireMember(t *testing.T, l *Ledger, role record.Role, actor, score string, height int64) {
	t.Helper()
	m, err := l.Member(1, role, actor)
	require.NoError(t, err)
	a := num.NewDecimal(num.Rules{}).Calc()
	difference := a.Abs(a.Sub(m.Score, num.MustParseDec(score)))
	require.Negative(t, difference.Cmp(num.MustParseDec("1e-30")), "score of %s: want %s, got %v", actor, score, m.Score)
	require.Equal(t, height, m.Height, "height of %s", actor)
}

// TestAdmissionToAFullSet is the table of 9.3 for transactions: who sits, what is kept of both, what is told. The
// sitting members are a and b; c challenges them.
func TestAdmissionToAFullSet(t *testing.T) {
	const gone = "-" // no record
	for _, c := range []struct {
		what, rules        string
		a, b, c            string // scores before
		seats              string
		scoreB, scoreC     string // afterwards
		heightB, heightC   int64  // relative to the nonce; older: the record is not touched
		displaced, refused string
	}{
		{"better", "v0.6", "1", "0.5", "0.75", "a c", "0.65", "0.75", 0, -12, "b", ""},
		{"better", "v0.9", "1", "0.5", "0.75", "a c", "0.65", "0.75", 0, 0, "b", ""},
		{"better", "v0.16", "1", "0.5", "0.75", "a c", "0.65", "0.75", 0, 0, "b", ""},
		{"worse", "v0.6", "1", "0.5", "0.25", "a b", "0.5", "0.425", -12, 0, "", "c"},
		{"worse", "v0.9", "1", "0.5", "0.25", "a b", "0.5", "0.425", 0, 0, "", "c"},
		{"worse", "v0.16", "1", "0.5", "0.25", "a b", "0.5", "0.425", 0, 0, "", "c"},
		{"tie", "v0.6", "1", "0.5", "0.5", "a b", "0.5", "0.65", -12, 0, "", "c"},
		{"tie", "v0.16", "1", "0.5", "0.5", "a b", "0.5", "0.65", 0, 0, "", "c"},
		// a newcomer starts from 0 and is kept at the quantile, or from E_0, without a passive update
		{"newcomer", "v0.6", "1", "0.5", gone, "a b", "0.5", "2", -12, 0, "", "c"},
		{"newcomer", "v0.9", "1", "0.5", gone, "a b", "0.5", "-1", 0, 0, "", "c"},
		{"newcomer", "v0.16", "1", "0.5", gone, "a b", "0.5", "-1", 0, 0, "", "c"},
		{"newcomer among bad ones", "v0.6", "1", "-2", gone, "a c", "-1.6", "0", 0, -999, "b", ""},
		{"newcomer among bad ones", "v0.9", "1", "-2", gone, "a c", "-1.6", "-1", 0, 0, "b", ""},
		{"newcomer among bad ones", "v0.16", "1", "-0.5", gone, "a b", "-0.5", "-1", 0, 0, "", "c"},
	} {
		t.Run(c.rules+"/"+c.what, func(t *testing.T) {
			r, err := release.Parse(c.rules)
			require.NoError(t, err)
			l, nonce := openLedger(t, r)
			for actor, score := range map[string]string{"a": c.a, "b": c.b, "c": c.c} {
				if score != gone {
					known(t, l, record.RoleInferer, actor, score, nonce-admissionLength)
				}
			}
			for _, actor := range []string{"a", "b"} {
				_, err := sendWork(l, actor, nonce)
				require.NoError(t, err)
			}
			events, err := sendWork(l, "c", nonce)
			require.NoError(t, err, "it is no error to stay out")
			seats, err := l.ActiveSet(1, nonce, record.RoleInferer)
			require.NoError(t, err)
			require.Equal(t, c.seats, strings.Join(seats, " "))
			requireMember(t, l, record.RoleInferer, "b", c.scoreB, nonce+c.heightB)
			requireMember(t, l, record.RoleInferer, "c", c.scoreC, max(nonce+c.heightC, 0))
			require.Equal(t, c.displaced, accountOf(events, record.EventDisplaced))
			require.Equal(t, c.refused, accountOf(events, record.EventNotAdmitted))
			require.Equal(t, "c", accountOf(events, record.EventFee), "both pay")
			require.NoError(t, l.CheckInvariants())

			_, err = l.Advance(nonce + admissionLength - l.Height())
			require.NoError(t, err)
			inference, err := l.Inference(1)
			require.NoError(t, err)
			var inferring []string
			for name := range inference.Inferers {
				inferring = append(inferring, name)
			}
			slices.Sort(inferring)
			require.Equal(t, c.seats, strings.Join(inferring, " "), "who lost its seat lost its payload")
		})
	}
}

func accountOf(events []record.Event, kind record.EventKind) string {
	for _, e := range events {
		if e.Kind == kind {
			return e.Account
		}
	}
	return ""
}

// TestAdmissionToAFreeSeat: older releases neither read nor write a score then (K24); newer ones bring the record up
// to date, from E_0 (E65) or by what the absence costs (E66, E67).
func TestAdmissionToAFreeSeat(t *testing.T) {
	for _, r := range release.All() {
		l, nonce := openLedger(t, r)
		known(t, l, record.RoleInferer, "a", "1", nonce-3*admissionLength) // E67: start is one epoch before the nonce
		for _, actor := range []string{"a", "b"} {
			_, err := sendWork(l, actor, nonce)
			require.NoError(t, err)
		}
		seats, err := l.ActiveSet(1, nonce, record.RoleInferer)
		require.NoError(t, err)
		require.Equal(t, []string{"a", "b"}, seats)
		if r.Rewards.Newcomer == rewards.NewcomerZero {
			requireMember(t, l, record.RoleInferer, "a", "1", nonce-3*admissionLength)
			requireMember(t, l, record.RoleInferer, "b", "0", 0)
			continue
		}
		requireMember(t, l, record.RoleInferer, "a", "0.62", nonce) // 1 -> 0.8 -> 0.62
		requireMember(t, l, record.RoleInferer, "b", "-1", nonce)
	}
}

// TestAdmissionLowestOfEquals: among equal lowest members the first by name goes, and the next challenger meets the
// lowest of the new set.
func TestAdmissionLowestOfEquals(t *testing.T) {
	for _, r := range release.All() {
		l, nonce := openLedger(t, r)
		for actor, score := range map[string]string{"a": "0.5", "b": "0.5", "c": "3", "d": "1"} {
			known(t, l, record.RoleInferer, actor, score, nonce-admissionLength)
		}
		for _, step := range []struct{ actor, seats string }{{"a", "a"}, {"b", "a b"}, {"c", "b c"}, {"d", "c d"}} {
			_, err := sendWork(l, step.actor, nonce)
			require.NoError(t, err)
			seats, err := l.ActiveSet(1, nonce, record.RoleInferer)
			require.NoError(t, err)
			require.Equal(t, step.seats, strings.Join(seats, " "), r.Name)
		}
	}
}

// TestAdmissionOncePerEpoch: a second submission is refused and changes nothing, the fee included, whether the first one
// was seated, displaced or refused.
func TestAdmissionOncePerEpoch(t *testing.T) {
	for _, r := range release.All() {
		l, nonce := openLedger(t, r)
		for actor, score := range map[string]string{"a": "1", "b": "0.5", "c": "0.75", "d": "0.1"} {
			known(t, l, record.RoleInferer, actor, score, nonce-admissionLength)
		}
		for _, actor := range []string{"a", "b", "c", "d"} { // c displaces b, d stays out
			_, err := sendWork(l, actor, nonce)
			require.NoError(t, err)
		}
		before, err := l.StateHash()
		require.NoError(t, err)
		for _, actor := range []string{"a", "b", "c", "d"} {
			events, err := sendWork(l, actor, nonce)
			require.ErrorIs(t, err, record.ErrExists, "%s %s", r.Name, actor)
			require.Empty(t, events)
		}
		after, err := l.StateHash()
		require.NoError(t, err)
		require.Equal(t, before, after, r.Name)
	}
}

// TestAdmissionFirstForecaster: in newer rules a forecaster without a record saves
// E_0 but is compared by 0, so that it takes the seat of one at -0.5.
func TestAdmissionFirstForecaster(t *testing.T) {
	for _, c := range []struct{ rules, seats string }{{"v0.9", "a c"}, {"v0.16", "a c"}, {"v0.17", "a c"}} {
		r, err := release.Parse(c.rules)
		require.NoError(t, err)
		l, nonce := openLedger(t, r)
		known(t, l, record.RoleForecaster, "a", "1", nonce-admissionLength)
		known(t, l, record.RoleForecaster, "b", "-0.5", nonce-admissionLength)
		for _, actor := range []string{"a", "b", "c"} {
			apply(t, l, &SubmitWork{
				Worker: actor, Topic: 1, Nonce: nonce, Forecast: []record.ForecastElement{{Inferer: "a", Loss: num.IntDec(-1)}},
			})
		}
		seats, err := l.ActiveSet(1, nonce, record.RoleForecaster)
		require.NoError(t, err)
		require.Equal(t, c.seats, strings.Join(seats, " "), c.rules)
		requireMember(t, l, record.RoleForecaster, "c", "-1", nonce)
	}
}

// TestAdmissionIsThatOfRewards: the ledger, which keeps members as records, decides as rewards.Calculator.Admission does on sets:
// the same seats, the same records to the last digit and the same refusals, on random histories of all releases and roles.
func TestAdmissionIsThatOfRewards(t *testing.T) {
	actors := map[record.Role]rewards.Actor{record.RoleInferer: rewards.ActorInferer, record.RoleForecaster: rewards.ActorForecaster, record.RoleReputer: rewards.ActorReputer}
	source := num.NewSource(7)
	outcomes := map[string]int{}
	refusals := 0
	for _, r := range release.All() {
		l, nonce := openLedger(t, r)
		for _, role := range record.Roles() {
			var lowest *rewards.Seat[num.Dec]
			for range 60 {
				write(t, l, func(s *state.Session) {
					topic, err := s.Topic(1)
					require.NoError(t, err)
					admission.DropActive(s, 1, nonce, role)
					for _, name := range []string{"a", "b", "c", "d"} {
						s.Remove(state.MemberKey(1, role, name))
						if source.IntN(4) > 0 {
							height := nonce - int64(admissionLength*source.IntN(5)) // some count already in this epoch
							score := num.IntDec(int64(source.IntN(5) - 2))          // with ties
							m := s.Member(1, role, name)
							*m = state.Member{Score: score, HasScore: true, Height: height}
							m.Touch()
						}
					}
					twin := rewards.ActiveSet[num.Dec]{Lowest: lowest}
					for range 6 {
						for i := range twin.Seats { // as they are saved now
							twin.Seats[i].Record = s.Member(1, role, twin.Seats[i].Name).ScoreRecord()
						}
						name := []string{"a", "b", "c", "d"}[source.IntN(4)]
						before := *s.Member(1, role, name)
						calculator, err := rewards.NewCalculator(s.Rules.Decimal(), s.Rules.Rewards, release.RewardsParams(s.Rules.Decimal(), s.Rules, topic.Params))
						require.NoError(t, err)
						decision, wantErr := calculator.Admission(rewards.AdmissionParams[num.Dec]{
							Actor: actors[role], Lowest: s.Rules.Ledger.Lowest, Seats: admission.Seats(s, role),
							Quantile: state.ClassOf(topic, role).Quantile, Initial: state.ClassOf(topic, role).Initial, EpochLastEnded: topic.LastEnded,
						}, twin, rewards.Submission[num.Dec]{
							Name: name, Nonce: nonce, Record: rewards.ScoreRecord[num.Dec]{Score: before.Score, Height: before.Height, Known: before.HasScore},
						})
						err = admission.Admit(s, admission.Submission{Topic: topic, Nonce: nonce, Role: role, Actor: name, Payload: 0})
						require.Equal(t, wantErr == nil, err == nil, "%s %s: %v, want %v", r.Name, role, err, wantErr)
						if err != nil {
							require.True(t, errors.Is(err, record.ErrExists) || errors.Is(err, num.ErrUnknown), err)
							refusals++
							continue
						}
						switch {
						case !decision.Seated:
							outcomes["refused"]++
						case decision.Removed != "":
							outcomes["replaced"]++
						default:
							outcomes["seated"]++
						}
						twin = decision.Set
						lowest = twin.Lowest
						for _, w := range decision.Records {
							got := s.Member(1, role, w.Name)
							require.True(t, got.HasScore && w.Record.Score.Equal(got.Score), "%s %s %s: want %v, got %v", r.Name, role, w.Name, w.Record.Score, got.Score)
							require.Equal(t, w.Record.Height, got.Height)
						}
						if !slices.ContainsFunc(decision.Records, func(w rewards.Seat[num.Dec]) bool { return w.Name == name }) {
							require.Equal(t, before, *s.Member(1, role, name))
						}
						var want, got []string
						for _, seat := range twin.Seats {
							want = append(want, seat.Name)
						}
						for _, m := range admission.ActiveSet(s, 1, role, nonce) {
							got = append(got, m.Actor)
						}
						require.Equal(t, want, got)
					}
					topic.Touch()
				})
			}
		}
	}
	require.Len(t, outcomes, 3)
	require.Positive(t, refusals)
}

// TestLoweredCap: an open set keeps the members that a change of rules has no seats for; a better newcomer still takes
// the seat of the lowest, and the next epoch has the new cap.
func TestLoweredCap(t *testing.T) {
	l, nonce := openLedger(t, release.V16())
	write(t, l, func(s *state.Session) {
		config, _ := state.Read[Config](s, state.Key(state.KindConfig))
		config.Module.MaxTopInferersToReward = 1
		setConfig(s, config)
	})
	known(t, l, record.RoleInferer, "c", "3", nonce-admissionLength)
	write(t, l, func(s *state.Session) { // seated under the old cap
		topic, err := s.Topic(1)
		require.NoError(t, err)
		for _, name := range []string{"a", "b"} {
			require.NoError(t, admission.Seat(s, admission.Submission{Topic: topic, Nonce: nonce, Role: record.RoleInferer, Actor: name,
				Payload: []record.LabelValue{{Label: "y", Value: num.IntDec(1)}}}))
		}
	})
	known(t, l, record.RoleInferer, "b", "1", nonce)
	_, err := sendWork(l, "c", nonce)
	require.NoError(t, err)
	seats, err := l.ActiveSet(1, nonce, record.RoleInferer)
	require.NoError(t, err)
	require.Equal(t, []string{"b", "c"}, seats)
	require.NoError(t, l.CheckInvariants())
	next := nonce + admissionLength
	_, err = l.Advance(next - l.Height())
	require.NoError(t, err)
	for _, actor := range []string{"b", "c"} {
		_, err := sendWork(l, actor, next)
		require.NoError(t, err)
	}
	seats, err = l.ActiveSet(1, next, record.RoleInferer)
	require.NoError(t, err)
	require.Equal(t, []string{"c"}, seats)
}
