package experiments

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/lab"
)

const copiesSeeds = 60

// copying is honest inferers, the first of whom is sent again under other names.
func copying(s Size, copies int, slope, noise float64) lab.Config {
	c := independent(s)
	c.Release = "v0.17"
	c.Inferers.Count, c.Forecasters.Count = 10, 0
	equal(&c)
	c.Topic.Parameters = map[string]float64{"PRewardInference": slope}
	if copies > 0 {
		c.Adversaries = lab.Adversaries{lab.Copycats{Count: copies, Noise: noise}}
	}
	return sized(c, s, copiesSeeds)
}

// clusterShare returns the share of the inferers' rewards that the copied one and its copies have.
func clusterShare(r *lab.Result, copies int) (lab.Estimate, error) {
	sum := r.Values(0, "fraction/inferer-0")
	for i := range copies {
		values := r.Values(0, fmt.Sprintf("fraction/copycats-%d", i))
		if len(values) != len(sum) {
			return lab.Estimate{}, fmt.Errorf("%d of %d repetitions paid copy %d", len(values), len(sum), i)
		}
		for at, x := range values {
			sum[at] += x
		}
	}
	return mean(sum), nil
}

func copies() []Experiment {
	cases := []struct {
		copies       int
		slope, noise float64
		share        string
	}{
		{1, 1, 0, "0.173"},
		{1, 3, 0, "0.152"},
		{5, 1, 0, "0.363"},
		{5, 3, 0, "0.281"},
		{20, 1, 0, "0.689"},
		{20, 3, 0, "0.594"},
		{5, 3, 0.5, "0.365"},
	}
	name := func(i int) string {
		c := cases[i]
		text := fmt.Sprintf("%d copies, slope %v", c.copies, c.slope)
		if c.noise > 0 {
			text += fmt.Sprintf(", with noise of %v volatilities", c.noise)
		}
		return text
	}
	// more are figures of the rewards' entropy at slope 1.
	more := []struct {
		what, quantity string
		copies         int
		known          *Known
	}{
		{"F without copies", "entropy/inferers", 0, known("2.27", copiesSeeds)},
		{"F with 20 copies", "entropy/inferers", 20, known("3.36", copiesSeeds)},
		{"N_eff/N without copies", "effective-pay/inferers", 0, knownRange("0.96", "0.97", copiesSeeds)},
		{"N_eff/N with 20 copies", "effective-pay/inferers", 20, knownRange("0.96", "0.97", copiesSeeds)},
	}
	e := Experiment{
		Name: "copies/share", Source: "measured once, one set of 60 seeds: a map, no proof",
		Claim: "copies of a member take nearly what their heads would, and the entropy does not see them",
		Setting: "10 inferers " + alike + ", and k exact copies of the first; no forecasters, no reputer noise, v0.17; share of the " +
			"copied one and its copies in the rewards of inferers (E68). By head it would be 0.182, 0.400 and 0.700. The source does not say how " +
			"large the noise of noisy copies is",
		simulations: func(s Size) []lab.Config {
			list := []lab.Config{copying(s, 0, 1, 0)}
			for _, c := range cases {
				list = append(list, copying(s, c.copies, c.slope, c.noise))
			}
			return list
		},
		judge: func(t *trial) error {
			for i, c := range cases {
				share, err := clusterShare(t.results[1+i], c.copies)
				if err != nil {
					return err
				}
				t.measure(name(i), share)
			}
			for _, m := range more {
				at := 0
				for i, c := range cases {
					if c.copies == m.copies && c.slope == 1 {
						at = 1 + i
					}
				}
				if err := t.quantity(m.what, at, 0, m.quantity); err != nil {
					return err
				}
			}
			return nil
		},
	}
	for i, c := range cases {
		e.Expected = append(e.Expected, Expected{What: name(i), Known: known(c.share, copiesSeeds), Differs: copiesDiffer})
	}
	for _, m := range more {
		e.Expected = append(e.Expected, Expected{What: m.what, Known: m.known, Differs: copiesDiffer})
	}
	return []Experiment{e}
}

const copiesDiffer = "The source says neither how good the members are nor what the network does with them. With ours, which gives the " +
	"same shares for one copy, many copies take somewhat less; the claim stands."
