package research

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

// lossColumns holds the names of the columns with losses of the eight kinds of objects.
type lossColumns struct {
	combined, naive, inferer, forecaster, oneOut, oneIn, oneOutImplied string
}

func networkLossColumns() lossColumns {
	return lossColumns{
		combined: "network_loss", naive: "network_naive_loss",
		inferer: "inference_loss_%d", forecaster: "forecast_implied_inference_loss_%d",
		oneOut: "network_loss_oneout_%d", oneIn: "network_naive_loss_onein_%d",
		oneOutImplied: "forecast_implied_inference_loss_%d_oneout_%d",
	}
}

func reputerLossColumns(reputer int) lossColumns {
	before := fmt.Sprintf("reputer_%d_loss_", reputer)
	return lossColumns{
		combined: before + "network_inference", naive: before + "naive_network_inference",
		inferer: before + "inference_%d", forecaster: before + "forecast_implied_inference_%d",
		oneOut: before + "network_inference_oneout_%d", oneIn: before + "naive_network_inference_onein_%d",
		oneOutImplied: before + "forecast_implied_inference_%d_oneout_%d",
	}
}

// lossRecord is one column and its place among losses.
type lossRecord[T any] struct {
	column string
	set    func(l *regret.Losses[T], x T)
	at     func(l *regret.Losses[T]) (T, bool)
}

// lossKind holds the columns of one kind of object.
type lossKind[T any] struct {
	name    string
	records []lossRecord[T]
}

// lossKinds tell which column is the loss of which object.
func lossKinds[T any](names lossColumns) []lossKind[T] {
	type (
		losses       = regret.Losses[T]
		byInferer    = regret.Column[regret.Inferer, T]
		byForecaster = regret.Column[regret.Forecaster, T]
	)
	const n, k = tableInferers, tableForecasters
	var withoutInferer []lossRecord[T]
	for i := range k {
		for j := range n {
			withoutInferer = append(withoutInferer, lossRecord[T]{
				column: fmt.Sprintf(names.oneOutImplied, i, j),
				set: func(l *losses, x T) {
					l.OneOutInfererForecaster.Set(regret.Forecaster(i), regret.Inferer(j), x)
				},
				at: func(l *losses) (T, bool) {
					return l.OneOutInfererForecaster.At(regret.Forecaster(i), regret.Inferer(j))
				},
			})
		}
	}
	return []lossKind[T]{
		{"network_loss", []lossRecord[T]{{
			names.combined,
			func(l *losses, x T) { l.Combined = x }, func(l *losses) (T, bool) { return l.Combined, true },
		}}},
		{"network_naive_loss", []lossRecord[T]{{
			names.naive,
			func(l *losses, x T) { l.Naive = x }, func(l *losses) (T, bool) { return l.Naive, true },
		}}},
		{"inference_loss", lossesOf(names.inferer, 0, n, func(l *losses) *byInferer { return &l.Inferer })},
		{"forecast_implied_inference_loss",
			lossesOf(names.forecaster, 0, k, func(l *losses) *byForecaster { return &l.Forecaster })},
		{"forecast_implied_inference_loss_oneout", withoutInferer},
		{"network_loss_oneout_inferer",
			lossesOf(names.oneOut, 0, n, func(l *losses) *byInferer { return &l.OneOutInferer })},
		{"network_loss_oneout_forecaster",
			lossesOf(names.oneOut, n, k, func(l *losses) *byForecaster { return &l.OneOutForecaster })},
		{"network_naive_loss_onein",
			lossesOf(names.oneIn, 0, k, func(l *losses) *byForecaster { return &l.OneInForecaster })},
	}
}

// lossesOf are count losses, the first of which has the number offset in the format.
func lossesOf[R regret.Role, T any](
	format string, offset, count int, of func(l *regret.Losses[T]) *regret.Column[R, T],
) []lossRecord[T] {
	var out []lossRecord[T]
	for i := range count {
		out = append(out, lossRecord[T]{
			column: fmt.Sprintf(format, offset+i),
			set:    func(l *regret.Losses[T], x T) { of(l).Set(R(i), x) },
			at:     func(l *regret.Losses[T]) (T, bool) { return of(l).At(R(i)) },
		})
	}
	return out
}

// readLosses reads the losses under some names of columns.
func readLosses[T any](c *cells[T], row int, names lossColumns) *regret.Losses[T] {
	l := regret.NewLosses[T](tableInferers, tableForecasters)
	for _, kind := range lossKinds[T](names) {
		for _, record := range kind.records {
			record.set(l, c.number(row, "%s", record.column))
		}
	}
	return l
}

// bundles are what the reputers report in a row, with the stakes of a column for each.
func bundles[T any](c *cells[T], row int, stakes string) []consensus.Bundle[T] {
	out := make([]consensus.Bundle[T], tableReputers)
	for m := range out {
		out[m] = consensus.Bundle[T]{
			Stake: c.number(row, stakes, m), Losses: readLosses(c, row, reputerLossColumns(m)),
		}
	}
	return out
}

// lossGroups returns the network losses, means of what the reputers report.
func (c *synthesisCheck[T]) lossGroups() []group[T] {
	var out []group[T]
	for _, kind := range lossKinds[T](networkLossColumns()) {
		var columns []string
		for _, record := range kind.records {
			columns = append(columns, record.column)
		}
		out = append(out, rowsGroup(c.a, c.table, kind.name, "E37", columns, 0,
			func(t *cells[T], row int, give func(string, T)) error {
				l, err := c.networkLosses.of(row, func() (*regret.Losses[T], error) {
					reported := bundles(t, row, c.settings.lossStakes)
					if t.err != nil {
						return nil, t.err
					}
					s, err := consensus.NewAssessor(t.a, c.settings.release.Consensus, release.ConsensusParams(t.a, c.settings.release))
					if err != nil {
						return nil, err
					}
					return s.NetworkLosses(nil, tableInferers, tableForecasters, reported)
				})
				if err != nil {
					return err
				}
				for _, record := range kind.records {
					if x, has := record.at(l); has {
						give(record.column, x)
					}
				}
				return nil
			}))
	}
	return out
}
