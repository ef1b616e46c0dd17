package synthesis

import "github.com/seed-63a7a409/chorus/num"

// CanonicalLabel is tested on its own.
var CanonicalLabel = canonicalLabel

// Canonical is tested on its own.
func Canonical[T any](c *LabelChecker[T], label string) (string, error) { return c.canonical(label) }

// CheckUnity is tested on its own.
func CheckUnity[T any](a num.Arith[T], values []T, tolerance T) error {
	return checkUnity(a, values, tolerance)
}

// WithoutFloats makes the network use the generic form alone.
func WithoutFloats[T any](n *Network[T]) *Network[T] {
	n.flat = nil
	return n
}

// CoveredByFloats reports whether the float64 form made the last inference.
func CoveredByFloats[T any](n *Network[T]) bool { return n.rows != nil }
