package bareapd

import "github.com/cockroachdb/apd/v3"

// Session is what reputers bring to the search for listening coefficients in v0.6: every reputer reports every loss.
type Session struct {
	Stakes, Coefficients []*apd.Decimal
	Losses               [][]*apd.Decimal // by reputer
}

// SearchParams holds the constants of the search.
type SearchParams struct {
	EpsilonReputer, EpsilonSafeDiv, LearningRate, MaxGradientThreshold, MinStakeFraction *apd.Decimal
	MaxIterations                                                                        int
}

// search is E51-E58 as printed: for every reputer's derivative one score vector at the old coefficients and one at
// the moved ones, so 2R of them in every step, each from the start.
type search struct {
	calc
	SearchParams
	*Session
	count *apd.Decimal // R
}

// ListeningCoefficients returns the coefficients after the last step.
func ListeningCoefficients(p SearchParams, s *Session) ([]*apd.Decimal, error) {
	w := &search{SearchParams: p, Session: s, count: apd.New(int64(len(s.Stakes)), 0)}
	coefficients := s.Coefficients
	for range p.MaxIterations {
		next, done := w.step(coefficients)
		coefficients = next
		if done {
			break
		}
	}
	return coefficients, w.err
}

// step is one round of E56-E58 and tells whether it is the last.
func (w *search) step(c []*apd.Decimal) (next []*apd.Decimal, done bool) {
	next = make([]*apd.Decimal, len(c))
	for m := range c {
		next[m] = w.add(c[m], w.mul(w.LearningRate, w.gradient(c, m)))
		if next[m].Sign() < 0 {
			next[m] = zero
		}
		if next[m].Cmp(one) > 0 {
			next[m] = one
		}
	}
	before, after := w.fraction(c), w.fraction(next)
	if after.Cmp(w.MinStakeFraction) < 0 {
		if after.Cmp(before) == 0 {
			return c, true
		}
		for m := range c {
			product := w.mul(w.sub(next[m], c[m]), w.sub(w.MinStakeFraction, before))
			next[m] = w.add(c[m], w.quo(product, w.sub(after, before)))
		}
	}
	done = true
	for m := range c {
		moved := w.sub(next[m], c[m])
		moved.Abs(moved)
		done = done && w.quo(moved, w.LearningRate).Cmp(w.MaxGradientThreshold) < 0
	}
	return next, done
}

var difference = apd.New(1, -3) // of E55

// gradient is E55.
func (w *search) gradient(c []*apd.Decimal, m int) *apd.Decimal {
	d := difference
	if c[m].Cmp(one) == 0 {
		d = new(apd.Decimal).Neg(d)
	}
	moved := append([]*apd.Decimal(nil), c...)
	moved[m] = w.add(c[m], d)
	old := w.weighted(w.scores(c))
	return w.quo(w.sub(one, w.quo(old, w.weighted(w.scores(moved)))), d)
}

// scores are E51-E54.
func (w *search) scores(c []*apd.Decimal) []*apd.Decimal {
	adjusted := w.adjusted(c)
	objects := len(w.Losses[0])
	consensus := make([]*apd.Decimal, objects)
	for x := range consensus {
		stakes, mean := zero, zero
		for m := range adjusted {
			stakes = w.add(stakes, adjusted[m])
		}
		for m := range adjusted {
			mean = w.add(mean, w.quo(w.mul(w.Losses[m][x], adjusted[m]), stakes))
		}
		consensus[x] = mean
	}
	scores := make([]*apd.Decimal, len(adjusted))
	for m, losses := range w.Losses {
		apart := make([]*apd.Decimal, objects)
		for x, loss := range losses {
			apart[x] = w.sub(loss, consensus[x])
		}
		length := w.norm(consensus)
		if length.Sign() == 0 {
			length = w.EpsilonSafeDiv
		}
		scores[m] = w.quo(one, w.add(w.quo(w.norm(apart), length), w.EpsilonReputer))
	}
	return scores
}

// adjusted is E51.
func (w *search) adjusted(c []*apd.Decimal) []*apd.Decimal {
	listened := w.weighted(c)
	adjusted := make([]*apd.Decimal, len(c))
	for m, s := range w.Stakes {
		adjusted[m] = w.quo(w.mul(w.mul(w.count, c[m]), s), listened)
		if adjusted[m].Cmp(one) > 0 {
			adjusted[m] = one
		}
	}
	return adjusted
}

func (w *search) norm(list []*apd.Decimal) *apd.Decimal {
	sum := zero
	for _, v := range list {
		sum = w.add(sum, w.mul(v, v))
	}
	return w.sqrt(sum)
}

// weighted returns the sum of values times stakes.
func (w *search) weighted(values []*apd.Decimal) *apd.Decimal {
	sum := zero
	for m, s := range w.Stakes {
		sum = w.add(sum, w.mul(s, values[m]))
	}
	return sum
}

// fraction returns the share of the stake that is listened to.
func (w *search) fraction(c []*apd.Decimal) *apd.Decimal {
	total := zero
	for _, s := range w.Stakes {
		total = w.add(total, s)
	}
	return w.quo(w.weighted(c), total)
}

// SessionOf takes over stakes, coefficients and losses.
func SessionOf(stakes, coefficients []float64, losses [][]float64) *Session {
	s := &Session{Stakes: decimals(stakes), Coefficients: decimals(coefficients)}
	for _, row := range losses {
		s.Losses = append(s.Losses, decimals(row))
	}
	return s
}

// TypicalSearch returns the defaults of section 16 with a threshold that is never reached, so that every search has all
// steps.
func TypicalSearch() SearchParams {
	return SearchParams{
		EpsilonReputer: apd.New(1, -2), EpsilonSafeDiv: apd.New(1, -7), LearningRate: apd.New(5, -2),
		MaxGradientThreshold: zero, MinStakeFraction: apd.New(5, -1), MaxIterations: 10,
	}
}
