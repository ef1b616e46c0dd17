package lab

import (
	"strconv"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// archive takes the state of a repetition out, or puts it back. Both go the same way through the state, so that what one writes the other
// finds: lists of numbers under names, each as the text from which the same bits are read.
type archive struct {
	loading bool
	text    []byte           // what was saved so far, a JSON object but for its end
	saved   strictjson.Value // what is loaded
	used    int              // lists of it
	prefix  string
	err     error
}

// end closes what was saved, or finds fault with what was not loaded.
func (a *archive) end() ([]byte, error) {
	if a.loading {
		if a.err == nil && a.used != len(a.saved.Members) {
			a.refuse("", num.ErrUnknown, nil, "the lists of a repetition of this plan, and no others")
		}
		return nil, a.err
	}
	if len(a.text) == 0 {
		a.text = append(a.text, '{')
	}
	return append(a.text, '}'), a.err
}

func (a *archive) refuse(name string, kind error, value any, allowed string) {
	if a.err == nil {
		a.err = num.Refuse(kind, "state."+a.prefix+name, nil, value, allowed)
	}
}

// under is the same archive for names that begin with one more part.
func (a *archive) under(name string, visit func()) {
	before := a.prefix
	a.prefix += name + "/"
	visit()
	a.prefix = before
}

// archived saves a list, or loads it in place; its length stays.
func archived[E any](a *archive, name string, list []E, write func([]byte, E) []byte, read func(string) (E, error)) {
	if a.err != nil {
		return
	}
	if !a.loading {
		start := byte(',')
		if len(a.text) == 0 {
			start = '{'
		}
		a.text = append(a.text, start)
		a.text = strconv.AppendQuote(a.text, a.prefix+name)
		a.text = append(a.text, ":["...)
		for i, x := range list {
			if i > 0 {
				a.text = append(a.text, ',')
			}
			a.text = append(write(append(a.text, '"'), x), '"')
		}
		a.text = append(a.text, ']')
		return
	}
	if !a.saved.Has(a.prefix + name) {
		a.refuse(name, num.ErrMissing, nil, "a list")
		return
	}
	saved := a.saved.Member(a.prefix + name)
	a.used++
	if saved.Kind != strictjson.ListValue || len(saved.Items) != len(list) {
		a.refuse(name, num.ErrShape, len(saved.Items), "a list of "+strconv.Itoa(len(list)))
		return
	}
	for i := range list {
		item := &saved.Items[i]
		x, err := read(item.Text)
		if item.Kind != strictjson.TextValue || err != nil {
			a.refuse(strictjson.Index(name, i), num.ErrSyntax, item.Text, "a number as text")
			return
		}
		list[i] = x
	}
}

func archivedNumbers[T number](a *archive, name string, list []T) {
	archived(a, name, list, appendNumber[T], parseNumber[T])
}

func (a *archive) floats(name string, list []float64) { archivedNumbers(a, name, list) }

func archivedInts[I int | int64](a *archive, name string, list []I) {
	archived(a, name, list,
		func(dst []byte, n I) []byte { return strconv.AppendInt(dst, int64(n), 10) },
		func(text string) (I, error) {
			n, err := strconv.ParseInt(text, 10, strconv.IntSize)
			if _, wide := any(I(0)).(int64); wide {
				n, err = strconv.ParseInt(text, 10, 64)
			}
			return I(n), err
		})
}

func (a *archive) bools(name string, list []bool) {
	archived(a, name, list, strconv.AppendBool, strconv.ParseBool)
}

// Single values are lists of one.

func archivedNumber[T number](a *archive, name string, x *T) {
	list := []T{*x}
	archivedNumbers(a, name, list)
	*x = list[0]
}

func (a *archive) float(name string, x *float64) { archivedNumber(a, name, x) }

func (a *archive) integer(name string, n *int) {
	list := []int{*n}
	archivedInts(a, name, list)
	*n = list[0]
}

func (a *archive) flag(name string, b *bool) {
	list := []bool{*b}
	a.bools(name, list)
	*b = list[0]
}

// size is how many lists follow, where that changes.
func (a *archive) size(name string, n int) int {
	a.integer(name, &n)
	if a.loading && (n < 0 || n > len(a.saved.Members)) {
		a.refuse(name, num.ErrDomain, n, "0 to "+strconv.Itoa(len(a.saved.Members)))
		return 0
	}
	return n
}

// length is that of a list to be loaded.
func (a *archive) length(name string) int {
	saved := a.saved.Member(a.prefix + name)
	return len(saved.Items)
}

// archivedCells saves what is present, or sets it in cells that have the size.
func archivedCells[T number](a *archive, name string, c *regret.Cells[T]) {
	there := append([]bool{}, c.Present()...)
	a.bools(name+"/there", there)
	n := 0
	for _, is := range there {
		if is {
			n++
		}
	}
	list := make([]T, 0, n)
	for at, is := range there {
		if is {
			list = append(list, c.Values()[at])
		}
	}
	archivedNumbers(a, name, list)
	if !a.loading || a.err != nil {
		return
	}
	next := 0
	for at, is := range there {
		if is {
			c.Set(at/c.Columns(), at%c.Columns(), list[next])
			next++
		}
	}
}

func archivedLosses[T number](a *archive, name string, l *regret.Losses[T]) {
	if a.loading {
		l.Reset(l.Inferer.Len(), l.Forecaster.Len())
	}
	a.under(name, func() {
		archivedNumber(a, "combined", &l.Combined)
		archivedNumber(a, "naive", &l.Naive)
		for i, cells := range l.Parts() {
			archivedCells(a, strconv.Itoa(i), cells)
		}
	})
}

func archivedClass[T number](a *archive, name string, c *epoch.Class[T]) {
	a.under(name, func() {
		archivedNumbers(a, "ema", c.EMA)
		a.bools("has-ema", c.HasEMA)
		archivedInts(a, "heights", c.Heights)
		archivedNumber(a, "quantile", &c.Quantile)
		archivedNumber(a, "initial", &c.Initial)
		for i := range c.Fractions {
			archivedNumber(a, "fraction/"+strconv.Itoa(i), &c.Fractions[i].Fraction)
			a.flag("fraction/"+strconv.Itoa(i)+"/stored", &c.Fractions[i].Stored)
		}
		archivedInts(a, "inclusions", c.Inclusions)
		epochs := a.size("history", len(c.History))
		if a.loading {
			c.History = make([][]T, epochs)
		}
		for i := range c.History {
			name := "history/" + strconv.Itoa(i)
			if a.loading {
				c.History[i] = make([]T, a.length(name))
			}
			archivedNumbers(a, name, c.History[i])
		}
	})
}

// archivedState is the state of a topic. The one that is loaded into has just begun.
func archivedState[T number](a *archive, s *epoch.State[T], roster *roster) {
	initial := s.Regrets.Initial()
	archivedNumber(a, "initial-regret", &initial)
	if a.loading {
		s.Regrets.SetInitial(initial)
	}
	for kind, cells := range s.Regrets.Parts() {
		archivedCells(a, "regrets/"+strconv.Itoa(kind), cells)
	}
	archivedNumber(a, "network-loss", &s.NetworkLoss)
	a.flag("has-network-loss", &s.HasNetworkLoss)
	archivedNumber(a, "scale", &s.Scale)
	weights := s.InfererWeights != nil
	a.flag("has-weights", &weights)
	if weights && a.loading {
		s.InfererWeights, s.ForecasterWeights = make([]T, roster.inferers), make([]T, roster.forecasters)
	}
	if weights {
		archivedNumbers(a, "weights/inferers", s.InfererWeights)
		archivedNumbers(a, "weights/forecasters", s.ForecasterWeights)
	}
	archivedNumber(a, "outlier/median", &s.Outlier.Median)
	archivedNumber(a, "outlier/deviation", &s.Outlier.Deviation)
	archivedClass(a, "inferer", &s.Inferer)
	archivedClass(a, "forecaster", &s.Forecaster)
	archivedClass(a, "reputer", &s.Reputer)
	archivedNumbers(a, "coefficients", s.Coefficients)
	archivedNumber(a, "score-ratio", &s.ScoreRatio)
	nonce := []int64{s.Nonce}
	archivedInts(a, "nonce", nonce)
	s.Nonce = nonce[0]
}

// loadArchive reads what an archive has saved.
func loadArchive(data []byte) (*archive, error) {
	v, err := strictjson.Parse(data, max(strictjson.MaxValues, len(data)))
	if err != nil {
		return nil, strictnum.Error(err)
	}
	if v.Kind != strictjson.ObjectValue {
		return nil, num.Refuse(num.ErrSyntax, "state", nil, v.Kind, "an object")
	}
	return &archive{loading: true, saved: v}, nil
}

// archive visits all that a repetition carries from epoch to epoch.
func (m *simulation[T]) archive(a *archive) {
	m.trial.archive(a)
	a.under("topic", func() { archivedState(a, m.state, m.setup.roster) })
}

func (m *trial) archive(a *archive) {
	a.integer("epoch", &m.epoch)
	a.float("truth", &m.truth.level)
	a.under("day", func() { m.day.archive(a) })
	archivedLosses(a, "losses", m.losses)
	a.flag("measured", &m.measured)
	for j := range m.memberLoss {
		a.float("member-loss/"+strconv.Itoa(j), &m.memberLoss[j].mean)
		a.float("member-loss/"+strconv.Itoa(j)+"/count", &m.memberLoss[j].n)
	}
	for i, b := range m.baselines {
		if experts, is := b.(*experts); is {
			a.under("baseline/"+strconv.Itoa(i), func() { experts.rule.archive(a) })
		}
	}
	a.under("quantities", func() { m.quantities.archive(a) })
	a.under("hindsight", func() { m.hindsight.archive(a) })
	archivedInts(a, "failed", m.failed[:])
}

func (d *day) archive(a *archive) {
	a.floats("inferences", d.inferences)
	a.floats("usual-loss", d.usualLoss)
	a.floats("peculiar", d.peculiar)
	a.bools("foreseen", d.foreseen)
	a.floats("forecasts", d.forecasts)
	a.floats("stakes", d.stakes)
	a.floats("delegated", d.delegated)
	a.floats("network", d.network)
	a.flag("has-network", &d.hasNetwork)
	a.float("network-loss", &d.networkLoss)
	a.flag("has-loss", &d.hasLoss)
	archivedLosses(a, "consensus", d.consensus)
	archivedLosses(a, "before", d.before)
	a.flag("has-before", &d.hasBefore)
}

func (q *quantities) archive(a *archive) {
	a.floats("sums", q.sums)
	archivedInts(a, "counts", q.counts)
	for i := range q.partSums {
		a.floats("part/"+strconv.Itoa(i)+"/sums", q.partSums[i])
		archivedInts(a, "part/"+strconv.Itoa(i)+"/counts", q.partCounts[i])
	}
}

func (h *hindsight) archive(a *archive) {
	a.float("epochs", &h.epochs)
	a.floats("losses", h.losses)
	a.floats("moments", h.moments)
}

func (r *exponentialWeights) archive(a *archive) {
	a.floats("lost", r.lost)
	a.float("largest", &r.largest)
}

func (r *bernstein) archive(a *archive) {
	a.floats("lost", r.lost)
	a.floats("squares", r.squares)
	a.floats("largest", r.largest)
	a.floats("rate", r.rate)
}

func (r *polynomial) archive(a *archive) {
	a.floats("sum", r.sum)
	a.floats("squares", r.squares)
	a.float("largest", &r.largest)
}
