package evaluator

import (
	"slices"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// consensusOperations are those of package consensus.
func consensusOperations[T any]() []named[T] {
	return []named[T]{
		{"network_losses", networkLosses[T]},
		{"reputer_adjusted_stake", adjustedStake[T]},
		{"reputer_consensus_losses", consensusLosses[T]},
		{"reputer_consensus_score", consensusScore[T]},
		{"reputer_consensus_scores", consensusScores[T]},
		{"reputer_listening_coefficients", listeningCoefficients[T]},
	}
}

// reportedNumber is a loss, or "NaN" where none is reported.
type reportedNumber struct {
	value   num.Dec
	present bool
}

// UnmarshalJSON reads a number as text or "NaN".
func (r *reportedNumber) UnmarshalJSON(data []byte) error {
	if string(data) == `"NaN"` {
		*r = reportedNumber{}
		return nil
	}
	r.present = true
	return r.value.UnmarshalJSON(data)
}

func reported[T any](e *engine[T], f *fields, key string, list []reportedNumber) ([]T, []bool) {
	values, present := make([]T, len(list)), make([]bool, len(list))
	for i, r := range list {
		values[i] = e.a.Int(0)
		if r.present {
			values[i], present[i] = e.number(f, key, r.value), true
		}
	}
	return values, present
}

func readReports[T any](e *engine[T], in *fields) *consensus.Reports[T] {
	var rows [][]reportedNumber
	in.read("losses", &rows, "for each reputer a list of numbers as text")
	objects := 0
	if len(rows) > 0 {
		objects = len(rows[0])
	}
	reports := consensus.NewReports[T](len(rows), objects)
	for m, row := range rows {
		if err := num.CheckLength("losses", len(row), objects); err != nil {
			in.fail(err)
			return reports
		}
		values, present := reported(e, in, "losses", row)
		for x, p := range present {
			if p {
				reports.Set(m, x, values[x])
			}
		}
	}
	return reports
}

// readScoreParams reads the constants of scores; those of the search stay at harmless values where absent.
func readScoreParams[T any](e *engine[T], in *fields) consensus.Params[T] {
	return consensus.Params[T]{EpsilonReputer: value(e, in, "epsilon_reputer"), EpsilonSafeDiv: value(e, in, "epsilon")}
}

func adjustedStake[T any](e *engine[T], in *fields) (output, error) {
	adjusted, err := consensus.AdjustedStakes(e.a, values(e, in, "stakes"), values(e, in, "coefficients"))
	if err != nil {
		return nil, err
	}
	return output{"adjusted": e.texts(adjusted)}, nil
}

func consensusLosses[T any](e *engine[T], in *fields) (output, error) {
	cons, distant, err := consensus.Consensus(e.a, e.release.Consensus.Distance, values(e, in, "adjusted_stakes"), readReports(e, in))
	if err != nil {
		return nil, err
	}
	return output{"consensus": e.texts(cons), "most_distant": e.texts(distant)}, nil
}

func consensusScore[T any](e *engine[T], in *fields) (output, error) {
	var list []reportedNumber
	in.read("losses", &list, "a list of numbers as text")
	losses, present := reported(e, in, "losses", list)
	score, err := consensus.Score(e.a, readScoreParams(e, in), losses, present, values(e, in, "consensus"), values(e, in, "most_distant"))
	if err != nil {
		return nil, err
	}
	return output{"score": e.text(score)}, nil
}

func consensusScores[T any](e *engine[T], in *fields) (output, error) {
	scores, err := consensus.Scores(e.a, e.release.Consensus, readScoreParams(e, in),
		values(e, in, "stakes"), values(e, in, "coefficients"), readReports(e, in))
	if err != nil {
		return nil, err
	}
	return output{"scores": e.texts(scores)}, nil
}

func listeningCoefficients[T any](e *engine[T], in *fields) (output, error) {
	params := readScoreParams(e, in)
	params.LearningRate = value(e, in, "learning_rate")
	params.MaxGradientThreshold = value(e, in, "max_gradient_threshold")
	params.MinStakeFraction = value(e, in, "min_stake_fraction")
	params.MaxIterations = in.integer("max_iters")
	c, err := consensus.ListeningCoefficients(e.a, e.release.Consensus, params,
		values(e, in, "stakes"), values(e, in, "coefficients"), readReports(e, in))
	if err != nil {
		return nil, err
	}
	return output{"scores": e.texts(c.Scores), "coefficients": e.texts(c.Coefficients)}, nil
}

// rawBundle is a value bundle as documents hold it.
type rawBundle struct {
	Reputer                 string                  `json:"reputer"`
	Topic                   uint64                  `json:"topic_id"`
	Nonce                   int64                   `json:"nonce"`
	Combined                *num.Dec                `json:"combined"`
	Naive                   *num.Dec                `json:"naive"`
	Inferer                 []pair[num.Dec]         `json:"inferer"`
	Forecaster              []pair[num.Dec]         `json:"forecaster"`
	OneOutInferer           []pair[num.Dec]         `json:"one_out_inferer"`
	OneOutForecaster        []pair[num.Dec]         `json:"one_out_forecaster"`
	OneInForecaster         []pair[num.Dec]         `json:"one_in_forecaster"`
	OneOutInfererForecaster []pair[[]pair[num.Dec]] `json:"one_out_inferer_forecaster"`
}

// workers gives all names of the bundles, ascending.
func workersOf(bundles []rawBundle) (inferers, forecasters []string) {
	for _, b := range bundles {
		for _, list := range [][]pair[num.Dec]{b.Inferer, b.OneOutInferer} {
			for _, p := range list {
				inferers = append(inferers, p.name)
			}
		}
		for _, list := range [][]pair[num.Dec]{b.Forecaster, b.OneOutForecaster, b.OneInForecaster} {
			for _, p := range list {
				forecasters = append(forecasters, p.name)
			}
		}
		for _, f := range b.OneOutInfererForecaster {
			forecasters = append(forecasters, f.name)
			for _, p := range f.value {
				inferers = append(inferers, p.name)
			}
		}
	}
	return distinct(inferers), distinct(forecasters)
}

func distinct(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

func networkLosses[T any](e *engine[T], in *fields) (output, error) {
	var bundles []rawBundle
	in.read("bundles", &bundles, "a list of value bundles")
	var stakes []pair[num.Dec]
	in.read("stakes", &stakes, "a list of [reputer, stake]")
	topic, nonce := in.integer("topic_id"), in.integer("nonce")
	if in.err != nil {
		return nil, in.err
	}
	var ours []rawBundle
	for i, b := range bundles {
		if !slices.ContainsFunc(stakes, func(p pair[num.Dec]) bool { return p.name == b.Reputer }) {
			if e.release.Consensus.Foreign == consensus.ForeignRefused {
				return nil, num.Refuse(num.ErrUnknown, "bundles", []int{i}, b.Reputer, "a reputer with a stake")
			}
			continue // as a reputer whose stake cannot be read is left out
		}
		if b.Topic == uint64(topic) && b.Nonce == int64(nonce) {
			ours = append(ours, b)
		} else if e.release.Consensus.Foreign == consensus.ForeignRefused {
			return nil, num.Refuse(num.ErrDomain, "bundles", []int{i}, b.Reputer, "bundles of this topic and nonce")
		}
	}
	inferers, forecasters := workersOf(ours)
	dense := make([]consensus.Bundle[T], len(ours))
	for i, b := range ours {
		dense[i].Losses = e.denseLosses(in, b, inferers, forecasters)
		position := slices.IndexFunc(stakes, func(p pair[num.Dec]) bool { return p.name == b.Reputer })
		dense[i].Stake = e.number(in, "stakes", stakes[position].value)
	}
	losses, err := consensus.NetworkLosses(e.a, len(inferers), len(forecasters), dense)
	if err != nil {
		return nil, err
	}
	return e.lossBundle(losses, inferers, forecasters), nil
}

// denseLosses puts a bundle into positions; a name that comes twice is refused.
func (e *engine[T]) denseLosses(in *fields, b rawBundle, inferers, forecasters []string) *regret.Losses[T] {
	l := regret.NewLosses[T](len(inferers), len(forecasters))
	if b.Combined == nil || b.Naive == nil {
		in.fail(num.Refuse(num.ErrMissing, "bundles", nil, b.Reputer, "combined and naive"))
		return l
	}
	l.Combined, l.Naive = e.number(in, "combined", *b.Combined), e.number(in, "naive", *b.Naive)
	fillColumn(e, in, "inferer", b.Inferer, inferers, &l.Inferer)
	fillColumn(e, in, "forecaster", b.Forecaster, forecasters, &l.Forecaster)
	fillColumn(e, in, "one_out_inferer", b.OneOutInferer, inferers, &l.OneOutInferer)
	fillColumn(e, in, "one_out_forecaster", b.OneOutForecaster, forecasters, &l.OneOutForecaster)
	fillColumn(e, in, "one_in_forecaster", b.OneInForecaster, forecasters, &l.OneInForecaster)
	fillOneOutImplied(e, in, b.OneOutInfererForecaster, inferers, forecasters, &l.OneOutInfererForecaster)
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

func lossPairs[R regret.Role, T any](e *engine[T], c *regret.Column[R, T], names []string) []entry {
	list := []entry{}
	for i, name := range names {
		if v, ok := c.At(R(i)); ok {
			list = append(list, entry{name, e.text(v)})
		}
	}
	return list
}
