package research

import (
	"fmt"
	"slices"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// Sizes of the tables of synthesis and classification. Workers are the inferers, then the forecasters.
const (
	tableInferers    = 5
	tableForecasters = 3
	tableWorkers     = tableInferers + tableForecasters
	tableReputers    = 5
)

// selfWorker is the number under which the table has the one-in regret of a forecaster for itself, whichever
// forecaster it is: the one that was added to the inferers.
const selfWorker = tableInferers

// synthesisSection places the columns that synthesis.csv and classification.csv have in common, which are all of the
// former. Every group starts from numbers of the table, not from those of another group, so that a difference shows
// where it arises. Inferences come from regrets and network loss of the row before, regrets from those of the row
// before and the losses of the row, so the first row has none; what follows from the reported losses of a row alone
// is compared in every row.
func synthesisSection[T any](a num.Arith[T], table *Table, s simulation) section[T] {
	c := &synthesisCheck[T]{a: a.Calc(), table: table, settings: s}
	return section[T]{
		table: table,
		inputs: slices.Concat(
			[]string{"epoch", "target"},
			s.inferenceColumns(),
			names("forecasted_loss_%d_for_%d", tableForecasters, tableInferers),
			names("reputer_stake_%d", tableReputers),
			names("reputer_%d_loss_network_inference", tableReputers),
			names("reputer_%d_loss_naive_network_inference", tableReputers),
			names("reputer_%d_loss_inference_%d", tableReputers, tableInferers),
			names("reputer_%d_loss_forecast_implied_inference_%d", tableReputers, tableForecasters),
			names("reputer_%d_loss_forecast_implied_inference_%d_oneout_%d", tableReputers, tableForecasters, tableInferers),
			names("reputer_%d_loss_network_inference_oneout_%d", tableReputers, tableWorkers),
			names("reputer_%d_loss_naive_network_inference_onein_%d", tableReputers, tableForecasters),
			[]string{"topic_rewards"}, // the topic's part of emission, E of E77
		),
		groups: slices.Concat(
			c.inferenceGroups(), c.regretGroups(), c.lossGroups(), c.consensusGroups(), c.scoreGroups(), c.rewardGroups(),
		),
		prepare: c.prepare,
	}
}

// inferenceColumns returns the columns of what the inferers answer, inferer by inferer.
func (s simulation) inferenceColumns() []string {
	var out []string
	for _, inferer := range names("inference_%d", tableInferers) {
		out = append(out, s.labelColumns(inferer)...)
	}
	return out
}

// labelColumns returns the columns of an inference: one of its own name, or one for each of several labels.
func (s simulation) labelColumns(inference string) []string {
	if s.labels == 1 {
		return []string{inference}
	}
	return names(inference+"_label_%d", s.labels)
}

// synthesisCheck recomputes a table that a simulation of one topic wrote.
type synthesisCheck[T any] struct {
	a        num.Arith[T]
	table    *Table
	settings simulation
	epochs   []*synthesisEpoch[T] // after prepare

	// by row, what several groups are taken from
	networkLosses memo[*regret.Losses[T]]
	searches      memo[*search[T]]
}

// memo keeps what was found for a row.
type memo[V any] struct {
	found map[int]V
}

func (m *memo[V]) of(row int, find func() (V, error)) (V, error) {
	if v, ok := m.found[row]; ok {
		return v, nil
	}
	v, err := find()
	if err == nil {
		if m.found == nil {
			m.found = map[int]V{}
		}
		m.found[row] = v
	}
	return v, err
}

// synthesisEpoch is one recomputed row.
type synthesisEpoch[T any] struct {
	row    int
	number int // of the epoch

	a        num.Calc[T]
	in       *synthesis.Input[T]
	result   *synthesis.Result[T]
	interval []T                                          // E36, of the first label
	without  []*synthesis.Values[synthesis.Forecaster, T] // I[k][-j], by inferer
	regrets  *regret.Table[T]
}

// synthesisRow is what is read from one row.
type synthesisRow[T any] struct {
	number     int
	inferences []T
	forecasts  synthesis.Forecasts[T]
	losses     *regret.Losses[T]
	regrets    *regret.Table[T]
}

// prepare reads all rows and recomputes those that have rows before them.
func (c *synthesisCheck[T]) prepare() error {
	if err := consecutive(c.table); err != nil {
		return err
	}
	rows := make([]*synthesisRow[T], c.table.Rows())
	for i := range rows {
		var err error
		if rows[i], err = c.read(i); err != nil {
			return err
		}
	}
	for i := 1; i < len(rows); i++ {
		e, err := c.recompute(i, rows)
		if err != nil {
			return fmt.Errorf("%s epoch %d: %w", c.table.Name(), rows[i].number, err)
		}
		c.epochs = append(c.epochs, e)
	}
	return nil
}

func (c *synthesisCheck[T]) recompute(row int, rows []*synthesisRow[T]) (*synthesisEpoch[T], error) {
	s, now := c.settings, rows[row]
	before := rows[row-s.regretLag].regrets
	scale, err := c.storedScale(before)
	if err != nil {
		return nil, err
	}
	e := &synthesisEpoch[T]{row: row, number: now.number, a: c.a.Calc()}
	e.in = &synthesis.Input[T]{
		Labels: s.labels, Inferences: now.inferences, Forecasts: now.forecasts, Regrets: before,
		NetworkLoss: rows[row-s.lossLag].losses.Combined, HasNetworkLoss: true, Scale: scale,
	}
	rules, params := s.release.Synthesis, release.SynthesisParams(c.a, s.release, s.topic)
	network, err := synthesis.NewNetwork(c.a, rules, params)
	if err != nil {
		return nil, err
	}
	if e.result, err = network.Infer(nil, e.in); err != nil {
		return nil, err
	}
	interval, err := network.ConfidenceInterval(nil, e.in, e.result, nil)
	if err != nil {
		return nil, err
	}
	if len(interval) > 0 {
		e.interval = interval[0]
	}
	for withheld := range tableInferers {
		taking := slices.Repeat([]bool{true}, tableInferers)
		taking[withheld] = false
		values, err := network.ForecastImplied(nil, e.in, taking, false)
		if err != nil {
			return nil, err
		}
		e.without = append(e.without, values)
	}
	// nobody is experienced and no role shared: the initial regret stays and so do E46 and E47 apart
	u, err := regret.NewUpdater(c.a, s.release.Regret, release.RegretParams(c.a, s.release, s.topic))
	if err != nil {
		return nil, err
	}
	e.regrets, _, err = u.Update(nil, before, regret.Close[T]{
		Losses:               now.losses,
		InfererInclusions:    make([]int, tableInferers),
		ForecasterInclusions: make([]int, tableForecasters),
	})
	return e, err
}

// storedScale returns the scale that the close with these regrets stores (E22, E23), zero where the rules form one in every
// calculation.
func (c *synthesisCheck[T]) storedScale(regrets *regret.Table[T]) (T, error) {
	rule := c.settings.release.Regret.Scale
	if rule == weights.ScalePerCalculation {
		return c.a.Int(0), nil
	}
	all := slices.Concat(regrets.Inferer.Values(), regrets.Forecaster.Values())
	a := c.a.Calc()
	scale := new(weights.Scaler[T]).Scale(a, rule, a.FromDec(c.settings.topic.Epsilon), all, nil)
	return scale, a.Err()
}

// read reads the inputs, losses and regrets of a row.
func (c *synthesisCheck[T]) read(row int) (*synthesisRow[T], error) {
	r := &cells[T]{a: c.a.Calc(), table: c.table}
	out := &synthesisRow[T]{
		number:    r.int(row, "epoch"),
		forecasts: synthesis.NewForecasts[T](tableForecasters, tableInferers),
		losses:    readLosses(r, row, networkLossColumns()),
		// any initial regret but zero, which would mean a new topic: all records are there
		regrets: regret.NewTable(tableInferers, tableForecasters, c.a.Int(1)),
	}
	for _, column := range c.settings.inferenceColumns() {
		out.inferences = append(out.inferences, r.number(row, "%s", column))
	}
	for j := range tableInferers {
		for k := range tableForecasters {
			out.forecasts.Set(synthesis.Forecaster(k), synthesis.Inferer(j), r.number(row, "forecasted_loss_%d_for_%d", k, j))
		}
	}
	for kind, cells := range out.regrets.Parts() {
		eachRegret(regret.Kind(kind), func(at, column int, name string) { cells.Set(at, column, r.number(row, "%s", name)) })
	}
	return out, r.err
}
