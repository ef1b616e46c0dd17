package chain

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"

	"github.com/seed-63a7a409/chorus/num"
)

// unmarshalStrict reads one JSON value and refuses unknown keys and anything behind it. Errors of numbers inside
// keep their kind.
func unmarshalStrict(field string, data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return syntax(field, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return num.Refuse(num.ErrSyntax, field, nil, nil, "one JSON object")
	}
	return nil
}

func unmarshalLoose(data []byte, into any) error {
	if err := json.Unmarshal(data, into); err != nil {
		return syntax("document", err)
	}
	return nil
}

func syntax(field string, err error) error {
	if _, ok := num.AsError(err); ok {
		return err
	}
	return num.Refuse(num.ErrSyntax, field, nil, strconv.Quote(err.Error()), "a JSON object with the keys of docs/formats.md")
}

// uniqueKeys refuses objects that have a key twice, of which encoding/json takes the last. What is not JSON is left to
// those who read it.
func uniqueKeys(field string, data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var seen []map[string]bool // of the objects around; nil for an array
	isKey := false
	for {
		token, err := d.Token()
		if err != nil {
			return nil
		}
		inObject := len(seen) > 0 && seen[len(seen)-1] != nil
		switch t := token.(type) {
		case json.Delim:
			switch t {
			case '{':
				seen = append(seen, map[string]bool{})
			case '[':
				seen = append(seen, nil)
			default:
				seen = seen[:len(seen)-1]
			}
			isKey = len(seen) > 0 && seen[len(seen)-1] != nil
			continue
		case string:
			if inObject && isKey {
				keys := seen[len(seen)-1]
				if keys[t] {
					return num.Refuse(num.ErrDuplicate, field, nil, strconv.Quote(t), "every key once")
				}
				keys[t], isKey = true, false
				continue
			}
		}
		isKey = inObject
	}
}
