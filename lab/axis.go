package lab

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// Values are those of an axis: anything that may stand at its key. Numbers from a file or a text are a json.Number, with the digits
// that are written there.
type Values []any

// UnmarshalJSON reads a list of any values.
func (v *Values) UnmarshalJSON(data []byte) error {
	if v == nil {
		return num.Refuse(num.ErrMissing, "Values", nil, nil, "values to read into")
	}
	if err := strictnum.Error(strictjson.Check("", data, maxConfigValues)); err != nil {
		return err
	}
	if string(data) == "null" {
		*v = nil
		return nil
	}
	items, err := strictjson.Items("", data)
	if err != nil {
		return strictnum.Error(err)
	}
	*v = make(Values, 0, len(items))
	for _, item := range items {
		value, err := anyValue(item)
		if err != nil {
			return err
		}
		*v = append(*v, value)
	}
	return nil
}

// anyValue decodes JSON that was checked; what is not a plain value stays text.
func anyValue(data []byte) (any, error) {
	v, err := strictjson.Parse(data, maxConfigValues)
	if err != nil {
		return nil, strictnum.Error(err)
	}
	switch v.Kind {
	case strictjson.NullValue:
		return nil, nil
	case strictjson.BoolValue:
		return v.Text == "true", nil
	case strictjson.NumberValue:
		return json.Number(v.Text), nil
	case strictjson.TextValue:
		return v.Text, nil
	}
	var compact bytes.Buffer
	err = json.Compact(&compact, data)
	return json.RawMessage(compact.Bytes()), err
}

// maxRange is how many values a range may have.
const maxRange = 100_000

// ParseAxis reads an axis from a text such as p=2:5.1:0.1, all decimals from 2 in steps of 0.1 up to 5.1, or release=v0.6,v0.17, a
// list. Keys are those of Config.Set.
func ParseAxis(text string) (Axis, error) {
	key, list, found := strings.Cut(text, "=")
	if !found || key == "" || list == "" {
		return Axis{}, num.Refuse(num.ErrSyntax, "sweep", nil, strconv.Quote(text), "KEY=FROM:TO:STEP or KEY=VALUE,VALUE,...")
	}
	axis := Axis{Key: longKey(key)}
	if parts := strings.Split(list, ":"); len(parts) == 3 {
		values, err := decimalRange(text, parts)
		axis.Values = values
		return axis, err
	}
	for value := range strings.SplitSeq(list, ",") {
		var v any = value
		if json.Valid([]byte(value)) {
			var err error
			if v, err = anyValue([]byte(value)); err != nil {
				return Axis{}, err
			}
		}
		axis.Values = append(axis.Values, v)
	}
	return axis, nil
}

// decimalRange returns the numbers of from:to:step, exactly.
func decimalRange(text string, parts []string) (Values, error) {
	var bounds [3]decimal.Decimal
	for i, part := range parts {
		d, err := num.ParseDec(part)
		if err == nil && (len(part) > 30 || strings.ContainsAny(part, "eE")) {
			err = num.ErrRange
		}
		if err != nil {
			return nil, num.Refuse(num.ErrSyntax, "sweep", nil, strconv.Quote(text), "FROM:TO:STEP, decimals of at most 30 digits; not "+strconv.Quote(part))
		}
		bounds[i] = d.Decimal()
	}
	from, to, step := bounds[0], bounds[1], bounds[2]
	if step.Sign() == 0 || to.Sub(from).Sign()*step.Sign() < 0 {
		return nil, num.Refuse(num.ErrDomain, "sweep", nil, strconv.Quote(text), "a step that leads from the first number to the second")
	}
	count := to.Sub(from).Div(step).Floor()
	if count.GreaterThanOrEqual(decimal.NewFromInt(maxRange)) {
		return nil, num.Refuse(num.ErrLimit, "sweep", nil, strconv.Quote(text), "at most "+strconv.Itoa(maxRange)+" values")
	}
	var values Values
	for x := from; x.Sub(to).Sign()*step.Sign() <= 0; x = x.Add(step) {
		values = append(values, json.Number(x.String()))
	}
	return values, nil
}
