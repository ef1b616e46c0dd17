package lab

import "github.com/seed-63a7a409/chorus/num"

// What rogue forecasters forecast.
const (
	roguePromote = "promote"
	rogueInvert  = "invert"
)

// RogueForecasters are forecasters who know what losses are to be expected, and all that is peculiar to an epoch, and say
// something else.
type RogueForecasters struct {
	Count int `json:"count"` // >= 1
	// Way is promote, a loss of inferer Of that is By, in dex, below the lowest of the others, or invert, losses mirrored at
	// their mean, so that the worst looks best. Adversaries' inferers have the positions after the honest ones.
	Way string  `json:"way"`
	Of  int     `json:"of"`
	By  float64 `json:"by"` // >= 0
}

// Kind returns rogue-forecasters.
func (RogueForecasters) Kind() string { return "rogue-forecasters" }

func (a RogueForecasters) crowd(*Config) (inferers, forecasters, reputers int) { return 0, a.Count, 0 }

func (a RogueForecasters) check(c *Config) error {
	inferers, _, _ := c.membersInAll()
	return num.FirstError(
		checkCount("count", a.Count, 1),
		checkOneOf("way", a.Way, roguePromote, rogueInvert),
		checkIndex("of", a.Of, inferers),
		checkRange("by", a.By, 0, 100),
	)
}

func (a RogueForecasters) begin(w crew) actor { return &rogueForecasters{RogueForecasters: a, crew: w} }

type rogueForecasters struct {
	RogueForecasters
	crew
	idle
	expected []float64 // scratch
}

func (a *rogueForecasters) forecast(d *day) {
	a.expected = a.expected[:0]
	lowest, found := 0.0, false
	for j, there := range d.present {
		loss := d.usualLoss[j] + d.peculiar[j]
		a.expected = append(a.expected, loss)
		if there && j != a.Of && (!found || loss < lowest) {
			lowest, found = loss, true
		}
	}
	mean, _ := meanAndDeviation(a.expected, d.present)
	n := len(d.present)
	for k := a.own.forecasters.first; k < a.own.forecasters.end; k++ {
		row := d.forecasts[k*n : (k+1)*n]
		for j, loss := range a.expected {
			switch {
			case a.Way == rogueInvert:
				row[j] = float64(2*mean) - loss
			case j == a.Of && found:
				row[j] = min(lowest, loss) - a.By
			default:
				row[j] = loss
			}
		}
		d.forecasting[k] = true
	}
}
