package chain

import (
	"slices"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// SubmitLosses is the loss bundle that a reputer sends in the reputer window of an epoch (7.1), for a fee.
type SubmitLosses struct {
	Reputer string     `json:"reputer"`
	Topic   uint64     `json:"topic"`
	Nonce   int64      `json:"nonce"`
	Losses  LossBundle `json:"losses"`
}

// LossBundle are the losses of an epoch's objects, in log form. What a list lacks is not reported.
type LossBundle struct {
	Combined            num.Dec            `json:"combined"`
	Naive               num.Dec            `json:"naive"`
	Inferers            []WorkerLoss       `json:"inferers,omitempty"`
	Forecasters         []WorkerLoss       `json:"forecasters,omitempty"`
	OneOutInferers      []WorkerLoss       `json:"one_out_inferers,omitempty"`
	OneOutForecasters   []WorkerLoss       `json:"one_out_forecasters,omitempty"`
	OneInForecasters    []WorkerLoss       `json:"one_in_forecasters,omitempty"`
	OneOutOfForecasters []ForecasterLosses `json:"one_out_inferers_of_forecasters,omitempty"`
}

// WorkerLoss is the loss of an object that one worker stands for.
type WorkerLoss struct {
	Worker string  `json:"worker"`
	Loss   num.Dec `json:"loss"`
}

// ForecasterLosses are the losses of a forecaster's implied inferences without one inferer each.
type ForecasterLosses struct {
	Forecaster string       `json:"forecaster"`
	Losses     []WorkerLoss `json:"losses"`
}

// Kind is "submit_losses".
func (*SubmitLosses) Kind() string { return "submit_losses" }

// maxLosses bounds every list of a bundle.
const maxLosses = 1024

func (x *SubmitLosses) check() error {
	if err := checkName("reputer", x.Reputer); err != nil {
		return err
	}
	return x.Losses.each(func(field string, losses []WorkerLoss) error {
		if len(losses) > maxLosses {
			return num.Refuse(num.ErrDomain, field, nil, len(losses), "at most 1024 losses")
		}
		for i, l := range losses {
			if err := first(checkName(field, l.Worker), checkSubmitted(field, l.Loss)); err != nil {
				return positioned(err, i)
			}
		}
		return nil
	})
}

// each visits the lists of a bundle; the two losses of the network come as a list without names first.
func (b *LossBundle) each(visit func(field string, losses []WorkerLoss) error) error {
	network := []WorkerLoss{{Worker: "combined", Loss: b.Combined}, {Worker: "naive", Loss: b.Naive}}
	lists := []struct {
		field  string
		losses []WorkerLoss
	}{
		{"losses", network}, {"inferers", b.Inferers}, {"forecasters", b.Forecasters},
		{"one_out_inferers", b.OneOutInferers}, {"one_out_forecasters", b.OneOutForecasters},
		{"one_in_forecasters", b.OneInForecasters},
	}
	for _, l := range lists {
		if err := visit(l.field, l.losses); err != nil {
			return err
		}
	}
	const field = "one_out_inferers_of_forecasters"
	if len(b.OneOutOfForecasters) > maxLosses {
		return num.Refuse(num.ErrDomain, field, nil, len(b.OneOutOfForecasters), "at most 1024 forecasters")
	}
	for i, f := range b.OneOutOfForecasters {
		if len(f.Losses) == 0 { // L13
			return num.Refuse(num.ErrEmpty, field, []int{i}, f.Forecaster, "at least one loss of a forecaster")
		}
		if err := first(checkName(field, f.Forecaster), visit(field, f.Losses)); err != nil {
			return positioned(err, i)
		}
	}
	return nil
}

func (x *SubmitLosses) apply(s *session) error {
	t, err := s.topic(x.Topic)
	if err != nil {
		return err
	}
	if _, err := s.registered(x.Topic, AsReputer, x.Reputer); err != nil {
		return err
	}
	if first, last := reputerBlocks(s.rules, t, x.Nonce); !slices.Contains(t.ReputerWindows, x.Nonce) || s.now() < first || s.now() > last {
		return num.Refuse(ErrWindow, "nonce", nil, x.Nonce, "an open reputer window of the topic")
	}
	least := amountOfDec(s.rules.Module.RequiredMinimumStake)
	if stake := s.stake(x.Topic, x.Reputer).Stake; stake.Cmp(least) < 0 {
		return num.Refuse(ErrNotAllowed, "stake", nil, stake, "at least "+least.String())
	}
	if s.rules.Consensus.Workerless == consensus.WorkerlessRejected && len(x.Losses.Inferers) == 0 {
		return num.Refuse(num.ErrEmpty, "inferers", nil, nil, "the loss of an inferer")
	}
	a := s.rules.Decimal()
	err = x.Losses.each(func(field string, losses []WorkerLoss) error {
		for i, l := range losses {
			if err := release.CheckValue(s.rules.Submitted, a, field, l.Loss); err != nil {
				return positioned(err, i)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := s.payFee(x.Reputer, t, amountOfDec(s.rules.Module.DataSendingFee)); err != nil {
		return err
	}
	err = s.admit(submission{topic: t, nonce: x.Nonce, role: RoleReputer, actor: x.Reputer, payload: x.Losses})
	if err != nil {
		return err
	}
	return s.activate(t)
}

// about keeps what a bundle says of the workers, whose names ascend.
func (b LossBundle) about(inferers, forecasters []string) LossBundle {
	known := func(names []string, losses []WorkerLoss) (kept []WorkerLoss) {
		for _, l := range losses {
			if _, found := slices.BinarySearch(names, l.Worker); found {
				kept = append(kept, l)
			}
		}
		return kept
	}
	b.Inferers, b.OneOutInferers = known(inferers, b.Inferers), known(inferers, b.OneOutInferers)
	b.Forecasters, b.OneOutForecasters = known(forecasters, b.Forecasters), known(forecasters, b.OneOutForecasters)
	b.OneInForecasters = known(forecasters, b.OneInForecasters)
	lists := b.OneOutOfForecasters
	b.OneOutOfForecasters = nil
	for _, l := range lists {
		if _, found := slices.BinarySearch(forecasters, l.Forecaster); found {
			b.OneOutOfForecasters = append(b.OneOutOfForecasters, ForecasterLosses{l.Forecaster, known(inferers, l.Losses)})
		}
	}
	return b
}

// reported is the bundle as package consensus filters it.
func (b *LossBundle) reported(reputer string, topic uint64, nonce int64) consensus.Reported[num.Dec] {
	list := func(losses []WorkerLoss) []consensus.WorkerLoss[num.Dec] {
		out := make([]consensus.WorkerLoss[num.Dec], len(losses))
		for i, l := range losses {
			out[i] = consensus.WorkerLoss[num.Dec]{Worker: l.Worker, Loss: l.Loss}
		}
		return out
	}
	r := consensus.Reported[num.Dec]{
		Reputer: reputer, Topic: topic, Nonce: nonce, Combined: b.Combined, Naive: b.Naive,
		Inferer: list(b.Inferers), Forecaster: list(b.Forecasters), OneOutInferer: list(b.OneOutInferers),
		OneOutForecaster: list(b.OneOutForecasters), OneInForecaster: list(b.OneInForecasters),
	}
	for _, f := range b.OneOutOfForecasters {
		r.OneOutInfererForecaster = append(r.OneOutInfererForecaster,
			consensus.ForecasterLosses[num.Dec]{Forecaster: f.Forecaster, Losses: list(f.Losses)})
	}
	return r
}
