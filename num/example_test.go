package num_test

import (
	"errors"
	"fmt"
	"log"

	"github.com/shopspring/decimal"

	"github.com/seed-63a7a409/chorus/num"
)

func ExampleParseDec() {
	x, err := num.ParseDec("1.50e-3")
	fmt.Println(x, err)

	_, err = num.ParseDec("1,5")
	fmt.Println(errors.Is(err, num.ErrSyntax), err)
	// Output:
	// 0.0015 <nil>
	// true number = "1,5": malformed (allowed: decimal text)
}

// Decimals of programs that use shopspring's come in and go out without a loss.
func ExampleDecimalDec() {
	price := decimal.RequireFromString("1234567890.000000000000000000000000000000123")
	x, err := num.DecimalDec(price)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(x)
	fmt.Println(x.Decimal().Equal(price))
	// Output:
	// 1234567890.000000000000000000000000000000123
	// true
}

// Sums keep every digit, quotients are cut to 34.
func ExampleNewDecimal() {
	a := num.NewDecimal(num.Rules{Elementary: num.ElementaryTable}).Calc()
	third := a.Quo(a.Int(1), a.Int(3))
	fmt.Println(third)
	fmt.Println(a.Add(third, num.MustParseDec("1e-40")))
	fmt.Println(a.Exp(a.Int(1)))
	fmt.Println(a.Err())
	// Output:
	// 0.3333333333333333333333333333333333
	// 0.3333333333333333333333333333333333000001
	// 2.718281828459045235360287471352662
	// <nil>
}

// A formula is written without a look at errors; the first failure is there at the end.
func ExampleCalc() {
	a := num.NewFloat64(num.Rules{}).Calc()
	x := a.Quo(a.Int(1), a.Int(0))
	y := a.Ln(a.Add(x, a.Int(1))) // means nothing any more
	_ = y
	fmt.Println(a.Err())
	fmt.Println(errors.Is(a.Err(), num.ErrDivisionByZero))
	fmt.Println(a.Calc().Err())
	// Output:
	// Quo = 1, 0: division by zero (allowed: a non-zero denominator)
	// true
	// <nil>
}

func ExampleQuantile() {
	a := num.NewFloat64(num.Rules{}).Calc()
	losses := []float64{50, 10, 30, 40, 20}
	fmt.Println(num.Quantile(a, 0.25, losses), num.Quantile(a, 0.625, losses))
	fmt.Println(losses, "keep their order")
	// Output:
	// 20 35
	// [50 10 30 40 20] keep their order
}

func ExampleWeightedPercentiles() {
	a := num.NewFloat64(num.Rules{}).Calc()
	inferences, weights := []float64{30, 10, 20}, []float64{1, 1, 2}
	out, err := num.WeightedPercentiles(a, inferences, weights, []float64{0, 31.25, 50, 100})
	fmt.Println(out, err)
	// Output:
	// [10 15 20 30] <nil>
}

// Emission is computed with 18 decimals, rounded half to even.
func ExampleFixedArith() {
	var a num.FixedArith
	x := num.MustParseFixed("2")
	fmt.Println(a.Quo(x, num.MustParseFixed("3")))
	fmt.Println(a.Mul(num.MustParseFixed("0.000000000000000005"), num.MustParseFixed("0.5")))
	a.Quo(x, num.Fixed{})
	fmt.Println(a.Err())
	// Output:
	// 0.666666666666666667
	// 0.000000000000000002
	// Quo = 2.000000000000000000, 0: division by zero (allowed: a non-zero denominator)
}

// Statistics leave their errors in the arithmetic, as operations do.
func ExampleMean() {
	a := num.NewFloat64(num.Rules{}).Calc()
	losses := []float64{1, 2, 4, 5}
	fmt.Println(num.Mean(a, losses), num.Median(a, losses), num.MedianAbsoluteDeviation(a, losses), a.Err())
	num.Mean(a, nil)
	fmt.Println(a.Err())
	// Output:
	// 3 3 1.5 <nil>
	// x: empty (allowed: at least one value)
}
