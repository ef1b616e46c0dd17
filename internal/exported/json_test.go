package exported_test

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/num"
)

// sameInJSON compares every bit, but for two texts of one amount and of one piece of JSON, and for the researchers' columns,
// which a result is documented to have only where an epoch was run.
var sameInJSON = cmp.Options{
	everybit.Same(),
	cmp.Comparer(func(x, y record.Amount) bool { return x.Cmp(y) == 0 }),
	cmp.Comparer(func(x, y fixtures.Object) bool { return bytes.Equal(x.Bytes(), y.Bytes()) }),
	cmp.Transformer("compact", func(x json.RawMessage) string {
		text, err := json.Marshal(x)
		return fmt.Sprint(string(text), err)
	}),
	cmp.Comparer(func(x, y lab.Values) bool { return (x == nil) == (y == nil) && fmt.Sprint(x) == fmt.Sprint(y) }),
	cmpopts.IgnoreUnexported(chorus.Result[float64]{}, chorus.Result[num.Dec]{}),
}

// hasValues reports whether values of a type are data: not an error, and not machinery without a field or form to write.
func hasValues(of reflect.Type) bool {
	switch {
	case of.Kind() == reflect.Interface, reflect.PointerTo(of).Implements(reflect.TypeFor[error]()):
		return false
	case of.Kind() != reflect.Struct, of.Implements(reflect.TypeFor[json.Marshaler]()), of.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		return true
	}
	return slices.ContainsFunc(reflect.VisibleFields(of), reflect.StructField.IsExported)
}

// TestJSONLosesNothing: what json.Marshal writes of a zero and of a filled value of any type reads back to an equal value, or
// json.Marshal returns an error.
func TestJSONLosesNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	v := newValues()
	for _, name := range slices.Sorted(maps.Keys(exportedTypes)) {
		of := exportedTypes[name]
		if !hasValues(of) {
			continue
		}
		for _, x := range []reflect.Value{reflect.Zero(of), v.maker(of)(), v.maker(reflect.PointerTo(of))().Elem()} {
			text, err := json.Marshal(x.Interface())
			if err != nil {
				continue
			}
			back := reflect.New(of)
			if err := json.Unmarshal(text, back.Interface()); err != nil {
				t.Errorf("%s: %.200s cannot be read: %v", name, text, err)
			} else if diff := cmp.Diff(x.Interface(), back.Elem().Interface(), sameInJSON); diff != "" {
				t.Errorf("%s: %.200s loses\n%s", name, text, diff)
			}
		}
	}
}
