package chorus_test

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/weights"
)

// The same weights in the chain's digits and in float64.
func Example() {
	r := release.V06()

	p := weights.Params[num.Dec]{P: num.MustParseDec("3"), C: num.MustParseDec("0.75"), Epsilon: num.MustParseDec("0.01")}
	regrets := weights.Class[num.Dec]{Regrets: []num.Dec{num.MustParseDec("0.079"), num.MustParseDec("-0.222")}}
	digits, err := weights.Compute(r.Decimal(), r.Synthesis.Weights, p, weights.Input[num.Dec]{Inferers: regrets})
	fmt.Println(digits.Inferers.Weights, err)

	q := weights.Params[float64]{P: 3, C: 0.75, Epsilon: 0.01}
	fast, err := weights.Compute(r.Float64(), r.Synthesis.Weights, q,
		weights.Input[float64]{Inferers: weights.Class[float64]{Regrets: []float64{0.079, -0.222}}})
	fmt.Println(fast.Inferers.Weights, err)
	// Output:
	// [0.7016819831602907652005217888046766 0.01583735686915817310275805929993309] <nil>
	// [0.7016819831602908 0.015837356869158173] <nil>
}
