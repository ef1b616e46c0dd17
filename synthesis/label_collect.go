package synthesis

import "github.com/seed-63a7a409/chorus/num"

// LabelSubmission holds the values that one inferer sends.
type LabelSubmission[T any] struct {
	Worker string
	Values []LabelValue[T]
}

// Collect turns the submissions of an epoch, in order of arrival, into its labels and inferences: the values of each have
// passed Check; their labels are numbered, and after the last one all are padded with the default. The inferences are those
// of Input, submission by submission. The order of arrival decides the numbers of the labels and nothing else: the value of a
// label in a result is the same to the bit.
//
// There is a number for each inferer and label, so with many senders admit the active set first.
//
// Errors name "submissions" and the position: ErrEmpty without submissions; ErrMissing for a worker without a name and
// ErrDuplicate for one that sends twice; ErrDomain beyond the limit of the registry; ErrDuplicate for a label that a
// submission names twice.
func (c *LabelChecker[T]) Collect(submissions []LabelSubmission[T]) (labels []string, inferences []T, err error) {
	const field = "submissions"
	if c == nil || c.a == nil {
		return nil, nil, refuseNilChecker()
	}
	if len(submissions) == 0 {
		return nil, nil, num.Refuse(num.ErrEmpty, field, nil, nil, "at least one submission")
	}
	registry := c.NewRegistry()
	seen := make(map[string]bool, len(submissions))
	for i, s := range submissions {
		switch {
		case s.Worker == "":
			return nil, nil, num.Refuse(num.ErrMissing, field, []int{i}, nil, "must be a non-empty name")
		case seen[s.Worker]:
			return nil, nil, num.Refuse(num.ErrDuplicate, field, []int{i}, s.Worker, "every worker once")
		}
		seen[s.Worker] = true
		if err := registry.Register(labelsOf(s.Values)); err != nil {
			// Register counts among the checked values: its position says nothing about those sent
			return nil, nil, relocateAll(err, field, i)
		}
	}
	labels = registry.Labels()
	inferences = fillZero(make([]T, len(submissions)*len(labels)), c.policy.Default)
	given := make([]int, len(labels)) // the last submission that names a label, from 1
	for i, s := range submissions {
		for _, v := range s.Values {
			at := registry.number[v.Label] - 1
			if given[at] == i+1 {
				return nil, nil, num.Refuse(num.ErrDuplicate, field, []int{i}, v.Label, "every label once")
			}
			given[at], inferences[i*len(labels)+at] = i+1, v.Value
		}
	}
	return labels, inferences, nil
}

func labelsOf[T any](values []LabelValue[T]) []string {
	labels := make([]string, len(values))
	for i, v := range values {
		labels[i] = v.Label
	}
	return labels
}
