package chorus

import (
	"encoding/json"
	"reflect"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// savedVersion is that of the form in which topics are saved (docs/formats.md).
const savedVersion = 1

// savedTopic is a topic as JSON.
type savedTopic[T Number] struct {
	Version int            `json:"version"`
	Release string         `json:"release"`
	Arith   string         `json:"arith"`
	Topic   release.Topic  `json:"topic"`
	Module  release.Module `json:"module"`
	State   State[T]       `json:"state"`
}

// MarshalJSON writes everything that the topic carries, with its parameters. It returns an error for a topic that NewTopic did
// not make, and for a release whose rules were altered: those are not saved.
func (t Topic[T]) MarshalJSON() ([]byte, error) {
	if err := t.ready(); err != nil {
		return nil, err
	}
	known, err := release.Parse(t.release.Name)
	if err != nil {
		return nil, err
	}
	known.Topic, known.Module = t.release.Topic, t.release.Module
	if !reflect.DeepEqual(known, t.release) {
		return nil, num.Refuse(num.ErrDomain, "release", nil, t.release.Name, "must have the rules of that release: altered ones are not saved")
	}
	return json.Marshal(savedTopic[T]{savedVersion, t.release.Name, kindOf[T](), t.release.Topic, t.release.Module, t.state.Clone()})
}

// UnmarshalJSON restores what MarshalJSON wrote, in place of what the topic was; Options stay. It refuses what it does not know, and leaves
// the topic as it was then.
func (t *Topic[T]) UnmarshalJSON(data []byte) error {
	if t == nil {
		return num.Refuse(num.ErrMissing, "Topic", nil, nil, "a topic to restore into")
	}
	var form struct {
		Version int    `json:"version"`
		Arith   string `json:"arith"`
	}
	if err := strictnum.Unmarshal("", data, &form, strictjson.Options{Open: true, MaxValues: max(strictjson.MaxValues, len(data))}); err != nil {
		return err
	}
	switch {
	case form.Version != savedVersion:
		return num.Refuse(num.ErrUnknown, "version", nil, form.Version, "1")
	case form.Arith != kindOf[T]():
		return num.Refuse(num.ErrDomain, "arith", nil, form.Arith, kindOf[T]())
	}
	var saved savedTopic[T]
	if err := strictnum.Unmarshal("", data, &saved, strictjson.Options{MaxValues: max(strictjson.MaxValues, len(data))}); err != nil {
		return err
	}
	r, err := release.Parse(saved.Release)
	if err != nil {
		return err
	}
	r.Topic, r.Module = saved.Topic, saved.Module
	restored, err := NewTopic(r, saved.State)
	if err != nil {
		return inSaved[T](err)
	}
	restored.Options = t.Options
	*t = *restored
	return nil
}
