package lab

import (
	"errors"
	"fmt"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// simulation is a repetition with engine epoch: the epochs of one topic one after the other, with the memory that they use again.
type simulation[T number] struct {
	*trial

	float func(T) float64
	exact func(float64) T
	topic *epoch.Topic[T]
	state *epoch.State[T]
	input epoch.Input[T]

	worked, judged *epoch.Record[T] // of the windows of workers and reputers
	joined         epoch.Record[T]  // of both

	meter  lossMeter[T]
	bundle []*regret.Losses[T] // what reputers report in the arithmetic: told itself if that is float64
	rows   *epochRows          // nil for none
}

// newSimulation begins a repetition.
func newSimulation[T number](s *setup, arith num.Arith[T], seed uint64, parts int, rows *epochRows, float func(T) float64, exact func(float64) T) (*simulation[T], error) {
	c, r := s.config, s.roster
	m := &simulation[T]{trial: newTrial(s, seed, parts), float: float, exact: exact, rows: rows}
	m.meter = lossMeter[T]{ruler: s.ruler, float: float}
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
	m.open()
	m.send()
	m.submit()

	if m.config.Topic.FreshScale {
		m.state.Scale = m.exact(0)
	}
	rec, err := m.closeWorkers()
	if failed, err := m.count(err); err != nil {
		return err
	} else if failed {
		return m.finishEpoch(rec)
	}
	m.remember()
	m.meter.measureInto(m.losses, m.day, rec.Inferers, rec.Forecasters, rec.Inference)
	m.report()
	m.hand()
	m.show(rec)
	m.compare()

	rec, err = m.closeReputers()
	failed, err := m.count(err)
	if err != nil {
		return err
	}
	m.settle(rec, failed)
	return m.finishEpoch(rec)
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
	m.fail(stage.Stage)
	return true, nil
}

// finishEpoch writes the row of the epoch and closes it.
func (m *simulation[T]) finishEpoch(rec *epoch.Record[T]) error {
	if m.rows != nil {
		values, present := rec.Row()
		if err := writeRow(m.rows, m.epoch, values, present); err != nil {
			return err
		}
	}
	m.end()
	return nil
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

// hand gives what the reputers report to the input.
func (m *simulation[T]) hand() {
	d := m.day
	for r, there := range d.reporting {
		if !there {
			continue
		}
		if any(m.bundle[r]) != any(m.told[r]) {
			convertLosses(m.bundle[r], m.told[r], m.exact)
		}
		m.input.Reports = append(m.input.Reports, epoch.Report[T]{
			Reputer: r, Stake: m.exact(d.stakes[r]), Delegated: m.exact(d.delegated[r]), Losses: m.bundle[r],
		})
	}
}

// show makes the view of a network inference.
func (m *simulation[T]) show(rec *epoch.Record[T]) {
	v, in := &m.view, rec.Inference
	v.reset()
	if v.hasWeights = in.HasWeights; !v.hasWeights {
		return
	}
	for i, j := range rec.Inferers {
		if in.InfererHasWeight[i] {
			v.setWeight(0, int(j), m.float(in.InfererWeights[i]))
		}
	}
	for i, k := range rec.Forecasters {
		if !in.ForecasterHasWeight[i] {
			continue
		}
		if x, present := in.Implied.At(regret.Forecaster(i)); present {
			v.setWeight(1, int(k), m.float(in.ForecasterWeights[i]))
			v.implied[k] = m.float(x[0])
		}
	}
	if len(rec.Interval) > 0 {
		for _, x := range rec.Interval[0] {
			v.interval = append(v.interval, m.float(x))
		}
	}
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
	m.beginPay()
	first := n.fractions
	for class, list := range []*epoch.ClassRecord[T]{&rec.InfererRewards, &rec.ForecasterRewards, &rec.ReputerRewards} {
		for i, member := range list.Members {
			m.addPay(class, member, m.float(list.Paid[i]))
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
