package lab

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
)

// maxColumns bounds a row of epochs.csv.
const maxColumns = 1_000_000

// columnsAbout is about how many columns an epoch of so many members has, at least as many as there are.
func columnsAbout(inferers, forecasters, reputers int) float64 {
	n, k, m := float64(inferers), float64(forecasters), float64(reputers)
	return float64((m+10)*(float64(n*k)+float64(4*(n+k))+4)) + float64(2*(n+k)*(n+k))
}

// checkColumns refuses to record epochs of more members than a table is good for.
func (c *Config) checkColumns() error {
	inferers, forecasters, reputers := c.membersInAll()
	if c.Record.Epochs > 0 && columnsAbout(inferers, forecasters, reputers) > maxColumns {
		return num.Refuse(num.ErrLimit, "record.epochs", nil, c.Record.Epochs, "0: so many members make more than "+strconv.Itoa(maxColumns)+" columns")
	}
	return nil
}

// epochColumns are the columns of epochs.csv behind setting, seed and epoch: those of all settings, each once.
type epochColumns struct {
	names []string
	// places tell for each setting which of its own columns stands there, -1 for none; settings of one roster share them.
	places [][]int
}

// newEpochColumns joins the columns of the settings that record epochs. A new name comes behind the one that it follows in its setting.
func newEpochColumns(setups []*setup) *epochColumns {
	type size struct{ inferers, forecasters, reputers int }
	own := map[size][]string{}
	c := &epochColumns{places: make([][]int, len(setups))}
	sizes := make([]size, len(setups))
	var order []size
	for i, s := range setups {
		if s.config.Record.Epochs == 0 {
			continue
		}
		r := s.roster
		sizes[i] = size{r.inferers, r.forecasters, r.reputers}
		if _, known := own[sizes[i]]; !known {
			own[sizes[i]] = epoch.Roster{Inferers: r.inferers, Forecasters: r.forecasters, Reputers: r.reputers}.Columns()
			order = append(order, sizes[i])
		}
	}
	for _, s := range order {
		c.names = joinNames(c.names, own[s])
	}
	shared := map[size][]int{}
	for _, s := range order {
		position := map[string]int{}
		for i, name := range own[s] {
			position[name] = i
		}
		places := make([]int, len(c.names))
		for i, name := range c.names {
			at, has := position[name]
			if !has {
				at = -1
			}
			places[i] = at
		}
		shared[s] = places
	}
	for i := range setups {
		c.places[i] = shared[sizes[i]]
	}
	return c
}

// joinNames adds those that are new, each behind the one that it follows.
func joinNames(all, more []string) []string {
	if len(all) == 0 {
		return more
	}
	known := map[string]bool{}
	for _, name := range all {
		known[name] = true
	}
	behind := map[string][]string{} // new ones, by the known name that they follow
	last := ""
	for _, name := range more {
		if known[name] {
			last = name
		} else {
			behind[last] = append(behind[last], name)
		}
	}
	joined := slices.Clone(behind[""])
	for _, name := range all {
		joined = append(append(joined, name), behind[name]...)
	}
	return joined
}

// EpochsHeading returns the first line of epochs.csv, with its end.
func (p *Plan) EpochsHeading() string {
	if p == nil || p.columns == nil {
		return ""
	}
	return strings.Join(append([]string{"setting", "seed", "epoch"}, p.columns.names...), ",") + "\n"
}

// Rows returns how many rows of epochs.csv a task writes: one for each epoch, or none.
func (p *Plan) Rows(task int) int {
	if !p.has(task) {
		return 0
	}
	s := p.setups[p.Point(task)]
	if p.repetition(task) < s.config.Record.Epochs {
		return s.config.Epochs
	}
	return 0
}

// Bins returns in how many parts of a run the figures over time are, at most.
func (p *Plan) Bins() int {
	most := 0
	if p != nil {
		for _, s := range p.setups {
			most = max(most, s.config.Record.Bins)
		}
	}
	return most
}

// epochRows writes the rows of one task.
type epochRows struct {
	out    io.Writer
	start  string // setting and seed
	places []int
	line   []byte
}

// writeRow writes an epoch: numbers as their shortest text, decimals with all their digits, nothing for what it did not come to.
func writeRow[T number](w *epochRows, number int, values []T, present []bool) error {
	w.line = append(append(w.line[:0], w.start...), strconv.Itoa(number)...)
	for _, at := range w.places {
		w.line = append(w.line, ',')
		if at >= 0 && at < len(values) && present[at] {
			w.line = appendNumber(w.line, values[at])
		}
	}
	w.line = append(w.line, '\n')
	_, err := w.out.Write(w.line)
	return err
}

// appendNumber appends the text from which parseNumber reads the same number.
func appendNumber[T number](dst []byte, x T) []byte {
	switch x := any(x).(type) {
	case float64:
		return strconv.AppendFloat(dst, x, 'g', -1, 64)
	case num.Dec:
		return append(dst, x.String()...)
	}
	return dst
}

func parseNumber[T number](text string) (x T, err error) {
	switch x := any(&x).(type) {
	case *float64:
		*x, err = strconv.ParseFloat(text, 64)
	case *num.Dec:
		*x, err = num.ParseDec(text)
	}
	return x, err
}
