package epoch_test

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/internal/property"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

// TestFloat64AgreesWithDecimal: whole topics, each in its own arithmetic from the same draws, give columns that differ
// by no more than 1e-9 of the largest value among their siblings, which are the columns of the same name but for numbers.
//
// Error bars are left out where two sources say the same but for rounding, as an implied inference made of one inferer
// does: then rounding decides which comes first, and percentiles between sources of different weight jump.
func TestFloat64AgreesWithDecimal(t *testing.T) {
	for _, r := range release.All() {
		t.Run(r.Name, func(t *testing.T) {
			inFloat, inDecimal := floats(r), decimals(r)
			worst := 0.0
			property.Check(t, inDecimal.runs*2, prop.ForAll(func(seed uint64, epochs, inferers, forecasters, reputers int) string {
				p := plan{seed, epochs, rosterOf(inferers, forecasters, reputers)}
				one := inFloat.simulate(p.seed, p.roster, p.options())
				other := inDecimal.simulate(p.seed, p.roster, p.options())
				for i := range p.epochs {
					got, err := one.next()
					want, wantErr := other.next()
					if fmt.Sprint(stageOf(err)) != fmt.Sprint(stageOf(wantErr)) {
						return fmt.Sprintf("epoch %d: %v, in decimals %v", i, err, wantErr)
					}
					values, present := got.Row()
					decimalValues, decimalPresent := want.Row()
					rounded := make([]float64, len(decimalValues))
					for c, v := range decimalValues {
						if decimalPresent[c] {
							rounded[c], _ = v.Float64() // values of a topic fit float64
						}
					}
					largest := largestSiblings(got.Columns(), rounded)
					for c, column := range got.Columns() {
						if present[c] != decimalPresent[c] {
							return fmt.Sprintf("epoch %d: %s is there in one arithmetic only", i, column)
						}
						if !present[c] || siblings(column) == "network_inference_errorbar_#" && hasTies(got) {
							continue
						}
						difference, unit := math.Abs(values[c]-rounded[c]), largest[siblings(column)]
						worst = max(worst, difference/max(unit, 1e-300))
						if !(difference <= 1e-9*unit) {
							return fmt.Sprintf("epoch %d: %s = %v, in decimals %v, largest sibling %v", i, column, values[c], rounded[c], unit)
						}
					}
				}
				return ""
			}, gen.UInt64(), gen.IntRange(5, inDecimal.longest), gen.IntRange(1, 5), gen.IntRange(0, 3), gen.IntRange(1, 4)))
			t.Logf("largest difference %.1e of the largest sibling", worst)
		})
	}
}

// hasTies reports whether two sources of an inference are so near that rounding can change their order.
func hasTies(record *epoch.Record[float64]) bool {
	sources := slices.Clone(record.SynthesisInput.Inferences)
	for k := range regret.Forecaster(record.Inference.Implied.Len()) {
		if x, ok := record.Inference.Implied.At(k); ok {
			sources = append(sources, x[0])
		}
	}
	slices.Sort(sources)
	for i := 1; i < len(sources); i++ {
		if sources[i]-sources[i-1] < 1e-9 {
			return true
		}
	}
	return false
}

var digits = regexp.MustCompile("[0-9]+")

// siblings names the group of a column.
func siblings(column string) string { return digits.ReplaceAllString(column, "#") }

func largestSiblings(columns []string, values []float64) map[string]float64 {
	largest := map[string]float64{}
	for i, column := range columns {
		group := siblings(column)
		largest[group] = max(largest[group], math.Abs(values[i]))
	}
	return largest
}
