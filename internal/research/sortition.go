package research

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// tableParticipants is the number of participants in the table of sortition.
const tableParticipants = 8

// The columns of a participant.
const (
	previousEMA  = "%d_prev_quality_ema"
	previousRank = "%d_sort_position_previous_quality_ema"
	metricRank   = "%d_sort_position_quality_metrics"
	active       = "%d_active"
	metric       = "%d_quality_metric"
	qualityEMA   = "%d_quality_ema"
)

// sortitionSection places the columns of sortition.csv: who is drawn follows from the moving averages before the
// epoch, the averages after it from the metrics of those who were.
func sortitionSection[T any](a num.Arith[T], table *Table, settings settings) section[T] {
	table = withFlags(table, slices.Concat(
		names("%d_prev_participated", tableParticipants), names(active, tableParticipants)))
	s := &sortitionCheck[T]{a: a.Calc(), table: table, release: settings.release}
	return section[T]{
		table: table,
		inputs: slices.Concat(
			[]string{"epoch", "n_participants", "n_participants_max", "n_participants_drawn", "percentile", "alpha_quality"},
			names("%d_prev_participated", tableParticipants),
			names(metric, tableParticipants),
		),
		groups:  s.groups(),
		prepare: func() error { return consecutive(table) },
	}
}

// withFlags returns the table with numbers for the marks of some columns: true is 1, an empty cell 0.
func withFlags(t *Table, columns []string) *Table {
	out := &Table{name: t.name, columns: t.columns, index: t.index, lines: t.lines}
	for _, row := range t.rows {
		row = slices.Clone(row)
		for _, column := range columns {
			i, ok := t.index[column]
			switch {
			case ok && row[i] == "true":
				row[i] = "1"
			case ok && row[i] == "":
				row[i] = "0"
			}
		}
		out.rows = append(out.rows, row)
	}
	return out
}

// sortitionCheck recomputes the table of sortition.
type sortitionCheck[T any] struct {
	a       num.Arith[T]
	table   *Table
	release release.Release
}

// drawn is what one epoch makes of the averages before it.
type drawn[T any] struct {
	order   []int // participants, highest average first
	seats   int
	metrics []T // of those with a seat, in the same order
	rank    []T // by participant, 0 for the highest average
}

func (d *drawn[T]) members() []int { return d.order[:d.seats] }

func (s *sortitionCheck[T]) draw(c *cells[T], row int) (*drawn[T], error) {
	averages := c.numbers(row, previousEMA, tableParticipants)
	d := &drawn[T]{seats: c.int(row, "n_participants_drawn"), rank: make([]T, tableParticipants)}
	if c.err != nil {
		return nil, c.err
	}
	if d.seats < 1 || d.seats > tableParticipants {
		return nil, s.table.refuse(num.ErrDomain, row, "n_participants_drawn", "1 to the number of participants")
	}
	d.order = descending(c.a, averages)
	for place, i := range d.order {
		d.rank[i] = c.a.Int(place)
	}
	for _, i := range d.members() {
		d.metrics = append(d.metrics, c.number(row, metric, i))
	}
	return d, c.err
}

// descending returns the places of values, the highest first and equal ones in their order.
func descending[T any](a num.Arith[T], values []T) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return a.Cmp(values[j], values[i]) })
	return order
}

func (s *sortitionCheck[T]) groups() []group[T] {
	of := func(name, equations string, columns []string, first int,
		at func(c *cells[T], row int, d *drawn[T], give func(string, T)) error) group[T] {
		return rowsGroup(s.a, s.table, name, equations, columns, first, func(c *cells[T], row int, give func(string, T)) error {
			d, err := s.draw(c, row)
			if err != nil {
				return err
			}
			return at(c, row, d, give)
		})
	}
	each := func(format string) []string { return names(format, tableParticipants) }
	return []group[T]{
		of("prev_quality_ema", "the average of the epoch before", each(previousEMA), 1,
			func(c *cells[T], row int, _ *drawn[T], give func(string, T)) error {
				giveAll(give, previousEMA, 0, c.numbers(row-1, qualityEMA, tableParticipants))
				return nil
			}),
		of("sort_position_previous_quality_ema", "9.3", each(previousRank), 0,
			func(_ *cells[T], _ int, d *drawn[T], give func(string, T)) error {
				giveAll(give, previousRank, 0, d.rank)
				return nil
			}),
		of("active", "9.3", each(active), 0, s.seats),
		of("quality_cutoff", "9.3", []string{"quality_cutoff"}, 0,
			func(c *cells[T], row int, d *drawn[T], give func(string, T)) error {
				give("quality_cutoff", c.number(row, previousEMA, d.order[d.seats-1]))
				return nil
			}),
		of("sort_position_quality_metrics", "9.3", each(metricRank), 0,
			func(c *cells[T], _ int, d *drawn[T], give func(string, T)) error {
				for place, i := range descending(c.a, d.metrics) {
					give(fmt.Sprintf(metricRank, d.members()[i]), c.a.Int(place))
				}
				return nil
			}),
		of("quality_percentile", "E64", []string{"quality_percentile"}, 0,
			func(c *cells[T], row int, d *drawn[T], give func(string, T)) error {
				q, err := s.percentile(c, row, d)
				if err == nil {
					give("quality_percentile", q)
				}
				return err
			}),
		of("quality_ema", "E62-E63", each(qualityEMA), 0, s.averages),
	}
}

// seats lets everybody apply for the epoch, in the order of the table, with the average before it.
func (s *sortitionCheck[T]) seats(c *cells[T], row int, d *drawn[T], give func(string, T)) error {
	epoch := int64(row) + 1 // epochs are counted from 1, whatever the table calls them
	params := rewards.AdmissionParams[T]{
		Lowest: rewards.LowestTrue,
		Actor:  rewards.ActorInferer, Seats: d.seats,
		// of the score of who stays out, which the table has anew in every row
		Quantile: c.a.Int(0), Initial: c.a.Int(0), EpochLastEnded: epoch,
	}
	calculator, err := s.calculator(c, row)
	if err != nil {
		return err
	}
	var set rewards.ActiveSet[T]
	for i, average := range c.numbers(row, previousEMA, tableParticipants) {
		decision, err := calculator.Admission(params, set, rewards.Submission[T]{
			Name: participant(i), Nonce: epoch,
			Record: rewards.ScoreRecord[T]{Score: average, Height: epoch - 1, Known: true},
		})
		if err != nil {
			return err
		}
		set = decision.Set
	}
	for i := range tableParticipants {
		seat := c.a.Int(0)
		if slices.ContainsFunc(set.Seats, func(s rewards.Seat[T]) bool { return s.Name == participant(i) }) {
			seat = c.a.Int(1)
		}
		give(fmt.Sprintf(active, i), seat)
	}
	return nil
}

// participant returns a name; names of one digit ascend as the numbers do.
func participant(i int) string { return strconv.Itoa(i) }

// percentile is that of the epoch itself, as the simulator has it; the chain uses that of the last scored epoch.
func (s *sortitionCheck[T]) percentile(c *cells[T], row int, d *drawn[T]) (T, error) {
	calculator, err := s.calculator(c, row)
	if err != nil {
		return c.a.Int(0), err
	}
	return calculator.PassiveQuantile(rewards.ActorInferer, d.metrics)
}

// calculator has the constants of a row.
func (s *sortitionCheck[T]) calculator(c *cells[T], row int) (*rewards.Calculator[T], error) {
	p := release.RewardsParams(c.a, s.release, s.release.Topic)
	p.MeritSortitionAlpha, p.EpochLength, p.GroundTruthLag = c.number(row, "alpha_quality"), 1, 0
	p.ActiveInfererQuantile = c.a.Quo(c.number(row, "percentile"), c.a.Int(100))
	if c.err != nil {
		return nil, c.err
	}
	return rewards.NewCalculator(c.a, s.release.Rewards, p)
}

func (s *sortitionCheck[T]) averages(c *cells[T], row int, d *drawn[T], give func(string, T)) error {
	passive, err := s.percentile(c, row, d)
	if err != nil {
		return err
	}
	calculator, err := s.calculator(c, row)
	if err != nil {
		return err
	}
	for place, i := range d.order {
		score := passive
		if place < d.seats {
			score = d.metrics[place]
		}
		e, err := calculator.UpdatedScore(score, c.number(row, previousEMA, i), false)
		if err != nil {
			return err
		}
		give(fmt.Sprintf(qualityEMA, i), e)
	}
	return nil
}
