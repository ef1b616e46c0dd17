package chain

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
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
func checkDebt(r *delegationRecord) error {
	return magnitude("debt", r.Debt, num.NewDecimal(num.Rules{}).Neg(largestDebt), largestDebt)
}

// checker verifies the records of a state one by one.
type checker struct {
	*session
	topics []*topicRecord // by number, less one
}

// checkReferences gives an ErrDamaged with the key of the first record that no ledger would have written.
func (l *Ledger) checkReferences() error {
	c := &checker{session: l.current()}
	config, err := l.Config()
	if err == nil {
		err = config.Validate()
	}
	if err != nil {
		return damaged(key(kindConfig), err)
	}
	if err := c.ledgerRecord(); err != nil {
		return damaged(key(kindLedger), err)
	}
	for id := uint64(1); id < c.ledger.NextTopic; id++ {
		t, found := read[topicRecord](c.session, key(kindTopic, topicPart(id)))
		if !found {
			c.fail(num.Refuse(ErrDamaged, "record", nil, shown(key(kindTopic, topicPart(id))), "a topic for every number below next_topic"))
			return c.err
		}
		c.topics = append(c.topics, &t)
		if err := c.topicRecord(id); err != nil {
			return damaged(key(kindTopic, topicPart(id)), err)
		}
	}
	c.walkRange(stateSpace, after(stateSpace), func(where string, value []byte) bool {
		if err := c.record(where, value); err != nil {
			c.fail(damaged(where, err))
		}
		return c.err == nil
	})
	return c.err
}

// shown is the key of a record as an export has it.
func shown(where string) string { return strings.TrimPrefix(where, stateSpace) }

func wrong(allowed string) error { return num.Refuse(ErrDamaged, "content", nil, nil, allowed) }

// within refuses a count or height outside of its range.
func within(field string, n, least, most int64) error {
	if n < least || n > most {
		return num.Refuse(num.ErrDomain, field, nil, n, padded(least, 1)+" to "+padded(most, 1))
	}
	return nil
}

func (c *checker) ledgerRecord() error {
	r, e := c.ledger, c.ledger.Emission
	seats := c.rules.Module
	var zero num.Dec
	switch {
	case r.NextTopic < 1 || r.NextTopic > maxTopics+1:
		return num.Refuse(num.ErrDomain, "next_topic", nil, r.NextTopic, "1 to 1000000001")
	case r.Seats.Inferers < seats.MaxTopInferersToReward, r.Seats.Forecasters < seats.MaxTopForecastersToReward,
		r.Seats.Reputers < seats.MaxTopReputersToReward:
		return wrong("seats for as many as the rules in force admit")
	case rewards.CheckEmissionSplit(e.PerBlock.int(), e.ToValidators.int(), e.ToTopics.int()) != nil:
		return num.Refuse(num.ErrDomain, "per_block", nil, e.PerBlock, "the sum of to_validators and to_topics")
	case e.MonthReputers.Cmp(e.MonthTopics) > 0:
		return num.Refuse(num.ErrDomain, "month_reputers", nil, e.MonthReputers, "at most month_topics")
	case num.NewDecimal(num.Rules{}).Calc().Mul(e.Rate, c.config.Mint.MaxSupply.Dec()).Cmp(largestAmount) > 0:
		return num.Refuse(num.ErrDomain, "rate", nil, e.Rate, "a rate that times MaxSupply is an amount of at most 40 digits")
	}
	return first(
		magnitude("rate", e.Rate, zero, largestAmount), magnitude("reputer_share", e.ReputerShare, zero, num.IntDec(1)),
		magnitude("share", r.Bonds.Share, zero, largestAmount), magnitude("weight_sum", r.WeightSum, zero, largestWeight),
		within("height", r.Height, 0, maxHeight), within("arrival", int64(min(r.Arrival, math.MaxInt64)), 0, math.MaxInt64/2), within("changes", r.Changes, 0, maxHeight),
		within("rewarded_epochs", r.Rewarded, 0, math.MaxInt64/2), within("vested_months", e.VestedMonths, 0, r.Height),
		magnitude("weight_excess", r.WeightExcess, zero, largestWeight), within("seats", int64(max(r.Seats.Inferers, r.Seats.Forecasters, r.Seats.Reputers)), 1, maxHeight),
	)
}

// record verifies one record by itself and what its key names. Its form was verified before.
func (c *checker) record(where string, value []byte) error {
	kind, _, _ := strings.Cut(where[len(stateSpace):], separator)
	p := partsOf(where)
	if err := c.key(kind, p); err != nil {
		return err
	}
	switch kind {
	case kindWorker, kindReputer:
		return decoded(value, func(r *registration) error { return checkName("owner", r.Owner) })
	case kindMember:
		return decoded(value, func(r *memberRecord) error {
			return first(within("height", r.Height, 0, c.ledger.Height), within("inclusions", int64(r.Inclusions), 0, c.ledger.Height))
		})
	case kindEpoch:
		return decoded(value, func(r *epochRecord) error { return c.epoch(r, uint64(number(p[0])), number(p[1])) })
	case kindActive:
		return decoded(value, func(r *activeRecord) error { return c.active(r, p) })
	case kindStake:
		return decoded(value, func(r *stakeRecord) error { return magnitude("share", r.Share, num.Dec{}, largestAmount) })
	case kindDelegation:
		return decoded(value, checkDebt)
	case kindBond:
		if err := decoded(value, checkDebt); err != nil {
			return err
		}
		if _, found := c.bytes(key(kindValidator, p[0])); !found {
			return wrong("a validator that exists")
		}
	case kindChurn:
		return within("height", number(p[0]), c.ledger.Height+1, maxHeight+maxLength)
	case kindLightest:
		return decoded(value, func(r *lightestRecord) error { return c.lightest(r, number(p[0])) })
	case kindPayable:
		return decoded(value, func(r *payableRecord) error { return c.payable(r, uint64(number(p[0]))) })
	case kindClosing:
		return c.closing(number(p[0]), uint64(number(p[1])), number(p[2]))
	case kindChange:
		return first(within("height", number(p[0]), c.ledger.Height+1, maxHeight), within("number", number(p[1]), 1, c.ledger.Changes))
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
	form := keyForm(kind)
	if kind == kindRegret && len(p) == len(form)-1 {
		form = form[:len(p)] // of one worker
	}
	if len(p) != len(form) {
		return wrong("the parts of a key of this kind")
	}
	for i, part := range p {
		ok := true
		switch form[i] {
		case partTopic:
			id := number(part)
			ok = id >= 1 && id <= int64(len(c.topics)) && part == topicPart(uint64(id))
		case partHeight:
			ok = number(part) >= 0 && part == heightPart(number(part))
		case partName:
			if err := checkName("name", part); err != nil {
				return err
			}
		case partRole:
			ok = slices.Contains([]Role{RoleInferer, RoleForecaster, RoleReputer}, Role(part))
		case partRegret:
			ok = regretPart(part, len(p) == 4)
		}
		if !ok {
			return num.Refuse(num.ErrDomain, "key", []int{i}, strconv.Quote(part), "a number, role or topic of this ledger")
		}
	}
	return nil
}

// regretPart tells whether a part is a kind of regret, of one worker or of a pair.
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
	if err := first(
		checkName("creator", t.Creator), checkText("metadata", t.Metadata), checkTopicSizes(t.Params), c.params(t), takesOver(c.rules, t.Params, t.Labels),
		magnitude("weight", t.Weight, num.Dec{}, largestWeight), within("last_drip", t.LastDrip, 0, c.ledger.Height), within("last_ended", t.LastEnded, 0, c.ledger.Height),
	); err != nil {
		return err
	}
	if t.active() {
		if err := within("next_churn", t.NextChurn, c.ledger.Height+1, c.ledger.Height+int64(t.Params.EpochLength)); err != nil {
			return err
		}
	} else if t.NextChurn < 0 {
		return num.Refuse(num.ErrDomain, "next_churn", nil, t.NextChurn, "next_churn >= 0")
	}
	if _, found := c.bytes(key(kindCarry, topicPart(id))); !found {
		return wrong("a record of the kind " + kindCarry + " beside it")
	}
	for _, role := range []Role{RoleInferer, RoleForecaster, RoleReputer} {
		if low := classOf(t, role).Lowest; low != nil {
			if err := first(checkName("lowest", low.Actor), within("lowest", max(low.Nonce, low.Height), 0, c.ledger.Height)); err != nil {
				return err
			}
		}
	}
	return c.epochs(id, t)
}

// params verifies parameters as the transaction did that brought them. Where rules were changed, that may have been under
// another release, and under other bounds of lengths.
func (c *checker) params(t *topicRecord) error {
	err := first(c.rules.ValidateTopic(t.Params), t.Labels.validate(c.rules))
	if err == nil || c.ledger.Changes == 0 {
		return err
	}
	for _, r := range release.All() {
		r.Module.MinEpochLength, r.Module.MaxUnfulfilledReputerRequests = 1, maxLength
		if r.ValidateTopic(t.Params) == nil {
			return nil
		}
	}
	return err
}

// epochs verifies the lists of a topic: every epoch has its record, and every open worker window is in the queue.
func (c *checker) epochs(id uint64, t *topicRecord) error {
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
		if _, found := c.bytes(epochKey(id, nonce)); !found {
			return num.Refuse(num.ErrDomain, "epochs", []int{i}, nonce, "epochs with a record")
		}
	}
	for i, nonce := range t.WorkerWindows {
		if _, found := c.bytes(closingKey(nonce+int64(t.Params.WorkerSubmissionWindow), id, nonce)); !found {
			return num.Refuse(num.ErrDomain, "worker_windows", []int{i}, nonce, "windows in the queue")
		}
	}
	return nil
}

func closingKey(height int64, id uint64, nonce int64) string {
	return key(kindClosing, heightPart(height), topicPart(id), heightPart(nonce))
}

func (c *checker) closing(height int64, id uint64, nonce int64) error {
	t := c.topics[id-1]
	if !slices.Contains(t.WorkerWindows, nonce) || height != nonce+int64(t.Params.WorkerSubmissionWindow) {
		return wrong("the end of an open worker window")
	}
	return within("height", height, c.ledger.Height+1, maxHeight+maxLength)
}

func (c *checker) epoch(r *epochRecord, id uint64, nonce int64) error {
	if !slices.Contains(c.topics[id-1].Epochs, nonce) {
		return wrong("one of the epochs of the topic")
	}
	switch r.Stage {
	case StageOpen, StageInferred, StageClosed, StageRewarded, StageFailed:
	default:
		return num.Refuse(num.ErrUnknown, "stage", nil, strconv.Quote(string(r.Stage)), "a stage of an epoch")
	}
	for _, list := range []struct {
		field string
		names []string
	}{{"inferers", r.Inferers}, {"forecasters", r.Forecasters}} {
		for i, name := range list.names {
			if err := checkName(list.field, name); err != nil {
				return positioned(err, i)
			}
			if i > 0 && name <= list.names[i-1] {
				return num.Refuse(num.ErrDomain, list.field, []int{i}, name, "ascending names")
			}
		}
	}
	return nil
}

// lightest verifies what is remembered of a churn block.
func (c *checker) lightest(r *lightestRecord, height int64) error {
	if r.Topic < 1 || r.Topic > uint64(len(c.topics)) || c.topics[r.Topic-1].NextChurn != height {
		return num.Refuse(num.ErrDomain, "topic", nil, r.Topic, "a topic that churns in this block")
	}
	return nil
}

// payable verifies what waits for its reward: an epoch that is kept, and reports as transactions send them.
func (c *checker) payable(r *payableRecord, id uint64) error {
	if !slices.Contains(c.topics[id-1].Epochs, r.Nonce) {
		return wrong("one of the epochs of the topic")
	}
	for i, report := range r.Reports {
		if err := first(
			(&SubmitLosses{Reputer: report.Reputer, Losses: report.Losses}).check(), within("nonce", report.Nonce, 1, c.ledger.Height),
		); err != nil {
			return positioned(err, i)
		}
		if report.Stake.Sign() < 0 || report.Stake.Cmp(c.config.Mint.MaxSupply) > 0 || i > 0 && report.Reputer <= r.Reports[i-1].Reputer {
			return num.Refuse(num.ErrDomain, "reports", []int{i}, report.Reputer, "ascending names and stakes within MaxSupply")
		}
	}
	return nil
}

// active verifies a member of an active set: its window is open, unless rules leave members of closed ones in the set, and
// what it sent is what a transaction may send.
func (c *checker) active(r *activeRecord, p []string) error {
	t, nonce, role, actor := c.topics[number(p[0])-1], number(p[1]), Role(p[2]), p[3]
	windows := t.WorkerWindows
	if role == RoleReputer {
		windows = t.ReputerWindows
	}
	rules := c.rules.Ledger
	stay := rules.ForecastersStay || rules.ReputersStay || rules.LongWindowLost || c.ledger.Changes > 0
	once := slices.Contains(t.Epochs, nonce) || len(t.Epochs) > 0 && nonce > 0 && nonce < t.Epochs[0] // maybe forgotten
	if !slices.Contains(windows, nonce) && !(stay && once) {
		return wrong("a member of a set whose window is open")
	}
	if r.Arrival < 1 || r.Arrival > c.ledger.Arrival {
		return num.Refuse(num.ErrDomain, "arrival", nil, r.Arrival, "1 to "+strconv.FormatUint(c.ledger.Arrival, 10))
	}
	switch role {
	case RoleInferer:
		return decoded(r.Payload, func(values *[]LabelValue) error { return (&SubmitWork{Worker: actor, Values: *values}).check() })
	case RoleForecaster:
		return decoded(r.Payload, func(elements *[]ForecastElement) error {
			return (&SubmitWork{Worker: actor, Forecast: *elements}).check()
		})
	}
	return decoded(r.Payload, func(losses *LossBundle) error { return (&SubmitLosses{Reputer: actor, Losses: *losses}).check() })
}
