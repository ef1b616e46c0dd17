package chain

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
)

// Check reads everything: the store verifies its checksums, every record is what a ledger would have written, so are the
// origin and the history, and the invariants hold. ErrDamaged or ErrInvariant where not.
func (l *Ledger) Check() error {
	if err := l.store.Check(); err != nil {
		return err
	}
	if err := l.checkOrigin(); err != nil {
		return err
	}
	if err := l.checkHistory(); err != nil {
		return err
	}
	return l.checkState()
}

// checkState verifies all of the state: the form of every record, what they say about each other, and the books.
func (l *Ledger) checkState() error {
	if err := l.checkRecords(); err != nil {
		return err
	}
	if err := l.checkReferences(); err != nil {
		return err
	}
	return l.CheckInvariants()
}

// checkRecords decodes all records of the state.
func (l *Ledger) checkRecords() error {
	s := l.current()
	s.walkState(func(key string, value []byte) bool {
		s.fail(checkRecord(key, value))
		return s.err == nil
	})
	return s.err
}

func checkRecord(key string, value []byte) error {
	kind, _, _ := strings.Cut(key[len(stateSpace):], separator)
	record, known := emptyRecord(kind)
	if !known {
		return num.Refuse(ErrDamaged, "record", nil, shown(key), "a kind of record that this program knows")
	}
	if err := unmarshalStrict(key, value, record); err != nil {
		return damaged(key, err)
	}
	again, err := json.Marshal(record)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, value) {
		return num.Refuse(ErrDamaged, "record", nil, shown(key), "a record in canonical form")
	}
	if active, ok := record.(*activeRecord); ok {
		return checkPayload(key, active.Payload)
	}
	return nil
}

// checkPayload decodes what a member of an active set sent, as the close of the window will.
func checkPayload(key string, payload json.RawMessage) error {
	p := partsOf(key)
	if len(p) != len(keyForm(kindActive)) {
		return num.Refuse(ErrDamaged, "record", nil, shown(key), "topic, nonce, role and actor in the key")
	}
	var sent any
	switch Role(p[2]) {
	case RoleInferer:
		sent = new([]LabelValue)
	case RoleForecaster:
		sent = new([]ForecastElement)
	case RoleReputer:
		sent = new(LossBundle)
	default:
		return num.Refuse(ErrDamaged, "record", nil, shown(key), "a role in the key")
	}
	if err := unmarshalStrict(key, payload, sent); err != nil {
		return damaged(key, err)
	}
	return nil
}

func emptyRecord(kind string) (record any, known bool) {
	switch kind {
	case kindLedger:
		return new(ledgerRecord), true
	case kindConfig:
		return new(Config), true
	case kindAccount:
		return new(accountRecord), true
	case kindTopic:
		return new(topicRecord), true
	case kindCarry:
		return new(carryRecord), true
	case kindWorker, kindReputer:
		return new(registration), true
	case kindMember:
		return new(memberRecord), true
	case kindRegret:
		return new(num.Dec), true
	case kindEpoch:
		return new(epochRecord), true
	case kindActive:
		return new(activeRecord), true
	case kindPayable:
		return new(payableRecord), true
	case kindLightest:
		return new(lightestRecord), true
	case kindStake:
		return new(stakeRecord), true
	case kindDelegation, kindBond:
		return new(delegationRecord), true
	case kindDelegator:
		return new(Amount), true
	case kindValidator:
		return new(validatorRecord), true
	case kindUnstake, kindUndelegate, kindUnbond, kindChurn, kindClosing:
		return new(queued), true
	case kindChange:
		return new(changeRecord), true
	}
	return nil, false
}
