package epoch

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/weights"
)

// keepWeights stores the normalised weights of those with a loss in this epoch, from their new regrets and the new scale
// (E24-E27). The weights of others stay.
func (t *Topic[T]) keepWeights() error {
	s, rec, roster := t.state, t.record, &t.roster
	list := regretsOf(t.list[:0], &rec.Losses.Inferer, &s.Regrets.Inferer)
	list = regretsOf(list, &rec.Losses.Forecaster, &s.Regrets.Forecaster)
	t.list = list
	t.kernel.Row(t.a, list, nil, list, s.Scale)
	if list = weights.Normalize(t.a, list, list); list == nil {
		return t.a.Err()
	}
	zero := t.a.Int(0)
	if s.InfererWeights == nil {
		s.InfererWeights = reuse.Filled(s.InfererWeights, roster.Inferers, zero)
	}
	if s.ForecasterWeights == nil {
		s.ForecasterWeights = reuse.Filled(s.ForecasterWeights, roster.Forecasters, zero)
	}
	list = keepOf(s.InfererWeights, list, &rec.Losses.Inferer)
	keepOf(s.ForecasterWeights, list, &rec.Losses.Forecaster)
	return nil
}

// regretsOf appends the regrets of those with a loss.
func regretsOf[R regret.Role, T any](list []T, losses, regrets *regret.Column[R, T]) []T {
	for i := range R(losses.Len()) {
		if _, has := losses.At(i); has {
			r, _ := regrets.At(i)
			list = append(list, r)
		}
	}
	return list
}

// keepOf takes the weights of those with a loss off the list, which it returns shortened.
func keepOf[R regret.Role, T any](dst, list []T, losses *regret.Column[R, T]) []T {
	for i := range R(losses.Len()) {
		if _, has := losses.At(i); has {
			dst[i], list = list[0], list[1:]
		}
	}
	return list
}
