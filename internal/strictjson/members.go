package strictjson

import "encoding/json"

// Member is one key of an object with its value as it stands in the document.
type Member struct {
	Key   string
	Value json.RawMessage
}

// Members takes the object at a path apart, in the order of its keys. The values share the bytes of data, which
// [Check] has to have accepted.
func Members(path string, data []byte) ([]Member, error) {
	d := decoder{path: path, tokens: newTokens(data, true)}
	var list []Member
	err := d.members(func(key string) error {
		value, err := d.raw(data)
		list = append(list, Member{Key: key, Value: value})
		return err
	})
	return list, err
}

// Items takes the list at a path apart, as Members does an object.
func Items(path string, data []byte) ([]json.RawMessage, error) {
	d := decoder{path: path, tokens: newTokens(data, true)}
	var list []json.RawMessage
	err := d.items(func() error {
		value, err := d.raw(data)
		list = append(list, value)
		return err
	})
	return list, err
}

// raw returns the next value as a part of data.
func (d *decoder) raw(data []byte) (json.RawMessage, error) {
	value, err := d.tokens.ReadValue()
	if err != nil {
		return nil, d.syntax(data, err)
	}
	end := d.tokens.InputOffset()
	return data[end-int64(len(value)) : end : end], nil
}

// members reads an object and visits its keys; the visitor reads their values.
func (d *decoder) members(visit func(key string) error) error {
	if d.tokens.PeekKind() != '{' {
		return d.unlike("an object")
	}
	if _, err := d.tokens.ReadToken(); err != nil {
		return d.syntax(nil, err)
	}
	for d.tokens.PeekKind() == '"' {
		key, err := d.tokens.ReadToken()
		if err != nil {
			return d.syntax(nil, err)
		}
		if err := visit(key.String()); err != nil {
			return err
		}
	}
	if _, err := d.tokens.ReadToken(); err != nil {
		return d.syntax(nil, err)
	}
	return nil
}

// items reads a list; the visitor reads its values.
func (d *decoder) items(visit func() error) error {
	if d.tokens.PeekKind() != '[' {
		return d.unlike("a list")
	}
	if _, err := d.tokens.ReadToken(); err != nil {
		return d.syntax(nil, err)
	}
	for kind := d.tokens.PeekKind(); kind != ']' && kind != 0; kind = d.tokens.PeekKind() {
		if err := visit(); err != nil {
			return err
		}
	}
	if _, err := d.tokens.ReadToken(); err != nil {
		return d.syntax(nil, err)
	}
	return nil
}

// unlike refuses the next value, which is not of the kind that is asked for.
func (d *decoder) unlike(want string) error {
	value, err := d.tokens.ReadValue()
	if err != nil {
		return d.syntax(nil, err)
	}
	if value.Kind() == 'n' {
		return &Error{Kind: Missing, Path: d.where(), Value: "null", Allowed: want}
	}
	return &Error{Kind: Syntax, Path: d.where(), Value: shown(value), Allowed: want}
}
