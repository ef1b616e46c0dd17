package evaluator

import (
	"slices"
	"strconv"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/internal/limits"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/internal/topicfile"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

// consensusOperations returns those of package consensus.
func consensusOperations[T chorus.Number]() []named[T] {
	return []named[T]{
		{name: "network_losses", run: networkLosses[T]},
		{name: "reputer_adjusted_stake", run: adjustedStake[T]},
		{name: "reputer_consensus_losses", run: consensusLosses[T]},
		{name: "reputer_consensus_score", run: consensusScore[T]},
		{name: "reputer_consensus_scores", run: consensusScores[T]},
		{name: "reputer_listening_coefficients", run: listeningCoefficients[T]},
	}
}

func reported[T chorus.Number](e *engine[T], f *fields, list []reportedNumber, key string, index ...int) ([]T, []bool) {
	values, present := make([]T, len(list)), make([]bool, len(list))
	for i, r := range list {
		values[i] = e.a.Int(0)
		if r.present {
			values[i], present[i] = e.number(f, r.value.Dec, key, append(index, i)...), true
		}
	}
	return values, present
}

func readReports[T chorus.Number](e *engine[T], in *fields) *consensus.Reports[T] {
	var rows [][]reportedNumber
	in.read("losses", &rows, "for each reputer a list of numbers as text")
	objects := 0
	if len(rows) > 0 {
		objects = len(rows[0])
	}
	for m, row := range rows {
		if err := num.CheckLength("losses", len(row), objects); err != nil {
			in.fail(fieldError(err, "losses", m))
			return consensus.NewReports[T](0, 0)
		}
	}
	reports := consensus.NewReports[T](len(rows), objects)
	for m, row := range rows {
		values, present := reported(e, in, row, "losses", m)
		for x, p := range present {
			if p {
				reports.Set(m, x, values[x])
			}
		}
	}
	return reports
}

// readScoreParams reads the constants of scores; the others are those of the release.
func readScoreParams[T chorus.Number](e *engine[T], in *fields) consensus.Params[T] {
	params := release.ConsensusParams(e.a, e.release)
	params.EpsilonReputer, params.EpsilonSafeDiv = value(e, in, "epsilon_reputer"), value(e, in, "epsilon")
	return params
}

func (e *engine[T]) assessor(params consensus.Params[T]) (*consensus.Assessor[T], error) {
	return consensus.NewAssessor(e.a, e.release.Consensus, params)
}

func adjustedStake[T chorus.Number](e *engine[T], in *fields) (output, error) {
	s, err := e.assessor(release.ConsensusParams(e.a, e.release))
	if err != nil {
		return nil, err
	}
	adjusted, err := s.AdjustedStakes(nil, values(e, in, "stakes"), values(e, in, "coefficients"))
	if err != nil {
		return nil, err
	}
	return output{"adjusted": e.texts(adjusted)}, nil
}

func consensusLosses[T chorus.Number](e *engine[T], in *fields) (output, error) {
	s, err := e.assessor(release.ConsensusParams(e.a, e.release))
	if err != nil {
		return nil, err
	}
	c, err := s.Consensus(nil, values(e, in, "adjusted_stakes"), readReports(e, in))
	if err != nil {
		return nil, err
	}
	return output{"consensus": e.texts(c.Losses), "most_distant": e.texts(c.MostDistant)}, nil
}

func consensusScore[T chorus.Number](e *engine[T], in *fields) (output, error) {
	var list []reportedNumber
	in.read("losses", &list, "a list of numbers as text")
	losses, present := reported(e, in, list, "losses")
	s, err := e.assessor(readScoreParams(e, in))
	if err != nil {
		return nil, err
	}
	score, err := s.Score(losses, present, &consensus.Consensus[T]{Losses: values(e, in, "consensus"), MostDistant: values(e, in, "most_distant")})
	if err != nil {
		return nil, err
	}
	return output{"score": e.text(score)}, nil
}

func consensusScores[T chorus.Number](e *engine[T], in *fields) (output, error) {
	s, err := e.assessor(readScoreParams(e, in))
	if err != nil {
		return nil, err
	}
	scores, err := s.Scores(nil, values(e, in, "stakes"), values(e, in, "coefficients"), readReports(e, in))
	if err != nil {
		return nil, err
	}
	return output{"scores": e.texts(scores)}, nil
}

func listeningCoefficients[T chorus.Number](e *engine[T], in *fields) (output, error) {
	params := readScoreParams(e, in)
	params.LearningRate = value(e, in, "learning_rate")
	params.MaxGradientThreshold = value(e, in, "max_gradient_threshold")
	params.MinStakeFraction = value(e, in, "min_stake_fraction")
	reports, stakes, coefficients := readReports(e, in), values(e, in, "stakes"), values(e, in, "coefficients")
	search, err := e.Descend("max_iters", in.integer("max_iters"), reports.Reputers(), reports.Objects())
	if err != nil {
		return nil, err
	}
	params.MaxIterations = search.Granted
	s, err := e.assessor(params)
	if err != nil {
		return nil, err
	}
	c, err := s.ListeningCoefficients(nil, stakes, coefficients, reports)
	if err != nil {
		return nil, err
	}
	if err := e.Took(search, c.Steps); err != nil {
		return nil, err
	}
	return output{"scores": e.texts(c.Scores), "coefficients": e.texts(c.Coefficients)}, nil
}

// rawBundle is a bundle as it is written.
type rawBundle = topicfile.Bundle

// workersOf returns all names of the bundles, ascending.
func workersOf(bundles []rawBundle) (inferers, forecasters []string) {
	for _, b := range bundles {
		for _, list := range [][]pair[number]{b.Inferer, b.OneOutInferer} {
			for _, p := range list {
				inferers = append(inferers, p.Name)
			}
		}
		for _, list := range [][]pair[number]{b.Forecaster, b.OneOutForecaster, b.OneInForecaster} {
			for _, p := range list {
				forecasters = append(forecasters, p.Name)
			}
		}
		for _, f := range b.OneOutInfererForecaster {
			forecasters = append(forecasters, f.Name)
			for _, p := range f.Value {
				inferers = append(inferers, p.Name)
			}
		}
	}
	return distinct(inferers), distinct(forecasters)
}

func distinct(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

func networkLosses[T chorus.Number](e *engine[T], in *fields) (output, error) {
	var bundles []rawBundle
	in.read("bundles", &bundles, "a list of value bundles")
	stakes := readStakes(e, in, "stakes")
	topic, nonce := in.integer("topic_id"), in.integer("nonce")
	if in.err != nil {
		return nil, in.err
	}
	var ours []rawBundle
	var positions []int
	for i, b := range bundles {
		if _, found := stakes[b.Reputer]; !found {
			if e.release.Consensus.Foreign == consensus.ForeignRefused {
				return nil, num.Refuse(num.ErrUnknown, strictjson.Index("bundles", i)+".reputer", nil, b.Reputer, "a reputer with a stake")
			}
			continue // as a reputer whose stake cannot be read is left out
		}
		if b.Topic == uint64(topic) && b.Nonce == int64(nonce) {
			ours, positions = append(ours, b), append(positions, i)
		} else if e.release.Consensus.Foreign == consensus.ForeignRefused {
			return nil, num.Refuse(num.ErrDomain, "bundles", []int{i}, b.Reputer, "bundles of this topic and nonce")
		}
	}
	inferers, forecasters := workersOf(ours)
	if err := e.TakeCells("bundles", strconv.Itoa(len(ours))+" bundles", limits.BundleCells(len(ours), len(inferers), len(forecasters))); err != nil {
		return nil, err
	}
	dense := make([]consensus.Bundle[T], len(ours))
	for i, b := range ours {
		at := strictjson.Index("bundles", positions[i])
		dense[i].Losses = e.denseLosses(in, at, b, inferers, forecasters)
		dense[i].Stake = stakes[b.Reputer]
	}
	s, err := e.assessor(release.ConsensusParams(e.a, e.release))
	if err != nil {
		return nil, err
	}
	losses, err := s.NetworkLosses(nil, len(inferers), len(forecasters), dense)
	if err != nil {
		return nil, atStake(err, in, ours)
	}
	return e.lossBundle(losses, inferers, forecasters), nil
}

// atStake names the stake that was refused by its place in the list of stakes.
func atStake(err error, in *fields, bundles []rawBundle) error {
	e, ok := num.AsError(err)
	if !ok {
		return err
	}
	for i, b := range bundles {
		field := strictjson.Index("bundles", i) + ".Stake"
		if e.Field != field {
			continue
		}
		var list []pair[number]
		in.read("stakes", &list, "a list of [reputer, stake]")
		at := slices.IndexFunc(list, func(p pair[number]) bool { return p.Name == b.Reputer })
		return strictnum.At(strictnum.Renamed(e, field, "stake"), strictjson.Index(strictjson.Index("stakes", at), 1))
	}
	return err
}

// readStakes reads a list of [reputer, stake], every name once.
func readStakes[T chorus.Number](e *engine[T], in *fields, key string) map[string]T {
	var list []pair[number]
	in.read(key, &list, "a list of [reputer, stake]")
	return stakesOf(e, in, list, in.at(key))
}

func stakesOf[T chorus.Number](e *engine[T], in *fields, list []pair[number], path string) map[string]T {
	stakes := make(map[string]T, len(list)) // looked up only, never ranged over
	for i, p := range list {
		if _, double := stakes[p.Name]; double {
			in.fail(refuseName(num.ErrDuplicate, p.Name, "every reputer once", path, i, 0))
		}
		stakes[p.Name] = e.numberAt(in, p.Value.Dec, path, i, 1)
	}
	return stakes
}

// denseLosses puts the bundle at a path into positions; a name that comes twice is refused.
func (e *engine[T]) denseLosses(in *fields, path string, b rawBundle, inferers, forecasters []string) *regret.Losses[T] {
	l := regret.NewLosses[T](len(inferers), len(forecasters))
	l.Combined = e.numberAt(in, b.Combined.Dec, path+".combined")
	l.Naive = e.numberAt(in, b.Naive.Dec, path+".naive")
	fillColumn(e, in, path+".inferer", b.Inferer, inferers, &l.Inferer)
	fillColumn(e, in, path+".forecaster", b.Forecaster, forecasters, &l.Forecaster)
	fillColumn(e, in, path+".one_out_inferer", b.OneOutInferer, inferers, &l.OneOutInferer)
	fillColumn(e, in, path+".one_out_forecaster", b.OneOutForecaster, forecasters, &l.OneOutForecaster)
	fillColumn(e, in, path+".one_in_forecaster", b.OneInForecaster, forecasters, &l.OneInForecaster)
	fillOneOutImplied(e, in, path+".one_out_inferer_forecaster", b.OneOutInfererForecaster, inferers, forecasters, &l.OneOutInfererForecaster)
	return l
}

// lossBundle writes losses as a value bundle.
func (e *engine[T]) lossBundle(l *regret.Losses[T], inferers, forecasters []string) output {
	oneOutImplied := []entry{}
	for k, name := range forecasters {
		list := []entry{}
		for j, inferer := range inferers {
			if v, ok := l.OneOutInfererForecaster.At(regret.Forecaster(k), regret.Inferer(j)); ok {
				list = append(list, entry{inferer, e.text(v)})
			}
		}
		if len(list) > 0 || l.ListsOneOuts(regret.Forecaster(k)) {
			oneOutImplied = append(oneOutImplied, entry{name, list})
		}
	}
	return output{
		"combined":                   e.text(l.Combined),
		"naive":                      e.text(l.Naive),
		"inferer":                    lossPairs(e, &l.Inferer, inferers),
		"forecaster":                 lossPairs(e, &l.Forecaster, forecasters),
		"one_out_inferer":            lossPairs(e, &l.OneOutInferer, inferers),
		"one_out_forecaster":         lossPairs(e, &l.OneOutForecaster, forecasters),
		"one_in_forecaster":          lossPairs(e, &l.OneInForecaster, forecasters),
		"one_out_inferer_forecaster": oneOutImplied,
	}
}

func lossPairs[R regret.Role, T chorus.Number](e *engine[T], c *regret.Column[R, T], names []string) []entry {
	list := []entry{}
	for i, name := range names {
		if v, ok := c.At(R(i)); ok {
			list = append(list, entry{name, e.text(v)})
		}
	}
	return list
}
