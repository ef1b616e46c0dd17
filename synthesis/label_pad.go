package synthesis

import "github.com/seed-63a7a409/chorus/num"

// PadLabels makes the vector over the labels of an epoch, Inference.Values, from values that LabelChecker.Check
// has passed: missing for the labels that they do not name, which is LabelPolicy.Default. The registry is frozen,
// because the vectors of an epoch have to be of one length.
//
// Errors: ErrMissing without a registry; ErrDomain before Freeze; ErrEmpty for a registry without labels;
// ErrUnknown for a label that is not in it, ErrDuplicate for one named twice, with the position in values.
func PadLabels[T any](registry *LabelRegistry, missing T, values []LabelValue[T]) ([]T, error) {
	switch {
	case registry == nil:
		return nil, num.Refuse(num.ErrMissing, "registry", nil, nil, "a label registry")
	case !registry.Frozen():
		return nil, num.Refuse(num.ErrDomain, "registry", nil, "open", "a registry that is frozen")
	case registry.Len() == 0:
		return nil, num.Refuse(num.ErrEmpty, "registry", nil, nil, "at least one label")
	}
	dense := fillZero(make([]T, registry.Len()), missing)
	given := make([]bool, len(dense))
	for i, v := range values {
		number, known := registry.Number(v.Label)
		switch {
		case !known:
			return nil, num.Refuse(num.ErrUnknown, "values", []int{i}, v.Label, "the labels of the registry")
		case given[number-1]:
			return nil, num.Refuse(num.ErrDuplicate, "values", []int{i}, v.Label, "every label once")
		}
		dense[number-1], given[number-1] = v.Value, true
	}
	return dense, nil
}
