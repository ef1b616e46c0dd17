package dec256

import (
	"math"
	"math/big"
	"testing"

	"github.com/cockroachdb/apd/v3"
)

// The fast exponential gives what the steps give wherever it gives anything. This goes faster than with apd, which the
// steps are compared with elsewhere.
func TestFastExpAgainstSteps(t *testing.T) {
	const seed = 700
	g := newGenerator(seed)
	taken, all := 0, 0
	for n := range cases(20 * *costlyCases) {
		c := Context{Precision: []int{34, 34, 36, 38, 44, 46, 48}[g.IntN(7)]}
		x := FromBig(g.digits(1+g.IntN(50)), 0)
		x.exponent = int32(g.IntN(5)-2) - int32(x.Digits())
		if g.IntN(2) == 0 {
			x = x.Negate()
		}
		var fast, slow Decimal
		scale := max(0, int(x.Adjusted())+1)
		all++
		if !c.fastExp(&fast, &x, c.Precision, scale) {
			continue
		}
		taken++
		if c.expSteps(&slow, &x, c.Precision, scale) != None || !same(&fast, &slow) {
			t.Fatalf("Exp, seed %d, shard %d, case %d, %d digits: %s: %s, the steps give %s", seed, *shard, n, c.Precision, show(&x), show(&fast), show(&slow))
		}
	}
	share := float64(taken) / float64(all)
	t.Logf("%.1f %% of %d results need no steps", 100*share, all)
	if share < 0.85 {
		t.Errorf("only %.1f %% of results need no steps", 100*share)
	}
}

// The steps in two words give what the steps in any number of words give.
func TestShortStepsAgainstLongSteps(t *testing.T) {
	const seed = 705
	g := newGenerator(seed)
	taken, all := 0, cases(20**costlyCases)
	for n := range all {
		c := Context{Precision: 34}
		x := FromBig(g.digits(1+g.IntN(34)), 0)
		x.exponent = int32(g.IntN(6)-3) - int32(x.Digits())
		if g.IntN(2) == 0 {
			x = x.Negate()
		}
		scale := max(0, int(x.Adjusted())+1)
		r := x
		r.exponent -= int32(scale)
		p := c.Precision + scale + 2
		terms := expTerms(float64(p), nearestFloat(&r))
		var short, long Decimal
		if !c.shortSteps(&short, &r, p, scale, terms) {
			continue
		}
		taken++
		if c.longSteps(&long, &r, p, scale, terms) != None || !same(&short, &long) {
			t.Fatalf("seed %d, shard %d, case %d: %s: %s, the long steps give %s", seed, *shard, n, show(&x), show(&short), show(&long))
		}
	}
	if taken < all/2 {
		t.Errorf("only %d of %d arguments are covered", taken, all)
	}
}

// The fraction of our exponential before rounding, against math/big: the relative error stays below 2^-178.
func TestExpFractionError(t *testing.T) {
	const seed = 710
	g := newGenerator(seed)
	worst := math.Inf(-1)
	for range cases(2000) {
		x := FromBig(g.digits(34), int32(g.IntN(3)-35))
		f, k, _, done := reduceByTens(&x, 1)
		if !done {
			t.Fatal("not reduced")
		}
		got := expFraction(&f, longSeries)
		// e^x by the series at 400 bits
		const precision = 400
		v, _, err := big.ParseFloat(show(&x), 10, precision, big.ToNearestEven)
		if err != nil {
			t.Fatal(err)
		}
		sum, term := big.NewFloat(1).SetPrec(precision), big.NewFloat(1).SetPrec(precision)
		for i := int64(1); i < 150; i++ {
			term.Mul(term, v)
			term.Quo(term, new(big.Float).SetInt64(i))
			sum.Add(sum, term)
		}
		ours := new(big.Float).SetPrec(precision).SetInt(bigOf(got[:]))
		ours.SetMantExp(ours, -unitBits)
		ours.Mul(ours, new(big.Float).SetPrec(precision).SetInt(bigPower(int64(k))))
		relative := ours.Quo(ours.Sub(ours, sum), sum)
		if relative.Sign() != 0 {
			size, _ := relative.Float64()
			worst = max(worst, math.Log2(math.Abs(size)))
		}
	}
	t.Logf("largest relative error 2^%.1f", worst)
	if worst > -178 {
		t.Errorf("relative error 2^%.1f", worst)
	}
}

// The constants of the guard cover the recurrences in the comment of Exp together with what the series of apd leaves
// out, for all precisions and arguments.
func TestExpErrorsCoverTheSteps(t *testing.T) {
	worst := [3]float64{}
	for i := 1; i <= 2000; i++ {
		r := float64(i) / 1000
		if i > 1000 { // small ones
			r = math.Pow(10, float64(1000-i)/25)
		}
		up, down := recurrences(r)
		for p := 36; p <= 1010; p++ {
			n := float64(expTerms(float64(p), r))
			gamma, _ := math.Lgamma(n + 1)
			// the first term left out in units d = 5 10^-p, and all of them for r > 0
			rest := math.Exp(n*math.Log(r)-gamma+float64(p)*math.Ln10) / 5
			above := (up + rest/(1-r/(n+1))) / math.Exp(r)
			below := (down + rest) / math.Exp(-r)
			if r <= 0.69 {
				worst[0] = max(worst[0], above, below)
			} else {
				worst[1], worst[2] = max(worst[1], above), max(worst[2], below)
			}
		}
	}
	t.Logf("largest errors %.3f, constants %v", worst, expErrors)
	for i, e := range worst {
		if e > expErrors[i]-0.02 {
			t.Errorf("error %d is up to %.3f, the constant %v", i, e, expErrors[i])
		}
	}
}

// recurrences returns the bounds of the error of s_1 in units d, for r and for -r.
func recurrences(r float64) (up, down float64) {
	// value is s_j = sum over l of r^l (j-1)! / (j+l-1)!
	value := func(j int, r float64) float64 {
		sum, term := 1.0, 1.0
		for l := range 40 {
			term *= r / float64(j+l)
			sum += term
		}
		return sum
	}
	for j := 40; j > 0; j-- {
		step := r / float64(j)
		product := 0.1
		if step*value(j+1, r) > 1 {
			product = 1
		}
		up = 1 + product + value(j+1, r)*0.1 + step*up
		down = 0.1 + 0.1 + value(j+1, -r)*0.1 + step*down
	}
	return up, down
}

// allora-chain#789: two machines once gave different last digits for this logarithm.
func TestLnOfThePublicBug(t *testing.T) {
	x, _ := FromDigits("16285091944505809264504560045920167", false, -34)
	var z Decimal
	if fault := benchChain.Ln(&z, &x); fault != None || string(z.AppendPlain(nil)) != "0.4876649916811116824516548471782887" {
		t.Errorf("fault %d, %s", fault, z.AppendPlain(nil))
	}
}

// Our copy of amd64's logarithm, where that is what math.Log is.
func TestLogarithmOfAMD64(t *testing.T) {
	needAMD64(t)
	const seed = 720
	g := newGenerator(seed)
	for n := range cases(*cheapCases) {
		x := g.Float64()*0.9 + 0.1
		if n%4 == 0 {
			x = math.Ldexp(x, g.IntN(200)-100)
		}
		if got, want := amd64Log(x), math.Log(x); got != want {
			t.Fatalf("ln %v: %v, want %v", x, got, want)
		}
		if got, want := amd64Log10(x), math.Log10(x); got != want {
			t.Fatalf("log10 %v: %v, want %v", x, got, want)
		}
	}
}

func TestFloatConversions(t *testing.T) {
	const seed = 730
	g := newGenerator(seed)
	for n := range cases(*cheapCases) {
		digits := g.digits(1 + g.IntN(77))
		x := FromBig(digits, int32(g.IntN(240)-160))
		want, err := toAPD(&x).Float64()
		if err != nil {
			t.Fatal(err)
		}
		if got := nearestFloat(&x); got != want {
			t.Fatalf("seed %d, case %d: %s: %v, want %v", seed, n, show(&x), got, want)
		}
		back := shortest(-want)
		v := new(apd.Decimal)
		if _, err := v.SetFloat64(-want); err != nil {
			t.Fatal(err)
		}
		if d := difference(&back, None, v, 0, nil); d != "" {
			t.Fatalf("%v: %s", want, d)
		}
	}
}

// Numbers half-way between two float64, and next to it.
// An argument of Exp whose quotient by 10^5 has 964 digits so close to the middle of two floats that they are all read.
// It used to be read as 10^-164 times too small, for which nine terms of the series seem enough.
func TestExpOfManyDigits(t *testing.T) {
	coefficient, _ := new(big.Int).SetString("221553793971055054664156093550582083164889079057425000000000", 10)
	x := FromBig(coefficient, -55)
	x = x.Negate()
	var z Decimal
	fault := Chain.Exp(&z, &x)
	if got := show(&z); fault != None || got != "1.098963742149019139372716729254009E-9622" {
		t.Errorf("%v, fault %v", got, fault)
	}
	want := new(apd.Decimal)
	condition, err := apdContext(Chain).Exp(want, toAPD(&x))
	if d := difference(&z, fault, want, condition, err); d != "" {
		t.Error(d)
	}
}

// The float nearest to numbers of up to 1200 digits, at the middle of two floats or next to it.
func TestFloatOfManyDigits(t *testing.T) {
	const seed = 735
	g := newGenerator(seed)
	for n := range cases(2000) {
		zeros := int64(60 + g.IntN(1120))
		v := new(big.Int).SetUint64(g.Uint64()>>10<<1 | 1<<54 | 1) // in the middle, as floats have 53 bits
		v.Mul(v, bigPower(zeros))
		v.Add(v, big.NewInt(int64(g.IntN(3)-1)))
		x := FromBig(v, int32(-zeros))
		want, _ := new(big.Rat).SetFrac(v, bigPower(zeros)).Float64()
		if got := nearestFloat(&x); got != want {
			t.Fatalf("seed %d, case %d, %d zeros: %v, want %v", seed, n, zeros, got, want)
		}
	}
}

func TestFloatTies(t *testing.T) {
	const seed = 740
	g := newGenerator(seed)
	for n := range cases(*cheapCases) {
		mantissa := new(big.Int).SetUint64(g.Uint64()>>10<<1 | 1<<54 | 1)
		if g.IntN(2) == 0 {
			mantissa.Mul(mantissa, bigPower(20))
			mantissa.Add(mantissa, big.NewInt(int64(g.IntN(3)-1)))
			x := FromBig(mantissa, -20)
			want, _ := toAPD(&x).Float64()
			if got := nearestFloat(&x); got != want {
				t.Fatalf("seed %d, case %d: %s: %v, want %v", seed, n, show(&x), got, want)
			}
			continue
		}
		// over a power of two, written as 5^k 10^-k
		k := int64(g.IntN(70))
		mantissa.Mul(mantissa, new(big.Int).Exp(big.NewInt(5), big.NewInt(k), nil))
		x := FromBig(mantissa, int32(-k))
		want, _ := toAPD(&x).Float64()
		if got := nearestFloat(&x); got != want {
			t.Fatalf("seed %d, case %d: %s: %v, want %v", seed, n, show(&x), got, want)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	xs, ys := benchOperands(64, -2, 1), benchOperands(65, -2, 1)[1:]
	var z Decimal
	for _, op := range []struct {
		name string
		run  func(x, y *Decimal)
	}{
		{"Add", func(x, y *Decimal) { Exact.Add(&z, x, y) }},
		{"Mul", func(x, y *Decimal) { benchChain.Mul(&z, x, y) }},
		{"Quo", func(x, y *Decimal) { benchChain.Quo(&z, x, y) }},
		{"Cmp", func(x, y *Decimal) { Cmp(x, y) }},
		{"Sqrt", func(x, _ *Decimal) { benchChain.Sqrt(&z, x) }},
		{"Exp", func(x, _ *Decimal) { benchChain.Exp(&z, x) }},
		{"Ln", func(x, _ *Decimal) { benchChain.Ln(&z, x) }},
		{"Log10", func(x, _ *Decimal) { benchChain.Log10(&z, x) }},
		{"Pow", func(x, y *Decimal) { benchChain.Pow(&z, x, y) }},
		{"TableExp", func(x, _ *Decimal) { TableExp(&z, x) }},
		{"TableLn", func(x, _ *Decimal) { TableLn(&z, x) }},
		{"TablePow", func(x, y *Decimal) { TablePow(&z, x, y) }},
	} {
		i := 0
		if n := testing.AllocsPerRun(500, func() { i++; op.run(&xs[i%64], &ys[i%64]) }); n != 0 {
			t.Errorf("%s: %v allocations", op.name, n)
		}
	}
}

// The constants of E1-E6 recomputed from 80 digits of ln 10, and each P_b = 10^(b/300) of E4 as an integer root.
func TestTableConstants(t *testing.T) {
	const digits = 80
	ln := lnTenDigits(digits)
	if got := show(&tableLn10); got != "2.302585092994045684017991454684364207E+0" || bigPower(digits-36).Cmp(new(big.Int).Sub(ln, new(big.Int).Mul(tableLn10.Coefficient(), bigPower(digits-36)))) <= 0 {
		t.Errorf("ln 10, which is cut: %s", got)
	}
	rounded := func(n *big.Int, places, digits int) Decimal {
		z := FromBig(n, int32(-places))
		if (Context{Precision: digits, Rounding: HalfEven}).Round(&z, &z) != None {
			t.Fatal("range")
		}
		return z
	}
	inverse := rounded(inverseLnTenDigits(digits), digits, 36)
	if Cmp(&inverse, &tableLog10E) != 0 {
		t.Errorf("1/ln 10: %s, want %s", show(&tableLog10E), show(&inverse))
	}
	rest := FromBig(new(big.Int).Quo(ln, big.NewInt(expTableSize)), -digits)
	if Exact.Sub(&rest, &rest, &expStepHigh) != None {
		t.Fatal("range")
	}
	low := rounded(rest.Coefficient(), digits, 34)
	if Cmp(&low, &expStepLow) != 0 {
		t.Errorf("the low part of ln 10 / 300: %s, want %s", show(&expStepLow), show(&low))
	}
	for i, denominator := range []int64{6, -360, 15120, -604800} {
		want := rounded(new(big.Int).Quo(bigPower(digits), big.NewInt(denominator)), digits, 36)
		if Cmp(&want, &tableTerms[i]) != 0 {
			t.Errorf("term %d: %s, want %s", i, show(&tableTerms[i]), show(&want))
		}
	}
	// P_b, but for the listed unit, is right if it -+ half a unit, to the 300th power, lie around 10^b
	for b := range tablePowers {
		p := tablePowers[b]
		unit := New(int64(tableUnits()[b]), -35)
		if Exact.Sub(&p, &p, &unit) != None {
			t.Fatal("range")
		}
		if p.Digits() != 36 {
			t.Errorf("P_%d has %d digits", b, p.Digits())
		}
		twice := new(big.Int).Mul(p.Coefficient(), big.NewInt(2))
		scale := -int64(p.exponent)
		want := new(big.Int).Mul(bigPower(int64(b)+expTableSize*scale), new(big.Int).Lsh(big.NewInt(1), expTableSize))
		below := new(big.Int).Exp(new(big.Int).Sub(twice, big.NewInt(1)), big.NewInt(expTableSize), nil)
		above := new(big.Int).Exp(new(big.Int).Add(twice, big.NewInt(1)), big.NewInt(expTableSize), nil)
		if below.Cmp(want) > 0 || above.Cmp(want) < 0 {
			t.Errorf("P_%d: %s", b, show(&p))
		}
	}
}

// tableUnits returns the units of the 36th digit by which P_b differs from the nearest number to 10^(b/300), as section 3.2
// lists them.
func tableUnits() map[int]int {
	units := map[int]int{}
	for _, b := range []int{50, 89, 167, 182, 191, 209, 212, 221, 236, 245, 257, 260, 269, 278, 281, 284, 287, 290, 293, 296, 299} {
		units[b] = 1
	}
	for _, b := range []int{
		40, 49, 100, 109, 130, 133, 148, 151, 175, 178, 181, 193, 205, 208, 211, 214, 223, 226, 235, 238, 244, 247, 250,
		253, 259, 262, 268, 274, 277, 280, 283, 289, 292, 298,
	} {
		units[b] = -1
	}
	return units
}
