package api

import (
	"encoding"
	"encoding/json"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/app"
)

// Document is the OpenAPI 3.1 description of the door. It is made out of the routes and the types of their answers, so that it says what they are.
func Document() map[string]any {
	schemas := schemaSet{}
	paths := map[string]any{}
	for _, r := range new(door).routes() {
		operation := map[string]any{
			"summary": r.summary,
			"responses": map[string]any{
				"200":     map[string]any{"description": "the answer", "content": content(schemas.of(reflect.TypeOf(r.value)))},
				"default": map[string]any{"description": "a refusal", "content": content(schemas.of(reflect.TypeFor[Refusal]()))},
			},
		}
		var parameters []any
		for _, name := range placeholder.FindAllStringSubmatch(r.path, -1) {
			parameters = append(parameters, parameter(name[1], "path", true))
		}
		if r.past {
			p := parameter("height", "query", false)
			p["description"] = "the state after this block; the last without it"
			parameters = append(parameters, p)
		}
		if reflect.TypeOf(r.value).Kind() == reflect.Slice {
			p := parameter("skip", "query", false)
			p["description"] = "how many items to leave out at the beginning: a list has at most " + strconv.Itoa(MaxListed)
			parameters = append(parameters, p)
		}
		if parameters != nil {
			operation["parameters"] = parameters
		}
		if r.method == "POST" {
			operation["requestBody"] = map[string]any{"required": true, "content": content(schemas.of(reflect.TypeFor[account.Signed]()))}
			schemas.of(reflect.TypeFor[account.Body]())
		}
		paths[r.path] = map[string]any{strings.ToLower(r.method): operation} // each path has one method
	}
	paths["/v1/blocks"] = map[string]any{"get": map[string]any{
		"summary": "Heights of new blocks, as server-sent events.",
		"responses": map[string]any{"200": map[string]any{
			"description": "a stream", "content": map[string]any{"text/event-stream": map[string]any{"schema": map[string]any{"type": "string"}}},
		}},
	}}
	return map[string]any{
		"openapi":    "3.1.0",
		"info":       map[string]any{"title": "chorus node", "version": version(app.Version)},
		"paths":      paths,
		"components": map[string]any{"schemas": schemas},
	}
}

func version(n int) string { return strconv.Itoa(n) + ".0" }

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

func parameter(name, in string, required bool) map[string]any {
	kind := "string"
	switch name {
	case "topic", "nonce", "height", "skip":
		kind = "integer"
	}
	return map[string]any{"name": name, "in": in, "required": required, "schema": map[string]any{"type": kind}}
}

func content(schema any) map[string]any {
	return map[string]any{"application/json": map[string]any{"schema": schema}}
}

// schemaSet are the schemas of named structs.
type schemaSet map[string]any

var (
	textType = reflect.TypeFor[encoding.TextMarshaler]()
	jsonType = reflect.TypeFor[json.Marshaler]()
	timeType = reflect.TypeFor[time.Time]()
	rawType  = reflect.TypeFor[json.RawMessage]()
)

// of returns the schema of a type, in its JSON form.
func (s schemaSet) of(t reflect.Type) any {
	switch {
	case t == rawType:
		return map[string]any{}
	case t == timeType:
		return map[string]any{"type": "string", "format": "date-time"}
	case t.Kind() == reflect.Pointer:
		return s.of(t.Elem())
	case t.Implements(textType) || t.Implements(jsonType):
		return map[string]any{"type": "string"} // numbers of the ledger and hashes are texts
	}
	switch t.Kind() {
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return map[string]any{"type": "integer"}
	case reflect.Slice, reflect.Array:
		return map[string]any{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Struct:
		name := schemaName(t)
		if _, known := s[name]; !known {
			s[name] = nil // it may contain itself
			properties, required := map[string]any{}, []string{}
			s.fields(t, properties, &required)
			schema := map[string]any{"type": "object", "properties": properties}
			if len(required) > 0 {
				schema["required"] = required
			}
			s[name] = schema
		}
		return map[string]any{"$ref": "#/components/schemas/" + name}
	}
	return map[string]any{}
}

func (s schemaSet) fields(t reflect.Type, properties map[string]any, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported():
			continue
		case f.Anonymous && name == "":
			s.fields(f.Type, properties, required)
			continue
		case name == "":
			name = f.Name
		}
		properties[name] = s.of(f.Type)
		if !strings.Contains(options, "omit") {
			*required = append(*required, name)
		}
	}
}

// schemaName is the name of a type with that of its package, without type arguments.
func schemaName(t reflect.Type) string {
	name, _, _ := strings.Cut(t.Name(), "[")
	return t.PkgPath()[strings.LastIndexByte(t.PkgPath(), '/')+1:] + "." + name
}
