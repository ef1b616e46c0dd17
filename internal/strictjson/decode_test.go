package strictjson_test

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
)

// digits is a number that reads itself.
type digits string

var errNoDigits = errors.New("no digits")

func (x *digits) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return errNoDigits
	}
	*x = digits(text)
	return nil
}

type pair struct {
	name  string
	value digits
}

func (p *pair) Parts() []any { return []any{&p.name, &p.value} }

type bundle struct {
	Reputer string  `json:"reputer"`
	Nonce   int64   `json:"nonce"`
	Loss    digits  `json:"loss"`
	List    []pair  `json:"list,omitempty"`
	Weight  *digits `json:"weight" strict:"optional"`
}

type settings struct {
	Depth, Width int
}

type file struct {
	Name     string          `json:"name"`
	Bundles  []bundle        `json:"bundles"`
	Scale    *digits         `json:"scale"`
	Small    uint8           `json:"small,omitempty"`
	Yes      bool            `json:"yes,omitempty"`
	Note     json.RawMessage `json:"note,omitempty"`
	Settings settings        `json:"settings" strict:"partial"`
	State    map[string]int  `json:"state,omitempty"`
}

const good = `{"name": "x", "bundles": [{"reputer": "a", "nonce": 3, "loss": "12", "list": [["w", 5], ["v", "6"]]},
 {"reputer": "b", "nonce": -3, "loss": 7, "list": null}], "scale": null, "settings": {"Width": 4}, "note": {"any": [null]}, "state": {"k": 1}}`

func TestUnmarshal(t *testing.T) {
	f := file{Settings: settings{Depth: 9, Width: 9}}
	require.NoError(t, strictjson.Unmarshal("", []byte(good), &f, strictjson.Options{}))
	require.Equal(t, "x", f.Name)
	require.Equal(t, []bundle{
		{Reputer: "a", Nonce: 3, Loss: "12", List: []pair{{"w", "5"}, {"v", "6"}}},
		{Reputer: "b", Nonce: -3, Loss: "7"},
	}, f.Bundles)
	require.Nil(t, f.Scale)
	require.Equal(t, settings{Depth: 9, Width: 4}, f.Settings)
	require.JSONEq(t, `{"any": [null]}`, string(f.Note))
	require.Equal(t, map[string]int{"k": 1}, f.State)
}

const accepted strictjson.Kind = 255

// TestRefusals: one change of the good document each, with kind and path of what is said about it.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		old, new string
		kind     strictjson.Kind
		path     string
	}{
		{`"nonce": -3`, `"nonce": -3, "nonce": -3`, strictjson.Duplicate, "bundles[1].nonce"},
		{`{"any": [null]}`, `{"any": [{"a": 1, "a": 2}]}`, strictjson.Duplicate, "note.any[0].a"},
		{`"scale": null`, `"scale": null, "note": 1`, strictjson.Duplicate, "note"},
		{`"reputer": "b"`, `"Reputer": "b"`, strictjson.Unknown, "bundles[1].Reputer"},
		{`"reputer": "b"`, `"reputer": "b", "\u001b x": 1`, strictjson.Unknown, `bundles[1]["\x1b x"]`},
		{`"name": "x"`, `"names": "x"`, strictjson.Unknown, "names"},
		{`"Width": 4`, `"width": 4`, strictjson.Unknown, "settings.width"},
		{`"Width": 4`, `"Width": null`, strictjson.Missing, "settings.Width"},
		{`"reputer": "b", `, ``, strictjson.Missing, "bundles[1].reputer"},
		{`"scale": null, `, ``, strictjson.Missing, "scale"},
		{`"loss": 7`, `"loss": null`, strictjson.Missing, "bundles[1].loss"},
		{`"name": "x"`, `"name": null`, strictjson.Missing, "name"},
		{`"name": "x"`, `"name": 5`, strictjson.Syntax, "name"},
		{`["v", "6"]`, `["v"]`, strictjson.Syntax, "bundles[0].list[1]"},
		{`["v", "6"]`, `["v", "6", "7"]`, strictjson.Syntax, "bundles[0].list[1]"},
		{`["v", "6"]`, `{"v": "6"}`, strictjson.Syntax, "bundles[0].list[1]"},
		{`["v", "6"]`, `[6, "6"]`, strictjson.Syntax, "bundles[0].list[1][0]"},
		{`["v", "6"]`, `["v", "-"]`, strictjson.Refused, "bundles[0].list[1][1]"},
		{`["v", "6"]`, `null`, strictjson.Missing, "bundles[0].list[1]"},
		{`"nonce": 3`, `"nonce": 3.0`, strictjson.Syntax, "bundles[0].nonce"},
		{`"nonce": 3`, `"nonce": "3"`, strictjson.Syntax, "bundles[0].nonce"},
		{`"nonce": 3`, `"nonce": 9223372036854775808`, strictjson.Range, "bundles[0].nonce"},
		{`"scale": null`, `"scale": null, "small": 256`, strictjson.Range, "small"},
		{`"scale": null`, `"scale": null, "small": -1`, strictjson.Range, "small"},
		{`"scale": null`, `"scale": null, "yes": 1`, strictjson.Syntax, "yes"},
		{`"settings": {`, `"settings": [{`, strictjson.Syntax, "settings"},
		{`"x"`, `"` + "\xff" + `"`, strictjson.Syntax, "name"},
		{`"x"`, `"\ud800"`, strictjson.Syntax, "name"},
		{`{"k": 1}`, `{"k": 1}}`, strictjson.Syntax, ""},
		{`{"k": 1}}`, `{"k": 1}`, strictjson.Syntax, ""},
		{`{"any": [null]}`, strings.Repeat("[", 63) + strings.Repeat("]", 63), accepted, ""},
		{`{"any": [null]}`, strings.Repeat("[", 64) + strings.Repeat("]", 64), strictjson.Limit, "note" + strings.Repeat("[0]", 63)},
	} {
		text := strings.Replace(good, c.old, c.new, 1)
		require.NotEqual(t, good, text, c.old)
		err := strictjson.Unmarshal("", []byte(text), new(file), strictjson.Options{})
		if c.kind == accepted {
			require.NoError(t, err)
			continue
		}
		fault, ok := errors.AsType[*strictjson.Error](err)
		require.True(t, ok, "%s: %v", c.new, err)
		require.Equal(t, c.kind, fault.Kind, "%s: %v", c.new, err)
		require.Equal(t, c.path, fault.Path, "%s: %v", c.new, err)
		require.NotContains(t, err.Error(), "Go ", "no type of the language in a message")
		require.NotContains(t, err.Error(), "\x1b")

		inside := strictjson.Unmarshal("epochs[2]", []byte(text), new(file), strictjson.Options{})
		fault, ok = errors.AsType[*strictjson.Error](inside)
		require.True(t, ok)
		require.True(t, strings.HasPrefix(fault.Path, "epochs[2]"), fault.Path)
	}
	err := strictjson.Unmarshal("", []byte(strings.Replace(good, `"12"`, `"twelve"`, 1)), new(file), strictjson.Options{})
	require.ErrorIs(t, err, errNoDigits)
}

func TestWholeDocument(t *testing.T) {
	for _, text := range []string{``, ` `, `{`, `{} {}`, `{} x`, `nul`, `01`, `{"a":1,}`, `[1 2]`, "\xef\xbb\xbf{}", `{"a" 1}`} {
		fault, ok := errors.AsType[*strictjson.Error](strictjson.Check("", []byte(text), strictjson.MaxValues))
		require.True(t, ok, "%q", text)
		require.Equal(t, strictjson.Syntax, fault.Kind, "%q", text)
	}
	for _, text := range []string{`{}`, " [1, {\"a\": null}]\n", `"x"`, `-1e5`} {
		require.NoError(t, strictjson.Check("", []byte(text), strictjson.MaxValues), "%q", text)
	}
	few := strictjson.Options{MaxValues: 8}
	require.NoError(t, strictjson.Unmarshal("", []byte(`["1","2","3","4","5","6"]`), new([]digits), few))
	fault, ok := errors.AsType[*strictjson.Error](strictjson.Unmarshal("", []byte(`["1","2","3","4","5","6","7"]`), new([]digits), few))
	require.True(t, ok)
	require.Equal(t, strictjson.Limit, fault.Kind)
}

func TestMembersAndItems(t *testing.T) {
	data := []byte(` {"b": [1, 2] , "a":{"x":"\u0041"}, "\u0063": "d"} `)
	list, err := strictjson.Members("in", data)
	require.NoError(t, err)
	require.Equal(t, []strictjson.Member{
		{Key: "b", Value: json.RawMessage("[1, 2]")}, {Key: "a", Value: json.RawMessage(`{"x":"\u0041"}`)},
		{Key: "c", Value: json.RawMessage(`"d"`)},
	}, list)
	items, err := strictjson.Items("in.b", list[0].Value)
	require.NoError(t, err)
	require.Equal(t, []json.RawMessage{json.RawMessage("1"), json.RawMessage("2")}, items)
	for text, path := range map[string]string{`[1]`: "in", `null`: "in", `{"a": 1,, "b": 2}`: "in", `{"a": [1`: "in.a"} {
		_, err := strictjson.Members("in", []byte(text))
		fault, ok := errors.AsType[*strictjson.Error](err)
		require.True(t, ok, text)
		require.Equal(t, path, fault.Path, text)
	}
	for _, text := range []string{`{}`, `null`, `[1`, `[1,]`} {
		_, err := strictjson.Items("in", []byte(text))
		require.Error(t, err, text)
	}
}

func TestParse(t *testing.T) {
	v, err := strictjson.Parse([]byte(`{"z": [true, null, -1.50, "\u0041"], "a": {}}`), 100)
	require.NoError(t, err)
	require.Equal(t, strictjson.ObjectValue, v.Kind)
	require.Equal(t, "z", v.Members[0].Key)
	list := v.Member("z").Items
	require.Equal(t, []strictjson.Value{
		{Kind: strictjson.BoolValue, Text: "true"}, {Text: "null"}, {Kind: strictjson.NumberValue, Text: "-1.50"},
		{Kind: strictjson.TextValue, Text: "A"},
	}, list)
	require.True(t, v.Has("a"))
	require.False(t, v.Has("b"))
	require.Equal(t, strictjson.NullValue, v.Member("b").Kind)
	_, err = strictjson.Parse([]byte(`[1, 2]`), 3)
	require.Error(t, err)

	var b strings.Builder
	for i := range 100 {
		b.WriteString(`,"k` + strconv.Itoa(i) + `":` + strconv.Itoa(i))
	}
	many, err := strictjson.Parse([]byte("{"+b.String()[1:]+"}"), 1000)
	require.NoError(t, err)
	require.Equal(t, "77", many.Member("k77").Text)
	require.False(t, many.Has("k100"))
}

// TestOpenAndAlso: keys that somebody else reads.
func TestOpenAndAlso(t *testing.T) {
	var head struct {
		Format string `json:"format"`
		Schema int    `json:"schema" strict:"optional"`
	}
	require.NoError(t, strictjson.Unmarshal("", []byte(`{"new": {"x": 1}, "format": "f"}`), &head, strictjson.Options{Open: true}))
	require.Equal(t, "f", head.Format)
	require.Error(t, strictjson.Unmarshal("", []byte(`{"new": {"x": 1}}`), &head, strictjson.Options{Open: true}))
	require.NoError(t, strictjson.Unmarshal("", []byte(`{"tx": "f", "format": "g", "schema": 1}`), &head, strictjson.Options{Also: "tx"}))
	require.Error(t, strictjson.Unmarshal("", []byte(`{"ty": "f", "format": "g", "schema": 1}`), &head, strictjson.Options{Also: "tx"}))
}

func TestNearest(t *testing.T) {
	known := []string{"inferer", "one_out_inferer", "MinTopicWeight", "stakes"}
	for key, want := range map[string]string{
		"infrer": "inferer", "mintopicweight": "MinTopicWeight", "stake": "stakes", "oneOutInferer": "one_out_inferer",
		strings.Repeat("one_out_inferers", 1000): "one_out_inferer",
	} {
		require.Contains(t, strictjson.UnknownKey(key, key, known).Allowed, `"`+want+`"`, key)
	}
}
