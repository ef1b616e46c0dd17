package weights_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/weights"
)

// The equations one by one, in decimals, with numbers worked by hand.

func dec(text string) num.Dec { return num.MustParseDec(text) }

func decs(texts ...string) []num.Dec {
	var list []num.Dec
	for _, text := range texts {
		list = append(list, dec(text))
	}
	return list
}

// requireNear compares with a number that may have more or fewer digits than the arithmetic.
func requireNear(t *testing.T, want string, got num.Dec, within string) {
	t.Helper()
	a := release.V17().Decimal().Calc()
	require.LessOrEqual(t, a.Cmp(a.Abs(a.Sub(got, dec(want))), dec(within)), 0, "%v, want %s", got, want)
}

func TestE21ToE23Scale(t *testing.T) {
	for _, c := range []struct {
		rule              weights.ScaleRule
		regrets, previous []string
		want              string
	}{
		{weights.ScalePerCalculation, []string{"1", "3", "5"}, nil, "2.01"},
		{weights.ScaleStoredDeviation, []string{"1", "3", "5"}, nil, "2.01"},
		{weights.ScaleStoredDeviation, []string{"1", "3", "5", "900"}, []string{"0.5", "0.3", "0.2", "0.000001"}, "2.01"}, // the last does not count
		{weights.ScaleStoredDeviation, []string{"1", "3", "5"}, []string{"1", "0", "0"}, "2.01"},                          // too few do, so all count
		{weights.ScaleStoredMAD, []string{"1", "2", "4"}, nil, "1.4926"},                                                  // distances 1, 0, 2
	} {
		s, err := scaleOf(release.V17().Decimal(), c.rule, dec("0.01"), decs(c.regrets...), decs(c.previous...))
		require.NoError(t, err)
		require.Equal(t, c.want, s.String(), "%+v", c)
	}
}

func TestE24ScaledRegrets(t *testing.T) {
	r := release.V17()
	w, err := weigh(r.Decimal(), r.Synthesis.Weights, weights.Params[num.Dec]{P: dec("3"), C: dec("0.75"), Epsilon: dec("0.01")},
		weights.Input[num.Dec]{Inferers: weights.Class[num.Dec]{Regrets: decs("2", "-1")}, Forecasters: weights.Class[num.Dec]{Regrets: decs("3")}, Scale: dec("2")})
	require.NoError(t, err)
	require.Equal(t, []string{"1", "-0.5", "1.5", "1.5"},
		[]string{w.Inferers.Scaled[0].String(), w.Inferers.Scaled[1].String(), w.Forecasters.Scaled[0].String(), w.Max.String()})
}

func TestE25ClippedForm(t *testing.T) {
	for _, c := range []struct{ regret, most, want string }{
		{"0", "0", "0.28604839469732846"},
		{"1", "1", "2.037536097526179"},
		{"-0.25", "0", "0.14227761953270035"},
		{"-24.5", "-24.5", "0.0007835709572871582"},                           // shifted to the bend
		{"-5", "3", "9.6725598999088064859514443541875656103437677428909E-8"}, // just above the cut at 0.75 - 17.25/3
		{"-5.1", "3", "0"},
		{"900", "900", "2.9964914692048334555582920411417740802955792420553"}, // clipped to 0.75 + 6.75/3
	} {
		w, err := fromScaled(release.V06().Decimal(), weights.FormClipped, dec("3"), dec("0.75"), dec(c.regret), dec(c.most))
		require.NoError(t, err)
		requireNear(t, c.want, w, "1e-15")
	}
}

func TestE26RatioForm(t *testing.T) {
	for _, c := range []struct{ regret, most, want string }{
		{"0", "1", "0.140389362939202229314489552701222808"}, // (1 + e^-0.75) / (1 + e^2.25)
		{"1", "1", "1"}, // the best
		{"-1", "0.5", "0.01627113187354177364664817084793968084"}, // (1 + e^0.75) / (1 + e^5.25)
	} {
		w, err := fromScaled(release.V17().Decimal(), weights.FormRatio, dec("3"), dec("0.75"), dec(c.regret), dec(c.most))
		require.NoError(t, err)
		requireNear(t, c.want, w, "1e-32")
	}
}

func TestE27NormalizedWeights(t *testing.T) {
	w, err := normalize(release.V17().Decimal(), decs("1", "0", "3"))
	require.NoError(t, err)
	require.Equal(t, []string{"0.25", "0", "0.75"}, []string{w[0].String(), w[1].String(), w[2].String()})
}
