package lab

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
)

// points returns the settings of a sweep, the last axis fastest; one setting without axes.
func (c *Config) points() ([]Config, []Point, error) {
	if err := c.checkFinite(); err != nil {
		return nil, nil, err
	}
	count := 1
	for i, axis := range c.Sweep {
		if key := longKey(axis.Key); key == "seeds" || strings.HasPrefix(key, "sweep") {
			return nil, nil, num.Refuse(num.ErrDomain, fmt.Sprintf("sweep[%d].key", i), nil, axis.Key, "must not be the number of repetitions, or a sweep")
		}
		if len(axis.Values) == 0 {
			return nil, nil, num.Refuse(num.ErrEmpty, fmt.Sprintf("sweep[%d].values", i), nil, nil, "at least one value")
		}
		if count *= min(len(axis.Values), maxPoints+1); count > maxPoints { // a product that fits in an int64
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
				var refused *num.Error
				if !errors.As(err, &refused) { // no value of a document
					err = num.Refuse(num.ErrDomain, "values", nil, values[i], "what may stand in a configuration")
				}
				return nil, nil, num.Under(fmt.Sprintf("sweep[%d]", i), err)
			}
			one = changed
		}
		configs[at], points[at] = one, Point{Values: values}
	}
	return configs, points, nil
}

// checkFinite refuses what has no form as a document, before anything is made of it: numbers that are none, and adversaries that are
// not of this package.
func (c *Config) checkFinite() error {
	for _, k := range c.keys() {
		if x, is := k.at.(*float64); is && x != nil && !num.AllFinite([]float64{*x}) {
			return num.Refuse(num.ErrNotFinite, k.path, nil, *x, "a finite number")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Topic.Parameters)) {
		if x := c.Topic.Parameters[name]; !num.AllFinite([]float64{x}) {
			return num.Refuse(num.ErrNotFinite, "topic.parameters."+name, nil, x, "a finite number")
		}
	}
	return c.checkAdversaries()
}
