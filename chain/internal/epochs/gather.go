package epochs

import (
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// The ledger keeps what an actor carries by name; package epoch works on positions. Here one becomes the other.

// roster holds the members of one epoch, each list ascending.
type roster struct {
	topic       *state.Topic
	carry       *state.Carry
	inferers    []string
	forecasters []string
	reputers    []string
}

func epochTopic(s *state.Session, r *roster, params epoch.Params[num.Dec]) (*epoch.Topic[num.Dec], error) {
	return epoch.NewTopic(s.Decimal(), epoch.RulesOf(s.Rules), params, epoch.Roster{
		Inferers: len(r.inferers), Forecasters: len(r.forecasters), Reputers: len(r.reputers),
		Alias: regret.Alias(r.inferers, r.forecasters),
	})
}

func paramsOf(s *state.Session, r *roster) epoch.Params[num.Dec] {
	return epoch.ParamsOf(s.Decimal(), s.Rules, r.topic.Params)
}

// gather makes the state of an epoch. Regrets are read only where they are wanted: there are many.
func gather(s *state.Session, r *roster, withRegrets bool) (*epoch.State[num.Dec], error) {
	c := r.carry
	carried := &epoch.State[num.Dec]{
		Scale:      c.Scale,
		ScoreRatio: c.ScoreRatio,
		Outlier:    synthesis.OutlierState[num.Dec]{Median: c.Median, Deviation: c.Deviation},
		Inferer:    gatherClass(s, r, record.RoleInferer, r.inferers),
		Forecaster: gatherClass(s, r, record.RoleForecaster, r.forecasters),
		Reputer:    gatherClass(s, r, record.RoleReputer, r.reputers),
	}
	// the state changes, and what is carried only where that is stored
	carried.Inferer.History, carried.Forecaster.History = rewards.History[num.Dec](c.InfererHistory).Copy(nil), rewards.History[num.Dec](c.ForecasterHistory).Copy(nil)
	if c.NetworkLoss != nil {
		carried.NetworkLoss, carried.HasNetworkLoss = *c.NetworkLoss, true
	}
	if c.HasWeights {
		carried.InfererWeights = storedWeights(s, r, record.RoleInferer, r.inferers)
		carried.ForecasterWeights = storedWeights(s, r, record.RoleForecaster, r.forecasters)
	}
	for _, reputer := range r.reputers {
		coefficient := num.IntDec(1)
		if m := s.Member(r.topic.ID, record.RoleReputer, reputer); m.Coefficient != nil {
			coefficient = *m.Coefficient
		}
		carried.Coefficients = append(carried.Coefficients, coefficient)
	}
	carried.Regrets = regret.NewTable(len(r.inferers), len(r.forecasters), c.InitialRegret)
	if withRegrets {
		if err := gatherRegrets(s, r, carried.Regrets); err != nil {
			return nil, err
		}
	}
	return carried, nil
}

// storedWeights returns those that closes stored, 0 of a worker without one.
func storedWeights(s *state.Session, r *roster, role record.Role, names []string) []num.Dec {
	out := make([]num.Dec, len(names))
	for i, name := range names {
		if m := s.Member(r.topic.ID, role, name); m.Weight != nil {
			out[i] = *m.Weight
		}
	}
	return out
}

func storeWeights(s *state.Session, r *roster, role record.Role, names []string, weights []num.Dec) {
	for i, name := range names {
		m := s.Member(r.topic.ID, role, name)
		if weight := weights[i]; m.Weight != nil || weight.Sign() != 0 {
			m.Weight = &weight
			m.Touch()
		}
	}
}

func gatherClass(s *state.Session, r *roster, role record.Role, names []string) epoch.Class[num.Dec] {
	class := state.ClassOf(r.topic, role)
	n := len(names)
	c := epoch.Class[num.Dec]{
		EMA: make([]num.Dec, n), HasEMA: make([]bool, n), Heights: make([]int64, n), Quantile: class.Quantile, Initial: class.Initial,
		Fractions: make([]rewards.Previous[num.Dec], n), Inclusions: make([]int, n),
	}
	for i, name := range names {
		m := s.Member(r.topic.ID, role, name)
		c.EMA[i], c.HasEMA[i], c.Heights[i], c.Inclusions[i] = m.Score, m.HasScore, m.Height, m.Inclusions
		if m.Fraction != nil {
			c.Fractions[i] = rewards.Previous[num.Dec]{Fraction: *m.Fraction, Stored: true}
		}
	}
	return c
}

// gatherRegrets reads the records of all pairs of the roster.
func gatherRegrets(s *state.Session, r *roster, table *regret.Table[num.Dec]) error {
	records, err := table.Records(r.inferers, r.forecasters)
	if err != nil {
		return err
	}
	for place, cell := range records {
		if value, found := state.Read[num.Dec](s, state.RegretKey(r.topic.ID, place)); found {
			cell.Set(value)
		}
	}
	return s.Err
}

// scatterClose stores what a close changed.
func scatterClose(s *state.Session, r *roster, carried *epoch.State[num.Dec]) error {
	records, err := carried.Regrets.Records(r.inferers, r.forecasters)
	if err != nil {
		return err
	}
	for place, cell := range records {
		if value, present := cell.Get(); present {
			s.Write(state.RegretKey(r.topic.ID, place), value)
		}
	}
	c := r.carry
	c.InitialRegret, c.Scale, c.Weights = carried.Regrets.Initial(), carried.Scale, nil
	if carried.HasNetworkLoss {
		loss := carried.NetworkLoss
		c.NetworkLoss = &loss
	}
	if c.HasWeights = carried.InfererWeights != nil; c.HasWeights {
		storeWeights(s, r, record.RoleInferer, r.inferers, carried.InfererWeights)
		storeWeights(s, r, record.RoleForecaster, r.forecasters, carried.ForecasterWeights)
	}
	c.Touch()
	return nil
}

// scatterReward stores what the rewards of an epoch changed, in the topic record of the roster too.
func scatterReward(s *state.Session, r *roster, nonce int64, carried *epoch.State[num.Dec], rec *epoch.Record[num.Dec]) {
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
	scatterClass(s, r, record.RoleInferer, r.inferers, nonce, inferers, &carried.Inferer, nil)
	scatterClass(s, r, record.RoleForecaster, r.forecasters, nonce, forecasters, &carried.Forecaster, nil)
	scatterClass(s, r, record.RoleReputer, r.reputers, nonce, reputers, &carried.Reputer, carried.Coefficients)
	c := r.carry
	c.ScoreRatio = carried.ScoreRatio
	c.InfererHistory, c.ForecasterHistory = carried.Inferer.History, carried.Forecaster.History
	c.Touch()
	r.topic.Touch()
}

func scatterClass(s *state.Session, r *roster, role record.Role, names []string, nonce int64, scored []int, c *epoch.Class[num.Dec], coefficients []num.Dec) {
	class := state.ClassOf(r.topic, role)
	class.Quantile, class.Initial = c.Quantile, c.Initial
	stamped := make([]bool, len(names))
	for _, i := range scored {
		stamped[i] = true
	}
	for i, name := range names {
		m := s.Member(r.topic.ID, role, name)
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
		if stamped[i] && s.Rules.Rewards.Newcomer == rewards.NewcomerZero {
			m.Height = nonce
		}
		m.Touch()
	}
}
