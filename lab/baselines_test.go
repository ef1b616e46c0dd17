package lab

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/property"
	"github.com/seed-63a7a409/chorus/num"
)

// contest plays a baseline on what a row of inferences and a truth say, epoch by epoch. It gives its squared errors and those of
// every inferer, NaN of the absent.
func contest(b baseline, labels int, rows [][]float64, truths []float64) (made []float64, missed [][]float64) {
	d := &day{labels: labels}
	prediction := make([]float64, labels)
	for e, row := range rows {
		d.epoch, d.truth = e, truths[e]
		d.inferences = row
		d.present = make([]bool, len(row)/labels)
		for j := range d.present {
			d.present[j] = !math.IsNaN(row[j*labels])
		}
		b.predict(prediction, d)
		square := func(x []float64) (sum float64) {
			for l := range x {
				sum += (x[l] - d.truthOf(l)) * (x[l] - d.truthOf(l))
			}
			return sum
		}
		made = append(made, square(prediction))
		var one []float64
		for j := range d.present {
			one = append(one, square(d.inference(j)))
		}
		missed = append(missed, one)
		b.learn(d)
	}
	return made, missed
}

// regretsOf are the sums of squared errors less those of each inferer, over the epochs in which it was there, and how often it was.
func regretsOf(made []float64, missed [][]float64) (regrets, squares []float64) {
	regrets, squares = make([]float64, len(missed[0])), make([]float64, len(missed[0]))
	for e, row := range missed {
		for j, x := range row {
			if !math.IsNaN(x) {
				regrets[j] += made[e] - x
				squares[j] += 4 * math.Max(made[e], x) * math.Max(made[e], x)
			}
		}
	}
	return regrets, squares
}

// sequences are hard cases: whoever was good is bad from then on, the truth flips so as to hurt the present leader, everybody is
// the same but one. All errors are at most 1, and somebody has one of 1 in the first epoch, so that the range is known.
func sequences(epochs int, sleeping bool) map[string][2]any {
	list := map[string][2]any{}
	const n = 6
	make1 := func(name string, value func(e, j int, s *num.Source) float64, truth func(e int, s *num.Source) float64) {
		s := num.NewSource(uint64(len(name)))
		rows, truths := make([][]float64, epochs), make([]float64, epochs)
		for e := range rows {
			truths[e] = truth(e, s)
			rows[e] = make([]float64, n)
			for j := range rows[e] {
				rows[e][j] = value(e, j, s)
				if sleeping && (e/7+j)%3 == 0 && j != 2 {
					rows[e][j] = math.NaN()
				}
			}
		}
		truths[0] = 1
		rows[0] = []float64{0, 0.5, 1, 0.5, 0.25, 0.75}
		list[name] = [2]any{rows, truths}
	}
	level := func(_, j int, _ *num.Source) float64 { return float64(j) / (n - 1) }
	make1("flips", level, func(e int, _ *num.Source) float64 { return float64(e % 2) })
	make1("turns", level, func(e int, _ *num.Source) float64 { return float64(e * 2 / epochs) })
	make1("long waves", level, func(e int, _ *num.Source) float64 {
		return float64(int(math.Log2(float64(e+1))) % 2)
	})
	make1("noise", func(_, _ int, s *num.Source) float64 { return s.Uniform() }, func(_ int, s *num.Source) float64 { return s.Uniform() })
	make1("one is good", func(e, j int, s *num.Source) float64 {
		if j == 2 {
			return 0.5
		}
		return (1 + s.Uniform()) / 2
	}, func(int, *num.Source) float64 { return 0.5 })
	make1("the best changes", func(e, j int, s *num.Source) float64 {
		if j == e*n/epochs {
			return 0.5
		}
		return float64((e + j) % 2)
	}, func(int, *num.Source) float64 { return 0.5 })
	return list
}

// TestRegretBounds: what is proved of the three rules holds on hard sequences, with inferers who are away, too. Squared errors are
// at most 1, so that regrets by the slope are at most 2 in size.
func TestRegretBounds(t *testing.T) {
	const epochs = 2000
	for _, sleeping := range []bool{false, true} {
		for name, sequence := range sequences(epochs, sleeping) {
			rows, truths := sequence[0].([][]float64), sequence[1].([]float64)
			n := len(rows[0])
			for rule, b := range map[string]*experts{
				"ewa":   newExperts(n, 1, newExponentialWeights(n)),
				"boa":   newExperts(n, 1, newBernstein(n)),
				"mlpol": newExperts(n, 1, newPolynomial(n)),
			} {
				made, missed := contest(b, 1, rows, truths)
				regrets, _ := regretsOf(made, missed)
				lnN := math.Log(float64(n))
				for j, regret := range regrets {
					var bound float64
					switch r := b.rule.(type) {
					case *exponentialWeights: // ln N / eta with eta = 1/2
						bound = 2 * lnN
					case *polynomial: // Theorem 5 of Gaillard, Stoltz, van Erven, for regrets of at most 2
						bound = math.Sqrt(float64(n)*(1+math.Log(1+slices.Max(r.squares)/4))) * math.Sqrt(4+r.squares[j])
					case *bernstein: // second order: the root of V ln N and the range, with constants that are not tight
						bound = 4*math.Sqrt(r.squares[j]*lnN) + 8*4*lnN
					}
					require.LessOrEqual(t, regret, bound+1e-9, "%s of %s against %d, sleeping %v", rule, name, j, sleeping)
				}
				if name == "one is good" { // constant regret for the fast rules, far below the square root
					require.Less(t, regrets[2], 25.0, rule)
				}
			}
			// The mean of all has no such bound: the sequences are hard enough to tell.
			if name == "one is good" {
				made, missed := contest(equalMean{}, 1, rows, truths)
				regrets, _ := regretsOf(made, missed)
				require.Greater(t, regrets[2], 25.0)
			}
		}
	}
}

// TestRegretBoundsOfLinearLosses: against an adversary who sees the weights and chooses losses in [0, 1] of every inferer, which is
// where regrets are as large as they get.
func TestRegretBoundsOfLinearLosses(t *testing.T) {
	const epochs, n = 3000, 5
	lnN := math.Log(n)
	leader := func(w []float64) int { return slices.Index(w, slices.Max(w)) }
	for name, choose := range map[string]func(e int, w, losses []float64, s *num.Source){
		"the leader loses": func(_ int, w, l []float64, _ *num.Source) { l[leader(w)] = 1 },
		"coins": func(_ int, _, l []float64, s *num.Source) {
			for j := range l {
				l[j] = float64(s.IntN(2))
			}
		},
		"one is a little better": func(_ int, _, l []float64, s *num.Source) {
			for j := range l {
				if s.Uniform() < 0.5-float64(j/(n-1))*0.05 {
					l[j] = 1
				}
			}
		},
		"two in turns": func(e int, _, l []float64, _ *num.Source) {
			for j := range l {
				l[j] = 1
			}
			l[e%2] = 0
		},
		"the leader loses for long": func(e int, w, l []float64, _ *num.Source) { l[(e/300+leader(w))%n] = 1 },
		"small, then large": func(e int, w, l []float64, s *num.Source) {
			for j := range l {
				l[j] = s.Uniform() * 0.001
			}
			if e > epochs/2 {
				l[leader(w)] = 1
			}
		},
	} {
		for _, rule := range []expertRule{newBernstein(n), newPolynomial(n)} {
			s := num.NewSource(7)
			w, losses, regrets := make([]float64, n), make([]float64, n), make([]float64, n)
			sums, squares := make([]float64, n), make([]float64, n)
			for e := range epochs {
				rule.weigh(w)
				total := 0.0
				for _, x := range w {
					total += x
				}
				for j := range w {
					if w[j] /= total; total == 0 {
						w[j] = 1.0 / n
					}
				}
				clear(losses)
				choose(e, w, losses, s)
				own := 0.0
				for j, l := range losses {
					own += w[j] * l
				}
				for j, l := range losses {
					regrets[j] = own - l
					sums[j] += regrets[j]
					squares[j] += regrets[j] * regrets[j]
				}
				rule.learn(regrets, make([]float64, n))
			}
			most := 0.0
			for j, sum := range sums {
				bound := 3*math.Sqrt(squares[j]*lnN) + 6*lnN
				if _, is := rule.(*polynomial); is {
					bound = math.Sqrt(n*(1+math.Log(1+slices.Max(squares)))) * math.Sqrt(1+squares[j])
				}
				require.LessOrEqual(t, sum, bound, "%T, %s", rule, name)
				most = max(most, sum/bound)
			}
			t.Logf("%T, %s: %.2f of the bound", rule, name, most)
		}
	}
}

// TestSleepingExpertsAreNotRewarded: who is away learns nothing, so that staying away is no way to be thought better of.
func TestSleepingExpertsAreNotRewarded(t *testing.T) {
	for _, rule := range []expertRule{newExponentialWeights(2), newBernstein(2), newPolynomial(2)} {
		b := newExperts(2, 1, rule)
		rows, truths := make([][]float64, 101), make([]float64, 101)
		for e := range rows {
			rows[e] = []float64{1, math.NaN()}
			if e < 10 { // the second is the worse one as long as it is there
				rows[e] = []float64{1, 3}
			}
		}
		rows[100] = []float64{1, 3}
		contest(b, 1, rows, truths)
		require.Less(t, b.weights[1], 0.5, "%T", rule)
	}
}

// TestBaselineValues: hand-made cases.
func TestBaselineValues(t *testing.T) {
	predict := func(b baseline, row ...float64) float64 {
		d := &day{labels: 1, inferences: row, present: make([]bool, len(row))}
		for j, x := range row {
			d.present[j] = !math.IsNaN(x)
		}
		dst := make([]float64, 1)
		b.predict(dst, d)
		return dst[0]
	}
	nan := math.NaN()
	require.Equal(t, 2.0, predict(equalMean{}, 1, 2, nan, 3))
	require.Equal(t, 2.0, predict(&orderStatistic{}, 1, 2, nan, 30))
	require.Equal(t, 2.5, predict(&orderStatistic{}, 3, 1, 2, 30))
	require.Equal(t, 2.0, predict(&orderStatistic{trimmed: true}, 3, -100, 1, 30, 2), "one of five at each end")
	require.Equal(t, 4.5, predict(&orderStatistic{trimmed: true}, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9))
	require.Equal(t, 1.5, predict(&orderStatistic{trimmed: true}, 1, 2), "of two nobody is left out")
	require.Equal(t, 2.0, predict(&orderStatistic{trimmed: true}, 1, 2, 30), "the median of three")
	// Exponential weights by hand: squared errors 1 and 4 after one epoch, eta = 1/8.
	b := newExperts(2, 1, newExponentialWeights(2))
	contest(b, 1, [][]float64{{1, 2}, {1, 2}}, []float64{0, 0})
	require.InDelta(t, 1/(1+math.Exp(-3.0/8)), b.weights[0], 1e-15)
	// MLpol by hand: the mean 1.5 has regrets 2*1.5*(1.5-1) = 1.5 and -1.5, so that the first has all weight.
	b = newExperts(2, 1, newPolynomial(2))
	contest(b, 1, [][]float64{{1, 2}, {1, 2}}, []float64{0, 0})
	require.Equal(t, []float64{1, 0}, b.weights)
	// BOA by hand: excess losses -1.5 and 1.5, E = 4, V = 2.25, N = 2; the first rates are 0, so that L = l/2.
	b = newExperts(2, 1, newBernstein(2))
	contest(b, 1, [][]float64{{1, 2}, {1, 2}}, []float64{0, 0})
	eta := min(1.0/4, math.Sqrt(math.Ln2/2.25))
	require.InDelta(t, 1/(1+math.Exp(-eta*1.5)), b.weights[0], 1e-15)
	// One epoch more by hand: w is the weight of the first.
	b = newExperts(2, 1, newBernstein(2))
	contest(b, 1, [][]float64{{1, 2}, {1, 2}, {1, 2}}, []float64{0, 0, 0})
	w := 1 / (1 + math.Exp(-eta*1.5))
	m := w + 2*(1-w)
	var l [2]float64
	var v [2]float64
	var rates [2]float64
	for j, x := range []float64{1, 2} {
		first, excess := 2*1.5*(x-1.5), 2*m*(x-m)
		l[j] = first/2 + excess*(1+eta*excess)/2
		if eta*excess > 0.5 {
			l[j] += 2
		}
		v[j] = 1.5*1.5 + excess*excess
		largest := 4.0
		if math.Abs(excess) > 2 {
			largest = 8
		}
		rates[j] = min(1/largest, math.Sqrt(math.Ln2/v[j]))
	}
	a, c := rates[0]*math.Exp(-rates[0]*l[0]), rates[1]*math.Exp(-rates[1]*l[1])
	require.InDelta(t, a/(a+c), b.weights[0], 1e-14)
}

// TestExpertWeights: those of the present are not negative and sum to 1, those of the absent are 0, whatever is thrown at them.
func TestExpertWeights(t *testing.T) {
	parameters := gen.SliceOfN(60, gen.Float64Range(-1, 1))
	property.Check(t, 200, prop.ForAll(func(values []float64, scale int, labelled bool) (bool, error) {
		labels, n := 1, 3
		if labelled {
			labels = 2
		}
		factor := math.Pow(10, float64(scale))
		rows, truths := [][]float64{}, []float64{}
		for at := 0; at+n*labels+1 <= len(values); at += n*labels + 1 {
			row := make([]float64, n*labels)
			for i := range row {
				row[i] = values[at+i] * factor
			}
			truth := values[at+n*labels] * factor
			if labelled {
				truth = float64(at % 2)
			}
			if at%3 == 1 {
				row[0] = math.NaN()
			}
			rows, truths = append(rows, row), append(truths, truth)
		}
		for _, rule := range []expertRule{newExponentialWeights(n), newBernstein(n), newPolynomial(n)} {
			b := newExperts(n, labels, rule)
			for e := range rows {
				made, _ := contest(b, labels, rows[e:e+1], truths[e:e+1])
				sum := 0.0
				for j, w := range b.weights {
					if !(w >= 0) || math.IsNaN(rows[e][j*labels]) && w != 0 {
						return false, fmt.Errorf("%T: weights %v", rule, b.weights)
					}
					sum += w
				}
				if math.Abs(sum-1) > 1e-12 || !num.AllFinite(made) {
					return false, fmt.Errorf("%T: sum %v, inference %v", rule, sum, made)
				}
			}
		}
		return true, nil
	}, parameters, gen.IntRange(-170, 40), gen.Bool()))
}
