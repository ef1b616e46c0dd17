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
