package lab

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"maps"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// points returns the settings of a sweep, the last axis fastest; one setting without axes.
func (c *Config) points() ([]Config, []Point, error) {
	count := 1
	for i, axis := range c.Sweep {
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
			changed, err := one.with(axis.Key, values[i])
			if err != nil {
				return nil, nil, num.Under(fmt.Sprintf("sweep[%d]", i), err)
			}
			one = changed
		}
		configs[at], points[at] = one, Point{Values: values}
	}
	return configs, points, nil
}

// with returns the configuration with the value at a key, given by its path with dots.
func (c Config) with(key string, value any) (Config, error) {
	data, err := json.Marshal(c.complete())
	if err != nil {
		return c, err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return c, err
	}
	parts := strings.Split(key, ".")
	node := tree
	for i, part := range parts {
		path := strings.Join(parts[:i], ".")
		object, is := node.(map[string]any)
		if !is {
			return c, num.Refuse(num.ErrUnknown, "key", nil, key, path+" has no keys below it")
		}
		below, known := object[part]
		if free := path == "topic.parameters" || path == "rules_from"; !known && !free {
			return c, num.Refuse(num.ErrUnknown, "key", nil, key, "a key of the configuration; nearest is "+
				strings.TrimPrefix(path+"."+strictjson.Nearest(part, slices.Sorted(maps.Keys(object))), "."))
		}
		if i == len(parts)-1 {
			object[part] = value
		}
		node = below
	}
	if data, err = json.Marshal(tree); err != nil {
		return c, err
	}
	var changed Config
	if err := strictnum.Unmarshal("", data, &changed, strictjson.Options{}); err != nil {
		return c, err
	}
	return changed, nil
}

// complete returns the configuration with empty lists where there are none, as a file has them.
func (c Config) complete() Config {
	if c.RulesFrom == nil {
		c.RulesFrom = map[string]string{}
	}
	if c.Topic.Parameters == nil {
		c.Topic.Parameters = map[string]float64{}
	}
	if c.Adversaries == nil {
		c.Adversaries = Adversaries{}
	}
	if c.Sweep == nil {
		c.Sweep = []Axis{}
	}
	return c
}
