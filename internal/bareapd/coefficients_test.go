package bareapd

import (
	"fmt"
	"testing"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// TestSameCoefficients: package consensus in decimals gives every digit of the plain form.
func TestSameCoefficients(t *testing.T) {
	r := release.V06()
	a := r.Decimal()
	params := consensus.Params[num.Dec]{
		EpsilonReputer: num.MustParseDec("0.01"), EpsilonSafeDiv: num.MustParseDec("1e-7"), LearningRate: num.MustParseDec("0.05"),
		MaxGradientThreshold: num.IntDec(0), MinStakeFraction: num.MustParseDec("0.5"), MaxIterations: 10,
	}
	assessor, err := consensus.NewAssessor(a, r.Consensus, params)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(5) {
		reputers, objects := 2+int(seed), 9
		source := num.NewSource(seed)
		stakes, coefficients := make([]float64, reputers), make([]float64, reputers)
		losses := make([][]float64, reputers)
		reports := consensus.NewReports[num.Dec](reputers, objects)
		for m := range losses {
			stakes[m], coefficients[m] = source.LogNormal(11, 1), source.UniformRange(0.05, 1)
			if m%2 == 0 {
				coefficients[m] = 1
			}
			losses[m] = make([]float64, objects)
			for x := range losses[m] {
				losses[m][x] = source.Normal() - 2
				reports.Set(m, x, worlds.MustValue(a, losses[m][x]))
			}
		}
		got, err := ListeningCoefficients(TypicalSearch(), SessionOf(stakes, coefficients, losses))
		if err != nil {
			t.Fatal(err)
		}
		want, err := assessor.ListeningCoefficients(nil, worlds.MustValues(a, stakes), worlds.MustValues(a, coefficients), reports)
		if err != nil {
			t.Fatal(err)
		}
		for m := range got {
			same(t, fmt.Sprintf("seed %d, reputer %d", seed, m), got[m], want.Coefficients[m], true)
		}
	}
}
