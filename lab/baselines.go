package lab

import (
	"math"
	"slices"

	"github.com/seed-63a7a409/chorus/num"
)

// A baseline makes one inference out of those of all inferers. It is what somebody without the mechanism could do.
type baseline interface {
	// predict fills in its inference over the labels, before the truth is known.
	predict(dst []float64, d *day)
	// learn sees the truth.
	learn(d *day)
}

// namedBaselines are those of every run, in the order of reports.
func namedBaselines(inferers, labels int) (names []string, list []baseline) {
	for _, b := range []struct {
		name string
		baseline
	}{
		{"mean", equalMean{}},
		{"median", &orderStatistic{}},
		{"trimmed", &orderStatistic{trimmed: true}},
		{"ewa", newExperts(inferers, labels, newExponentialWeights(inferers))},
		{"boa", newExperts(inferers, labels, newBernstein(inferers))},
		{"mlpol", newExperts(inferers, labels, newPolynomial(inferers))},
	} {
		names, list = append(names, b.name), append(list, b.baseline)
	}
	return names, list
}

// equalMean is the mean of all inferences.
type equalMean struct{}

func (equalMean) predict(dst []float64, d *day) {
	clear(dst)
	n := 0.0
	for j, there := range d.present {
		if there {
			n++
			for l, x := range d.inference(j) {
				dst[l] += x
			}
		}
	}
	for l := range dst {
		dst[l] /= n
	}
}

func (equalMean) learn(*day) {}

// orderStatistic is the median, or the mean without the lowest and the highest fifth, label by label. Probabilities are
// divided by their sum, since such statistics of each label do not add up to 1.
type orderStatistic struct {
	trimmed bool
	sorted  []float64
}

func (b *orderStatistic) predict(dst []float64, d *day) {
	for l := range dst {
		b.sorted = b.sorted[:0]
		for j, there := range d.present {
			if there {
				b.sorted = append(b.sorted, d.inference(j)[l])
			}
		}
		slices.Sort(b.sorted)
		n := len(b.sorted)
		cut := (n - 1) / 2
		if b.trimmed {
			cut = min(n/5, cut)
			if n >= 3 {
				cut = max(cut, 1)
			}
		}
		kept := b.sorted[cut : n-cut]
		total := 0.0
		for _, x := range kept {
			total += x
		}
		dst[l] = total / float64(len(kept))
	}
	if d.labels > 1 {
		normalise(dst)
	}
}

func (*orderStatistic) learn(*day) {}

// experts is a baseline that weighs inferers by their past, in squared error. Those who are away are left out of the inference,
// and count as if they had sent it: nothing is learned about them, for or against.
type experts struct {
	rule    expertRule
	weights []float64 // of this epoch, of those present they sum to 1
	regrets []float64 // of this epoch
	made    []float64 // its inference
	missed  []float64 // squared errors of this epoch, by inferer
}

// leastSquare is that of the smallest regret that teaches anything; less would leave the range of rates.
const leastSquare = 1e-200

// expertRule turns what inferers lost into weights, not normalised.
type expertRule interface {
	weigh(weights []float64)
	// learn sees the regrets against each inferer by the slope of the loss at the inference that was made, 0 of the absent,
	// and the squared errors, of the absent that of the inference that was made.
	learn(regrets, squares []float64)
	archive(a *archive)
}

func newExperts(inferers, labels int, rule expertRule) *experts {
	return &experts{
		rule: rule, weights: make([]float64, inferers), regrets: make([]float64, inferers),
		made: make([]float64, labels), missed: make([]float64, inferers),
	}
}

func (b *experts) predict(dst []float64, d *day) {
	b.rule.weigh(b.weights)
	sum, n := 0.0, 0.0
	for j, there := range d.present {
		if !there {
			b.weights[j] = 0
			continue
		}
		n++
		sum += b.weights[j]
	}
	clear(dst)
	for j, there := range d.present {
		if !there {
			continue
		}
		if sum > 0 {
			b.weights[j] /= sum
		} else {
			b.weights[j] = 1 / n
		}
		for l, x := range d.inference(j) {
			dst[l] += float64(b.weights[j] * x)
		}
	}
	copy(b.made, dst)
}

func (b *experts) learn(d *day) {
	own := 0.0
	for l, x := range b.made {
		miss := x - d.truthOf(l)
		own += float64(miss * miss)
	}
	for j, there := range d.present {
		b.regrets[j], b.missed[j] = 0, own
		if !there {
			continue
		}
		b.missed[j] = 0
		for l, x := range d.inference(j) {
			y := d.truthOf(l)
			miss := x - y
			b.missed[j] += float64(miss * miss)
			b.regrets[j] += float64(2 * float64((b.made[l]-y)*(b.made[l]-x)))
		}
	}
	b.rule.learn(b.regrets, b.missed)
}

// exponentialWeights are e^(-eta L) of the squared errors L so far, with eta = 1/(2 E^2) for the largest error E so far: up to
// there the squared loss is exponentially concave, and the regret is at most ln N / eta if E is known from the start.
type exponentialWeights struct {
	lost    []float64
	largest float64 // squared error
}

func newExponentialWeights(n int) *exponentialWeights {
	return &exponentialWeights{lost: make([]float64, n)}
}

func (r *exponentialWeights) weigh(w []float64) {
	if r.largest == 0 {
		for j := range w {
			w[j] = 1
		}
		return
	}
	least := slices.Min(r.lost)
	for j := range w {
		w[j] = num.Exp(-(r.lost[j] - least) / float64(2*r.largest))
	}
}

func (r *exponentialWeights) learn(_, squares []float64) {
	for j, x := range squares {
		r.lost[j] += x
		r.largest = max(r.largest, x)
	}
}

// bernstein is Bernstein Online Aggregation (Wintenberger 2017, the fully adaptive form): with the excess loss l of an inferer, the
// negative of the regret, and learning rates eta of its own,
//
//	L += (l (1 + eta l) + E 1{eta l > 1/2}) / 2
//	E = twice the power of 2 that no |l| exceeds,   eta = min(1/E, sqrt(ln N / sum l^2))
//	weights proportional to eta e^(-eta L)
//
// where L takes eta as it was before the epoch, so that the last term repairs what a suddenly larger l spoils.
type bernstein struct {
	lost, squares, largest, rate []float64
	exponents                    []float64
}

func newBernstein(n int) *bernstein {
	return &bernstein{make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)}
}

func (r *bernstein) weigh(w []float64) {
	most := math.Inf(-1)
	for j, rate := range r.rate {
		if rate > 0 {
			r.exponents[j] = -float64(rate * r.lost[j])
			most = max(most, r.exponents[j])
		}
	}
	for j, rate := range r.rate {
		if rate > 0 {
			w[j] = float64(rate * num.Exp(r.exponents[j]-most))
		} else if math.IsInf(most, -1) {
			w[j] = 1 // nobody has a past
		} else {
			w[j] = 0
		}
	}
}

func (r *bernstein) learn(regrets, _ []float64) {
	lnN := max(num.Ln(float64(len(regrets))), math.Ln2)
	for j, x := range regrets {
		square := float64(x * x)
		if square < leastSquare {
			continue
		}
		excess := -x
		if size := math.Abs(x); float64(2*size) > r.largest[j] {
			fraction, exponent := math.Frexp(size) // size = fraction 2^exponent, 1/2 <= fraction < 1
			if fraction == 0.5 {
				exponent--
			}
			r.largest[j] = math.Ldexp(2, exponent)
		}
		gain := float64(r.rate[j] * excess)
		lost := float64(excess * (1 + gain))
		if gain > 0.5 {
			lost += r.largest[j]
		}
		r.lost[j] += float64(0.5 * lost)
		r.squares[j] += square
		r.rate[j] = min(1/r.largest[j], math.Sqrt(lnN/r.squares[j]))
	}
}

// polynomial is MLpol (Gaillard, Stoltz, van Erven 2014): weights are the positive parts of the regrets over B + V, with the
// largest squared regret B of anybody and each inferer's sum V of squared regrets.
type polynomial struct {
	sum, squares []float64
	largest      float64
}

func newPolynomial(n int) *polynomial {
	return &polynomial{sum: make([]float64, n), squares: make([]float64, n)}
}

func (r *polynomial) weigh(w []float64) {
	for j, sum := range r.sum {
		w[j] = 0
		if sum > 0 {
			w[j] = sum / (r.largest + r.squares[j])
		}
	}
}

func (r *polynomial) learn(regrets, _ []float64) {
	for j, x := range regrets {
		square := float64(x * x)
		if square < leastSquare {
			continue
		}
		r.sum[j] += x
		r.squares[j] += square
		r.largest = max(r.largest, square)
	}
}
