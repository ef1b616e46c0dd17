package bench

import (
	"fmt"
	"math"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// growth measures network inferences of 6 forecasters with more and more inferers.
func (r *runner) growth() error {
	v06, v16 := release.V06(), release.V16()
	for _, n := range []int{16, 32, 64, 128, 256, 512} {
		if !r.fits(n) {
			continue
		}
		w := world(worlds.Size{Inferers: n, Forecasters: 6})
		if err := floatNetworks(r, w, "float64", 0, 0); err != nil {
			return err
		}
		if n > 64 {
			continue
		}
		decimals := []oneOf[num.Dec]{{v06, v06.Decimal(), 0}, {v16, v16.Decimal(), 0}}
		if err := unitNetworks(r, w, decimal, decimal, decimals); err != nil {
			return err
		}
	}
	return nil
}

// Fit is a power law through the times of one series.
type Fit struct {
	Name     string
	Exponent float64 // time grows as N to this power
}

// Fits are by release and arithmetic, in the order of the rows.
func (r *Report) Fits() []Fit {
	var fits []Fit
	series := map[string][]Row{}
	var names []string
	for _, row := range r.Rows {
		if row.Growth == "" {
			continue
		}
		name := fmt.Sprintf("%s %s", row.Release, row.Arith)
		if series[name] == nil {
			names = append(names, name)
		}
		series[name] = append(series[name], row)
	}
	for _, name := range names {
		if len(series[name]) < 2 {
			continue // no line through one point
		}
		fits = append(fits, Fit{Name: name, Exponent: exponent(series[name])})
	}
	return fits
}

// exponent is the slope of the least-squares line through the logarithms.
func exponent(rows []Row) float64 {
	var x, y, xx, xy float64
	for _, row := range rows {
		u, v := math.Log(float64(row.N)), math.Log(row.NS)
		x, y, xx, xy = x+u, y+v, xx+u*u, xy+u*v
	}
	n := float64(len(rows))
	return (n*xy - x*y) / (n*xx - x*x)
}
