package chain

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// report is what a reputer finds of an epoch with the inferers a and b: the same for everybody, whatever was inferred.
func report(combined int64) LossBundle {
	loss := func(worker string, x int64) WorkerLoss { return WorkerLoss{Worker: worker, Loss: num.IntDec(x)} }
	return LossBundle{
		Combined: num.IntDec(combined), Naive: num.IntDec(combined),
		Inferers:       []WorkerLoss{loss("a", combined), loss("b", combined+1)},
		OneOutInferers: []WorkerLoss{loss("a", combined+2), loss("b", combined+1)},
	}
}

// TestSeveralEpochsCloseAtOnce: epochs that became due while a topic was inactive close at its first churn block, oldest
// first; the latest is paid (section 14).
func TestSeveralEpochsCloseAtOnce(t *testing.T) {
	for _, r := range release.All() {
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
		write(t, l, func(s *session) { // before the block in which the first one would close
			topic, err := s.topic(1)
			require.NoError(t, err)
			s.deactivate(1, topic)
			s.putTopic(1, topic)
		})
		_, err = l.Advance(2)
		require.NoError(t, err)
		apply(t, l, &SubmitLosses{Reputer: "a", Topic: 1, Nonce: second, Losses: report(-5)})
		apply(t, l, &FundTopic{From: "a", Topic: 1, Amount: Units(1_000_000_000)})
		topic, err := l.Topic(1)
		require.NoError(t, err)
		require.Len(t, topic.ReputerWindows, 2)
		result, err := l.Advance(topic.NextChurn - l.Height())
		require.NoError(t, err)
		var closed []int64
		for _, e := range result.Events {
			if e.Kind == EventClosed {
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
		require.Equal(t, StageClosed, older.Stage)
		require.Contains(t, older.Note, "latest")
		require.Nil(t, older.Rewards)
		latest, err := l.Epoch(1, second)
		require.NoError(t, err)
		require.Equal(t, StageRewarded, latest.Stage, latest.Note)
		require.NoError(t, l.Check())
	}
}

// TestEmptyTreasury: without emission nothing is paid, and scores go on.
func TestEmptyTreasury(t *testing.T) {
	l, nonce := openLedger(t, release.V16())
	write(t, l, func(s *session) { // nothing is emitted any more
		s.ledger.Emission = Emission{}
		s.ledger.Modules.Ecosystem = s.ledger.Modules.Ecosystem.Plus(s.ledger.Modules.Rewards)
		s.ledger.Modules.Rewards = Amount{}
	})
	for _, actor := range []string{"a", "b"} {
		_, err := sendWork(l, actor, nonce)
		require.NoError(t, err)
	}
	before, err := l.Member(1, RoleInferer, "a")
	require.NoError(t, err)
	_, err = l.Advance(admissionLength)
	require.NoError(t, err)
	apply(t, l, &SubmitLosses{Reputer: "a", Topic: 1, Nonce: nonce, Losses: report(-3)})
	_, err = l.Advance(nonce + 2*admissionLength - l.Height())
	require.NoError(t, err)
	e, err := l.Epoch(1, nonce)
	require.NoError(t, err)
	require.Equal(t, StageRewarded, e.Stage, e.Note)
	require.Zero(t, e.Rewards.Total.Sign())
	for _, actor := range e.Rewards.Actors {
		require.True(t, actor.Paid.IsZero())
	}
	after, err := l.Member(1, RoleInferer, "a")
	require.NoError(t, err)
	require.False(t, before.Score.Equal(after.Score))
	require.Zero(t, after.Inclusions)
	require.NoError(t, l.CheckInvariants())
}

// TestFailedPayOfOneActor: the pay of an actor that fails changes nothing for it, the others are paid, and the topic
// counts zero towards the reputers' share (10.4).
func TestFailedPayOfOneActor(t *testing.T) {
	for _, fails := range []bool{false, true} {
		l, nonce := openLedger(t, release.V16())
		apply(t, l, &Delegate{Delegator: "d", Reputer: "a", Topic: 1, Amount: Units(1_000_000)})
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
			write(t, l, func(s *session) {
				r := s.stake(1, "a")
				r.Share = num.MustParseDec("1e99999")
				s.putStake(1, "a", r)
				s.ledger.Emission.MonthReputers, s.ledger.Emission.MonthTopics = Amount{}, Amount{}
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
			require.Equal(t, "a", accountOf(result.Events, EventUnpaid))
			require.Equal(t, before.Own.String(), after.Own.String())
			require.True(t, e.MonthTopics.IsZero())
			require.True(t, e.MonthReputers.IsZero())
			continue
		}
		require.Equal(t, []string{"reputer a", "reputer b", "inferer a", "inferer b"}, roles)
		require.Positive(t, after.Own.Cmp(before.Own))
		require.Positive(t, e.MonthTopics.Sign())
		require.Positive(t, e.MonthReputers.Sign())
	}
}
