package bench

import (
	"fmt"
	"slices"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/bareapd"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// network is a size in which network inferences with all variants are measured.
type network struct {
	inferers, forecasters int
	decimals              decimals
}

// decimals says what is measured beside float64.
type decimals uint8

const (
	noDecimals      decimals = iota // they take too long
	decimalsAlone                   // and bare apd, which takes seconds, if there is time for slow baselines
	decimalsAgainst                 // and bare apd
)

// seriesForecasters are those of the series of growing numbers of inferers.
const seriesForecasters = 6

// chainNetworks are a small topic and the largest that the chain allows by default.
func (r *runner) chainNetworks() error {
	return r.networks(network{5, 3, decimalsAgainst}, network{32, 6, decimalsAgainst})
}

// largeNetworks returns those of research and, with that of the chain, those that growth is fitted to.
func (r *runner) largeNetworks() error {
	const m = seriesForecasters
	return r.networks(
		network{100, 20, decimalsAlone}, network{1000, 50, noDecimals},
		network{16, m, decimalsAgainst}, network{128, m, decimalsAlone}, network{64, m, decimalsAgainst},
		network{256, m, noDecimals}, network{512, m, noDecimals},
	)
}

// networks measures float64 in all sizes first: that takes little time.
func (r *runner) networks(list ...network) error {
	list = slices.DeleteFunc(list, func(n network) bool { return !r.fits(n.inferers) })
	all := make([]*worlds.World, len(list))
	for i, n := range list {
		// full forecasts, standard normal regrets
		all[i] = worlds.MustNew(1, worlds.Size{Inferers: n.inferers, Forecasters: n.forecasters}, worlds.Options{StoredScale: true})
		for _, rules := range release.All() {
			if err := r.floatNetwork(rules, all[i]); err != nil {
				return err
			}
		}
	}
	for i, n := range list {
		if n.decimals == noDecimals {
			continue
		}
		for _, rules := range release.All() {
			if err := r.decimalNetwork(rules, all[i], n.decimals == decimalsAgainst || r.budget.Slow); err != nil {
				return err
			}
		}
	}
	return nil
}

func networkRow(rules release.Release, arith string, w *worlds.World) Row {
	return Row{
		Work: "network_inference", Release: rules.Name, Arith: arith,
		Size:  fmt.Sprintf("%dx%d", w.Size.Inferers, w.Size.Forecasters),
		Grows: w.Size.Forecasters == seriesForecasters, Inferers: w.Size.Inferers,
	}
}

func (r *runner) floatNetwork(rules release.Release, w *worlds.World) error {
	ours, failed, err := inference(rules, rules.Float64(), w)
	if err != nil {
		return err
	}
	r.inExps(networkRow(rules, binaryName, w), ours)
	return *failed
}

func (r *runner) decimalNetwork(rules release.Release, w *worlds.World, withBaseline bool) error {
	ours, failed, err := inference(rules, rules.Decimal(), w)
	if err != nil {
		return err
	}
	var baseline func()
	if withBaseline {
		baseline = plainInference(rules, w, failed)
	}
	r.against(networkRow(rules, decimal, w), 1, ours, baseline)
	return *failed
}

// plainInference returns the same on bare apd, by the same rules and with the same elementary functions.
func plainInference(rules release.Release, w *worlds.World, failed *error) func() {
	infer := bareapd.Infer
	switch {
	case rules.Synthesis.Weights.Form == weights.FormRatio:
		infer = bareapd.InferV16
	case rules.Synthesis.Weights.Scale != weights.ScalePerCalculation:
		infer = bareapd.InferV09
	}
	in := bareapd.FromWorld(w)
	return func() {
		if _, err := infer(bareapd.TypicalParams(), in); err != nil {
			*failed = err
		}
	}
}

// inference is one inference in memory of its own, as a function for measuring; what fails in it is left in failed.
func inference[T any](rules release.Release, a num.Arith[T], w *worlds.World) (run func(), failed *error, err error) {
	network, err := synthesis.NewNetwork(a, rules.Synthesis, release.SynthesisParams(a, rules, rules.Topic))
	if err != nil {
		return nil, nil, err
	}
	in := worlds.Input(a, w)
	if rules.Synthesis.Weights.Scale == weights.ScalePerCalculation {
		in.Scale = a.Int(0)
	}
	result, failed := new(synthesis.Result[T]), new(error)
	return func() {
		if _, err := network.Infer(result, in); err != nil {
			*failed = err
		}
	}, failed, nil
}
