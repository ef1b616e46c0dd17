package lab

import (
	"fmt"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// ledgerRow is a row of epochs.csv from a ledger, which keeps less than an epoch computes: what was sent and made, what was reported,
// what the last block of the epoch left and paid.
type ledgerRow struct {
	at      map[string]int
	values  []num.Dec
	present []bool
}

func newLedgerRow(r *roster) ledgerRow {
	row := ledgerRow{at: map[string]int{}}
	names := epoch.Roster{Inferers: r.inferers, Forecasters: r.forecasters, Reputers: r.reputers}.Columns()
	for i, name := range names {
		row.at[name] = i
	}
	row.values, row.present = make([]num.Dec, len(names)), make([]bool, len(names))
	return row
}

func (r *ledgerRow) set(value num.Dec, format string, args ...any) {
	if at, known := r.at[fmt.Sprintf(format, args...)]; known {
		r.values[at], r.present[at] = value, true
	}
}

// one sets a value of one label.
func (r *ledgerRow) one(value []num.Dec, format string, args ...any) {
	if len(value) == 1 {
		r.set(value[0], format, args...)
	}
}

// writeRow writes the epoch.
func (m *ledgerTrial) writeRow(in *chorus.Inference[num.Dec]) error {
	row, d := &m.row, m.day
	clear(row.present)
	inferers := len(m.names[classInferer])
	if d.labels == 1 {
		row.set(floatDecimal(d.truth), "target")
		for j, there := range d.present {
			if there {
				row.set(floatDecimal(d.inference(j)[0]), "inference_%d", j)
			}
		}
	}
	n := len(d.present)
	for k, there := range d.forecasting {
		for j, loss := range d.forecasts[k*n : (k+1)*n] {
			if there && d.present[j] {
				row.set(floatDecimal(loss), "forecasted_loss_%d_for_%d", k, j)
			}
		}
	}
	if in != nil {
		m.rowOfInference(in, inferers)
		for r, there := range d.reporting {
			if there {
				m.rowOfReport(r, inferers)
			}
		}
	}
	t, err := m.ledger.Topic(ledgerTopic)
	if err != nil {
		return err
	}
	if t.NetworkLoss != nil {
		row.set(*t.NetworkLoss, "network_loss")
	}
	if err := m.rowOfRegrets(inferers); err != nil {
		return err
	}
	row.set(t.ScoreRatio, "forecaster_score_ratio")
	if err := m.rowOfReputers(); err != nil {
		return err
	}
	if err := m.rowOfPay(); err != nil {
		return err
	}
	return writeRow(m.rows, m.epoch, row.values, row.present)
}

func (m *ledgerTrial) rowOfInference(in *chorus.Inference[num.Dec], inferers int) {
	row := &m.row
	row.one(in.Network, "network_inference")
	row.one(in.Naive, "network_naive_inference")
	if len(in.Interval) == 1 {
		for i, x := range in.Interval[0] {
			row.set(x, "network_inference_errorbar_%d", i)
		}
	}
	for j, name := range m.names[classInferer] {
		row.one(in.Inferers[name].OneOut, "network_inference_oneout_%d", j)
	}
	for k, name := range m.names[classForecaster] {
		x := in.Forecasters[name]
		row.one(x.Implied, "forecast_implied_inference_%d", k)
		row.one(x.OneOut, "network_inference_oneout_%d", inferers+k)
		row.one(x.OneIn, "network_naive_inference_onein_%d", k)
		for j, inferer := range m.names[classInferer] {
			row.one(x.OneOutImplied[inferer], "forecast_implied_inference_%d_oneout_%d", k, j)
		}
	}
}

func (m *ledgerTrial) rowOfReport(r, inferers int) {
	told, row := m.told[r], &m.row
	row.set(floatDecimal(told.Combined), "reputer_%d_loss_network_inference", r)
	row.set(floatDecimal(told.Naive), "reputer_%d_loss_naive_network_inference", r)
	for part, format := range []string{
		"reputer_%d_loss_inference_%d", "reputer_%d_loss_forecast_implied_inference_%d", "reputer_%d_loss_network_inference_oneout_%d",
		"reputer_%d_loss_network_inference_oneout_%d", "reputer_%d_loss_naive_network_inference_onein_%d",
	} {
		first := 0
		if part == 3 { // forecasters follow inferers
			first = inferers
		}
		cells := told.Parts()[part]
		for i := range cells.Rows() {
			if x, there := cells.At(i, 0); there {
				row.set(floatDecimal(x), format, r, first+i)
			}
		}
	}
	cells := told.Parts()[5]
	for k := range cells.Rows() {
		for j := range cells.Columns() {
			if x, there := cells.At(k, j); there {
				row.set(floatDecimal(x), "reputer_%d_loss_forecast_implied_inference_%d_oneout_%d", r, k, j)
			}
		}
	}
}

// rowOfReputers writes what is kept of reputers.
func (m *ledgerTrial) rowOfReputers() error {
	for r, name := range m.names[classReputer] {
		stake, err := m.ledger.Stake(ledgerTopic, name)
		if err != nil {
			return err
		}
		m.row.set(stake.Own.Plus(stake.Delegated).Dec(), "reputer_stake_%d", r)
		member, err := m.ledger.Member(ledgerTopic, record.RoleReputer, name)
		if err != nil {
			return err
		}
		if member.Coefficient != nil {
			m.row.set(*member.Coefficient, "reputer_listening_coefficient_%d", r)
		}
	}
	return nil
}

// rowOfRegrets writes all regrets that are stored.
func (m *ledgerTrial) rowOfRegrets(inferers int) error {
	number := func(name string) int { // of a worker, forecasters behind inferers
		if j, is := m.places[classInferer][name]; is {
			return j
		}
		return inferers + m.places[classForecaster][name]
	}
	for x, err := range m.ledger.Regrets(ledgerTopic) {
		if err != nil {
			return err
		}
		switch first := number(x.First); x.Kind {
		case regret.KindInferer, regret.KindForecaster:
			m.row.set(x.Value, "inference_regret_worker_%d", first)
		case regret.KindNaive:
			m.row.set(x.Value, "naive_inference_regret_worker_%d", first)
		case regret.KindOneInForecasterInferer:
			own := inferers // of a forecaster that is taken in alone, whoever it is
			if x.Second != x.First {
				own = number(x.Second)
			}
			m.row.set(x.Value, "inference_regret_worker_%d_onein_%d", own, first-inferers)
		default:
			m.row.set(x.Value, "inference_regret_worker_%d_oneout_%d", number(x.Second), first)
		}
	}
	return nil
}

// rowOfPay writes what was paid, under the names of who earned it.
func (m *ledgerTrial) rowOfPay() error {
	e, row := m.paid, &m.row
	if e == nil {
		return nil
	}
	a := m.setup.release.Decimal().Calc()
	share := func(part, whole num.Dec, format string, args ...any) {
		if whole.Sign() > 0 {
			row.set(a.Quo(part, whole), format, args...)
		}
	}
	row.set(e.Total, "topic_rewards")
	row.set(e.Chi, "forecasters_utility")
	totals := []num.Dec{e.Inference, e.Forecasting, e.Reputers}
	for class, role := range record.Roles() {
		share(totals[class], e.Total, "%ss_reward_fraction", role)
		for _, x := range e.Actors {
			if member, known := m.places[class][x.Actor]; known && x.Role == role {
				row.set(x.Score, "%s_score_%d", role, member)
				row.set(x.Reward, "%s_reward_%d", role, member)
				share(x.Reward, totals[class], "%s_reward_fraction_%d", role, member)
			}
		}
	}
	return a.Err()
}
