package strictjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
)

// FuzzCheck claims: what is accepted is valid UTF-8 and valid for encoding/json, which reads the same values from it; it
// can be taken apart and put together again; and what is refused has a path and a message that fit on a screen.
func FuzzCheck(f *testing.F) {
	for _, text := range []string{
		good, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `[1,[2,[3,{"x":null}]],"\ud83d\ude00"]`, `"\ud800"`, "\"\xff\"", `{} {}`, ` {"a" : -1.5e+300 } `, `01`, `[1,]`, ``,
		`{"":{"":{"":[]}}}`, "\u00a0{}", `[` + `[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[`, `{"\u001b[31m":1,"\u001b[31m":2}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		value, err := strictjson.Parse(data, 10_000)
		if err != nil {
			fault, ok := errors.AsType[*strictjson.Error](err)
			require.True(t, ok, "%v", err)
			require.NotEmpty(t, fault.Allowed)
			require.Less(t, len(err.Error()), 2000)
			return
		}
		require.True(t, utf8.Valid(data) && json.Valid(data))
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		var want any
		require.NoError(t, d.Decode(&want))
		require.Equal(t, want, plain(value))

		if value.Kind == strictjson.ObjectValue {
			members, err := strictjson.Members("", data)
			require.NoError(t, err)
			require.Len(t, members, len(value.Members))
			for i, m := range members {
				require.Equal(t, value.Members[i].Key, m.Key)
				part, err := strictjson.Parse(m.Value, 10_000)
				require.NoError(t, err)
				require.Equal(t, plain(value.Member(m.Key)), plain(part))
			}
		}
	})
}

// plain returns a value as encoding/json decodes it.
func plain(v strictjson.Value) any {
	switch v.Kind {
	case strictjson.NullValue:
		return nil
	case strictjson.BoolValue:
		return v.Text == "true"
	case strictjson.NumberValue:
		return json.Number(v.Text)
	case strictjson.TextValue:
		return v.Text
	case strictjson.ListValue:
		list := make([]any, len(v.Items))
		for i, item := range v.Items {
			list[i] = plain(item)
		}
		return list
	}
	object := make(map[string]any, len(v.Members))
	for _, m := range v.Members {
		object[m.Key] = plain(m.Value)
	}
	return object
}

// FuzzUnmarshal claims: what is accepted has every key of the type, in its letters, and nothing else; encoding/json,
// told to be strict, accepts it too and reads the same.
func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(good))
	for _, text := range []string{`{"name":"x","bundles":[],"scale":"5","settings":{}}`, `{"Name":"x"}`, `{"name":"x","bundles":[],"scale":null,"settings":{"Depth":1e2}}`, `null`, `[]`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var got, want looseFile
		if err := strictjson.Unmarshal("", data, &got, strictjson.Options{}); err != nil {
			_, ok := errors.AsType[*strictjson.Error](err)
			require.True(t, ok, "%v", err)
			return
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.DisallowUnknownFields()
		require.NoError(t, d.Decode(&want))
		if len(got.Bundles) == 0 {
			got.Bundles, want.Bundles = nil, nil
		}
		require.Equal(t, want, got)
		var keys map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(data, &keys))
		for _, key := range []string{"name", "bundles", "scale"} {
			require.Contains(t, keys, key)
		}
	})
}

// looseFile has the parts of file that encoding/json can read too.
type looseFile struct {
	Name     string        `json:"name"`
	Bundles  []looseBundle `json:"bundles"`
	Scale    *digits       `json:"scale"`
	Small    uint8         `json:"small,omitempty"`
	Yes      bool          `json:"yes,omitempty"`
	Settings settings      `json:"settings" strict:"partial"`
}

type looseBundle struct {
	Reputer string `json:"reputer"`
	Nonce   int64  `json:"nonce"`
	Loss    digits `json:"loss"`
}
