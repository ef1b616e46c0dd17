package chorus

import (
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// State holds what a topic carries from one epoch to the next, by name. The zero value is that of a new topic. An inference
// reads the regrets, the network loss and the scale; the rest matters to closes and rewards.
type State[T Number] struct {
	Nonce   int64      `json:"nonce"` // of the last epoch, 0 before the first
	Regrets Regrets[T] `json:"regrets"`
	// InitialRegret is R_0, what a missing regret reads as. 0 says that none was ever formed, and makes every inference a
	// plain mean, whatever the regrets are.
	InitialRegret T `json:"initial_regret"`
	// NetworkLoss is the combined loss of the last closed epoch, in log form; nil before the first.
	NetworkLoss *T `json:"network_loss,omitempty"`
	// Scale is the stored scale of regrets (E22, E23), 0 for none: then it is formed in the calculation. Releases before
	// v0.9 store none.
	Scale   T          `json:"scale"`
	Outlier Outlier[T] `json:"outlier"`
	// ScoreRatio is tau, the moving average of E74.
	ScoreRatio T `json:"score_ratio"`

	// Open are the epochs that wait for their close or their reward, ascending.
	Open []OpenEpoch[T] `json:"open,omitempty"`

	Inferers    Class[T] `json:"inferers"`
	Forecasters Class[T] `json:"forecasters"`
	Reputers    Class[T] `json:"reputers"`
}

// Outlier is the stored pair of E34.
type Outlier[T Number] struct {
	Median    T `json:"median"`
	Deviation T `json:"deviation"`
}

// Class holds what a topic carries for the members of a role.
type Class[T Number] struct {
	Quantile T `json:"quantile"` // Q of E64
	Initial  T `json:"initial"`  // E_0 of E65
	// History are the scores of past epochs, the newest first (10.1); reputers have none.
	History [][]T                `json:"history,omitempty"`
	Members map[string]Member[T] `json:"members,omitempty"`
}

// Member holds what a topic carries for a member of a role. A nil number was never stored.
type Member[T Number] struct {
	Score       *T    `json:"score,omitempty"`       // moving average, E62
	Height      int64 `json:"height,omitempty"`      // nonce that it is stamped with
	Fraction    *T    `json:"fraction,omitempty"`    // E71
	Inclusions  int   `json:"inclusions,omitempty"`  // epochs in which it was paid, E48
	Weight      *T    `json:"weight,omitempty"`      // normalised, as the last close stored it, E27
	Coefficient *T    `json:"coefficient,omitempty"` // of reputers, 1 where nil
}

// largestNonce keeps sums of heights and epoch lengths within int64.
const largestNonce = 1 << 60

// maxInclusions is more epochs than there will be.
const maxInclusions = 1_000_000_000

// check refuses what is not finite, and names that are empty.
func (s *State[T]) check(a num.Arith[T], r release.Release) error {
	c := &checker[T]{a: a}
	if s.Nonce < 0 || s.Nonce > largestNonce {
		c.fail(num.Refuse(num.ErrDomain, "Nonce", nil, s.Nonce, "a height from 0 to 2^60"))
	}
	c.number(s.InitialRegret, "InitialRegret")
	if s.NetworkLoss != nil {
		c.number(*s.NetworkLoss, "NetworkLoss")
	}
	c.notNegative(s.Scale, "Scale")
	c.number(s.Outlier.Median, "Outlier.Median")
	c.notNegative(s.Outlier.Deviation, "Outlier.Deviation")
	c.number(s.ScoreRatio, "ScoreRatio")
	s.Regrets.check(c)
	for _, class := range []struct {
		name string
		*Class[T]
	}{{"Inferers", &s.Inferers}, {"Forecasters", &s.Forecasters}, {"Reputers", &s.Reputers}} {
		class.check(c, class.name)
	}
	if c.err != nil {
		return c.err
	}
	if a.Sign(s.Scale) != 0 && r.Synthesis.Weights.Scale == weights.ScalePerCalculation {
		return num.Refuse(num.ErrDomain, "Scale", nil, s.Scale, "must be 0: "+r.Name+" forms the scale in every calculation")
	}
	return s.checkOpen(a, r)
}

func (c *Class[T]) check(to *checker[T], name string) {
	to.number(c.Quantile, name+".Quantile")
	to.number(c.Initial, name+".Initial")
	for i, scores := range c.History {
		for j, x := range scores {
			if !to.a.IsFinite(x) {
				to.fail(num.Refuse(num.ErrNotFinite, name+".History", []int{i, j}, x, "finite numbers"))
			}
		}
	}
	for _, key := range namesOf(c.Members) {
		to.name(key, name+".Members")
		m := c.Members[key]
		place := field(name+".Members", key)
		if m.Height < 0 || m.Height > largestNonce {
			to.fail(num.Refuse(num.ErrDomain, place+".Height", nil, m.Height, "a height from 0 to 2^60"))
		}
		if m.Inclusions < 0 || m.Inclusions > maxInclusions {
			to.fail(num.Refuse(num.ErrDomain, place+".Inclusions", nil, m.Inclusions, "a count from 0 to 10^9"))
		}
		if m.Weight != nil {
			to.notNegative(*m.Weight, place+".Weight")
		}
		for _, x := range []struct {
			name  string
			value *T
		}{{"Score", m.Score}, {"Fraction", m.Fraction}, {"Coefficient", m.Coefficient}} {
			if x.value != nil {
				to.number(*x.value, place+"."+x.name)
			}
		}
	}
}

// gather makes the state of an epoch of some members, each list ascending.
func (s *State[T]) gather(a num.Arith[T], r roster) *epoch.State[T] {
	out := &epoch.State[T]{
		Nonce: s.Nonce, Scale: s.Scale, ScoreRatio: s.ScoreRatio, NetworkLoss: a.Int(0),
		Regrets:    s.Regrets.table(s.InitialRegret, r.inferers, r.forecasters),
		Outlier:    synthesis.OutlierState[T]{Median: s.Outlier.Median, Deviation: s.Outlier.Deviation},
		Inferer:    s.Inferers.gather(a, r.inferers),
		Forecaster: s.Forecasters.gather(a, r.forecasters),
		Reputer:    s.Reputers.gather(a, r.reputers),
	}
	if s.NetworkLoss != nil {
		out.NetworkLoss, out.HasNetworkLoss = *s.NetworkLoss, true
	}
	if s.Inferers.hasWeights() || s.Forecasters.hasWeights() {
		out.InfererWeights = s.Inferers.weights(a, r.inferers)
		out.ForecasterWeights = s.Forecasters.weights(a, r.forecasters)
	}
	for _, name := range r.reputers {
		coefficient := a.Int(1)
		if m := s.Reputers.Members[name]; m.Coefficient != nil {
			coefficient = *m.Coefficient
		}
		out.Coefficients = append(out.Coefficients, coefficient)
	}
	return out
}

func (c *Class[T]) gather(a num.Arith[T], names []string) epoch.Class[T] {
	n := len(names)
	out := epoch.Class[T]{
		EMA: make([]T, n), HasEMA: make([]bool, n), Heights: make([]int64, n), Quantile: c.Quantile, Initial: c.Initial,
		Fractions: make([]rewards.Previous[T], n), Inclusions: make([]int, n), History: rewards.History[T](c.History).Copy(nil),
	}
	for i, name := range names {
		m := c.Members[name]
		out.EMA[i], out.Fractions[i].Fraction = a.Int(0), a.Int(0)
		out.Heights[i], out.Inclusions[i] = m.Height, m.Inclusions
		if m.Score != nil {
			out.EMA[i], out.HasEMA[i] = *m.Score, true
		}
		if m.Fraction != nil {
			out.Fractions[i] = rewards.Previous[T]{Fraction: *m.Fraction, Stored: true}
		}
	}
	return out
}

func (c *Class[T]) hasWeights() bool {
	for _, m := range c.Members { //chorus:unordered whether there is one
		if m.Weight != nil {
			return true
		}
	}
	return false
}

func (c *Class[T]) weights(a num.Arith[T], names []string) []T {
	out := make([]T, len(names))
	for i, name := range names {
		out[i] = a.Int(0)
		if m := c.Members[name]; m.Weight != nil {
			out[i] = *m.Weight
		}
	}
	return out
}

// scatter takes over the state of an epoch over r, of those who took part.
func (s *State[T]) scatter(e *epoch.State[T], r, part roster) {
	s.Nonce, s.Scale, s.ScoreRatio = e.Nonce, plainZero(e.Scale), plainZero(e.ScoreRatio)
	s.InitialRegret = plainZero(e.Regrets.Initial())
	s.Regrets.store(e.Regrets, r.inferers, r.forecasters)
	s.Outlier = Outlier[T]{plainZero(e.Outlier.Median), plainZero(e.Outlier.Deviation)}
	if e.HasNetworkLoss {
		s.NetworkLoss = pointer(e.NetworkLoss)
	}
	s.Inferers.scatter(&e.Inferer, r.inferers, part.inferers, e.InfererWeights, nil)
	s.Forecasters.scatter(&e.Forecaster, r.forecasters, part.forecasters, e.ForecasterWeights, nil)
	s.Reputers.scatter(&e.Reputer, r.reputers, part.reputers, nil, e.Coefficients)
}

func (c *Class[T]) scatter(e *epoch.Class[T], names, part []string, weights, coefficients []T) {
	c.Quantile, c.Initial, c.History = plainZero(e.Quantile), plainZero(e.Initial), e.History
	for _, scores := range c.History {
		for i := range scores {
			scores[i] = plainZero(scores[i])
		}
	}
	for _, name := range part {
		i, _ := find(names, name)
		m := c.Members[name]
		m.Height, m.Inclusions = e.Heights[i], e.Inclusions[i]
		if e.HasEMA[i] {
			m.Score = pointer(e.EMA[i])
		}
		if e.Fractions[i].Stored {
			m.Fraction = pointer(e.Fractions[i].Fraction)
		}
		if weights != nil {
			m.Weight = pointer(weights[i])
		}
		if coefficients != nil && (m.Coefficient != nil || e.HasEMA[i]) { // nobody without a score has another one than 1
			m.Coefficient = pointer(coefficients[i])
		}
		if m != (Member[T]{}) {
			put(&c.Members, name, m)
		}
	}
}

func pointer[T Number](x T) *T {
	x = plainZero(x)
	return &x
}

// plainZero is x, and 0 as it is read back for a decimal of value 0, which knows how many digits it had.
func plainZero[T Number](x T) T {
	if d, ok := any(x).(num.Dec); ok && d.Sign() == 0 {
		return any(num.Dec{}).(T)
	}
	return x
}

// roster holds the members of an epoch, each list ascending.
type roster struct{ inferers, forecasters, reputers []string }
