package wire

import (
	"reflect"
	"strconv"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// Topic is the part of a served topic that inferences depend on. Parameters has the served ones; MaxTopInferersToReward is
// not served.
type Topic struct {
	ID            int64
	Parameters    release.Topic
	InitialRegret num.Dec // R_0
	// EpochLastEnded is the height at which the last epoch ended.
	EpochLastEnded int64
	// OwnC reports that Parameters.CNorm was served: topics have one since v0.15.
	OwnC bool
}

func readTopic(n node) *Topic {
	t := &Topic{ID: n.need("id").integer(), InitialRegret: n.need("initial_regret").number(), EpochLastEnded: n.need("epoch_last_ended").integer()}
	t.Parameters.InitialRegret = t.InitialRegret
	fill(n, &t.Parameters, func(field string) bool { return field != "InitialRegret" && field != "MaxTopInferersToReward" },
		func(field string) bool { return field == "CNorm" })
	t.OwnC = n.optional("c_norm").there()
	return t
}

// Params are served parameters of the chain, their texts by name in snake case; nil was not served.
type Params map[string]string

func readParams(n node) Params {
	p := Params{}
	n.members(func(key string, n node) {
		if kind := n.value.Kind; kind == strictjson.TextValue || kind == strictjson.NumberValue {
			p[key] = n.value.Text
		}
	})
	return p
}

// isServed reports whether a field of release.Module is a parameter on the chain: the number of labels is a constant there.
func isServed(field string) bool { return field != "DefaultMaxLabelsPerSubmission" }

// ParamsOf returns parameters as the chain serves them.
func ParamsOf(m release.Module) Params {
	p := Params{}
	v := reflect.ValueOf(m)
	for i := range v.NumField() {
		field := v.Type().Field(i).Name
		if !isServed(field) {
			continue
		}
		if x, isDec := v.Field(i).Interface().(num.Dec); isDec {
			p[parameterKey(field)] = x.Plain()
		} else {
			p[parameterKey(field)] = strconv.FormatInt(v.Field(i).Int(), 10)
		}
	}
	return p
}

// Module returns the parameters of a release with the served ones in place of its defaults. Parameters that the release does not
// have, with 0 as default, may be missing; any other is ErrMissing with its path.
func (p Params) Module(of release.Release) (release.Module, error) {
	if p == nil {
		return of.Module, num.Refuse(num.ErrMissing, "Params", nil, nil, "served parameters")
	}
	if err := of.Validate(); err != nil {
		return of.Module, err
	}
	m, r := of.Module, new(reader)
	root := strictjson.Value{Kind: strictjson.ObjectValue}
	for key, text := range p { //chorus:unordered fields are looked up
		root.Members = append(root.Members, strictjson.Named{Key: key, Value: strictjson.Value{Kind: strictjson.TextValue, Text: text}})
	}
	defaults := ParamsOf(of.Module)
	fill(node{r, "params", &root}, &m, isServed, func(field string) bool { return defaults[parameterKey(field)] == "0" })
	if r.err != nil {
		return of.Module, r.err
	}
	return m, nil
}

// fill sets the fields of a struct of numbers and integers that take part, from the keys of an object: their names in snake
// case.
func fill(n node, into any, takes, optional func(field string) bool) {
	byKey := map[string]node{}
	n.members(func(key string, value node) { byKey[key] = value })
	v := reflect.ValueOf(into).Elem()
	for i := range v.NumField() {
		field := v.Type().Field(i).Name
		if !takes(field) {
			continue
		}
		key := parameterKey(field)
		value, found := byKey[key]
		if !found {
			if optional == nil || !optional(field) {
				node{r: n.r, path: strictjson.Key(n.path, key)}.fail(num.ErrMissing, nil, "what is served under this key")
			}
			continue
		}
		if v.Field(i).Kind() == reflect.Int {
			x := value.integer()
			if int64(int(x)) != x {
				value.fail(num.ErrRange, x, "an integer of this machine")
			}
			v.Field(i).SetInt(x)
		} else {
			v.Field(i).Set(reflect.ValueOf(value.number()))
		}
	}
}

// otherNames are the names on the chain of fields that are not called so here.
var otherNames = map[string]string{
	"ValidatorsVsAlloraShare":                "validators_vs_allora_percent_reward",
	"TopicRewardFeeImportance":               "topic_reward_fee_revenue_importance",
	"HalfMaxProcessStakeRemovalsPerEndBlock": "half_max_process_stake_removals_end_block",
}

// parameterKey returns the name of a field on the chain.
func parameterKey(field string) string {
	if name, other := otherNames[field]; other {
		return name
	}
	return snake(field)
}
