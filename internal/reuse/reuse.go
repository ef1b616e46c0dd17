// Package reuse gives lists in the memory of earlier ones, for objects that are used again.
package reuse

// Slice returns a list of n elements, not nil, in the memory of the given one where it suffices. Its content is
// unspecified. What is replaced keeps what its elements point to, so that lists of lists keep their memory, too, until
// a longer one is asked for.
func Slice[S ~[]E, E any](list S, n int) S {
	if list == nil || cap(list) < n {
		return make(S, n)
	}
	return list[:n]
}

// Cleared is Slice with all elements zero.
func Cleared[S ~[]E, E any](list S, n int) S {
	list = Slice(list, n)
	clear(list)
	return list
}

// Filled is Slice with all elements equal to a value.
func Filled[S ~[]E, E any](list S, n int, value E) S {
	list = Slice(list, n)
	for i := range list {
		list[i] = value
	}
	return list
}

// Same reports whether two lists begin in the same memory.
func Same[E any](x, y []E) bool {
	return cap(x) > 0 && cap(y) > 0 && &x[:1][0] == &y[:1][0]
}
