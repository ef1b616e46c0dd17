package rewards

import "github.com/seed-63a7a409/chorus/num"

// Utility says how much of the workers' reward forecasting has earned.
type Utility[T any] struct {
	Chi   T // share of forecasters, in [0.1, 0.5] (E75)
	Ratio T // tau, the moving average to store (E74)
}

// ForecastingUtility returns E74 and E75 [ADI 1, Eq. 45]: the task score of forecasting against the best inferer. The
// running maximum over inferers starts at 0, so the term min(0, top) never acts; it is kept as printed. With a zero
// maximum and a zero task score chi is 0.5 and the ratio restarts at 0. Errors: ErrNotFinite.
func (c *Calculator[T]) ForecastingUtility(taskScore T, infererScores []T, previousRatio T) (Utility[T], error) {
	var none Utility[T]
	if err := c.begin(); err != nil {
		return none, err
	}
	a, alpha := c.a, c.params.TaskRewardAlpha
	for _, x := range [...]struct {
		field string
		value T
	}{{"taskScore", taskScore}, {"previousRatio", previousRatio}} {
		if err := num.CheckFiniteValue(c.arith, x.field, x.value); err != nil {
			return none, err
		}
	}
	if err := num.CheckFinite(c.arith, "infererScores", infererScores...); err != nil {
		return none, err
	}
	zero := a.Int(0)
	top := zero
	for _, score := range infererScores {
		top = num.Max(a, top, score)
	}
	denominator := a.Abs(top)
	if a.Sign(top) == 0 {
		denominator = a.Abs(taskScore)
	}
	if a.Sign(denominator) == 0 {
		return Utility[T]{Chi: c.chiMax, Ratio: zero}, a.Err()
	}
	ratio := a.Quo(a.Sub(taskScore, num.Min(a, zero, top)), denominator)
	tau := a.Add(a.Mul(alpha, ratio), a.Mul(a.Sub(a.Int(1), alpha), previousRatio))
	u := Utility[T]{Ratio: tau}
	switch {
	case a.Sign(tau) < 0:
		u.Chi = c.chiMin
	case a.Cmp(tau, a.Int(1)) >= 0:
		u.Chi = c.chiMax
	default:
		u.Chi = a.Add(a.Mul(c.chiSlope, tau), c.chiMin)
	}
	if err := a.Err(); err != nil {
		return none, err
	}
	return u, nil
}

// Bounds and slope of chi (E75).
var (
	chiMin   = num.MustParseDec("0.1")
	chiMax   = num.MustParseDec("0.5")
	chiSlope = num.MustParseDec("0.4")
)

// Entropies holds the entropies of the three classes.
type Entropies[T any] struct {
	Inference   T // F
	Forecasting T // G
	Reputer     T // H
}

// TaskRewards is the split of a topic's reward between the classes.
type TaskRewards[T any] struct {
	Gamma       T // E76
	Inference   T // U
	Forecasting T // V
	Reputer     T // W
}

// SplitTasks divides a topic's reward between the classes (E76, E77). U + V + W is the reward, and U + V does not
// depend on chi, both up to rounding.
//
// Errors: ErrDomain for a negative entropy or reward or chi outside [0, 1], ErrDivisionByZero where no entropy is
// left to divide by, ErrNotFinite.
func (c *Calculator[T]) SplitTasks(e Entropies[T], reward, chi T) (TaskRewards[T], error) {
	var r TaskRewards[T]
	if err := c.begin(); err != nil {
		return r, err
	}
	a := c.a
	for _, x := range [...]struct {
		field string
		value T
	}{
		{"Inference", e.Inference}, {"Forecasting", e.Forecasting},
		{"Reputer", e.Reputer}, {"reward", reward},
	} {
		if err := num.CheckNotNegative(c.arith, x.field, x.value); err != nil {
			return r, err
		}
	}
	if err := num.CheckFraction(c.arith, "chi", chi); err != nil {
		return r, err
	}
	f, g, h := e.Inference, e.Forecasting, e.Reputer
	rest := a.Sub(a.Int(1), chi)
	r.Gamma = a.Quo(a.Add(f, g), a.Add(a.Mul(rest, f), a.Mul(chi, g)))
	all := a.Add(a.Add(f, g), h)
	r.Inference = a.Quo(a.Mul(a.Mul(a.Mul(rest, r.Gamma), f), reward), all)
	r.Forecasting = a.Quo(a.Mul(a.Mul(a.Mul(chi, r.Gamma), g), reward), all)
	r.Reputer = a.Quo(a.Mul(h, reward), all)
	return r, a.Err()
}
