package epoch

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// State holds what a topic carries from epoch to epoch. Lists are over the positions of the roster.
type State[T any] struct {
	Regrets *regret.Table[T] // with the initial regret R_0
	// NetworkLoss is the combined loss of the last closed epoch, if HasNetworkLoss.
	NetworkLoss    T
	HasNetworkLoss bool
	// Scale is the stored scale (E22, E23), zero while there is none.
	Scale T
	// InfererWeights and ForecasterWeights are the weights that closes stored, normalised over both classes (E27): of
	// everybody that of the last epoch in which it had a loss, 0 without one; nil before the first close.
	InfererWeights, ForecasterWeights []T
	Outlier                           synthesis.OutlierState[T]

	Inferer, Forecaster, Reputer Class[T]
	// Coefficients are the listening coefficients of the reputers, 1 at the start.
	Coefficients []T
	// ScoreRatio is tau, the moving average of E74.
	ScoreRatio T
	// Nonce is that of the last epoch, 0 before the first.
	Nonce int64
}

// Class holds what is carried for the members of a class.
type Class[T any] struct {
	EMA       []T     // moving averages of scores, E62
	HasEMA    []bool  // who has a record
	Heights   []int64 // of records, the nonce of the epoch that they were last stamped with
	Quantile  T       // E64, 0 at the start
	Initial   T       // E65, what a newcomer starts from; 0 where the release has none
	Fractions []rewards.Previous[T]
	// Inclusions count the epochs in which a worker was paid (E48); those of reputers stay 0.
	Inclusions []int
	History    rewards.History[T] // 10.1; reputers have none
}

// NewState returns the state of a topic before its first epoch: no regrets, no loss, R_0 = initialRegret.
func NewState[T any](arith num.Arith[T], roster Roster, initialRegret T) (*State[T], error) {
	if err := num.CheckArith(arith); err != nil {
		return nil, err
	}
	a := arith.Calc()
	if err := roster.validate(); err != nil {
		return nil, err
	}
	if err := num.CheckFiniteValue(a, "initialRegret", initialRegret); err != nil {
		return nil, err
	}
	zero := a.Int(0)
	s := &State[T]{
		Regrets:     regret.NewTable(roster.Inferers, roster.Forecasters, initialRegret),
		NetworkLoss: zero, Scale: zero, ScoreRatio: zero,
		Outlier:      synthesis.OutlierState[T]{Median: zero, Deviation: zero},
		Inferer:      newClass(roster.Inferers, zero),
		Forecaster:   newClass(roster.Forecasters, zero),
		Reputer:      newClass(roster.Reputers, zero),
		Coefficients: make([]T, roster.Reputers),
	}
	for m := range s.Coefficients {
		s.Coefficients[m] = a.Int(1)
	}
	return s, nil
}

func newClass[T any](n int, zero T) Class[T] {
	c := Class[T]{
		EMA: make([]T, n), HasEMA: make([]bool, n), Heights: make([]int64, n), Quantile: zero, Initial: zero,
		Fractions: make([]rewards.Previous[T], n), Inclusions: make([]int, n),
	}
	for i := range n {
		c.EMA[i], c.Fractions[i].Fraction = zero, zero
	}
	return c
}

// Copy makes dst equal to s, in dst's own memory where it suffices, and returns it; nil stands for a new state.
func (s *State[T]) Copy(dst *State[T]) *State[T] {
	if dst == nil {
		dst = new(State[T])
	}
	if s == nil || s == dst {
		return dst
	}
	own := *dst
	*dst = *s
	if s.Regrets != nil {
		dst.Regrets = s.Regrets.Copy(own.Regrets)
	}
	dst.InfererWeights = copied(own.InfererWeights, s.InfererWeights)
	dst.ForecasterWeights = copied(own.ForecasterWeights, s.ForecasterWeights)
	dst.Coefficients = copied(own.Coefficients, s.Coefficients)
	dst.Inferer.own(&own.Inferer)
	dst.Forecaster.own(&own.Forecaster)
	dst.Reputer.own(&own.Reputer)
	return dst
}

// own moves the lists of c, which are another's, into memory that is c's own.
func (c *Class[T]) own(memory *Class[T]) {
	c.EMA, c.HasEMA, c.Heights = copied(memory.EMA, c.EMA), copied(memory.HasEMA, c.HasEMA), copied(memory.Heights, c.Heights)
	c.Fractions, c.Inclusions = copied(memory.Fractions, c.Fractions), copied(memory.Inclusions, c.Inclusions)
	other := c.History
	c.History = memory.History
	c.History = other.Copy(c.History)
}

// copied returns the content of a list in the memory of another where it suffices; nil stays nil, an empty list is none.
func copied[E any](memory, list []E) []E {
	if list == nil {
		return nil
	}
	if memory == nil {
		memory = make([]E, 0, len(list))
	}
	return append(memory[:0], list...)
}

func (s *State[T]) validate(a num.Arith[T], r Roster) error {
	if s == nil || s.Regrets == nil {
		return num.Refuse(num.ErrMissing, "State", nil, nil, "a state made by NewState")
	}
	if err := s.Regrets.Validate(a, r.Inferers, r.Forecasters); err != nil {
		return num.Under("Regrets", err)
	}
	if err := num.FirstError(num.CheckFiniteValue(a, "NetworkLoss", s.NetworkLoss), num.CheckFiniteValue(a, "ScoreRatio", s.ScoreRatio)); err != nil {
		return err
	}
	if err := num.CheckNotNegative(a, "Scale", s.Scale); err != nil {
		return err
	}
	if err := num.CheckFiniteValue(a, "Outlier.Median", s.Outlier.Median); err != nil {
		return err
	}
	if err := num.CheckNotNegative(a, "Outlier.Deviation", s.Outlier.Deviation); err != nil {
		return err
	}
	if err := s.validateWeights(a, r); err != nil {
		return err
	}
	for _, c := range []struct {
		name  string
		class *Class[T]
		n     int
	}{
		{"Inferer", &s.Inferer, r.Inferers}, {"Forecaster", &s.Forecaster, r.Forecasters}, {"Reputer", &s.Reputer, r.Reputers},
	} {
		if err := c.class.validate(a, c.n); err != nil {
			return num.Under(c.name, err)
		}
	}
	if err := num.CheckLength("Coefficients", len(s.Coefficients), r.Reputers); err != nil {
		return err
	}
	return num.CheckFinite(a, "Coefficients", s.Coefficients...)
}

// validateWeights checks the stored weights: none at all, or one of everybody.
func (s *State[T]) validateWeights(a num.Arith[T], r Roster) error {
	if s.InfererWeights == nil && s.ForecasterWeights == nil {
		return nil
	}
	for _, c := range []struct {
		field   string
		weights []T
		n       int
	}{
		{"InfererWeights", s.InfererWeights, r.Inferers}, {"ForecasterWeights", s.ForecasterWeights, r.Forecasters},
	} {
		if err := num.CheckLength(c.field, len(c.weights), c.n); err != nil {
			return err
		}
		for i, w := range c.weights {
			if err := num.CheckNotNegative(a, c.field, w); err != nil {
				return at(err, i)
			}
		}
	}
	return nil
}

func (c *Class[T]) validate(a num.Arith[T], n int) error {
	for _, list := range []struct {
		field string
		n     int
	}{
		{"EMA", len(c.EMA)}, {"HasEMA", len(c.HasEMA)}, {"Heights", len(c.Heights)}, {"Fractions", len(c.Fractions)}, {"Inclusions", len(c.Inclusions)},
	} {
		if err := num.CheckLength(list.field, list.n, n); err != nil {
			return err
		}
	}
	if err := num.CheckFinite(a, "EMA", c.EMA...); err != nil {
		return err
	}
	for i := range c.Fractions {
		if err := num.CheckFiniteValue(a, "Fraction", c.Fractions[i].Fraction); err != nil {
			return num.Under("Fractions", err, i)
		}
	}
	for i, count := range c.Inclusions {
		if count < 0 {
			return num.Refuse(num.ErrDomain, "Inclusions", []int{i}, count, "counts >= 0")
		}
	}
	for i, scores := range c.History {
		if err := num.CheckFinite(a, "History", scores...); err != nil {
			return at(err, i)
		}
	}
	return num.FirstError(num.CheckFiniteValue(a, "Quantile", c.Quantile), num.CheckFiniteValue(a, "Initial", c.Initial))
}
