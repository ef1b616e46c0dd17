package lab

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSchemaFile: the schema in docs is that of the types; CHORUS_UPDATE writes it anew.
func TestSchemaFile(t *testing.T) {
	const path = "../docs/simulate.schema.json"
	text, err := Schema()
	require.NoError(t, err)
	if os.Getenv("CHORUS_UPDATE") != "" {
		require.NoError(t, os.WriteFile(path, text, 0o644))
	}
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(file), string(text), "CHORUS_UPDATE=1 go test ./lab -run TestSchemaFile")
}

// TestKeysAreComplete: every key of a file has a meaning and, unless it is a list, an entry with its range; there are no others.
func TestKeysAreComplete(t *testing.T) {
	c := Default().complete()
	known := map[string]reflect.Value{}
	for _, k := range c.keys() {
		assert.NotContains(t, known, k.path)
		known[k.path] = reflect.ValueOf(k.at)
	}
	lists := []string{"rules_from", "topic.parameters", "adversaries", "sweep"}
	var walk func(v reflect.Value, path string)
	walk = func(v reflect.Value, path string) {
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			below := strings.TrimPrefix(path+"."+name, ".")
			switch at, has := known[below]; {
			case slices.Contains(lists, below):
				assert.NotEmpty(t, meaning(below), below)
			case v.Field(i).Kind() == reflect.Struct:
				assert.NotEmpty(t, meaning(below), below)
				walk(v.Field(i), below)
			default:
				if assert.True(t, has, "no entry for %s", below) && v.Field(i).Kind() != reflect.Pointer {
					assert.Equal(t, v.Field(i).Addr().Pointer(), at.Pointer(), "the entry of %s is another field", below)
				}
				delete(known, below)
			}
		}
	}
	walk(reflect.ValueOf(&c).Elem(), "")
	assert.Empty(t, known)
	for kind, usual := range adversaryKinds() {
		assert.NotEmpty(t, meaning(kind), kind)
		of := reflect.TypeOf(usual)
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			assert.NotEmpty(t, meaning(kind+"."+name), "%s.%s", kind, name)
		}
	}
}

// TestSchemaSaysWhatIsRefused: just outside of each range that the schema states, Validate refuses the key; at its bounds it takes it.
func TestSchemaSaysWhatIsRefused(t *testing.T) {
	usual := Default().complete()
	for _, process := range []string{"step", "heavy-tails", "labels"} {
		usual.Truth.Process = process
		usual.Forecasters.Context = new(0.5)
		for _, k := range usual.keys() {
			var values []string
			switch k.at.(type) {
			case *int, *float64:
				if k.unused {
					continue
				}
				outside := []float64{k.least - 1, float64(k.most*2) + 1}
				if k.above {
					outside[0] = k.least
				}
				for _, x := range outside {
					text, err := json.Marshal(x)
					require.NoError(t, err)
					values = append(values, string(text))
				}
			case *string:
				if k.oneOf == nil {
					continue
				}
				values = append(values, "nothing-of-these")
			default:
				continue
			}
			for _, value := range values {
				c, err := usual.Set(k.path, value)
				if err == nil {
					err = c.Validate()
				}
				require.Error(t, err, "%s = %s", k.path, value)
				assert.ErrorContains(t, err, k.path)
			}
		}
	}
}
