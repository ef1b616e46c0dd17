package rewards

import (
	"strconv"

	"github.com/seed-63a7a409/chorus/num"
)

// History holds the scores of a class in the epochs that scored it, newest epoch first, inside an epoch by ascending
// address. Members that have left since are still in it, as is the 0 of a single member. Epochs without a score of the
// class have no entry.
type History[T any] [][]T

// WindowSize returns how many single scores the deviation of a class is taken over (K25). samples is
// MaxSamplesToScaleScores, 10 by default, and members the largest number of members that the class may have.
//
// Errors: ErrUnknown for the rule, ErrDomain for a count below 1, ErrRange for a product beyond 2^31 - 1.
func WindowSize(rule HistoryRule, samples, members int) (int, error) {
	if err := num.CheckRule("History", rule, HistoryPerMember); err != nil {
		return 0, err
	}
	if samples < 1 {
		return 0, num.Refuse(num.ErrDomain, "samples", nil, samples, "samples >= 1")
	}
	if members < 1 {
		return 0, num.Refuse(num.ErrDomain, "members", nil, members, "members >= 1")
	}
	if rule == HistoryTen {
		return samples, nil
	}
	if members > maxWindow {
		return 0, num.Refuse(num.ErrRange, "members", nil, members, "members <= 2^31 - 1")
	}
	if samples > maxWindow/members {
		return 0, num.Refuse(num.ErrRange, "samples", nil, samples, "samples times "+strconv.Itoa(members)+" members up to 2^31 - 1")
	}
	return samples * members, nil
}

const maxWindow = 1<<31 - 1

// Copy makes dst equal to h, in dst's own memory where it suffices, and returns it; nil stands for a new history. It shares
// no memory with h.
func (h History[T]) Copy(dst History[T]) History[T] {
	if h == nil {
		return nil
	}
	if cap(dst) < len(h) {
		dst = append(make(History[T], 0, len(h)), dst[:cap(dst)]...)
	}
	dst = dst[:len(h)]
	for i, scores := range h {
		dst[i] = append(own(dst[i]), scores...)
	}
	return dst
}

// Remember adds the scores of a class in one more epoch to its history, ascending by address, in the memory of h, as append
// does, and returns it. Of an epoch only the last InfererSamples or ForecasterSamples scores are kept, and epochs that no
// window of that size reaches any more are left out; they leave their memory to later ones. An epoch without scores changes
// nothing. After an error h is as it was.
//
// Errors: ErrUnknown for a role that has no history, ErrNotFinite.
func (c *Calculator[T]) Remember(h History[T], actor Actor, scores []T) (History[T], error) {
	size, err := c.window(actor)
	if err != nil {
		return nil, err
	}
	if err := num.CheckFinite(c.arith, "scores", scores...); err != nil {
		return nil, err
	}
	if err := h.check(c.arith); err != nil {
		return nil, err
	}
	if scores = scores[max(0, len(scores)-size):]; len(scores) > 0 {
		h = h.withRoom()
		h[0] = append(h[0], scores...)
	}
	kept, reach := 0, 0
	for i, epoch := range h {
		if len(epoch) == 0 || reach >= size {
			continue
		}
		h[i] = append(epoch[:0], epoch[max(0, len(epoch)-size):]...)
		reach += len(h[i])
		h[kept], h[i] = h[i], h[kept]
		kept++
	}
	return h[:kept], nil
}

// withRoom returns the history behind an empty epoch.
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

// own returns the memory of an epoch's scores, and not what may lie behind: epochs can be cut from one list.
func own[T any](scores []T) []T { return scores[:0:len(scores)] }

// Window returns the latest scores of a class, as many as InfererSamples or ForecasterSamples say, newest epoch first: what
// the deviation of E68 is taken over. The last epoch that it reaches may be cut, after its first scores. Fewer scores are
// given where there are no more.
//
// Errors: ErrUnknown for a role that has no history, ErrNotFinite with the epoch and the position in it.
func (c *Calculator[T]) Window(dst []T, actor Actor, h History[T]) ([]T, error) {
	left, err := c.window(actor)
	if err != nil {
		return nil, err
	}
	if err := h.check(c.arith); err != nil {
		return nil, err
	}
	size := left
	dst = dst[:0]
	for _, epoch := range h {
		epoch = epoch[max(0, len(epoch)-size):]
		epoch = epoch[:min(len(epoch), left)]
		dst = append(dst, epoch...)
		left -= len(epoch)
	}
	return dst, nil
}

// window begins a call about the history of a class, and gives its size.
func (c *Calculator[T]) window(actor Actor) (int, error) {
	if err := c.begin(); err != nil {
		return 0, err
	}
	switch actor {
	case ActorInferer:
		return c.params.InfererSamples, nil
	case ActorForecaster:
		return c.params.ForecasterSamples, nil
	}
	return 0, num.Refuse(num.ErrUnknown, "actor", nil, actor, "inferer or forecaster")
}

func (h History[T]) check(a num.Arith[T]) error {
	for i, epoch := range h {
		if num.AllFinite(epoch) {
			continue
		}
		for j, score := range epoch {
			if !a.IsFinite(score) {
				return num.Refuse(num.ErrNotFinite, "history", []int{i, j}, score, "finite numbers")
			}
		}
	}
	return nil
}
