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
}

// KeptElements returns the positions of the elements of a forecast that are kept at its submission (9.3), in the order of
// submission: of the most elements with the highest scores every inferer's first. An inferer that is named twice takes two
// of the places.
//
// Ties at the cut are broken at random in the reference; here the lower address stays.
//
// Errors: ErrDomain for most below 1 or a negative inferer, ErrNotFinite.
func KeptElements[T any](a num.Arith[T], most int, elements []ForecastElement[T]) ([]int, error) {
	if err := num.CheckArith(a); err != nil {
		return nil, err
	}
	if most < 1 {
		return nil, num.Refuse(num.ErrDomain, "most", nil, most, "most elements >= 1")
	}
	order := make([]int, len(elements))
	for i, e := range elements {
		if e.Inferer < 0 {
			return nil, num.Under("elements", num.Refuse(num.ErrDomain, "Inferer", nil, e.Inferer, "inferers >= 0"), i)
		}
		if !a.IsFinite(e.Score) {
			return nil, num.Under("elements", num.Refuse(num.ErrNotFinite, "Score", nil, e.Score, "finite numbers"), i)
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int {
		if c := a.Cmp(elements[y].Score, elements[x].Score); c != 0 {
			return c
		}
		return elements[x].Inferer - elements[y].Inferer
	})
	var kept []int
	seen := make(map[int]bool, most)
	for _, i := range order[:min(len(order), most)] {
		if inferer := elements[i].Inferer; !seen[inferer] {
			seen[inferer] = true
			kept = append(kept, i)
		}
	}
	slices.Sort(kept)
	return kept, nil
}
