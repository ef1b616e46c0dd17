package lab

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/num"
)

// yamlToJSON turns one YAML document into the JSON of the same tree, keys in their order and as often as they are there, so that
// there is one reader for both. An empty document is an empty object. Anchors, aliases and tags of one's own are refused:
// they say in a few bytes what is large.
func yamlToJSON(data []byte) ([]byte, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document, next yaml.Node
	err := decoder.Decode(&document)
	if errors.Is(err, io.EOF) {
		return []byte("{}"), nil
	}
	if err == nil {
		if err = decoder.Decode(&next); err == nil {
			return nil, num.Refuse(num.ErrSyntax, "document", nil, nil, fmt.Sprintf("must end after one document; there is another at line %d", next.Line))
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	if err != nil {
		return nil, num.Refuse(num.ErrSyntax, "document", nil, nil, "must be YAML: "+strings.TrimPrefix(err.Error(), "yaml: "))
	}
	w := yamlWriter{}
	if err := w.node("", &document, 0); err != nil {
		return nil, err
	}
	return w.out.Bytes(), nil
}

type yamlWriter struct {
	out    bytes.Buffer
	values int
}

func (w *yamlWriter) node(path string, n *yaml.Node, depth int) error {
	w.values++
	switch {
	case depth > strictjson.MaxDepth:
		return num.Refuse(num.ErrLimit, path, nil, nil, fmt.Sprintf("must not be deeper than %d levels", strictjson.MaxDepth))
	case w.values > maxConfigValues:
		return num.Refuse(num.ErrLimit, "document", nil, nil, fmt.Sprintf("must not have more than %d values", maxConfigValues))
	case n.Anchor != "" || n.Kind == yaml.AliasNode:
		return w.refuse(path, n, n.Anchor+n.Value, "a value without anchors and aliases")
	}
	switch n.Kind {
	case yaml.DocumentNode:
		if len(n.Content) == 1 && n.Content[0].Kind == yaml.ScalarNode && n.Content[0].ShortTag() == "!!null" {
			w.out.WriteString("{}") // a file of comments alone
			return nil
		}
		for _, inner := range n.Content {
			if err := w.node(path, inner, depth); err != nil {
				return err
			}
		}
		return nil
	case yaml.MappingNode:
		return w.mapping(path, n, depth)
	case yaml.SequenceNode:
		if n.ShortTag() != "!!seq" {
			return w.refuse(path, n, n.Tag, "no tags of one's own")
		}
		w.out.WriteByte('[')
		for i, item := range n.Content {
			if i > 0 {
				w.out.WriteByte(',')
			}
			if err := w.node(strictjson.Index(path, i), item, depth+1); err != nil {
				return err
			}
		}
		w.out.WriteByte(']')
		return nil
	case yaml.ScalarNode:
		return w.scalar(path, n)
	}
	return w.refuse(path, n, n.Value, "a value of JSON")
}

func (w *yamlWriter) mapping(path string, n *yaml.Node, depth int) error {
	if n.ShortTag() != "!!map" {
		return w.refuse(path, n, n.Tag, "no tags of one's own")
	}
	w.out.WriteByte('{')
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode || key.Anchor != "" || key.ShortTag() == "!!merge" {
			return w.refuse(path, key, key.Value, "plain keys, without merging")
		}
		if i > 0 {
			w.out.WriteByte(',')
		}
		if err := w.text(key.Value); err != nil {
			return err
		}
		w.out.WriteByte(':')
		if err := w.node(strictjson.Key(path, key.Value), value, depth+1); err != nil {
			return err
		}
	}
	w.out.WriteByte('}')
	return nil
}

func (w *yamlWriter) scalar(path string, n *yaml.Node) error {
	switch n.ShortTag() {
	case "!!str", "!!timestamp": // a date is no number of a configuration
		return w.text(n.Value)
	case "!!null":
		w.out.WriteString("null")
		return nil
	case "!!bool":
		var b bool
		if err := n.Decode(&b); err != nil {
			return w.refuse(path, n, n.Value, "true or false")
		}
		w.out.WriteString(strconv.FormatBool(b))
		return nil
	case "!!int", "!!float":
		return w.number(path, n)
	}
	return w.refuse(path, n, n.Tag, "a text, a number, true or false")
}

// number keeps the digits of a number that JSON writes in the same way.
func (w *yamlWriter) number(path string, n *yaml.Node) error {
	if json.Valid([]byte(n.Value)) && n.Value != "" {
		w.out.WriteString(n.Value)
		return nil
	}
	var whole int64
	if n.ShortTag() == "!!int" && n.Decode(&whole) == nil {
		w.out.WriteString(strconv.FormatInt(whole, 10))
		return nil
	}
	var x float64
	if err := n.Decode(&x); err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return w.refuse(path, n, n.Value, "a finite number")
	}
	w.out.WriteString(strconv.FormatFloat(x, 'g', -1, 64))
	return nil
}

func (w *yamlWriter) text(s string) error {
	quoted, err := json.Marshal(s)
	w.out.Write(quoted)
	return err
}

func (w *yamlWriter) refuse(path string, n *yaml.Node, value, allowed string) error {
	if path == "" {
		path = "document"
	}
	return num.Refuse(num.ErrSyntax, path, nil, strconv.Quote(value), fmt.Sprintf("%s; at line %d", allowed, n.Line))
}
