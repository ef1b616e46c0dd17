package rewards

import "github.com/seed-63a7a409/chorus/num"

// History are the scores of a class in the epochs that scored it, newest epoch first, inside an epoch by ascending
// address. Members that have left since are still in it, as is the 0 of a single member. Epochs without a score of the
// class have no entry.
type History[T any] [][]T

// WindowSize is how many single scores the deviation of a class is taken over (K25). samples is
// MaxSamplesToScaleScores, 10 by default, and members the largest number of members that the class may have.
//
// Errors: ErrDomain for a count below 1, ErrRange for a product beyond 2^31 - 1.
func WindowSize(rule HistoryRule, samples, members int) (int, error) {
	if samples < 1 {
		return 0, num.Refuse(num.ErrDomain, "samples", nil, samples, "samples >= 1")
	}
	if members < 1 {
		return 0, num.Refuse(num.ErrDomain, "members", nil, members, "members >= 1")
	}
	if rule == HistoryTen {
		return samples, nil
	}
	size := int64(samples) * int64(members)
	if samples > maxWindow || members > maxWindow || size > maxWindow {
		return 0, num.Refuse(num.ErrRange, "window", nil, samples, "samples times members up to 2^31 - 1")
	}
	return int(size), nil
}

const maxWindow = 1<<31 - 1

// Remember gives the history with the scores of one more epoch, ascending by address, in memory of its own. Of an
// epoch only the last size scores are kept, and epochs that no window of that size reaches any more are left out. An
// epoch without scores changes nothing.
//
// Errors: ErrDomain for a size below 1, ErrNotFinite.
func (h History[T]) Remember(a num.Arith[T], size int, scores []T) (History[T], error) {
	out := h.Clone()
	if err := out.Push(a, size, scores); err != nil {
		return nil, err
	}
	return out, nil
}

// Clone gives a history that shares no memory with h.
func (h History[T]) Clone() History[T] {
	var out History[T]
	out.CopyFrom(h)
	return out
}

// CopyFrom makes h equal to other, in h's own memory where it suffices.
func (h *History[T]) CopyFrom(other History[T]) {
	if other == nil {
		*h = nil
		return
	}
	list := *h
	if cap(list) < len(other) {
		list = append(make(History[T], 0, len(other)), list[:cap(list)]...)
	}
	list = list[:len(other)]
	for i, scores := range other {
		list[i] = append(own(list[i]), scores...)
	}
	*h = list
}

// Push is Remember in h itself, for callers in loops: an epoch that is left out leaves its memory to a later one.
// After an error h is as it was.
func (h *History[T]) Push(a num.Arith[T], size int, scores []T) error {
	if size < 1 {
		return num.Refuse(num.ErrDomain, "window", nil, size, "window >= 1")
	}
	if err := num.CheckFinite(a, "scores", scores...); err != nil {
		return err
	}
	if err := h.check(a); err != nil {
		return err
	}
	list := *h
	if scores = scores[max(0, len(scores)-size):]; len(scores) > 0 {
		list = h.withRoom()
		list[0] = append(list[0], scores...)
	}
	kept, reach := 0, 0
	for i, epoch := range list {
		if len(epoch) == 0 || reach >= size {
			continue
		}
		list[i] = append(epoch[:0], epoch[max(0, len(epoch)-size):]...)
		reach += len(list[i])
		list[kept], list[i] = list[i], list[kept]
		kept++
	}
	*h = list[:kept]
	return nil
}

// withRoom gives the history behind an empty epoch.
func (h History[T]) withRoom() History[T] {
	var spare []T // what was left out lies behind the end
	n := len(h)
	if n < cap(h) {
		spare = h[:n+1][n]
	}
	list := append(h, nil)
	copy(list[1:], list[:n])
	list[0] = own(spare)
	return list
}

// own gives the memory of an epoch's scores, and not what may lie behind: epochs can be cut from one list.
func own[T any](scores []T) []T { return scores[:0:len(scores)] }

// Window are the latest size scores, newest epoch first: what the deviation of E68 is taken over. The last epoch that
// it reaches may be cut, after its first scores. Fewer scores than the size are given where there are no more.
//
// Errors: ErrDomain for a size below 1, ErrNotFinite with the epoch and the position in it.
func (h History[T]) Window(a num.Arith[T], size int) ([]T, error) {
	return h.AppendWindow(a, nil, size)
}

// AppendWindow appends the Window to a list, for callers in loops.
func (h History[T]) AppendWindow(a num.Arith[T], list []T, size int) ([]T, error) {
	if size < 1 {
		return nil, num.Refuse(num.ErrDomain, "window", nil, size, "window >= 1")
	}
	if err := h.check(a); err != nil {
		return nil, err
	}
	left := size
	for _, epoch := range h {
		epoch = epoch[max(0, len(epoch)-size):]
		epoch = epoch[:min(len(epoch), left)]
		list = append(list, epoch...)
		left -= len(epoch)
	}
	return list, nil
}

func (h History[T]) check(a num.Arith[T]) error {
	for i, epoch := range h {
		for j, score := range epoch {
			if !a.IsFinite(score) {
				return num.Refuse(num.ErrNotFinite, "history", []int{i, j}, score, "finite numbers")
			}
		}
	}
	return nil
}
