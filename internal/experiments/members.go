package experiments

import (
	"fmt"
	"slices"

	"github.com/seed-63a7a409/chorus/lab"
)

// Quantities of a run that the experiments look at.
const (
	network = "loss/network"
	naive   = "loss/naive"
	best    = "loss/best"
	plain   = "loss/mean"

	dex = "dex" // decades of a loss
)

// forum is the source of the figures that were first measured with section 18's setting.
const forum = "measured once with this setting, 200 seeds; the error model of the research workload"

// independent is the setting of the comparison of the network with its members: section 18's, without errors of reputers, so that
// one of them is enough.
func independent(s Size) lab.Config {
	c := lab.Default()
	c.Release = "v0.6"
	c.Reputers.Count, c.Reputers.Error, c.Reputers.Bias = 1, 0, 0
	return sized(c, s, 200)
}

// sized gives a simulation its seeds and epochs, and keeps nothing but means.
func sized(c lab.Config, s Size, seeds int) lab.Config {
	c.Seeds, c.Epochs = s.seeds(seeds), s.epochs(c.Epochs)
	c.BurnIn = min(c.BurnIn, c.Epochs/2)
	c.Record = lab.Record{Bins: 1}
	return c
}

// alike is what equal makes of inferers.
const alike = "of the same error without bias, but that one of them, drawn in each epoch, errs half as much"

// without is a constant for what a forecaster knows of an epoch, and equal makes all inferers alike.
func without(c *lab.Config) { c.Forecasters.Context = new(0.0) }

func equal(c *lab.Config) { c.Inferers.ErrorFactor, c.Inferers.Bias = 1, 0 }

// row is a row of the table of section 18 that compares the network with its members.
type row struct {
	name, claim, setting string
	set                  func(c *lab.Config)
	// figures are those of network, naive, best and mean, then of the network less best and less naive; empty if unknown.
	figures [6]string
	// errors are the standard errors of the last two, empty where the source has none.
	errors  [2]string
	differs map[string]string
	also    []variation
}

// variation is a further setting beside a row, which says more about it.
type variation struct {
	what string // after "network less best" and "network less naive"
	set  func(c *lab.Config)
	// figures are network less best, network less naive.
	figures [2]string
}

// comparisons are what is measured in every row.
var comparisons = [6]comparison{
	{"network", network, ""},
	{"naive", naive, ""},
	{"best inferer", best, ""},
	{"equal mean", plain, ""},
	{"network less best inferer", network, best},
	{"network less naive", network, naive},
}

// comparison is a quantity, less a second one if there is one.
type comparison struct{ what, first, second string }

// strongRivals are shown with every row, though nobody has said a figure.
var strongRivals = []comparison{{"median", "loss/median", ""}, {"network less equal mean", network, plain}, {"network less median", network, "loss/median"}}

func (r row) experiment() Experiment {
	e := Experiment{Name: "members/" + r.name, Claim: r.claim, Source: forum, Setting: r.setting}
	for i, c := range comparisons {
		expected := Expected{What: c.what, Unit: dex, Differs: r.differs[c.what]}
		switch {
		case r.figures[i] == "":
		case i >= 4 && r.errors[i-4] != "":
			expected.Known = knownWithin(r.figures[i], r.errors[i-4])
		default:
			expected.Known = known(r.figures[i], 200)
		}
		e.Expected = append(e.Expected, expected)
	}
	for _, c := range strongRivals {
		e.Expected = append(e.Expected, Expected{What: c.what, Unit: dex})
	}
	for _, v := range r.also {
		for i, figure := range v.figures {
			expected := Expected{What: v.what + ": " + comparisons[4+i].what, Unit: dex}
			if figure != "" {
				expected.Known = known(figure, 200)
			}
			e.Expected = append(e.Expected, expected)
		}
	}
	e.simulations = func(s Size) []lab.Config {
		list := []lab.Config{independent(s)}
		r.set(&list[0])
		for _, v := range r.also {
			c := list[0]
			v.set(&c)
			list = append(list, c)
		}
		return list
	}
	e.judge = func(t *trial) error {
		for _, c := range slices.Concat(comparisons[:], strongRivals) {
			if err := t.compare(c.what, 0, c.first, c.second); err != nil {
				return err
			}
		}
		for i, v := range r.also {
			for _, c := range comparisons[4:] {
				if err := t.compare(v.what+": "+c.what, 1+i, c.first, c.second); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return e
}

// compare notes a quantity, or its difference from a second one.
func (t *trial) compare(what string, simulation int, first, second string) error {
	if second == "" {
		return t.quantity(what, simulation, 0, first)
	}
	return t.difference(what, simulation, 0, first, second)
}

// members are the rows of the table.
func members() []Experiment {
	rows := []row{
		{
			name: "fiducial", claim: "the network beats its best member and its naive inference",
			setting: "5 inferers, 3 forecasters, p = 3, independent normal errors, no reputer noise, v0.6",
			set:     func(*lab.Config) {},
			figures: [6]string{"-4.534", "-4.376", "-4.275", "-4.495", "-0.260", "-0.159"}, errors: [2]string{"0.009", "0.006"},
		},
		{
			name: "full-context", claim: "forecasters who know all that is peculiar to an epoch help more",
			setting: "as members/fiducial, context sensitivity 1",
			set:     func(c *lab.Config) { c.Forecasters.Context = new(1.0) },
			figures: [6]string{"-4.552", "-4.376", "-4.275", "-4.495", "-0.277", "-0.176"},
		},
		{
			name: "no-context", claim: "forecasters who know the usual size of errors alone help less",
			setting: "as members/fiducial, context sensitivity 0",
			set:     without,
			figures: [6]string{"-4.479", "-4.376", "-4.275", "-4.495", "-0.204", "-0.103"},
		},
		{
			name: "consistent", claim: "one inferer who is always ahead leaves less to gain",
			setting: "as members/fiducial, the same inferer outperforms in all epochs",
			set:     func(c *lab.Config) { c.Inferers.Outperformer = "same" },
			figures: [6]string{"-4.550", "-4.463", "-4.368", "-4.489", "-0.182", "-0.087"},
		},
		{
			name: "mad", claim: "with the MAD for the scale of regrets the network gains about as much",
			setting: "as members/fiducial with the scale of v0.16, which is formed once per epoch over inferers and forecasters together; " +
				"then with one that is formed anew in every calculation",
			set:     func(c *lab.Config) { c.RulesFrom = map[string]string{"weights.Scale": "v0.16"} },
			figures: [6]string{"-4.521", "-4.364", "-4.275", "-4.495", "-0.246", "-0.157"},
			differs: map[string]string{
				"network": madDiffers, "naive": madDiffers, "network less best inferer": madDiffers, "network less naive": madDiffers,
			},
			also: []variation{{
				"formed anew", func(c *lab.Config) { c.Topic.FreshScale = true }, [2]string{"-0.246", "-0.157"},
			}},
		},
		{
			name: "20-inferers", claim: "with many inferers of independent errors the plain mean beats the network",
			setting: "as members/fiducial, 20 inferers",
			set:     func(c *lab.Config) { c.Inferers.Count = 20 },
			figures: [6]string{"-4.929", "-4.694", "-4.468", "-5.062", "-0.461", "-0.235"},
		},
		{
			name: "equal", claim: "among equals the plain mean beats the network by 0.3 dex",
			setting: "as members/no-context, 5 inferers " + alike + "; then with forecasters who do not gain experience",
			set:     func(c *lab.Config) { without(c); equal(c) },
			figures: [6]string{"-4.421", "-4.272", "-4.110", "-4.716", "-0.312", "-0.149"},
			differs: map[string]string{
				"network": experienceDiffers, "network less best inferer": experienceDiffers, "network less naive": experienceDiffers,
			},
			also: []variation{{
				"without experience", func(c *lab.Config) { c.Forecasters.Experience = 0 }, [2]string{"-0.312", "-0.149"},
			}},
		},
		{
			name: "p-1", claim: "a flat weight function beats p = 3 with independent errors",
			setting: "as members/fiducial, p = 1",
			set:     func(c *lab.Config) { c.Topic.P = 1 },
			figures: [6]string{"-4.683", "-4.586", "-4.275", "-4.495", "-0.408", "-0.097"},
		},
	}
	var list []Experiment
	for _, r := range rows {
		list = append(list, r.experiment())
	}
	return list
}

const (
	madDiffers = "The known figures belong to a MAD that is formed anew in every calculation, as the figures at the end of this row show. Releases " +
		"store it once per epoch; that gains some 0.1 dex."
	experienceDiffers = "The known figures belong to forecasters whose errors do not shrink with age, as members/equal shows " +
		"at its end. Section 18's setting gives everybody experience, and the more exact forecasts gain some 0.02 dex."
)

// readings are what section 18 says about the table.
func readings() []Experiment {
	const source = "the reading of the table in section 18"
	return []Experiment{
		{
			Name: "reading/best-member", Source: source,
			Claim: "the network beats its best member by 0.26 dex in 200 of 200 seeds", Setting: "members/fiducial",
			Expected: []Expected{
				{What: "share of seeds in which the network beats its best member", Known: known("1.00", 200)},
			},
			simulations: func(s Size) []lab.Config { return []lab.Config{independent(s)} },
			judge: func(t *trial) error {
				return t.wins("share of seeds in which the network beats its best member", 0, 0, network, best)
			},
		},
		{
			Name: "reading/context", Source: source,
			Claim: "context pays 0.07 dex, by implied inferences",
			Setting: "members/full-context less members/no-context, seed by seed; the loss of implied inferences is that of the network less the mean " +
				"regret of forecasters",
			Expected: []Expected{
				{What: "network, full context less none", Unit: dex, Known: knownDifference("-4.552", "-4.479", 200)},
				{What: "implied inferences, full context less none", Unit: dex, Known: knownRange("", "0", 0)},
			},
			simulations: func(s Size) []lab.Config {
				full, none := independent(s), independent(s)
				full.Forecasters.Context = new(1.0)
				without(&none)
				return []lab.Config{full, none}
			},
			judge: func(t *trial) error {
				less, err := apart(t.results[0], 0, t.results[1], 0, network)
				if err != nil {
					return err
				}
				full, err := impliedLosses(t.results[0])
				if err != nil {
					return err
				}
				none, err := impliedLosses(t.results[1])
				if err != nil {
					return err
				}
				t.measure("network, full context less none", less)
				t.measure("implied inferences, full context less none", meanLess(full, none))
				return nil
			},
		},
		meanRival(source),
		collapse(source),
	}
}

// impliedLosses are the mean losses of the forecasters' implied inferences, seed by seed: a regret is the network's loss less that.
func impliedLosses(r *lab.Result) ([]float64, error) {
	regrets, err := perSeed(r, r.Config.Forecasters.Count, "regret/forecaster-", func(row []float64) float64 { return mean(row).Mean })
	if err != nil {
		return nil, err
	}
	losses := r.Values(0, network)
	if len(losses) != len(regrets) {
		return nil, fmt.Errorf("%d repetitions have a network loss, %d regrets", len(losses), len(regrets))
	}
	for seed := range losses {
		losses[seed] -= regrets[seed]
	}
	return losses, nil
}

// meanRival is where the plain mean wins.
func meanRival(source string) Experiment {
	return Experiment{
		Name: "reading/mean", Source: source,
		Claim:   "the plain mean is a strong rival: it beats the network by 0.13 dex at 20 inferers and by 0.30 at equal skill",
		Setting: "members/20-inferers and members/equal",
		Expected: []Expected{
			{What: "20 inferers: network less mean", Unit: dex, Known: knownDifference("-4.929", "-5.062", 200)},
			{What: "equal inferers: network less mean", Unit: dex, Known: knownDifference("-4.421", "-4.716", 200), Differs: experienceDiffers},
			{What: "20 inferers: network less median", Unit: dex},
			{What: "equal inferers: network less median", Unit: dex},
		},
		simulations: func(s Size) []lab.Config {
			many, same := independent(s), independent(s)
			many.Inferers.Count = 20
			without(&same)
			equal(&same)
			return []lab.Config{many, same}
		},
		judge: func(t *trial) error {
			for i, name := range []string{"20 inferers", "equal inferers"} {
				for _, rival := range []string{"mean", "median"} {
					if err := t.difference(fmt.Sprintf("%s: network less %s", name, rival), i, 0, network, "loss/"+rival); err != nil {
						return err
					}
				}
			}
			return nil
		},
	}
}

// collapse is how unequal the weights of equals are.
func collapse(source string) Experiment {
	what := func(n int, figure string) string { return fmt.Sprintf("%s of %d equal inferers", figure, n) }
	return Experiment{
		Name: "reading/collapse", Source: source,
		Claim:   "division by the scale stretches any differences to order one, so that equals get unequal weights",
		Setting: "5 and 3 inferers " + alike + "; no forecasters, p = 3, v0.6",
		Expected: []Expected{
			{What: what(5, "largest weight"), Known: known("0.73", 200)},
			{What: what(5, "effective number"), Known: known("1.78", 200)},
			{What: what(3, "largest weight"), Known: known("0.82", 200)},
			{What: what(3, "effective number"), Known: known("1.45", 200)},
		},
		simulations: func(s Size) []lab.Config {
			five := independent(s)
			five.Forecasters.Count = 0
			equal(&five)
			three := five
			three.Inferers.Count = 3
			return []lab.Config{five, three}
		},
		judge: func(t *trial) error {
			for i, n := range []int{5, 3} {
				if err := t.quantity(what(n, "largest weight"), i, 0, "largest-weight/inferers"); err != nil {
					return err
				}
				if err := t.quantity(what(n, "effective number"), i, 0, "effective/inferers"); err != nil {
					return err
				}
			}
			return nil
		},
	}
}
