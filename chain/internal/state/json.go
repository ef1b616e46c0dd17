package state

import (
	"math"
	"strconv"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// UnmarshalStrict reads one JSON value of the ledger's own making; field names it in errors. Its size is that of the
// ledger, so its values are not counted.
func UnmarshalStrict(field string, data []byte, into any) error {
	return strictnum.Unmarshal(field, data, into, strictjson.Options{MaxValues: math.MaxInt})
}

// UnmarshalLoose reads those keys of an object that are known and there.
func UnmarshalLoose(data []byte, into any) error {
	return strictnum.Unmarshal("", data, into, strictjson.Options{Open: true, Partial: true, MaxValues: math.MaxInt})
}

// Syntax turns an error of encoding/json into one that names the field.
func Syntax(field string, err error) error {
	if _, ok := num.AsError(err); ok {
		return err
	}
	return num.Refuse(num.ErrSyntax, field, nil, strconv.Quote(err.Error()), "a JSON object with the keys of docs/formats.md")
}
