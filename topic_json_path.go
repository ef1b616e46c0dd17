package chorus

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// inSaved names a value that was refused by its path in the JSON of a topic: state.inferers.members.ann.height for
// Inferers.Members["ann"].Height.
func inSaved[T Number](err error) error {
	e, ok := num.AsError(err)
	if !ok {
		return err
	}
	start, path := reflect.TypeFor[State[T]](), "state"
	if strings.HasPrefix(e.Field, "Topic.") || strings.HasPrefix(e.Field, "Module.") {
		start, path = reflect.TypeFor[savedTopic[T]](), ""
	}
	path, beside := jsonPath(start, path, e.Field)
	named := strictnum.Renamed(e, e.Field, path)
	if beside == nil {
		return named
	}
	for i := range beside.NumField() { // which what is allowed may speak of
		named = strictnum.Saying(named, beside.Field(i).Name, jsonKey(beside.Field(i)))
	}
	return named
}

// jsonPath extends a path to a value by a Go path from there, such as Members["ann"].Height, and returns the type that has the
// last field of it. What the type does not have is left as it is.
func jsonPath(t reflect.Type, path, goPath string) (_ string, beside reflect.Type) {
	for rest := goPath; rest != ""; {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		rest = strings.TrimPrefix(rest, ".")
		quoted, err := strconv.QuotedPrefix(strings.TrimPrefix(rest, "["))
		switch {
		case err == nil && t.Kind() == reflect.Map:
			key, _ := strconv.Unquote(quoted) // which QuotedPrefix has read
			path, t = strictjson.Key(path, key), t.Elem()
			rest = rest[len("[")+len(quoted)+len("]"):]
		case rest[0] == '[' && t.Kind() == reflect.Slice:
			end := strings.IndexByte(rest, ']') + 1
			path, t, rest = path+rest[:end], t.Elem(), rest[end:]
		default:
			name := rest
			if end := strings.IndexAny(rest, ".["); end >= 0 {
				name = rest[:end]
			}
			if t.Kind() != reflect.Struct {
				return path + "." + rest, beside
			}
			f, found := t.FieldByName(name)
			if !found {
				return path + "." + rest, beside
			}
			beside = t
			path, t, rest = strictjson.Key(path, jsonKey(f)), f.Type, rest[len(name):]
		}
	}
	return path, beside
}

// jsonKey returns the key of a field.
func jsonKey(f reflect.StructField) string {
	if key, _, _ := strings.Cut(f.Tag.Get("json"), ","); key != "" {
		return key
	}
	return f.Name
}
