package evaluator

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// fields reads an object by key and keeps the first thing that cannot be read. It remembers the keys that were asked
// for, so that unread finds those that nobody knows.
type fields struct {
	path   string          // of the object, empty for the document itself
	raw    json.RawMessage // the document
	object []strictjson.Member
	asked  []string
	inner  []*fields
	wide   bool // numbers have the range of the arithmetic, not that of number
	err    error
}

// parseFields reads a whole document, which has to be an object.
func parseFields(in json.RawMessage) (*fields, error) {
	object, err := strictnum.Members("", in)
	if err != nil {
		return nil, err
	}
	return &fields{raw: in, object: object}, nil
}

// fail records err, which may be nil, if it is the first.
func (f *fields) fail(err error) {
	if f.err == nil {
		f.err = err
	}
}

// at returns the path of a key.
func (f *fields) at(key string) string { return strictjson.Key(f.path, key) }

// get returns the value of a key, nil if it is not there.
func (f *fields) get(key string) json.RawMessage {
	f.asked = append(f.asked, key)
	for _, m := range f.object {
		if m.Key == key {
			return m.Value
		}
	}
	return nil
}

// pass knows keys without reading them.
func (f *fields) pass(keys ...string) { f.asked = append(f.asked, keys...) }

// passAll knows every key: somebody else reads the document.
func (f *fields) passAll() {
	for _, m := range f.object {
		f.pass(m.Key)
	}
}

// has reports whether a key is there with a value that is not null.
func (f *fields) has(key string) bool {
	raw := f.get(key)
	return raw != nil && !isNull(raw)
}

func isNull(raw json.RawMessage) bool { return bytes.Equal(raw, []byte("null")) }

// unread refuses the first key that nobody asked for, of this object or of one inside it.
func (f *fields) unread() error {
	known := make(map[string]bool, len(f.asked))
	for _, key := range f.asked {
		known[key] = true
	}
	for _, m := range f.object {
		if !known[m.Key] {
			return strictnum.Error(strictjson.UnknownKey(f.at(m.Key), m.Key, f.asked))
		}
	}
	for _, object := range f.inner {
		if err := object.unread(); err != nil {
			return err
		}
	}
	return nil
}

// read decodes a key that must be there.
func (f *fields) read(key string, into any, allowed string) {
	raw := f.get(key)
	if raw == nil {
		f.fail(num.Refuse(num.ErrMissing, f.at(key), nil, nil, allowed))
		return
	}
	f.fail(strictnum.Unmarshal(f.at(key), raw, into, strictjson.Options{}))
}

// sub reads a key that holds an object.
func (f *fields) sub(key string) *fields {
	inner := &fields{path: f.at(key), wide: f.wide}
	f.inner = append(f.inner, inner)
	raw := f.get(key)
	if raw == nil {
		f.fail(num.Refuse(num.ErrMissing, f.at(key), nil, nil, "an object"))
		return inner
	}
	var err error
	inner.object, err = strictjson.Members(f.at(key), raw)
	f.fail(strictnum.Error(err))
	return inner
}

func (f *fields) boolean(key string) (v bool) {
	f.read(key, &v, "true or false")
	return v
}

func (f *fields) integer(key string) (v int) {
	f.read(key, &v, "an integer")
	return v
}

// names reads a list of names, every one once and none empty.
func (f *fields) names(key string) (list []string) {
	f.read(key, &list, "a list of names")
	seen := make(map[string]bool, len(list))
	for i, name := range list {
		switch {
		case name == "":
			f.fail(num.Refuse(num.ErrMissing, f.at(key), []int{i}, nil, "must be non-empty"))
		case seen[name]:
			f.fail(num.Refuse(num.ErrDuplicate, f.at(key), []int{i}, strconv.Quote(name), "every name once"))
		}
		seen[name] = true
	}
	return list
}

func (f *fields) decimal(key string) num.Dec {
	var v number
	if f.wide {
		f.read(key, &v.Dec, "a number as text")
	} else {
		f.read(key, &v, "a number as text")
	}
	return v.Dec
}

// value reads a number that must be there.
func value[T chorus.Number](e *engine[T], f *fields, key string) T {
	return e.number(f, f.decimal(key), key)
}

// number converts to the arithmetic; what does not fit is a refusal of the input at a key and a position.
func (e *engine[T]) number(f *fields, x num.Dec, key string, index ...int) T {
	return e.numberAt(f, x, f.at(key), index...)
}

// numberAt is number at a path.
func (e *engine[T]) numberAt(f *fields, x num.Dec, path string, index ...int) T {
	a := e.a.Calc()
	v := a.FromDec(x)
	if err := a.Err(); err != nil {
		f.fail(fieldError(err, path, index...))
	}
	return v
}

// fieldError names the field of an error, keeping its kind.
func fieldError(err error, path string, index ...int) error {
	e, ok := num.AsError(err)
	if !ok {
		return err
	}
	for _, i := range index {
		path = strictjson.Index(path, i)
	}
	return strictnum.At(e, path)
}

// optional reads a number or null; a missing key counts as null.
func optional[T chorus.Number](e *engine[T], f *fields, key string) (T, bool) {
	if !f.has(key) {
		return e.a.Int(0), false
	}
	return value(e, f, key), true
}

// values reads a list of numbers.
func values[T chorus.Number](e *engine[T], f *fields, key string) []T {
	var list []number
	f.read(key, &list, "a list of numbers as text")
	out := make([]T, len(list))
	for i, x := range list {
		out[i] = e.number(f, x.Dec, key, i)
	}
	return out
}

// optionalValues reads a list of numbers or nulls.
func optionalValues[T chorus.Number](e *engine[T], f *fields, key string) ([]T, []bool) {
	var list []*number
	f.read(key, &list, "a list of numbers as text")
	return e.optionals(f, list, key)
}

func (e *engine[T]) optionals(f *fields, list []*number, key string, index ...int) ([]T, []bool) {
	out, present := make([]T, len(list)), make([]bool, len(list))
	for i, x := range list {
		out[i] = e.a.Int(0)
		if x != nil {
			out[i], present[i] = e.number(f, x.Dec, key, append(index, i)...), true
		}
	}
	return out, present
}
