package strictnum_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/strictnum"
)

func TestPath(t *testing.T) {
	type inner struct {
		Height  int `json:"height,omitempty"`
		NoTag   []int
		Members map[string]*inner `json:"members"`
	}
	type outer struct {
		inner
		List []inner `json:"list"`
	}
	for goPath, want := range map[string]string{
		"":                             "at",
		"List[3].Height":               "at.list[3].height",
		`Members["ann"].Height`:        "at.members.ann.height",
		`Members["a \"]. b"].NoTag[1]`: `at.members["a \"]. b"].NoTag[1]`,
		"Height: squared loss":         "at.height: squared loss",
		`Members["ann"]: a: b`:         "at.members.ann: a: b",
		"Nothing.Here":                 "at.Nothing.Here",
		"Height.More":                  "at.height.More",
		"Height[1]":                    "at.height[1]",
		`List["x"]`:                    `at.list["x"]`,
		"List[3].":                     "at.list[3]",
		"List[3":                       "at.list[3",
		`Members["ann".Height`:         `at.members["ann".Height`,
		".":                            "at",
	} {
		path, _ := strictnum.Path(reflect.TypeFor[outer](), "at", goPath)
		require.Equal(t, want, path, goPath)
	}
	_, beside := strictnum.Path(reflect.TypeFor[outer](), "", `List[0].Members["x"].Height`)
	require.Equal(t, reflect.TypeFor[inner](), beside)
	_, beside = strictnum.Path(reflect.TypeFor[outer](), "", "Nothing")
	require.Nil(t, beside)
}
