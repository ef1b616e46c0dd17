package rewards

import (
	"slices"

	"github.com/seed-63a7a409/chorus/num"
)

// ForecastElement is the inferer that an element of a forecast is about.
type ForecastElement[T any] struct {
	Inferer int // position in ascending order of addresses, >= 0
	// Score is the inferer's moving average, 0 without one.
	Score T
	// Registered tells whether the inferer is registered in the topic.
	Registered bool
}

// KeptElements says which elements of a forecast are kept at its submission (9.3): of registered inferers the first
// occurrence, and of these the most with the highest scores. The positions come back in the order of submission.
//
// open (O18): ties at the cut are broken at random in the reference; here the lower address stays.
//
// Errors: ErrDomain for most below 1 or a negative inferer, ErrNotFinite.
func KeptElements[T any](a num.Arith[T], most int, elements []ForecastElement[T]) ([]int, error) {
	if most < 1 {
		return nil, num.Refuse(num.ErrDomain, "most elements", nil, most, "most elements >= 1")
	}
	var kept []int
	for i, e := range elements {
		if e.Inferer < 0 {
			return nil, num.Refuse(num.ErrDomain, "elements", []int{i}, e.Inferer, "inferers >= 0")
		}
		if !a.IsFinite(e.Score) {
			return nil, num.Refuse(num.ErrNotFinite, "scores", []int{i}, e.Score, "finite numbers")
		}
		first := !slices.ContainsFunc(kept, func(k int) bool { return elements[k].Inferer == e.Inferer })
		if e.Registered && first {
			kept = append(kept, i)
		}
	}
	slices.SortFunc(kept, func(x, y int) int {
		if c := a.Cmp(elements[y].Score, elements[x].Score); c != 0 {
			return c
		}
		return elements[x].Inferer - elements[y].Inferer
	})
	kept = kept[:min(len(kept), most)]
	slices.Sort(kept)
	return kept, nil
}
