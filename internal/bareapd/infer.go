package bareapd

import "github.com/cockroachdb/apd/v3"

// Params holds the constants of a topic.
type Params struct {
	P, C, Epsilon, EpsilonSafeDiv *apd.Decimal
}

// Input is one epoch of an experienced topic with a network loss: N >= 2 inferers and K forecasters. Rows of
// regrets are by the one withheld or taken in; a regret without a record is given as the initial regret.
type Input struct {
	Inferences  []*apd.Decimal
	Forecasts   [][]*apd.Decimal // K x N, nil where there is none
	NetworkLoss *apd.Decimal
	Scale       *apd.Decimal // the stored one of v0.9 and v0.16

	Inferer, Forecaster, Naive                          []*apd.Decimal
	OneOutInfererInferer, OneOutInfererForecaster       [][]*apd.Decimal // N x N, N x K
	OneOutForecasterInferer, OneOutForecasterForecaster [][]*apd.Decimal // K x N, K x K
	OneInForecasterInferer                              [][]*apd.Decimal // K x N
	OneInForecasterSelf                                 []*apd.Decimal
}

// Result has nil where there is no value.
type Result struct {
	Combined, Naive                                           *apd.Decimal
	Implied, OneOutInferer, OneOutForecaster, OneInForecaster []*apd.Decimal
	InfererWeights, ForecasterWeights                         []*apd.Decimal
	Exps                                                      int // exponentials formed
}

// formula holds what depends on p and c alone, and what a release does its own way.
type formula struct {
	calc
	Params
	scale    *apd.Decimal // nil if every calculation forms its own
	weigh    func(regrets []*apd.Decimal) []*apd.Decimal
	stripped bool // forecasts about a withheld inferer do not count as forecast (K13)

	soleWeighed bool // a forecast of one inferer has a weight as any other (K47)

	upper, shiftBelow, zeroBelow *apd.Decimal
}

func newFormula(p Params) *formula {
	f := &formula{Params: p}
	f.upper = f.add(p.C, f.quo(apd.New(675, -2), p.P))
	f.shiftBelow = f.sub(p.C, f.quo(apd.New(825, -2), p.P))
	f.zeroBelow = f.sub(p.C, f.quo(apd.New(1725, -2), p.P))
	f.weigh = f.weights
	return f
}

// weights is E21, E24, E25.
func (f *formula) weights(regrets []*apd.Decimal) []*apd.Decimal {
	scale := f.scale
	if scale == nil {
		scale = f.add(f.stdDev(regrets), f.Epsilon)
	}
	scaled := make([]*apd.Decimal, len(regrets))
	var largest *apd.Decimal
	for i, r := range regrets {
		scaled[i] = f.quo(r, scale)
		if i == 0 || scaled[i].Cmp(largest) > 0 {
			largest = scaled[i]
		}
	}
	shifted := largest.Cmp(f.shiftBelow) < 0
	w := make([]*apd.Decimal, len(regrets))
	for i, r := range scaled {
		if r.Cmp(f.upper) > 0 {
			r = f.upper
		}
		if shifted {
			r = f.add(f.sub(r, largest), f.shiftBelow)
		}
		if r.Cmp(f.zeroBelow) < 0 {
			w[i] = zero
			continue
		}
		w[i] = f.quo(f.P, f.add(one, f.exp(f.mul(f.P, f.sub(f.C, r))))) // E20
	}
	return w
}

// mean returns the weighted mean with what has a value and a positive weight; the sum of weights is at least least.
func (f *formula) mean(weights, values []*apd.Decimal, least *apd.Decimal) *apd.Decimal {
	sum, total := zero, zero
	for i, v := range values {
		if v == nil || weights[i].Sign() == 0 {
			continue
		}
		sum = f.add(sum, f.mul(weights[i], v))
		total = f.add(total, weights[i])
	}
	if total.Cmp(least) < 0 {
		total = least
	}
	if total.Sign() == 0 {
		return nil
	}
	return f.quo(sum, total)
}

// none stands for "nobody is withheld".
const none = -1

// implied is E28, E29 without the withheld inferer, who may still count as forecast (K13).
func (f *formula) implied(in *Input, k, withheld int) *apd.Decimal {
	var regrets, values []*apd.Decimal
	elements, last := 0, 0
	for j, loss := range in.Forecasts[k] {
		if loss == nil || f.stripped && j == withheld {
			continue
		}
		elements, last = elements+1, j
		if j != withheld {
			regrets = append(regrets, f.sub(in.NetworkLoss, loss))
			values = append(values, in.Inferences[j])
		}
	}
	switch {
	case elements == 0:
		return nil
	case elements == 1 && !f.soleWeighed:
		return f.quo(f.mul(one, in.Inferences[last]), one)
	}
	return f.mean(f.weigh(regrets), values, zero)
}

// combine is E31 over all inferers but one and some forecasters.
func (f *formula) combine(in *Input, inferer []*apd.Decimal, withheld int, forecaster, implied []*apd.Decimal, members []int) (mean *apd.Decimal, w []*apd.Decimal) {
	var regrets, values []*apd.Decimal
	for j, r := range inferer {
		if j != withheld {
			regrets = append(regrets, r)
			values = append(values, in.Inferences[j])
		}
	}
	for _, k := range members {
		regrets = append(regrets, forecaster[k])
		values = append(values, implied[k])
	}
	w = f.weigh(regrets)
	return f.mean(w, values, f.EpsilonSafeDiv), w
}

// Infer makes the network inference and its variants (5.1-5.3) by the rules of v0.6.
func Infer(p Params, in *Input) (*Result, error) { return newFormula(p).infer(in) }

// InferV09 is Infer with the stored scale of v0.9.
func InferV09(p Params, in *Input) (*Result, error) {
	f := newFormula(p)
	f.scale = in.Scale
	return f.infer(in)
}

func (f *formula) infer(in *Input) (*Result, error) {
	n, k := len(in.Inferences), len(in.Forecasts)
	r := &Result{
		Implied: make([]*apd.Decimal, k), OneOutInferer: make([]*apd.Decimal, n),
		OneOutForecaster: make([]*apd.Decimal, k), OneInForecaster: make([]*apd.Decimal, k),
		ForecasterWeights: make([]*apd.Decimal, k),
	}
	var used []int
	for i := range k {
		if r.Implied[i] = f.implied(in, i, none); r.Implied[i] != nil {
			used = append(used, i)
		}
	}
	var w []*apd.Decimal
	r.Combined, w = f.combine(in, in.Inferer, none, in.Forecaster, r.Implied, used)
	r.InfererWeights = w[:n]
	for i, member := range used {
		r.ForecasterWeights[member] = w[n+i]
	}
	r.Naive, _ = f.combine(in, in.Naive, none, nil, nil, nil)
	for j := range n {
		implied := make([]*apd.Decimal, k)
		for _, i := range used {
			implied[i] = f.implied(in, i, j)
		}
		r.OneOutInferer[j], _ = f.combine(in, in.OneOutInfererInferer[j], j, in.OneOutInfererForecaster[j], implied, used)
	}
	if len(used) > 1 {
		for _, i := range used {
			var others []int
			for _, other := range used {
				if other != i {
					others = append(others, other)
				}
			}
			r.OneOutForecaster[i], _ = f.combine(in, in.OneOutForecasterInferer[i], none, in.OneOutForecasterForecaster[i], r.Implied, others)
			r.OneInForecaster[i], _ = f.combine(in, in.OneInForecasterInferer[i], none, in.OneInForecasterSelf, r.Implied, []int{i})
		}
	}
	r.Exps = f.exps
	return r, f.err
}
