package api

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// TestDocumentSaysWhatAnswersAre: every reference has its schema, every route its answer, and what the types write fits the schema.
func TestDocumentSaysWhatAnswersAre(t *testing.T) {
	data, err := json.Marshal(Document())
	require.NoError(t, err)
	var doc struct {
		OpenAPI    string
		Paths      map[string]map[string]any
		Components struct{ Schemas map[string]map[string]any }
	}
	require.NoError(t, json.Unmarshal(data, &doc))
	require.Len(t, doc.Paths, len(new(door).routes())+1)
	for _, part := range strings.Split(string(data), `"$ref":"#/components/schemas/`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		require.NotNil(t, doc.Components.Schemas[name], name)
	}
	for name, value := range map[string]any{
		"api.Account":  Account{Balance: record.BaseUnits(1)},
		"api.Done":     Done{Log: "x"},
		"chain.Stake":  chain.Stake{Removal: record.BaseUnits(1), RemovalHeight: 3},
		"chain.Topic":  chain.Topic{},
		"chain.Member": chain.Member{},
	} {
		written, err := json.Marshal(value)
		require.NoError(t, err)
		var fields map[string]any
		require.NoError(t, json.Unmarshal(written, &fields))
		properties, _ := doc.Components.Schemas[name]["properties"].(map[string]any)
		for field, is := range fields {
			property, described := properties[field].(map[string]any)
			require.True(t, described, "%s.%s", name, field)
			if kind := property["type"]; kind != nil && is != nil {
				want := map[any]any{"integer": 0.0, "string": "", "boolean": false, "array": []any{}, "object": map[string]any{}}[kind]
				require.IsType(t, want, is, "%s.%s", name, field)
			}
		}
	}
}
