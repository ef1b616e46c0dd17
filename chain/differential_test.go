package chain_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/fixtures/ledgers"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
)

const (
	twinEpochs  = 50
	twinLength  = 12
	twinWindow  = 4
	inferers    = 5
	forecasters = 3
	reputers    = 3
)

// TestSameAsEpoch: with one topic and no pressure on seats the ledger's numbers are those of package epoch to the
// last digit, epoch by epoch, though one keeps records by name and the other a state by position.
func TestSameAsEpoch(t *testing.T) {
	for _, r := range release.All() {
		t.Run(r.Name, func(t *testing.T) {
			epochs := twinEpochs
			if testing.Short() {
				epochs = 8
			}
			d := newTwin(t, r)
			for i := range epochs + 2 {
				d.churn(i)
			}
			require.Equal(t, epochs, d.compared)
			require.Greater(t, d.rewarded, epochs-4)
			require.NoError(t, d.ledger.CheckInvariants())
		})
	}
}

// twin runs a ledger and package epoch side by side.
type twin struct {
	t      *testing.T
	rules  release.Release
	a      num.Calc[num.Dec]
	ledger *chain.Ledger
	roster epoch.Roster
	params epoch.Params[num.Dec]
	topic  *epoch.Topic[num.Dec]
	state  *epoch.State[num.Dec]
	stakes []num.Dec
	placed num.Dec // delegated to the first reputer
	source *num.Source
	truths map[int64]float64
	// inference is the twin's latest, bundles are the losses that wait for their close.
	inference *synthesis.Result[num.Dec]
	bundles   []record.LossBundle
	first     int64 // nonce of the first epoch
	compared  int
	rewarded  int
	// always: nobody is ever absent; lateWorkers and lateReputers are the epochs that everybody counts as absent from at
	// its next submission, because the stamps of older rules lag behind.
	always                    bool
	lateWorkers, lateReputers int64
}

func twinNames(kind string, n int) []string {
	var names []string
	for i := range n {
		names = append(names, kind+strconv.Itoa(i))
	}
	return names
}

// bind makes the topic of the twin by its rules.
func (d *twin) bind(params release.Topic) {
	var err error
	d.params = epoch.ParamsOf(d.a, d.rules, params)
	d.topic, err = epoch.NewTopic(d.a, epoch.RulesOf(d.rules), d.params, d.roster)
	require.NoError(d.t, err)
}

func newTwin(t *testing.T, r release.Release) *twin {
	params := r.Topic
	params.EpochLength, params.WorkerSubmissionWindow, params.GroundTruthLag = twinLength, twinWindow, twinLength
	roster := epoch.Roster{Inferers: inferers, Forecasters: forecasters, Reputers: reputers}
	a := r.Decimal()
	state, err := epoch.NewState(a, roster, params.InitialRegret)
	require.NoError(t, err)
	roster.Alias = regret.Alias(twinNames("i", inferers), twinNames("f", forecasters))

	config := chain.DefaultConfig(r)
	config.Authority = "council"
	rich := record.MustParseAmount("1000000000000000000000")
	people := append(append(twinNames("i", inferers), twinNames("f", forecasters)...), twinNames("r", reputers)...)
	for _, name := range append(people, "sponsor") {
		config.Accounts = append(config.Accounts, chain.Balance{Account: name, Amount: rich})
	}
	config.Validators = []chain.Balance{{Account: "validator", Amount: record.MustParseAmount("1000000000000000000000000")}}
	l, err := chain.New(config)
	require.NoError(t, err)
	d := &twin{
		t: t, rules: r, a: a.Calc(), ledger: l, state: state, source: num.NewSource(4), truths: map[int64]float64{}, roster: roster,
	}
	d.bind(params)
	d.apply(&chain.CreateTopic{Creator: "sponsor", Params: params})
	for _, name := range people {
		as := record.AsWorker
		if name[0] == 'r' {
			as = record.AsReputer
		}
		d.apply(&chain.Register{Owner: name, Topic: 1, Actor: name, As: as})
	}
	for i, name := range twinNames("r", reputers) {
		stake := record.MustParseAmount(strconv.Itoa(3+i) + "00000000000000000000")
		d.apply(&chain.AddStake{Reputer: name, Topic: 1, Amount: stake})
		d.stakes = append(d.stakes, stake.Dec())
	}
	delegated := record.MustParseAmount("70000000000000000001")
	d.apply(&chain.Delegate{Delegator: "sponsor", Reputer: "r0", Topic: 1, Amount: delegated})
	d.placed = delegated.Dec()
	d.stakes[0] = d.a.Add(d.stakes[0], d.placed)
	d.apply(&chain.FundTopic{From: "sponsor", Topic: 1, Amount: record.MustParseAmount("100000000000000000")})
	topic, err := l.Topic(1)
	require.NoError(t, err)
	require.True(t, topic.Active)
	d.first = topic.NextChurn
	return d
}

func (d *twin) apply(tx chain.Tx) {
	d.t.Helper()
	_, err := d.ledger.Apply(tx)
	require.NoError(d.t, err)
}

// churn makes the i-th churn block and what follows it up to the next: the epoch before the last is closed and paid,
// a new one takes inferences, the last one losses.
func (d *twin) churn(i int) {
	nonce := d.first + int64(i*twinLength)
	_, err := d.ledger.Advance(nonce - d.ledger.Height())
	require.NoError(d.t, err)
	if i >= 2 {
		d.close(nonce - 2*twinLength)
	}
	d.work(i, nonce)
	_, err = d.ledger.Advance(nonce + twinWindow - d.ledger.Height())
	require.NoError(d.t, err)
	d.compareInference(nonce)
	if i >= 1 {
		d.judge(nonce - twinLength)
	}
}

func (d *twin) work(i int, nonce int64) {
	in := &epoch.Input[num.Dec]{
		Inferences: make([]num.Dec, inferers), Present: make([]bool, inferers),
		Forecasts: synthesis.NewForecasts[num.Dec](forecasters, inferers),
	}
	d.truths[nonce] = 100 + d.source.Normal()
	round := func(x float64) num.Dec { return num.MustParseDec(strconv.FormatFloat(x, 'f', 5, 64)) }
	for j, name := range twinNames("i", inferers) {
		if d.absent(i, j) {
			continue
		}
		value := round(d.truths[nonce] + float64(float64(j+1)*0.2*d.source.Normal()))
		in.Present[j], in.Inferences[j] = true, value
		d.apply(&chain.SubmitWork{Worker: name, Topic: 1, Nonce: nonce, Inference: &value})
		d.arrive(&d.state.Inferer, j, d.lateWorkers)
	}
	for k, name := range twinNames("f", forecasters) {
		tx := &chain.SubmitWork{Worker: name, Topic: 1, Nonce: nonce}
		for j, inferer := range twinNames("i", inferers) {
			loss := round(d.source.Normal() - 1)
			tx.Forecast = append(tx.Forecast, record.ForecastElement{Inferer: inferer, Loss: loss})
			if in.Present[j] {
				in.Forecasts.Set(regret.Forecaster(k), regret.Inferer(j), loss)
			}
		}
		d.apply(tx)
		d.arrive(&d.state.Forecaster, k, d.lateWorkers)
	}
	d.lateWorkers = 0
	rec, err := d.topic.CloseWorkers(nil, d.state, in)
	require.NoError(d.t, err)
	d.inference = rec.Inference
}

// absent: where absence is free (K23) some inferers stay away now and then.
func (d *twin) absent(i, j int) bool {
	return d.rules.Rewards.Newcomer == rewards.NewcomerZero && (i+2*j)%7 == 0 && !d.always
}

// arrive makes the record of a first submission, and what absence costs (K23, K24).
func (d *twin) arrive(c *epoch.Class[num.Dec], i int, missed int64) {
	if d.rules.Rewards.Newcomer == rewards.NewcomerZero {
		return
	}
	if !c.HasEMA[i] {
		c.EMA[i], c.HasEMA[i] = c.Initial, true
		return
	}
	calculator, err := rewards.NewCalculator(d.a, d.rules.Rewards, d.params.Rewards)
	require.NoError(d.t, err)
	score, err := calculator.ScoreAfterAbsence(c.Initial, c.EMA[i], missed)
	require.NoError(d.t, err)
	c.EMA[i] = score
}

func (d *twin) equal(want, got num.Dec, what string, args ...any) {
	d.t.Helper()
	require.True(d.t, want.Equal(got), "%s: want %v, got %v", fmt.Sprintf(what, args...), want, got)
}

func (d *twin) compareInference(nonce int64) {
	got, err := d.ledger.Inference(1)
	require.NoError(d.t, err)
	require.Equal(d.t, nonce, got.Nonce)
	d.equal(d.inference.Combined[0], got.Network[0], "combined of %d", nonce)
	d.equal(d.inference.Naive[0], got.Naive[0], "naive of %d", nonce)
	names := slices.Sorted(maps.Keys(got.Inferers)) // those present
	for position, name := range names {
		want, there := d.inference.OneOutInferer.At(regret.Inferer(position))
		require.Equal(d.t, there, got.Inferers[name].OneOut != nil)
		if there {
			d.equal(want[0], got.Inferers[name].OneOut[0], "without %s of %d", name, nonce)
		}
	}
}

func (d *twin) judge(nonce int64) {
	e, err := d.ledger.Epoch(1, nonce)
	require.NoError(d.t, err)
	for m, name := range twinNames("r", reputers) {
		bundle, err := ledgers.Judge(e.Inference, d.truths[nonce], func() float64 { return float64(0.1 * d.source.Normal()) })
		require.NoError(d.t, err)
		d.apply(&chain.SubmitLosses{Reputer: name, Topic: 1, Nonce: nonce, Losses: bundle})
		d.bundles = append(d.bundles, bundle)
		d.arrive(&d.state.Reputer, m, d.lateReputers)
	}
	d.lateReputers = 0
}

// close closes and pays an epoch in the twin and compares everything that was paid.
func (d *twin) close(nonce int64) {
	e, err := d.ledger.Epoch(1, nonce)
	require.NoError(d.t, err)
	in := d.reports(nonce)
	state := d.state
	closed, err := d.topic.Close(nil, state, in)
	require.NoError(d.t, err)
	topic, err := d.ledger.Topic(1)
	require.NoError(d.t, err)
	d.equal(closed.Losses.Combined, *topic.NetworkLoss, "network loss of %d", nonce)
	d.equal(state.Regrets.Initial(), topic.InitialRegret, "initial regret after %d", nonce)
	d.equal(state.Scale, topic.Scale, "scale after %d", nonce)
	if e.Rewards != nil {
		in.Reward = e.Rewards.Total
	}
	paid, err := d.topic.Reward(nil, state, in, closed.Losses)
	require.Equal(d.t, err == nil, e.Rewards != nil, "reward of %d: %v, %s", nonce, err, e.Note)
	d.compared++
	for _, class := range []struct {
		role  record.Role
		kind  string
		state epoch.Class[num.Dec]
	}{{record.RoleInferer, "i", state.Inferer}, {record.RoleForecaster, "f", state.Forecaster}, {record.RoleReputer, "r", state.Reputer}} {
		for i := range class.state.EMA {
			m, err := d.ledger.Member(1, class.role, class.kind+strconv.Itoa(i))
			require.NoError(d.t, err)
			d.equal(class.state.EMA[i], m.Score, "score of %s%d after %d", class.kind, i, nonce)
			require.Equal(d.t, class.state.Inclusions[i], m.Inclusions)
			if class.role == record.RoleReputer && m.Coefficient != nil {
				d.equal(state.Coefficients[i], *m.Coefficient, "coefficient of %s%d after %d", class.kind, i, nonce)
			}
		}
	}
	if err != nil {
		return
	}
	d.rewarded++
	d.compareRewards(nonce, e.Rewards, paid)
	d.stakes = paid.StakesAfter
	for m, name := range twinNames("r", reputers) {
		s, err := d.ledger.Stake(1, name)
		require.NoError(d.t, err)
		d.equal(d.stakes[m], s.Own.Plus(s.Delegated).Dec(), "stake of %s after %d", name, nonce)
	}
}

func (d *twin) compareRewards(nonce int64, got *record.Rewards, want *epoch.Record[num.Dec]) {
	d.equal(want.Tasks.Inference, got.Inference, "U of %d", nonce)
	d.equal(want.Tasks.Forecasting, got.Forecasting, "V of %d", nonce)
	d.equal(want.Tasks.Reputer, got.Reputers, "W of %d", nonce)
	d.equal(want.Dust, got.Dust, "dust of %d", nonce)
	n := 0
	for _, class := range []struct {
		kind   string
		record epoch.ClassRecord[num.Dec]
	}{{"r", want.ReputerRewards}, {"i", want.InfererRewards}, {"f", want.ForecasterRewards}} {
		for i, member := range class.record.Members {
			actor := got.Actors[n]
			n++
			require.Equal(d.t, class.kind+strconv.Itoa(member), actor.Actor)
			d.equal(class.record.Rewards[i], actor.Reward, "reward of %s of %d", actor.Actor, nonce)
			d.equal(class.record.Paid[i], actor.Paid.Dec(), "pay of %s of %d", actor.Actor, nonce)
		}
	}
	require.Len(d.t, got.Actors, n)
}

// reports lines the bundles up over the whole roster.
func (d *twin) reports(nonce int64) *epoch.Input[num.Dec] {
	list := func(losses []record.WorkerLoss) (out []consensus.WorkerLoss[num.Dec]) {
		for _, l := range losses {
			out = append(out, consensus.WorkerLoss[num.Dec]{Worker: l.Worker, Loss: l.Loss})
		}
		return out
	}
	close := &consensus.CloseInput[num.Dec]{
		Topic: 1, Nonce: nonce, Inferers: twinNames("i", inferers), Forecasters: twinNames("f", forecasters),
		MinimumStake: num.Dec{},
	}
	for m, name := range twinNames("r", reputers) {
		b := d.bundles[m]
		close.Stakes = append(close.Stakes, consensus.ReputerStake[num.Dec]{Reputer: name, Stake: d.stakes[m]})
		reported := consensus.Reported[num.Dec]{
			Reputer: name, Topic: 1, Nonce: nonce, Combined: b.Combined, Naive: b.Naive,
			Inferer: list(b.Inferers), Forecaster: list(b.Forecasters), OneOutInferer: list(b.OneOutInferers),
			OneOutForecaster: list(b.OneOutForecasters), OneInForecaster: list(b.OneInForecasters),
		}
		for _, f := range b.OneOutOfForecasters {
			reported.OneOutInfererForecaster = append(reported.OneOutInfererForecaster,
				consensus.ForecasterLosses[num.Dec]{Forecaster: f.Forecaster, Losses: list(f.Losses)})
		}
		close.Bundles = append(close.Bundles, reported)
	}
	d.bundles = d.bundles[reputers:]
	assessor, err := consensus.NewAssessor(d.a, d.rules.Consensus, d.params.Consensus)
	require.NoError(d.t, err)
	accepted, err := assessor.Filter(nil, close)
	require.NoError(d.t, err)
	in := &epoch.Input[num.Dec]{
		Inferences: make([]num.Dec, inferers), Present: make([]bool, inferers),
		Forecasts: synthesis.NewForecasts[num.Dec](forecasters, inferers),
	}
	for m, b := range accepted.Bundles {
		report := epoch.Report[num.Dec]{Reputer: m, Stake: b.Stake, Losses: b.Losses}
		if m == 0 {
			report.Delegated = d.placed
		}
		in.Reports = append(in.Reports, report)
	}
	return in
}
