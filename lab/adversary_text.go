package lab

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
)

// ParseAdversary reads an adversary from a text such as copycats,count=5,noise=0.1: its kind, then its keys. What is left out has the
// value that is usual for the kind.
func ParseAdversary(text string) (Adversary, error) {
	parts := strings.Split(text, ",")
	fields := map[string]any{"kind": parts[0]}
	for _, part := range parts[1:] {
		key, value, found := strings.Cut(part, "=")
		if _, twice := fields[key]; !found || twice {
			return nil, num.Refuse(num.ErrSyntax, "adversary", nil, strconv.Quote(text), "KIND,KEY=VALUE,..., each key once")
		}
		fields[key] = valueOf(value, nil)
	}
	data, err := json.Marshal([]any{fields})
	if err != nil {
		return nil, err
	}
	var list Adversaries
	if err := list.UnmarshalJSON(data); err != nil {
		return nil, num.Under("adversary", err)
	}
	return list[0], nil
}
