package lab

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/num"
)

// points returns the settings of a sweep, the last axis fastest; one setting without axes.
func (c *Config) points() ([]Config, []Point, error) {
	count := 1
	for i, axis := range c.Sweep {
		if axis.Key == "seeds" || axis.Key == "sweep" {
			return nil, nil, num.Refuse(num.ErrDomain, fmt.Sprintf("sweep[%d].key", i), nil, axis.Key, "must not be the number of repetitions, or a sweep")
		}
		if len(axis.Values) == 0 {
			return nil, nil, num.Refuse(num.ErrEmpty, fmt.Sprintf("sweep[%d].values", i), nil, nil, "at least one value")
		}
		if count *= len(axis.Values); count > maxPoints {
			return nil, nil, num.Refuse(num.ErrLimit, "sweep", nil, count, fmt.Sprintf("at most %d settings", maxPoints))
		}
	}
	configs, points := make([]Config, count), make([]Point, count)
	for at := range configs {
		values := make([]any, len(c.Sweep))
		rest := at
		for i := len(values) - 1; i >= 0; i-- {
			list := c.Sweep[i].Values
			values[i], rest = list[rest%len(list)], rest/len(list)
		}
		one := *c
		one.Sweep = nil
		for i, axis := range c.Sweep {
			changed, err := one.with(longKey(axis.Key), values[i])
			if err != nil {
				return nil, nil, num.Under(fmt.Sprintf("sweep[%d]", i), err)
			}
			one = changed
		}
		configs[at], points[at] = one, Point{Values: values}
	}
	return configs, points, nil
}
