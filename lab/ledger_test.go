package lab

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// onLedger is a short setting with engine ledger.
func onLedger() Config {
	c := short()
	c.Engine, c.Epochs, c.BurnIn, c.Seeds = "ledger", 12, 0, 1
	return c
}

func beginLedger(t testing.TB, c Config) *ledgerTrial {
	t.Helper()
	s, err := newSetup(&c)
	require.NoError(t, err)
	m, err := newLedgerTrial(s, c.Seed, 0, nil)
	require.NoError(t, err)
	return m
}

func ledgerDays(t testing.TB, m *ledgerTrial, epochs int, see func(d *day)) {
	t.Helper()
	for range epochs {
		require.NoError(t, m.step())
		if see != nil {
			see(m.day)
		}
	}
	require.NoError(t, m.ledger.CheckInvariants())
}

// TestEnginesAgree: both engines have the same participants, who draw the same numbers. The first network inference, which has no past,
// is the same to the last digit of the decimals; so are the losses that are measured of it, and the regrets and the fractions of
// rewards that come of it, which a ledger has one epoch later.
func TestEnginesAgree(t *testing.T) {
	for _, base := range []Config{onLedger(), ofLabels()} {
		for _, release := range []string{"v0.6", "v0.9", "v0.17"} {
			c := base
			if c.Release = release; c.Truth.Process == "labels" && release != "v0.17" {
				continue // has no labels
			}
			c.BurnIn, c.Adversaries = 0, Adversaries{Sybils{Count: 2, Error: 1, Noise: 0.1}, LyingReputers{Count: 1, Stake: 500, Error: 0.2}}
			type seen struct{ inferences, network, quantities []float64 }
			var want, got []seen
			look := func(list *[]seen, m *trial) {
				*list = append(*list, seen{slices.Clone(m.day.inferences), slices.Clone(m.day.network), slices.Clone(m.today)})
			}
			c.Engine = "epoch"
			s, err := newSetup(&c)
			require.NoError(t, err)
			epochs, err := newSimulation(s, s.release.Decimal(), c.Seed, 0, nil, decimalFloat, floatDecimal)
			require.NoError(t, err)
			c.Engine = "ledger"
			ledger := beginLedger(t, c)
			for range 5 {
				require.NoError(t, epochs.step())
				look(&want, epochs.trial)
				require.NoError(t, ledger.step())
				look(&got, ledger.trial)
			}
			for e := range want {
				require.Equal(t, want[e].inferences, got[e].inferences, "epoch %d", e)
			}
			require.Equal(t, want[0].network, got[0].network)
			n := epochs.named
			require.Equal(t, want[0].quantities[n.loss:n.quality], got[0].quantities[n.loss:n.quality], "losses")
			require.Equal(t, want[0].quantities[n.regrets:n.pay], got[1].quantities[n.regrets:n.pay], "regrets")
			require.InDeltaSlice(t, want[0].quantities[n.fractions:n.entropy], got[1].quantities[n.fractions:n.entropy], 1e-15, "fractions of rewards")
			require.Equal(t, want[0].quantities[n.listening:], got[1].quantities[n.listening:], "listening coefficients")
			require.NotEqual(t, want[1].network, got[1].network, "regrets are one epoch older")
		}
	}
}

// TestLedgerRowsAreThoseOfEpochs: what comes of the first epoch is in the second row of a ledger as it is in the first row of engine
// epoch, and the rest of its first row is that of the first row; shares of rewards are quotients of them.
func TestLedgerRowsAreThoseOfEpochs(t *testing.T) {
	table := func(engine string) (rows [4]map[string]string) {
		c := onLedger()
		c.Engine, c.Arithmetic, c.Epochs, c.Record.Epochs = engine, "decimal", 4, 1
		c.Adversaries = Adversaries{Dropouts{Count: 1, Absence: 0.9, To: 1, Error: 2}}
		p, err := NewPlan(c)
		require.NoError(t, err)
		var text bytes.Buffer
		_, err = p.Run(context.Background(), 0, &text)
		require.NoError(t, err)
		lines := strings.Split(p.EpochsHeading()+text.String(), "\n")
		for e := range rows {
			rows[e] = map[string]string{}
			for i, name := range strings.Split(lines[0], ",") {
				rows[e][name] = strings.Split(lines[e+1], ",")[i]
			}
		}
		return rows
	}
	epochs, ledger := table("epoch"), table("ledger")
	compared, later := 0, 0
	for name, value := range ledger[1] {
		want, first := epochs[0][name], ledger[0][name]
		ofMoney := name == "topic_rewards" || strings.Contains(name, "_reward_") && !strings.Contains(name, "fraction")
		switch {
		case value == "" || name == "epoch" || strings.HasPrefix(name, "reputer_stake") || ofMoney:
		case strings.Contains(name, "_reward") && want != "":
			a, b := num.MustParseDec(want), num.MustParseDec(value)
			x, _ := a.Float64()
			y, _ := b.Float64()
			require.InDelta(t, x, y, 1e-18, name)
			later++
		case first != "" && !strings.Contains(name, "listening") && !strings.Contains(name, "score_ratio"):
			require.Equal(t, want, first, name)
			compared++
		default:
			require.Equal(t, want, value, name)
			later++
		}
	}
	require.Greater(t, compared, 80)
	require.Greater(t, later, 60)
	notKept := regexp.MustCompile(`^(forecasted_regret_|forecast_implied_inference_loss_|inference_loss_|network_naive_loss|network_loss_oneout_|reputer_adjusted_stake_|forecaster_task_score|.*_smooth_|.*_entropy)`)
	for name, value := range epochs[3] {
		require.Equal(t, value != "" && !notKept.MatchString(name), ledger[3][name] != "", name)
	}
}

// TestLedgerForgets: what a repetition carries does not grow with its epochs.
func TestLedgerForgets(t *testing.T) {
	c := onLedger()
	c.Reputers.Restake = true
	c.Topic.Parameters = map[string]float64{"MaxSamplesToScaleScores": 1} // the scores that scale others fill their list in a few epochs
	c.Adversaries = Adversaries{FlashStake{Share: 0.5, Reputers: 1, Every: 4, Inferers: 1, Error: 10, By: 3}}
	m := beginLedger(t, c)
	carried := func() int {
		a := &archive{}
		m.archive(a)
		text, err := a.end()
		require.NoError(t, err)
		return len(text)
	}
	ledgerDays(t, m, 12, nil)
	before := carried()
	ledgerDays(t, m, 24, nil)
	require.InEpsilon(t, before, carried(), 0.02)
}

// TestLedgerIsDecimal: a configuration says so wherever it is shown.
func TestLedgerIsDecimal(t *testing.T) {
	c := onLedger()
	require.Equal(t, "float64", c.Arithmetic)
	p, err := NewPlan(c)
	require.NoError(t, err)
	require.Equal(t, "decimal", p.Config().Arithmetic)
	text, err := c.Format(YAML)
	require.NoError(t, err)
	require.Contains(t, string(text), "arithmetic: decimal\nengine: ledger\n")
	c.Engine = "epoch"
	p, err = NewPlan(c)
	require.NoError(t, err)
	require.Equal(t, "float64", p.Config().Arithmetic)
}

// TestLedgerMoney: what a participant is paid less its fees is what it has at the end, to the last base unit that a float64 can
// tell; honest workers are paid, and the books balance.
func TestLedgerMoney(t *testing.T) {
	for _, release := range []string{"v0.6", "v0.9", "v0.17"} {
		c := onLedger()
		c.Release = release
		c.Reputers.Restake = true
		c.Topic.Parameters = map[string]float64{"DataSendingFee": 1e17, "RegistrationFee": 2e18} // a tenth of a token, two tokens
		c.Adversaries = Adversaries{Copycats{Count: 1, Noise: 1}}
		m := beginLedger(t, c)
		totals := make([]float64, 4)
		var stakes []float64
		ledgerDays(t, m, c.Epochs, func(d *day) {
			if stakes == nil {
				stakes = slices.Clone(d.stakes)
			}
		})
		for i := range totals {
			totals[i] = m.sums[m.named.pay+i]
			require.Equal(t, c.Epochs, m.counts[m.named.pay+i])
		}
		held := func(class, from, to int) (tokens float64) {
			for i := from; i < to; i++ {
				balance, err := m.ledger.Balance(m.names[class][i])
				require.NoError(t, err)
				tokens += decimalFloat(balance.Dec())/unitsPerToken - reserveTokens
				if class == classReputer {
					tokens += (m.day.stakes[i] - stakes[i]) / unitsPerToken
				}
			}
			return tokens
		}
		require.InDelta(t, held(classInferer, 0, 5), totals[0], 1e-6, release)
		require.InDelta(t, held(classForecaster, 0, 3), totals[1], 1e-6, release)
		require.InDelta(t, held(classReputer, 0, 5), totals[2], 1e-6, release)
		require.InDelta(t, held(classInferer, 5, 6), totals[3], 1e-6, release)
		require.Greater(t, totals[0], 0.0, release)
		require.Greater(t, totals[2], 0.0, release)
		// Registration and twelve epochs of one payload: the fees are in there.
		fee := 2.0 + 12*0.1
		plain := onLedger()
		plain.Release, plain.Reputers.Restake, plain.Adversaries = release, true, c.Adversaries
		cheap := beginLedger(t, plain)
		ledgerDays(t, cheap, c.Epochs, nil)
		require.InDelta(t, cheap.sums[cheap.named.pay]-5*fee, totals[0], 0.02*cheap.sums[cheap.named.pay], "%s: the same rewards, less the fees", release)
	}
}

// TestLedgerQuantities: a run on the ledger has the quantities that one of epochs has, but for the entropies.
func TestLedgerQuantities(t *testing.T) {
	c := onLedger()
	c.BurnIn = 5
	result, err := Run(context.Background(), c, Options{})
	require.NoError(t, err)
	for i, name := range result.Points[0].Names {
		value := result.Repetitions[0].Values[i]
		if strings.HasPrefix(name, "entropy/") || strings.HasPrefix(name, "effective-pay/") {
			assert.Nil(t, value, name)
			continue
		}
		if assert.NotNil(t, value, name) {
			assert.True(t, num.AllFinite([]float64{*value}), name)
		}
	}
	assert.Empty(t, result.Repetitions[0].Failed)
	loss, ok := result.Estimate(0, "loss/network")
	require.True(t, ok)
	c.Engine = "epoch"
	epochs, err := Run(context.Background(), c, Options{})
	require.NoError(t, err)
	other, _ := epochs.Estimate(0, "loss/network")
	assert.InDelta(t, other.Mean, loss.Mean, 1, "regrets are one epoch older, which is not much")
}

// TestLedgerResumes: a run that was saved and goes on elsewhere gives the same bytes, rows included.
func TestLedgerResumes(t *testing.T) {
	c := onLedger()
	c.Epochs, c.Record.Epochs = 8, 1
	c.Adversaries = Adversaries{FlashStake{Share: 0.4, Reputers: 1, Every: 3, Inferers: 1, Error: 5, By: 2}, LazyReputers{Count: 1, Stake: 100, Way: lazyConsensus}}
	p, err := NewPlan(c)
	require.NoError(t, err)
	var whole bytes.Buffer
	want, err := p.Run(context.Background(), 0, &whole)
	require.NoError(t, err)
	require.Equal(t, c.Epochs, strings.Count(whole.String(), "\n"))
	for _, until := range []int{0, 1, 4} {
		var rows bytes.Buffer
		task, err := p.Begin(0, &rows)
		require.NoError(t, err)
		for range until {
			_, err := task.Step()
			require.NoError(t, err)
		}
		saved, err := task.Save()
		require.NoError(t, err)
		task, err = p.Resume(saved, &rows)
		require.NoError(t, err)
		got, err := task.Run(context.Background())
		require.NoError(t, err)
		a, err := json.Marshal(want)
		require.NoError(t, err)
		b, err := json.Marshal(got)
		require.NoError(t, err)
		require.Equal(t, string(a), string(b), "saved after %d", until)
		require.Equal(t, whole.String(), rows.String())
	}
}

// TestLedgerRows: the columns of epochs.csv have what the ledger has, under the names of the researchers' tables.
func TestLedgerRows(t *testing.T) {
	c := onLedger()
	c.Epochs, c.Record.Epochs = 5, 1
	p, err := NewPlan(c)
	require.NoError(t, err)
	var rows bytes.Buffer
	_, err = p.Run(context.Background(), 0, &rows)
	require.NoError(t, err)
	heading := strings.Split(strings.TrimSpace(p.EpochsHeading()), ",")
	lines := strings.Split(strings.TrimSpace(rows.String()), "\n")
	last := strings.Split(lines[len(lines)-1], ",")
	require.Len(t, last, len(heading))
	for _, name := range []string{
		"target", "inference_4", "forecasted_loss_2_for_4", "network_inference", "network_inference_errorbar_4", "network_naive_inference",
		"network_inference_oneout_7", "network_naive_inference_onein_2", "forecast_implied_inference_2", "forecast_implied_inference_2_oneout_4", "network_loss",
		"reputer_4_loss_network_inference", "reputer_4_loss_inference_4", "reputer_4_loss_network_inference_oneout_7",
		"reputer_4_loss_forecast_implied_inference_2_oneout_4", "reputer_4_loss_naive_network_inference_onein_2", "reputer_stake_4",
		"inference_regret_worker_7", "reputer_listening_coefficient_4", "topic_rewards", "inferer_reward_4", "forecaster_score_2", "reputer_reward_4",
	} {
		at := slices.Index(heading, name)
		if assert.GreaterOrEqual(t, at, 0, name) {
			assert.NotEmpty(t, last[at], name)
		}
	}
}

// TestFlashStakeOnLedger: where a stake moves at will its share is high in every fourth epoch only; the ledger keeps it while its
// removal waits, so that the same influence takes the stake for good. Where the delay is shorter than the time to the close, the
// stake has left before its report counts, and so has the report.
func TestFlashStakeOnLedger(t *testing.T) {
	attack := FlashStake{Share: 0.5, Reputers: 1, Every: 4, Inferers: 1, Error: 10, By: 3}
	c := onLedger()
	c.Epochs = 16
	c.Adversaries = Adversaries{attack}
	share := func(m *trial) float64 {
		at := slices.Index(m.names, "stake/flash-stake")
		require.GreaterOrEqual(t, at, 0)
		return m.sums[at] / float64(m.counts[at])
	}
	c.Engine = "epoch"
	free := begin(t, c)
	days(t, free, c.Epochs, nil)
	require.InDelta(t, 0.5/4, share(free.trial), 1e-9)

	c.Engine = "ledger"
	locked := beginLedger(t, c)
	ledgerDays(t, locked, c.Epochs, nil)
	require.InDelta(t, 0.5, share(locked.trial), 0.01)
	require.Positive(t, locked.sums[locked.named.pay+3], "reports in the own favour pay")

	c.Topic.Parameters = map[string]float64{"RemoveStakeDelayWindow": 10}
	gone := beginLedger(t, c)
	counted := 0
	ledgerDays(t, gone, c.Epochs, func(d *day) {
		if d.reporting[5] {
			require.Equal(t, 0, d.epoch%4)
			counted++
		}
		if gone.paid == nil {
			return
		}
		for _, x := range gone.paid.Actors {
			require.False(t, x.Role == record.RoleReputer && x.Actor == "flash_stake_reputer_0", "paid although it had left")
		}
	})
	require.Equal(t, 4, counted, "it has reported")
	require.Less(t, share(gone.trial), 0.3)
}

// TestFlashStakeExample: what examples/flash-stake.yaml is about, in fewer epochs. A removal that ends before the report is counted
// earns what no stake earns; one that ends a block later earns what a stake earns that stays.
func TestFlashStakeExample(t *testing.T) {
	text, err := os.ReadFile("../examples/flash-stake.yaml")
	require.NoError(t, err)
	c, err := ReadConfig(text, YAML)
	require.NoError(t, err)
	require.NoError(t, c.Validate())
	c.Seeds, c.Epochs, c.BurnIn = 1, 12, 0
	result, err := Run(context.Background(), c, Options{})
	require.NoError(t, err)
	of := func(setting int, quantity string) float64 {
		e, ok := result.Estimate(setting, quantity)
		require.True(t, ok, quantity)
		return e.Mean
	}
	const pay, share = "pay/flash-stake", "stake/flash-stake"
	require.Equal(t, of(0, pay), of(3, pay), "118 blocks")
	require.Equal(t, of(0, "loss/network"), of(3, "loss/network"))
	require.Greater(t, of(4, pay), of(1, pay)+3, "119 blocks")
	require.InDelta(t, of(4, pay), of(5, pay), 0.2)
	require.InDelta(t, 0.5*2/12, of(3, share), 1e-6)
	require.InDelta(t, 0.5*4/12, of(4, share), 1e-4)
	require.InDelta(t, 0.5, of(5, share), 0.01)
}

// TestLedgerStakes: rewards stay in stakes or are taken out again, and nobody can stake what it does not have.
func TestLedgerStakes(t *testing.T) {
	c := onLedger()
	c.Reputers.Restake = true
	grown := beginLedger(t, c)
	ledgerDays(t, grown, c.Epochs, nil)
	c.Reputers.Restake = false
	c.Topic.Parameters = map[string]float64{"RemoveStakeDelayWindow": 100} // less than an epoch
	flat := beginLedger(t, c)
	ledgerDays(t, flat, c.Epochs, nil)
	for r := range 5 {
		require.Greater(t, grown.day.stakes[r], 100_001*unitsPerToken)
		require.Less(t, flat.day.stakes[r], grown.day.stakes[r])
		balance, err := flat.ledger.Balance(flat.names[classReputer][r])
		require.NoError(t, err)
		require.Positive(t, balance.Cmp(record.Tokens(reserveTokens)), "rewards are free")
	}
	// A flash stake whose share grows beyond its means: the others' stakes grow, its money does not.
	c.Adversaries = Adversaries{FlashStake{Share: 0.3, Reputers: 1, Every: 1, Error: 1}}
	m := beginLedger(t, c)
	ledgerDays(t, m, 3, func(d *day) {
		require.LessOrEqual(t, d.stakes[5], 0.31/0.7*500_100*unitsPerToken+reserveTokens*unitsPerToken)
	})
}

// TestLedgerSeats: a topic on a ledger has as many seats as the module says, whatever sends more.
func TestLedgerSeats(t *testing.T) {
	c := onLedger()
	c.Topic.Parameters = map[string]float64{"MaxTopInferersToReward": 4}
	m := beginLedger(t, c)
	ledgerDays(t, m, 4, func(d *day) {
		n := 0
		for _, is := range d.present {
			if is {
				n++
			}
		}
		require.Equal(t, 4, n)
	})
}

// TestLedgerOfLabels: a classification with money.
func TestLedgerOfLabels(t *testing.T) {
	c := onLedger()
	c.Truth.Process = "labels"
	m := beginLedger(t, c)
	ledgerDays(t, m, 6, func(d *day) {
		require.InDelta(t, 1, d.network[0]+d.network[1]+d.network[2], 1e-12)
		require.Contains(t, []float64{0, 1, 2}, d.truth)
	})
	require.Empty(t, m.failures())
	require.Positive(t, m.sums[m.named.pay])
}

// TestLedgerChecks: what a ledger has no place for is refused under its name.
func TestLedgerChecks(t *testing.T) {
	for _, bad := range []struct {
		field  string
		change func(c *Config)
	}{
		{"rules_from.weights.Scale", func(c *Config) { c.RulesFrom = map[string]string{"weights.Scale": "v0.6"} }},
		{"engine", func(c *Config) { c.Engine = "ledgr" }},
		{"topic.fresh_scale", func(c *Config) { c.Topic.FreshScale = true }},
		{"topic.p", func(c *Config) { c.Release, c.Topic.P = "v0.6", 2 }},
		{"topic.alpha", func(c *Config) { c.Topic.Alpha = 0 }},
		{"topic.parameters.EpochLength", func(c *Config) {
			c.Topic.Parameters = map[string]float64{"EpochLength": 11, "WorkerSubmissionWindow": 3}
		}},
		{"topic.parameters.GroundTruthLag", func(c *Config) { c.Topic.Parameters = map[string]float64{"GroundTruthLag": 240} }},
		{"topic.parameters.WorkerSubmissionWindow", func(c *Config) { c.Topic.Parameters = map[string]float64{"WorkerSubmissionWindow": 120} }},
	} {
		c := onLedger()
		bad.change(&c)
		var refused *num.Error
		if require.ErrorAs(t, c.Validate(), &refused, bad.field); true {
			require.Equal(t, bad.field, refused.Field)
		}
	}
	c := onLedger()
	c.Topic.Parameters = map[string]float64{"EpochLength": 300}
	c.RulesFrom = map[string]string{"ledger.ReputersStay": "v0.6", "module.PRewardReputer": "v0.6"}
	require.NoError(t, c.Validate(), "the lag follows the length")
	c.RulesFrom = nil
	c.Topic.Parameters = map[string]float64{"MinTopicWeight": 1e30}
	m := beginLedger(t, c)
	require.ErrorIs(t, m.step(), num.ErrDomain, "a topic too light to be active")
	c = onLedger()
	c.Reputers.Stake = 900_000_000
	require.ErrorContains(t, beginLedger(t, c).step(), "reputers.stake = 9e+08")
}
