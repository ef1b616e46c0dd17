package evaluator

import (
	"bytes"
	"encoding/json"

	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/num"
)

// fields reads the input of a case by key and keeps the first thing that cannot be read.
type fields struct {
	raw map[string]json.RawMessage
	err error
}

func parseFields(in json.RawMessage) (*fields, error) {
	object, err := fixtures.ParseObject(in) // which refuses a key that comes twice
	if err != nil {
		return nil, num.Refuse(num.ErrSyntax, "in", nil, err, "a JSON object")
	}
	f := &fields{raw: make(map[string]json.RawMessage, len(object))}
	for _, member := range object {
		f.raw[member.Key] = member.Value
	}
	return f, nil
}

// fail records err, which may be nil, if it is the first.
func (f *fields) fail(err error) {
	if f.err == nil {
		f.err = err
	}
}

// has tells whether a key is there with a value that is not null.
func (f *fields) has(key string) bool {
	raw, ok := f.raw[key]
	return ok && !isNull(raw)
}

func isNull(raw json.RawMessage) bool { return bytes.Equal(bytes.TrimSpace(raw), []byte("null")) }

// read decodes a key that must be there.
func (f *fields) read(key string, into any, allowed string) {
	raw, ok := f.raw[key]
	if !ok {
		f.fail(num.Refuse(num.ErrMissing, key, nil, nil, allowed))
		return
	}
	if err := json.Unmarshal(raw, into); err != nil {
		f.fail(fieldError(key, err, allowed))
	}
}

// fieldError names the key, keeping the kind of an error of the number reader.
func fieldError(key string, err error, allowed string) error {
	if e, ok := num.AsError(err); ok {
		named := *e
		named.Field = key
		return &named
	}
	return num.Refuse(num.ErrSyntax, key, nil, nil, allowed)
}

func (f *fields) boolean(key string) bool {
	var v bool
	f.read(key, &v, "true or false")
	return v
}

func (f *fields) integer(key string) int {
	var v int
	f.read(key, &v, "an integer")
	return v
}

func (f *fields) names(key string) []string {
	var v []string
	f.read(key, &v, "a list of names")
	return v
}

func (f *fields) decimal(key string) num.Dec {
	var v *num.Dec
	f.read(key, &v, "a number as text")
	if v == nil {
		f.fail(num.Refuse(num.ErrMissing, key, nil, nil, "a number as text"))
		return num.Dec{}
	}
	return *v
}

// value reads a number that must be there.
func value[T any](e *engine[T], f *fields, key string) T { return e.number(f, key, f.decimal(key)) }

// number converts to the arithmetic; what does not fit is a refusal of the input.
func (e *engine[T]) number(f *fields, key string, x num.Dec) T {
	a := e.a.Fresh()
	v := a.FromDec(x)
	if err := a.Err(); err != nil {
		f.fail(fieldError(key, err, ""))
	}
	return v
}

// optional reads a number or null; a missing key counts as null.
func optional[T any](e *engine[T], f *fields, key string) (T, bool) {
	if !f.has(key) {
		return e.a.Int(0), false
	}
	return value(e, f, key), true
}

// values reads a list of numbers.
func values[T any](e *engine[T], f *fields, key string) []T {
	list, present := optionalValues(e, f, key)
	for i, p := range present {
		if !p {
			f.fail(num.Refuse(num.ErrMissing, key, []int{i}, nil, "a number as text"))
		}
	}
	return list
}

// optionalValues reads a list of numbers or nulls.
func optionalValues[T any](e *engine[T], f *fields, key string) ([]T, []bool) {
	var texts []*num.Dec
	f.read(key, &texts, "a list of numbers as text")
	return e.optionals(f, key, texts)
}

func (e *engine[T]) optionals(f *fields, key string, texts []*num.Dec) ([]T, []bool) {
	list, present := make([]T, len(texts)), make([]bool, len(texts))
	for i, x := range texts {
		list[i] = e.a.Int(0)
		if x != nil {
			list[i], present[i] = e.number(f, key, *x), true
		}
	}
	return list, present
}

// matrix reads rows of numbers or nulls.
func matrix[T any](e *engine[T], f *fields, key string) ([][]T, [][]bool) {
	var texts [][]*num.Dec
	f.read(key, &texts, "a matrix of numbers as text")
	list, present := make([][]T, len(texts)), make([][]bool, len(texts))
	for i, row := range texts {
		list[i], present[i] = e.optionals(f, key, row)
	}
	return list, present
}

// pair is [name, value] with a number or a list as value.
type pair[V any] struct {
	name  string
	value V
}

// UnmarshalJSON reads a list of exactly two members.
func (p *pair[V]) UnmarshalJSON(data []byte) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil || len(parts) != 2 || isNull(parts[0]) || isNull(parts[1]) {
		return num.Refuse(num.ErrSyntax, "pair", nil, string(data), "[name, value]")
	}
	if err := json.Unmarshal(parts[0], &p.name); err != nil {
		return num.Refuse(num.ErrSyntax, "pair", nil, string(parts[0]), "a name")
	}
	return json.Unmarshal(parts[1], &p.value)
}

// text writes a number as plain decimal text.
func (e *engine[T]) text(x T) string { return e.a.Text(x) }

func (e *engine[T]) texts(list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = e.a.Text(x)
	}
	return out
}

// textsOrNull writes null where nothing is present.
func (e *engine[T]) textsOrNull(list []T, present []bool) []any {
	out := make([]any, len(list))
	for i, x := range list {
		if present[i] {
			out[i] = e.a.Text(x)
		}
	}
	return out
}

// one wraps a single output number, with the error of the arithmetic that made it.
func one[T any](e *engine[T], a num.Arith[T], key string, x T) (output, error) {
	if err := a.Err(); err != nil {
		return nil, err
	}
	return output{key: e.text(x)}, nil
}
