package compare

import (
	"errors"
	"reflect"
	"slices"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/weights"
)

// Report is what several releases make of the same.
type Report struct {
	Releases []Release `json:"releases"`
	Values   []Value   `json:"values"` // all numbers that one of the releases gives
}

// Release is one of the releases of a report.
type Release struct {
	Name string `json:"name"`
	// Failures say what does not come out under the rules: an epoch that fails as it would on the chain, or an input that the
	// release refuses.
	Failures []string `json:"failures,omitempty"`
	// Switched are the differences of the first release from this one, in the order in which they were switched.
	Switched []release.Difference `json:"switched,omitempty"`
	// FailedSteps are the failures of the mixtures of rules on the way, each behind the rule that was switched last: they tell
	// why there are remainders.
	FailedSteps []string `json:"failed_steps,omitempty"`
}

// Value is one number under each of the releases.
type Value struct {
	// Name is the path of the number in the JSON of the result: network[0], or epochs[2].payout.inferers["ann"].reward.
	Name string `json:"name"`
	// Under has the number under each release, nil where there is none; of a float64 all its digits.
	Under []*num.Dec `json:"under"`
	// Differences of the releases after the first from it, nil where one of the two has no number.
	Differences []*Difference `json:"differences"`
}

// Difference is that of a number between the first release and another one.
type Difference struct {
	Whole     num.Dec `json:"whole"` // the other less the first
	Parts     []Part  `json:"parts"` // that are not 0, in the order of switching
	Remainder num.Dec `json:"remainder"`
}

// Part is what switching a rule adds.
type Part struct {
	Rule  string  `json:"rule"` // release.Difference.Name
	Added num.Dec `json:"added"`
}

// Infer compares network inferences of one epoch, made as by [chorus.Infer] from the same state and work. Parameters are those
// of each release, see [release.Release.WithParametersOf]. order names rules that are switched before all others. A stored
// scale is not read by a release that stores none.
//
// Errors: ErrEmpty without a release, ErrUnknown for a name in order that is none of a rule, with the nearest, and whatever
// the first release refuses, such as a state or work that is wrong; ErrLimit where the meter of the options has run out, which
// all computations share.
func Infer[T chorus.Number](releases []release.Release, state chorus.State[T], work chorus.Work[T], options chorus.Options[T], order ...string) (*Report, error) {
	return compare[T](releases, order, options.Meter, func(r release.Release) (*outputs, error) {
		in, err := chorus.Infer(r, under(r, state), work, options)
		if err != nil {
			return nil, err
		}
		out := new(outputs)
		collect[T](out, "", in)
		return out, nil
	})
}

// Run compares a topic over epochs, run as by [chorus.Topic.Run] from the same state; an epoch without work whose nonce is one
// that waits in it is closed and paid. It is Infer but for that.
func Run[T chorus.Number](releases []release.Release, state chorus.State[T], epochs []chorus.Epoch[T], options chorus.Options[T], order ...string) (*Report, error) {
	return compare[T](releases, order, options.Meter, func(r release.Release) (*outputs, error) {
		topic, err := chorus.NewTopic(r, under(r, state))
		if err != nil {
			return nil, err
		}
		topic.Options = options
		out := new(outputs)
		for i, e := range epochs {
			result, err := runEpoch(topic, e)
			if failed, ok := errors.AsType[*epoch.StageError](err); ok && !errors.Is(err, num.ErrLimit) {
				out.failures = append(out.failures, index("epochs", i)+": "+failed.Error())
			} else if err != nil {
				return nil, inEpoch(err, i)
			}
			collect[T](out, index("epochs", i), result)
		}
		return out, nil
	})
}

// under is a state as a release takes it.
func under[T chorus.Number](r release.Release, state chorus.State[T]) chorus.State[T] {
	if r.Synthesis.Weights.Scale == weights.ScalePerCalculation {
		state.Scale = chorus.State[T]{}.Scale
	}
	return state
}

// runEpoch runs an epoch, or closes and pays one that waits.
func runEpoch[T chorus.Number](topic *chorus.Topic[T], e chorus.Epoch[T]) (*chorus.Result[T], error) {
	if _, waits := topic.Waiting(e.Nonce); !waits || len(e.Work.Inferences)+len(e.Work.Vectors) > 0 {
		return topic.Run(e)
	}
	result := &chorus.Result[T]{Nonce: e.Nonce}
	var err error
	if result.Closing, err = topic.Close(e.Nonce, e.Reports); err == nil {
		result.Payout, err = topic.Reward(e.Nonce, e.Reward)
	}
	return result, err
}

// inEpoch names the epoch at fault before the field of an error.
func inEpoch(err error, i int) error {
	if e, ok := num.AsError(err); ok {
		named := *e
		named.Field = index("epochs", i) + ": " + e.Field
		return &named
	}
	return err
}

// compare makes the report of what compute gives.
func compare[T chorus.Number](releases []release.Release, order []string, meter *num.Meter, compute func(release.Release) (*outputs, error)) (*Report, error) {
	if len(releases) == 0 {
		return nil, num.Refuse(num.ErrEmpty, "releases", nil, nil, "at least one release")
	}
	exact := num.Metered(num.NewDecimal(num.Rules{}), meter).Calc()
	first := releases[0]
	base, err := compute(first)
	if err != nil {
		return nil, err
	}
	report := &Report{Releases: []Release{{Name: first.Name, Failures: base.failures}}}
	chains := make([]*chain, 0, len(releases))
	for _, other := range releases[1:] {
		c, err := switched[T](exact, first, other, base, order, compute)
		if err != nil {
			return nil, err
		}
		chains = append(chains, c)
		report.Releases = append(report.Releases, Release{
			Name: other.Name, Failures: c.last.failures, Switched: c.rules, FailedSteps: c.failed,
		})
	}
	report.Values = valuesOf(base, chains)
	if err := exact.Err(); err != nil {
		return nil, err
	}
	return report, nil
}

// switched computes all steps from a release, whose outputs are given, to another one.
func switched[T chorus.Number](exact num.Calc[num.Dec], from, to release.Release, base *outputs, order []string, compute func(release.Release) (*outputs, error)) (*chain, error) {
	if _, err := release.Apply(from, to, order...); err != nil { // of a name that is none of a rule
		return nil, inOrder(err)
	}
	c := &chain{exact: exact, rules: inOrderOf(release.Diff(from, to), order), last: base, parts: map[string][]Part{}}
	var names []string
	before := readBy[T](from)
	for i, rule := range c.rules {
		names = append(names, rule.Name)
		r, err := release.Apply(from, to, names...)
		if err != nil {
			return nil, err
		}
		now, isLast := readBy[T](r), i == len(c.rules)-1
		if reflect.DeepEqual(before, now) && !(isLast && len(c.last.failures) > 0) { // no rule of a topic; failures name the release
			continue
		}
		before = now
		out, err := compute(r)
		switch {
		case errors.Is(err, num.ErrLimit):
			return nil, err
		case err != nil:
			out = &outputs{failures: []string{err.Error()}}
		}
		if !isLast {
			c.fails(rule.Name, out)
		}
		c.add(rule.Name, out)
	}
	return c, nil
}

// inOrder names order in an error of release.Apply.
func inOrder(err error) error {
	if e, ok := num.AsError(err); ok && e.Field == "names" {
		named := *e
		named.Field = "order"
		return &named
	}
	return err
}

// inOrderOf puts the rules that order names before the others.
func inOrderOf(rules []release.Difference, order []string) []release.Difference {
	position := func(d release.Difference) int {
		if i := slices.Index(order, d.Name); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(rules, func(a, b release.Difference) int { return position(a) - position(b) })
	return rules
}

// read is all that a topic reads of a release.
type read[T chorus.Number] struct {
	arithmetic num.Rules
	rules      epoch.Rules
	params     epoch.Params[T]
}

func readBy[T chorus.Number](r release.Release) read[T] {
	a, ok := any(r.Float64()).(num.Arith[T])
	if !ok {
		a = any(r.Decimal()).(num.Arith[T])
	}
	return read[T]{r.Num, epoch.RulesOf(r), epoch.ParamsOf(a, r, r.Topic)}
}
