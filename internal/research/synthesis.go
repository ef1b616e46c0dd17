package research

import (
	"fmt"
	"slices"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// Sizes of the table of synthesis. Workers are the inferers, then the forecasters.
const (
	tableInferers    = 5
	tableForecasters = 3
	tableWorkers     = tableInferers + tableForecasters
	tableReputers    = 5
)

// selfWorker is the number under which the table has the one-in regret of a forecaster for itself, whichever
// forecaster it is: the one that was added to the inferers.
const selfWorker = tableInferers

// synthesisSection places the columns of synthesis.csv. Groups recompute the rows after the first: inferences from
// regrets and network loss of the row before, regrets from those of the row before and the losses of the row.
func synthesisSection[T any](a num.Arith[T], table *Table, s settings) section[T] {
	c := &synthesisCheck[T]{a: a.Fresh(), table: table, settings: s}
	return section[T]{
		table: table,
		inputs: slices.Concat(
			[]string{"epoch", "target"},
			names("inference_%d", tableInferers),
			names("forecasted_loss_%d_for_%d", tableForecasters, tableInferers),
			names("reputer_stake_%d", tableReputers),
			names("reputer_%d_loss_network_inference", tableReputers),
			names("reputer_%d_loss_naive_network_inference", tableReputers),
			names("reputer_%d_loss_inference_%d", tableReputers, tableInferers),
			names("reputer_%d_loss_forecast_implied_inference_%d", tableReputers, tableForecasters),
			names("reputer_%d_loss_forecast_implied_inference_%d_oneout_%d", tableReputers, tableForecasters, tableInferers),
			names("reputer_%d_loss_network_inference_oneout_%d", tableReputers, tableWorkers),
			names("reputer_%d_loss_naive_network_inference_onein_%d", tableReputers, tableForecasters),
		),
		notYet: []pending{
			// read by the groups of today, but not recomputed
			{"needs network losses (package consensus), which come later", slices.Concat(
				[]string{"network_loss", "network_naive_loss"},
				names("inference_loss_%d", tableInferers),
				names("forecast_implied_inference_loss_%d", tableForecasters),
				names("forecast_implied_inference_loss_%d_oneout_%d", tableForecasters, tableInferers),
				names("network_loss_oneout_%d", tableWorkers),
				names("network_naive_loss_onein_%d", tableForecasters),
			)},
			{"needs reputer consensus (package consensus), which comes later", slices.Concat(
				names("reputer_listening_coefficient_%d", tableReputers),
				names("reputer_adjusted_stake_%d", tableReputers),
				names("reputer_score_%d", tableReputers),
			)},
			{"needs scores and rewards (package rewards), which come later", slices.Concat(
				names("inferer_score_%d", tableInferers),
				names("forecaster_score_%d", tableForecasters),
				names("inferer_reward_fraction_%d", tableInferers),
				names("forecaster_reward_fraction_%d", tableForecasters),
				names("reputer_reward_fraction_%d", tableReputers),
				names("inferer_reward_fraction_smooth_%d", tableInferers),
				names("forecaster_reward_fraction_smooth_%d", tableForecasters),
				names("reputer_reward_fraction_smooth_%d", tableReputers),
				[]string{
					"inferers_entropy", "forecasters_entropy", "reputers_entropy",
					"forecaster_task_score", "forecaster_score_ratio", "forecasters_utility",
					"inferers_reward_fraction", "forecasters_reward_fraction", "reputers_reward_fraction", "topic_rewards",
				},
				names("inferer_reward_%d", tableInferers),
				names("forecaster_reward_%d", tableForecasters),
				names("reputer_reward_%d", tableReputers),
			)},
		},
		groups:  slices.Concat(c.inferenceGroups(), c.regretGroups()),
		prepare: c.prepare,
	}
}

// synthesisCheck recomputes the table of synthesis.
type synthesisCheck[T any] struct {
	a        num.Arith[T]
	table    *Table
	settings settings
	epochs   []*synthesisEpoch[T] // after prepare
}

// synthesisEpoch is one recomputed row.
type synthesisEpoch[T any] struct {
	row    int
	number int // of the epoch

	a        num.Arith[T]
	in       *synthesis.Input[T]
	result   *synthesis.Result[T]
	interval []T                                          // E36
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
	rows := make([]*synthesisRow[T], c.table.Rows())
	for i := range rows {
		row, err := c.read(i)
		if err != nil {
			return err
		}
		if i > 0 && row.number != rows[i-1].number+1 {
			return c.table.refuse(num.ErrDomain, i, "epoch", fmt.Sprintf("%d, after the row before", rows[i-1].number+1))
		}
		rows[i] = row
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
	e := &synthesisEpoch[T]{row: row, number: now.number, a: c.a.Fresh()}
	e.in = &synthesis.Input[T]{
		Inferences: now.inferences, Forecasts: now.forecasts, Regrets: before,
		NetworkLoss: rows[row-s.lossLag].losses.Combined, HasNetworkLoss: true,
	}
	rules, params := s.release.Synthesis, release.SynthesisParams(s.release, s.topic, c.a)
	var err error
	if e.result, err = synthesis.Infer(c.a, rules, params, e.in); err != nil {
		return nil, err
	}
	interval, err := synthesis.ConfidenceInterval(c.a, e.in, e.result, synthesis.DefaultPercentiles(c.a))
	if err != nil {
		return nil, err
	}
	if len(interval) > 0 {
		e.interval = interval[0]
	}
	for withheld := range tableInferers {
		taking := slices.Repeat([]bool{true}, tableInferers)
		taking[withheld] = false
		values, err := synthesis.ForecastImplied(c.a, rules, params, e.in, taking, false)
		if err != nil {
			return nil, err
		}
		e.without = append(e.without, values)
	}
	// nobody is experienced and no role shared: the initial regret stays and so do E46 and E47 apart
	e.regrets, _, err = regret.Update(c.a, s.release.Regret, release.RegretParams(s.release, s.topic, c.a), before,
		regret.Close[T]{
			Losses:               now.losses,
			InfererInclusions:    make([]int, tableInferers),
			ForecasterInclusions: make([]int, tableForecasters),
		})
	return e, err
}

// read reads the inputs, losses and regrets of a row.
func (c *synthesisCheck[T]) read(row int) (*synthesisRow[T], error) {
	r := rowReader[T]{a: c.a, table: c.table, row: row}
	out := &synthesisRow[T]{
		forecasts: synthesis.NewForecasts[T](tableForecasters, tableInferers),
		losses:    r.losses(),
		// any initial regret but zero, which would mean a new topic: all records are there
		regrets: regret.NewTable(tableInferers, tableForecasters, c.a.Int(1)),
	}
	for j := range tableInferers {
		out.inferences = append(out.inferences, r.number("inference_%d", j))
		for k := range tableForecasters {
			out.forecasts.Set(synthesis.Forecaster(k), synthesis.Inferer(j), r.number("forecasted_loss_%d_for_%d", k, j))
		}
	}
	for _, kind := range regretKinds[T]() {
		for _, record := range kind.records {
			record.set(out.regrets, r.number("%s", record.column))
		}
	}
	if r.err != nil {
		return nil, r.err
	}
	var err error
	out.number, err = c.table.Int(row, "epoch")
	return out, err
}

// rowReader reads numbers of one row and remembers the first error.
type rowReader[T any] struct {
	a     num.Arith[T]
	table *Table
	row   int
	err   error
}

func (r *rowReader[T]) number(format string, arguments ...any) T {
	x, err := Number(r.a, r.table, r.row, fmt.Sprintf(format, arguments...))
	if r.err == nil {
		r.err = err
	}
	return x
}

func (r *rowReader[T]) losses() *regret.Losses[T] {
	l := regret.NewLosses[T](tableInferers, tableForecasters)
	l.Combined = r.number("network_loss")
	l.Naive = r.number("network_naive_loss")
	for i := range tableInferers {
		j := regret.Inferer(i)
		l.Inferer.Set(j, r.number("inference_loss_%d", i))
		l.OneOutInferer.Set(j, r.number("network_loss_oneout_%d", i))
	}
	for i := range tableForecasters {
		k := regret.Forecaster(i)
		l.Forecaster.Set(k, r.number("forecast_implied_inference_loss_%d", i))
		l.OneOutForecaster.Set(k, r.number("network_loss_oneout_%d", tableInferers+i))
		l.OneInForecaster.Set(k, r.number("network_naive_loss_onein_%d", i))
		for j := range tableInferers {
			l.OneOutInfererForecaster.Set(k, regret.Inferer(j),
				r.number("forecast_implied_inference_loss_%d_oneout_%d", i, j))
		}
	}
	return l
}
