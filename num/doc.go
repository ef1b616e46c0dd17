// Package num has the numbers that Chorus computes with: decimals with the digits of the chain, float64 with the same bits
// on every architecture, and the statistics and formulas over both (section 3 of docs/equations.md).
//
// # Two arithmetics, one formula
//
// [Arith] is an arithmetic over [Dec] or float64. It never changes and may be shared. Calc opens a calculation in it:
//
//	a := release.V17().Decimal().Calc()
//	third := a.Quo(a.Int(1), a.Int(3))
//	if err := a.Err(); err != nil { ... }
//
// A [Calc] remembers the first error, as bufio.Writer does, so that a formula is a few lines and is written once for both.
// Functions that take a Calc leave their errors in it and return values that mean nothing after one; it must not be nil.
// Functions and constructors that take an Arith open a calculation of their own and return their error.
//
// # Numbers
//
//	Dec      a finite decimal; sums are exact, all else has 34 digits
//	float64  the functions Exp, Ln, Log1p, Pow, ... of this package instead of those of package math
//	Fixed    18 decimals, for emission, computed with by FixedArith
//
// Their zero values are 0. A Dec and a Fixed are immutable values without NaN or infinities, and cannot be compared by ==.
// What is not finite in float64 is refused: by name where an argument is checked ([CheckFinite] and its relatives), else by
// the operation that meets it. Decimal products and quotients are cut towards zero, unless a
// comment says otherwise.
//
// # Rules
//
// [Rules] chooses the elementary functions of a release. A release brings its own arithmetics (release.Release.Decimal and
// Float64); [NewDecimal] and [NewFloat64] make those of any rules.
//
// # Lists
//
// Samples are lists in any order unless a comment says otherwise; they are not changed. Destinations come first. [Scratch]
// keeps the copies that ordered statistics need, for loops that must not allocate.
//
// # Errors
//
// Every error is an [Error]: it matches exactly one of the sentinels by errors.Is, and names the field, the position in it,
// the value and what is allowed. Nothing panics on input; MustParse functions are for constants.
//
// The field is the Go name that the caller wrote: a parameter as in the signature (scores), a field of a parameter or receiver by its
// path below it (Rewards.BetaEntropy, Reports[2].Stake), an object that is missing by its type (Calculator), or an operation of a calculation (Quo).
// Last positions of a path are the index of the error.
//
// # Determinism
//
// The same input gives the same bits on every architecture, with and without fused products. A [Source] gives the same
// random numbers everywhere. A [Meter] bounds the work on decimals that nobody vouches for.
package num
