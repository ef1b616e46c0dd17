package chain

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
)

// checkShape refuses what encoding/json lets pass in a document of a type: keys in other letters, and decimals that are
// not there, which would read as 0. What is not of the type's form is left to those who decode it.
func checkShape(path string, data json.RawMessage, t reflect.Type) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()), t == reflect.TypeFor[num.Dec]():
		return nil
	case t.Kind() == reflect.Slice:
		var list []json.RawMessage
		if json.Unmarshal(data, &list) != nil {
			return nil
		}
		for i, element := range list {
			if err := checkShape(path+"["+strconv.Itoa(i)+"]", element, t.Elem()); err != nil {
				return err
			}
		}
	case t.Kind() == reflect.Struct:
		return checkObject(path, data, t)
	}
	return nil
}

func checkObject(path string, data json.RawMessage, t reflect.Type) error {
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) != nil || object == nil {
		return nil
	}
	var known []string
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		known = append(known, name)
		value, there := object[name]
		where := name
		if path != "" {
			where = path + "." + name
		}
		switch {
		case there:
			if err := checkShape(where, value, f.Type); err != nil {
				return err
			}
		case f.Type == reflect.TypeFor[num.Dec]() && !strings.Contains(options, "omit"):
			return num.Refuse(num.ErrMissing, where, nil, nil, "a decimal")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		other := slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, name) })
		if other >= 0 && !slices.Contains(known, name) {
			return num.Refuse(num.ErrSyntax, known[other], nil, strconv.Quote(name), "a key in the letters of docs/formats.md")
		}
	}
	return nil
}
