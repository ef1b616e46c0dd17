package experiments

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/lab"
)

func TestGrade(t *testing.T) {
	got := func(mean, standardError float64, count int) lab.Estimate {
		return lab.Estimate{Mean: mean, Error: standardError, Count: count}
	}
	for _, c := range []struct {
		says      string
		expected  Expected
		got       lab.Estimate
		tolerance float64
		grade     Grade
	}{
		{"nothing is known", Expected{}, got(1, 0.1, 20), 0, Found},
		{"a figure that is not drawn: half a unit of its last decimal", Expected{Known: known("0.27", 0)}, got(0.2749, 0, 1), 0.005, Met},
		{"beyond that", Expected{Known: known("0.27", 0)}, got(0.2751, 0, 1), 0.005, NotMet},
		{"four of our errors", Expected{Known: known("-4.534", 0)}, got(-4.5, 0.0084, 20), 0.0341, Met},
		{"beyond them", Expected{Known: known("-4.534", 0)}, got(-4.5, 0.0083, 20), 0.0337, NotMet},
		{"the source's error besides", Expected{Known: knownWithin("-0.260", "0.004")}, got(-0.240, 0.003, 20), 0.0205, Met},
		{"an error for the source's seeds, of as many", Expected{Known: known("1.0", 20)}, got(2, 0.2, 20), 4*0.2*math.Sqrt2 + 0.05, Met},
		{"of ten times as many", Expected{Known: known("1.0", 200)}, got(2, 0.2, 20), 4*0.2*math.Sqrt(1.1) + 0.05, NotMet},
		{"of four times fewer", Expected{Known: known("1.0", 5)}, got(2, 0.2, 20), 4*0.2*math.Sqrt(5) + 0.05, Met},
		{"a difference of two printed figures: the rounding of both", Expected{Known: knownDifference("-4.683", "-4.534", 0)}, got(-0.1499, 0, 1), 0.001, Met},
		{"beyond that", Expected{Known: knownDifference("-4.683", "-4.534", 0)}, got(-0.1501, 0, 1), 0.001, NotMet},
		{"of figures with other numbers of decimals", Expected{Known: knownDifference("0.52", "1.005", 0)}, got(-0.4796, 0, 1), 0.0055, Met},
		{"inside a range", Expected{Known: knownRange("0.4", "0.6", 0)}, got(0.5, 0, 1), 0.05, Met},
		{"below a range", Expected{Known: knownRange("0.4", "0.6", 0)}, got(0.34, 0.002, 20), 0.058, NotMet},
		{"a little above a range", Expected{Known: knownRange("0.4", "0.6", 0)}, got(0.64, 0, 20), 0.05, Met},
		{"above an end by more than chance", Expected{Known: knownRange("0", "", 0)}, got(0.41, 0.1, 20), -0.4, Met},
		{"above an end as chance may be", Expected{Known: knownRange("0", "", 0)}, got(0.39, 0.1, 20), -0.4, NotMet},
		{"below an end by more than chance", Expected{Known: knownRange("", "12", 0)}, got(10.3, 0.4, 20), -1.6, Met},
		{"above it", Expected{Known: knownRange("", "12", 0)}, got(12.1, 0, 1), 0, NotMet},
		{"for a reason that is known", Expected{Known: known("1", 0), Differs: "why"}, got(3, 0, 1), 0.5, Differs},
		{"a reason excuses nothing that is met", Expected{Known: known("1", 0), Differs: "why"}, got(1.2, 0, 1), 0.5, Met},
		{"what is something else is never met", Expected{Known: known("1", 0), Differs: "why", Other: true}, got(1, 0, 1), 0.5, Differs},
	} {
		line, err := c.expected.grade(c.got)
		require.NoError(t, err, c.says)
		assert.Equal(t, c.grade, line.Grade, c.says)
		assert.InDelta(t, c.tolerance, line.Tolerance, 1e-9, c.says)
	}
	for _, x := range []float64{math.NaN(), math.Inf(1)} {
		for _, bad := range []lab.Estimate{{Mean: x}, {Error: x}} {
			_, err := Expected{What: "a figure", Known: known("1", 0)}.grade(bad)
			require.ErrorContains(t, err, "a figure")
		}
	}
}

func TestKnownText(t *testing.T) {
	for want, k := range map[string]*Known{
		"-4.534":          known("-4.534", 200),
		"0.90":            known("0.90", 20),
		"-0.260 +- 0.009": knownWithin("-0.260", "0.009"),
		"-0.149":          knownDifference("-4.683", "-4.534", 200),
		"0.96 to 0.97":    knownRange("0.96", "0.97", 0),
		"at most 12":      knownRange("", "12", 0),
		"at least 0":      knownRange("0", "", 0),
	} {
		assert.Equal(t, want, k.String())
	}
}

func TestShare(t *testing.T) {
	assert.Equal(t, lab.Estimate{Mean: 0.5, Error: 0.05, Count: 100}, share(50, 100))
	for _, some := range []int{0, 100} { // as if one differed
		e := share(some, 100)
		assert.InDelta(t, float64(some)/100, e.Mean, 0)
		assert.InDelta(t, math.Sqrt(0.01*0.99/100), e.Error, 1e-12)
	}
}
