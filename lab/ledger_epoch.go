package lab

import (
	"errors"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// submit sends the inferences and forecasts of the day.
func (m *ledgerTrial) submit() error {
	d := m.day
	for j, there := range d.present {
		if !there {
			continue
		}
		tx := &chain.SubmitWork{Worker: m.names[classInferer][j], Topic: ledgerTopic, Nonce: m.nonce}
		if d.labels == 1 {
			x := floatDecimal(d.inference(j)[0])
			tx.Inference = &x
		} else {
			for l, p := range d.inference(j) {
				if p < smallestProbability {
					p = 0
				}
				tx.Values = append(tx.Values, record.LabelValue{Label: labelName(l), Value: floatDecimal(p)})
			}
		}
		if err := m.try(tx); err != nil {
			return err
		}
	}
	n := len(d.present)
	for k, there := range d.forecasting {
		if !there {
			continue
		}
		tx := &chain.SubmitWork{Worker: m.names[classForecaster][k], Topic: ledgerTopic, Nonce: m.nonce}
		for j, loss := range d.forecasts[k*n : (k+1)*n] {
			if d.present[j] {
				tx.Forecast = append(tx.Forecast, record.ForecastElement{Inferer: m.names[classInferer][j], Loss: floatDecimal(loss)})
			}
		}
		if err := m.try(tx); err != nil {
			return err
		}
	}
	return nil
}

// measure fills in the true losses of a network inference. Who was not admitted counts as absent from then on.
func (m *ledgerTrial) measure(made *chain.Epoch) {
	in, d, l := made.Inference, m.day, m.losses
	clear(d.present)
	for _, name := range made.Inferers {
		if j, known := m.places[classInferer][name]; known {
			d.present[j] = true
		}
	}
	l.Reset(l.Inferer.Len(), l.Forecaster.Len())
	l.Combined, l.Naive = m.lossOf(in.Labels, in.Network), m.lossOf(in.Labels, in.Naive)
	set := func(cells *regret.Cells[float64], row, column int, values []num.Dec) {
		if values != nil {
			cells.Set(row, column, m.lossOf(in.Labels, values))
		}
	}
	for j, name := range m.names[classInferer] {
		if d.present[j] {
			x := in.Inferers[name]
			l.Inferer.Set(regret.Inferer(j), m.setup.ruler.measure(d.inference(j), d.truth))
			set(&l.OneOutInferer.Cells, j, 0, x.OneOut)
		}
	}
	for k, name := range m.names[classForecaster] {
		x, there := in.Forecasters[name]
		if !there {
			continue
		}
		set(&l.Forecaster.Cells, k, 0, x.Implied)
		set(&l.OneOutForecaster.Cells, k, 0, x.OneOut)
		set(&l.OneInForecaster.Cells, k, 0, x.OneIn)
		for j, inferer := range m.names[classInferer] {
			set(&l.OneOutInfererForecaster.Cells, k, j, x.OneOutImplied[inferer])
		}
	}
}

// values fills in a value over the labels; labels that nobody gave anything are 0.
func (m *ledgerTrial) values(dst []float64, labels []string, x []num.Dec) []float64 {
	clear(dst)
	for i, label := range labels {
		if l, known := m.labels[label]; known && i < len(x) {
			dst[l] = decimalFloat(x[i])
		}
	}
	return dst
}

func (m *ledgerTrial) lossOf(labels []string, x []num.Dec) float64 {
	if len(m.vector) == 0 {
		m.vector = make([]float64, m.setup.labels)
	}
	return m.setup.ruler.measure(m.values(m.vector, labels, x), m.day.truth)
}

// show makes the view of a network inference. A ledger keeps the share of each source.
func (m *ledgerTrial) show(in *chorus.Inference[num.Dec]) {
	v := &m.view
	v.reset()
	for j, name := range m.names[classInferer] {
		if x, there := in.Inferers[name]; there && x.Share != nil {
			v.setWeight(classInferer, j, decimalFloat(*x.Share))
			v.hasWeights = v.hasWeights || x.Share.Sign() > 0
		}
	}
	for k, name := range m.names[classForecaster] {
		if x, there := in.Forecasters[name]; there && x.Implied != nil && x.Share != nil {
			v.setWeight(classForecaster, k, decimalFloat(*x.Share))
			v.implied[k] = decimalFloat(x.Implied[0])
		}
	}
	if len(in.Interval) > 0 {
		for _, x := range in.Interval[0] {
			v.interval = append(v.interval, decimalFloat(x))
		}
	}
	m.values(m.day.network, in.Labels, in.Network)
	m.day.hasNetwork = true
}

// submitLosses sends what the reputers report.
func (m *ledgerTrial) submitLosses() error {
	for r, there := range m.day.reporting {
		if !there {
			continue
		}
		tx := &chain.SubmitLosses{Reputer: m.names[classReputer][r], Topic: ledgerTopic, Nonce: m.nonce, Losses: m.bundle(m.told[r])}
		if err := m.try(tx); err != nil {
			return err
		}
	}
	return nil
}

// bundle gives losses their names.
func (m *ledgerTrial) bundle(told *reported) record.LossBundle {
	list := func(cells *regret.Cells[float64], row int, names []string) (losses []record.WorkerLoss) {
		for i, name := range names {
			at, column := i, 0
			if row >= 0 {
				at, column = row, i
			}
			if x, there := cells.At(at, column); there {
				losses = append(losses, record.WorkerLoss{Worker: name, Loss: floatDecimal(x)})
			}
		}
		return losses
	}
	inferers, forecasters := m.names[classInferer], m.names[classForecaster]
	b := record.LossBundle{
		Combined: floatDecimal(told.Combined), Naive: floatDecimal(told.Naive),
		Inferers:          list(&told.Inferer.Cells, -1, inferers),
		Forecasters:       list(&told.Forecaster.Cells, -1, forecasters),
		OneOutInferers:    list(&told.OneOutInferer.Cells, -1, inferers),
		OneOutForecasters: list(&told.OneOutForecaster.Cells, -1, forecasters),
		OneInForecasters:  list(&told.OneInForecaster.Cells, -1, forecasters),
	}
	for k, name := range forecasters {
		if losses := list(&told.OneOutInfererForecaster.Cells, k, inferers); len(losses) > 0 {
			b.OneOutOfForecasters = append(b.OneOutOfForecasters, record.ForecasterLosses{Forecaster: name, Losses: losses})
		}
	}
	return b
}

// settle takes over what the close of the epoch before left: the public loss, the regrets, the pay, the stakes.
func (m *ledgerTrial) settle(in *chorus.Inference[num.Dec]) error {
	d, n, r := m.day, &m.named, m.setup.roster
	t, err := m.ledger.Topic(ledgerTopic)
	if err != nil {
		return err
	}
	if !t.Active {
		return num.Refuse(num.ErrDomain, "topic.parameters.MinTopicWeight", nil, m.setup.release.Module.MinTopicWeight, "what stakes and fees come to")
	}
	if d.hasLoss = t.NetworkLoss != nil; d.hasLoss {
		d.networkLoss = decimalFloat(*t.NetworkLoss)
	}
	for x, err := range m.ledger.Regrets(ledgerTopic) {
		if err != nil {
			return err
		}
		first, class := n.regrets, classInferer
		if x.Kind == regret.KindForecaster {
			first, class = n.regrets+r.inferers, classForecaster
		} else if x.Kind != regret.KindInferer {
			continue
		}
		if member, known := m.places[class][x.First]; known && m.takesPart(in, class, member) {
			n.set(first+member, decimalFloat(x.Value))
		}
	}
	for i, name := range m.names[classReputer] {
		member, err := m.ledger.Member(ledgerTopic, record.RoleReputer, name)
		if err != nil {
			return err
		}
		coefficient := 1.0
		if member.Coefficient != nil {
			coefficient = decimalFloat(*member.Coefficient)
		}
		n.set(n.listening+i, coefficient)
	}
	if err := m.readPaid(); err != nil {
		return err
	}
	m.pay()
	// The consensus that is public from now on is that of the epoch that was closed; the present one's is next.
	d.consensus, m.consensus = m.consensus, d.consensus
	if err := m.readStakes(); err != nil {
		return err
	}
	m.measureStakes()
	return nil
}

func (m *ledgerTrial) takesPart(in *chorus.Inference[num.Dec], class, member int) bool {
	if in == nil {
		return false
	}
	if class == classInferer {
		return m.day.present[member]
	}
	_, there := in.Forecasters[m.names[class][member]]
	return there
}

// readPaid finds the rewards that the last block paid: of the epoch that it closed, or of an older one that had to wait.
func (m *ledgerTrial) readPaid() error {
	m.paid = nil
	for e, err := range m.ledger.Epochs(ledgerTopic) {
		if err != nil {
			return err
		}
		if e.Rewards != nil && e.Rewards.Height == m.ledger.Height() {
			m.paid = e.Rewards
		}
	}
	return nil
}

// pay counts what was paid.
func (m *ledgerTrial) pay() {
	e := m.paid
	if e == nil {
		return
	}
	first := m.named.fractions
	for class, total := range []num.Dec{e.Inference, e.Forecasting, e.Reputers} {
		role := record.Roles()[class]
		for _, x := range e.Actors {
			member, known := m.places[class][x.Actor]
			if !known || x.Role != role {
				continue
			}
			m.addPay(class, member, decimalFloat(x.Paid.Dec()))
			if total.Sign() > 0 {
				m.set(first+member, decimalFloat(x.Reward)/decimalFloat(total))
			}
		}
		first += len(m.names[class])
	}
}

// agree fills in the network losses of what was reported (E37), which is what a ledger will close the epoch with unless stakes change
// before; none where nobody with stake has reported.
func (m *ledgerTrial) agree(into *reported) error {
	m.bundles = m.bundles[:0]
	for r, there := range m.day.reporting {
		if there {
			m.bundles = append(m.bundles, consensus.Bundle[float64]{Stake: m.day.stakes[r], Losses: m.told[r]})
		}
	}
	inferers, forecasters := into.Inferer.Len(), into.Forecaster.Len()
	_, err := m.assessor.NetworkLosses(into, inferers, forecasters, m.bundles)
	if errors.Is(err, num.ErrEmpty) || errors.Is(err, num.ErrDivisionByZero) {
		into.Reset(inferers, forecasters)
		return nil
	}
	return err
}
