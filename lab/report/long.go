package report

import (
	"maps"
	"slices"
)

// settingColumns are what says of a row which setting it belongs to: its position, then a column for each axis with the name
// of its key. others are the further columns; a key with such a name has setting. in front.
func (s *study) settingColumns(others ...column) []column {
	columns := []column{{"setting", whole}}
	taken := map[string]bool{"setting": true}
	for _, c := range others {
		taken[c.name] = true
	}
	for _, a := range s.axes {
		c := column{a.key, text}
		if a.numbers != nil {
			c.kind = number
		}
		for taken[c.name] {
			c.name = "setting." + c.name
		}
		taken[c.name] = true
		columns = append(columns, c)
	}
	return append(columns, others...)
}

// cells fills in what the columns of a setting say and returns the rest of the row.
func (s *study) cells(row []cell, setting int) []cell {
	row[0].whole = setting
	for i, a := range s.axes {
		if a.numbers != nil {
			row[1+i].number = a.numbers[setting]
		} else {
			row[1+i].text = a.texts[setting]
		}
	}
	return row[1+len(s.axes):]
}

// tidy is the table of all means over epochs: a row for each setting, seed and quantity that has a value. Epochs that failed are
// the quantities failed/STAGE.
func (s *study) tidy() *table {
	t := &table{name: "tidy", columns: s.settingColumns(column{"seed", seed}, column{"quantity", text}, column{"value", number})}
	t.rows = func(yield func([]cell) error) error {
		row := make([]cell, len(t.columns))
		for i := range s.settings {
			own := s.settings[i].own
			rest := s.cells(row, i)
			for k := range own.Repetitions {
				rep := &own.Repetitions[k]
				rest[0].seed = rep.Seed
				for at, x := range rep.Values {
					if x == nil {
						continue
					}
					rest[1].text, rest[2].number = own.Points[0].Names[at], *x
					if err := yield(row); err != nil {
						return err
					}
				}
				for _, stage := range slices.Sorted(maps.Keys(rep.Failed)) {
					rest[1].text, rest[2].number = "failed/"+stage, float64(rep.Failed[stage])
					if err := yield(row); err != nil {
						return err
					}
				}
			}
		}
		return nil
	}
	return t
}

// series is the table of means over parts of the run, for the repetitions of which they were kept.
func (s *study) series() *table {
	t := &table{name: "series", columns: s.settingColumns(
		column{"seed", seed}, column{"bin", whole}, column{"first_epoch", whole}, column{"last_epoch", whole},
		column{"quantity", text}, column{"value", number},
	)}
	t.rows = func(yield func([]cell) error) error {
		row := make([]cell, len(t.columns))
		for i := range s.settings {
			own := s.settings[i].own
			rest := s.cells(row, i)
			for k := range own.Repetitions {
				rep := &own.Repetitions[k]
				if len(rep.Series) == 0 {
					continue
				}
				parts := len(rep.Series[0])
				rest[0].seed = rep.Seed
				for part := range parts {
					rest[1].whole = part
					rest[2].whole, rest[3].whole = bounds(part, parts, s.settings[i].config.Epochs)
					for at, list := range rep.Series {
						if list[part] == nil {
							continue
						}
						rest[4].text, rest[5].number = own.Points[0].Names[at], *list[part]
						if err := yield(row); err != nil {
							return err
						}
					}
				}
			}
		}
		return nil
	}
	return t
}
