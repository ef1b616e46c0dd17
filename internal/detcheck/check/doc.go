// Package check finds source code whose results depend on the machine, on the
// clock, on the scheduler or on the seed of a map.
//
// It reads the non-test files of the deterministic packages, which are all
// packages of the module but the commands and generators (see Deterministic).
//
// The rules, by the name that a finding carries:
//
//	math       functions of package math that are not exact; package math/cmplx
//	product    floating-point products that the compiler may fuse into a sum
//	maprange   iteration over a map in the order of the map
//	import     clock, randomness, operating system, network, unsafe, runtime
//	goroutine  goroutines and select statements
//	gonum      gonum outside the functions measured to give the same bits
//	global     package-level variables that change; functions named init
//	print      printing, logging, reading the standard input
//	platform   files that only some platforms compile; assembly and C
//	exemption  comments below that excuse nothing or give no reason
//
// A line is excused by a comment at its end, or alone on the line above:
//
//	//chorus:unordered <reason>       maprange: the order cannot reach a result
//	//chorus:ordered <reason>         goroutine: the results are merged in a fixed order
//	//chorus:readonly <reason>        global: nothing is written through the address taken here
//	//chorus:allow <import> <reason>  import: for input and output only (os, io/ioutil, path/filepath)
//
// The other rules know no exemption.
//
// The check is syntactic where a proof would need the whole program. It does not
// follow a package-level slice, map or pointer that was copied into a local
// variable or passed to a function, nor a function that runs its argument later.
package check
