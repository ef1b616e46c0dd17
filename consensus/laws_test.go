package consensus_test

import (
	"fmt"
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/property"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// TestCloserToConsensusScoresHigher: of two reports about the same consensus the closer one has the larger score, and
// no score leaves (0, 1/eps].
func TestCloserToConsensusScoresHigher(t *testing.T) {
	inAll(t, closerScoresHigher[float64], closerScoresHigher[num.Dec])
}

func closerScoresHigher[T any](t *testing.T, s *setup[T]) {
	property.Check(t, s.runs, prop.ForAll(func(seed uint64, objects int) string {
		source := num.NewSource(seed)
		var cons, near, far []float64
		for range objects {
			c, d := source.UniformRange(-3, 3), source.UniformRange(-1, 1)
			cons = append(cons, c)
			near = append(near, c+d)
			far = append(far, c+d*1.5)
		}
		score := func(losses []float64) T {
			v, err := s.assessor().Score(s.values(losses...), nil, &consensus.Consensus[T]{Losses: s.values(cons...), MostDistant: s.values(cons...)})
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		best, better, worse := score(cons), score(near), score(far)
		if s.a.Cmp(better, worse) <= 0 || s.a.Cmp(best, better) <= 0 || s.a.Sign(worse) <= 0 {
			return fmt.Sprintf("scores %v, %v, %v", best, better, worse)
		}
		if s.a.Cmp(best, s.a.Int(100)) != 0 {
			return fmt.Sprintf("the score of consensus itself is %v", best)
		}
		return ""
	}, gen.UInt64(), gen.IntRange(1, 8)))
}

// TestAdjustedStakes: in [0, 1], and larger for the larger of two stakes that is listened to as much.
func TestAdjustedStakes(t *testing.T) { inAll(t, adjustedStakes[float64], adjustedStakes[num.Dec]) }

func adjustedStakes[T any](t *testing.T, s *setup[T]) {
	property.Check(t, s.runs, prop.ForAll(func(seed uint64, reputers int) string {
		in := newSession(s.a, seed, reputers, 1, sessionOptions{zeroStake: 0.2})
		adjusted, err := s.assessor().AdjustedStakes(nil, in.stakes, in.coefficients)
		if err != nil {
			return err.Error()
		}
		for m, x := range adjusted {
			if s.a.Sign(x) < 0 || s.a.Cmp(x, s.a.Int(1)) > 0 {
				return fmt.Sprintf("adjusted stake %v", x)
			}
			for other, y := range adjusted {
				if s.a.Cmp(in.coefficients[m], in.coefficients[other]) == 0 &&
					s.a.Cmp(in.stakes[m], in.stakes[other]) > 0 && s.a.Cmp(x, y) < 0 {
					return fmt.Sprintf("stake %v has %v, stake %v has %v", in.stakes[m], x, in.stakes[other], y)
				}
			}
		}
		return ""
	}, gen.UInt64(), gen.IntRange(1, 8)))
}

// TestMeansLieBetweenReports: a network loss is never beyond the reports it is made of, and reports in another order
// change it by rounding only.
func TestMeansLieBetweenReports(t *testing.T) { inAll(t, meansBetween[float64], meansBetween[num.Dec]) }

func meansBetween[T any](t *testing.T, s *setup[T]) {
	property.Check(t, s.runs, prop.ForAll(func(seed uint64, inferers, forecasters int) string {
		bundles := newBundles(s.a, seed, inferers, forecasters)
		losses, err := s.assessor().NetworkLosses(nil, inferers, forecasters, bundles)
		if err != nil {
			return err.Error()
		}
		a := s.a.Calc()
		low, high := bundles[0].Losses.Combined, bundles[0].Losses.Combined
		turned := make([]consensus.Bundle[T], len(bundles))
		for i, b := range bundles {
			low, high = num.Min(a, low, b.Losses.Combined), num.Max(a, high, b.Losses.Combined)
			turned[len(bundles)-1-i] = b
		}
		if outside := s.a.Cmp(losses.Combined, low) < 0 && !s.near(losses.Combined, low) ||
			s.a.Cmp(losses.Combined, high) > 0 && !s.near(losses.Combined, high); outside {
			return fmt.Sprintf("%v outside [%v, %v]", losses.Combined, low, high)
		}
		again, err := s.assessor().NetworkLosses(nil, inferers, forecasters, turned)
		if err != nil {
			return err.Error()
		}
		for j := range regret.Inferer(inferers) {
			x, hasX := losses.OneOutInferer.At(j)
			y, hasY := again.OneOutInferer.At(j)
			if hasX != hasY || hasX && !s.near(y, x) {
				return fmt.Sprintf("one-out inferer %d: %v and %v", j, x, y)
			}
		}
		return ""
	}, gen.UInt64(), gen.IntRange(1, 6), gen.IntRange(0, 3)))
}

// newBundles are bundles of three reputers with losses missing here and there.
func newBundles[T any](a num.Arith[T], seed uint64, inferers, forecasters int) []consensus.Bundle[T] {
	bundles := make([]consensus.Bundle[T], 3)
	for i := range bundles {
		w := worlds.MustNew(seed+uint64(i), worlds.Size{Inferers: inferers, Forecasters: forecasters}, worlds.Options{MissingLosses: 0.2})
		stake := num.NewSource(seed).Fork(uint64(i)).UniformRange(1e4, 1e6)
		bundles[i] = consensus.Bundle[T]{Stake: worlds.MustValue(a, stake), Losses: worlds.Losses(a, w)}
	}
	return bundles
}
