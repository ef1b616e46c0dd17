package wire

import (
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// MaxBytes is how long a document may be. All regrets of 32 inferers and 6 forecasters take a tenth.
const MaxBytes = 8 << 20

// maxValues bounds the memory of a decoded document.
const maxValues = 400_000

// reader keeps the first error of a document.
type reader struct{ err error }

// node is a value of a document; that of a key that is absent has no value.
type node struct {
	r     *reader
	path  string
	value *strictjson.Value
}

func (r *reader) parse(data []byte) node {
	if len(data) > MaxBytes {
		r.err = num.Refuse(num.ErrLimit, "document", nil, len(data), "at most "+strconv.Itoa(MaxBytes)+" bytes")
		return node{r: r}
	}
	value, err := strictjson.Parse(data, maxValues)
	if err != nil {
		r.err = strictnum.Error(err)
		return node{r: r}
	}
	return node{r, "", &value}
}

func (n node) there() bool { return n.value != nil }

func (n node) fail(kind error, value any, allowed string) {
	if n.r.err == nil {
		path := n.path
		if path == "" {
			path = "document"
		}
		n.r.err = strictnum.At(num.Refuse(kind, path, nil, value, allowed), path)
	}
}

// members visits the keys of an object in snake case.
func (n node) members(visit func(key string, value node)) {
	if !n.is(strictjson.ObjectValue) {
		return
	}
	seen := make(map[string]bool, len(n.value.Members))
	for i := range n.value.Members {
		m := &n.value.Members[i]
		key := snake(m.Key)
		at := node{n.r, strictjson.Key(n.path, m.Key), &m.Value}
		if seen[key] {
			at.fail(num.ErrDuplicate, nil, "every key once, in whichever case")
			return
		}
		seen[key] = true
		visit(key, at)
	}
}

// named visits an object whose keys are names.
func (n node) named(visit func(name string, value node)) {
	if !n.is(strictjson.ObjectValue) {
		return
	}
	for i := range n.value.Members {
		m := &n.value.Members[i]
		at := node{n.r, strictjson.Key(n.path, m.Key), &m.Value}
		if m.Key == "" {
			at.fail(num.ErrMissing, nil, "must be a non-empty name")
			return
		}
		visit(m.Key, at)
	}
}

// optional finds a key of an object; null is as if the key were not there.
func (n node) optional(key string) node {
	found := node{r: n.r, path: strictjson.Key(n.path, key)}
	n.members(func(name string, value node) {
		if name == key && value.value.Kind != strictjson.NullValue {
			found = value
		}
	})
	return found
}

// need finds a key that has to be there.
func (n node) need(key string) node {
	found := n.optional(key)
	if !found.there() {
		found.fail(num.ErrMissing, nil, "what is served under this key")
	}
	return found
}

func (n node) is(kind strictjson.ValueKind) bool {
	switch {
	case n.r.err != nil:
		return false
	case !n.there():
		n.fail(num.ErrMissing, nil, "must be there")
	case n.value.Kind != kind:
		n.fail(num.ErrSyntax, n.value.Kind, "must be "+kind.String())
	default:
		return true
	}
	return false
}

func (n node) items(visit func(item node)) {
	if !n.is(strictjson.ListValue) {
		return
	}
	for i := range n.value.Items {
		visit(node{n.r, strictjson.Index(n.path, i), &n.value.Items[i]})
	}
}

func (n node) text() string {
	if !n.is(strictjson.TextValue) {
		return ""
	}
	return n.value.Text
}

// name is the text of a worker's address or of a label.
func (n node) name() string {
	text := n.text()
	if text == "" {
		n.fail(num.ErrMissing, nil, "must be a non-empty name")
	}
	return text
}

// number reads a decimal, as a text or a JSON number.
func (n node) number() num.Dec {
	if n.r.err != nil {
		return num.Dec{}
	}
	if !n.there() || n.value.Kind != strictjson.NumberValue {
		n.is(strictjson.TextValue)
	}
	if n.r.err != nil {
		return num.Dec{}
	}
	var x strictnum.Number
	if err := x.UnmarshalJSON([]byte(strconv.Quote(n.value.Text))); err != nil {
		n.r.err = err
		if e, ok := num.AsError(err); ok {
			n.r.err = strictnum.At(e, n.path)
		}
	}
	return x.Dec
}

// integer reads an integer that is not negative, as a text or a JSON number.
func (n node) integer() int64 {
	if n.r.err != nil {
		return 0
	}
	if !n.there() || n.value.Kind != strictjson.NumberValue {
		n.is(strictjson.TextValue)
	}
	if n.r.err != nil {
		return 0
	}
	i, err := strconv.ParseInt(n.value.Text, 10, 64)
	if err != nil || i < 0 {
		n.fail(num.ErrRange, n.value.Text, "an integer from 0 to 2^63 - 1")
	}
	return i
}

// snake writes a key in camel case in snake case.
func snake(key string) string {
	if strings.IndexFunc(key, isUpper) < 0 {
		return key
	}
	var b strings.Builder
	for i, c := range key {
		if isUpper(c) {
			if i > 0 {
				b.WriteByte('_')
			}
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return b.String()
}

func isUpper(c rune) bool { return 'A' <= c && c <= 'Z' }
