package lab

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/release"
)

// Schema returns the JSON Schema of a configuration, for editors.
func Schema() ([]byte, error) {
	c := Default().complete()
	c.Epochs = maxEpochs // for the range of burn_in
	keys := map[string]key{}
	for _, k := range c.keys() {
		keys[k.path] = k
	}
	usual := Default().complete()
	root := structSchema(reflect.ValueOf(usual), "", keys)
	root.Schema, root.Title = "https://json-schema.org/draft/2020-12/schema", "Configuration of chorus simulate"
	root.Properties = append(properties{{"$schema", &schema{Type: "string", Description: "This schema, for editors."}}}, root.Properties...)
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(root)
	return out.Bytes(), err
}

// schema is what is said of one value.
type schema struct {
	Schema           string          `json:"$schema,omitempty"`
	Title            string          `json:"title,omitempty"`
	Description      string          `json:"description,omitempty"`
	Type             any             `json:"type,omitempty"` // a text, or a list of texts
	Const            string          `json:"const,omitempty"`
	Enum             []string        `json:"enum,omitempty"`
	Minimum          json.RawMessage `json:"minimum,omitempty"`
	ExclusiveMinimum json.RawMessage `json:"exclusiveMinimum,omitempty"`
	Maximum          json.RawMessage `json:"maximum,omitempty"`
	Default          any             `json:"default,omitempty"`
	Properties       properties      `json:"properties,omitempty"`
	PropertyNames    *schema         `json:"propertyNames,omitempty"`
	Others           any             `json:"additionalProperties,omitempty"` // a *schema, or false
	Required         []string        `json:"required,omitempty"`
	Items            *schema         `json:"items,omitempty"`
	MinItems         int             `json:"minItems,omitempty"`
	OneOf            []*schema       `json:"oneOf,omitempty"`
}

// properties are those of an object, in their order.
type properties []namedSchema

type namedSchema struct {
	key   string
	value *schema
}

// MarshalJSON writes an object.
func (p properties) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	for i, one := range p {
		out.WriteByte("{,"[min(i, 1)])
		value, err := json.Marshal(one.value)
		if err != nil {
			return nil, err
		}
		out.WriteString(strconv.Quote(one.key) + ":")
		out.Write(value)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// structSchema describes an object; v holds what its keys have where a file is silent.
func structSchema(v reflect.Value, path string, keys map[string]key) *schema {
	s := &schema{Type: "object", Description: meaning(path), Others: false}
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		below := strings.TrimPrefix(path+"."+name, ".")
		s.Properties = append(s.Properties, namedSchema{name, valueSchema(v.Field(i), below, keys)})
	}
	return s
}

func valueSchema(v reflect.Value, path string, keys map[string]key) *schema {
	switch path {
	case "rules_from":
		return &schema{
			Type: "object", Description: meaning(path), PropertyNames: &schema{Enum: ruleNames()}, Others: &schema{Type: "string", Enum: release.Names()},
		}
	case "topic.parameters":
		return &schema{Type: "object", Description: meaning(path), PropertyNames: &schema{Enum: parameterNames()}, Others: &schema{Type: "number"}}
	case "adversaries":
		return &schema{Type: "array", Description: meaning(path), Items: adversarySchema()}
	case "sweep":
		return &schema{Type: "array", Description: meaning(path), Items: sweepSchema()}
	}
	if v.Kind() == reflect.Struct {
		return structSchema(v, path, keys)
	}
	s := &schema{Type: typeName(v.Type()), Description: meaning(path), Default: v.Interface()}
	k, known := keys[path]
	if !known {
		return s
	}
	s.Description, s.Enum = k.says, k.oneOf
	switch v.Kind() {
	case reflect.Bool, reflect.String:
		return s
	case reflect.Pointer:
		s.Type = []string{typeName(v.Type().Elem()), "null"}
		s.Default = json.RawMessage("null")
	}
	if k.above {
		s.ExclusiveMinimum = boundText(k.least)
	} else {
		s.Minimum = boundText(k.least)
	}
	s.Maximum = boundText(k.most)
	return s
}

// boundText is a bound as JSON; the largest seed is no float64.
func boundText(x float64) json.RawMessage {
	if x == math.MaxUint64 {
		return json.RawMessage("18446744073709551615")
	}
	return json.RawMessage(strconv.FormatFloat(x, 'f', -1, 64))
}

func typeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "boolean"
	case reflect.String:
		return "string"
	case reflect.Float64:
		return "number"
	case reflect.Slice:
		return "array"
	}
	return "integer"
}

func adversarySchema() *schema {
	s := &schema{Type: "object"}
	kinds := adversaryKinds()
	for _, kind := range AdversaryKinds() {
		one := structSchema(reflect.ValueOf(kinds[kind]), kind, nil)
		one.Properties = append(properties{{"kind", &schema{Const: kind}}}, one.Properties...)
		one.Required = []string{"kind"}
		s.OneOf = append(s.OneOf, one)
	}
	return s
}

func sweepSchema() *schema {
	return &schema{
		Type: "object", Required: []string{"key", "values"}, Others: false,
		Properties: properties{
			{"key", &schema{Type: "string", Description: meaning("sweep.key")}},
			{"values", &schema{Type: "array", Description: meaning("sweep.values"), MinItems: 1}},
		},
	}
}

// ruleNames are the names under which releases differ.
func ruleNames() []string {
	var names []string
	all := release.All()
	for i := range all {
		for j := range all[:i] {
			for _, d := range release.Diff(all[j], all[i]) {
				names = append(names, d.Name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
