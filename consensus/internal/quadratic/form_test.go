package quadratic_test

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/consensus/internal/quadratic"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

var (
	tested               = release.V16()
	inFloat64, inDecimal = tested.Float64(), tested.Decimal()
)

// world is an epoch in which everybody reports everything, with the listening coefficients that it starts from.
type world struct {
	stakes, coefficients []float64
	losses               []float64 // row by row
	epsilon              float64
}

func (w *world) row(m int) []float64 {
	objects := len(w.losses) / len(w.stakes)
	return w.losses[m*objects : (m+1)*objects]
}

// draw has reputers near a truth and far from it, without stake, listened to a little, or not at all; at times they agree but for
// little or nothing, or in pairs stand on either side of the truth, so that the consensus is near to nobody or to some. Losses
// may be large or small.
func draw(s *num.Source) *world {
	n, objects := 1+s.IntN(8), 1+s.IntN(40)
	w := &world{losses: make([]float64, n*objects), epsilon: 0.01}
	level, scale, common := s.UniformRange(-4, 4), 1.0, s.LogNormal(-2, 1)
	switch s.IntN(10) {
	case 0:
		scale = math.Pow(10, float64(s.IntN(50)-25))
	case 1:
		common = math.Pow(10, -float64(s.IntN(20)))
	case 2:
		common = 0
	}
	if s.IntN(8) == 0 {
		w.epsilon = math.Pow(10, -float64(s.IntN(7)))
	}
	truth := make([]float64, objects)
	for x := range truth {
		truth[x] = s.Normal() + level
	}
	mirrored := s.IntN(5) == 0
	for m := range n {
		stake, coefficient := math.Floor(s.LogNormal(11, 1.5)), 1.0
		switch s.IntN(12) {
		case 0:
			stake = 0
		case 1:
			coefficient = 0
		case 2, 3, 4, 5:
			coefficient = s.Uniform()
		}
		if m == 0 {
			stake, coefficient = max(stake, 1), max(coefficient, 0.01)
		}
		w.stakes, w.coefficients = append(w.stakes, stake), append(w.coefficients, coefficient)
		spread := float64(common * s.LogNormal(0, 1.5))
		for x := range objects {
			off := float64(spread * s.Normal())
			if mirrored && m%2 == 1 {
				off = truth[x] - w.losses[(m-1)*objects+x]/scale
			}
			w.losses[m*objects+x] = float64((truth[x] + off) * scale)
		}
	}
	return w
}

// elsewhere returns coefficients at which the search may come by.
func (w *world) elsewhere(s *num.Source) []float64 {
	list := slices.Clone(w.coefficients)
	for m := range list {
		switch s.IntN(4) {
		case 0:
			list[m] = s.Uniform()
		case 1:
			list[m] = min(list[m]+0.05*s.Uniform(), 1)
		}
	}
	list[0] = max(list[0], 0.001)
	return list
}

// judge evaluates the printed formulas in an arithmetic.
type judge[T any] struct {
	a num.Arith[T]
	w *world

	assessor *consensus.Assessor[T]
	stakes   []T
	reports  *consensus.Reports[T]
}

func newJudge[T any](a num.Arith[T], w *world) *judge[T] {
	params := release.ConsensusParams(a, tested)
	j := &judge[T]{a: a, w: w}
	params.EpsilonReputer = j.values(w.epsilon)[0]
	assessor, err := consensus.NewAssessor(a, tested.Consensus, params)
	if err != nil {
		panic(err)
	}
	n := len(w.stakes)
	j.assessor, j.stakes, j.reports = assessor, j.values(w.stakes...), consensus.NewReports[T](n, len(w.losses)/n)
	for m := range n {
		for x, loss := range j.values(w.row(m)...) {
			j.reports.Set(m, x, loss)
		}
	}
	return j
}

func (j *judge[T]) values(list ...float64) []T {
	if floats, ok := any(list).([]T); ok {
		return floats
	}
	return worlds.MustValues(j.a, list)
}

// in fixes the test.
func (j *judge[T]) in(t *testing.T) func([]float64) (scores, sensitivity []float64) {
	return func(coefficients []float64) (scores, sensitivity []float64) { return j.scores(t, coefficients) }
}

// scores are E54, and how far rounding of losses and shares carries: what a change of all losses by a part of their length changes
// in the score, as that part of it.
func (j *judge[T]) scores(t *testing.T, coefficients []float64) (scores, sensitivity []float64) {
	t.Helper()
	list := j.values(coefficients...)
	exact, err := j.assessor.Scores(nil, j.stakes, list, j.reports)
	require.NoError(t, err)
	adjusted, err := j.assessor.AdjustedStakes(nil, j.stakes, list)
	require.NoError(t, err)
	agreed, err := j.assessor.Consensus(nil, adjusted, j.reports)
	require.NoError(t, err)
	longest := 0.0
	for m := range j.w.stakes {
		longest = max(longest, length(j.w.row(m)))
	}
	size := longest / length(j.floats(agreed.Losses))
	for _, score := range j.floats(exact) {
		scores, sensitivity = append(scores, score), append(sensitivity, 1+float64(size*(1+score)))
	}
	return scores, sensitivity
}

func (j *judge[T]) floats(list []T) []float64 {
	if floats, ok := any(list).([]float64); ok {
		return floats
	}
	out := make([]float64, len(list))
	for i, x := range list {
		v, err := inFloat64.Parse(j.a.Text(x))
		if err != nil {
			panic(err)
		}
		out[i] = v
	}
	return out
}

func length(x []float64) float64 {
	squares := 0.0
	for _, v := range x {
		squares += float64(v * v)
	}
	return math.Sqrt(squares)
}

// TestScoresAreFormulas: scores differ from those of the formulas, in float64 and in decimals, by rounding alone: by at most 1e-15
// of themselves for each unit of their sensitivity, which is up to 100 where losses are as large as their consensus and epsilon
// is 0.01. Where digits would cancel there are none; at the centre that is nowhere.
func TestScoresAreFormulas(t *testing.T) {
	const bound = 1e-15
	runs, everyDecimal := 30_000, uint64(100)
	if testing.Short() {
		runs = 1500
	}
	form, all, refused := new(quadratic.Form), 0, 0
	for seed := range uint64(runs) {
		s := num.NewSource(seed)
		w := draw(s)
		form.Take(w.stakes, w.losses, w.epsilon)
		if !form.Centre(w.coefficients) {
			continue // too large or small, which TestBounds is about
		}
		twins := []func([]float64) (scores, sensitivity []float64){newJudge(inFloat64, w).in(t)}
		if seed%everyDecimal == 0 {
			twins = append(twins, newJudge(inDecimal, w).in(t))
		}
		check := func(what string, scores, coefficients []float64, weighted float64) {
			t.Helper()
			for _, twin := range twins {
				want, sensitivity := twin(coefficients)
				sum := 0.0
				for m := range want {
					sum += float64(w.stakes[m] * want[m])
				}
				for m, score := range scores {
					if !(math.Abs(score/want[m]-1) <= bound*sensitivity[m]) {
						t.Fatalf("seed %d, %s: score %d is %v, by the formulas %v", seed, what, m, score, want[m])
					}
				}
				if !(math.Abs(weighted/sum-1) <= bound*slices.Max(sensitivity)) {
					t.Fatalf("seed %d, %s: Q is %v, by the formulas %v", seed, what, weighted, sum)
				}
			}
		}
		scores := make([]float64, len(w.stakes))
		weighted, ok := form.Scores(scores, w.coefficients)
		require.True(t, ok, "seed %d", seed)
		check("at the centre", scores, w.coefficients, weighted)

		there := w.elsewhere(s)
		all++
		if weighted, ok = form.Scores(scores, there); !ok {
			refused++
			continue
		}
		check("elsewhere", scores, there, weighted)
		m := s.IntN(len(there))
		there[m] += 0.001
		if weighted, ok = form.Moved(m, there[m]); ok {
			check("moved", nil, there, weighted)
		}
	}
	require.Greater(t, all, runs/2)
	require.Less(t, refused, all/50)
}

// TestBounds: numbers for which a step could leave float64 are refused, as are a consensus or a report that cancels.
func TestBounds(t *testing.T) {
	ones := []float64{1, 1}
	for name, c := range map[string]struct {
		stakes, coefficients, losses []float64
		epsilon                      float64
		centred, scored              bool
	}{
		"ordinary":                {ones, ones, []float64{1, 2}, 0.01, true, true},
		"nobody has stake":        {[]float64{0, 0}, ones, []float64{1, 2}, 0.01, false, false},
		"nobody is listened to":   {ones, []float64{0, 0}, []float64{1, 2}, 0.01, false, false},
		"below zero":              {ones, []float64{1, -0.1}, []float64{1, 2}, 0.01, false, false},
		"stakes too large":        {[]float64{1e61, 1}, ones, []float64{1, 2}, 0.01, false, false},
		"stakes too small":        {[]float64{1e-61, 0}, ones, []float64{1, 2}, 0.01, false, false},
		"epsilon too large":       {ones, ones, []float64{1, 2}, 1e61, false, false},
		"epsilon too small":       {ones, ones, []float64{1, 2}, 1e-61, false, false},
		"losses too large":        {ones, ones, []float64{1e66, 1e66}, 0.01, false, false},
		"a loss beyond squares":   {ones, ones, []float64{1, 1e200}, 0.01, false, false},
		"beyond, not listened to": {ones, []float64{1, 0}, []float64{1, 1e200}, 0.01, true, false},
		"large, not listened to":  {ones, []float64{1, 0}, []float64{1, 1e100}, 0.01, true, true},
		"losses too small":        {ones, ones, []float64{1e-130, 1e-130}, 0.01, true, false},
		"no losses":               {ones, ones, nil, 0.01, true, false},
		"a consensus of nothing":  {ones, ones, []float64{1, -1}, 0.01, true, false},
		"a stake that is no more": {[]float64{1, math.NaN()}, ones, []float64{1, 2}, 0.01, false, false},
	} {
		form := new(quadratic.Form)
		form.Take(c.stakes, c.losses, c.epsilon)
		require.Equal(t, c.centred, form.Centre(c.coefficients), name)
		if c.centred {
			_, ok := form.Scores(make([]float64, 2), c.coefficients)
			require.Equal(t, c.scored, ok, name)
		}
	}
}

// TestCancelling: a consensus that comes near to a report far from the centre leaves few digits of their distance. There
// are no scores of it until the centre moves.
func TestCancelling(t *testing.T) {
	form, scores := new(quadratic.Form), make([]float64, 2)
	form.Take([]float64{1, 1}, []float64{1, 2}, 1e-6)
	require.True(t, form.Centre([]float64{1, 1e-3}))
	_, ok := form.Scores(scores, []float64{1, 1e-3})
	require.True(t, ok)
	there := []float64{1e-9, 1}
	_, ok = form.Scores(scores, there)
	require.False(t, ok)
	require.True(t, form.Centre(there))
	_, ok = form.Scores(scores, there)
	require.True(t, ok)
	_, ok = form.Moved(0, 1)
	require.True(t, ok)
	_, ok = form.Moved(0, -1)
	require.False(t, ok)
}

// BenchmarkForm is an epoch's matrix, and the scores of a step of the search.
func BenchmarkForm(b *testing.B) {
	for _, objects := range []int{36, 276} {
		w := &world{epsilon: 0.01}
		s := num.NewSource(1)
		for range 5 {
			w.stakes, w.coefficients = append(w.stakes, s.LogNormal(11, 1)), append(w.coefficients, s.Uniform())
			for range objects {
				w.losses = append(w.losses, s.Normal()-2)
			}
		}
		form, scores := new(quadratic.Form), make([]float64, 5)
		form.Take(w.stakes, w.losses, w.epsilon)
		form.Centre(w.coefficients)
		b.Run("centre/"+strconv.Itoa(objects), func(b *testing.B) {
			for b.Loop() {
				form.Take(w.stakes, w.losses, w.epsilon)
				form.Centre(w.coefficients)
			}
		})
		b.Run("step/"+strconv.Itoa(objects), func(b *testing.B) {
			for b.Loop() {
				form.Scores(scores, w.coefficients)
				for m, c := range w.coefficients {
					form.Moved(m, c+0.001)
				}
			}
		})
	}
}
