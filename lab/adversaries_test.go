package lab

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// short is a small setting with all sorts of honest participants.
func short() Config {
	c := Default()
	c.Seeds, c.Epochs, c.BurnIn, c.Record.Epochs = 2, 40, 10, 0
	return c
}

// ofLabels is short with labels.
func ofLabels() Config {
	c := short()
	c.Truth.Process, c.Truth.Labels = "labels", 3
	return c
}

// begin starts the first repetition of a configuration.
func begin(t testing.TB, c Config) *simulation[float64] {
	t.Helper()
	s, err := newSetup(&c)
	require.NoError(t, err)
	same := func(x float64) float64 { return x }
	m, err := newSimulation(s, s.release.Float64(), c.Seed, 0, nil, same, same)
	require.NoError(t, err)
	return m
}

// days runs so many epochs and shows each.
func days(t testing.TB, m *simulation[float64], epochs int, see func(d *day)) {
	t.Helper()
	for range epochs {
		require.NoError(t, m.step())
		if see != nil {
			see(m.day)
		}
	}
}

// allAdversaries are the kinds as a file that says only their kind has them, early enough for a short run.
func allAdversaries() []Adversary {
	var list []Adversary
	for _, kind := range AdversaryKinds() {
		a := adversaryKinds()[kind]
		switch x := a.(type) {
		case LateJoiners:
			x.From = 15
			a = x
		case Dropouts:
			x.From, x.To, x.Absence = 15, 25, 0.2
			a = x
		case Colluders:
			x.From = 12
			a = x
		}
		list = append(list, a)
	}
	return append(list, LazyReputers{Count: 2, Stake: 1000, Way: lazyLast}, LazyReputers{Count: 1, Stake: 1000, Way: lazyCopy, Of: 1},
		LazyReputers{Count: 1, Stake: 1000, Way: lazyConstant, Loss: -2}, RogueForecasters{Count: 2, Way: rogueInvert},
		LyingReputers{Count: 2, Stake: 1000, Error: 0.3, Bias: -1, Favours: []int{1, 4}, By: 2})
}

// TestHonestDrawsStay: an adversary changes nothing of what the honest participants draw, so that a run with it and one without
// differ by what it does alone.
func TestHonestDrawsStay(t *testing.T) {
	type seen struct {
		inferences, forecasts []float64
		errors                []float64 // of reports
	}
	observe := func(c Config) (list []seen) {
		m := begin(t, c)
		n, total := c.Inferers.Count, m.setup.roster.inferers
		days(t, m, 30, func(d *day) {
			var one seen
			one.inferences = slices.Clone(d.inferences[:n*d.labels])
			for k := range c.Forecasters.Count {
				one.forecasts = append(one.forecasts, d.forecasts[k*total:k*total+n]...)
			}
			for r := range c.Reputers.Count {
				require.True(t, d.reporting[r])
				one.errors = append(one.errors, m.told[r].Combined-m.losses.Combined, m.told[r].Naive-m.losses.Naive)
				for part, cells := range m.told[r].Parts() {
					rows, columns := honestCells(part, n, c.Forecasters.Count)
					for row := range rows {
						for column := range columns {
							x, there := cells.At(row, column)
							if y, also := m.losses.Parts()[part].At(row, column); there && also {
								one.errors = append(one.errors, x-y)
							} else {
								one.errors = append(one.errors, 0)
							}
						}
					}
				}
			}
			list = append(list, one)
		})
		return list
	}
	for _, base := range []Config{short(), ofLabels()} {
		want := observe(base)
		for _, a := range allAdversaries() {
			c := base
			c.Adversaries = Adversaries{a}
			for e, got := range observe(c) {
				name := fmt.Sprintf("%s, %+v, epoch %d", base.Truth.Process, a, e)
				require.Equal(t, want[e].inferences, got.inferences, name)
				if base.Truth.Process != "labels" || e == 0 {
					require.Equal(t, want[e].forecasts, got.forecasts, name)
				} else {
					// Forecasts of labels build on past losses, which are those of the same inferences.
					require.InDeltaSlice(t, want[e].forecasts, got.forecasts, 1e-9, name)
				}
				for i, x := range got.errors {
					if want[e].errors[i] != 0 && x != 0 { // what is absent in a first epoch may be there with an adversary
						require.InDelta(t, want[e].errors[i], x, 1e-9, name)
					}
				}
			}
		}
	}
}

// TestAdversariesAreDeterministic: the same configuration gives the same result however the work is spread, alone and all
// together, in both arithmetics.
func TestAdversariesAreDeterministic(t *testing.T) {
	for _, base := range []Config{short(), ofLabels()} {
		base.Adversaries = allAdversaries()
		base.Epochs = 30
		for _, arithmetic := range []string{"float64", "decimal"} {
			c := base
			c.Arithmetic = arithmetic
			if arithmetic == "decimal" {
				c.Epochs, c.BurnIn, c.Adversaries = 6, 2, c.Adversaries[:6]
			}
			var texts []string
			for workers := range 2 {
				result, err := Run(context.Background(), c, Options{Workers: workers + 1})
				require.NoError(t, err)
				text, err := json.Marshal(result.Repetitions)
				require.NoError(t, err)
				texts = append(texts, string(text))
			}
			require.Equal(t, texts[0], texts[1])
			require.Contains(t, texts[0], "values")
		}
	}
}

// TestAdversariesInDocuments: a document of adversaries reads back as what was written, and one that says the kind alone has
// the usual values.
func TestAdversariesInDocuments(t *testing.T) {
	list := Adversaries(allAdversaries())
	text, err := json.Marshal(list)
	require.NoError(t, err)
	var back Adversaries
	require.NoError(t, json.Unmarshal(text, &back))
	for i, a := range list { // no list of favours is written as an empty one
		if x, is := a.(LyingReputers); is && x.Favours == nil {
			x.Favours = []int{}
			list[i] = x
		}
	}
	assert.Equal(t, list, back)
	for _, kind := range AdversaryKinds() {
		var one Adversaries
		require.NoError(t, json.Unmarshal([]byte(`[{"kind":"`+kind+`"}]`), &one))
		require.Len(t, one, 1)
		assert.Equal(t, kind, one[0].Kind())
		c := Default()
		c.Adversaries = one
		assert.NoError(t, c.Validate(), kind)
	}
	for _, bad := range []string{`[{"kind":"copycat"}]`, `[{}]`, `[{"kind":"copycats","counts":1}]`, `[{"kind":"copycats","count":"many"}]`, `{}`} {
		assert.Error(t, json.Unmarshal([]byte(bad), new(Adversaries)), bad)
	}
}

// TestAdversariesAreChecked: what an adversary cannot be is refused under the name of its field.
func TestAdversariesAreChecked(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, bad := range []struct {
		adversary Adversary
		field     string
	}{
		{Copycats{}, "adversaries[1].count"},
		{Copycats{Count: maxMembers + 1}, "adversaries[1].count"},
		{Copycats{Count: math.MaxInt}, "adversaries[1].count"},
		{Copycats{Count: 1, Of: 5}, "adversaries[1].of"},
		{Copycats{Count: 1, Of: -1}, "adversaries[1].of"},
		{Copycats{Count: 1, Noise: nan}, "adversaries[1].noise"},
		{NetworkCopycats{Count: 1, Noise: -1}, "adversaries[1].noise"},
		{NetworkCopycats{Count: -1}, "adversaries[1].count"},
		{Sybils{Count: 1}, "adversaries[1].error"},
		{Sybils{Count: 1, Error: inf}, "adversaries[1].error"},
		{Sybils{Count: 1, Error: 1, Bias: nan}, "adversaries[1].bias"},
		{Sybils{Count: 1, Error: 1, Noise: -inf}, "adversaries[1].noise"},
		{Colluders{Count: 1, Bias: inf}, "adversaries[1].bias"},
		{Colluders{Count: 1, From: -1}, "adversaries[1].from"},
		{Colluders{Count: 1, Noise: 1e10}, "adversaries[1].noise"},
		{LazyReputers{Count: 1, Stake: 1, Way: "idle"}, "adversaries[1].way"},
		{LazyReputers{Count: 1, Stake: 0, Way: lazyLast}, "adversaries[1].stake"},
		{LazyReputers{Count: 1, Stake: 1, Way: lazyConstant, Loss: nan}, "adversaries[1].loss"},
		{LazyReputers{Count: 1, Stake: 1, Way: lazyCopy, Of: 5}, "adversaries[1].of"},
		{LyingReputers{Count: 1, Stake: 2e9}, "adversaries[1].stake"},
		{LyingReputers{Count: 1, Stake: 1, Error: -1}, "adversaries[1].error"},
		{LyingReputers{Count: 1, Stake: 1, Bias: inf}, "adversaries[1].bias"},
		{LyingReputers{Count: 1, Stake: 1, By: nan}, "adversaries[1].by"},
		{LyingReputers{Count: 1, Stake: 1, Favours: []int{0, 6}}, "adversaries[1].favours[1]"},
		{LyingReputers{Count: 1, Stake: 1, Favours: make([]int, maxMembers+1)}, "adversaries[1].favours: length"},
		{DustReputers{Count: 1}, "adversaries[1].stake"},
		{DustReputers{Count: 1, Stake: nan}, "adversaries[1].stake"},
		{StakeAttack{Share: 1, Reputers: 1, Error: 1}, "adversaries[1].share"},
		{StakeAttack{Share: nan, Reputers: 1, Error: 1}, "adversaries[1].share"},
		{StakeAttack{Share: 0.5, Error: 1}, "adversaries[1].reputers"},
		{StakeAttack{Share: 0.5, Reputers: 1, Inferers: -1, Error: 1}, "adversaries[1].inferers"},
		{StakeAttack{Share: 0.5, Reputers: 1, Inferers: 1}, "adversaries[1].error"},
		{StakeAttack{Share: 0.5, Reputers: 1, Inferers: 1, Error: 1, By: inf}, "adversaries[1].by"},
		{FlashStake{Share: 0.5, Reputers: 1, Error: 1}, "adversaries[1].every"},
		{FlashStake{Share: 0, Reputers: 1, Every: 2, Error: 1}, "adversaries[1].share"},
		{RogueForecasters{Count: 1, Way: "lie"}, "adversaries[1].way"},
		{RogueForecasters{Count: 1, Way: roguePromote, Of: 6}, "adversaries[1].of"},
		{RogueForecasters{Count: 1, Way: roguePromote, By: -1}, "adversaries[1].by"},
		{LateJoiners{Count: 1, From: -1, Error: 1}, "adversaries[1].from"},
		{LateJoiners{Count: 1}, "adversaries[1].error"},
		{Dropouts{Count: 1, Error: 1, Absence: 1.5}, "adversaries[1].absence"},
		{Dropouts{Count: 1, Error: 1, From: 5, To: 4}, "adversaries[1].to"},
		{nil, "adversaries[1]"},
		{(*Copycats)(nil), "adversaries[1]"},
		{struct{ Adversary }{}, "adversaries[1]"},
	} {
		c := Default()
		c.Adversaries = Adversaries{NetworkCopycats{Count: 1}, bad.adversary}
		err := c.Validate()
		var refused *num.Error
		if assert.ErrorAs(t, err, &refused, "%+v", bad.adversary) {
			assert.Equal(t, bad.field, refused.Field, "%+v", bad.adversary)
			assert.NotEmpty(t, refused.Allowed)
		}
		_, err = NewPlan(c)
		assert.Error(t, err)
	}
	c := Default()
	c.Adversaries = make(Adversaries, maxAdversaries+1)
	assert.ErrorIs(t, c.Validate(), num.ErrDomain)
	c.Adversaries = Adversaries{Copycats{Count: maxMembers - 2}}
	assert.ErrorIs(t, c.Validate(), num.ErrDomain, "more than there may be in all")
	c.Adversaries = Adversaries{&Copycats{Count: 1}}
	assert.NoError(t, c.Validate(), "a pointer will do")
}

func TestCopycats(t *testing.T) {
	for _, c := range []Config{short(), ofLabels()} {
		c.Adversaries = Adversaries{Copycats{Count: 2, Of: 1}, Copycats{Count: 1, Of: 0, Noise: 0.5}}
		away := 0.0
		days(t, begin(t, c), 40, func(d *day) {
			require.Equal(t, d.inference(1), d.inference(5))
			require.Equal(t, d.inference(1), d.inference(6))
			require.NotEqual(t, d.inference(0), d.inference(7))
			if d.labels == 1 {
				away += math.Abs(d.inference(7)[0]-d.inference(0)[0]) / c.Truth.Volatility / 40
			} else {
				require.InDelta(t, 1, d.inference(7)[0]+d.inference(7)[1]+d.inference(7)[2], 1e-12)
			}
		})
		if c.Truth.Process != "labels" {
			require.InDelta(t, 0.5*math.Sqrt(2/math.Pi), away, 0.15) // the mean size of a normal error of deviation 0.5
		}
	}
}

func TestNetworkCopycats(t *testing.T) {
	c := short()
	c.Adversaries = Adversaries{NetworkCopycats{Count: 2}}
	m := begin(t, c)
	var last float64
	days(t, m, 20, func(d *day) {
		if d.epoch == 0 {
			require.False(t, d.present[5], "there is nothing to copy")
		} else {
			require.True(t, d.present[5])
			require.Equal(t, []float64{last, last}, d.inferences[5:7])
		}
		last = m.joined.Inference.Combined[0]
	})
}

func TestSybils(t *testing.T) {
	c := short()
	c.Adversaries = Adversaries{Sybils{Count: 4, Error: 2, Bias: 1, Noise: 0.01}}
	var model, spreads float64
	const epochs = 200
	days(t, begin(t, c), epochs, func(d *day) {
		x := d.inferences[5:9]
		model += (x[0] - d.truth) / c.Truth.Volatility / epochs
		spreads += (slices.Max(x) - slices.Min(x)) / c.Truth.Volatility / epochs
		require.NotEqual(t, x[0], x[1])
	})
	require.InDelta(t, 1, model, 3*2/math.Sqrt(epochs), "the bias of the model")
	require.InDelta(t, 0.0206, spreads, 0.002, "the mean range of four normal numbers is 2.06 deviations")
}

func TestColluders(t *testing.T) {
	for _, c := range []Config{short(), ofLabels()} {
		c.Adversaries = Adversaries{Colluders{Count: 3, Bias: 5, From: 10}}
		days(t, begin(t, c), 20, func(d *day) {
			require.Equal(t, d.inference(5), d.inference(7))
			if d.labels > 1 {
				medians := make([]float64, 3)
				for l := range medians {
					list := []float64{}
					for j := range 5 {
						list = append(list, d.inference(j)[l])
					}
					slices.Sort(list)
					medians[l] = list[2]
				}
				if d.epoch >= 10 {
					medians[0] *= math.Exp(5 * labelUnit)
				}
				sum := medians[0] + medians[1] + medians[2]
				for l := range medians {
					require.InDelta(t, medians[l]/sum, d.inference(5)[l], 1e-9)
				}
				return
			}
			honest := slices.Sorted(slices.Values(d.inferences[:5]))
			want := honest[2]
			if d.epoch >= 10 {
				want += 5 * c.Truth.Volatility
			}
			require.InDelta(t, want, d.inferences[5], 1e-12)
		})
	}
}

// cells shows a loss of an inferer.
func lossOf(l *reported, j int) float64 { x, _ := l.Inferer.At(regret.Inferer(j)); return x }

func TestLazyReputers(t *testing.T) {
	c := short()
	c.Release = "v0.6"
	c.Adversaries = Adversaries{
		LazyReputers{Count: 1, Stake: 10, Way: lazyConstant, Loss: -1.5},
		LazyReputers{Count: 1, Stake: 10, Way: lazyLast},
		LazyReputers{Count: 1, Stake: 10, Way: lazyConsensus},
		LazyReputers{Count: 1, Stake: 10, Way: lazyCopy, Of: 3},
	}
	m := begin(t, c)
	var last *reported
	var consensus float64
	days(t, m, 20, func(d *day) {
		require.Equal(t, -1.5, m.told[5].Combined)
		require.Equal(t, -1.5, lossOf(m.told[5], 2))
		require.Equal(t, m.told[3].Combined, m.told[8].Combined)
		require.Equal(t, lossOf(m.told[3], 4), lossOf(m.told[8], 4))
		require.Equal(t, d.epoch > 0, d.reporting[6])
		require.Equal(t, d.epoch > 0, d.reporting[7])
		if d.epoch > 0 {
			require.Equal(t, last.Naive, m.told[6].Naive)
			require.Equal(t, lossOf(last, 0), lossOf(m.told[6], 0))
			require.Equal(t, consensus, lossOf(m.told[7], 1))
			want, known := last.OneOutInferer.At(0)
			if !known { // in a first epoch of an early release
				want = last.Combined
			}
			x, there := m.told[6].OneOutInferer.At(0)
			require.True(t, there)
			require.Equal(t, want, x)
		}
		last = m.losses.Copy(new(reported))
		consensus, _ = m.joined.Losses.Inferer.At(1)
	})
}

func TestLyingReputers(t *testing.T) {
	c := short()
	c.Adversaries = Adversaries{LyingReputers{Count: 1, Stake: 10, Bias: 0.5, Favours: []int{2}, By: 1}}
	m := begin(t, c)
	days(t, m, 10, func(d *day) {
		told := m.told[5]
		require.InDelta(t, 0.5, told.Combined-m.losses.Combined, 1e-12)
		require.InDelta(t, 0.5, lossOf(told, 0)-lossOf(m.losses, 0), 1e-12)
		require.InDelta(t, -0.5, lossOf(told, 2)-lossOf(m.losses, 2), 1e-12)
		if x, there := told.OneOutInferer.At(2); there {
			y, _ := m.losses.OneOutInferer.At(2)
			require.InDelta(t, 1.5, x-y, 1e-12)
		}
		require.InDelta(t, 10*unitsPerToken, d.stakes[5], 1)
	})
}

// TestDustReputers: with no weight at all they change what the network takes an honest reputer of little stake for.
func TestDustReputers(t *testing.T) {
	c := short()
	c.Reputers.StakeFactor = 10
	plain := begin(t, c)
	days(t, plain, 20, nil)
	c.Adversaries = Adversaries{DustReputers{Count: 5, Stake: 1e-14}}
	dusty := begin(t, c)
	days(t, dusty, 20, func(d *day) {
		for m := 5; m < 10; m++ {
			require.Equal(t, 10000.0, d.stakes[m])
			require.True(t, d.reporting[m])
		}
	})
	require.InDelta(t, plain.state.NetworkLoss, dusty.state.NetworkLoss, 1e-9, "no weight in the losses")
	moved := 0.0
	for m, a := range plain.joined.AdjustedStakes {
		moved = max(moved, math.Abs(a-dusty.joined.AdjustedStakes[m]))
	}
	require.Greater(t, moved, 0.1)
	c.Adversaries = Adversaries{DustReputers{Count: 5, Stake: 0.9e-14}}
	days(t, begin(t, c), 3, func(d *day) { require.NotContains(t, d.reporting[5:], true, "below the least stake") })
}

func TestStakeAttack(t *testing.T) {
	c := short()
	c.Reputers.StakeFactor = 2
	c.Adversaries = Adversaries{StakeAttack{Share: 0.6, Reputers: 2, Inferers: 1, Error: 10, By: 3}}
	m := begin(t, c)
	days(t, m, 30, func(d *day) {
		total := 0.0
		for _, s := range d.stakes {
			total += s
		}
		require.InDelta(t, 0.6, (d.stakes[5]+d.stakes[6])/total, 1e-9)
		require.InDelta(t, 3, lossOf(m.losses, 5)-lossOf(m.told[5], 5), 1e-12)
		require.InDelta(t, 0, lossOf(m.losses, 1)-lossOf(m.told[5], 1), 1e-12)
	})
	won := *m.means()[m.payOf(m.setup.roster, 0, 5)]
	require.Greater(t, won, 0.0, "a share of the pay")
	// Without the stake the same inferer gets nothing worth mentioning.
	c.Adversaries = Adversaries{StakeAttack{Share: 0.001, Reputers: 2, Inferers: 1, Error: 10, By: 3}}
	weak := begin(t, c)
	days(t, weak, 30, nil)
	require.Less(t, *weak.means()[weak.payOf(weak.setup.roster, 0, 5)], won/2)
}

func TestFlashStake(t *testing.T) {
	c := short()
	c.Adversaries = Adversaries{FlashStake{Share: 0.5, Reputers: 2, Every: 4, Inferers: 1, Error: 10, By: 3}}
	days(t, begin(t, c), 12, func(d *day) {
		there := d.epoch%4 == 0
		require.Equal(t, there, d.reporting[5])
		if there {
			require.InDelta(t, 500_000*unitsPerToken, d.stakes[5]+d.stakes[6], 1e9)
		} else {
			require.Zero(t, d.stakes[5])
		}
	})
}

func TestRogueForecasters(t *testing.T) {
	c := short()
	c.Adversaries = Adversaries{
		RogueForecasters{Count: 1, Way: roguePromote, Of: 3, By: 2}, RogueForecasters{Count: 1, Way: rogueInvert},
	}
	days(t, begin(t, c), 10, func(d *day) {
		var expected []float64
		for j := range 5 {
			expected = append(expected, d.usualLoss[j]+d.peculiar[j])
		}
		promoted, inverted := d.forecasts[3*5:4*5], d.forecasts[4*5:5*5]
		require.InDelta(t, slices.Min(expected)-2, promoted[3], 1e-12)
		sum := 0.0
		for j := range 5 {
			if j != 3 {
				require.Equal(t, expected[j], promoted[j])
			}
			for i := range 5 {
				require.InDelta(t, expected[i]-expected[j], inverted[j]-inverted[i], 1e-9)
			}
			sum += inverted[j] - expected[j]
		}
		require.InDelta(t, 0, sum, 1e-9, "the mean stays")
	})
}

func TestLateJoiners(t *testing.T) {
	c := short()
	c.Adversaries = Adversaries{LateJoiners{Count: 2, From: 7, Error: 1e-9, Bias: 3}}
	m := begin(t, c)
	days(t, m, 12, func(d *day) {
		require.Equal(t, d.epoch >= 7, d.present[5])
		if d.epoch >= 7 {
			require.InDelta(t, 3*c.Truth.Volatility, d.inferences[5]-d.truth, 1e-9)
			require.NotEqual(t, d.inferences[5], d.inferences[6])
		}
		_, known := m.state.Regrets.Inferer.At(5)
		require.Equal(t, d.epoch >= 7, known, "a regret from the first epoch on")
	})
}

func TestDropouts(t *testing.T) {
	c := short()
	c.Adversaries = Adversaries{
		Dropouts{Count: 1, From: 5, To: 9, Error: 2}, Dropouts{Count: 1, From: 8, Error: 2}, Dropouts{Count: 40, From: maxEpochs, Error: 2, Absence: 0.25},
	}
	there := 0
	days(t, begin(t, c), 40, func(d *day) {
		require.Equal(t, d.epoch < 5 || d.epoch >= 9, d.present[5])
		require.Equal(t, d.epoch < 8, d.present[6])
		for _, is := range d.present[7:47] {
			if is {
				there++
			}
		}
	})
	require.InDelta(t, 0.75, float64(there)/1600, 3*math.Sqrt(0.75*0.25/1600))
}
