package strictnum

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
)

// Path extends the path in a document of a value of type t by a Go path from there, such as Members["ann"].Height, and returns
// the type that has the last field of it, nil if there is none. What the type does not have, or stands behind a colon, is left
// as it is.
func Path(t reflect.Type, path, goPath string) (_ string, beside reflect.Type) {
	for rest := goPath; rest != ""; {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		key, afterKey, isKey := keyIn(rest)
		end := strings.IndexByte(rest, ']') + 1
		switch {
		case isKey && t.Kind() == reflect.Map:
			path, t, rest = strictjson.Key(path, key), t.Elem(), afterKey
		case rest[0] == '[' && end > 0 && t.Kind() == reflect.Slice:
			path, t, rest = path+rest[:end], t.Elem(), rest[end:]
		default:
			rest = strings.TrimPrefix(rest, ".")
			name := rest
			if end := strings.IndexAny(rest, ".[:"); end >= 0 {
				name = rest[:end]
			}
			if name == "" { // nothing more, a colon, or a bracket where there is no list
				return path + rest, beside
			}
			if t.Kind() != reflect.Struct {
				return path + "." + rest, beside
			}
			f, found := t.FieldByName(name)
			if !found {
				return path + "." + rest, beside
			}
			beside = t
			path, t, rest = strictjson.Key(path, KeyOf(f)), f.Type, rest[len(name):]
		}
	}
	return path, beside
}

// keyIn reads ["key"] at the start of a Go path.
func keyIn(goPath string) (key, rest string, found bool) {
	inside, found := strings.CutPrefix(goPath, "[")
	if !found {
		return "", "", false
	}
	quoted, err := strconv.QuotedPrefix(inside)
	if err != nil {
		return "", "", false
	}
	if key, err = strconv.Unquote(quoted); err != nil {
		return "", "", false
	}
	rest, found = strings.CutPrefix(inside[len(quoted):], "]")
	return key, rest, found
}

// KeyOf returns the key of a field.
func KeyOf(f reflect.StructField) string {
	if key, _, _ := strings.Cut(f.Tag.Get("json"), ","); key != "" {
		return key
	}
	return f.Name
}
