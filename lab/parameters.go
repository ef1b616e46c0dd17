package lab

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// rules returns the release of the simulation with its parameters.
func (c *Config) rules() (release.Release, error) {
	r, err := release.Parse(c.Release)
	if err != nil {
		return r, num.Refuse(num.ErrUnknown, "release", nil, c.Release, strings.Join(release.Names(), ", "))
	}
	for _, rule := range slices.Sorted(maps.Keys(c.RulesFrom)) {
		from, err := release.Parse(c.RulesFrom[rule])
		if err != nil {
			return r, num.Refuse(num.ErrUnknown, "rules_from."+rule, nil, c.RulesFrom[rule], strings.Join(release.Names(), ", "))
		}
		if r, err = release.Apply(r, from, rule); err != nil {
			return r, num.Under("rules_from", err)
		}
	}
	for _, p := range []struct {
		key    string
		value  float64
		fields []string
	}{
		{"topic.p", c.Topic.P, []string{"PNorm"}},
		{"topic.c", c.Topic.C, []string{"CNorm"}},
		{"topic.alpha", c.Topic.Alpha, []string{"AlphaRegret"}},
		{"topic.epsilon", c.Topic.Epsilon, []string{"Epsilon"}},
	} {
		if err := setParameter(&r, p.key, p.fields[0], p.value); err != nil {
			return r, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Topic.Parameters)) {
		if err := setParameter(&r, "topic.parameters."+name, name, c.Topic.Parameters[name]); err != nil {
			return r, err
		}
	}
	if c.Engine == "ledger" {
		c.followEpochLength(&r)
	}
	if err := epochParamsValid(r); err != nil {
		return r, err
	}
	return r, nil
}

// followEpochLength gives the ground truth its lag of one epoch, and workers a tenth of it, where the configuration does not say
// something else.
func (c *Config) followEpochLength(r *release.Release) {
	if _, said := c.Topic.Parameters["GroundTruthLag"]; !said {
		r.Topic.GroundTruthLag = r.Topic.EpochLength
	}
	if _, said := c.Topic.Parameters["WorkerSubmissionWindow"]; !said {
		r.Topic.WorkerSubmissionWindow = max(r.Topic.EpochLength/10, leastWindow)
	}
}

// setParameter sets the parameter of a name wherever the release has one: of the topic, of the module, or of both.
func setParameter(r *release.Release, key, name string, value float64) error {
	found := false
	for _, parameters := range []any{&r.Topic, &r.Module} {
		field := reflect.ValueOf(parameters).Elem().FieldByName(name)
		if _, ofTopic := parameters.(*release.Topic); !field.IsValid() || ofTopic && name == "MaxTopInferersToReward" { // the module's alone (K38)
			continue
		}
		found = true
		switch into := field.Addr().Interface().(type) {
		case *num.Dec:
			x, err := num.ParseDec(strconv.FormatFloat(value, 'g', -1, 64))
			if err != nil {
				return num.Refuse(num.ErrNotFinite, key, nil, value, "a finite number")
			}
			*into = x
		case *int:
			if value != math.Trunc(value) || math.Abs(value) > 1<<31-1 {
				return num.Refuse(num.ErrDomain, key, nil, value, "an integer")
			}
			*into = int(value)
		default:
			return num.Refuse(num.ErrDomain, key, nil, value, "the name of a parameter that is a number")
		}
	}
	if !found {
		return num.Refuse(num.ErrUnknown, key, nil, name, "a name of release.Topic or release.Module; nearest is "+strictjson.Nearest(name, parameterNames()))
	}
	return nil
}

func parameterNames() []string {
	var names []string
	for _, t := range []reflect.Type{reflect.TypeFor[release.Topic](), reflect.TypeFor[release.Module]()} {
		for i := range t.NumField() {
			names = append(names, t.Field(i).Name)
		}
	}
	return names
}

// leastAlpha is the smallest weight of the newest regret: the number of epochs that count for full is its reciprocal.
const leastAlpha = 1e-300

// epochParamsValid checks what the mathematics of an epoch needs.
func epochParamsValid(r release.Release) error {
	a := r.Float64()
	if alpha := r.Topic.AlphaRegret; !(decimalFloat(alpha) >= leastAlpha) {
		return num.Refuse(num.ErrDomain, "topic.alpha", nil, alpha, fmt.Sprintf("%v to 1", leastAlpha))
	}
	if err := epoch.ParamsOf(a, r, r.Topic).Validate(a); err != nil {
		return num.Under("topic", err)
	}
	return nil
}
