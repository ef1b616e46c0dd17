package synthesis

// WithoutFloats makes the network use the generic form alone.
func (n *Network[T]) WithoutFloats() *Network[T] {
	n.floats = nil
	return n
}

// CoveredByFloats reports whether the float64 form made the last inference.
func (n *Network[T]) CoveredByFloats() bool { return n.rows != nil }
