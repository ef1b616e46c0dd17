package lab

import (
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/internal/inequality"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// trial is one repetition on its way, but for the mechanism: who takes part, what they send and report, and how all of it is
// judged. The engines put it around their ways of making an epoch.
type trial struct {
	config *Config
	setup  *setup
	seed   uint64
	epoch  int // the next one

	truth       *truthWalk
	inferers    *honestInferers
	forecasters *honestForecasters
	reputers    *honestReputers
	actors      []actor
	baselines   []baseline
	streams     streams

	day    *day
	losses *reported   // the true ones
	told   []*reported // by reputer

	made       []float64 // of a baseline
	spread     distribution
	sorted     []float64
	memberLoss []movingMean
	measured   bool // losses are those of an epoch
	view       view

	named
	hindsight *hindsight
	failed    [epoch.StageRewards + 1]int // epochs, by stage
}

// newTrial begins a repetition.
func newTrial(s *setup, seed uint64, parts int) *trial {
	c, r := s.config, s.roster
	st := streams{num.NewSource(seed)}
	m := &trial{
		config: c, setup: s, seed: seed, streams: st,
		truth:       newTruthWalk(c.Truth, s.data),
		inferers:    newHonestInferers(c.Inferers, c.inferenceUnit(), st),
		forecasters: newHonestForecasters(c.Forecasters, r.inferers, st),
		reputers:    newHonestReputers(c.Reputers, st),
		day:         newDay(r, s.labels),
		losses:      regret.NewLosses[float64](r.inferers, r.forecasters),
		made:        make([]float64, s.labels),
		memberLoss:  make([]movingMean, r.inferers),
		view:        newView(r),
		hindsight:   newHindsight(c.Inferers.Count),
	}
	m.day.lossBySize = s.lossBySize
	m.reputers.firstStakes(m.day.stakes)
	for i, a := range c.Adversaries {
		m.actors = append(m.actors, a.begin(crew{config: c, own: r.adversaries[i], streams: st, number: i}))
	}
	names, list := namedBaselines(r.inferers, s.labels)
	m.baselines = list
	m.declare(r, names, s.labels > 1)
	m.begin(parts)
	for range r.reputers {
		m.told = append(m.told, regret.NewLosses[float64](r.inferers, r.forecasters))
	}
	m.day.told = m.told
	return m
}

// open begins the next epoch: the truth, and what stakes adversaries want to have.
func (m *trial) open() {
	d := m.day
	d.begin(m.epoch, m.truth.next(m.epoch, m.streams.of(streamTruth, m.epoch, 0)))
	for _, a := range m.actors {
		a.stake(d)
	}
}

// send makes all inferences and forecasts of the epoch.
func (m *trial) send() {
	d := m.day
	m.inferers.infer(d)
	for _, a := range m.actors {
		a.infer(d)
	}
	m.foresee()
	m.forecasters.forecast(d)
	for _, a := range m.actors {
		a.forecast(d)
	}
}

// remember puts the losses of the epoch before aside, so that those of the present one can be measured.
func (m *trial) remember() {
	m.losses, m.day.before = m.day.before, m.losses
	m.day.hasBefore = m.measured
	m.measured = true
}

// report fills in what the reputers report, from the true losses. Those who report nothing, or have less stake than counts, are not
// marked as reporting.
func (m *trial) report() {
	d := m.day
	for r := range m.reputers.Count {
		d.reporting[r] = true
	}
	for r := range d.reporting {
		told := m.losses.Copy(m.told[r])
		if r < m.reputers.Count {
			noise(told, m.config, m.reputers.biases[r], m.reputers.errors[r], m.streams.of(streamReport, d.epoch, r))
		}
		for i, a := range m.actors {
			if own := m.setup.roster.adversaries[i].reputers; r >= own.first && r < own.end {
				a.report(d, r, told)
			}
		}
		d.reporting[r] = d.reporting[r] && d.stakes[r] >= m.setup.minimumStake
	}
}

// foresee says how large losses are usually where no size of an error says it: as large as they were, and of somebody without
// a past as large as those of others.
func (m *trial) foresee() {
	d := m.day
	sum, n := 0.0, 0.0
	for j, there := range d.present {
		if there && !d.foreseen[j] && m.memberLoss[j].n > 0 {
			d.usualLoss[j] = m.memberLoss[j].mean
		} else if !there || !d.foreseen[j] {
			continue
		}
		sum += d.usualLoss[j]
		n++
	}
	for j, there := range d.present {
		if there && !d.foreseen[j] && m.memberLoss[j].n == 0 {
			d.usualLoss[j] = sum / max(n, 1)
		}
	}
}

// movingMean is a mean of the last values, each with the weight of at least one twentieth.
type movingMean struct{ mean, n float64 }

func (m *movingMean) add(x float64) {
	m.n++
	m.mean += float64(max(1/m.n, 0.05) * (x - m.mean))
}

// compare measures the network inference and its rivals by the truth.
func (m *trial) compare() {
	d, n := m.day, &m.named
	n.set(n.loss, m.losses.Combined)
	n.set(n.loss+1, m.losses.Naive)
	for i, b := range m.baselines {
		b.predict(m.made, d)
		n.set(n.loss+2+i, m.setup.ruler.measure(m.made, d.truth))
		b.learn(d)
	}
	for j, there := range d.present {
		if !there {
			continue
		}
		loss := m.losses.Inferer.Values()[j]
		n.set(n.member+j, loss)
		m.memberLoss[j].add(loss)
	}
	if m.epoch >= m.config.BurnIn {
		m.hindsight.see(d, m.losses)
	}
	m.judge()
}

// view is what an engine shows of a network inference, over the positions of the roster: weights, the implied inferences of
// forecasters, the interval.
type view struct {
	hasWeights bool
	weights    [2][]float64 // of inferers and forecasters, not normalised
	has        [2][]bool
	implied    []float64 // of a number; of those with a weight
	interval   []float64 // of a number, at the percentiles; empty where there is none
}

func newView(r *roster) view {
	v := view{implied: make([]float64, r.forecasters)}
	for class, n := range [2]int{r.inferers, r.forecasters} {
		v.weights[class], v.has[class] = make([]float64, n), make([]bool, n)
	}
	return v
}

func (v *view) reset() {
	v.hasWeights = false
	clear(v.has[0])
	clear(v.has[1])
	v.interval = v.interval[:0]
}

func (v *view) setWeight(class, member int, weight float64) {
	v.weights[class][member], v.has[class][member] = weight, true
}

// judge measures the weights and the interval of the network inference.
func (m *trial) judge() {
	v, n := &m.view, &m.named
	if !v.hasWeights {
		return
	}
	first := n.shares
	for class := range v.weights {
		n.setShares(first, class, v)
		first += len(v.weights[class])
	}
	if m.setup.labels > 1 {
		return
	}
	m.spread.reset()
	for j, there := range v.has[0] {
		if there {
			m.spread.add(m.day.inference(j)[0], max(v.weights[0][j], 0))
		}
	}
	for k, there := range v.has[1] {
		if there {
			m.spread.add(v.implied[k], max(v.weights[1][k], 0))
		}
	}
	if score, ok := m.spread.crps(m.day.truth); ok {
		n.set(n.quality, score)
	}
	if len(v.interval) != len(percentiles) {
		return
	}
	truth := m.day.truth
	for i, p := range percentiles {
		n.set(n.quality+1+2*i, indicator(truth <= v.interval[i]))
		n.set(n.quality+2+2*i, pinball(p.share, v.interval[i], truth))
	}
	after := n.quality + 1 + 2*len(percentiles)
	n.set(after, indicator(v.interval[1] <= truth && truth <= v.interval[3]))
	n.set(after+1, indicator(v.interval[0] <= truth && truth <= v.interval[4]))
}

// setShares sets the share of each member in the weights of its class, and how concentrated they are.
func (n *named) setShares(first, class int, v *view) {
	sum := 0.0
	for i, there := range v.has[class] {
		if there {
			sum += v.weights[class][i]
		} else {
			v.weights[class][i] = 0
		}
	}
	if !(sum > 0) {
		return
	}
	for i, there := range v.has[class] {
		if there {
			n.set(first+i, v.weights[class][i]/sum)
		}
	}
	largest, effective := concentration(v.weights[class])
	n.set(n.spread+class, largest)
	n.set(n.spread+2+class, effective)
}

func indicator(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// beginPay starts the sums of pay of an epoch that was rewarded.
func (m *trial) beginPay() {
	for i := range 3 + len(m.setup.roster.adversaries) {
		m.set(m.named.pay+i, 0)
	}
}

// addPay counts what a member is paid, in base units.
func (m *trial) addPay(class, member int, units float64) {
	m.today[m.payOf(m.setup.roster, class, member)] += units / unitsPerToken
}

// payOf is the quantity that counts what a member is paid.
func (n *named) payOf(r *roster, class, member int) int {
	for i, g := range r.adversaries {
		if own := [3]span{g.inferers, g.forecasters, g.reputers}[class]; member >= own.first && member < own.end {
			return n.pay + 3 + i
		}
	}
	return n.pay + class
}

// measureStakes measures how stake is spread.
func (m *trial) measureStakes() {
	d, n, r := m.day, &m.named, m.setup.roster
	total, largest := 0.0, 0.0
	for _, s := range d.stakes {
		total += s
		largest = max(largest, s)
	}
	if !(total > 0) {
		return
	}
	m.sorted = append(m.sorted[:0], d.stakes...)
	n.set(n.stake, inequality.Gini(m.sorted))
	n.set(n.stake+1, largest/total)
	for i, g := range r.adversaries {
		share := 0.0
		for _, s := range d.stakes[g.reputers.first:g.reputers.end] {
			share += s
		}
		n.set(n.stake+2+i, share/total)
	}
}

// end closes the epoch.
func (m *trial) end() {
	m.close(m.epoch, m.config.Epochs, m.config.BurnIn)
	m.epoch++
}

func (m *trial) epochsMade() int { return m.epoch }

// fail counts an epoch that failed by the rules.
func (m *trial) fail(stage epoch.Stage) {
	if m.epoch >= m.config.BurnIn {
		m.failed[stage]++
	}
}
