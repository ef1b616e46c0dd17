package lab

import (
	"bytes"
	"encoding/json"

	"go.yaml.in/yaml/v3"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/num"
)

// Format writes the configuration with everything that Default filled in. ReadConfig reads an equal one from it.
func (c Config) Format(f Format) ([]byte, error) {
	compact, err := json.Marshal(c.complete())
	if err != nil {
		return nil, err
	}
	switch f {
	case JSON:
		var out bytes.Buffer
		if err := json.Indent(&out, compact, "", "  "); err != nil {
			return nil, err
		}
		out.WriteByte('\n')
		return out.Bytes(), nil
	case YAML:
		tree, err := strictjson.Parse(compact, maxConfigValues)
		if err != nil {
			return nil, err
		}
		var out bytes.Buffer
		encoder := yaml.NewEncoder(&out)
		encoder.SetIndent(2)
		if err := encoder.Encode(yamlNode(&tree)); err != nil {
			return nil, err
		}
		return out.Bytes(), encoder.Close()
	}
	return nil, num.Refuse(num.ErrUnknown, "format", nil, string(f), "json, yaml")
}

// yamlNode is a JSON value as YAML; short lists stand on one line.
func yamlNode(v *strictjson.Value) *yaml.Node {
	switch v.Kind {
	case strictjson.ObjectValue:
		n := &yaml.Node{Kind: yaml.MappingNode}
		for i := range v.Members {
			n.Content = append(n.Content, yamlText(v.Members[i].Key), yamlNode(&v.Members[i].Value))
		}
		if len(v.Members) == 0 {
			n.Style = yaml.FlowStyle
		}
		return n
	case strictjson.ListValue:
		n := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		for i := range v.Items {
			if k := v.Items[i].Kind; k == strictjson.ObjectValue || k == strictjson.ListValue {
				n.Style = 0
			}
			n.Content = append(n.Content, yamlNode(&v.Items[i]))
		}
		return n
	case strictjson.TextValue:
		return yamlText(v.Text)
	case strictjson.NumberValue:
		tag := "!!float"
		if json.Valid([]byte(v.Text)) && !bytes.ContainsAny([]byte(v.Text), ".eE") {
			tag = "!!int"
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: v.Text}
	case strictjson.BoolValue:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: v.Text}
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
}

// yamlText is a text, in quotes where it would be read as something else.
func yamlText(s string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(s)
	return n
}
