package evaluator

import (
	"fmt"
	"slices"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/weights"
)

// regretOperations are those of package regret.
func regretOperations[T any]() []named[T] {
	return []named[T]{
		{"network_regrets", networkRegrets[T]},
		{"topic_initial_regret", topicInitialRegret[T]},
	}
}

func emptyStore[T any](e *engine[T]) *regret.Store[T] { return regret.NewStore(e.a.Int(0)) }

func readInitialParams[T any](e *engine[T], in *fields, quantileKey string) regret.InitialParams[T] {
	p := regret.InitialParams[T]{
		P: value(e, in, "p"), C: value(e, in, "c"), Epsilon: value(e, in, "epsilon"),
		Quantile: value(e, in, quantileKey), PNormSafeDiv: value(e, in, "p_norm_safe_div"),
	}
	if e.release.Regret.Initial == regret.InitialWithMinimum {
		p.MinExperienced = in.integer("min_experienced_worker_regrets")
	}
	return p
}

func topicInitialRegret[T any](e *engine[T], in *fields) (output, error) {
	params := readInitialParams(e, in, "quantile")
	if e.release.Regret.Initial == regret.InitialFromExperienced {
		// the calculation itself, which the close makes only for some experienced worker
		r, err := regret.InitialFromQuantile(e.a, e.release.Regret, params, values(e, in, "regrets"))
		if err != nil {
			return nil, err
		}
		return output{"initial_regret": e.text(r)}, nil
	}
	// of nobody's regrets it is 0, which a close does not store
	r, _, err := regret.Initial(e.a, e.release.Regret, params,
		values(e, in, "experienced_regrets"), values(e, in, "all_regrets"))
	if err != nil {
		return nil, err
	}
	return output{"initial_regret": e.text(r)}, nil
}

func networkRegrets[T any](e *engine[T], in *fields) (output, error) {
	inferers, forecasters := in.names("inferers"), in.names("forecasters")
	store := readRegrets(e, in, inferers, forecasters)
	losses := readLosses(e, in, inferers, forecasters)
	params := regret.UpdateParams[T]{Alpha: value(e, in, "alpha"), Initial: readInitialParams(e, in, "initial_regret_quantile")}
	c := regret.Close[T]{Losses: losses, Alias: regret.Alias(inferers, forecasters)}
	in.read("inferer_inclusions", &c.InfererInclusions, "a list of integers")
	in.read("forecaster_inclusions", &c.ForecasterInclusions, "a list of integers")
	if in.err != nil {
		return nil, in.err
	}
	table, err := store.Gather(inferers, forecasters)
	if err != nil {
		return nil, err
	}
	next, outcome, err := regret.Update(e.a, e.release.Regret, params, table, c)
	if err != nil {
		return nil, err
	}
	if err := store.Scatter(next, inferers, forecasters); err != nil {
		return nil, err
	}
	out := output{
		"regrets":        writeRegrets(e, store, inferers, forecasters),
		"initial_regret": e.text(store.Initial()),
	}
	if e.release.Regret.Scale != weights.ScalePerCalculation {
		out["experienced"], out["regret_scale"] = nil, nil
		if outcome.HasScale { // somebody had a loss
			out["experienced"] = outcome.Experienced
			out["regret_scale"] = e.text(outcome.Scale)
		}
	}
	return out, nil
}

// readLosses reads the value bundle of network losses.
func readLosses[T any](e *engine[T], in *fields, inferers, forecasters []string) *regret.Losses[T] {
	bundle := in.object("losses")
	l := regret.NewLosses[T](len(inferers), len(forecasters))
	l.Combined, l.Naive = value(e, bundle, "combined"), value(e, bundle, "naive")
	readColumn(e, bundle, "inferer", inferers, &l.Inferer)
	readColumn(e, bundle, "forecaster", forecasters, &l.Forecaster)
	readColumn(e, bundle, "one_out_inferer", inferers, &l.OneOutInferer)
	readColumn(e, bundle, "one_out_forecaster", forecasters, &l.OneOutForecaster)
	readColumn(e, bundle, "one_in_forecaster", forecasters, &l.OneInForecaster)

	var lists []pair[[]pair[num.Dec]]
	bundle.read("one_out_inferer_forecaster", &lists, "a list of [forecaster, [[inferer, loss], ...]]")
	fillOneOutImplied(e, bundle, lists, inferers, forecasters, &l.OneOutInfererForecaster)
	if bundle.err != nil {
		in.fail(fmt.Errorf("losses: %w", bundle.err))
	}
	return l
}

func readColumn[R regret.Role, T any](e *engine[T], in *fields, key string, names []string, into *regret.Column[R, T]) {
	var list []pair[num.Dec]
	in.read(key, &list, "a list of [worker, loss]")
	fillColumn(e, in, key, list, names, into)
}

// fillColumn puts a pair list into positions; names are ascending.
func fillColumn[R regret.Role, T any](e *engine[T], in *fields, key string, list []pair[num.Dec], names []string, into *regret.Column[R, T]) {
	for i, p := range list {
		position, found := slices.BinarySearch(names, p.name)
		if !found {
			in.fail(num.Refuse(num.ErrUnknown, key, []int{i}, p.name, "one of the workers"))
			continue
		}
		if _, double := into.At(R(position)); double {
			in.fail(num.Refuse(num.ErrDuplicate, key, []int{i}, p.name, "every worker once"))
		}
		into.Set(R(position), e.number(in, key, p.value))
	}
}

// fillOneOutImplied is fillColumn for the losses of implied inferences without one inferer.
func fillOneOutImplied[T any](e *engine[T], in *fields, lists []pair[[]pair[num.Dec]], inferers, forecasters []string, into *regret.Grid[regret.Forecaster, regret.Inferer, T]) {
	const key = "one_out_inferer_forecaster"
	for i, list := range lists {
		k, found := slices.BinarySearch(forecasters, list.name)
		if !found {
			in.fail(num.Refuse(num.ErrUnknown, key, []int{i}, list.name, "one of the forecasters"))
			continue
		}
		for n, p := range list.value {
			j, found := slices.BinarySearch(inferers, p.name)
			if !found {
				in.fail(num.Refuse(num.ErrUnknown, key, []int{i, n}, p.name, "one of the inferers"))
				continue
			}
			if _, double := into.At(regret.Forecaster(k), regret.Inferer(j)); double {
				in.fail(num.Refuse(num.ErrDuplicate, key, []int{i, n}, p.name, "every inferer once"))
			}
			into.Set(regret.Forecaster(k), regret.Inferer(j), e.number(in, key, p.value))
		}
	}
}
