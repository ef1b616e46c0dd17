package consensus

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// Workspace evaluates the reports of one epoch after the other without new memory for each: the form for loops. It may
// be used after any error, by one goroutine at a time.
type Workspace[T any] struct {
	a      num.Calc[T]
	search search[T]

	objects []object
}

// NewWorkspace prepares for a topic. Errors: ErrDomain for parameters outside their domain, ErrNotFinite.
func NewWorkspace[T any](a num.Arith[T], rules Rules, params Params[T]) (*Workspace[T], error) {
	w := &Workspace[T]{a: a.Calc()}
	if err := params.Validate(w.a); err != nil {
		return nil, err
	}
	w.search = newSearch(w.a, rules, params)
	return w, w.a.Err()
}

// NetworkLosses is as the function of that name, into losses of the caller's, whose content is unspecified after an
// error. They must not be those of a bundle (ErrDomain).
func (w *Workspace[T]) NetworkLosses(dst *regret.Losses[T], inferers, forecasters int, bundles []Bundle[T]) error {
	w.a.Reset()
	if dst == nil {
		return num.Refuse(num.ErrMissing, "destination", nil, nil, "losses to write into")
	}
	if err := checkBundles(w.a, inferers, forecasters, bundles); err != nil {
		return err
	}
	for i, b := range bundles {
		if b.Losses == dst {
			return num.Refuse(num.ErrDomain, "bundles", []int{i}, nil, "losses other than the destination")
		}
	}
	dst.Reset(inferers, forecasters)
	w.objects = appendObjects(w.objects[:0], inferers, forecasters)
	return networkLosses(w.a, dst, w.objects, bundles)
}

// ListeningCoefficients is as the function of that name, into coefficients of the caller's, whose content is
// unspecified after an error.
func (w *Workspace[T]) ListeningCoefficients(dst *Coefficients[T], stakes, coefficients []T, reports *Reports[T]) error {
	w.a.Reset()
	if dst == nil {
		return num.Refuse(num.ErrMissing, "destination", nil, nil, "coefficients to write into")
	}
	if err := checkScoreInput(w.a, stakes, coefficients, reports); err != nil {
		return err
	}
	s := &w.search
	s.begin(w.a, stakes, coefficients, reports)
	s.run()
	if err := w.a.Err(); err != nil {
		return err
	}
	before := s.next // where the step was made, the lists have changed places
	if s.stop == StopUnmovable {
		before = s.now
	}
	dst.Coefficients = append(dst.Coefficients[:0], s.now...)
	dst.Scores = append(dst.Scores[:0], s.score...)
	dst.ScoredAt = append(dst.ScoredAt[:0], before...)
	dst.Steps, dst.Stop = s.steps, s.stop
	return nil
}

// AdjustedStakes is as the function of that name, into a list of the caller's that is as long as the stakes.
func (w *Workspace[T]) AdjustedStakes(dst, stakes, coefficients []T) error {
	w.a.Reset()
	if err := checkStakes(w.a, stakes, coefficients); err != nil {
		return err
	}
	if err := num.CheckLength("destination", len(dst), len(stakes)); err != nil {
		return err
	}
	adjustedStakes(w.a, dst, stakes, coefficients)
	return w.a.Err()
}
