package wire

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/weights"
)

// Result is a network inference that was recomputed from answers.
type Result struct {
	// Inference has weights, shares and interval. What could not be computed from the answers is absent.
	Inference *chorus.Inference[num.Dec] `json:"inference"`
	// Regrets are the regrets by which sources were weighed, by inferer and by forecaster.
	InfererRegrets    map[string]num.Dec `json:"inferer_regrets"`
	ForecasterRegrets map[string]num.Dec `json:"forecaster_regrets,omitempty"`
	// Compared has every number that was computed and served; empty where no network inference was served.
	Compared []Comparison `json:"compared"`
	// NotComputed says what is absent and which answers it needs.
	NotComputed []string `json:"not_computed"`
}

// Comparison is one number, computed here and served by the node.
type Comparison struct {
	Object   string  `json:"object"` // as network, or inferers.allo1....one_out, with [label] where there are several
	Computed num.Dec `json:"computed"`
	Served   num.Dec `json:"served"`
	// Units is the difference, computed less served, in units of the last of 34 digits of the larger one.
	Units num.Dec `json:"units"`
}

// Agrees reports whether everything that was served and computed is equal.
func (r *Result) Agrees() bool {
	return r != nil && !slices.ContainsFunc(r.Compared, func(c Comparison) bool { return c.Units.Sign() != 0 })
}

// Release returns the newest release that serves answers of this form: v0.17 for labelled ones, else v0.16.
func (a *Answers) Release() release.Release {
	if a != nil && a.Inference != nil && !a.Labelled {
		return release.V16()
	}
	return release.V17()
}

// Infer recomputes the network inference of the answers under the rules of a release, usually [Answers.Release]: weights
// (E24 to E26), shares (E27), network inference (E31) and interval (E36). All answers have to be of one height, that of the
// close of the worker window.
//
// It needs the inferences, or a network inference, which has them; the regret of each of its inferers, and of each forecaster
// with a value; the scale, where the release stores one; and the topic. With forecasts and the losses of the last closed
// epoch implied inferences are recomputed too; without them the served ones stand in. The defaults of the release stand in for
// parameters. Errors: ErrMissing for what was not served, under the name of its endpoint; those of [chorus.Infer].
func (a *Answers) Infer(r release.Release, options ...chorus.Options[num.Dec]) (*Result, error) {
	if a == nil {
		return nil, num.Refuse(num.ErrMissing, "Answers", nil, nil, "answers of one height")
	}
	if a.Topic == nil {
		return nil, notServed("topic")
	}
	r.Topic = a.Topic.Parameters
	if r.Submitted.TopicC && !a.Topic.OwnC {
		return nil, notServed("topic.c_norm")
	}
	if a.Params != nil {
		m, err := a.Params.Module(r)
		if err != nil {
			return nil, err
		}
		r.Module = m
	}
	c := &computation{answers: a, result: &Result{Compared: []Comparison{}, NotComputed: []string{}}}
	work, err := c.work()
	if err != nil {
		return nil, err
	}
	state, err := c.state(r, work)
	if err != nil {
		return nil, err
	}
	o := chorus.Options[num.Dec]{}
	if len(options) > 0 {
		o = options[0]
	}
	o.AnyNames = true // other workers' records are passed over
	if len(options) > 1 {
		return nil, num.Refuse(num.ErrDomain, "options", nil, len(options), "at most one")
	}
	if c.result.Inference, err = chorus.Infer(r, state, work, o); err != nil {
		return nil, err
	}
	c.withhold()
	if err := c.compare(); err != nil {
		return nil, err
	}
	return c.result, nil
}

func notServed(endpoint string) error {
	return num.Refuse(num.ErrMissing, endpoint, nil, nil, "the answer of this endpoint")
}

// computation is one call of Infer.
type computation struct {
	answers *Answers
	result  *Result
	implied bool // served implied inferences stand in for forecasts
}

// work returns what workers sent.
func (c *computation) work() (work chorus.Work[num.Dec], err error) {
	a := c.answers
	answers := a.Inferences
	if answers == nil && a.Inference != nil {
		answers = map[string][]num.Dec{}
		for name, j := range a.Inference.Inferers { //chorus:unordered copies
			if j.Inference != nil {
				answers[name] = j.Inference
			}
		}
	}
	if len(answers) == 0 {
		return work, notServed("inferences")
	}
	var labels []string
	if a.Inference != nil {
		labels = a.Inference.Labels
	}
	for _, name := range slices.Sorted(maps.Keys(answers)) {
		values := answers[name]
		switch {
		case labels == nil && len(values) == 1, len(labels) == 1 && len(values) == 1:
			put(node{r: new(reader)}, &work.Inferences, name, values[0])
			work.Labels = labels
		case labels == nil:
			return work, num.Refuse(num.ErrMissing, "network_inferences", nil, nil, "the answer of this endpoint: it names the labels")
		case len(values) != len(labels):
			return work, num.Refuse(num.ErrShape, "inferences."+name, nil, len(values), "one number for each label of network_inferences")
		default:
			vector := map[string]num.Dec{}
			for i, label := range labels {
				vector[label] = values[i]
			}
			put(node{r: new(reader)}, &work.Vectors, name, vector)
			work.Labels = labels
		}
	}
	if a.Forecasts != nil && a.NetworkLosses != nil {
		work.Forecasts = a.Forecasts
		return work, nil
	}
	c.implied, work.Implied = true, map[string][]num.Dec{}
	missing := "forecasts"
	if a.Forecasts != nil {
		missing = "loss_bundle"
	}
	if a.Inference == nil {
		if len(a.Forecasts) > 0 || a.Forecasts == nil {
			c.lacks("forecast-implied inferences, which may count in the network inference", missing+", or network_inferences")
		}
		return work, nil
	}
	for name, f := range a.Inference.Forecasters { //chorus:unordered copies
		if f.Implied != nil {
			work.Implied[name] = f.Implied
		}
	}
	if len(work.Implied) > 0 {
		c.lacks("implied inferences, for which the served ones stand in, weights inside them, effective weights and inferences without an inferer", missing)
	}
	return work, nil
}

func (c *computation) lacks(what, needs string) {
	c.result.NotComputed = append(c.result.NotComputed, what+": not served: "+needs)
}

// state returns the regrets of those who take part, with what belongs to them.
func (c *computation) state(r release.Release, work chorus.Work[num.Dec]) (state chorus.State[num.Dec], err error) {
	a := c.answers
	state.Regrets, state.InitialRegret = a.Regrets, a.Topic.InitialRegret
	inferers := slices.Concat(slices.Sorted(maps.Keys(work.Inferences)), slices.Sorted(maps.Keys(work.Vectors)))
	forecasters := slices.Concat(slices.Sorted(maps.Keys(work.Forecasts)), slices.Sorted(maps.Keys(work.Implied)))
	take := func(names []string, endpoint string, served map[string]num.Dec, into *map[string]num.Dec) error {
		for _, name := range names {
			x, found := served[name]
			if !found {
				return num.Refuse(num.ErrMissing, endpoint+"["+strconv.Quote(name)+"]", nil, nil, "the answer of this endpoint for each worker in the inference")
			}
			put(node{r: new(reader)}, into, name, x)
		}
		return nil
	}
	if len(inferers) > 1 || r.Submitted.TopicC { // a lone inference is passed on
		if err := take(inferers, "inferer_network_regret", a.Served.Inferer, &c.result.InfererRegrets); err != nil {
			return state, err
		}
	}
	if err := take(forecasters, "forecaster_network_regret", a.Served.Forecaster, &c.result.ForecasterRegrets); err != nil {
		return state, err
	}
	if r.Synthesis.Weights.Scale != weights.ScalePerCalculation {
		if a.Scale == nil {
			return state, notServed("latest_regret_stdnorm")
		}
		state.Scale = *a.Scale
	}
	switch {
	case a.NetworkLosses != nil:
		state.NetworkLoss = &a.NetworkLosses.Combined
	case state.Scale.Sign() != 0 || state.InitialRegret.Sign() != 0 || len(a.Regrets.Inferer) > 0 || len(work.Implied) > 0:
		state.NetworkLoss = new(num.Dec) // an epoch has closed; implied inferences are given, so that its value is not read
	}
	return state, nil
}

// withhold takes out of the inference what was computed with regrets that were not served.
func (c *computation) withhold() {
	in, served := c.result.Inference, &c.answers.Served
	inferers, forecasters := slices.Sorted(maps.Keys(in.Inferers)), slices.Sorted(maps.Keys(in.Forecasters))
	if in.AllInferersNew { // means, which need no regrets
		return
	}
	if missing := lacking(inferers, served.Naive); in.Naive != nil && missing != "" {
		in.Naive = nil
		c.lacks("the naive inference", "naive_inferer_network_regret of "+missing)
	}
	var counting []string // forecasters with an implied inference
	for _, name := range forecasters {
		if in.Forecasters[name].Implied != nil {
			counting = append(counting, name)
		}
	}
	without := map[string]string{}
	for _, name := range inferers {
		j := in.Inferers[name]
		missing := lacking(others(inferers, name), served.OneOutInfererInferer[name])
		endpoint := "one_out_inferer_inferer_network_regret"
		if missing == "" {
			missing, endpoint = lacking(counting, served.OneOutInfererForecaster[name]), "one_out_inferer_forecaster_network_regret"
		}
		if missing != "" && j.OneOut != nil {
			j.OneOut = nil
			in.Inferers[name] = j
			without["inferences without an inferer"] = endpoint + " of " + missing + " without " + name
		}
	}
	for _, name := range counting {
		f := in.Forecasters[name]
		missing := lacking(inferers, served.OneOutForecasterInferer[name])
		endpoint := "one_out_forecaster_inferer_network_regret"
		if missing == "" {
			missing, endpoint = lacking(others(counting, name), served.OneOutForecasterForecaster[name]), "one_out_forecaster_forecaster_network_regret"
		}
		if missing != "" && f.OneOut != nil {
			f.OneOut = nil
			without["inferences without a forecaster"] = endpoint + " of " + missing + " without " + name
		}
		if missing := lacking(append(slices.Clone(inferers), name), served.OneIn[name]); missing != "" && f.OneIn != nil {
			f.OneIn = nil
			without["naive inferences with a forecaster"] = "one_in_forecaster_network_regret of " + missing + " with " + name
		}
		in.Forecasters[name] = f
	}
	for _, what := range slices.Sorted(maps.Keys(without)) {
		c.lacks(what, without[what])
	}
	in.Outliers = nil // the stored pair of the filter is not served
	in.Assumed = slices.DeleteFunc(in.Assumed, func(r chorus.AssumedRegret) bool { return !c.wasServed(r) })
	if len(in.Assumed) == 0 {
		in.Assumed = nil
	}
}

// wasServed reports whether a regret without a record was asked for.
func (c *computation) wasServed(r chorus.AssumedRegret) bool {
	s := &c.answers.Served
	single := map[string]map[string]num.Dec{"Inferer": s.Inferer, "Forecaster": s.Forecaster, "Naive": s.Naive}
	if m, found := single[r.Kind]; found {
		_, served := m[r.First]
		return served
	}
	pairs := map[string]map[string]map[string]num.Dec{
		"OneOutInfererInferer": s.OneOutInfererInferer, "OneOutInfererForecaster": s.OneOutInfererForecaster,
		"OneOutForecasterInferer": s.OneOutForecasterInferer, "OneOutForecasterForecaster": s.OneOutForecasterForecaster, "OneIn": s.OneIn,
	}
	_, served := pairs[r.Kind][r.First][r.Second]
	return served
}

// lacking returns the first name without a value.
func lacking(names []string, m map[string]num.Dec) string {
	for _, name := range names {
		if _, found := m[name]; !found {
			return name
		}
	}
	return ""
}

func others(names []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(other string) bool { return other == name })
}

// compare compares everything that was computed and served.
func (c *computation) compare() error {
	got, want := c.result.Inference, c.answers.Inference
	if want == nil {
		return nil
	}
	got.Nonce = want.Nonce
	var err error
	add := func(object string, computed, served []num.Dec) {
		if err != nil || len(computed) != len(served) {
			return
		}
		for i := range served {
			name := object
			if len(want.Labels) > 1 {
				name = fmt.Sprintf("%s[%s]", object, want.Labels[i])
			}
			x := Comparison{Object: name, Computed: computed[i], Served: served[i]}
			if x.Units, err = units(computed[i], served[i]); err != nil {
				return
			}
			c.result.Compared = append(c.result.Compared, x)
		}
	}
	add("network", got.Network, want.Network)
	add("naive", got.Naive, want.Naive)
	for _, name := range slices.Sorted(maps.Keys(got.Inferers)) {
		add("inferers."+name+".one_out", got.Inferers[name].OneOut, want.Inferers[name].OneOut)
	}
	for _, name := range slices.Sorted(maps.Keys(got.Forecasters)) {
		g, w := got.Forecasters[name], want.Forecasters[name]
		if !c.implied {
			add("forecasters."+name+".implied", g.Implied, w.Implied)
		}
		add("forecasters."+name+".one_out", g.OneOut, w.OneOut)
		add("forecasters."+name+".one_in", g.OneIn, w.OneIn)
		for _, inferer := range slices.Sorted(maps.Keys(g.OneOutImplied)) {
			add("forecasters."+name+".one_out_implied."+inferer, g.OneOutImplied[inferer], w.OneOutImplied[inferer])
		}
	}
	return err
}

// digits is how many digits the chain's numbers have.
const digits = 34

// units returns x - y in units of the last digit of the larger one.
func units(x, y num.Dec) (num.Dec, error) {
	c := num.NewDecimal(num.Rules{}).Calc()
	difference := c.Sub(x, y)
	if difference.Sign() == 0 {
		return num.Dec{}, nil
	}
	larger := num.Max(c, c.Abs(x), c.Abs(y))
	unit, err := num.ParseDec("1e" + strconv.Itoa(larger.Exponent()-digits+1))
	if err != nil {
		return num.Dec{}, err
	}
	out := c.Quo(difference, unit)
	return out, c.Err()
}
