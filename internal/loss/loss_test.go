package loss_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/loss"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// exact are losses with 36 digits, calculated with 80: x, y, squared, absolute, log-cosh of scale 2, Huber of delta 0.5, and
// ZTAE and ZPTAE of mean 0.1 and deviation 1.5.
var exact = [][8]string{
	{"0.3", "0.1", "0.04", "0.2", "0.00499168882164653026771159108305572242", "0.02", "0.132548788390878387320540902174525086", "0.132455158000049467565196421384353645"},
	{"1", "-2", "9", "3", "0.855440171013796749341693798396513430", "1.375", "1.42240121520029779344524295695247064", "1.46660802212922464361468796154003901"},
	{"1E-7", "0", "1E-14", "1E-7", "1.24999999999999947916666666666701389E-15", "5E-15", "6.63712463739329099321044061907987987E-8", "6.63350228723749545018503432462582675E-8"},
	{"5", "5.0000001", "1E-14", "1E-7", "1.24999999999999947916666666666701389E-15", "5E-15", "3.86648158947089607562303017488639523E-10", "8.33743519243890929788326094996387748E-9"},
	{"120", "-7", "16129", "127", "62.8068528194400546905827678785418234", "63.375", "1.99984523409485264089679885928170383", "4.95480755938161466062726448112513117"},
	{"-0.2", "0.05", "0.0625", "0.25", "0.00779223931889825279060401020014137401", "0.03125", "0.164054327086081136790918542407735022", "0.163760517655583918412917843596649319"},
}

func TestLossesInDecimals(t *testing.T) {
	for _, r := range release.All() {
		// Differences of power-tanh lose what the values have in common; v0.16 has an exponential of fewer digits.
		check(t, r.Decimal(), r.Name, "1e-12", "1e-8")
	}
	r := release.V06()
	check(t, r.Decimal(), r.Name, "1e-31", "1e-24")
}

func TestLossesInFloat64(t *testing.T) {
	r := release.V17()
	check(t, r.Float64(), "float64", "1e-8", "1e-7") // 5.0000001 - 5 has eight digits
}

func check[T any](t *testing.T, a num.Arith[T], name, tolerance, tolerancePower string) {
	t.Helper()
	number := func(text string) T {
		x, err := a.Parse(text)
		require.NoError(t, err)
		return x
	}
	losses := []struct {
		name      string
		of        loss.Func[T]
		tolerance string
	}{
		{"squared", loss.Mean(loss.Squared[T]), tolerance},
		{"absolute", loss.Mean(loss.Absolute[T]), tolerance},
		{"log-cosh", loss.Mean(loss.LogCosh(number("2"))), tolerance},
		{"huber", loss.Mean(loss.Huber(number("0.5"))), tolerance},
		{"ztae", loss.Mean(loss.ZTAE(number("0.1"), number("1.5"))), tolerance},
		{"zptae", loss.Mean(loss.ZPTAE(number("0.1"), number("1.5"))), tolerancePower},
	}
	for _, row := range exact {
		for i, l := range losses {
			c := a.Calc()
			got := l.of(c, []T{number(row[0])}, []T{number(row[1])})
			want := number(row[2+i])
			off := c.Abs(c.Quo(c.Sub(got, want), want))
			require.NoError(t, c.Err())
			require.LessOrEqual(t, c.Cmp(off, number(l.tolerance)), 0, "%s: %s of %s, %s: %v is off by %v", name, l.name, row[0], row[1], got, off)
			back := l.of(c, []T{number(row[1])}, []T{number(row[0])})
			require.Zero(t, c.Cmp(got, back), "%s: %s is symmetric", name, l.name)
		}
	}
}

func TestMeanIsOverTheLabels(t *testing.T) {
	a := release.V17().Float64().Calc()
	require.Equal(t, 5.0, loss.Mean(loss.Squared[float64])(a, []float64{1, 2}, []float64{0, 5}))
	require.InDelta(t, 0.6931471805599453, loss.CrossEntropy(a, []float64{0.5, 0.5, 0}, []float64{1, 0, 0}), 1e-15)
}
