package chain

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain/internal/stakes"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/internal/topics"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// report is what a reputer finds of an epoch with the inferers a and b: the same for everybody, whatever was inferred.
func report(combined int64) record.LossBundle {
	loss := func(worker string, x int64) record.WorkerLoss {
		return record.WorkerLoss{Worker: worker, Loss: num.IntDec(x)}
	}
	return record.LossBundle{
		Combined: num.IntDec(combined), Naive: num.IntDec(combined),
		Inferers:       []record.WorkerLoss{loss("a", combined), loss("b", combined+1)},
		OneOutInferers: []record.WorkerLoss{loss("a", combined+2), loss("b", combined+1)},
	}
}

// TestSeveralEpochsCloseAtOnce: epochs that became due while a topic was inactive close at its first churn block, oldest
// first; the latest is paid (11.4). With a set for each epoch both close; the one set of a topic is empty after the first
// close, so that the second one has no bundle.
func TestSeveralEpochsCloseAtOnce(t *testing.T) {
	for _, r := range release.All() {
		r.Ledger.ActiveSets = release.ActiveSetsOfEpoch
		l, first := openLedger(t, r)
		second := first + admissionLength
		work := func(nonce int64) {
			for _, actor := range []string{"a", "b"} {
				_, err := sendWork(l, actor, nonce)
				require.NoError(t, err)
			}
		}
		work(first)
		_, err := l.Advance(second - l.Height())
		require.NoError(t, err)
		work(second)
		apply(t, l, &SubmitLosses{Reputer: "a", Topic: 1, Nonce: first, Losses: report(-3)})
		_, err = l.Advance(second + admissionLength - 1 - l.Height())
		require.NoError(t, err)
		deactivate(t, l) // before the block in which the first one would close
		_, err = l.Advance(2)
		require.NoError(t, err)
		apply(t, l, &SubmitLosses{Reputer: "a", Topic: 1, Nonce: second, Losses: report(-5)})
		apply(t, l, &FundTopic{From: "a", Topic: 1, Amount: record.BaseUnits(1_000_000_000)})
		topic, err := l.Topic(1)
		require.NoError(t, err)
		require.Len(t, topic.ReputerWindows, 2)
		result, err := l.Advance(topic.NextChurn - l.Height())
		require.NoError(t, err)
		var closed []int64
		for _, e := range result.Events {
			if e.Kind == record.EventClosed {
				closed = append(closed, e.Nonce)
			}
		}
		require.Equal(t, []int64{first, second}, closed, r.Name)
		topic, err = l.Topic(1)
		require.NoError(t, err)
		require.Empty(t, topic.ReputerWindows)
		require.Equal(t, "-5", topic.NetworkLoss.String())
		older, err := l.Epoch(1, first)
		require.NoError(t, err)
		require.Equal(t, record.StageClosed, older.Stage)
		require.Contains(t, older.Note, "latest")
		require.Nil(t, older.Rewards)
		latest, err := l.Epoch(1, second)
		require.NoError(t, err)
		require.Equal(t, record.StageRewarded, latest.Stage, latest.Note)
		require.NoError(t, l.Check())
	}
}

func deactivate(t *testing.T, l *Ledger) {
	t.Helper()
	write(t, l, func(s *state.Session) {
		topic, err := s.Topic(1)
		require.NoError(t, err)
		churn := topic.NextChurn
		topics.Deactivate(s, topic)
		require.NoError(t, topics.NoteLightest(s, churn))
	})
}

// TestActiveSetOfTopic is L8: what a reputer sends while an older epoch is open is lost when that closes, and under the
// rules in which sets stay after a failed close, so is what others send then.
func TestActiveSetOfTopic(t *testing.T) {
	for _, r := range release.All() {
		l, first := openLedger(t, r)
		second := first + admissionLength
		for _, nonce := range []int64{first, second} {
			if nonce > l.Height() {
				_, err := l.Advance(nonce - l.Height())
				require.NoError(t, err)
			}
			for _, actor := range []string{"a", "b"} {
				_, err := sendWork(l, actor, nonce)
				require.NoError(t, err)
			}
		}
		_, err := l.Advance(second + admissionLength - 1 - l.Height())
		require.NoError(t, err)
		// the block in which the first epoch closes and the second takes losses
		apply(t, l, &SubmitLosses{Reputer: "a", Topic: 1, Nonce: first, Losses: report(-3)})
		_, err = l.Apply(&SubmitLosses{Reputer: "a", Topic: 1, Nonce: second, Losses: report(-5)})
		require.ErrorIs(t, err, record.ErrExists, r.Name)
		apply(t, l, &SubmitLosses{Reputer: "b", Topic: 1, Nonce: second, Losses: report(-5)})
		_, err = l.Advance(1)
		require.NoError(t, err)
		e, err := l.Epoch(1, first)
		require.NoError(t, err)
		seats, err := l.ActiveSet(1, second, record.RoleReputer)
		require.NoError(t, err)
		if r.Ledger.ReputersStay {
			require.Equal(t, record.StageFailed, e.Stage, r.Name)
			require.Equal(t, []string{"b"}, seats)
			_, err = l.Apply(&SubmitLosses{Reputer: "a", Topic: 1, Nonce: second, Losses: report(-5)})
			require.ErrorIs(t, err, record.ErrExists, "%s: still seated", r.Name)
		} else {
			require.Equal(t, record.StageRewarded, e.Stage, e.Note)
			require.Empty(t, seats)
			var reputers []string // who sent for the other epoch is scored and paid with this one
			for _, actor := range e.Rewards.Actors {
				if actor.Role == record.RoleReputer {
					reputers = append(reputers, actor.Actor)
				}
			}
			require.Equal(t, []string{"a", "b"}, reputers)
			require.Equal(t, "-3", e.Rewards.Loss.String(), "its losses do not count")
			apply(t, l, &SubmitLosses{Reputer: "a", Topic: 1, Nonce: second, Losses: report(-5)})
			_, err = l.Apply(&SubmitLosses{Reputer: "b", Topic: 1, Nonce: second, Losses: report(-5)})
			require.ErrorIs(t, err, record.ErrExists, "%s: the record has counted", r.Name)
		}
		require.NoError(t, l.Check())
	}
}

// TestEmptyTreasury: without money nothing is scored or paid, and the epoch waits until there is some.
func TestEmptyTreasury(t *testing.T) {
	l, nonce := openLedger(t, release.V16())
	write(t, l, func(s *state.Session) { // nothing is emitted any more
		s.Ledger.Emission = record.Emission{}
		s.Ledger.Modules.Ecosystem = s.Ledger.Modules.Ecosystem.Plus(s.Ledger.Modules.Rewards)
		s.Ledger.Modules.Rewards = record.Amount{}
	})
	for _, actor := range []string{"a", "b"} {
		_, err := sendWork(l, actor, nonce)
		require.NoError(t, err)
	}
	before, err := l.Member(1, record.RoleInferer, "a")
	require.NoError(t, err)
	_, err = l.Advance(admissionLength)
	require.NoError(t, err)
	apply(t, l, &SubmitLosses{Reputer: "a", Topic: 1, Nonce: nonce, Losses: report(-3)})
	_, err = l.Advance(nonce + 2*admissionLength - l.Height())
	require.NoError(t, err)
	e, err := l.Epoch(1, nonce)
	require.NoError(t, err)
	require.Equal(t, record.StageClosed, e.Stage)
	require.Empty(t, e.Note)
	after, err := l.Member(1, record.RoleInferer, "a")
	require.NoError(t, err)
	require.True(t, before.Score.Equal(after.Score))
	require.NoError(t, l.Check())

	write(t, l, func(s *state.Session) {
		s.Ledger.Emission.Paid = record.BaseUnits(1_000_000)
		s.Ledger.Modules.Rewards = record.BaseUnits(5_000_000)
		s.Ledger.Modules.Ecosystem = s.Ledger.Modules.Ecosystem.Minus(record.BaseUnits(5_000_000))
	})
	_, err = l.Advance(3 * admissionLength) // the epochs between were closed without losses
	require.NoError(t, err)
	if e, err = l.Epoch(1, nonce); err == nil { // or it is forgotten by now
		require.Equal(t, record.StageRewarded, e.Stage, e.Note)
	}
	after, err = l.Member(1, record.RoleInferer, "a")
	require.NoError(t, err)
	require.False(t, before.Score.Equal(after.Score))
	require.Equal(t, 1, after.Inclusions)
	require.NoError(t, l.Check())
}

// TestFailedPayOfOneActor: the pay of an actor that fails changes nothing for it, the others are paid, and the reputers of
// the topic count zero towards their share of the month (E95).
func TestFailedPayOfOneActor(t *testing.T) {
	for _, fails := range []bool{false, true} {
		l, nonce := openLedger(t, release.V16())
		apply(t, l, &Delegate{Delegator: "d", Reputer: "a", Topic: 1, Amount: record.BaseUnits(1_000_000)})
		for range 2 { // the first pay may find no treasury yet
			for _, actor := range []string{"a", "b"} {
				_, err := sendWork(l, actor, nonce)
				require.NoError(t, err)
			}
			_, err := l.Advance(nonce + admissionLength - l.Height())
			require.NoError(t, err)
			for _, reputer := range []string{"a", "b"} {
				apply(t, l, &SubmitLosses{Reputer: reputer, Topic: 1, Nonce: nonce, Losses: report(-3)})
			}
			nonce += admissionLength
		}
		_, err := l.Advance(nonce + admissionLength - 1 - l.Height())
		require.NoError(t, err)
		if fails {
			write(t, l, func(s *state.Session) {
				r := stakes.Of(s, 1, "a")
				r.Share = num.MustParseDec("1e99999")
				s.Write(state.StakeKey(1, "a"), r)
				s.Ledger.Emission.MonthReputers, s.Ledger.Emission.MonthTopics = record.Amount{}, record.Amount{}
			})
		}
		before, err := l.Stake(1, "a")
		require.NoError(t, err)
		result, err := l.Advance(1)
		require.NoError(t, err)
		paid, err := l.Rewards(1)
		require.NoError(t, err)
		require.Equal(t, nonce-admissionLength, paid.Nonce)
		after, err := l.Stake(1, "a")
		require.NoError(t, err)
		var roles []string
		for _, actor := range paid.Actors {
			require.Positive(t, actor.Paid.Sign())
			roles = append(roles, string(actor.Role)+" "+actor.Actor)
		}
		e := l.Summary().Emission
		if fails {
			require.Equal(t, []string{"reputer b", "inferer a", "inferer b"}, roles)
			require.Equal(t, "a", accountOf(result.Events, record.EventUnpaid))
			require.Equal(t, before.Own.String(), after.Own.String())
			require.Positive(t, e.MonthTopics.Sign())
			require.True(t, e.MonthReputers.IsZero())
			continue
		}
		require.Equal(t, []string{"reputer a", "reputer b", "inferer a", "inferer b"}, roles)
		require.Positive(t, after.Own.Cmp(before.Own))
		require.Positive(t, e.MonthTopics.Sign())
		require.Positive(t, e.MonthReputers.Sign())
	}
}
