package research

import (
	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/release"
)

// consensusGroups returns the reputers' scores, coefficients and adjusted stakes. The coefficients start from those of
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
		of("reputer_adjusted_stake", "E51", adjusted, func(_ *cells[T], s *search[T]) ([]T, error) {
			return s.assessor.AdjustedStakes(nil, s.stakes, s.found.ScoredAt)
		}),
	}
}

// search is the search for listening coefficients in one row.
type search[T any] struct {
	assessor *consensus.Assessor[T]
	stakes   []T
	found    *consensus.Coefficients[T]
}

func (c *synthesisCheck[T]) search(t *cells[T], row int, start []T) (*search[T], error) {
	reported := bundles(t, row, "reputer_stake_%d")
	if t.err != nil {
		return nil, t.err
	}
	s := new(search[T])
	for _, b := range reported {
		s.stakes = append(s.stakes, b.Stake)
	}
	reports, err := consensus.LineUp(nil, tableInferers, tableForecasters, reported)
	if err != nil {
		return nil, err
	}
	params := release.ConsensusParams(t.a, c.settings.release)
	if s.assessor, err = consensus.NewAssessor(t.a, c.settings.release.Consensus, params); err != nil {
		return nil, err
	}
	s.found, err = s.assessor.ListeningCoefficients(nil, s.stakes, start, reports)
	return s, err
}
