package strictjson

import "encoding/json"

// Member is one key of an object with its value as it stands in the document.
type Member struct {
	Key   string
	Value json.RawMessage
}

// Members takes the object at a path apart, in the order of its keys. The values share the bytes of data.
func Members(path string, data []byte) ([]Member, error) {
	if err := check(path, data, MaxValues); err != nil {
		return nil, err
	}
	return checkedMembers(path, data)
}

// checkedMembers is Members for a part of a document that Check has seen.
func checkedMembers(path string, data []byte) ([]Member, error) {
	d := decoder{path: path, tokens: newTokens(data, true)}
	var list []Member
	err := d.members(func(key string) error {
		value, err := d.tokens.ReadValue()
		if err != nil {
			return d.syntax(data, err)
		}
		end := d.tokens.InputOffset()
		start := end - int64(len(value))
		list = append(list, Member{Key: key, Value: data[start:end:end]})
		return nil
	})
	return list, err
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
