package chorus

import (
	"github.com/seed-63a7a409/chorus/epoch"
)

// Payout tells what everybody in an epoch earned and why. Money is in base units.
type Payout[T Number] struct {
	Inferers    map[string]WorkerPay[T]  `json:"inferers,omitempty"`
	Forecasters map[string]WorkerPay[T]  `json:"forecasters,omitempty"`
	Reputers    map[string]ReputerPay[T] `json:"reputers,omitempty"`

	Inference   TaskPay[T] `json:"inference"`   // F and U
	Forecasting TaskPay[T] `json:"forecasting"` // G and V
	Reputing    TaskPay[T] `json:"reputing"`    // H and W

	ForecastingScore T `json:"forecasting_score"` // T_f, E61
	Chi              T `json:"chi"`               // E75
	Gamma            T `json:"gamma"`             // E76
	Dust             T `json:"dust"`              // what truncation leaves of the reward
	// Steps is how many steps the search for listening coefficients took (E58).
	Steps int `json:"steps"`
}

// TaskPay holds the pay of a class of members together.
type TaskPay[T Number] struct {
	Entropy T `json:"entropy"` // E72, E73
	Reward  T `json:"reward"`  // E76, E77
}

// WorkerPay holds the pay of an inferer or a forecaster.
type WorkerPay[T Number] struct {
	Score    T `json:"score"`    // of this epoch, E59, E60
	Fraction T `json:"fraction"` // of the class, E69
	Reward   T `json:"reward"`   // E78
	Paid     T `json:"paid"`     // Reward cut to whole base units
}

// ReputerPay holds the pay of a reputer and its delegators.
type ReputerPay[T Number] struct {
	Score         T `json:"score"`          // E54
	AdjustedStake T `json:"adjusted_stake"` // E51
	Coefficient   T `json:"coefficient"`    // of listening, after the epoch
	Fraction      T `json:"fraction"`       // E70
	Reward        T `json:"reward"`         // without the delegators' part
	Paid          T `json:"paid"`           // what is added to the stake
	Delegators    T `json:"delegators"`     // what goes to those who delegate, E79
	StakeAfter    T `json:"stake_after"`
}

// namePayout turns positions into names. Of a reward that failed it has what was reached.
func namePayout[T Number](rec *epoch.Record[T], r roster) *Payout[T] {
	p := &Payout[T]{
		Inference:   TaskPay[T]{Entropy: rec.Entropies.Inference},
		Forecasting: TaskPay[T]{Entropy: rec.Entropies.Forecasting},
		Reputing:    TaskPay[T]{Entropy: rec.Entropies.Reputer},
		Dust:        rec.Dust,
		Steps:       rec.Steps,
	}
	if rec.Tasks != nil {
		p.Gamma, p.Chi = rec.Tasks.Gamma, rec.Utility.Chi
		p.Inference.Reward, p.Forecasting.Reward, p.Reputing.Reward = rec.Tasks.Inference, rec.Tasks.Forecasting, rec.Tasks.Reputer
	}
	if s := rec.WorkerScores; s != nil {
		p.ForecastingScore = s.Task
		p.Inferers = nameWorkers(&rec.InfererRewards, s.Inferer.Values(), r.inferers)
		p.Forecasters = nameWorkers(&rec.ForecasterRewards, s.Forecaster.Values(), r.forecasters)
	}
	for i, score := range rec.ReputerScores {
		m := rec.Reputers[i]
		put(&p.Reputers, r.reputers[m], ReputerPay[T]{
			Score: score, AdjustedStake: rec.AdjustedStakes[i], Coefficient: rec.Coefficients[m],
			Fraction: reached(rec.ReputerRewards.Fractions, i), Reward: reached(rec.ReputerRewards.Rewards, i), Paid: reached(rec.ReputerRewards.Paid, i),
			Delegators: reached(rec.DelegatorRewards, i), StakeAfter: reached(rec.StakesAfter, i),
		})
	}
	return p
}

func nameWorkers[T Number](c *epoch.ClassRecord[T], scores []T, names []string) map[string]WorkerPay[T] {
	var out map[string]WorkerPay[T]
	for i, member := range c.Members {
		put(&out, names[member], WorkerPay[T]{scores[member], reached(c.Fractions, i), reached(c.Rewards, i), reached(c.Paid, i)})
	}
	return out
}

// reached returns an element of a list that a failed reward may have left short.
func reached[T any](list []T, i int) T {
	if i < len(list) {
		return list[i]
	}
	return *new(T)
}
