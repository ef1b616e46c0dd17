package num

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Which way each elementary operation goes at the 34th digit, by results whose next digits decide. The exact values
// are given to 40 digits.
func TestElementaryOperationsCutOrRound(t *testing.T) {
	quarter := func(a Calc[Dec], x Dec) Dec { return a.Pow(x, dec("0.25")) }
	for _, c := range []struct {
		name    string
		op      func(a Calc[Dec], x Dec) Dec
		x       string
		exact   string
		context string
		table   string
	}{
		{"Sqrt", Calc[Dec].Sqrt, "2.830898493430248037407299586667441",
			"1.682527412385975968057013189021936878361", "half-even", "half-even"},
		{"Exp", Calc[Dec].Exp, "4.862713015302686359162174120784716",
			"129.3747220100436220457140784413788970738", "half-even", "half-even"},
		{"Log10", Calc[Dec].Log10, "2.108520558747616604016159711961098",
			"0.3239778398811722749006682107029401847083", "half-even", "half-even"},
		{"Ln", Calc[Dec].Ln, "4.862713015302686359162174120784716",
			"1.581596515759363542782341116933049632178", "cut", "half-even"},
		{"Ln", Calc[Dec].Ln, "3.114693319158710267309721722699511",
			"1.136130694474057675017155727396927945563", "cut", "half-even"},
		{"Pow", quarter, "2.757768975042055630637041285161958",
			"1.288663329667367518631984481688360782342", "cut", "cut"},
		{"Pow", quarter, "4.862713015302686359162174120784716",
			"1.484976769859187924947177218528716922792", "cut", "cut"},
	} {
		for i, way := range []string{c.context, c.table} {
			a := NewDecimal(decimalRules[i].rules).Calc()
			want := a.Quo(dec(c.exact), IntDec(1)).String() // cuts
			if way == "half-even" {
				want = dec(bigDec(dec(c.exact)).Text('e', precision-1)).String()
			}
			require.Equal(t, want, c.op(a, dec(c.x)).String(), "%s %s of %s", decimalRules[i].name, c.name, c.x)
		}
	}
}

// The longest operands end in a moment, too, as the loops of apd are bounded where they would not.
func TestLongOperandsEndInTime(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds")
	}
	long := decs("0."+strings.Repeat("7", 100000), "1."+zeros(99998)+"1")
	others := decs("1e99999", "22999.5")
	for _, r := range decimalRules {
		for i, x := range long {
			for _, c := range unaryOperations {
				a := NewDecimal(r.rules).Calc()
				c.op(a, x)
				if a.Err() != nil {
					requireRefusal(t, a.Err())
				}
			}
			for _, c := range binaryOperations {
				for _, pair := range [][2]Dec{{x, others[i]}, {others[i], x}, {x, long[(i+1)%len(long)]}} {
					a := NewDecimal(r.rules).Calc()
					c.op(a, pair[0], pair[1])
					if a.Err() != nil {
						requireRefusal(t, a.Err())
					}
				}
			}
		}
	}
}
