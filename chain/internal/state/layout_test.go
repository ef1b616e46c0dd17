package state_test

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain/internal/state"
)

// words are what docs/ledger-layout.md writes for the parts of keys.
var words = map[rune]string{
	state.PartTopic: "TOPIC", state.PartHeight: "HEIGHT NONCE NUMBER", state.PartRole: "ROLE", state.PartRegret: "KIND",
	state.PartName: "ACCOUNT WORKER REPUTER ACTOR FIRST SECOND DELEGATOR VALIDATOR",
}

// TestLayoutPage: the page has every kind of record with the parts of its key and the fields of its record, in their order.
func TestLayoutPage(t *testing.T) {
	page, err := os.ReadFile("../../../docs/ledger-layout.md")
	require.NoError(t, err)
	rows := regexp.MustCompile("(?m)^\\| `([a-z]+)([A-Z/]*)` \\| (.*?) ?\\| .+ \\|$").FindAllStringSubmatch(string(page), -1)
	seen := map[string]bool{}
	for _, row := range rows {
		kind, parts, fields := row[1], strings.Split(row[2], "/")[1:], row[3]
		form, empty := state.Layout(kind)
		if kind == "origin" || kind == "gap" || kind == "scripts" {
			continue // of the file
		}
		seen[kind] = true
		require.Len(t, parts, len(form), kind)
		for i, part := range form {
			require.Contains(t, strings.Fields(words[part]), parts[i], kind)
		}
		if empty == nil { // kept by the package above
			continue
		}
		require.Equal(t, fieldsOf(reflect.TypeOf(empty).Elem()), fields, kind)
	}
	for _, kind := range kinds(t) {
		require.True(t, seen[kind], "no row of %s", kind)
	}
	require.Len(t, seen, len(kinds(t)))
}

// kinds lists the kinds of records that the sources name.
func kinds(t *testing.T) (list []string) {
	source, err := os.ReadFile("keys.go")
	require.NoError(t, err)
	for _, m := range regexp.MustCompile(`\bKind[A-Z]\w* += "([a-z]+)"`).FindAllStringSubmatch(string(source), -1) {
		list = append(list, m[1])
	}
	return list
}

// fieldsOf writes the fields of a record as the page has them.
func fieldsOf(record reflect.Type) string {
	var fields []string
	for i := range record.NumField() {
		name, options, _ := strings.Cut(record.Field(i).Tag.Get("json"), ",")
		switch {
		case !record.Field(i).IsExported(), name == "", name == "-":
		case options != "":
			fields = append(fields, "[`"+name+"`]")
		default:
			fields = append(fields, "`"+name+"`")
		}
	}
	return strings.Join(fields, " ")
}
