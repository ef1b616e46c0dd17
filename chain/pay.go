package chain

import (
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/rewards"
)

// pay is 10.4: reputers, inferers, forecasters. The pay of one actor that fails does not stop the others, but takes
// the topic out of the reputers' share (E94, E95).
func (s *session) pay(c *paidEpoch, rec *epoch.Record[num.Dec]) *Rewards {
	r := c.roster
	out := &Rewards{
		Topic: r.topic.id, Nonce: c.nonce, Height: s.now(), Total: c.input.Reward,
		Inference: rec.Tasks.Inference, Forecasting: rec.Tasks.Forecasting, Reputers: rec.Tasks.Reputer,
		Chi: rec.Utility.Chi, Loss: c.losses.Combined, Dust: rec.Dust,
	}
	for i, member := range rec.ReputerRewards.Members {
		actor := ActorRewards{
			Actor: r.reputers[member], Role: RoleReputer, Score: rec.ReputerScores[i],
			Reward: rec.ReputerRewards.Rewards[i], Paid: amountOfDec(rec.ReputerRewards.Paid[i]),
			Delegators: amountOfDec(rec.DelegatorRewards[i]),
		}
		s.payActor(c, out, actor, s.payReputer)
	}
	for i, member := range rec.InfererRewards.Members {
		score, _ := rec.WorkerScores.Inferer.At(regret.Inferer(member))
		s.payActor(c, out, ActorRewards{
			Actor: r.inferers[member], Role: RoleInferer, Score: score,
			Reward: rec.InfererRewards.Rewards[i], Paid: amountOfDec(rec.InfererRewards.Paid[i]),
		}, s.payWorker)
	}
	for i, member := range rec.ForecasterRewards.Members {
		score, _ := rec.WorkerScores.Forecaster.At(regret.Forecaster(member))
		s.payActor(c, out, ActorRewards{
			Actor: r.forecasters[member], Role: RoleForecaster, Score: score,
			Reward: rec.ForecasterRewards.Rewards[i], Paid: amountOfDec(rec.ForecasterRewards.Paid[i]),
		}, s.payWorker)
	}
	return out
}

func (s *session) payActor(c *paidEpoch, out *Rewards, actor ActorRewards, pay func(*paidEpoch, ActorRewards) error) {
	if err := s.attempt(c.roster.topic, func() error { return pay(c, actor) }); err != nil {
		s.emit(Event{Kind: EventUnpaid, Topic: out.Topic, Nonce: out.Nonce, Account: actor.Actor, Role: actor.Role, Note: err.Error()})
		c.incomplete = true
		return
	}
	out.Actors = append(out.Actors, actor)
}

// payWorker pays the worker or its owner (K28). An unregistered worker is paid itself.
func (s *session) payWorker(c *paidEpoch, actor ActorRewards) error {
	if actor.Paid.Sign() < 0 {
		return num.Refuse(num.ErrDomain, "reward", nil, actor.Reward, "rewards >= 0")
	}
	if actor.Paid.IsZero() {
		return nil
	}
	payee := actor.Actor
	if s.rules.Ledger.PayOwner {
		if r, err := s.registered(c.roster.topic.id, AsWorker, actor.Actor); err == nil {
			payee = r.Owner
		}
	}
	if err := take("rewards", &s.ledger.Modules.Rewards, actor.Paid); err != nil {
		return err
	}
	s.credit(payee, actor.Paid)
	s.emit(Event{
		Kind: EventPaid, Topic: c.roster.topic.id, Nonce: c.nonce, Account: actor.Actor, Other: payee, Role: actor.Role, Amount: actor.Paid,
	})
	return nil
}

// payReputer adds the reputer's part to its stake and its delegators' part to the pending account (E79).
func (s *session) payReputer(c *paidEpoch, actor ActorRewards) error {
	id := c.roster.topic.id
	if actor.Paid.Sign() < 0 || actor.Delegators.Sign() < 0 {
		return num.Refuse(num.ErrDomain, "reward", nil, actor.Reward, "rewards >= 0")
	}
	r := s.stake(id, actor.Actor)
	if actor.Delegators.Sign() > 0 {
		share, err := rewards.RaisedShare(r.Share, actor.Delegators.Dec(), r.Delegated.int())
		if err != nil {
			return err
		}
		r.Share = share
		if err := move("rewards", &s.ledger.Modules.Rewards, &s.ledger.Modules.Pending, actor.Delegators); err != nil {
			return err
		}
		s.emit(Event{Kind: EventDelegatorsPaid, Topic: id, Nonce: c.nonce, Account: actor.Actor, Amount: actor.Delegators})
	}
	if err := take("rewards", &s.ledger.Modules.Rewards, actor.Paid); err != nil {
		return err
	}
	r.Stake = r.Stake.Plus(actor.Paid)
	s.addTopicStake(c.roster.topic, actor.Paid)
	s.putStake(id, actor.Actor, r)
	if actor.Paid.Sign() > 0 {
		s.emit(Event{Kind: EventPaid, Topic: id, Nonce: c.nonce, Account: actor.Actor, Role: RoleReputer, Amount: actor.Paid})
	}
	return nil
}
