package strictnum_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		text  string
		kind  error
		field string
		index []int
		says  string
	}{
		{`{"x": {"y": [["1", "2"], ["1", "abc"]]}}`, num.ErrSyntax, "in.x.y", []int{1, 1}, `in.x.y[1][1] = "abc": malformed`},
		{`{"x": {"y": [["1", "NaN"]]}}`, num.ErrNotFinite, "in.x.y", []int{0, 1}, "NaN"},
		{`{"x": {"y": [["1", null]]}}`, num.ErrMissing, "in.x.y", []int{0, 1}, "null"},
		{`{"x": {"y": []}, "x": 1}`, num.ErrDuplicate, "in.x", nil, "duplicate"},
		{`{"x": {"y": [], "Y": 1}}`, num.ErrUnknown, "in.x.Y", nil, `the nearest is "y"`},
		{`{"x": {}}`, num.ErrMissing, "in.x.y", nil, "list"},
		{`{"x": {"y": [["1e200000"]]}}`, num.ErrRange, "in.x.y", []int{0, 0}, "exponent"},
		{`{"x": {"a\"[3]": 1}}`, num.ErrUnknown, `in.x["a\"[3]"]`, nil, "known key"},
		{`[]`, num.ErrSyntax, "in", nil, "an object"},
	} {
		var into struct {
			X struct {
				Y [][]num.Dec `json:"y"`
			} `json:"x"`
		}
		err := strictnum.Unmarshal("in", []byte(c.text), &into, strictjson.Options{})
		require.ErrorIs(t, err, c.kind, c.text)
		e, ok := num.AsError(err)
		require.True(t, ok)
		require.Equal(t, c.field, e.Field, c.text)
		require.Equal(t, c.index, e.Index, c.text)
		require.ErrorContains(t, err, c.says)
	}
	_, err := strictnum.Members("", []byte(`{"a": 1,}`))
	require.ErrorIs(t, err, num.ErrSyntax)
	require.ErrorContains(t, err, "document: malformed (must be JSON; at byte 7")
}
