package compare

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
)

// outputs are all numbers of a result, by name.
type outputs struct {
	failures []string
	names    []string // in the order of the result
	values   map[string]num.Dec
}

func (o *outputs) at(name string) *num.Dec {
	if x, present := o.values[name]; present {
		return &x
	}
	return nil
}

// collect adds every number of a result that stands at a path.
func collect[T chorus.Number](out *outputs, path string, result any) {
	if out.values == nil {
		out.values = map[string]num.Dec{}
	}
	visit(reflect.ValueOf(result), path, func(path string, x T) {
		out.names = append(out.names, path)
		out.values[path] = decimalOf(x)
	})
}

// decimalOf is a number with all its digits.
func decimalOf[T chorus.Number](x T) num.Dec {
	switch x := any(x).(type) {
	case num.Dec:
		return x
	case float64:
		if d, err := num.Float64Dec(x); err == nil { // results are finite
			return d
		}
	}
	return num.Dec{}
}

// visit goes through all that JSON shows of a value, and hands out what is a T.
func visit[T chorus.Number](v reflect.Value, path string, f func(path string, x T)) {
	if v.IsValid() && v.CanInterface() {
		if x, ok := v.Interface().(T); ok {
			f(path, x)
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			visit(v.Elem(), path, f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			switch {
			case field.Anonymous:
				visit(v.Field(i), path, f)
			case !field.IsExported():
			case path == "":
				visit(v.Field(i), name, f)
			default:
				visit(v.Field(i), path+"."+name, f)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			visit(v.Index(i), index(path, i), f)
		}
	case reflect.Map:
		keys := map[string]reflect.Value{}
		for _, key := range v.MapKeys() { //chorus:unordered sorted below
			keys[key.String()] = key
		}
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			visit(v.MapIndex(keys[key]), path+"["+strconv.Quote(key)+"]", f)
		}
	}
}

func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
