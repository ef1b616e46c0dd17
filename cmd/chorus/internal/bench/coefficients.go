package bench

import (
	"math"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/bareapd"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

const (
	benchReputers = 6
	benchObjects  = 300
)

// session is what reputers report: losses near -2 with a spread of each reputer's own.
type session struct {
	stakes, coefficients []float64
	losses               [][]float64
}

func newSession() *session {
	root := num.NewSource(7)
	truth := make([]float64, benchObjects)
	for x := range truth {
		truth[x] = root.Normal() - 2
	}
	s := new(session)
	for m := range benchReputers {
		own := root.Fork(uint64(m))
		s.stakes = append(s.stakes, math.Floor(own.LogNormal(11, 1)))
		s.coefficients = append(s.coefficients, own.UniformRange(0.3, 1))
		spread := own.LogNormal(-2, 1)
		row := make([]float64, benchObjects)
		for x := range row {
			row[x] = truth[x] + spread*own.Normal()
		}
		s.losses = append(s.losses, row)
	}
	return s
}

// coefficients measures the search for listening coefficients with all of its ten steps; the baseline forms 2R score
// vectors in each.
func (r *runner) coefficients() error {
	s, rules := newSession(), release.V06()
	row := Row{Work: "listening_coefficients", Release: rules.Name, Size: "6x300"}
	failed := new(error)

	row.Arith = binaryName
	r.inExps(row, search(rules, rules.Float64(), s, failed))
	theirs := bareapd.SessionOf(s.stakes, s.coefficients, s.losses)
	row.Arith = decimal
	r.against(row, 1, search(rules, rules.Decimal(), s, failed), func() {
		if _, err := bareapd.ListeningCoefficients(bareapd.TypicalSearch(), theirs); err != nil {
			*failed = err
		}
	})
	return *failed
}

func search[T any](rules release.Release, a num.Arith[T], s *session, failed *error) func() {
	v := func(text string) T { return a.FromDec(num.MustParseDec(text)) }
	params := consensus.Params[T]{
		EpsilonReputer: v("0.01"), EpsilonSafeDiv: v("1e-7"), LearningRate: v("0.05"),
		MaxGradientThreshold: a.Int(0), MinStakeFraction: v("0.5"), MaxIterations: 10,
	}
	reports := consensus.NewReports[T](len(s.losses), len(s.losses[0]))
	for m, row := range s.losses {
		for x, loss := range row {
			reports.Set(m, x, worlds.MustValue(a, loss))
		}
	}
	stakes, coefficients := worlds.MustValues(a, s.stakes), worlds.MustValues(a, s.coefficients)
	w, err := consensus.NewAssessor(a, rules.Consensus, params)
	if err != nil {
		*failed = err
		return func() {}
	}
	found := new(consensus.Coefficients[T])
	return func() {
		if _, err := w.ListeningCoefficients(found, stakes, coefficients, reports); err != nil {
			*failed = err
		}
	}
}
