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
// The zero value has room for no label: use NewLabelRegistry or LabelChecker.NewRegistry. A registry is not for
// use by several goroutines while one of them registers or freezes.
type LabelRegistry struct {
	limit  int
	labels []string       // number n at n-1
	number map[string]int // the inverse
	frozen bool
}

// NewLabelRegistry makes an empty registry for at most limit labels; ErrDomain for a limit below 1.
func NewLabelRegistry(limit int) (*LabelRegistry, error) {
	if limit < 1 {
		return nil, num.Refuse(num.ErrDomain, "max registry size", nil, limit, "max registry size >= 1")
	}
	return &LabelRegistry{limit: limit}, nil
}

// Register numbers those labels of a submission that have no number yet. It registers all or, with an error,
// none of them, so that a submission that is refused leaves no trace in the numbers of later ones.
//
// Errors: ErrDomain after Freeze, even for known labels, and, with the position, for a label beyond the limit;
// ErrMissing for an empty label.
func (r *LabelRegistry) Register(labels []string) error {
	if r.frozen {
		return num.Refuse(num.ErrDomain, "registry", nil, "frozen", "labels before the close of the epoch")
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
		return num.Refuse(num.ErrMissing, "label", nil, nil, "a label that is not empty")
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

// Freeze closes the registry, as the close of the worker window does. Numbers are final from then on.
func (r *LabelRegistry) Freeze() { r.frozen = true }

// Frozen tells whether the registry is closed.
func (r *LabelRegistry) Frozen() bool { return r.frozen }

// Len is the number of labels.
func (r *LabelRegistry) Len() int { return len(r.labels) }

// Number gives the number of a label, from 1, and whether it has one.
func (r *LabelRegistry) Number(label string) (int, bool) {
	n := r.number[label]
	return n, n != 0
}

// Labels lists the labels by number: Request.Labels. The slice is the caller's.
func (r *LabelRegistry) Labels() []string { return slices.Clone(r.labels) }
