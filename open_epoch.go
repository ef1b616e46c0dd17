package chorus

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// OpenEpoch is an epoch that waits for its close or its reward.
type OpenEpoch[T Number] struct {
	Nonce       int64    `json:"nonce"`
	Inferers    []string `json:"inferers"` // who took part, ascending
	Forecasters []string `json:"forecasters,omitempty"`

	// Reports and Losses are what its close took and made, nil before.
	Reports map[string]Report[T] `json:"reports,omitempty"`
	Losses  *Losses[T]           `json:"losses,omitempty"`
}

// roster returns the members of the epoch with those who report.
func (o *OpenEpoch[T]) roster(reports map[string]Report[T]) roster {
	return roster{o.Inferers, o.Forecasters, namesOf(reports)}
}

// open adds an epoch; those of long ago are given up.
func (s *State[T]) open(o OpenEpoch[T]) {
	s.Open = append(s.Open, o)
	if extra := len(s.Open) - maxOpenEpochs; extra > 0 {
		s.Open = slices.Delete(s.Open, 0, extra)
	}
}

// forget takes an epoch out.
func (s *State[T]) forget(nonce int64) {
	s.Open = slices.DeleteFunc(s.Open, func(o OpenEpoch[T]) bool { return o.Nonce == nonce })
	if len(s.Open) == 0 {
		s.Open = nil
	}
}

// waiting finds the epoch of a nonce, or the oldest for nonce 0, that waits for its close or, once closed, for its reward.
func (s *State[T]) waiting(nonce int64, closed bool) (*OpenEpoch[T], error) {
	for i := range s.Open {
		o := &s.Open[i]
		if (o.Losses != nil) == closed && (nonce == 0 || o.Nonce == nonce) {
			return o, nil
		}
	}
	what := "an epoch that waits for its close"
	if closed {
		what = "an epoch that waits for its reward"
	}
	return nil, num.Refuse(num.ErrUnknown, "Nonce", nil, nonce, what)
}

// check refuses open epochs that no calls can have left.
func (s *State[T]) checkOpen(a num.Arith[T], rules release.Release) error {
	last := int64(0)
	for i := range s.Open {
		o := &s.Open[i]
		place := "Open[" + strconv.Itoa(i) + "]"
		if o.Nonce <= last || o.Nonce > s.Nonce {
			return num.Refuse(num.ErrDomain, place+".Nonce", nil, o.Nonce, "ascending, up to that of the state")
		}
		last = o.Nonce
		for _, list := range []struct {
			field string
			names []string
		}{{".Inferers", o.Inferers}, {".Forecasters", o.Forecasters}} {
			for j, name := range list.names {
				if name == "" || !utf8.ValidString(name) || j > 0 && name <= list.names[j-1] {
					return num.Refuse(num.ErrDuplicate, place+list.field, []int{j}, name, "every name once, ascending, none empty, in UTF-8")
				}
			}
		}
		if len(o.Inferers) == 0 {
			return num.Refuse(num.ErrEmpty, place+".Inferers", nil, nil, "at least one inferer")
		}
		if (o.Losses == nil) != (len(o.Reports) == 0) {
			return num.Refuse(num.ErrMissing, place+".Losses", nil, nil, "must be there with Reports")
		}
		r := o.roster(o.Reports)
		if err := checkReports(a, rules, o.Nonce, r, o.Reports); err != nil {
			return num.Under(place, err)
		}
		if o.Losses != nil {
			if err := o.Losses.check(a, r, "Losses"); err != nil {
				return num.Under(place, err)
			}
		}
	}
	if len(s.Open) > maxOpenEpochs {
		return num.Refuse(num.ErrLimit, "Open", nil, len(s.Open), "at most "+strconv.Itoa(maxOpenEpochs)+" epochs")
	}
	return nil
}
