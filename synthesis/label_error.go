package synthesis

import "github.com/seed-63a7a409/chorus/num"

// relocate tells where in a larger argument an error of a part of it lies: the position inside the part follows
// the position of the part.
func relocate(err error, field string, position int) error {
	part, ok := num.AsError(err)
	if !ok {
		return err
	}
	whole := *part
	whole.Field = field
	whole.Index = append([]int{position}, part.Index...)
	return &whole
}

// relocateAll is relocate for an error whose own position means nothing outside.
func relocateAll(err error, field string, position int) error {
	part, ok := num.AsError(err)
	if !ok {
		return err
	}
	whole := *part
	whole.Field, whole.Index = field, []int{position}
	return &whole
}
