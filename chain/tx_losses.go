package chain

import (
	"github.com/seed-63a7a409/chorus/chain/internal/admission"
	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// SubmitLosses is the loss bundle that a reputer sends in the reputer window of an epoch (7.1), for a fee.
type SubmitLosses struct {
	Reputer string            `json:"reputer"`
	Topic   uint64            `json:"topic"`
	Nonce   int64             `json:"nonce"`
	Losses  record.LossBundle `json:"losses"`
}

// Kind is "submit_losses".
func (*SubmitLosses) Kind() string { return "submit_losses" }

func (x *SubmitLosses) check() error {
	return check.First(check.Name("reputer", x.Reputer), check.Losses(x.Losses))
}

func (x *SubmitLosses) apply(s *state.Session) error {
	return admission.SubmitLosses(s, x.Topic, x.Nonce, x.Reputer, x.Losses)
}
