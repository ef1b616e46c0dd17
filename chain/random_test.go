package chain_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

var (
	transactions = flag.Int("transactions", 20_000, "random transactions of TestRandomTransactions")
	randomSeed   = flag.Uint64("seed", 1, "seed of TestRandomTransactions and TestForgedExports")
)

// historyLength is the number of steps of one random history; short ones are readable and reach every corner as well.
const historyLength = 400

// TestRandomTransactions: whatever valid and invalid transactions come, nothing panics, a refused one leaves the
// state as it was, and the invariants hold after every block. A history that fails is shrunk.
func TestRandomTransactions(t *testing.T) {
	total := *transactions
	if testing.Short() {
		total = min(total, 2_000)
	}
	source := num.NewSource(*randomSeed)
	refused := map[string]int{}
	applied, done := map[string]int{}, 0
	for done < total {
		rules := release.All()[source.IntN(len(release.All()))].Name
		steps := make([]step, historyLength)
		for i := range steps {
			steps[i] = step(source.IntN(1 << 30))
		}
		n, err := playSteps(rules, steps, applied, refused)
		done += n
		if err != nil {
			steps = shrink(rules, steps)
			_, err = playSteps(rules, steps, map[string]int{}, map[string]int{})
			t.Fatalf("seed %d, %s, %d steps: %v\n%s", *randomSeed, rules, len(steps), err, describe(rules, steps))
		}
	}
	for _, kind := range chain.TxKinds() {
		if total >= 20_000 {
			require.NotZero(t, applied[kind], "no %s was ever valid: %v, refused %v", kind, applied, refused)
		}
	}
	t.Logf("%d transactions, %d epochs rewarded, applied %v", done, applied["rewarded"], applied)
}

// step is one random move: the seed of what it draws. What it means depends on the state it meets.
type step uint64

// smallModule makes months, delays and sets so small that everything happens within a few hundred blocks.
const smallModule = `{
	"MinEpochLength": 4, "RemoveStakeDelayWindow": 9, "BlocksPerMonth": 40, "MinTopicWeight": "10",
	"MaxTopInferersToReward": 3, "MaxTopForecastersToReward": 2, "MaxTopReputersToReward": 2,
	"HalfMaxProcessStakeRemovalsPerEndBlock": 2, "RequiredMinimumStake": "100", "MaxElementsPerForecast": 2,
	"CreateTopicFee": "1000", "RegistrationFee": "20"}`

func smallConfig(rules string) (chain.Config, error) {
	var accounts []chain.Balance
	for i := range people {
		accounts = append(accounts, chain.Balance{Account: person(i), Amount: record.BaseUnits(1_000_000)})
	}
	text, err := json.Marshal(map[string]any{
		"release": rules, "module": json.RawMessage(smallModule), "authority": "council", "accounts": accounts,
		"validators": []chain.Balance{{Account: "v0", Amount: record.MustParseAmount("1000000000000")}},
	})
	if err != nil {
		return chain.Config{}, err
	}
	return chain.ParseConfig(text)
}

const people = 7

func person(i int) string { return "p" + strconv.Itoa(i%people) }

// game plays steps on a ledger.
type game struct {
	ledger *chain.Ledger
	rules  release.Release
	source *num.Source
}

func playSteps(rules string, steps []step, applied, refused map[string]int) (n int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	config, err := smallConfig(rules)
	if err != nil {
		return 0, err
	}
	l, err := chain.New(config)
	if err != nil {
		return 0, err
	}
	r, err := release.Parse(rules)
	if err != nil {
		return 0, err
	}
	g := &game{ledger: l, rules: r}
	if err := g.settle(); err != nil {
		return 0, err
	}
	for _, s := range steps {
		tx, blocks := g.move(s)
		if tx == nil {
			if err := g.endBlocks(blocks); err != nil {
				return n, err
			}
			continue
		}
		n++
		kind := tx.Kind()
		before, err := l.StateHash()
		if err != nil {
			return n, err
		}
		events, err := l.Apply(tx)
		if err == nil {
			applied[kind]++
			if n%10 == 0 { // within a block too
				if err := l.CheckInvariants(); err != nil {
					return n, fmt.Errorf("after %s: %w", kind, err)
				}
			}
			continue
		}
		refused[kind]++
		if _, ok := num.AsError(err); !ok {
			return n, fmt.Errorf("%s: not a num.Error: %w", kind, err)
		}
		after, hashErr := l.StateHash()
		if hashErr != nil || before != after || len(events) > 0 {
			return n, fmt.Errorf("%s was refused (%w) and changed the state", kind, err)
		}
	}
	if err = g.endBlocks(1); err == nil {
		err = l.Check()
	}
	applied["rewarded"] += int(l.Summary().RewardedEpochs)
	return n, err
}

func (g *game) endBlocks(n int) error {
	if _, err := g.ledger.Advance(int64(n)); err != nil {
		return fmt.Errorf("block %d: %w", g.ledger.Height()+1, err)
	}
	if err := g.ledger.CheckInvariants(); err != nil {
		return fmt.Errorf("after block %d: %w", g.ledger.Height(), err)
	}
	return nil
}

// settle starts every history with two topics that have workers, reputers, stake and fees.
func (g *game) settle() error {
	for id := uint64(1); id <= 2; id++ {
		p := g.rules.Topic
		p.EpochLength, p.WorkerSubmissionWindow, p.GroundTruthLag = 3+int(id), 3, 3+int(id)
		txs := []chain.Tx{&chain.CreateTopic{Creator: "p0", Params: p}}
		for i := range people {
			txs = append(txs, &chain.Register{Owner: person(i), Topic: id, Actor: person(i), As: record.AsWorker})
			if i < 4 {
				txs = append(txs, &chain.Register{Owner: person(i), Topic: id, Actor: person(i), As: record.AsReputer},
					&chain.AddStake{Reputer: person(i), Topic: id, Amount: record.BaseUnits(50_000)})
			}
		}
		for _, tx := range append(txs, &chain.FundTopic{From: "p6", Topic: id, Amount: record.BaseUnits(100_000)}) {
			if _, err := g.ledger.Apply(tx); err != nil {
				return err
			}
		}
		if err := g.endBlocks(1); err != nil {
			return err
		}
	}
	return nil
}

// open finds a topic with an open window, if there is one.
func (g *game) open(id uint64, windows func(*chain.Topic) []int64) uint64 {
	for n := range uint64(4) {
		if t, err := g.ledger.Topic(1 + (id+n)%4); err == nil && len(windows(t)) > 0 {
			return t.ID
		}
	}
	return id
}

// move makes a transaction out of a step, or says how many blocks end.
func (g *game) move(s step) (chain.Tx, int) {
	g.source = num.NewSource(uint64(s))
	if g.source.IntN(5) == 0 {
		return nil, 1 + g.source.IntN(2)
	}
	return g.tx(), 0
}

func (g *game) odds(oneIn int) bool { return g.source.IntN(oneIn) == 0 }

// amount is mostly sensible and sometimes not.
func (g *game) amount() record.Amount {
	switch g.source.IntN(24) {
	case 0:
		return record.Amount{}
	case 1:
		return record.MustParseAmount("9999999999999999999999999999999999999999")
	case 2:
		return record.BaseUnits(1)
	case 3:
		return record.BaseUnits(-5)
	}
	return record.BaseUnits(int64(1 + g.source.IntN(60_000)))
}

func (g *game) name() string {
	switch g.source.IntN(40) {
	case 0:
		return ""
	case 1:
		return "module:ecosystem"
	case 2:
		return "nobody"
	}
	return person(g.source.IntN(people))
}

// few is one of three people, so that the same pairs meet again.
func (g *game) few() string {
	if g.odds(12) {
		return g.name()
	}
	return person(g.source.IntN(3))
}

func (g *game) decimal() num.Dec {
	texts := []string{"0", "-1", "1e30", "1e-50", "1e5000", "0.5", "-0.25", "3", "1e40"}
	if g.odds(20) {
		return num.MustParseDec(texts[g.source.IntN(len(texts))])
	}
	return num.MustParseDec(strconv.FormatFloat(g.source.Normal(), 'f', 4, 64))
}

func (g *game) topic() uint64 {
	if g.odds(30) {
		return uint64(g.source.IntN(9))
	}
	return uint64(1 + g.source.IntN(int(max(g.ledger.Summary().Topics, 1))))
}

func (g *game) as() record.Registered {
	return []record.Registered{record.AsWorker, record.AsReputer, record.AsWorker, record.AsReputer, record.AsReputer, "judge"}[g.source.IntN(6)]
}

func (g *game) validator() string {
	if g.odds(5) {
		return g.name()
	}
	return "v0"
}

// tx draws a transaction.
func (g *game) tx() chain.Tx {
	topic := g.topic()
	if g.ledger.Summary().Topics < 2 {
		return g.createTopic()
	}
	switch g.source.IntN(60) {
	case 0:
		return &chain.Transfer{From: g.name(), To: g.name(), Amount: g.amount()}
	case 1:
		if g.ledger.Summary().Topics < 4 {
			return g.createTopic()
		}
		return &chain.FundTopic{From: g.name(), Topic: topic, Amount: g.amount()}
	case 2:
		return g.updateTopic(topic)
	case 3, 4:
		return &chain.FundTopic{From: g.name(), Topic: topic, Amount: g.amount()}
	case 5:
		return &chain.RequestInference{Consumer: g.name(), Topic: topic, Amount: g.amount()}
	case 6, 7, 8, 9, 10, 11:
		return &chain.Register{Owner: g.name(), Topic: topic, Actor: g.name(), As: g.as()}
	case 12:
		if !g.odds(3) {
			return &chain.DrawRewards{Delegator: g.few(), Reputer: g.few(), Topic: topic}
		}
		actor := g.name()
		return &chain.Unregister{Sender: actor, Topic: topic, Actor: actor, As: g.as()}
	case 13:
		actor := g.name()
		return &chain.ChangeOwner{Owner: actor, Topic: topic, Actor: actor, As: g.as(), To: g.name()}
	case 14, 15, 16:
		return &chain.AddStake{Reputer: g.name(), Topic: topic, Amount: g.amount()}
	case 17, 18:
		return &chain.RemoveStake{Reputer: g.name(), Topic: topic, Amount: g.amount()}
	case 19:
		return &chain.CancelRemoval{Reputer: g.name(), Topic: topic}
	case 20:
		if !g.odds(4) {
			return &chain.Delegate{Delegator: g.few(), Reputer: g.few(), Topic: topic, Amount: g.amount()}
		}
		return &chain.Exit{Reputer: g.name(), Topic: topic}
	case 21, 22, 23:
		return &chain.Delegate{Delegator: g.few(), Reputer: g.few(), Topic: topic, Amount: g.amount()}
	case 24, 25:
		return &chain.Undelegate{Delegator: g.few(), Reputer: g.few(), Topic: topic, Amount: g.amount()}
	case 26:
		return g.cancelUndelegation(topic)
	case 27:
		return &chain.DrawRewards{Delegator: g.few(), Reputer: g.few(), Topic: topic}
	case 28:
		if g.odds(3) {
			return &chain.SlashValidator{Authority: "council", Validator: g.validator(), Fraction: g.fraction()}
		}
		if g.odds(3) {
			return &chain.PayFee{From: g.name(), Amount: g.amount()}
		}
		return &chain.Slash{
			Authority: []string{"council", "council", "p1"}[g.source.IntN(3)], Topic: topic, Reputer: g.few(), Fraction: g.fraction(),
			Reason: "because",
		}
	case 29, 30, 31:
		return &chain.Bond{Delegator: g.few(), Validator: g.validator(), Amount: g.amount()}
	case 32:
		return &chain.Unbond{Delegator: g.few(), Validator: g.validator(), Amount: g.amount()}
	case 33:
		return &chain.CancelUnbonding{Delegator: g.few(), Validator: g.validator()}
	case 34:
		return &chain.DrawBondRewards{Delegator: g.few(), Validator: g.validator()}
	case 35:
		if g.odds(4) {
			return g.changeRules()
		}
		return &chain.Register{Owner: g.name(), Topic: topic, Actor: g.name(), As: g.as()}
	}
	if g.odds(3) {
		return g.judge(g.open(topic, func(t *chain.Topic) []int64 { return t.ReputerWindows }))
	}
	return g.work(g.open(topic, func(t *chain.Topic) []int64 { return t.WorkerWindows }))
}

// cancelUndelegation looks for a removal that waits: by chance one is rarely met.
func (g *game) cancelUndelegation(id uint64) chain.Tx {
	tx := &chain.CancelUndelegation{Delegator: g.few(), Reputer: g.few(), Topic: id}
	for i := range 9 {
		d, err := g.ledger.Delegation(id, person(i/3), person(i%3))
		if err == nil && !d.Removal.IsZero() {
			tx.Reputer, tx.Delegator = person(i/3), person(i%3)
		}
	}
	return tx
}

func (g *game) fraction() num.Dec {
	return num.MustParseDec([]string{"0.1", "0.333", "1", "0.0001", "0", "1.5"}[g.source.IntN(6)])
}

func (g *game) changeRules() chain.Tx {
	tx := &chain.ChangeRules{
		Authority: "council", At: g.ledger.Height() + int64(g.source.IntN(6)), Module: json.RawMessage(smallModule),
	}
	switch {
	case g.odds(2):
		tx.Release = release.All()[g.source.IntN(len(release.All()))].Name
	case g.odds(3):
		tx.Ledger = json.RawMessage([]string{
			`{"FullBlock": "inactive"}`, `{"FullBlock": "counts again"}`, `{"ActiveSets": "epoch"}`, `{"ActiveSets": "topic"}`,
			`{"Lowest": "true"}`, `{"Lowest": "stale"}`, `{"Lowest": "stored"}`, `{"Windows": "epochs"}`, `{"Windows": "lag"}`,
			`{"ForecastersStay": false, "ReputersStay": false}`, `{"LongWindowLost": false, "DelayedRemovalLost": false}`,
			`{"ForecastersStay": true, "ReputersStay": true, "LongWindowLost": true, "DelayedRemovalLost": true}`,
		}[g.source.IntN(12)])
	case g.odds(8): // weights beyond all numbers
		tx.Module = json.RawMessage(`{"TopicRewardFeeImportance": "1e30"}`)
	case g.odds(8):
		tx.Module = json.RawMessage(`{"MaxTopInferersToReward": 2, "MaxTopReputersToReward": 1, "HalfMaxProcessStakeRemovalsPerEndBlock": 1}`)
	case g.odds(2):
		tx.Module = json.RawMessage(`{"TopicRewardFeeImportance": "0.5", "MaxTopInferersToReward": 3}`)
	}
	return tx
}

func (g *game) createTopic() chain.Tx {
	p := g.rules.Topic
	p.EpochLength, p.WorkerSubmissionWindow = 4+g.source.IntN(3), 3+g.source.IntN(2)
	p.GroundTruthLag = p.EpochLength + g.source.IntN(3)
	tx := &chain.CreateTopic{Creator: g.name(), Params: p}
	if g.odds(10) {
		tx.Params.PNorm = g.decimal()
	}
	if g.odds(4) {
		tx.Labels = &record.Labels{Default: num.Dec{}, UnityTolerance: num.MustParseDec("0.01"), RequireUnity: true}
	}
	return tx
}

func (g *game) updateTopic(id uint64) chain.Tx {
	text := "about it"
	tx := &chain.UpdateTopic{Creator: g.name(), Topic: id, Metadata: &text}
	if known, err := g.ledger.Topic(id); err == nil {
		tx.Creator = known.Creator
		params := known.Params
		if params.Epsilon = g.decimal(); g.odds(2) {
			params.Epsilon = num.MustParseDec("0.02")
		}
		tx.Params = &params
	}
	return tx
}

func (g *game) nonce(open []int64) int64 {
	if len(open) == 0 || g.odds(20) {
		return int64(g.source.IntN(100))
	}
	return open[g.source.IntN(len(open))]
}

func (g *game) work(id uint64) chain.Tx {
	tx := &chain.SubmitWork{Worker: g.name(), Topic: id}
	topic, err := g.ledger.Topic(id)
	if err != nil {
		return tx
	}
	tx.Nonce = g.nonce(topic.WorkerWindows)
	value := g.decimal()
	part := g.source.IntN(3)
	switch {
	case topic.Labels != nil && !g.odds(10):
		up := num.MustParseDec(strconv.FormatFloat(float64(g.source.IntN(64)+1)/128, 'f', 7, 64))
		rest := num.NewDecimal(num.Rules{}).Calc().Sub(num.IntDec(1), up)
		tx.Values = []record.LabelValue{{Label: "Up", Value: up}, {Label: []string{"down", "Flat", "up"}[g.source.IntN(3)], Value: rest}}
	case part > 0:
		tx.Inference = &value
	}
	if part < 2 {
		for range 1 + g.source.IntN(4) {
			tx.Forecast = append(tx.Forecast, record.ForecastElement{Inferer: person(g.source.IntN(people)), Loss: g.decimal()})
		}
	}
	return tx
}

func (g *game) judge(id uint64) chain.Tx {
	tx := &chain.SubmitLosses{Reputer: g.name(), Topic: id}
	topic, err := g.ledger.Topic(id)
	if err != nil {
		return tx
	}
	tx.Nonce = g.nonce(topic.ReputerWindows)
	e, err := g.ledger.Epoch(id, tx.Nonce)
	if err != nil || e.Inference == nil {
		return tx
	}
	if tx.Losses, err = worlds.Judge(e.Inference, 0.3, g.source.Normal); err != nil {
		return tx
	}
	if g.odds(7) {
		tx.Losses.Inferers = append(tx.Losses.Inferers, record.WorkerLoss{Worker: "stranger", Loss: g.decimal()})
	}
	if g.odds(9) {
		tx.Losses.OneOutInferers = nil
	}
	return tx
}

// shrink takes steps out as long as the history fails.
func shrink(rules string, steps []step) []step {
	fails := func(steps []step) bool {
		_, err := playSteps(rules, steps, map[string]int{}, map[string]int{})
		return err != nil
	}
	for size := len(steps) / 2; size > 0; size /= 2 {
		for at := 0; at+size <= len(steps); {
			shorter := slices.Concat(steps[:at], steps[at+size:])
			if fails(shorter) {
				steps = shorter
			} else {
				at += size
			}
		}
	}
	return steps
}

// describe writes a history as a script.
func describe(rules string, steps []step) string {
	config, err := smallConfig(rules)
	if err != nil {
		return err.Error()
	}
	l, err := chain.New(config)
	if err != nil {
		return err.Error()
	}
	r, err := release.Parse(rules)
	if err != nil {
		return err.Error()
	}
	g, text := &game{ledger: l, rules: r}, ""
	if err := g.settle(); err != nil {
		return err.Error()
	}
	for _, s := range steps {
		tx, blocks := g.move(s)
		if tx == nil {
			_, err := l.Advance(int64(blocks))
			text += fmt.Sprintf("{\"advance\": %d} %v\n", blocks, err)
			continue
		}
		line, encoding := chain.EncodeTx(tx)
		_, err := l.Apply(tx)
		text += fmt.Sprintf("%s %v\n", line, errors.Join(err, encoding))
	}
	return text
}
