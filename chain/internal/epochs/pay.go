package epochs

import (
	"github.com/seed-63a7a409/chorus/chain/internal/bank"
	"github.com/seed-63a7a409/chorus/chain/internal/stakes"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/internal/topics"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/rewards"
)

// pay is 10.4: reputers, inferers, forecasters. The pay of one actor that fails does not stop the others, but takes
// the topic out of the reputers' share (E94, E95).
func pay(s *state.Session, c *paidEpoch, rec *epoch.Record[num.Dec]) *record.Rewards {
	r := c.roster
	out := &record.Rewards{
		Topic: r.topic.ID, Nonce: c.nonce, Height: s.Now(), Total: c.input.Reward,
		Inference: rec.Tasks.Inference, Forecasting: rec.Tasks.Forecasting, Reputers: rec.Tasks.Reputer,
		Chi: rec.Utility.Chi, Loss: c.losses.Combined, Dust: rec.Dust,
	}
	for i, member := range rec.ReputerRewards.Members {
		actor := record.ActorRewards{
			Actor: r.reputers[member], Role: record.RoleReputer, Score: rec.ReputerScores[i],
			Reward: rec.ReputerRewards.Rewards[i], Paid: record.WholeAmount(rec.ReputerRewards.Paid[i]),
			Delegators: record.WholeAmount(rec.DelegatorRewards[i]),
		}
		payActor(s, c, out, actor)
	}
	for i, member := range rec.InfererRewards.Members {
		score, _ := rec.WorkerScores.Inferer.At(regret.Inferer(member))
		payActor(s, c, out, record.ActorRewards{
			Actor: r.inferers[member], Role: record.RoleInferer, Score: score,
			Reward: rec.InfererRewards.Rewards[i], Paid: record.WholeAmount(rec.InfererRewards.Paid[i]),
		})
	}
	for i, member := range rec.ForecasterRewards.Members {
		score, _ := rec.WorkerScores.Forecaster.At(regret.Forecaster(member))
		payActor(s, c, out, record.ActorRewards{
			Actor: r.forecasters[member], Role: record.RoleForecaster, Score: score,
			Reward: rec.ForecasterRewards.Rewards[i], Paid: record.WholeAmount(rec.ForecasterRewards.Paid[i]),
		})
	}
	return out
}

func payActor(s *state.Session, c *paidEpoch, out *record.Rewards, actor record.ActorRewards) {
	pay := func() error {
		if actor.Role == record.RoleReputer {
			return payReputer(s, c, actor)
		}
		return payWorker(s, c, actor)
	}
	if err := s.Attempt(c.roster.topic, pay); err != nil {
		s.Emit(record.Event{Kind: record.EventUnpaid, Topic: out.Topic, Nonce: out.Nonce, Account: actor.Actor, Role: actor.Role, Note: err.Error()})
		c.incomplete = true
		return
	}
	out.Actors = append(out.Actors, actor)
}

// payWorker pays the worker or its owner (K28). An unregistered worker is paid itself.
func payWorker(s *state.Session, c *paidEpoch, actor record.ActorRewards) error {
	if actor.Paid.Sign() < 0 {
		return num.Refuse(num.ErrDomain, "reward", nil, actor.Reward, "rewards >= 0")
	}
	if actor.Paid.IsZero() {
		return nil
	}
	payee := actor.Actor
	if s.Rules.Ledger.PayOwner {
		if r, err := topics.Registered(s, c.roster.topic.ID, record.AsWorker, actor.Actor); err == nil {
			payee = r.Owner
		}
	}
	if err := bank.Take("rewards", &s.Ledger.Modules.Rewards, actor.Paid); err != nil {
		return err
	}
	bank.Credit(s, payee, actor.Paid)
	s.Emit(record.Event{
		Kind: record.EventPaid, Topic: c.roster.topic.ID, Nonce: c.nonce, Account: actor.Actor, Other: payee, Role: actor.Role, Amount: actor.Paid,
	})
	return nil
}

// payReputer adds the reputer's part to its stake and its delegators' part to the pending account (E79).
func payReputer(s *state.Session, c *paidEpoch, actor record.ActorRewards) error {
	id := c.roster.topic.ID
	if actor.Paid.Sign() < 0 || actor.Delegators.Sign() < 0 {
		return num.Refuse(num.ErrDomain, "reward", nil, actor.Reward, "rewards >= 0")
	}
	r := stakes.Of(s, id, actor.Actor)
	if actor.Delegators.Sign() > 0 {
		share, err := rewards.RaisedShare(r.Share, actor.Delegators.Dec(), r.Delegated.Int())
		if err != nil {
			return err
		}
		r.Share = share
		if err := bank.Move("rewards", &s.Ledger.Modules.Rewards, &s.Ledger.Modules.Pending, actor.Delegators); err != nil {
			return err
		}
		s.Emit(record.Event{Kind: record.EventDelegatorsPaid, Topic: id, Nonce: c.nonce, Account: actor.Actor, Amount: actor.Delegators})
	}
	if err := bank.Take("rewards", &s.Ledger.Modules.Rewards, actor.Paid); err != nil {
		return err
	}
	stakes.Restake(s, c.roster.topic, actor.Actor, r, actor.Paid)
	if actor.Paid.Sign() > 0 {
		s.Emit(record.Event{Kind: record.EventPaid, Topic: id, Nonce: c.nonce, Account: actor.Actor, Role: record.RoleReputer, Amount: actor.Paid})
	}
	return nil
}
