package main

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/internal/topicfile"
	"github.com/seed-63a7a409/chorus/num"
)

// numberFlag reads a number within the bounds of those in files.
func numberFlag(flag, text string) (num.Dec, error) {
	x, err := num.ParseDec(text)
	if err != nil {
		return x, num.Refuse(num.ErrSyntax, "--"+flag, nil, text, "a number")
	}
	return x, strictnum.CheckBounds("--"+flag, x)
}

// unmeasured has everything that is reported but the losses.
func unmeasured[T chorus.Number](flags *measureFlags, in *chorus.Inference[T]) (*topicfile.Report[T], error) {
	r := &topicfile.Report[T]{Inference: in, Reputer: flags.reputer, Topic: flags.topic}
	if r.Reputer == "" {
		return nil, num.Refuse(num.ErrMissing, "--reputer", nil, nil, "must be a non-empty name")
	}
	for _, amount := range []struct {
		flag, text string
		to         *num.Dec
	}{{"stake", flags.stake, &r.Stake}, {"delegated", flags.delegated, &r.Delegated}, {"reward", flags.reward, &r.Reward}} {
		var err error
		if *amount.to, err = numberFlag(amount.flag, amount.text); err != nil {
			return nil, err
		}
		if amount.to.Sign() < 0 {
			return nil, num.Refuse(num.ErrDomain, "--"+amount.flag, nil, *amount.to, "base units >= 0")
		}
	}
	if r.Delegated.Cmp(r.Stake) > 0 {
		return nil, num.Refuse(num.ErrDomain, "--delegated", nil, r.Delegated, "at most --stake")
	}
	return r, nil
}

// measureParameters reads numbers of flags in the arithmetic, and keeps the first fault.
type measureParameters[T chorus.Number] struct {
	texts map[string]string // of those that were given
	err   error
}

func (p *measureParameters[T]) number(flag, text string) T {
	x, err := numberFlag(flag, text)
	v := new(T)
	if err == nil {
		switch to := any(v).(type) {
		case *num.Dec:
			*to = x
		case *float64:
			if *to, err = x.Float64(); err != nil {
				err = num.Refuse(num.ErrRange, "--"+flag, nil, text, "a float64")
			}
		}
	}
	if p.err == nil {
		p.err = err
	}
	return *v
}

// take reads a parameter that the loss has.
func (p *measureParameters[T]) take(flag string) T {
	text := p.texts[flag]
	delete(p.texts, flag)
	if text == "" {
		if p.err == nil {
			p.err = num.Refuse(num.ErrMissing, "--"+flag, nil, nil, "must be given with this loss")
		}
		return *new(T)
	}
	return p.number(flag, text)
}

// parameterFlags are those of losses.
var parameterFlags = []string{"scale", "delta", "mean", "deviation", "floor"}

// measureBy reads by what is measured.
func measureBy[T chorus.Number](flags *measureFlags) (truth []T, loss chorus.Loss[T], base chorus.LogBase, err error) {
	p := &measureParameters[T]{texts: map[string]string{
		"scale": flags.scale, "delta": flags.delta, "mean": flags.mean, "deviation": flags.deviation, "floor": flags.floor,
	}}
	if len(flags.truth) == 0 {
		return nil, loss, 0, num.Refuse(num.ErrMissing, "--truth", nil, nil, "a number for each label")
	}
	for i, text := range flags.truth {
		truth = append(truth, p.number(strictjson.Index("truth", i), text))
	}
	loss = lossNamed(flags.loss, p)
	if flags.floor != "" {
		loss = loss.WithFloor(p.take("floor"))
	}
	for _, flag := range parameterFlags {
		if p.err == nil && p.texts[flag] != "" {
			p.err = num.Refuse(num.ErrDomain, "--"+flag, nil, p.texts[flag], "must be left out with this loss")
		}
	}
	base = chorus.Log10
	if flags.base == chorus.LogE.String() {
		base = chorus.LogE
	}
	return truth, loss, base, p.err
}

// lossNamed returns one of the choices.
func lossNamed[T chorus.Number](name string, p *measureParameters[T]) (loss chorus.Loss[T]) {
	switch name {
	case "squared":
		return chorus.SquaredLoss[T]()
	case "absolute":
		return chorus.AbsoluteLoss[T]()
	case "log-cosh":
		return chorus.LogCoshLoss(p.take("scale"))
	case "huber":
		return chorus.HuberLoss(p.take("delta"))
	case "ztae":
		return chorus.ZTAELoss(p.take("mean"), p.take("deviation"))
	case "zptae":
		return chorus.ZPTAELoss(p.take("mean"), p.take("deviation"))
	case "cross-entropy":
		return chorus.CrossEntropyLoss[T]()
	}
	if p.err == nil {
		p.err = num.Refuse(num.ErrMissing, "--loss", nil, nil, strings.Join(choices("loss"), ", "))
	}
	return loss
}

// checkMeasured bounds the numbers that are measured: sums of numbers far apart take time.
func checkMeasured[T chorus.Number](in *chorus.Inference[T]) (err error) {
	if in == nil {
		return num.Refuse(num.ErrMissing, "inference", nil, nil, "an inference")
	}
	check := func(values []T, path ...string) {
		for i, x := range values {
			if d, ok := any(x).(num.Dec); ok && err == nil {
				at := "inference"
				for _, key := range path {
					at = strictjson.Key(at, key)
				}
				err = strictnum.CheckBounds(strictjson.Index(at, i), d)
			}
		}
	}
	check(in.Network, "network")
	check(in.Naive, "naive")
	for _, name := range slices.Sorted(maps.Keys(in.Inferers)) {
		check(in.Inferers[name].Inference, "inferers", name, "inference")
		check(in.Inferers[name].OneOut, "inferers", name, "one_out")
	}
	for _, name := range slices.Sorted(maps.Keys(in.Forecasters)) {
		f := in.Forecasters[name]
		check(f.Implied, "forecasters", name, "implied")
		check(f.OneOut, "forecasters", name, "one_out")
		check(f.OneIn, "forecasters", name, "one_in")
		for _, inferer := range slices.Sorted(maps.Keys(f.OneOutImplied)) {
			check(f.OneOutImplied[inferer], "forecasters", name, "one_out_implied", inferer)
		}
	}
	return err
}

// inReport names the place in the report of infer, or the flag, of what could not be measured.
func inReport[T chorus.Number](err error) error {
	e, ok := num.AsError(err)
	if !ok {
		return err
	}
	named := *e
	named.Allowed = strings.ReplaceAll(e.Allowed, "see Loss.WithFloor", "see --floor")
	if e.Field == "truth" || slices.Contains(parameterFlags, e.Field) {
		named.Field = "--" + e.Field
		return &named
	}
	named.Field, _ = strictnum.Path(reflect.TypeFor[inferReport[T]](), "", "Inference."+e.Field)
	return &named
}
