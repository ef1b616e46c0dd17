package explain

import (
	"strconv"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/epoch"
)

// closed reports whether the epoch has closed, and says so if not.
func (n *narrator[T]) closed(p *part[T], without string) bool {
	failure, failed := n.failedAt(epoch.StageInferences, epoch.StageLosses, epoch.StageRegrets)
	switch {
	case n.Result == nil:
		p.missing("no epoch is given, so that there is no " + without + " of an epoch")
	case failed:
		p.missing("the epoch failed, so that there is no " + without + ": " + failure)
	case n.closing == nil:
		p.missing("no losses are known yet, so that there is no " + without)
	default:
		return true
	}
	return false
}

// average is the moving average of scores, of a class in the state.
func (n *narrator[T]) average(p *part[T], members map[string]chorus.Member[T]) {
	p.optional("average_score", "E62", members[n.name].Score, "the moving average of its scores, by which seats are given where more want to take part than there are seats", "no moving average of scores is on record")
}

const (
	noLoss = "no reputer reported a loss of it"
	lone   = "it is the only one of its class with a loss: nobody to compare with, and the score is 0"
)

func (n *narrator[T]) infererScore(p *part[T]) {
	if n.closed(p, "score") {
		losses := &n.closing.Losses
		p.optional("loss", "E37", at(losses.Inferer, n.name), "the loss of its answer, in logarithms: the mean of what reputers report, by their stake", noLoss)
		p.factor("network_loss", "E37", losses.Combined, "the loss of the network inference, likewise")
		p.optional("new_regret", "E38, E39", at(n.closing.Regrets.Inferer, n.name), "its regret from now on: moved towards the loss of the network less its own", "its regret stays")
		isLone := len(losses.Inferer) == 1
		if !isLone {
			p.optional("loss_without_it", "E37", at(losses.OneOutInferer, n.name), "the loss of the network inference without it", "no reputer reported a loss of the network without it, so that it has no score")
		}
		if pay := at(n.inferers(), n.name); pay != nil {
			p.factor("score", "E59", pay.Score, scoreWords(isLone, "the loss of the network without it less that with it: above 0 if it helped"))
		}
	}
	n.average(p, n.later().Inferers.Members)
}

func (n *narrator[T]) forecasterScore(p *part[T]) {
	if n.closed(p, "score") {
		losses := &n.closing.Losses
		p.optional("loss", "E37", at(losses.Forecaster, n.name), "the loss of the inference that its forecasts imply, in logarithms: the mean of what reputers report, by their stake", noLoss)
		p.factor("network_loss", "E37", losses.Combined, "the loss of the network inference, likewise")
		p.factor("naive_loss", "E37", losses.Naive, "the loss of the inference without any forecaster")
		p.optional("new_regret", "E38, E40", at(n.closing.Regrets.Forecaster, n.name), "its regret from now on: moved towards the loss of the network less its own", "its regret stays")
		isLone := len(losses.Forecaster) == 1
		if !isLone {
			p.optional("loss_without_it", "E37", at(losses.OneOutForecaster, n.name), "the loss of the network inference without it", "no reputer reported a loss of the network without it, so that it has no score")
			p.optional("naive_loss_with_it", "E37", at(losses.OneInForecaster, n.name), "the loss of the inference with it as the only forecaster", "no reputer reported a loss with it as the only forecaster, so that it has no score")
		}
		if pay := at(n.forecasters(), n.name); pay != nil {
			p.factor("score", "E60", pay.Score, scoreWords(isLone, "what the inference without forecasters gains by it, and what the network would lose without it: above 0 if it helped"))
		}
	}
	n.average(p, n.later().Forecasters.Members)
}

// scoreWords are those of a score, or of that of a lone member of a class.
func scoreWords(isLone bool, words string) string {
	if isLone {
		return lone
	}
	return words
}

func (n *narrator[T]) reputerScore(p *part[T]) {
	report := at(n.Reports, n.name)
	if n.closed(p, "score") {
		if report != nil {
			p.factor("reported_loss", "", report.Losses.Combined, "the loss of the network inference as it reported it, in logarithms; scores compare all losses that it reported")
		}
		p.factor("network_loss", "E37", n.closing.Losses.Combined, "that loss as all reputers together say it, by their stake")
		if pay := n.reputerPay(); pay != nil {
			p.factor("score", "E54", pay.Score, "how close its report is to the consensus of those who are listened to: larger is closer")
		} else {
			p.missing("it has no score in the epoch")
		}
	}
	n.average(p, n.later().Reputers.Members)
}

func (n *narrator[T]) inferers() map[string]chorus.WorkerPay[T] {
	if n.payout == nil {
		return nil
	}
	return n.payout.Inferers
}

func (n *narrator[T]) forecasters() map[string]chorus.WorkerPay[T] {
	if n.payout == nil {
		return nil
	}
	return n.payout.Forecasters
}

// paid reports whether the epoch was paid, and says so if not.
func (n *narrator[T]) paid(p *part[T], has bool) bool {
	if !n.closed(p, "reward") {
		return false
	}
	failure, failed := n.failedAt(epoch.StageRewards)
	switch {
	case failed:
		p.missing("the reward failed, so that nobody was paid: " + failure)
	case n.payout == nil:
		p.missing("the epoch was not paid")
	case !has:
		p.missing("without a score there is no reward")
	default:
		return true
	}
	return false
}

const (
	fractionWords = "its part of what its class gets: its score in units of the spread of past scores of the class, through the potential"
	entropyWords  = "how evenly the class is spread: the more of its members count, the more the class gets"
	rewardWords   = "its part times what the class gets, in base units"
	paidWords     = "that cut to whole base units"
)

func (n *narrator[T]) infererReward(p *part[T]) {
	pay := at(n.inferers(), n.name)
	if !n.paid(p, pay != nil) {
		return
	}
	p.factor("fraction", "E68, E69", pay.Fraction, fractionWords)
	p.factor("entropy", "E71-E73", n.payout.Inference.Entropy, entropyWords)
	n.split(p)
	p.factor("class_reward", "E77", n.payout.Inference.Reward, "what all inferers get together, in base units")
	p.factor("reward", "E78", pay.Reward, rewardWords)
	p.factor("paid", "E78", pay.Paid, paidWords+n.inclusions(n.later().Inferers.Members))
}

func (n *narrator[T]) forecasterReward(p *part[T]) {
	pay := at(n.forecasters(), n.name)
	if !n.paid(p, pay != nil) {
		return
	}
	p.factor("fraction", "E68, E69", pay.Fraction, fractionWords)
	p.factor("entropy", "E71-E73", n.payout.Forecasting.Entropy, entropyWords)
	p.factor("forecasting_score", "E61", n.payout.ForecastingScore, "the loss without forecasters less that with them: above 0 if they helped")
	p.factor("score_ratio", "E74", n.later().ScoreRatio, "that in proportion to the best inferer's score, as a moving average")
	n.split(p)
	p.factor("class_reward", "E77", n.payout.Forecasting.Reward, "what all forecasters get together, in base units")
	p.factor("reward", "E78", pay.Reward, rewardWords)
	p.factor("paid", "E78", pay.Paid, paidWords+n.inclusions(n.later().Forecasters.Members))
}

// split is what divides between inferers and forecasters.
func (n *narrator[T]) split(p *part[T]) {
	p.factor("chi", "E75", n.payout.Chi, "the forecasters' part of what workers get: it rises with what forecasters add")
	p.factor("gamma", "E76", n.payout.Gamma, "what makes both classes together get the same, whatever chi is")
}

// inclusions tells how often a worker was paid.
func (n *narrator[T]) inclusions(members map[string]chorus.Member[T]) string {
	return "; epochs in which it was paid, which make it experienced once there are enough (E48): " + strconv.Itoa(members[n.name].Inclusions)
}

func (n *narrator[T]) reputerReward(p *part[T]) {
	pay := n.reputerPay()
	if !n.paid(p, pay != nil) {
		return
	}
	p.factor("fraction", "E70", pay.Fraction, "its part of what reputers get: stake times score, to a power, among all")
	p.factor("entropy", "E71-E73", n.payout.Reputing.Entropy, entropyWords)
	p.factor("class_reward", "E77", n.payout.Reputing.Reward, "what all reputers get together, in base units")
	p.factor("reward", "E78", pay.Reward, "its part of that without what delegators get, in base units")
	p.factor("delegators", "E79", pay.Delegators, "what goes to those who delegate to it")
	p.factor("paid", "E79", pay.Paid, "what is added to its stake, in whole base units")
	p.factor("stake_after", "", pay.StakeAfter, "its stake afterwards, as far as this epoch changes it")
}
