package synthesis

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// Values holds the inferences of a kind, each a vector over the labels and each present or absent.
type Values[R regret.Role, T any] struct {
	labels  int
	data    []T
	present []bool
}

// MarshalJSON refuses, as that of regret.Cells does. Errors: num.ErrMissing.
func (v Values[R, T]) MarshalJSON() ([]byte, error) {
	return nil, num.Refuse(num.ErrMissing, "JSON form of synthesis.Values", nil, nil, "must be of package chorus, by name")
}

// Len returns the number of positions.
func (v *Values[R, T]) Len() int {
	if v == nil {
		return 0
	}
	return len(v.present)
}

// At returns the value at a position, one number per label, and whether it is present: nil outside of the positions. The slice
// is to be read, not kept or changed.
func (v *Values[R, T]) At(row R) (value []T, present bool) {
	if v == nil || uint(row) >= uint(len(v.present)) {
		return nil, false
	}
	return v.row(int(row)), v.present[row]
}

func (v *Values[R, T]) row(i int) []T {
	start := i * v.labels
	return v.data[start : start+v.labels : start+v.labels]
}

// resize makes room for rows, whose content is unspecified.
func (v *Values[R, T]) resize(rows, labels int) {
	v.labels = labels
	v.data = reuse.Slice(v.data, rows*labels)
	v.present = reuse.Slice(v.present, rows)
}

// reset makes room for rows without a value.
func (v *Values[R, T]) reset(rows, labels int) {
	v.resize(rows, labels)
	clear(v.data)
	clear(v.present)
}

// copyFrom makes v equal to other, in v's own memory where it suffices.
func (v *Values[R, T]) copyFrom(other *Values[R, T]) {
	v.labels = other.labels
	v.data = append(v.data[:0], other.data...)
	v.present = append(v.present[:0], other.present...)
}
