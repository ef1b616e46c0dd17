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
// One bad submission refuses all. To leave it out instead, pass submission by submission through LabelChecker.Check, and
// those that are kept to LabelChecker.Collect. The result has a number for each inferer and label, so with many senders
// admit the active set first.
//
// Errors: those of NewLabelChecker, LabelChecker.Check and LabelChecker.Collect. They name "submissions", the position
// and, where Check blames one value, the position of that.
func CollectLabels[T any](a num.Arith[T], policy LabelPolicy[T], submissions []LabelSubmission[T]) (labels []string, inferences []Inference[T], err error) {
	checker, err := NewLabelChecker(a, policy)
	if err != nil {
		return nil, nil, err
	}
	checked := make([]LabelSubmission[T], len(submissions))
	for i, s := range submissions {
		checked[i].Worker = s.Worker
		if checked[i].Values, err = checker.Check(s.Values); err != nil {
			return nil, nil, relocate(err, submissionsField, i)
		}
	}
	return checker.Collect(checked)
}

const submissionsField = "submissions"

// Collect is the second half of CollectLabels: it takes submissions whose values Check has passed, in order of arrival.
//
// Errors name "submissions" and the position: ErrEmpty without submissions; ErrMissing for a worker without a name and
// ErrDuplicate for one that sends twice; ErrDomain beyond the limit of the registry; ErrDuplicate for a label that a
// submission names twice.
func (c *LabelChecker[T]) Collect(checked []LabelSubmission[T]) (labels []string, inferences []Inference[T], err error) {
	if len(checked) == 0 {
		return nil, nil, num.Refuse(num.ErrEmpty, submissionsField, nil, nil, "at least one submission")
	}
	registry := c.NewRegistry()
	seen := make(map[string]bool, len(checked))
	for i, s := range checked {
		switch {
		case s.Worker == "":
			return nil, nil, num.Refuse(num.ErrMissing, submissionsField, []int{i}, nil, "a worker's name that is not empty")
		case seen[s.Worker]:
			return nil, nil, num.Refuse(num.ErrDuplicate, submissionsField, []int{i}, s.Worker, "every worker once")
		}
		seen[s.Worker] = true
		if err := registry.Register(labelsOf(s.Values)); err != nil {
			// Register counts among the checked values: its position says nothing about those sent
			return nil, nil, relocateAll(err, submissionsField, i)
		}
	}
	registry.Freeze()
	inferences = make([]Inference[T], len(checked))
	for i, s := range checked {
		values, err := PadLabels(registry, c.policy.Default, s.Values)
		if err != nil {
			return nil, nil, relocate(err, submissionsField, i)
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
