package lab

import (
	"errors"
	"fmt"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// simulation is one repetition on its way, with the memory that its epochs use again.
type simulation[T number] struct {
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

	arith num.Arith[T]
	float func(T) float64
	exact func(float64) T
	topic *epoch.Topic[T]
	state *epoch.State[T]
	input epoch.Input[T]

	worked, judged *epoch.Record[T] // of the windows of workers and reputers
	joined         epoch.Record[T]  // of both

	day    *day
	meter  lossMeter[T]
	losses *reported           // the true ones
	told   []*reported         // by reputer
	bundle []*regret.Losses[T] // the same in the arithmetic: told itself if that is float64

	made       []float64 // of a baseline
	spread     distribution
	sorted     []float64
	weights    []float64
	memberLoss []movingMean
	measured   bool // losses are those of an epoch

	named
	hindsight *hindsight
	failed    [epoch.StageRewards + 1]int // epochs, by stage
	rows      *epochRows                  // nil for none
}

// setup is what all repetitions of a setting share. Nothing of it changes.
type setup struct {
	config  *Config
	release release.Release
	roster  *roster
	data    []float64 // of the file of truths
	labels  int
	ruler   ruler
	names   []string // of the quantities
	// minimumStake is the stake in base units below which a report does not count (7.2).
	minimumStake float64
}

func newSetup(c *Config) (*setup, error) { return newSetupOf(c, truthFiles{}) }

// newSetupOf reads no file of truths twice.
func newSetupOf(c *Config, files truthFiles) (*setup, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	r, err := c.rules()
	if err != nil {
		return nil, err
	}
	s := &setup{
		config: c, release: r, roster: newRoster(c), ruler: newRuler(c), labels: 1,
		minimumStake: decimalFloat(r.Module.RequiredMinimumStake),
	}
	switch c.Truth.Process {
	case "labels":
		s.labels = c.Truth.Labels
	case "file":
		if s.data, err = files.read(c.Truth); err != nil {
			return nil, err
		}
	}
	names, _ := namedBaselines(s.roster.inferers, s.labels)
	var n named
	n.declare(s.roster, names, s.labels > 1)
	s.names = n.names
	return s, nil
}

// newRoster gives everybody a position and a name.
func newRoster(c *Config) *roster {
	r := &roster{}
	add := func(name string, inferers, forecasters, reputers int) group {
		g := group{
			name:        name,
			inferers:    span{r.inferers, r.inferers + inferers},
			forecasters: span{r.forecasters, r.forecasters + forecasters},
			reputers:    span{r.reputers, r.reputers + reputers},
		}
		r.inferers, r.forecasters, r.reputers = g.inferers.end, g.forecasters.end, g.reputers.end
		for class, n := range [3]int{inferers, forecasters, reputers} {
			prefix := name
			if name == "" {
				prefix = [3]string{"inferer", "forecaster", "reputer"}[class]
			} else if classes := [3]string{"", "-forecaster", "-reputer"}; inferers+forecasters+reputers > n {
				prefix += classes[class]
			}
			for i := range n {
				r.names[class] = append(r.names[class], fmt.Sprintf("%s-%d", prefix, i))
			}
		}
		return g
	}
	r.honest = add("", c.Inferers.Count, c.Forecasters.Count, c.Reputers.Count)
	kinds := map[string]int{}
	for _, a := range c.Adversaries {
		name := a.Kind()
		if kinds[name]++; kinds[name] > 1 {
			name = fmt.Sprintf("%s-%d", name, kinds[name])
		}
		n, k, m := a.crowd(c)
		r.adversaries = append(r.adversaries, add(name, n, k, m))
	}
	return r
}

// newSimulation begins a repetition.
func newSimulation[T number](s *setup, arith num.Arith[T], seed uint64, parts int, rows *epochRows, float func(T) float64, exact func(float64) T) (*simulation[T], error) {
	c, r := s.config, s.roster
	st := streams{num.NewSource(seed)}
	m := &simulation[T]{
		config: c, setup: s, seed: seed, streams: st,
		truth:       newTruthWalk(c.Truth, s.data),
		inferers:    newHonestInferers(c.Inferers, c.inferenceUnit(), st),
		forecasters: newHonestForecasters(c.Forecasters, r.inferers, st),
		reputers:    newHonestReputers(c.Reputers, st),
		arith:       arith, float: float, exact: exact,
		day:       newDay(r, s.labels),
		losses:    regret.NewLosses[float64](r.inferers, r.forecasters),
		made:      make([]float64, s.labels),
		hindsight: newHindsight(c.Inferers.Count),
		rows:      rows,
	}
	m.day.lossPower = s.ruler.power()
	m.memberLoss = make([]movingMean, r.inferers)
	m.meter = lossMeter[T]{ruler: s.ruler, float: float}
	m.reputers.firstStakes(m.day.stakes)
	for i, a := range c.Adversaries {
		m.actors = append(m.actors, a.begin(crew{config: c, own: r.adversaries[i], streams: st, number: i}))
	}
	names, list := namedBaselines(r.inferers, s.labels)
	m.baselines = list
	m.declare(r, names, s.labels > 1)
	m.begin(parts)

	places := epoch.Roster{Inferers: r.inferers, Forecasters: r.forecasters, Reputers: r.reputers}
	var err error
	if m.topic, err = epoch.NewTopic(arith, epoch.RulesOf(s.release), epoch.ParamsOf(arith, s.release, s.release.Topic), places); err != nil {
		return nil, err
	}
	if m.state, err = epoch.NewState(arith, places, exact(0)); err != nil {
		return nil, err
	}
	m.input = epoch.Input[T]{
		Labels:     s.labels,
		Inferences: make([]T, r.inferers*s.labels),
		Present:    m.day.present,
		Forecasts:  synthesis.NewForecasts[T](r.forecasters, r.inferers),
		HasTarget:  s.labels == 1,
		Reward:     exact(float64(c.Topic.Reward * unitsPerToken)),
	}
	for range r.reputers {
		m.told = append(m.told, regret.NewLosses[float64](r.inferers, r.forecasters))
	}
	m.day.told = m.told
	if same, is := any(m.told).([]*regret.Losses[T]); is {
		m.bundle = same
	} else {
		for range r.reputers {
			m.bundle = append(m.bundle, regret.NewLosses[T](r.inferers, r.forecasters))
		}
	}
	return m, nil
}

// step makes the next epoch. What fails as it would on the chain is counted, and the run goes on; any other error ends it.
func (m *simulation[T]) step() error {
	d := m.day
	d.begin(m.epoch, m.truth.next(m.epoch, m.streams.of(streamTruth, m.epoch, 0)))
	for _, a := range m.actors {
		a.stake(d)
	}
	m.inferers.infer(d)
	for _, a := range m.actors {
		a.infer(d)
	}
	m.foresee()
	m.forecasters.forecast(d)
	for _, a := range m.actors {
		a.forecast(d)
	}
	m.submit()

	if m.config.Topic.FreshScale {
		m.state.Scale = m.exact(0)
	}
	rec, err := m.closeWorkers()
	if failed, err := m.count(err); err != nil {
		return err
	} else if failed {
		return m.end(rec)
	}
	m.losses, d.before = d.before, m.losses
	d.hasBefore = m.measured
	m.measured = true
	m.meter.measureInto(m.losses, d, rec.Inferers, rec.Forecasters, rec.Inference)
	m.report()
	m.compare(rec)

	rec, err = m.closeReputers()
	failed, err := m.count(err)
	if err != nil {
		return err
	}
	m.settle(rec, failed)
	return m.end(rec)
}

// count counts an epoch that failed by the rules.
func (m *simulation[T]) count(err error) (failed bool, _ error) {
	if err == nil {
		return false, nil
	}
	var stage *epoch.StageError
	if !errors.As(err, &stage) {
		return true, fmt.Errorf("epoch %d of seed %d: %w", m.epoch, m.seed, err)
	}
	if m.epoch >= m.config.BurnIn {
		m.failed[stage.Stage]++
	}
	return true, nil
}

// end closes the epoch.
func (m *simulation[T]) end(rec *epoch.Record[T]) error {
	if m.rows != nil {
		if err := writeRow(m.rows, m.epoch, rec); err != nil {
			return err
		}
	}
	m.close(m.epoch, m.config.Epochs, m.config.BurnIn)
	m.epoch++
	return nil
}

// foresee says how large losses are usually where no size of an error says it: as large as they were, and of somebody without
// a past as large as those of others.
func (m *simulation[T]) foresee() {
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

// submit hands the inferences and forecasts of the day to the input.
func (m *simulation[T]) submit() {
	d, in := m.day, &m.input
	for i, x := range d.inferences {
		in.Inferences[i] = m.exact(x)
	}
	n := len(d.present)
	in.Forecasts.Reset(len(d.forecasting), n)
	for k, there := range d.forecasting {
		if !there {
			continue
		}
		for j, x := range d.forecasts[k*n : (k+1)*n] {
			if d.present[j] {
				in.Forecasts.Set(synthesis.Forecaster(k), synthesis.Inferer(j), m.exact(x))
			}
		}
	}
	if in.HasTarget {
		in.Target = m.exact(d.truth)
	}
	in.Reports = in.Reports[:0]
}

// report collects what the reputers report.
func (m *simulation[T]) report() {
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
		if !d.reporting[r] || d.stakes[r] < m.setup.minimumStake {
			d.reporting[r] = false
			continue
		}
		if any(m.bundle[r]) != any(told) {
			convertLosses(m.bundle[r], told, m.exact)
		}
		m.input.Reports = append(m.input.Reports, epoch.Report[T]{
			Reputer: r, Stake: m.exact(d.stakes[r]), Delegated: m.exact(d.delegated[r]), Losses: m.bundle[r],
		})
	}
}

// compare measures the network inference and its rivals by the truth.
func (m *simulation[T]) compare(rec *epoch.Record[T]) {
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
	m.judge(rec)
}

// judge measures the weights and the interval of the network inference.
func (m *simulation[T]) judge(rec *epoch.Record[T]) {
	n, r, in := &m.named, m.setup.roster, rec.Inference
	if in.HasWeights {
		m.weights = m.weights[:0]
		for i := range in.InfererWeights {
			m.weights = append(m.weights, m.float(in.InfererWeights[i]))
		}
		inferers := len(m.weights)
		for i := range in.ForecasterWeights {
			m.weights = append(m.weights, m.float(in.ForecasterWeights[i]))
		}
		setShares(n, n.shares, 0, m.weights[:inferers], in.InfererHasWeight, rec.Inferers)
		setShares(n, n.shares+r.inferers, 1, m.weights[inferers:], in.ForecasterHasWeight, rec.Forecasters)
	}
	if m.setup.labels > 1 || !in.HasWeights {
		return
	}
	m.spread.reset()
	for i, j := range rec.Inferers {
		m.spread.add(m.day.inference(int(j))[0], max(m.weights[i], 0))
	}
	for i := range rec.Forecasters {
		if x, present := in.Implied.At(regret.Forecaster(i)); present && in.ForecasterHasWeight[i] {
			m.spread.add(m.float(x[0]), max(m.weights[len(in.InfererWeights)+i], 0))
		}
	}
	if score, ok := m.spread.crps(m.day.truth); ok {
		n.set(n.quality, score)
	}
	if len(rec.Interval) == 0 || len(rec.Interval[0]) != len(percentiles) {
		return
	}
	var bounds [5]float64
	for i, p := range percentiles {
		bounds[i] = m.float(rec.Interval[0][i])
		n.set(n.quality+1+2*i, indicator(m.day.truth <= bounds[i]))
		n.set(n.quality+2+2*i, pinball(p.share, bounds[i], m.day.truth))
	}
	after := n.quality + 1 + 2*len(percentiles)
	n.set(after, indicator(bounds[1] <= m.day.truth && m.day.truth <= bounds[3]))
	n.set(after+1, indicator(bounds[0] <= m.day.truth && m.day.truth <= bounds[4]))
}

// setShares sets the share of each member in the weights of its class, and how concentrated they are.
func setShares[R regret.Role](n *named, first, class int, weights []float64, has []bool, members []R) {
	sum := 0.0
	for i, w := range weights {
		if has[i] {
			sum += w
		}
	}
	if !(sum > 0) {
		return
	}
	for i, member := range members {
		if has[i] {
			n.set(first+int(member), weights[i]/sum)
		}
	}
	largest, effective := concentration(weights)
	n.set(n.spreadOf(class), largest)
	n.set(n.spreadOf(class)+2, effective)
}

func (n *named) spreadOf(class int) int { return n.spread + class }

func indicator(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// settle takes over what an epoch left: the public loss, the regrets, the pay, the stakes.
func (m *simulation[T]) settle(rec *epoch.Record[T], failed bool) {
	d, n, r := m.day, &m.named, m.setup.roster
	if rec == nil {
		return
	}
	if rec.Inference != nil {
		d.hasNetwork = true
		for l, x := range rec.Inference.Combined {
			d.network[l] = m.float(x)
		}
	}
	if d.hasLoss = m.state.HasNetworkLoss; d.hasLoss {
		d.networkLoss = m.float(m.state.NetworkLoss)
	}
	if rec.Losses != nil && len(m.actors) > 0 {
		convertLosses(d.consensus, rec.Losses, m.float)
	}
	for _, j := range rec.Inferers {
		if x, present := m.state.Regrets.Inferer.At(j); present {
			n.set(n.regrets+int(j), m.float(x))
		}
	}
	for _, k := range rec.Forecasters {
		if x, present := m.state.Regrets.Forecaster.At(k); present {
			n.set(n.regrets+r.inferers+int(k), m.float(x))
		}
	}
	for i, c := range m.state.Coefficients {
		n.set(n.listening+i, m.float(c))
	}
	if !failed {
		m.pay(rec)
	}
	m.measureStakes()
}

// pay sums up rewards by actor, in tokens, and restakes those of reputers.
func (m *simulation[T]) pay(rec *epoch.Record[T]) {
	d, n, r := m.day, &m.named, m.setup.roster
	for i := range 3 + len(r.adversaries) {
		n.set(n.pay+i, 0)
	}
	add := func(class int, members []int, paid []T) {
		for i, member := range members {
			n.today[n.payOf(r, class, member)] += m.float(paid[i]) / unitsPerToken
		}
	}
	first := n.fractions
	for class, list := range []*epoch.ClassRecord[T]{&rec.InfererRewards, &rec.ForecasterRewards, &rec.ReputerRewards} {
		add(class, list.Members, list.Paid)
		for i, member := range list.Members {
			n.set(first+member, m.float(list.Fractions[i]))
		}
		first += len(r.names[class])
		if e := list.Entropy; e != nil {
			n.set(n.entropy+class, m.float(e.Entropy.Entropy))
			n.set(n.entropy+3+class, m.float(e.EffectiveNumber)/float64(len(list.Members)))
		}
	}
	if m.config.Reputers.Restake {
		for i, stake := range rec.StakesAfter {
			d.stakes[rec.Reputers[i]] = m.float(stake)
		}
	}
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
func (m *simulation[T]) measureStakes() {
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
	n.set(n.stake, gini(m.sorted))
	n.set(n.stake+1, largest/total)
	for i, g := range r.adversaries {
		share := 0.0
		for _, s := range d.stakes[g.reputers.first:g.reputers.end] {
			share += s
		}
		n.set(n.stake+2+i, share/total)
	}
}

// convertLosses makes dst the losses of src in another arithmetic.
func convertLosses[T, S any](dst *regret.Losses[T], src *regret.Losses[S], convert func(S) T) *regret.Losses[T] {
	dst.Reset(src.Inferer.Len(), src.Forecaster.Len())
	dst.Combined, dst.Naive = convert(src.Combined), convert(src.Naive)
	into := dst.Parts()
	for i, cells := range src.Parts() {
		columns := cells.Columns()
		present := cells.Present()
		for at, x := range cells.Values() {
			if present[at] {
				into[i].Set(at/columns, at%columns, convert(x))
			}
		}
	}
	return dst
}
