package arguments_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/arguments"
	"github.com/seed-63a7a409/chorus/num"
)

// recorder is a test that remembers what it was told.
type recorder struct {
	testing.TB
	said []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, values ...any) {
	r.said = append(r.said, fmt.Sprintf(format, values...))
}

type given struct {
	list   []num.Dec
	nested struct{ rows [][]float64 }
}

func fresh() *given {
	x := &given{list: []num.Dec{num.IntDec(1), num.IntDec(2), num.IntDec(3)}}
	x.nested.rows = [][]float64{{1, 2}, {3}}
	return x
}

type call = arguments.Call[given]

func good(x *given) (any, error) {
	if len(x.list) == 0 {
		return nil, num.Refuse(num.ErrEmpty, "list", nil, nil, "at least one number")
	}
	if x.list[1].Sign() < 0 {
		return nil, num.Refuse(num.ErrDomain, "list", []int{1}, x.list[1], "numbers >= 0")
	}
	return append([]num.Dec(nil), x.list...), nil
}

func TestUnchanged(t *testing.T) {
	arguments.Unchanged(t, fresh, []call{{"good", good}})
	runs := 0
	for name, f := range map[string]func(x *given) (any, error){
		"changed its arguments": func(x *given) (any, error) { x.list[2] = num.Dec{}; return nil, nil },
		"shares memory":         func(x *given) (any, error) { return x.list[:1], nil },
		"memory with":           func(x *given) (any, error) { return x.list[:0], nil },
		"memory with its":       func(x *given) (any, error) { return []any{struct{ c [][]float64 }{x.nested.rows}}, nil },
		"the second time":       func(*given) (any, error) { runs++; return runs, nil },
		"wrong: the list":       func(*given) (any, error) { return nil, fmt.Errorf("the list") },
	} {
		r := new(recorder)
		arguments.Unchanged(r, fresh, []call{{"wrong", f}})
		require.Len(t, r.said, 1, name)
		require.Contains(t, r.said[0], name)
	}
}

func TestRefused(t *testing.T) {
	spoil := func(x *given) { x.list[1] = num.IntDec(-1) }
	empty := arguments.Bad("good", "empty", func(x *given) { x.list = nil }, num.ErrEmpty, "list")
	negative := arguments.Bad("good", "negative", spoil, num.ErrDomain, "list", 1)
	arguments.Refused(t, fresh, []call{{"good", good}}, []arguments.Refusal[given]{empty, negative})
	for what, refusals := range map[string][]arguments.Refusal[given]{
		"no bad input":   nil,
		"no call":        {empty, arguments.Bad("bad", "negative", spoil, num.ErrDomain, "list", 1)},
		"want list":      {arguments.Bad("good", "negative", spoil, num.ErrShape, "list", 1)},
		"want rows":      {arguments.Bad("good", "negative", spoil, num.ErrDomain, "rows", 1)},
		"want list[2]":   {arguments.Bad("good", "negative", spoil, num.ErrDomain, "list", 2)},
		"panic: runtime": {arguments.Bad("good", "short", func(x *given) { x.list = x.list[:1] }, num.ErrDomain, "list", 1)},
	} {
		r := new(recorder)
		arguments.Refused(r, fresh, []call{{"good", good}}, refusals)
		require.Len(t, r.said, 1, what)
		require.Contains(t, r.said[0], what)
	}
	changed := new(recorder)
	arguments.Refused(changed, fresh, []call{{"good", func(x *given) (any, error) {
		_, err := good(x)
		x.nested.rows = nil
		return nil, err
	}}}, []arguments.Refusal[given]{negative})
	require.Len(t, changed.said, 1)
	silent := new(recorder)
	arguments.Refused(silent, fresh, []call{{"good", func(*given) (any, error) {
		return nil, num.Refuse(num.ErrDomain, "list", []int{1}, nil, "")
	}}}, []arguments.Refusal[given]{negative})
	require.Contains(t, silent.said[0], "does not say")
}
