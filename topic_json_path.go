package chorus

import (
	"reflect"
	"strings"

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
	path, beside := strictnum.Path(start, path, e.Field)
	named := strictnum.Renamed(e, e.Field, path)
	if beside == nil {
		return named
	}
	for i := range beside.NumField() { // which what is allowed may speak of
		named = strictnum.Saying(named, beside.Field(i).Name, strictnum.KeyOf(beside.Field(i)))
	}
	return named
}
