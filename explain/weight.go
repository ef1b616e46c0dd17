package explain

import (
	"maps"
	"slices"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/weights"
)

// scaleWords tell which scale a release has.
var scaleWords = map[weights.ScaleRule]struct{ equation, words string }{
	weights.ScalePerCalculation:  {"E21", "the spread of the regrets, which they are divided by: their standard deviation"},
	weights.ScaleStoredDeviation: {"E22", "the spread of the regrets, which they are divided by: their standard deviation"},
	weights.ScaleStoredMAD:       {"E23", "the spread of the regrets, which they are divided by: 1.4826 times their median absolute deviation"},
}

// branchWords tell what the weight formula did.
var branchWords = map[string]struct{ equation, words string }{
	weights.BranchPlain.String():   {"E25", "the slope of the potential at the scaled regret: it rises with the regret"},
	weights.BranchClipped.String(): {"E25", "the slope of the potential at the scaled regret, which is above the bound and counts as the bound: more regret adds no weight"},
	weights.BranchShifted.String(): {"E25", "the slope of the potential; all regrets are so low that they are shifted up together, by the best of them"},
	weights.BranchZero.String():    {"E25", "no weight: the scaled regret is too far below"},
	weights.BranchRatio.String():   {"E26", "the slope of the potential at the scaled regret, in proportion to that of the best source, which has about 1"},
	weights.BranchSingle.String():  {"section 5.1", "the only inference in a forecast has weight 1, whatever its regret"},
}

const (
	noEpoch     = "no epoch is given, so that there is no inference and nobody has a weight"
	noInference = "the epoch has no network inference"
)

// regret tells the one that the weight begins with.
func (n *narrator[T]) regret(p *part[T], regret *T, equation string) {
	if regret != nil {
		p.factor("regret", equation, *regret, "by how much the losses were below those of the network, in logarithms, as a moving average: above 0 is better than the network")
	} else {
		p.missing("no regret is on record: the initial regret of the topic stands in")
	}
	p.factor("initial_regret", "E49, E50", n.Before.InitialRegret, "the regret that a newcomer begins with; 0 says that the topic has none yet")
}

// inferred reports whether there is an inference, and says so if not.
func (n *narrator[T]) inferred(p *part[T], took bool) bool {
	failure, failed := n.failedAt(epoch.StageInferences)
	switch {
	case n.Result == nil:
		p.missing(noEpoch)
	case failed:
		p.missing("the inference failed: " + failure)
	case n.inference == nil && n.closing != nil:
		p.missing("the inference of the epoch was made earlier, and its weights are not in this file")
	case n.inference == nil:
		p.missing(noInference)
	case !took:
		p.missing("it took no part in the inference of the epoch")
	default:
		return true
	}
	return false
}

// source tells how a source in the network inference is weighed.
func (n *narrator[T]) source(p *part[T], s chorus.Source[T]) {
	in := n.inference
	if s.Branch == "" {
		p.missing("nobody is weighed: the inference was made as \"" + in.Case + "\"")
		return
	}
	if in.AllInferersNew {
		p.missing("the topic has no initial regret yet, so that everybody counts alike: weights are formed, but the network inference is a plain mean")
	}
	if in.Scale != nil {
		scale := scaleWords[n.Release.Synthesis.Weights.Scale]
		from := ", formed in this inference"
		if n.arithmetic().Sign(n.Before.Scale) != 0 {
			from = ", stored by the last close"
		}
		p.factor("scale", scale.equation, *in.Scale, scale.words+from)
	}
	p.optional("scaled_regret", "E24", s.ScaledRegret, "the regret divided by the scale", "the scaled regret was not kept")
	p.factor("p", "", n.constant(n.Release.Topic.PNorm), "how steeply weights rise with scaled regrets, a parameter of the topic")
	p.factor("c", "", n.constant(n.Release.C(n.Release.Topic)), "the scaled regret around which they rise, a parameter")
	branch := branchWords[s.Branch]
	p.optional("weight", branch.equation, s.Weight, branch.words, "the weight was not kept")
	p.optional("share", "E27", s.Share, "the weight as a part of the weights of all sources, forecasters included", "the share was not kept")
}

func (n *narrator[T]) network(p *part[T], oneOut []T) {
	equation := "E31"
	if n.inference.AllInferersNew {
		equation = "E32"
	}
	p.list("network", equation, n.inference.Network, "the network inference, made as \""+n.inference.Case+"\"")
	p.list("network_without_it", equation, oneOut, "what the network inference would be without it")
}

func (n *narrator[T]) infererWeight(p *part[T]) {
	n.regret(p, at(n.Before.Regrets.Inferer, n.name), "E39")
	var own *chorus.Inferer[T]
	if n.inference != nil {
		own = at(n.inference.Inferers, n.name)
	}
	if !n.inferred(p, own != nil) {
		return
	}
	p.list("inference", "", own.Inference, "its answer")
	n.source(p, own.Source)
	for _, name := range slices.Sorted(maps.Keys(n.inference.Forecasters)) {
		k := n.inference.Forecasters[name]
		if s := k.Inferers[n.name]; s.Share != nil && k.Share != nil {
			p.about(name, "share_of_forecaster", "E27", *k.Share, "the share of the forecaster, whose forecasts make an inference of their own")
			p.about(name, "share_in_implied", "E29", *s.Share, "its share in that inference: the more, the smaller a loss the forecaster expects of it")
		}
	}
	words := "its part in the network inference: its own share, and its shares in what forecasters imply times theirs"
	if n.inference.AllInferersNew {
		words = "its part in the network inference: the same for all"
	}
	p.optional("effective", "E33", own.Effective, words, "its part through forecasters is not known without their forecasts")
	n.network(p, own.OneOut)
}

func (n *narrator[T]) forecasterWeight(p *part[T]) {
	n.regret(p, at(n.Before.Regrets.Forecaster, n.name), "E40")
	var own *chorus.Forecaster[T]
	if n.inference != nil {
		own = at(n.inference.Forecasters, n.name)
	}
	if !n.inferred(p, own != nil) {
		return
	}
	if n.Before.NetworkLoss != nil {
		p.factor("last_network_loss", "E37", *n.Before.NetworkLoss, "the loss of the network inference in the last closed epoch: an inferer whose forecasted loss is below it is expected to do better")
	} else {
		p.missing("no epoch has closed yet, so that forecasts cannot be compared with a loss of the network and do not count")
	}
	for _, name := range slices.Sorted(maps.Keys(n.Work.Forecasts[n.name])) {
		p.about(name, "forecasted_loss", "E28", n.Work.Forecasts[n.name][name], "the loss that it expects of this inferer, in logarithms")
		if s := own.Inferers[name]; s.Share != nil {
			p.about(name, "share_in_implied", "E29", *s.Share, "the share that this gives the inferer in the inference that the forecasts imply")
		}
	}
	if own.Implied == nil {
		p.missing("its forecasts imply no inference, so that it takes no part")
		return
	}
	equation := "E29"
	if n.inference.AllInferersNew {
		equation = "E30"
	}
	p.list("implied", equation, own.Implied, "the inference that its forecasts imply: the weighted mean of the answers, or their median while the topic is new")
	n.source(p, own.Source)
	n.network(p, own.OneOut)
	p.list("naive_with_it", "E31", own.OneIn, "what the inference would be with it as the only forecaster")
}

func (n *narrator[T]) reputerWeight(p *part[T]) {
	before := n.Before.Reputers.Members[n.name]
	p.optional("coefficient_before", "E56", before.Coefficient, "its listening coefficient before the epoch: how far it is listened to, from 0 to 1", "no listening coefficient is on record: it begins with 1")
	report := at(n.Reports, n.name)
	switch {
	case n.Result == nil:
		p.missing("no epoch is given, so that there is no report")
		return
	case report == nil:
		p.missing("it reported no losses in the epoch")
		return
	}
	p.factor("stake", "", report.Stake, "its stake with what others delegated to it, in base units: the weight of its report in the network losses (E37)")
	p.factor("delegated", "", report.Delegated, "the part of the stake that others delegated")
	if pay := n.reputerPay(); pay != nil {
		p.factor("adjusted_stake", "E51", pay.AdjustedStake, "its say in the consensus that scores compare with: its stake times its coefficient, where 1 is the mean of all reputers and the most")
		p.factor("coefficient", "E55-E58", pay.Coefficient, "its listening coefficient after the epoch: moved so that scores weighed by stake rise")
	}
}

func (n *narrator[T]) reputerPay() *chorus.ReputerPay[T] {
	if n.payout == nil {
		return nil
	}
	return at(n.payout.Reputers, n.name)
}
