package chain

import (
	"strconv"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// The ledger keeps what an actor carries by name; package epoch works on positions. Here one becomes the other.

// roster are the members of one epoch, each list ascending.
type roster struct {
	topic       *topicRecord
	carry       *carryRecord
	inferers    []string
	forecasters []string
	reputers    []string
}

func (s *session) carry(id uint64) *carryRecord {
	return s.hand.carries.make(s, key(kindCarry, topicPart(id)))
}

func (s *session) epochTopic(r *roster) *epoch.Topic[num.Dec] {
	a := s.decimal()
	return &epoch.Topic[num.Dec]{
		Rules:  epoch.RulesOf(s.rules),
		Params: epoch.ParamsOf(s.rules, r.topic.Params, a),
		Roster: epoch.Roster{
			Inferers: len(r.inferers), Forecasters: len(r.forecasters), Reputers: len(r.reputers),
			Alias: regret.Alias(r.inferers, r.forecasters),
		},
	}
}

// gather makes the state of an epoch. Regrets are read only where they are wanted: there are many.
func (s *session) gather(r *roster, withRegrets bool) (*epoch.State[num.Dec], error) {
	c := r.carry
	state := &epoch.State[num.Dec]{
		Scale:      c.Scale,
		ScoreRatio: c.ScoreRatio,
		Outlier:    synthesis.OutlierState[num.Dec]{Median: c.Median, Deviation: c.Deviation},
		Inferer:    s.gatherClass(r, RoleInferer, r.inferers),
		Forecaster: s.gatherClass(r, RoleForecaster, r.forecasters),
		Reputer:    s.gatherClass(r, RoleReputer, r.reputers),
	}
	state.Inferer.History, state.Forecaster.History = c.InfererHistory, c.ForecasterHistory
	if c.NetworkLoss != nil {
		state.NetworkLoss, state.HasNetworkLoss = *c.NetworkLoss, true
	}
	if c.HasWeights {
		state.InfererWeights = s.storedWeights(r, RoleInferer, r.inferers)
		state.ForecasterWeights = s.storedWeights(r, RoleForecaster, r.forecasters)
	}
	for _, reputer := range r.reputers {
		coefficient := num.IntDec(1)
		if m := s.member(r.topic.id, RoleReputer, reputer); m.Coefficient != nil {
			coefficient = *m.Coefficient
		}
		state.Coefficients = append(state.Coefficients, coefficient)
	}
	state.Regrets = regret.NewTable(len(r.inferers), len(r.forecasters), c.InitialRegret)
	if withRegrets {
		if err := s.gatherRegrets(r, state.Regrets); err != nil {
			return nil, err
		}
	}
	return state, nil
}

// storedWeights are those that closes stored, 0 of a worker without one.
func (s *session) storedWeights(r *roster, role Role, names []string) []num.Dec {
	out := make([]num.Dec, len(names))
	for i, name := range names {
		if m := s.member(r.topic.id, role, name); m.Weight != nil {
			out[i] = *m.Weight
		}
	}
	return out
}

func (s *session) storeWeights(r *roster, role Role, names []string, weights []num.Dec) {
	for i, name := range names {
		m := s.member(r.topic.id, role, name)
		if weight := weights[i]; m.Weight != nil || weight.Sign() != 0 {
			m.Weight = &weight
			m.touch()
		}
	}
}

func (s *session) gatherClass(r *roster, role Role, names []string) epoch.Class[num.Dec] {
	class := classOf(r.topic, role)
	n := len(names)
	c := epoch.Class[num.Dec]{
		EMA: make([]num.Dec, n), HasEMA: make([]bool, n), Heights: make([]int64, n), Quantile: class.Quantile, Initial: class.Initial,
		Fractions: make([]rewards.Previous[num.Dec], n), Inclusions: make([]int, n),
	}
	for i, name := range names {
		m := s.member(r.topic.id, role, name)
		c.EMA[i], c.HasEMA[i], c.Heights[i], c.Inclusions[i] = m.Score, m.HasScore, m.Height, m.Inclusions
		if m.Fraction != nil {
			c.Fractions[i] = rewards.Previous[num.Dec]{Fraction: *m.Fraction, Stored: true}
		}
	}
	return c
}

func regretKey(id uint64, r regret.Record) string {
	if r.Second == "" {
		return key(kindRegret, topicPart(id), strconv.Itoa(int(r.Kind)), r.First)
	}
	return key(kindRegret, topicPart(id), strconv.Itoa(int(r.Kind)), r.First, r.Second)
}

// gatherRegrets reads the records of all pairs of the roster.
func (s *session) gatherRegrets(r *roster, table *regret.Table[num.Dec]) error {
	records, err := table.Records(r.inferers, r.forecasters)
	if err != nil {
		return err
	}
	for record, cell := range records {
		if value, found := read[num.Dec](s, regretKey(r.topic.id, record)); found {
			cell.Set(value)
		}
	}
	return s.err
}

// scatterClose stores what a close changed.
func (s *session) scatterClose(r *roster, state *epoch.State[num.Dec]) error {
	records, err := state.Regrets.Records(r.inferers, r.forecasters)
	if err != nil {
		return err
	}
	for record, cell := range records {
		if value, present := cell.Get(); present {
			s.write(regretKey(r.topic.id, record), value)
		}
	}
	c := r.carry
	c.InitialRegret, c.Scale, c.Weights = state.Regrets.Initial(), state.Scale, nil
	if state.HasNetworkLoss {
		loss := state.NetworkLoss
		c.NetworkLoss = &loss
	}
	if c.HasWeights = state.InfererWeights != nil; c.HasWeights {
		s.storeWeights(r, RoleInferer, r.inferers, state.InfererWeights)
		s.storeWeights(r, RoleForecaster, r.forecasters, state.ForecasterWeights)
	}
	c.touch()
	return nil
}

// scatterReward stores what the rewards of an epoch changed, in the topic record of the roster too.
func (s *session) scatterReward(r *roster, nonce int64, state *epoch.State[num.Dec], rec *epoch.Record[num.Dec]) {
	var inferers, forecasters, reputers []int // whose moving averages are of this epoch
	if rec.WorkerScores != nil && !rec.WorkerScores.SoleInferer {
		inferers = rec.InfererRewards.Members
	}
	if rec.WorkerScores != nil && !rec.WorkerScores.SoleForecaster {
		forecasters = rec.ForecasterRewards.Members
	}
	if rec.ReputerScores != nil {
		reputers = rec.Reputers
	}
	s.scatterClass(r, RoleInferer, r.inferers, nonce, inferers, &state.Inferer, nil)
	s.scatterClass(r, RoleForecaster, r.forecasters, nonce, forecasters, &state.Forecaster, nil)
	s.scatterClass(r, RoleReputer, r.reputers, nonce, reputers, &state.Reputer, state.Coefficients)
	c := r.carry
	c.ScoreRatio = state.ScoreRatio
	c.InfererHistory, c.ForecasterHistory = state.Inferer.History, state.Forecaster.History
	c.touch()
	r.topic.touch()
}

func (s *session) scatterClass(r *roster, role Role, names []string, nonce int64, scored []int, c *epoch.Class[num.Dec], coefficients []num.Dec) {
	class := classOf(r.topic, role)
	class.Quantile, class.Initial = c.Quantile, c.Initial
	stamped := make([]bool, len(names))
	for _, i := range scored {
		stamped[i] = true
	}
	for i, name := range names {
		m := s.member(r.topic.id, role, name)
		m.Score, m.HasScore, m.Inclusions = c.EMA[i], c.HasEMA[i], c.Inclusions[i]
		if c.Fractions[i].Stored {
			fraction := c.Fractions[i].Fraction
			m.Fraction = &fraction
		}
		if coefficients != nil {
			coefficient := coefficients[i]
			m.Coefficient = &coefficient
		}
		// older releases stamp the record with the scored epoch, newer ones keep the stamp of the submission (9.2)
		if stamped[i] && s.rules.Rewards.Newcomer == rewards.NewcomerZero {
			m.Height = nonce
		}
		m.touch()
	}
}
