package strictjson

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Tuple is a type that is written as a list with one value for each of its parts.
type Tuple interface {
	// Parts are pointers to the parts, in order.
	Parts() []any
}

// Options loosen what [Unmarshal] asks for.
type Options struct {
	// Partial leaves every key of the object optional: those that are not there keep the value they have.
	Partial bool
	// Open passes over unknown keys of the object.
	Open bool
	// Also is a key beside those of the type, which somebody else reads.
	Also string
	// MaxValues is how many values there may be, 0 for [MaxValues].
	MaxValues int
}

// Unmarshal decodes the JSON value at a path by the type that into points to.
//
// The keys of a struct are those of encoding/json, in exactly these letters. Every one is required unless its tag has
// omitempty or omitzero or the field the tag strict:"optional"; null at an optional key is as if the key were not there.
// A field with the tag strict:"partial" is optional, and so is every key inside it. Pointers take null, other types do
// not. Types with UnmarshalJSON are numbers, which read themselves from a text or a JSON number.
func Unmarshal(path string, data []byte, into any, o Options) error {
	if o.MaxValues == 0 {
		o.MaxValues = MaxValues
	}
	if err := Check(path, data, o.MaxValues); err != nil {
		return err
	}
	d := decoder{path: path, tokens: newTokens(data, true), types: map[reflect.Type][]field{}}
	return d.value(reflect.ValueOf(into).Elem(), o)
}

type decoder struct {
	path   string
	tokens *jsontext.Decoder
	types  map[reflect.Type][]field
}

func (d *decoder) value(v reflect.Value, o Options) error {
	if v.Type() == reflect.TypeFor[json.RawMessage]() {
		raw, err := d.tokens.ReadValue()
		v.SetBytes(bytes.Clone(raw))
		return err
	}
	kind := d.tokens.PeekKind()
	if v.Kind() == reflect.Pointer {
		if kind == 'n' {
			v.SetZero()
			_, err := d.tokens.ReadToken()
			return err
		}
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		return d.value(v.Elem(), o)
	}
	if kind == 'n' {
		return d.unlike(wanted(v))
	}
	switch self := v.Addr().Interface().(type) {
	case Tuple:
		return d.tuple(self.Parts())
	case json.Unmarshaler:
		if kind != '"' && kind != '0' && (kind != '[' || v.Kind() != reflect.Slice) {
			return d.unlike(wanted(v))
		}
		return d.read(self.UnmarshalJSON)
	}
	switch v.Kind() {
	case reflect.Struct:
		return d.object(v, o)
	case reflect.Slice:
		return d.list(v)
	case reflect.Map:
		return d.dictionary(v)
	}
	return d.scalar(v, kind)
}

// read hands the next value to the type that reads itself.
func (d *decoder) read(unmarshal func([]byte) error) error {
	raw, err := d.tokens.ReadValue()
	if err != nil {
		return d.syntax(nil, err)
	}
	if err := unmarshal(raw); err != nil {
		return &Error{Kind: Refused, Path: d.where(), Value: shown(raw), Err: err}
	}
	return nil
}

func (d *decoder) scalar(v reflect.Value, kind jsontext.Kind) error {
	switch {
	case v.Kind() == reflect.Bool && (kind == 't' || kind == 'f'):
		token, err := d.tokens.ReadToken()
		v.SetBool(token.Bool())
		return err
	case v.Kind() == reflect.String && kind == '"':
		token, err := d.tokens.ReadToken()
		v.SetString(token.String())
		return err
	case kind == '0' && v.CanFloat():
		raw, err := d.tokens.ReadValue()
		if err != nil {
			return d.syntax(nil, err)
		}
		x, err := strconv.ParseFloat(string(raw), v.Type().Bits())
		if err != nil {
			return &Error{Kind: Range, Path: d.where(), Value: shown(raw), Allowed: wanted(v)}
		}
		v.SetFloat(x)
		return nil
	case kind == '0' && v.CanInt():
		return d.integer(v, func(text string, bits int) error {
			n, err := strconv.ParseInt(text, 10, bits)
			v.SetInt(n)
			return err
		})
	case kind == '0' && v.CanUint():
		return d.integer(v, func(text string, bits int) error {
			n, err := strconv.ParseUint(text, 10, bits)
			v.SetUint(n)
			return err
		})
	}
	return d.unlike(wanted(v))
}

func (d *decoder) integer(v reflect.Value, set func(text string, bits int) error) error {
	raw, err := d.tokens.ReadValue()
	if err != nil {
		return d.syntax(nil, err)
	}
	text, bits := string(raw), v.Type().Bits()
	switch {
	case set(text, bits) == nil:
		return nil
	case strings.ContainsAny(text, ".eE"):
		return &Error{Kind: Syntax, Path: d.where(), Value: shown(raw), Allowed: wanted(v)}
	}
	return &Error{Kind: Range, Path: d.where(), Value: shown(raw), Allowed: wanted(v) + " of " + strconv.Itoa(bits) + " bits"}
}

// wanted says what a type is read from.
func wanted(v reflect.Value) string {
	if _, ok := v.Addr().Interface().(Tuple); ok {
		return "a list"
	}
	switch {
	case v.Kind() == reflect.Bool:
		return "true or false"
	case v.Kind() == reflect.String:
		return "a text"
	case v.CanFloat():
		return "a number"
	case v.CanInt():
		return "an integer"
	case v.CanUint():
		return "an integer >= 0"
	case v.Kind() == reflect.Slice:
		return "a list"
	case v.Kind() == reflect.Map:
		return "an object"
	}
	if _, ok := v.Addr().Interface().(json.Unmarshaler); ok {
		return "a number"
	}
	return "an object"
}

func (d *decoder) list(v reflect.Value) error {
	v.Set(reflect.MakeSlice(v.Type(), 0, 0)) // [] is not nil
	return d.items(func() error {
		n := v.Len()
		v.Grow(1)
		v.SetLen(n + 1)
		return d.value(v.Index(n), Options{})
	})
}

func (d *decoder) tuple(parts []any) error {
	n := 0
	err := d.items(func() error {
		n++
		if n > len(parts) {
			return d.tokens.SkipValue()
		}
		return d.value(reflect.ValueOf(parts[n-1]).Elem(), Options{})
	})
	if err == nil && n != len(parts) {
		err = &Error{
			Kind: Syntax, Path: d.where(), Value: "a list of " + strconv.Itoa(n), Allowed: "a list of " + strconv.Itoa(len(parts)),
		}
	}
	return err
}

func (d *decoder) dictionary(v reflect.Value) error {
	v.Set(reflect.MakeMap(v.Type()))
	return d.members(func(key string) error {
		element := reflect.New(v.Type().Elem()).Elem()
		if err := d.value(element, Options{}); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(key).Convert(v.Type().Key()), element)
		return nil
	})
}

// field is a key of a struct.
type field struct {
	key      string
	index    []int
	optional bool
	partial  bool
}

func (d *decoder) fieldsOf(t reflect.Type) []field {
	if list, found := d.types[t]; found {
		return list
	}
	var list []field
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		strict := f.Tag.Get("strict")
		list = append(list, field{
			key: name, index: f.Index, partial: strict == "partial",
			optional: strings.Contains(options, "omit") || strict != "",
		})
	}
	d.types[t] = list
	return list
}

func (d *decoder) object(v reflect.Value, o Options) error {
	known := d.fieldsOf(v.Type())
	there := make([]bool, len(known))
	err := d.members(func(key string) error {
		i := slices.IndexFunc(known, func(f field) bool { return f.key == key })
		switch {
		case i < 0 && (o.Open || key == o.Also):
			return d.tokens.SkipValue()
		case i < 0:
			return UnknownKey(d.where(), key, keysOf(known))
		}
		there[i] = true
		if known[i].optional && d.tokens.PeekKind() == 'n' {
			return d.tokens.SkipValue()
		}
		return d.value(v.FieldByIndex(known[i].index), Options{Partial: known[i].partial})
	})
	if err != nil || o.Partial {
		return err
	}
	for i, f := range known {
		if !there[i] && !f.optional {
			return &Error{Kind: Missing, Path: Key(d.where(), f.key), Allowed: wanted(v.FieldByIndex(f.index))}
		}
	}
	return nil
}

func keysOf(list []field) []string {
	keys := make([]string, len(list))
	for i, f := range list {
		keys[i] = f.key
	}
	return keys
}
