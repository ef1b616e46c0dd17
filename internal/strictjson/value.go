package strictjson

// ValueKind is what sort of JSON value a [Value] is.
type ValueKind uint8

// The kinds of values. Null is that of the zero Value.
const (
	NullValue ValueKind = iota
	BoolValue
	NumberValue
	TextValue
	ListValue
	ObjectValue
)

// String names the kind in a message.
func (k ValueKind) String() string {
	return [...]string{"null", "a boolean", "a JSON number", "a text", "a list", "an object"}[k]
}

// Value is a decoded JSON value that still knows the order of its keys and the digits of its numbers.
type Value struct {
	Kind    ValueKind
	Text    string  // of a text; the literal of anything else that is no list or object
	Items   []Value // of a list
	Members []Named // of an object

	position map[string]int // of a key among many members
}

// Named is one member of an object.
type Named struct {
	Key   string
	Value Value
}

// Parse decodes one JSON value of at most maxValues values.
func Parse(data []byte, maxValues int) (Value, error) {
	if err := Check("", data, maxValues); err != nil {
		return Value{}, err
	}
	d := decoder{tokens: newTokens(data, true)}
	return d.any()
}

func (d *decoder) any() (v Value, err error) {
	switch d.tokens.PeekKind() {
	case '[':
		v.Kind = ListValue
		err = d.items(func() error {
			item, err := d.any()
			v.Items = append(v.Items, item)
			return err
		})
		return v, err
	case '{':
		v.Kind = ObjectValue
		err = d.members(func(key string) error {
			value, err := d.any()
			v.Members = append(v.Members, Named{key, value})
			return err
		})
		if len(v.Members) > manyMembers {
			v.position = make(map[string]int, len(v.Members))
			for i, m := range v.Members {
				v.position[m.Key] = i
			}
		}
		return v, err
	}
	token, err := d.tokens.ReadToken()
	if err != nil {
		return Value{}, d.syntax(nil, err)
	}
	v.Text = token.String()
	switch token.Kind() {
	case 't', 'f':
		v.Kind = BoolValue
	case '0':
		v.Kind = NumberValue
	case '"':
		v.Kind = TextValue
	}
	return v, nil
}

// manyMembers is from where on a key is looked up in a map.
const manyMembers = 16

func (v *Value) index(key string) int {
	if v.position != nil {
		if i, found := v.position[key]; found {
			return i
		}
		return -1
	}
	for i := range v.Members {
		if v.Members[i].Key == key {
			return i
		}
	}
	return -1
}

// Member returns the value of a key; null stands for a missing one and for a value that is no object.
func (v *Value) Member(key string) Value {
	if i := v.index(key); i >= 0 {
		return v.Members[i].Value
	}
	return Value{Text: "null"}
}

// Has reports whether an object has the key.
func (v *Value) Has(key string) bool { return v.index(key) >= 0 }
