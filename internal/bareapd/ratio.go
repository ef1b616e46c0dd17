package bareapd

import "github.com/cockroachdb/apd/v3"

// InferV16 is Infer by the rules of v0.16: one stored scale, weights as proportions to the best source (E26), and the
// chain's own Exp.
func InferV16(p Params, in *Input) (*Result, error) { return inferRatio(&formula{Params: p}, in) }

// InferV17 is InferV16 with forecasts about a withheld inferer taken out, and without a case for a forecast of one
// inferer.
func InferV17(p Params, in *Input) (*Result, error) {
	return inferRatio(&formula{Params: p, stripped: true, soleWeighed: true}, in)
}

func inferRatio(f *formula, in *Input) (*Result, error) {
	r := &ratio{formula: f, table: theExpTable(), scale: in.Scale, minusP: new(apd.Decimal).Neg(f.P)}
	f.weigh = r.weights
	return f.infer(in)
}

// ratio is the weight formula of v0.16.
type ratio struct {
	*formula
	table         *expTable
	scale, minusP *apd.Decimal
}

// exponent returns the argument of E26.
func (r *ratio) exponent(regret *apd.Decimal) *apd.Decimal {
	return r.mul(r.minusP, r.sub(regret, r.C))
}

// weights is E24, E26 with the cases of E8. No exponent b is below that of the largest regret, a.
func (r *ratio) weights(regrets []*apd.Decimal) []*apd.Decimal {
	scaled := make([]*apd.Decimal, len(regrets))
	var largest *apd.Decimal
	for i, x := range regrets {
		scaled[i] = r.quo(x, r.scale)
		if i == 0 || scaled[i].Cmp(largest) > 0 {
			largest = scaled[i]
		}
	}
	a := r.exponent(largest)
	size := new(apd.Decimal).Abs(a)
	head := r.add(one, r.tableExp(r.table, size.Neg(size)))
	w := make([]*apd.Decimal, len(regrets))
	for i, x := range scaled {
		b := r.exponent(x)
		if b.Sign() <= 0 {
			w[i] = r.quo(head, r.add(one, r.tableExp(r.table, b)))
			continue
		}
		power := r.tableExp(r.table, new(apd.Decimal).Neg(b))
		lead := power
		if a.Sign() > 0 {
			lead = r.tableExp(r.table, r.sub(a, b))
		}
		w[i] = r.quo(r.mul(lead, head), r.add(one, power))
	}
	return w
}
