package synthesis

import "github.com/seed-63a7a409/chorus/num"

// LabelSubmission is what one inferer sends.
type LabelSubmission[T any] struct {
	Worker string
	Values []LabelValue[T]
}

// CollectLabels turns the submissions of an epoch, in order of arrival, into the labels and inferences of a
// Request: each is checked, its labels are registered, and after the last one all are padded. The order of arrival
// decides the numbers of the labels and nothing else: the value of a label in a result is the same to the bit.
//
// One bad submission refuses all. To leave it out instead, go through the same three steps
// submission by submission: LabelChecker.Check, LabelRegistry.Register and, after Freeze, PadLabels. The result
// has a number for each inferer and label, so with many senders admit the active set first.
//
// Errors: those of NewLabelChecker; ErrEmpty without submissions; ErrMissing for a worker without a name and
// ErrDuplicate for one that sends twice; those of LabelChecker.Check, and ErrDomain beyond the limit of the
// registry. They name "submissions", the position and, where Check blames one value, the position of that.
func CollectLabels[T any](a num.Arith[T], policy LabelPolicy[T], submissions []LabelSubmission[T]) (labels []string, inferences []Inference[T], err error) {
	const field = "submissions"
	checker, err := NewLabelChecker(a, policy)
	if err != nil {
		return nil, nil, err
	}
	if len(submissions) == 0 {
		return nil, nil, num.Refuse(num.ErrEmpty, field, nil, nil, "at least one submission")
	}
	registry := checker.NewRegistry()
	checked := make([][]LabelValue[T], len(submissions))
	seen := make(map[string]bool, len(submissions))
	for i, s := range submissions {
		switch {
		case s.Worker == "":
			return nil, nil, num.Refuse(num.ErrMissing, field, []int{i}, nil, "a worker's name that is not empty")
		case seen[s.Worker]:
			return nil, nil, num.Refuse(num.ErrDuplicate, field, []int{i}, s.Worker, "every worker once")
		}
		seen[s.Worker] = true
		if checked[i], err = checker.Check(s.Values); err != nil {
			return nil, nil, relocate(err, field, i)
		}
		if err := registry.Register(labelsOf(checked[i])); err != nil {
			// Register counts among the checked values: its position says nothing about those sent
			return nil, nil, relocateAll(err, field, i)
		}
	}
	registry.Freeze()
	inferences = make([]Inference[T], len(submissions))
	for i, s := range submissions {
		values, err := PadLabels(registry, policy.Default, checked[i])
		if err != nil {
			return nil, nil, relocate(err, field, i)
		}
		inferences[i] = Inference[T]{Worker: s.Worker, Values: values}
	}
	return registry.Labels(), inferences, nil
}

func labelsOf[T any](values []LabelValue[T]) []string {
	labels := make([]string, len(values))
	for i, v := range values {
		labels[i] = v.Label
	}
	return labels
}
