package lab

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// Adversaries are the adversaries of a simulation. In JSON each is an object whose key kind says which one it is.
type Adversaries []Adversary

// adversaryKinds are the kinds by name, each as it is where a file is silent.
func adversaryKinds() map[string]Adversary {
	kinds := map[string]Adversary{}
	for _, a := range []Adversary{
		Copycats{Count: 1},
		NetworkCopycats{Count: 1},
		Sybils{Count: 5, Error: 2, Noise: 0.1},
		Colluders{Count: 3, Bias: 5},
		LazyReputers{Count: 1, Stake: 100_000, Way: lazyConsensus},
		LyingReputers{Count: 1, Stake: 100_000, Error: 0.1, Bias: 1, Favours: []int{}},
		DustReputers{Count: 5, Stake: 1e-14, Error: 0.1},
		StakeAttack{Share: 0.5, Reputers: 1, Inferers: 1, Error: 10, By: 3},
		FlashStake{Share: 0.5, Reputers: 1, Every: 10, Inferers: 1, Error: 10, By: 3},
		RogueForecasters{Count: 1, Way: roguePromote, By: 1},
		LateJoiners{Count: 1, From: 500, Error: 2},
		Dropouts{Count: 1, From: 500, Error: 2},
	} {
		kinds[a.Kind()] = a
	}
	return kinds
}

// AdversaryKinds returns the names of the kinds, ascending.
func AdversaryKinds() []string { return slices.Sorted(maps.Keys(adversaryKinds())) }

// MarshalJSON writes each with its kind first.
func (l Adversaries) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("null"), nil
	}
	out := []json.RawMessage{}
	for i, a := range l {
		if a == nil {
			return nil, num.Refuse(num.ErrMissing, "adversaries", []int{i}, nil, "an adversary")
		}
		fields, err := json.Marshal(a)
		if err != nil {
			return nil, err
		}
		text := fmt.Sprintf(`{"kind":%q`, a.Kind())
		if inner := strings.TrimPrefix(string(fields), "{"); inner != "}" {
			text += "," + inner
		} else {
			text += "}"
		}
		out = append(out, json.RawMessage(text))
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads a list of adversaries; what is left out has the value that is usual for the kind.
func (l *Adversaries) UnmarshalJSON(data []byte) error {
	if l == nil {
		return num.Refuse(num.ErrMissing, "Adversaries", nil, nil, "adversaries to read into")
	}
	if err := strictnum.Error(strictjson.Check("", data, maxConfigValues)); err != nil {
		return err
	}
	if string(data) == "null" {
		*l = nil
		return nil
	}
	items, err := strictjson.Items("", data)
	if err != nil {
		return strictnum.Error(err)
	}
	kinds := adversaryKinds()
	*l = Adversaries{}
	for i, item := range items {
		path := strictjson.Index("", i)
		var head struct {
			Kind string `json:"kind"`
		}
		if err := strictnum.Unmarshal(path, item, &head, strictjson.Options{Open: true}); err != nil {
			return err
		}
		usual, known := kinds[head.Kind]
		if !known {
			return num.Refuse(num.ErrUnknown, path+".kind", nil, head.Kind, strings.Join(AdversaryKinds(), ", ")+
				"; nearest is "+strictjson.Nearest(head.Kind, AdversaryKinds()))
		}
		into := reflect.New(reflect.TypeOf(usual))
		into.Elem().Set(reflect.ValueOf(usual))
		if err := strictnum.Unmarshal(path, item, into.Interface(), strictjson.Options{Partial: true, Also: "kind"}); err != nil {
			return err
		}
		*l = append(*l, into.Elem().Interface().(Adversary))
	}
	return nil
}
