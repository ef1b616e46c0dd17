package audit

import (
	"bytes"
	"encoding/json"

	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// Record verifies that a record is one in canonical form; more makes empty records of kinds that are not known here.
func Record(key string, value []byte, more func(kind string) any) error {
	kind := state.KindOf(key)
	_, r := state.Layout(kind)
	if r == nil {
		r = more(kind)
	}
	if r == nil {
		return num.Refuse(record.ErrDamaged, "record", nil, state.Shown(key), "a kind of record that this program knows")
	}
	if err := state.UnmarshalStrict(key, value, r); err != nil {
		return state.Damaged(key, err)
	}
	again, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, value) {
		return num.Refuse(record.ErrDamaged, "record", nil, state.Shown(key), "a record in canonical form")
	}
	if active, ok := r.(*state.Active); ok {
		return checkPayload(key, active.Payload)
	}
	return nil
}

// checkPayload decodes what a member of an active set sent, as the close of the window will.
func checkPayload(key string, payload json.RawMessage) error {
	p := state.PartsOf(key)
	if form, _ := state.Layout(state.KindActive); len(p) != len(form) {
		return num.Refuse(record.ErrDamaged, "record", nil, state.Shown(key), "topic, nonce, role and actor in the key")
	}
	var sent any
	switch record.Role(p[2]) {
	case record.RoleInferer:
		sent = new([]record.LabelValue)
	case record.RoleForecaster:
		sent = new([]record.ForecastElement)
	case record.RoleReputer:
		sent = new(record.LossBundle)
	default:
		return num.Refuse(record.ErrDamaged, "record", nil, state.Shown(key), "a role in the key")
	}
	if err := state.UnmarshalStrict(key, payload, sent); err != nil {
		return state.Damaged(key, err)
	}
	return nil
}
