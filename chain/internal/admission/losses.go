package admission

import (
	"slices"

	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/stakes"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/internal/topics"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// SubmitLosses takes what a reputer sends in the reputer window of an epoch, for a fee.
func SubmitLosses(s *state.Session, id uint64, nonce int64, reputer string, losses record.LossBundle) error {
	t, err := s.Topic(id)
	if err != nil {
		return err
	}
	if _, err := topics.Registered(s, id, record.AsReputer, reputer); err != nil {
		return err
	}
	if first, last := reputerBlocks(s.Rules, t, nonce); !slices.Contains(t.ReputerWindows, nonce) || s.Now() < first || s.Now() > last {
		return num.Refuse(record.ErrWindow, "nonce", nil, nonce, "an open reputer window of the topic")
	}
	least := record.WholeAmount(s.Rules.Module.RequiredMinimumStake)
	if stake := stakes.Of(s, id, reputer).Stake; stake.Cmp(least) < 0 {
		return num.Refuse(record.ErrNotAllowed, "stake", nil, stake, "at least "+least.String())
	}
	if s.Rules.Consensus.Workerless == consensus.WorkerlessRejected && len(losses.Inferers) == 0 {
		return num.Refuse(num.ErrEmpty, "inferers", nil, nil, "the loss of an inferer")
	}
	a := s.Rules.Decimal()
	err = check.EachList(&losses, func(field string, list []record.WorkerLoss) error {
		for i, l := range list {
			if err := release.CheckValue(a, s.Rules.Submitted, field, l.Loss); err != nil {
				return check.Positioned(err, i)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := topics.PayFee(s, reputer, t, record.WholeAmount(s.Rules.Module.DataSendingFee)); err != nil {
		return err
	}
	err = Admit(s, Submission{Topic: t, Nonce: nonce, Role: record.RoleReputer, Actor: reputer, Payload: losses})
	if err != nil {
		return err
	}
	return topics.Activate(s, t)
}

// lastWorkerBlock returns the last block in which workers may send for an epoch (K53); the first is the one after its opening.
func lastWorkerBlock(rules release.Release, t *state.Topic, nonce int64) int64 {
	last := nonce + int64(t.Params.WorkerSubmissionWindow)
	if rules.Ledger.Windows == release.WindowsOfLag {
		last--
	}
	return last
}

// reputerBlocks returns the first and the last block in which reputers may send for an epoch whose window is open (K53).
func reputerBlocks(rules release.Release, t *state.Topic, nonce int64) (first, last int64) {
	lag, length := int64(t.Params.GroundTruthLag), int64(t.Params.EpochLength)
	first = nonce + lag
	if rules.Ledger.Windows == release.WindowsOfLag {
		return first, first + lag
	}
	return first, first + (length-lag%length)%length + length
}
