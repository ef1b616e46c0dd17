package chain_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/weights"
)

// TestSameAsEpochAcrossReleases: a topic that goes from v0.6 to v0.9 to v0.16 and back at churn blocks has in every epoch the
// numbers of package epoch, whose state is handed from one rule set to the next with what ChangeRules promises.
func TestSameAsEpochAcrossReleases(t *testing.T) {
	d := newTwin(t, release.V06())
	d.always = true
	const each = 7
	for i := range 4 * each {
		switch i {
		case each:
			d.change(i, release.V09())
		case 2 * each:
			d.change(i, release.V16())
		case 3 * each:
			d.change(i, release.V06())
		}
		d.churn(i)
	}
	require.Equal(t, 4*each-2, d.compared)
	require.Greater(t, d.rewarded, 4*each-5)
	require.Equal(t, "v0.6", d.ledger.Summary().Release)
	require.NoError(t, d.ledger.CheckInvariants())
}

// change sets other rules from the i-th churn block on, on both sides.
func (d *twin) change(i int, next release.Release, module ...string) {
	tx := &chain.ChangeRules{Authority: "council", At: d.first + int64(i*twinLength), Release: next.Name}
	for _, text := range module {
		tx.Module = json.RawMessage(text)
	}
	d.apply(tx)
	if d.rules.Rewards.Newcomer == rewards.NewcomerZero && next.Rewards.Newcomer == rewards.NewcomerInitial {
		// the last stamp of old rules is the epoch that was closed one epoch ago, the third before the one that begins
		d.lateWorkers, d.lateReputers = 2, 1
	}
	topic, err := d.ledger.Topic(1)
	require.NoError(d.t, err)
	params := topic.Params
	if next.Submitted.TopicC && !d.rules.Submitted.TopicC {
		params.CNorm = d.rules.Module.CNorm
	}
	if next.Regret.Scale == weights.ScalePerCalculation {
		d.state.Scale = num.Dec{}
	}
	d.rules, d.a = next, next.Decimal().Calc()
	d.bind(params)
}

// recordsOf returns the records of a ledger by key, as an export has them. A block under way is ended.
func recordsOf(t *testing.T, l *chain.Ledger) map[string]json.RawMessage {
	t.Helper()
	if l.InBlock() {
		_, err := l.EndBlock()
		require.NoError(t, err)
	}
	var out bytes.Buffer
	require.NoError(t, l.Export(&out))
	var d struct{ State map[string]json.RawMessage }
	require.NoError(t, json.Unmarshal(out.Bytes(), &d))
	return d.State
}

// carried is what a test reads of a topic's carry record.
type carried struct {
	Scale             num.Dec     `json:"scale"`
	InfererHistory    [][]num.Dec `json:"inferer_history"`
	ForecasterHistory [][]num.Dec `json:"forecaster_history"`
}

func carriedBy(t *testing.T, records map[string]json.RawMessage) (c carried) {
	t.Helper()
	require.NoError(t, json.Unmarshal(records["carry/0000000001"], &c))
	return c
}

// TestRuleChangeTouchesOnly: the block of a change, in which nothing else is due, leaves every record as it was but
// those of the mapping: the constant c of topics (K8) and a scale that is no longer stored (K6).
func TestRuleChangeTouchesOnly(t *testing.T) {
	for _, c := range []struct {
		from, to release.Release
		topic    bool // the record of the topic changes
		carry    bool
	}{
		{release.V06(), release.V09(), false, false},
		{release.V09(), release.V16(), true, false},
		{release.V06(), release.V16(), true, false},
		{release.V16(), release.V09(), false, false},
		{release.V16(), release.V06(), false, true},
		{release.V09(), release.V06(), false, true},
	} {
		t.Run(c.from.Name+" to "+c.to.Name, func(t *testing.T) {
			d := newTwin(t, c.from)
			d.always = true
			topic, err := d.ledger.Topic(1)
			require.NoError(t, err)
			own := num.MustParseDec("0.5") // not the module's
			topic.Params.CNorm = own
			d.apply(&chain.UpdateTopic{Creator: "sponsor", Topic: 1, Params: &topic.Params})
			d.bind(topic.Params)
			for i := range 6 {
				d.churn(i)
			}
			at := d.ledger.Height() + 2
			d.apply(&chain.ChangeRules{Authority: "council", At: at, Release: c.to.Name})
			_, err = d.ledger.EndBlock()
			require.NoError(t, err)
			before := recordsOf(t, d.ledger)
			_, err = d.ledger.EndBlock()
			require.NoError(t, err)
			after := recordsOf(t, d.ledger)
			require.NoError(t, d.ledger.Check())
			require.Equal(t, c.to.Name, d.ledger.Summary().Release)

			var changed []string
			for key := range before { //chorus:unordered sorted below
				if string(before[key]) != string(after[key]) {
					changed = append(changed, strings.Split(key, "/")[0])
				}
			}
			want := []string{"change", "config", "ledger"} // what waited is gone, the rest follows from the block
			if c.topic {
				want = append(want, "topic")
			}
			if c.carry {
				want = append(want, "carry")
			}
			require.ElementsMatch(t, want, changed)
			require.Len(t, after, len(before)-1, "no new record")

			topic, err = d.ledger.Topic(1)
			require.NoError(t, err)
			if c.topic {
				require.True(t, topic.Params.CNorm.Equal(c.from.Module.CNorm), "the module's c: %v", topic.Params.CNorm)
			} else {
				require.True(t, topic.Params.CNorm.Equal(own), "c of the topic: %v", topic.Params.CNorm)
			}
			was, is := carriedBy(t, before), carriedBy(t, after)
			stores := c.from.Name != "v0.6"
			require.Equal(t, stores, was.Scale.Sign() > 0, "scale before: %v", was.Scale)
			if c.carry {
				require.Zero(t, is.Scale.Sign(), "the scale is dropped")
			} else {
				require.True(t, was.Scale.Equal(is.Scale), "the scale is kept")
			}
			require.NotEmpty(t, is.InfererHistory)
			require.NotEmpty(t, is.ForecasterHistory)
		})
	}
}

// TestRuleChangeFractions is K27: v0.6 stores fractions that sum to one; v0.9 takes them as the previous ones and stores
// the smoothed ones, a tenth of the epoch's and nine tenths of the stored.
func TestRuleChangeFractions(t *testing.T) {
	d := newTwin(t, release.V06())
	d.always = true
	const change = 6
	for i := range change {
		d.churn(i)
	}
	fractions := func() (list []num.Dec) {
		records := recordsOf(t, d.ledger)
		for _, name := range twinNames("i", inferers) {
			var m struct{ Fraction num.Dec }
			require.NoError(t, json.Unmarshal(records["member/0000000001/inferer/"+name], &m))
			list = append(list, m.Fraction)
		}
		return list
	}
	before := fractions()
	near := func(want, got num.Dec, what string) {
		t.Helper()
		require.Negative(t, d.a.Abs(d.a.Sub(want, got)).Cmp(num.MustParseDec("1e-30")), "%s: want %v, got %v", what, want, got)
	}
	near(num.IntDec(1), num.Sum(d.a, before), "sum of the fractions that v0.6 stores")
	d.change(change, release.V09())
	d.churn(change)
	paid, err := d.ledger.Rewards(1)
	require.NoError(t, err)
	require.Equal(t, d.first+(change-2)*twinLength, paid.Nonce, "the epoch that was closed by the first block of v0.9")
	after, n := fractions(), 0
	for _, actor := range paid.Actors {
		if actor.Role != record.RoleInferer {
			continue
		}
		instant := d.a.Quo(actor.Reward, paid.Inference)
		want := d.a.Add(d.a.Mul(num.MustParseDec("0.1"), instant), d.a.Mul(num.MustParseDec("0.9"), before[n]))
		near(want, after[n], actor.Actor)
		n++
	}
	require.Equal(t, inferers, n)
}

// TestRuleChangeWindows is K25: the history of v0.6 reaches over ten scores; under v0.9 it grows at its new end and
// keeps what it had.
func TestRuleChangeWindows(t *testing.T) {
	d := newTwin(t, release.V06())
	d.always = true
	const change = 9
	for i := range change {
		d.churn(i)
	}
	scores := func(history [][]num.Dec) (n int) {
		for _, epoch := range history {
			n += len(epoch)
		}
		return n
	}
	before := carriedBy(t, recordsOf(t, d.ledger))
	require.Equal(t, 10, scores(before.InfererHistory), "two epochs of five")
	require.Equal(t, 12, scores(before.ForecasterHistory), "the fourth epoch of three is read in part")
	d.change(change, release.V09())
	const more = 4
	for i := range more {
		d.churn(change + i)
	}
	after := carriedBy(t, recordsOf(t, d.ledger))
	require.Equal(t, 10+more*inferers, scores(after.InfererHistory))
	require.Equal(t, 12+more*forecasters, scores(after.ForecasterHistory))
	require.Equal(t, before.InfererHistory, after.InfererHistory[more:], "newest first")
	require.Equal(t, before.ForecasterHistory, after.ForecasterHistory[more:])
	d.change(change+more, release.V06())
	d.churn(change + more)
	back := carriedBy(t, recordsOf(t, d.ledger))
	require.Equal(t, 10, scores(back.InfererHistory), "and back")
}

// rulesLedger has months of ten blocks, validators and no topics.
func rulesLedger(t *testing.T, r release.Release) *chain.Ledger {
	t.Helper()
	config := chain.DefaultConfig(r)
	config.Authority, config.Module.BlocksPerMonth = "council", 10
	config.Accounts = []chain.Balance{{Account: "a", Amount: record.BaseUnits(10_000_000)}}
	config.Validators = []chain.Balance{{Account: "v", Amount: record.MustParseAmount("1000000000000000000000000")}}
	l, err := chain.New(config)
	require.NoError(t, err)
	return l
}

func advanceTo(t *testing.T, l *chain.Ledger, height int64) []record.Event {
	t.Helper()
	result, err := l.Advance(height - l.Height())
	require.NoError(t, err)
	return result.Events
}

// TestRuleChangeVesting is K41: a count by height follows the length of a month wherever it goes; a stored one starts
// from the count in hand and never falls.
func TestRuleChangeVesting(t *testing.T) {
	l := rulesLedger(t, release.V06())
	advanceTo(t, l, 151)
	require.Equal(t, int64(15), l.Summary().Emission.VestedMonths)
	for _, c := range []struct {
		rules  string
		month  string
		height int64
		want   int64
		why    string
	}{
		{"v0.9", "20", 181, 15, "181 blocks are 9 months of 20, but 15 are stored"},
		{"v0.16", "20", 321, 16, "16 months of 20: the count goes on"},
		{"v0.6", "40", 361, 9, "by height alone"},
		{"v0.9", "10", 371, 36, "37 months, of which 36 count"},
	} {
		_, err := l.Apply(&chain.ChangeRules{
			Authority: "council", At: l.Height() + 2, Release: c.rules, Module: json.RawMessage(`{"BlocksPerMonth": ` + c.month + `}`),
		})
		require.NoError(t, err)
		advanceTo(t, l, c.height)
		require.Equal(t, c.want, l.Summary().Emission.VestedMonths, c.why)
	}
}

// TestRuleChangeWithinAMonth: the sums of E95 restart with every month under all rules, so that those of the first month
// that ends under v0.16 are of that month alone, and whole.
func TestRuleChangeWithinAMonth(t *testing.T) {
	const month = 5 * twinLength
	for _, r := range []release.Release{release.V06(), release.V09()} {
		d := newTwin(t, r)
		d.always = true
		d.apply(&chain.ChangeRules{Authority: "council", At: d.ledger.Height() + 2, Module: json.RawMessage(`{"BlocksPerMonth": 60}`)})
		d.rules.Module.BlocksPerMonth = month
		var payments []*record.Rewards
		mixed := false
		for i := range 22 {
			if i == 11 {
				d.change(i, release.V16(), `{"BlocksPerMonth": 60}`)
			}
			d.churn(i)
			paid, err := d.ledger.Rewards(1)
			if err != nil {
				continue
			}
			if n := len(payments); n == 0 || payments[n-1].Nonce != paid.Nonce {
				payments = append(payments, paid)
			}
			var reputers, topics record.Amount
			for _, p := range payments {
				if (p.Height-1)/month == d.ledger.Height()/month { // of the block under way
					reputers = reputers.Plus(record.AmountOf(p.Reputers.Trunc()))
					topics = topics.Plus(record.AmountOf(p.Total.Trunc()))
					mixed = mixed || i > 11 && p.Height < d.first+11*twinLength
				}
			}
			e := d.ledger.Summary().Emission
			require.Equal(t, topics.String(), e.MonthTopics.String(), "%s, height %d", r.Name, d.ledger.Height())
			require.Equal(t, reputers.String(), e.MonthReputers.String())
		}
		require.True(t, mixed, "a month of both rules")
		require.Positive(t, d.ledger.Summary().Emission.ReputerShare.Sign())
	}
}

// TestRuleChangeRefused: rules that cannot take over a topic are refused, at once or, where the topic came later, at
// the height, and then the old ones stay.
func TestRuleChangeRefused(t *testing.T) {
	params := release.V16().Topic
	steep := params
	steep.PNorm = num.IntDec(5)
	for _, c := range []struct {
		what   string
		from   release.Release
		topic  *chain.CreateTopic
		change chain.ChangeRules
		field  string
	}{
		{"several labels", release.V17(), &chain.CreateTopic{Creator: "a", Params: params, Labels: &record.Labels{Whitelist: []string{"x", "y"}}},
			chain.ChangeRules{Release: "v0.9"}, "topics: labels"},
		{"p", release.V17(), &chain.CreateTopic{Creator: "a", Params: steep}, chain.ChangeRules{Release: "v0.6"}, "topics: PNorm"},
		{"c of the module", release.V09(), &chain.CreateTopic{Creator: "a", Params: release.V09().Topic}, chain.ChangeRules{Release: "v0.16"}, "topics: CNorm"},
	} {
		t.Run(c.what, func(t *testing.T) {
			fresh := func() *chain.Ledger {
				config := chain.DefaultConfig(c.from)
				config.Authority, config.Module.CNorm = "council", num.IntDec(101)
				config.Accounts = []chain.Balance{{Account: "a", Amount: record.BaseUnits(10_000_000)}}
				l, err := chain.New(config)
				require.NoError(t, err)
				_, err = l.Apply(&chain.CreateTopic{Creator: "a", Params: c.from.Topic}) // one that fits
				require.NoError(t, err)
				return l
			}
			change := c.change
			change.Authority, change.At = "council", 5

			known := fresh()
			_, err := known.Apply(c.topic)
			require.NoError(t, err)
			before := hashOf(t, known)
			_, err = known.Apply(&change)
			require.ErrorIs(t, err, num.ErrDomain)
			refused, ok := num.AsError(err)
			require.True(t, ok)
			require.Equal(t, c.field, refused.Field)
			require.NotEmpty(t, refused.Allowed)
			require.Equal(t, before, hashOf(t, known))
			if c.field == "topics: CNorm" {
				return // the first topic does not fit either
			}
			require.Equal(t, []int{2}, refused.Index, "the topic")

			later := fresh()
			_, err = later.Apply(&change)
			require.NoError(t, err)
			_, err = later.Apply(c.topic)
			require.NoError(t, err)
			events := advanceTo(t, later, 6)
			require.Equal(t, c.from.Name, later.Summary().Release, "the old rules stay")
			var notes []string
			for _, e := range events {
				if e.Kind == record.EventRulesChanged {
					notes = append(notes, e.Note)
				}
			}
			require.Len(t, notes, 1)
			require.Contains(t, notes[0], "refused: "+c.field)
			require.NoError(t, later.Check())
		})
	}
}
