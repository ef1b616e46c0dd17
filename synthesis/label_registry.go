package synthesis

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
)

// LabelRegistry numbers the labels of one epoch from 1, in order of first sight (section 5.6). It takes labels as
// they are: their canonical form is LabelChecker's.
//
// The zero value has room for no label: use LabelChecker.NewRegistry. A registry is not for use by several goroutines while
// one of them registers.
type LabelRegistry struct {
	limit  int
	labels []string       // number n at n-1
	number map[string]int // the inverse
}

// MarshalJSON refuses: the numbers hold within an epoch only. Errors: num.ErrMissing.
func (r LabelRegistry) MarshalJSON() ([]byte, error) {
	return nil, num.Refuse(num.ErrMissing, "JSON form of synthesis.LabelRegistry", nil, nil, "must be its Labels")
}

// Register numbers those labels of a submission that have no number yet. It registers all or, with an error,
// none of them, so that a submission that is refused leaves no trace in the numbers of later ones.
//
// Errors, with the position: ErrDomain for a label beyond the limit; ErrMissing for an empty label, or without a registry.
func (r *LabelRegistry) Register(labels []string) error {
	if r == nil {
		return num.Refuse(num.ErrMissing, "LabelRegistry", nil, nil, "a label registry")
	}
	before := len(r.labels)
	for i, label := range labels {
		if err := r.add(label); err != nil {
			r.forget(before)
			return relocate(err, "labels", i)
		}
	}
	return nil
}

func (r *LabelRegistry) add(label string) error {
	if label == "" {
		return num.Refuse(num.ErrMissing, "label", nil, nil, "must be non-empty")
	}
	if r.number[label] != 0 {
		return nil
	}
	if len(r.labels) >= r.limit {
		return num.Refuse(num.ErrDomain, "label", nil, label, "at most "+strconv.Itoa(r.limit)+" labels in an epoch")
	}
	if r.number == nil {
		r.number = make(map[string]int)
	}
	label = strings.Clone(label) // it may be a small part of a long text that was trimmed
	r.labels = append(r.labels, label)
	r.number[label] = len(r.labels)
	return nil
}

// forget takes out all labels with a number above n.
func (r *LabelRegistry) forget(n int) {
	for _, label := range r.labels[n:] {
		delete(r.number, label)
	}
	r.labels = r.labels[:n]
}

// Labels returns the labels by number. The slice is the caller's.
func (r *LabelRegistry) Labels() []string {
	if r == nil {
		return nil
	}
	return slices.Clone(r.labels)
}
