package num_test

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/num"
)

// The texts of a number: for people, without an exponent, and as the chain stores and signs it.
func ExampleDec_Canonical() {
	x := num.MustParseDec("1250000")
	fmt.Println(x, num.MustParseDec("1e-70").Plain()[:4], x.Canonical())
	// Output:
	// 1250000 0.00 1.25E+6
}

// Fixed point has 18 decimals: more are refused, not cut.
func ExampleParseFixed() {
	x, err := num.ParseFixed("0.25")
	fmt.Println(x, err)
	_, err = num.ParseFixed("0.0000000000000000001")
	fmt.Println(err != nil)
	// Output:
	// 0.250000000000000000 <nil>
	// true
}

// Near 0 a logarithm of 1 + x keeps its digits, on every machine the same.
func ExampleLog1p() {
	fmt.Println(num.Log1p(1e-20))
	// Output:
	// 1e-20
}
