package lab

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// Set returns the configuration with the value of a text at a key: a path with dots as in a file, such as truth.process; of
// adversaries with the position or the kind, such as adversaries.copycats.noise. p, c, alpha, epsilon and reward are those of the topic.
// Errors: as of ReadConfig.
func (c Config) Set(key, text string) (Config, error) {
	tree, err := c.tree()
	if err != nil {
		return c, err
	}
	key = longKey(key)
	_, there, err := locate(tree, key)
	if err != nil {
		return c, err
	}
	return c.with(key, valueOf(text, there))
}

// longKey is the whole key of a short one.
func longKey(key string) string {
	switch key {
	case "p", "c", "alpha", "epsilon", "reward":
		return "topic." + key
	}
	return key
}

// valueOf reads a text as what may stand in the place of a value: a text where there is one, otherwise JSON where it is that.
func valueOf(text string, place any) any {
	if _, is := place.(string); is {
		return text
	}
	if json.Valid([]byte(text)) && strictjson.Check("", []byte(text), maxConfigValues) == nil {
		return json.RawMessage(text)
	}
	return text
}

// tree returns the configuration as JSON decodes it, numbers as their texts.
func (c Config) tree() (any, error) {
	data, err := json.Marshal(c.complete())
	if err != nil {
		return nil, err
	}
	var tree any
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.UseNumber()
	err = decoder.Decode(&tree)
	return tree, err
}

// with returns the configuration with the value at a key.
func (c Config) with(key string, value any) (Config, error) {
	tree, err := c.tree()
	if err != nil {
		return c, err
	}
	set, _, err := locate(tree, key)
	if err != nil {
		return c, err
	}
	set(value)
	data, err := json.Marshal(tree)
	if err != nil {
		return c, err
	}
	var changed Config
	if err := strictnum.Unmarshal("", data, &changed, strictjson.Options{MaxValues: maxConfigValues}); err != nil {
		return c, err
	}
	return changed, nil
}

// locate finds the place of a key in a tree: how it is set, and what is there.
func locate(tree any, key string) (set func(any), there any, err error) {
	parts := strings.Split(key, ".")
	node := tree
	for i, part := range parts {
		path := strings.Join(parts[:i], ".")
		switch at := node.(type) {
		case map[string]any:
			below, known := at[part]
			if free := path == "topic.parameters" || path == "rules_from"; !known && !free {
				nearest := strings.TrimPrefix(path+"."+strictjson.Nearest(part, slices.Sorted(maps.Keys(at))), ".")
				return nil, nil, num.Refuse(num.ErrUnknown, "key", nil, key, "a key of the configuration; the nearest is "+strconv.Quote(nearest))
			}
			set, node = func(value any) { at[part] = value }, below
		case []any:
			position := positionOf(at, part)
			if position < 0 {
				return nil, nil, num.Refuse(num.ErrUnknown, "key", nil, key, "a key of the configuration; "+path+" has "+strings.Join(append([]string{strconv.Itoa(len(at)) + " elements"}, elementNames(at)...), ", "))
			}
			set, node = func(value any) { at[position] = value }, at[position]
		default:
			return nil, nil, num.Refuse(num.ErrUnknown, "key", nil, key, "a key of the configuration; "+path+" has none below it")
		}
	}
	return set, node, nil
}

// elementNames are what the elements of a list may be called beside their positions: adversaries their kind, the second of a kind with
// -2; others nothing.
func elementNames(list []any) []string {
	names, kinds := make([]string, len(list)), map[string]int{}
	for i, element := range list {
		object, _ := element.(map[string]any)
		if kind, is := object["kind"].(string); is {
			kinds[kind]++
			names[i] = numbered(kind, kinds[kind])
		}
	}
	return names
}

// positionOf returns the position of an element by its name, -1 if there is none.
func positionOf(list []any, name string) int {
	names := elementNames(list)
	for i := range list {
		if name == strconv.Itoa(i) || name == names[i] {
			return i
		}
	}
	return -1
}

// numbered is the name of the n-th of a kind, counted from 1.
func numbered(kind string, n int) string {
	if n == 1 {
		return kind
	}
	return fmt.Sprintf("%s-%d", kind, n)
}

// complete returns the configuration with empty lists where there are none, as a file has them, and with the arithmetic of the engine.
func (c Config) complete() Config {
	if c.Engine == "ledger" && c.Arithmetic == "float64" {
		c.Arithmetic = "decimal"
	}
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
