package bench

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/bareapd"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

func sizeName(s worlds.Size) string { return fmt.Sprintf("%dx%d", s.Inferers, s.Forecasters) }

// world has full forecasts, standard normal regrets and a stored scale.
func world(size worlds.Size) *worlds.World {
	return worlds.MustNew(1, size, worlds.Options{StoredScale: true})
}

// networks measures network inferences with all variants.
func (r *runner) networks() error {
	small, large, huge := worlds.Size{Inferers: 32, Forecasters: 6}, worlds.Size{Inferers: 100, Forecasters: 20}, worlds.Size{Inferers: 1000, Forecasters: 50}
	v06, v16 := release.V06(), release.V16()
	for _, c := range []struct {
		size      worlds.Size
		us6, us16 float64 // musts in float64
		decimals  bool
	}{
		{small, 80, 60, true}, {large, 1000, 700, true}, {huge, 35000, 30000, false},
	} {
		if !r.fits(c.size.Inferers) {
			continue
		}
		w := world(c.size)
		if err := floatNetworks(r, w, "", mustMicroseconds(c.us6), mustMicroseconds(c.us16)); err != nil {
			return err
		}
		if !c.decimals {
			continue
		}
		slow := c.size == large && !r.budget.Slow
		for _, rules := range []release.Release{v06, v16} {
			ours, failed, err := inference(rules, rules.Decimal(), w)
			if err != nil {
				return err
			}
			baseline := func() {
				in := bareapd.FromWorld(w)
				infer := bareapd.Infer
				if rules.Name == v16.Name {
					infer = bareapd.InferV16
				}
				if _, err := infer(bareapd.TypicalParams(), in); err != nil {
					*failed = err
				}
			}
			if slow {
				baseline = nil
			}
			r.against(networkRow(rules, decimal, c.size, 25), 1, ours, baseline)
			if *failed != nil {
				return *failed
			}
		}
	}
	return nil
}

func networkRow(rules release.Release, arith string, size worlds.Size, must float64) Row {
	return Row{Work: "network_inference", Release: rules.Name, Size: sizeName(size), Arith: arith, Must: must, N: size.Inferers}
}

func floatNetworks(r *runner, w *worlds.World, growth string, must6, must16 float64) error {
	v06, v16 := release.V06(), release.V16()
	return unitNetworks(r, w, growth, binaryName, []oneOf[float64]{{v06, v06.Float64(), must6}, {v16, v16.Float64(), must16}})
}

// oneOf is a release in one arithmetic with the ratio that is aimed at.
type oneOf[T any] struct {
	rules release.Release
	a     num.Arith[T]
	must  float64
}

// unitNetworks measures one world in units of 1000 math.Exp.
func unitNetworks[T any](r *runner, w *worlds.World, growth, arith string, list []oneOf[T]) error {
	for _, x := range list {
		ours, failed, err := inference(x.rules, x.a, w)
		if err != nil {
			return err
		}
		row := networkRow(x.rules, arith, w.Size, x.must)
		row.Growth = growth
		r.inExps(row, ours)
		if *failed != nil {
			return *failed
		}
	}
	return nil
}

// inference is one inference in a workspace, as a function for measuring; what fails in it is left in failed.
func inference[T any](rules release.Release, a num.Arith[T], w *worlds.World) (run func(), failed *error, err error) {
	space, err := synthesis.NewWorkspace(a, rules.Synthesis, release.SynthesisParams(rules, rules.Topic, a))
	if err != nil {
		return nil, nil, err
	}
	in := worlds.Input(a, w)
	if rules.Synthesis.Weights.Scale == weights.ScalePerCalculation {
		in.Scale = a.Int(0)
	}
	result, failed := new(synthesis.Result[T]), new(error)
	return func() {
		if err := space.Infer(result, in); err != nil {
			*failed = err
		}
	}, failed, nil
}
