package evaluator

import (
	"slices"
	"strconv"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/weights"
)

// regretOperations returns those of package regret.
func regretOperations[T chorus.Number]() []named[T] {
	return []named[T]{
		{name: "network_regrets", run: networkRegrets[T]},
		{name: "topic_initial_regret", run: topicInitialRegret[T]},
	}
}

// readRegretParams reads all constants but alpha.
func readRegretParams[T chorus.Number](e *engine[T], in *fields, quantileKey string, alpha T) regret.Params[T] {
	p := regret.Params[T]{
		Alpha: alpha, P: value(e, in, "p"), C: value(e, in, "c"), Epsilon: value(e, in, "epsilon"),
		Quantile: value(e, in, quantileKey), PNormSafeDiv: value(e, in, "p_norm_safe_div"),
	}
	if e.release.Regret.Initial == regret.InitialWithMinimum {
		p.MinExperienced = in.integer("min_experienced_worker_regrets")
	}
	return p
}

func topicInitialRegret[T chorus.Number](e *engine[T], in *fields) (output, error) {
	u, err := regret.NewUpdater(e.a, e.release.Regret, readRegretParams(e, in, "quantile", e.a.FromDec(e.release.Topic.AlphaRegret)))
	if err != nil {
		return nil, err
	}
	if e.release.Regret.Initial == regret.InitialFromExperienced {
		// the calculation itself, which the close makes only for some experienced worker
		r, err := u.InitialFromQuantile(values(e, in, "regrets"))
		if err != nil {
			return nil, err
		}
		return output{"initial_regret": e.text(r)}, nil
	}
	// of nobody's regrets it is 0, which a close does not store
	r, _, err := u.Initial(values(e, in, "experienced_regrets"), values(e, in, "all_regrets"))
	if err != nil {
		return nil, err
	}
	return output{"initial_regret": e.text(r)}, nil
}

func networkRegrets[T chorus.Number](e *engine[T], in *fields) (output, error) {
	inferers, forecasters := in.names("inferers"), in.names("forecasters")
	in.fail(e.TakeInference("inferers", len(inferers), len(forecasters), 1, 0))
	if in.err != nil {
		return nil, in.err
	}
	in.fail(regret.CheckWorkers("inferers", inferers))
	in.fail(regret.CheckWorkers("forecasters", forecasters))
	table := readRegrets(e, in, inferers, forecasters)
	losses := readLosses(e, in, inferers, forecasters)
	params := readRegretParams(e, in, "initial_regret_quantile", value(e, in, "alpha"))
	c := regret.Close[T]{Losses: losses, Alias: regret.Alias(inferers, forecasters)}
	in.read("inferer_inclusions", &c.InfererInclusions, "a list of integers")
	in.read("forecaster_inclusions", &c.ForecasterInclusions, "a list of integers")
	table = joined(in, table, inferers, forecasters)
	if in.err != nil {
		return nil, in.err
	}
	u, err := regret.NewUpdater(e.a, e.release.Regret, params)
	if err != nil {
		return nil, err
	}
	table, outcome, err := u.Update(table, table, c)
	if err != nil {
		return nil, err
	}
	out := output{"regrets": writeRegrets(e, table), "initial_regret": e.text(table.Initial())}
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
func readLosses[T chorus.Number](e *engine[T], in *fields, inferers, forecasters []string) *regret.Losses[T] {
	bundle := in.sub("losses")
	l := regret.NewLosses[T](len(inferers), len(forecasters))
	l.Combined, l.Naive = value(e, bundle, "combined"), value(e, bundle, "naive")
	readColumn(e, bundle, "inferer", inferers, &l.Inferer)
	readColumn(e, bundle, "forecaster", forecasters, &l.Forecaster)
	readColumn(e, bundle, "one_out_inferer", inferers, &l.OneOutInferer)
	readColumn(e, bundle, "one_out_forecaster", forecasters, &l.OneOutForecaster)
	readColumn(e, bundle, "one_in_forecaster", forecasters, &l.OneInForecaster)

	const key = "one_out_inferer_forecaster"
	var lists []pair[[]pair[number]]
	bundle.read(key, &lists, "a list of [forecaster, [[inferer, loss], ...]]")
	fillOneOutImplied(e, bundle, bundle.at(key), lists, inferers, forecasters, &l.OneOutInfererForecaster)
	in.fail(bundle.err)
	return l
}

func readColumn[R regret.Role, T chorus.Number](e *engine[T], in *fields, key string, names []string, into *regret.Column[R, T]) {
	var list []pair[number]
	in.read(key, &list, "a list of [worker, loss]")
	fillColumn(e, in, in.at(key), list, names, into)
}

// fillColumn puts the pair list at a path into positions; names are ascending.
func fillColumn[R regret.Role, T chorus.Number](e *engine[T], in *fields, path string, list []pair[number], names []string, into *regret.Column[R, T]) {
	for i, p := range list {
		position, found := slices.BinarySearch(names, p.Name)
		if !found {
			in.fail(refuseName(num.ErrUnknown, p.Name, "one of the workers", path, i, 0))
			continue
		}
		if _, double := into.At(R(position)); double {
			in.fail(refuseName(num.ErrDuplicate, p.Name, "every worker once", path, i, 0))
		}
		into.Set(R(position), e.numberAt(in, p.Value.Dec, path, i, 1))
	}
}

// fillOneOutImplied is fillColumn for the losses of implied inferences without one inferer. The losses of a forecaster
// may be in several lists, as they are in some recorded bundles.
func fillOneOutImplied[T chorus.Number](e *engine[T], in *fields, path string, lists []pair[[]pair[number]], inferers, forecasters []string, into *regret.Grid[regret.Forecaster, regret.Inferer, T]) {
	for i, list := range lists {
		k, found := slices.BinarySearch(forecasters, list.Name)
		if !found {
			in.fail(refuseName(num.ErrUnknown, list.Name, "one of the forecasters", path, i, 0))
			continue
		}
		for n, p := range list.Value {
			j, found := slices.BinarySearch(inferers, p.Name)
			if !found {
				in.fail(refuseName(num.ErrUnknown, p.Name, "one of the inferers", path, i, 1, n, 0))
				continue
			}
			if _, double := into.At(regret.Forecaster(k), regret.Inferer(j)); double {
				in.fail(refuseName(num.ErrDuplicate, p.Name, "every inferer once", path, i, 1, n, 0))
			}
			into.Set(regret.Forecaster(k), regret.Inferer(j), e.numberAt(in, p.Value.Dec, path, i, 1, n, 1))
		}
	}
}

// refuseName refuses a name at a position of the list at a path.
func refuseName(kind error, name, allowed, path string, index ...int) error {
	return fieldError(num.Refuse(kind, "name", nil, strconv.Quote(name), allowed), path, index...)
}
