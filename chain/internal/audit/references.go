package audit

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/internal/topics"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/internal/laws"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

// What a ledger reads of a record it takes as written by a transaction or by the end of a block: parameters are valid,
// what a key names exists, and what waits for a block is in its queue. An export may have been written by anybody, so
// that Import verifies all of it, and Check does the same for a store. Sums are verified by CheckInvariants.

// Bounds of decimals that a ledger adds up: no entitlement is above all that may exist, and no weight so large that its
// products leave the range of the arithmetic.
var (
	largestAmount = num.MustParseDec("1e40")
	largestDebt   = num.MustParseDec("1e41")
	largestWeight = num.MustParseDec("1e50000")
)

// magnitude refuses a decimal above a bound, or below what it may least be.
func magnitude(field string, x, least, most num.Dec) error {
	if x.Cmp(least) < 0 || x.Cmp(most) > 0 {
		return num.Refuse(num.ErrDomain, field, nil, x, least.String()+" to "+most.String())
	}
	return nil
}

// checkDebt bounds the debt of a placement or bond: it is negative only by what is pending.
func checkDebt(r *state.Delegation) error {
	return magnitude("debt", r.Debt, num.NewDecimal(num.Rules{}).Neg(largestDebt), largestDebt)
}

// checker verifies the records of a state one by one.
type checker struct {
	*state.Session
	topics []*state.Topic // by number, less one
}

// References returns an ErrDamaged with the key of the first record that no ledger would have written. The configuration is
// verified before.
func References(s *state.Session) error {
	c := &checker{Session: s}
	if err := c.ledgerRecord(); err != nil {
		return state.Damaged(state.Key(state.KindLedger), err)
	}
	for id := uint64(1); id < c.Ledger.NextTopic; id++ {
		t, found := state.Read[state.Topic](c.Session, state.TopicKey(id))
		if !found {
			c.Fail(num.Refuse(record.ErrDamaged, "record", nil, state.Shown(state.TopicKey(id)), "a topic for every number below next_topic"))
			return c.Err
		}
		c.topics = append(c.topics, &t)
		if err := c.topicRecord(id); err != nil {
			return state.Damaged(state.TopicKey(id), err)
		}
	}
	c.WalkRange(state.Space, state.After(state.Space), func(where string, value []byte) bool {
		if err := c.record(where, value); err != nil {
			c.Fail(state.Damaged(where, err))
		}
		return c.Err == nil
	})
	return c.Err
}

func wrong(allowed string) error { return num.Refuse(record.ErrDamaged, "content", nil, nil, allowed) }

// within refuses a count or height outside of its range.
func within(field string, n, least, most int64) error {
	if n < least || n > most {
		return num.Refuse(num.ErrDomain, field, nil, n, fmt.Sprint(least)+" to "+fmt.Sprint(most))
	}
	return nil
}

func (c *checker) ledgerRecord() error {
	r, e := c.Ledger, c.Ledger.Emission
	seats := c.Rules.Module
	var zero num.Dec
	a := num.NewDecimal(num.Rules{}).Calc()
	ofSupply := a.Mul(e.Rate, record.AmountOf(c.Mint.MaxSupply).Dec())
	switch {
	case r.NextTopic < 1 || r.NextTopic > check.MaxTopics+1:
		return num.Refuse(num.ErrDomain, "next_topic", nil, r.NextTopic, "1 to 1000000001")
	case r.Seats.Inferers < seats.MaxTopInferersToReward, r.Seats.Forecasters < seats.MaxTopForecastersToReward,
		r.Seats.Reputers < seats.MaxTopReputersToReward:
		return wrong("seats for as many as the rules in force admit")
	case laws.EmissionSplit(e.PerBlock.Int(), e.ToValidators.Int(), e.ToTopics.Int()) != nil:
		return num.Refuse(num.ErrDomain, "per_block", nil, e.PerBlock, "the sum of to_validators and to_topics")
	case e.MonthReputers.Cmp(e.MonthTopics) > 0:
		return num.Refuse(num.ErrDomain, "month_reputers", nil, e.MonthReputers, "at most month_topics")
	case a.Err() != nil, ofSupply.Cmp(largestAmount) > 0:
		return num.Refuse(num.ErrDomain, "rate", nil, e.Rate, "a rate that times MaxSupply is an amount of at most 40 digits")
	}
	return check.First(
		magnitude("rate", e.Rate, zero, largestAmount), magnitude("reputer_share", e.ReputerShare, zero, num.IntDec(1)),
		magnitude("share", r.Bonds.Share, zero, largestAmount), magnitude("weight_sum", r.WeightSum, zero, largestWeight),
		within("height", r.Height, 0, check.MaxHeight), within("arrival", int64(min(r.Arrival, math.MaxInt64)), 0, math.MaxInt64/2), within("changes", r.Changes, 0, check.MaxHeight),
		within("rewarded_epochs", r.Rewarded, 0, math.MaxInt64/2), within("vested_months", e.VestedMonths, 0, r.Height),
		magnitude("weight_excess", r.WeightExcess, zero, largestWeight), within("seats", int64(max(r.Seats.Inferers, r.Seats.Forecasters, r.Seats.Reputers)), 1, check.MaxHeight),
	)
}

// record verifies one record by itself and what its key names. Its form was verified before.
func (c *checker) record(where string, value []byte) error {
	kind := state.KindOf(where)
	p := state.PartsOf(where)
	if err := c.key(kind, p); err != nil {
		return err
	}
	switch kind {
	case state.KindWorker, state.KindReputer:
		return decoded(value, func(r *state.Registration) error { return check.Name("owner", r.Owner) })
	case state.KindMember:
		return decoded(value, func(r *state.Member) error {
			return check.First(within("height", r.Height, 0, c.Ledger.Height), within("inclusions", int64(r.Inclusions), 0, c.Ledger.Height))
		})
	case state.KindEpoch:
		return decoded(value, func(r *state.Epoch) error { return c.epoch(r, uint64(state.Number(p[0])), state.Number(p[1])) })
	case state.KindActive:
		return decoded(value, func(r *state.Active) error { return c.active(r, p) })
	case state.KindStake:
		return decoded(value, func(r *state.Stake) error { return magnitude("share", r.Share, num.Dec{}, largestAmount) })
	case state.KindDelegation:
		return decoded(value, checkDebt)
	case state.KindBond:
		if err := decoded(value, checkDebt); err != nil {
			return err
		}
		if _, found := c.Bytes(state.ValidatorKey(p[0])); !found {
			return wrong("a validator that exists")
		}
	case state.KindChurn:
		return within("height", state.Number(p[0]), c.Ledger.Height+1, check.MaxHeight+check.MaxLength)
	case state.KindLightest:
		return decoded(value, func(r *state.Lightest) error { return c.lightest(r, state.Number(p[0])) })
	case state.KindPayable:
		return decoded(value, func(r *state.Payable) error { return c.payable(r, uint64(state.Number(p[0]))) })
	case state.KindClosing:
		return c.closing(state.Number(p[0]), uint64(state.Number(p[1])), state.Number(p[2]))
	case state.KindChange:
		return check.First(within("height", state.Number(p[0]), c.Ledger.Height+1, check.MaxHeight), within("number", state.Number(p[1]), 1, c.Ledger.Changes))
	}
	return nil
}

// decoded visits the content of a record.
func decoded[T any](value []byte, visit func(*T) error) error {
	r := new(T)
	if err := json.Unmarshal(value, r); err != nil {
		return err
	}
	return visit(r)
}

// key verifies the parts of a key: numbers as they are written, names as transactions take them, topics that exist.
func (c *checker) key(kind string, p []string) error {
	form, _ := state.Layout(kind)
	if kind == state.KindRegret && len(p) == len(form)-1 {
		form = form[:len(p)] // of one worker
	}
	if len(p) != len(form) {
		return wrong("the parts of a key of this kind")
	}
	for i, part := range p {
		ok := true
		switch form[i] {
		case state.PartTopic:
			id := state.Number(part)
			ok = id >= 1 && id <= int64(len(c.topics)) && part == state.TopicPart(uint64(id))
		case state.PartHeight:
			ok = state.Number(part) >= 0 && part == state.HeightPart(state.Number(part))
		case state.PartName:
			if err := check.Name("name", part); err != nil {
				return err
			}
		case state.PartRole:
			ok = slices.Contains(record.Roles(), record.Role(part))
		case state.PartRegret:
			ok = regretPart(part, len(p) == 4)
		}
		if !ok {
			return num.Refuse(num.ErrDomain, "key", []int{i}, strconv.Quote(part), "a number, role or topic of this ledger")
		}
	}
	return nil
}

// regretPart reports whether a part is a kind of regret, of one worker or of a pair.
func regretPart(part string, pair bool) bool {
	n, err := strconv.ParseUint(part, 10, 8)
	if err != nil || part != strconv.Itoa(int(n)) {
		return false
	}
	record := regret.Record{Kind: regret.Kind(n), First: "a"}
	if pair {
		record.Second = "b"
	}
	return record.Validate() == nil
}

func (c *checker) topicRecord(id uint64) error {
	t := c.topics[id-1]
	if err := check.First(
		check.Name("creator", t.Creator), check.Text("metadata", t.Metadata), check.Topic(t.Params), c.params(t), topics.GoesOn(c.Rules, t.Params, t.Labels),
		magnitude("weight", t.Weight, num.Dec{}, largestWeight), within("last_drip", t.LastDrip, 0, c.Ledger.Height), within("last_ended", t.LastEnded, 0, c.Ledger.Height),
	); err != nil {
		return err
	}
	if t.Active() {
		if err := within("next_churn", t.NextChurn, c.Ledger.Height+1, c.Ledger.Height+int64(t.Params.EpochLength)); err != nil {
			return err
		}
	} else if t.NextChurn < 0 {
		return num.Refuse(num.ErrDomain, "next_churn", nil, t.NextChurn, "next_churn >= 0")
	}
	if _, found := c.Bytes(state.CarryKey(id)); !found {
		return wrong("a record of the kind " + state.KindCarry + " beside it")
	}
	for _, role := range record.Roles() {
		if low := state.ClassOf(t, role).Lowest; low != nil {
			if err := check.First(check.Name("lowest", low.Actor), within("lowest", max(low.Nonce, low.Height), 0, c.Ledger.Height)); err != nil {
				return err
			}
		}
	}
	return c.epochs(id, t)
}

// params verifies parameters as the transaction did that brought them. Where rules were changed, that may have been under
// another release, and under other bounds of lengths.
func (c *checker) params(t *state.Topic) error {
	err := check.First(c.Rules.ValidateTopic(t.Params), topics.ValidateLabels(t.Labels, c.Rules))
	if err == nil || c.Ledger.Changes == 0 {
		return err
	}
	for _, r := range release.All() {
		r.Module.MinEpochLength, r.Module.MaxUnfulfilledReputerRequests = 1, check.MaxLength
		if r.ValidateTopic(t.Params) == nil {
			return nil
		}
	}
	return err
}

// epochs verifies the lists of a topic: every epoch has its record, and every open worker window is in the queue.
func (c *checker) epochs(id uint64, t *state.Topic) error {
	for _, list := range []struct {
		field  string
		nonces []int64
	}{{"epochs", t.Epochs}, {"worker_windows", t.WorkerWindows}, {"reputer_windows", t.ReputerWindows}} {
		before := int64(0)
		for i, nonce := range list.nonces {
			if nonce <= before || nonce > t.LastEnded || !slices.Contains(t.Epochs, nonce) {
				return num.Refuse(num.ErrDomain, list.field, []int{i}, nonce, "ascending nonces of epochs")
			}
			before = nonce
		}
	}
	for i, nonce := range t.Epochs {
		if _, found := c.Bytes(state.EpochKey(id, nonce)); !found {
			return num.Refuse(num.ErrDomain, "epochs", []int{i}, nonce, "epochs with a record")
		}
	}
	for i, nonce := range t.WorkerWindows {
		if _, found := c.Bytes(state.ClosingKey(nonce+int64(t.Params.WorkerSubmissionWindow), id, nonce)); !found {
			return num.Refuse(num.ErrDomain, "worker_windows", []int{i}, nonce, "windows in the queue")
		}
	}
	return nil
}

func (c *checker) closing(height int64, id uint64, nonce int64) error {
	t := c.topics[id-1]
	if !slices.Contains(t.WorkerWindows, nonce) || height != nonce+int64(t.Params.WorkerSubmissionWindow) {
		return wrong("the end of an open worker window")
	}
	return within("height", height, c.Ledger.Height+1, check.MaxHeight+check.MaxLength)
}

func (c *checker) epoch(r *state.Epoch, id uint64, nonce int64) error {
	if !slices.Contains(c.topics[id-1].Epochs, nonce) {
		return wrong("one of the epochs of the topic")
	}
	switch r.Stage {
	case record.StageOpen, record.StageInferred, record.StageClosed, record.StageRewarded, record.StageFailed:
	default:
		return num.Refuse(num.ErrUnknown, "stage", nil, strconv.Quote(string(r.Stage)), "a stage of an epoch")
	}
	for _, list := range []struct {
		field string
		names []string
	}{{"inferers", r.Inferers}, {"forecasters", r.Forecasters}} {
		for i, name := range list.names {
			if err := check.Name(list.field, name); err != nil {
				return check.Positioned(err, i)
			}
			if i > 0 && name <= list.names[i-1] {
				return num.Refuse(num.ErrDomain, list.field, []int{i}, name, "ascending names")
			}
		}
	}
	return nil
}

// lightest verifies what is remembered of a churn block.
func (c *checker) lightest(r *state.Lightest, height int64) error {
	if r.Topic < 1 || r.Topic > uint64(len(c.topics)) || c.topics[r.Topic-1].NextChurn != height {
		return num.Refuse(num.ErrDomain, "topic", nil, r.Topic, "a topic that churns in this block")
	}
	return nil
}

// payable verifies what waits for its reward: an epoch that is kept, and reports as transactions send them.
func (c *checker) payable(r *state.Payable, id uint64) error {
	if !slices.Contains(c.topics[id-1].Epochs, r.Nonce) {
		return wrong("one of the epochs of the topic")
	}
	for i, report := range r.Reports {
		if err := check.First(
			check.Name("reputer", report.Reputer), check.Losses(report.Losses), within("nonce", report.Nonce, 1, c.Ledger.Height),
		); err != nil {
			return check.Positioned(err, i)
		}
		if report.Stake.Sign() < 0 || report.Stake.Int().Cmp(c.Mint.MaxSupply) > 0 || i > 0 && report.Reputer <= r.Reports[i-1].Reputer {
			return num.Refuse(num.ErrDomain, "reports", []int{i}, report.Reputer, "ascending names and stakes within MaxSupply")
		}
	}
	return nil
}

// active verifies a member of an active set: its window is open, unless rules leave members of closed ones in the set, and
// what it sent is what a transaction may send.
func (c *checker) active(r *state.Active, p []string) error {
	t, nonce, role := c.topics[state.Number(p[0])-1], state.Number(p[1]), record.Role(p[2])
	windows := t.WorkerWindows
	if role == record.RoleReputer {
		windows = t.ReputerWindows
	}
	rules := c.Rules.Ledger
	stay := rules.ForecastersStay || rules.ReputersStay || rules.LongWindowLost || c.Ledger.Changes > 0
	once := slices.Contains(t.Epochs, nonce) || len(t.Epochs) > 0 && nonce > 0 && nonce < t.Epochs[0] // maybe forgotten
	if !slices.Contains(windows, nonce) && !(stay && once) {
		return wrong("a member of a set whose window is open")
	}
	if r.Arrival < 1 || r.Arrival > c.Ledger.Arrival {
		return num.Refuse(num.ErrDomain, "arrival", nil, r.Arrival, "1 to "+strconv.FormatUint(c.Ledger.Arrival, 10))
	}
	switch role {
	case record.RoleInferer:
		return decoded(r.Payload, func(values *[]record.LabelValue) error { return checkSent(len(*values), check.Values(*values)) })
	case record.RoleForecaster:
		return decoded(r.Payload, func(elements *[]record.ForecastElement) error {
			return checkSent(len(*elements), check.Forecast(*elements))
		})
	}
	return decoded(r.Payload, func(losses *record.LossBundle) error { return check.Losses(*losses) })
}

// checkSent refuses an empty list too.
func checkSent(length int, err error) error {
	if length == 0 {
		return num.Refuse(num.ErrMissing, "payload", nil, nil, "what a transaction sends")
	}
	return err
}
