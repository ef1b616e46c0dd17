package chorus

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// negligible is a share with which a source has no part in a network inference.
const negligible = "1e-6"

// addInterval makes the interval, with warnings of what decides it.
func addInterval[T Number](out *Inference[T], network *synthesis.Network[T], a num.Arith[T], in *synthesis.Input[T], result *synthesis.Result[T], o Options[T]) (err error) {
	if err := num.CheckFraction(a, "Options.LeastShare", o.LeastShare); err != nil {
		return err
	}
	if a.Sign(o.LeastShare) > 0 {
		out.Interval, err = network.IntervalOfShares(nil, in, result, o.Percentiles, o.LeastShare)
	} else {
		out.Interval, err = network.ConfidenceInterval(nil, in, result, o.Percentiles)
	}
	if err != nil {
		return err
	}
	small := a.FromDec(num.MustParseDec(negligible))
	ignored := out.sourcesBelow(a, small)
	if ignored == nil || out.Interval == nil || a.Cmp(o.LeastShare, small) >= 0 {
		return nil
	}
	without, err := network.IntervalOfShares(nil, in, result, o.Percentiles, small)
	if err != nil {
		return err
	}
	percentiles := o.Percentiles
	if percentiles == nil {
		percentiles = synthesis.DefaultPercentiles(a)
	}
	out.Warnings, err = decidedBy(a.Calc(), out, without, percentiles, small, ignored)
	return err
}

// sourcesBelow names those with a smaller share.
func (in *Inference[T]) sourcesBelow(a num.Arith[T], least T) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(in.Inferers)) {
		if share := in.Inferers[name].Share; share != nil && a.Cmp(*share, least) < 0 {
			names = append(names, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(in.Forecasters)) {
		if f := in.Forecasters[name]; f.Implied != nil && f.Share != nil && a.Cmp(*f.Share, least) < 0 {
			names = append(names, name)
		}
	}
	return names
}

// decidedBy names, for each label, the percentiles that differ without some sources by more than a part of theirs.
func decidedBy[T Number](a num.Calc[T], in *Inference[T], without [][]T, percentiles []T, part T, sources []string) (warnings []string, err error) {
	for label, with := range in.Interval {
		var decided []string
		for i := range with {
			x, y := with[i], without[label][i]
			if a.Cmp(a.Abs(a.Sub(x, y)), a.Mul(part, num.Max(a, a.Abs(x), a.Abs(y)))) > 0 {
				decided = append(decided, a.Text(percentiles[i])+" %")
			}
		}
		if decided == nil {
			continue
		}
		text := "confidence interval"
		if len(in.Labels) > 1 {
			text += " of " + in.Labels[label]
		}
		warnings = append(warnings, text+": "+strings.Join(decided, ", ")+" decided by sources with a share below "+negligible)
	}
	if warnings != nil { // the sources once, however many labels there are
		warnings[len(warnings)-1] += ": " + strings.Join(sources, ", ")
	}
	return warnings, a.Err()
}
