package research

import (
	"slices"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// consensusGroups are the reputers' scores, coefficients and adjusted stakes. The coefficients start from those of
// the row before.
func (c *synthesisCheck[T]) consensusGroups() []group[T] {
	const (
		coefficient = "reputer_listening_coefficient_%d"
		adjusted    = "reputer_adjusted_stake_%d"
		score       = "reputer_score_%d"
	)
	of := func(name, equations, format string, value func(t *cells[T], s *search[T]) ([]T, error)) group[T] {
		return rowsGroup(c.a, c.table, name, equations, names(format, tableReputers), 1,
			func(t *cells[T], row int, give func(string, T)) error {
				s, err := c.searches.of(row, func() (*search[T], error) {
					return c.search(t, row, t.numbers(row-1, coefficient, tableReputers))
				})
				if err != nil {
					return err
				}
				values, err := value(t, s)
				giveAll(give, format, 0, values)
				return err
			})
	}
	return []group[T]{
		of("reputer_listening_coefficient", "E55-E58", coefficient, func(_ *cells[T], s *search[T]) ([]T, error) {
			return s.found.Coefficients, nil
		}),
		of("reputer_score", "E54", score, func(_ *cells[T], s *search[T]) ([]T, error) {
			return s.found.Scores, nil
		}),
		of("reputer_adjusted_stake", "E51", adjusted, func(t *cells[T], s *search[T]) ([]T, error) {
			return consensus.AdjustedStakes(t.a, s.stakes, s.before)
		}),
	}
}

// search is the search for listening coefficients in one row.
type search[T any] struct {
	stakes []T
	found  *consensus.Coefficients[T]
	before []T // the coefficients before the last step, to which scores and adjusted stakes belong
}

func (c *synthesisCheck[T]) search(t *cells[T], row int, start []T) (*search[T], error) {
	reported := bundles(t, row, "reputer_stake_%d")
	if t.err != nil {
		return nil, t.err
	}
	s := &search[T]{before: start}
	for _, b := range reported {
		s.stakes = append(s.stakes, b.Stake)
	}
	reports := consensus.ReportsOf(tableInferers, tableForecasters, reported)
	rules, params := c.settings.release.Consensus, consensusParams(c.settings.release.Module, t.a)
	var err error
	if s.found, err = consensus.ListeningCoefficients(t.a, rules, params, s.stakes, slices.Clone(start), reports); err != nil {
		return nil, err
	}
	if s.found.Steps > 1 { // the same search, ended one step earlier
		params.MaxIterations = s.found.Steps - 1
		earlier, err := consensus.ListeningCoefficients(t.a, rules, params, s.stakes, slices.Clone(start), reports)
		if err != nil {
			return nil, err
		}
		s.before = earlier.Coefficients
	}
	return s, nil
}

// consensusParams are the module's constants of package consensus.
func consensusParams[T any](m release.Module, a num.Arith[T]) consensus.Params[T] {
	return consensus.Params[T]{
		EpsilonReputer:       a.FromDec(m.EpsilonReputer),
		EpsilonSafeDiv:       a.FromDec(m.EpsilonSafeDiv),
		LearningRate:         a.FromDec(m.LearningRate),
		MaxGradientThreshold: a.FromDec(m.MaxGradientThreshold),
		MinStakeFraction:     a.FromDec(m.MinStakeFraction),
		MaxIterations:        m.GradientDescentMaxIters,
	}
}
