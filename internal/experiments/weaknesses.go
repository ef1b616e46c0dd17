package experiments

import (
	"fmt"
	"slices"

	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/lab/report"
)

// ours is the source of figures that nobody has published.
const ours = "docs/weaknesses.md"

const weaknessSeeds = 60

// newest is section 18's setting under the newest release.
func newest(s Size, seeds int) lab.Config { return sized(lab.Default(), s, seeds) }

// weaknesses are the experiments behind docs/weaknesses.md, where those above do not show it already.
func weaknesses() []Experiment {
	return []Experiment{weightsOfEquals(), copiesOfOne(), sharedErrors(), dust(), mutedInterval(), flashStake()}
}

// weightsOfEquals is what the weights of equally good inferers do to the network.
func weightsOfEquals() Experiment {
	sizes := []int{2, 3, 5, 10, 20, 30}
	releases := []string{"v0.6", "v0.17"}
	what := func(release string, n int, figure string) string {
		return fmt.Sprintf("%s, %d equals: %s", release, n, figure)
	}
	shown := func(n int) bool { return n == 3 || n == 5 || n == 20 }
	e := Experiment{
		Name: "weakness/equals", Source: ours, Claim: "among equals the weights are far from equal, and the plain mean is better",
		Setting: "n inferers " + alike + "; no forecasters, no reputer noise, p = 3",
		simulations: func(s Size) (list []lab.Config) {
			for _, r := range releases {
				for _, n := range sizes {
					c := independent(s)
					c.Release, c.Inferers.Count, c.Forecasters.Count = r, n, 0
					equal(&c)
					list = append(list, sized(c, s, weaknessSeeds))
				}
			}
			return list
		},
		judge: func(t *trial) error {
			number := Figure{Name: "weakness-equals", Plot: report.Plot{
				Title: "Equally good inferers: effective number", X: "inferers", Y: "effective number", LogX: true, LogY: true,
			}}
			loss := Figure{Name: "weakness-equals-loss", Plot: report.Plot{
				Title: "Equally good inferers: network less plain mean", X: "inferers", Y: "difference in log10 loss", LogX: true,
				Levels: []report.Level{{Name: "as good as the mean", Y: 0}},
			}}
			fair := Curve{Name: "fair"}
			for _, n := range sizes {
				fair.X, fair.Y = append(fair.X, float64(n)), append(fair.Y, float64(n))
			}
			number.Curves = append(number.Curves, fair)
			for i, r := range releases {
				effective, less := Curve{Name: r}, Curve{Name: r}
				for k, n := range sizes {
					result := t.results[i*len(sizes)+k]
					count, ok := result.Estimate(0, "effective/inferers")
					largest, ok2 := result.Estimate(0, "largest-weight/inferers")
					difference, _, ok3 := result.Difference(0, network, plain)
					if !ok || !ok2 || !ok3 {
						return fmt.Errorf("no weights of %d inferers", n)
					}
					effective.Add(float64(n), count)
					less.Add(float64(n), difference)
					if shown(n) {
						t.measure(what(r, n, "largest weight"), largest)
						t.measure(what(r, n, "effective number"), count)
						t.measure(what(r, n, "network less mean"), difference)
					}
				}
				number.Curves, loss.Curves = append(number.Curves, effective), append(loss.Curves, less)
			}
			t.figures = append(t.figures, number, loss)
			return nil
		},
	}
	for _, r := range releases {
		for _, n := range sizes {
			if shown(n) {
				e.Expected = append(e.Expected,
					Expected{What: what(r, n, "largest weight")}, Expected{What: what(r, n, "effective number")},
					Expected{What: what(r, n, "network less mean"), Unit: dex})
			}
		}
	}
	return e
}

// copiesOfOne is what somebody gains by sending the same inference under several names.
func copiesOfOne() Experiment {
	counts, slopes := []int{0, 1, 2, 5, 10, 20}, []float64{1, 3}
	what := func(k int, slope float64) string {
		return fmt.Sprintf("%d copies, slope %v: share of rewards", k, slope)
	}
	evenness := func(k int) string { return fmt.Sprintf("%d copies, slope 1: N_eff/N", k) }
	e := Experiment{
		Name: "weakness/copies", Source: ours, Claim: "copies of one inferer take nearly what heads would at slope 1, less at slope 3, and the entropy of rewards does not see them",
		Setting: "as copies/share",
		simulations: func(s Size) (list []lab.Config) {
			for _, slope := range slopes {
				for _, k := range counts {
					list = append(list, copying(s, k, slope, 0))
				}
			}
			return list
		},
		judge: func(t *trial) error {
			f := Figure{Name: "weakness-copies", Plot: report.Plot{Title: "Ten inferers and copies of one", X: "copies", Y: "share of the inferers' rewards"}}
			heads := Curve{Name: "by heads"}
			for _, k := range counts {
				heads.X, heads.Y = append(heads.X, float64(k)), append(heads.Y, float64(k+1)/float64(k+10))
			}
			f.Curves = append(f.Curves, heads)
			for i, slope := range slopes {
				curve := Curve{Name: fmt.Sprintf("slope %v", slope)}
				for at, k := range counts {
					result := t.results[i*len(counts)+at]
					share, err := clusterShare(result, k)
					if err != nil {
						return err
					}
					curve.Add(float64(k), share)
					t.measure(what(k, slope), share)
					if slope == 1 {
						if err := t.quantity(evenness(k), i*len(counts)+at, 0, "effective-pay/inferers"); err != nil {
							return err
						}
					}
				}
				f.Curves = append(f.Curves, curve)
			}
			f.Levels = []report.Level{{Name: "one honest inferer of ten", Y: 0.1}}
			t.figures = append(t.figures, f)
			return nil
		},
	}
	for _, slope := range slopes {
		for _, k := range counts {
			e.Expected = append(e.Expected, Expected{What: what(k, slope)})
			if slope == 1 {
				e.Expected = append(e.Expected, Expected{What: evenness(k)})
			}
		}
	}
	return e
}

// sharedErrors is where the mechanism wins and where a plain mean does: by how alike inferers are and how much of their errors
// they have in common.
func sharedErrors() Experiment {
	correlations, factors := []float64{0, 0.25, 0.5, 0.75, 0.95}, []float64{1, 1.5, 2, 3}
	crowds := []struct {
		name, file            string
		inferers, forecasters int
	}{{"weights alone", "weakness-shared-errors", 5, 0}, {"with forecasters", "weakness-shared-errors-forecasters", 5, 3}}
	what := func(crowd string, factor, correlation float64) string {
		return fmt.Sprintf("%s, skills apart by %v, %v in common: network less mean", crowd, factor, correlation)
	}
	help := func(factor, correlation float64) string {
		return fmt.Sprintf("skills apart by %v, %v in common: network with forecasters less without", factor, correlation)
	}
	shown := func(factor, correlation float64) bool {
		return factor != 2 && slices.Contains([]float64{0, 0.5, 0.95}, correlation)
	}
	e := Experiment{
		Name: "weakness/shared-errors", Source: ours,
		Claim: "the plain mean wins where inferers are alike and their errors independent; the network wins where skills differ and errors are " +
			"shared, or skills differ much",
		Setting: "5 inferers, one of whom, drawn in each epoch, errs half as much, none or 3 forecasters, no reputer noise, v0.17; skills apart by the factor of one standard deviation between sizes of " +
			"errors; in common is the share of the variance of errors that all have; no bias; with forecasters less without, seed by seed",
		simulations: func(s Size) (list []lab.Config) {
			for _, crowd := range crowds {
				for _, factor := range factors {
					for _, correlation := range correlations {
						c := independent(s)
						c.Release = "v0.17"
						c.Inferers.Count, c.Forecasters.Count = crowd.inferers, crowd.forecasters
						c.Inferers.ErrorFactor, c.Inferers.Correlation, c.Inferers.Bias = factor, correlation, 0
						list = append(list, sized(c, s, weaknessSeeds))
					}
				}
			}
			return list
		},
		judge: func(t *trial) error {
			at := 0
			for _, crowd := range crowds {
				f := Figure{Name: crowd.file, Plot: report.Plot{
					Title: "Network less plain mean, " + crowd.name, X: "share of the variance of errors in common", Y: "difference in log10 loss",
					Levels: []report.Level{{Name: "as good as the mean", Y: 0}},
				}}
				for _, factor := range factors {
					curve := Curve{Name: fmt.Sprintf("skills apart by %v", factor)}
					for _, correlation := range correlations {
						less, _, ok := t.results[at].Difference(0, network, plain)
						at++
						if !ok {
							return fmt.Errorf("no loss at factor %v and correlation %v", factor, correlation)
						}
						curve.Add(correlation, less)
						if shown(factor, correlation) {
							t.measure(what(crowd.name, factor, correlation), less)
						}
					}
					f.Curves = append(f.Curves, curve)
				}
				t.figures = append(t.figures, f)
			}
			for i, factor := range factors {
				for k, correlation := range correlations {
					if !shown(factor, correlation) {
						continue
					}
					at := i*len(correlations) + k
					less, err := apart(t.results[len(t.results)/2+at], 0, t.results[at], 0, network)
					if err != nil {
						return err
					}
					t.measure(help(factor, correlation), less)
				}
			}
			return nil
		},
	}
	for _, factor := range factors {
		for _, correlation := range correlations {
			if shown(factor, correlation) {
				e.Expected = append(e.Expected, Expected{What: help(factor, correlation), Unit: dex})
			}
		}
	}
	for _, crowd := range crowds {
		for _, factor := range factors {
			for _, correlation := range correlations {
				if shown(factor, correlation) {
					e.Expected = append(e.Expected, Expected{What: what(crowd.name, factor, correlation), Unit: dex})
				}
			}
		}
	}
	return e
}

// dust is what reputers with hardly any stake do to others.
func dust() Experiment {
	counts := []int{0, 1, 2, 5, 10}
	figures := []struct {
		what string
		of   func(*lab.Result) ([]float64, error)
	}{
		{"share of the largest honest reputer", func(r *lab.Result) ([]float64, error) {
			return perSeed(r, 5, "fraction/reputer-", func(list []float64) float64 { return slices.Max(list) })
		}},
		{"lowest coefficient of an honest reputer", func(r *lab.Result) ([]float64, error) {
			return perSeed(r, 5, "listening/reputer-", func(list []float64) float64 { return slices.Min(list) })
		}},
		{"pay of the dust, tokens an epoch", func(r *lab.Result) ([]float64, error) {
			if v := r.Values(0, "pay/dust-reputers"); v != nil {
				return v, nil
			}
			return make([]float64, len(r.Values(0, network))), nil
		}},
	}
	what := func(k int, figure string) string { return fmt.Sprintf("%d dust reputers: %s", k, figure) }
	shifted := func(k int) string {
		return fmt.Sprintf("%d dust reputers: part of the honest reputers' pay that changes hands", k)
	}
	e := Experiment{
		Name: "weakness/dust", Source: ours, Claim: "reputers with hardly any stake shift what others are paid, at no cost",
		Setting: "5 honest reputers with stakes apart by a factor e^0.9, section 18's noise, v0.17, and k reputers with 10^-14 tokens each, who report " +
			"honestly",
		simulations: func(s Size) (list []lab.Config) {
			for _, k := range counts {
				c := newest(s, weaknessSeeds)
				c.Reputers.StakeFactor = 2.46
				if k > 0 {
					c.Adversaries = lab.Adversaries{lab.DustReputers{Count: k, Stake: 1e-14, Error: 0.1}}
				}
				list = append(list, c)
			}
			return list
		},
		judge: func(t *trial) error {
			curve := Curve{Name: "five honest reputers"}
			for i, k := range counts {
				for _, f := range figures {
					values, err := f.of(t.results[i])
					if err != nil {
						return err
					}
					t.measure(what(k, f.what), mean(values))
				}
				moved, err := changedHands(t.results[0], t.results[i])
				if err != nil {
					return err
				}
				curve.Add(float64(k), mean(moved))
				if k > 0 {
					t.measure(shifted(k), mean(moved))
				}
			}
			t.figures = append(t.figures, Figure{Name: "weakness-dust", Plot: report.Plot{
				Title: "Pay of honest reputers that changes hands", X: "reputers with 10^-14 tokens", Y: "part of their pay", Curves: []Curve{curve},
			}})
			return nil
		},
	}
	for _, k := range counts {
		for _, f := range figures {
			e.Expected = append(e.Expected, Expected{What: what(k, f.what)})
		}
		if k > 0 {
			e.Expected = append(e.Expected, Expected{What: shifted(k)})
		}
	}
	return e
}

// perSeed returns a figure of the first n members' quantities, seed by seed.
func perSeed(r *lab.Result, n int, prefix string, figure func([]float64) float64) ([]float64, error) {
	rows, err := membersOf(r, n, prefix)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(rows))
	for seed, row := range rows {
		out[seed] = figure(row)
	}
	return out, nil
}

// membersOf returns a quantity of the first n members, by seed.
func membersOf(r *lab.Result, n int, prefix string) ([][]float64, error) {
	var rows [][]float64
	for m := range n {
		name := fmt.Sprintf("%s%d", prefix, m)
		values := r.Values(0, name)
		if len(values) == 0 || rows != nil && len(values) != len(rows) {
			return nil, fmt.Errorf("%d repetitions have the quantity %s", len(values), name)
		}
		if rows == nil {
			rows = make([][]float64, len(values))
		}
		for seed, x := range values {
			rows[seed] = append(rows[seed], x)
		}
	}
	return rows, nil
}

// changedHands is the part of the honest reputers' pay that others of them have in the second result, seed by seed.
func changedHands(before, after *lab.Result) ([]float64, error) {
	a, err := membersOf(before, 5, "fraction/reputer-")
	if err != nil {
		return nil, err
	}
	b, err := membersOf(after, 5, "fraction/reputer-")
	if err != nil {
		return nil, err
	}
	if len(a) != len(b) {
		return nil, fmt.Errorf("%d and %d repetitions", len(a), len(b))
	}
	out := make([]float64, len(a))
	for seed := range a {
		sumA, sumB := 0.0, 0.0
		for m := range a[seed] {
			sumA += a[seed][m]
			sumB += b[seed][m]
		}
		for m := range a[seed] {
			out[seed] += max(b[seed][m]/sumB-a[seed][m]/sumA, 0)
		}
	}
	return out, nil
}

// flashStake is what somebody gains whose stake is there in single epochs alone.
func flashStake() Experiment {
	everies := []int{1, 2, 5, 10, 20}
	attack := func(s Size, share float64, every int, by float64) lab.Config {
		c := newest(s, weaknessSeeds)
		c.Adversaries = lab.Adversaries{lab.FlashStake{Share: share, Reputers: 1, Every: every, Inferers: 1, Error: 10, By: by}}
		return c
	}
	what := func(every int, figure string) string {
		if every == 0 {
			return "no stake: " + figure
		}
		return fmt.Sprintf("stake in one epoch of %d: %s", every, figure)
	}
	const pay, weight, lost = "his pay, tokens an epoch", "weight of his inferer", "network, more loss than with no stake"
	const surplus = "pay over that of no stake, for each epoch with stake"
	e := Experiment{
		Name: "weakness/flash-stake", Source: ours, Claim: "stake counts in full from the moment it is there, and nothing is lost when it leaves",
		Setting: "section 18's setting, v0.17, 1000 tokens of reward an epoch; somebody has half of all stake in one epoch of n, and reports 3 dex in favour of " +
			"an inferer of his own whose errors are 10 volatilities, five times those of others",
		simulations: func(s Size) []lab.Config {
			list := []lab.Config{attack(s, 1e-9, 1, 0)}
			for _, every := range everies {
				list = append(list, attack(s, 0.5, every, 3))
			}
			return list
		},
		judge: func(t *trial) error {
			curve, linear := Curve{Name: "measured"}, Curve{Name: "as with stake in all epochs"}
			for i, every := range slices.Concat([]int{0}, everies) {
				if err := t.quantity(what(every, pay), i, 0, "pay/flash-stake"); err != nil {
					return err
				}
				if err := t.quantity(what(every, weight), i, 0, "weight/flash-stake-0"); err != nil {
					return err
				}
				if every == 0 {
					continue
				}
				for _, d := range []struct{ what, of string }{{lost, network}, {surplus, "pay/flash-stake"}} {
					e, err := apart(t.results[i], 0, t.results[0], 0, d.of)
					if err != nil {
						return err
					}
					if d.what == surplus {
						e.Mean, e.Error = float64(e.Mean*float64(every)), float64(e.Error*float64(every))
						curve.Add(float64(every), e)
					}
					t.measure(what(every, d.what), e)
				}
				linear.X, linear.Y = append(linear.X, float64(every)), append(linear.Y, t.got[what(1, surplus)].Mean)
			}
			t.figures = append(t.figures, Figure{Name: "weakness-flash-stake", Plot: report.Plot{
				Title: "Half of all stake in one epoch of n: gain per such epoch", X: "n", Y: "tokens", LogX: true, Curves: []Curve{curve, linear},
			}})
			return nil
		},
	}
	for _, every := range slices.Concat([]int{0}, everies) {
		e.Expected = append(e.Expected, Expected{What: what(every, pay)}, Expected{What: what(every, weight)})
		if every > 0 {
			e.Expected = append(e.Expected, Expected{What: what(every, surplus)}, Expected{What: what(every, lost), Unit: dex})
		}
	}
	return e
}
