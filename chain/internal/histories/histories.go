// Package histories draws random histories of a ledger: valid and invalid transactions of every kind, over blocks, so that
// everything happens within a few hundred of them. Tests of the ledger and of what runs it share them.
package histories

import (
	"encoding/json"
	"strconv"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/fixtures/ledgers"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// Cast are the names that act.
type Cast struct {
	People     []string // accounts with a balance, at least People of them
	Validators []string // at least one, bonded from the start
	Authority  string
}

// People is how many accounts take part.
const People = 7

// Plain is a cast with short names: p0 to p6, the validator v0 and the authority council.
func Plain() Cast {
	c := Cast{Validators: []string{"v0"}, Authority: "council"}
	for i := range People {
		c.People = append(c.People, "p"+strconv.Itoa(i))
	}
	return c
}

// Steps is the number of moves of one history; short ones are readable and reach every corner as well.
const Steps = 400

// smallModule makes months, delays and sets so small that everything happens within a few hundred blocks.
const smallModule = `{
	"MinEpochLength": 4, "RemoveStakeDelayWindow": 9, "BlocksPerMonth": 40, "MinTopicWeight": "10",
	"MaxTopInferersToReward": 3, "MaxTopForecastersToReward": 2, "MaxTopReputersToReward": 2,
	"HalfMaxProcessStakeRemovalsPerEndBlock": 2, "RequiredMinimumStake": "100", "MaxElementsPerForecast": 2,
	"CreateTopicFee": "1000", "RegistrationFee": "20"}`

// Config is a ledger that a cast starts with, under small parameters.
func (c Cast) Config(rules string) (chain.Config, error) {
	var accounts, validators []chain.Balance
	for _, name := range c.People {
		accounts = append(accounts, chain.Balance{Account: name, Amount: record.BaseUnits(1_000_000)})
	}
	for _, name := range c.Validators {
		validators = append(validators, chain.Balance{Account: name, Amount: record.MustParseAmount("1000000000000")})
	}
	text, err := json.Marshal(map[string]any{
		"release": rules, "module": json.RawMessage(smallModule), "authority": c.Authority, "accounts": accounts, "validators": validators,
	})
	if err != nil {
		return chain.Config{}, err
	}
	return chain.ParseConfig(text)
}

// Game draws what happens next to a ledger, which it reads alone: who plays applies the transactions and ends the blocks.
type Game struct {
	ledger *chain.Ledger
	cast   Cast
	rules  release.Release
	source *num.Source
}

// New returns the game on a ledger of Cast.Config, before its first block.
func New(l *chain.Ledger, c Cast) (*Game, error) {
	r, err := release.Parse(l.Summary().Release)
	return &Game{ledger: l, cast: c, rules: r}, err
}

func (g *Game) person(i int) string { return g.cast.People[i%People] }

// Beginning is what every history starts with, block by block: two topics that have workers, reputers, stake and fees.
func (g *Game) Beginning() (blocks [][]chain.Tx) {
	for id := uint64(1); id <= 2; id++ {
		p := g.rules.Topic
		p.EpochLength, p.WorkerSubmissionWindow, p.GroundTruthLag = 3+int(id), 3, 3+int(id)
		txs := []chain.Tx{&chain.CreateTopic{Creator: g.person(0), Params: p}}
		for i := range People {
			txs = append(txs, &chain.Register{Owner: g.person(i), Topic: id, Actor: g.person(i), As: record.AsWorker})
			if i < 4 {
				txs = append(txs, &chain.Register{Owner: g.person(i), Topic: id, Actor: g.person(i), As: record.AsReputer},
					&chain.AddStake{Reputer: g.person(i), Topic: id, Amount: record.BaseUnits(50_000)})
			}
		}
		blocks = append(blocks, append(txs, &chain.FundTopic{From: g.person(6), Topic: id, Amount: record.BaseUnits(100_000)}))
	}
	return blocks
}

// open finds a topic with an open window, if there is one.
func (g *Game) open(id uint64, windows func(*chain.Topic) []int64) uint64 {
	for n := range uint64(4) {
		if t, err := g.ledger.Topic(1 + (id+n)%4); err == nil && len(windows(t)) > 0 {
			return t.ID
		}
	}
	return id
}

// Move makes a transaction out of a seed, or says how many blocks end. What a seed means depends on the state it meets.
func (g *Game) Move(seed uint64) (tx chain.Tx, blocks int) {
	g.source = num.NewSource(seed)
	if g.source.IntN(5) == 0 {
		return nil, 1 + g.source.IntN(2)
	}
	return g.tx(), 0
}

func (g *Game) odds(oneIn int) bool { return g.source.IntN(oneIn) == 0 }

// amount is mostly sensible and sometimes not.
func (g *Game) amount() record.Amount {
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

func (g *Game) name() string {
	switch g.source.IntN(40) {
	case 0:
		return ""
	case 1:
		return "module:ecosystem"
	case 2:
		return "nobody"
	}
	return g.person(g.source.IntN(People))
}

// few is one of three people, so that the same pairs meet again.
func (g *Game) few() string {
	if g.odds(12) {
		return g.name()
	}
	return g.person(g.source.IntN(3))
}

func (g *Game) decimal() num.Dec {
	texts := []string{"0", "-1", "1e30", "1e-50", "1e5000", "0.5", "-0.25", "3", "1e40"}
	if g.odds(20) {
		return num.MustParseDec(texts[g.source.IntN(len(texts))])
	}
	return num.MustParseDec(strconv.FormatFloat(g.source.Normal(), 'f', 4, 64))
}

func (g *Game) topic() uint64 {
	if g.odds(30) {
		return uint64(g.source.IntN(9))
	}
	return uint64(1 + g.source.IntN(int(max(g.ledger.Summary().Topics, 1))))
}

func (g *Game) as() record.Registered {
	return []record.Registered{record.AsWorker, record.AsReputer, record.AsWorker, record.AsReputer, record.AsReputer, "judge"}[g.source.IntN(6)]
}

func (g *Game) validator() string {
	if g.odds(5) {
		return g.name()
	}
	if len(g.cast.Validators) == 1 {
		return g.cast.Validators[0]
	}
	return g.cast.Validators[g.source.IntN(len(g.cast.Validators))]
}

// tx draws a transaction.
func (g *Game) tx() chain.Tx {
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
			return &chain.SlashValidator{Authority: g.cast.Authority, Validator: g.validator(), Fraction: g.fraction()}
		}
		if g.odds(3) {
			return &chain.PayFee{From: g.name(), Amount: g.amount()}
		}
		return &chain.Slash{
			Authority: []string{g.cast.Authority, g.cast.Authority, g.person(1)}[g.source.IntN(3)], Topic: topic, Reputer: g.few(), Fraction: g.fraction(),
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
func (g *Game) cancelUndelegation(id uint64) chain.Tx {
	tx := &chain.CancelUndelegation{Delegator: g.few(), Reputer: g.few(), Topic: id}
	for i := range 9 {
		d, err := g.ledger.Delegation(id, g.person(i/3), g.person(i%3))
		if err == nil && !d.Removal.IsZero() {
			tx.Reputer, tx.Delegator = g.person(i/3), g.person(i%3)
		}
	}
	return tx
}

func (g *Game) fraction() num.Dec {
	return num.MustParseDec([]string{"0.1", "0.333", "1", "0.0001", "0", "1.5"}[g.source.IntN(6)])
}

func (g *Game) changeRules() chain.Tx {
	tx := &chain.ChangeRules{
		Authority: g.cast.Authority, At: g.ledger.Height() + int64(g.source.IntN(6)), Module: json.RawMessage(smallModule),
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

func (g *Game) createTopic() chain.Tx {
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

func (g *Game) updateTopic(id uint64) chain.Tx {
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

func (g *Game) nonce(open []int64) int64 {
	if len(open) == 0 || g.odds(20) {
		return int64(g.source.IntN(100))
	}
	return open[g.source.IntN(len(open))]
}

func (g *Game) work(id uint64) chain.Tx {
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
		up := num.MustParseDec(strconv.FormatFloat(float64(float64(g.source.IntN(64)+1)/128), 'f', 7, 64))
		rest := num.NewDecimal(num.Rules{}).Calc().Sub(num.IntDec(1), up)
		tx.Values = []record.LabelValue{{Label: "Up", Value: up}, {Label: []string{"down", "Flat", "up"}[g.source.IntN(3)], Value: rest}}
	case part > 0:
		tx.Inference = &value
	}
	if part < 2 {
		for range 1 + g.source.IntN(4) {
			tx.Forecast = append(tx.Forecast, record.ForecastElement{Inferer: g.person(g.source.IntN(People)), Loss: g.decimal()})
		}
	}
	return tx
}

func (g *Game) judge(id uint64) chain.Tx {
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
	if tx.Losses, err = ledgers.Judge(e.Inference, 0.3, g.source.Normal); err != nil {
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
