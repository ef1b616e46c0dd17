package regret

// average is E38 on one record: previous is R_0 where there is none.
func (u *Updater[T]) average(networkLoss, sourceLoss, previous T) T {
	a := u.a
	regret := a.Sub(networkLoss, sourceLoss)
	if a.Cmp(regret, previous) == 0 { // the short cut of E16
		return regret
	}
	return a.Add(a.Mul(u.params.Alpha, regret), a.Mul(u.keep, previous))
}

// apply is E39 to E47: every regret whose network and source have losses.
func (u *Updater[T]) apply(t *Table[T], l *Losses[T], alias []Inferer) {
	parts := l.Parts()
	for kind, regrets := range t.Parts() {
		if Kind(kind) == KindOneInForecasterSelf {
			joined(l, alias, func(k Forecaster, j Inferer) { // E47 goes on from what E46 has just written
				if one, ok := t.OneInForecasterInferer.At(k, j); ok {
					t.OneInForecasterSelf.Set(k, one)
				}
			})
		}
		d, sources := definitions[kind], parts[definitions[kind].source]
		if d.columns == Self && d.network.ofAll() { // so all rows are one list
			network, _ := l.network(d.network, 0)
			u.applyList(d, regrets.values, regrets.present, network, l, sources, 0, 1)
			continue
		}
		for row := range regrets.rows {
			if network, ok := l.network(d.network, row); ok {
				u.applyRow(d, regrets, row, network, l, sources)
			}
		}
	}
	joined(l, alias, func(k Forecaster, j Inferer) {
		one, _ := t.OneInForecasterSelf.At(k)
		t.OneInForecasterInferer.Set(k, j, one)
	})
}

// joined goes through the forecasters with a one-in loss that are inferers as well: their E46 and E47 are one record (K46).
func joined[T any](l *Losses[T], alias []Inferer, do func(Forecaster, Inferer)) {
	for k, j := range alias {
		if _, ok := l.OneInForecaster.At(Forecaster(k)); ok && j != NoAlias {
			do(Forecaster(k), j)
		}
	}
}

// applyRow is E38 of the regrets of a row against the loss of its network; sources has the losses of all its sources.
func (u *Updater[T]) applyRow(d definition, regrets *Cells[T], row int, network T, l *Losses[T], sources *Cells[T]) {
	at, step := 0, sources.columns
	if d.columns == Self || sources == &l.OneOutInfererForecaster.Cells {
		at = row
	}
	values, present := regrets.row(row)
	u.applyList(d, values, present, network, l, sources, at, step)
}

// applyList is E38 of regrets against the loss of their network; the losses of their sources are at every step-th place.
func (u *Updater[T]) applyList(d definition, values []T, present []bool, network T, l *Losses[T], sources *Cells[T], at, step int) {
	for i := 0; i < len(values); i++ {
		if done := u.floatAverages(d, values[i:], present[i:], network, sources, at+i*step, step); done > 0 {
			i += done - 1
			continue
		}
		loss, ok := sources.values[at+i*step], sources.present[at+i*step]
		if !ok {
			if d.absent == absentStays || d.absent == absentListed && !l.ListsOneOuts(Forecaster(i)) {
				continue
			}
			loss = u.a.Int(0)
		}
		values[i], present[i] = u.average(network, loss, values[i]), true
	}
}
