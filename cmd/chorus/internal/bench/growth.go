package bench

import (
	"cmp"
	"math"
	"slices"
)

// Fit is a power law through the times of one series.
type Fit struct {
	Release, Arith string
	From, To       int     // inferers
	Exponent       float64 // time grows as the number of inferers to this power
}

// Fits are by release and arithmetic, in the order of the rows.
func (r *Report) Fits() []Fit {
	type series struct{ release, arith string }
	rows := map[series][]Row{}
	var order []series
	for _, row := range r.Rows {
		if !row.Grows {
			continue
		}
		of := series{row.Release, row.Arith}
		if rows[of] == nil {
			order = append(order, of)
		}
		rows[of] = append(rows[of], row)
	}
	var fits []Fit
	for _, of := range order {
		list := rows[of]
		if len(list) < 2 {
			continue // no line through one point
		}
		slices.SortFunc(list, func(x, y Row) int { return cmp.Compare(x.Inferers, y.Inferers) })
		fits = append(fits, Fit{of.release, of.arith, list[0].Inferers, list[len(list)-1].Inferers, exponent(list)})
	}
	return fits
}

// exponent returns the slope of the least-squares line through the logarithms. Where there is a baseline of the same work for all
// sizes, 1000 math.Exp, times are taken over it: a machine may change its speed between rows.
func exponent(rows []Row) float64 {
	var x, y, xx, xy float64
	for _, row := range rows {
		u, v := math.Log(float64(row.Inferers)), math.Log(row.NS)
		if row.Baseline == baselineExp && row.BaselineNS != nil {
			v -= math.Log(*row.BaselineNS)
		}
		x, y, xx, xy = x+u, y+v, xx+u*u, xy+u*v
	}
	n := float64(len(rows))
	return (n*xy - x*y) / (n*xx - x*x)
}
