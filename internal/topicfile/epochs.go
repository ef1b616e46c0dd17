// Package topicfile reads the topic files and epoch files of the command line (docs/formats.md) into the types of the root
// package. Faults are named by their path in the file, and what a file may cost is bounded by its size.
package topicfile

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/internal/limits"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// Epochs is an epoch file.
type Epochs struct {
	Release       release.Release // with the parameters of the file
	ID            uint64          // of the topic
	Members       chorus.Members
	InitialRegret num.Dec
	Epochs        []Epoch
	Budget        *limits.Budget

	document *epochsDocument // nil for one that goes on from a saved topic
	cells    uint64          // of the tables of an epoch
	nonce    int64           // of the epoch before the next one that is taken
}

// ReadEpochs reads an epoch file within a budget. The release is the one given, or that of the file where the name is empty.
func ReadEpochs(data []byte, releaseName string, budget *limits.Budget) (*Epochs, error) {
	var d epochsDocument
	if err := strictnum.Unmarshal("", data, &d, strictjson.Options{}); err != nil {
		return nil, err
	}
	r, err := releaseOf(releaseName, d.Release)
	if err != nil {
		return nil, err
	}
	if d.Topic == nil {
		return nil, num.Refuse(num.ErrMissing, "topic", nil, nil, "an object")
	}
	e := &Epochs{ID: d.Topic.ID, Epochs: d.Epochs, Budget: budget, nonce: -1, document: &d}
	if d.InitialRegret != nil {
		e.InitialRegret = d.InitialRegret.Dec
	}
	if e.Release, err = d.release(r); err != nil {
		return nil, err
	}
	return e, e.takeMembers(&d)
}

// ReadMoreEpochs reads an epoch file that goes on from a saved topic, whose release and parameters hold.
func ReadMoreEpochs(data []byte, r release.Release, budget *limits.Budget) (*Epochs, error) {
	var d epochsDocument
	if err := strictnum.Unmarshal("", data, &d, strictjson.Options{}); err != nil {
		return nil, err
	}
	if d.Release != "" && d.Release != r.Name {
		return nil, num.Refuse(num.ErrDomain, "release", nil, d.Release, "must be that of the state, "+r.Name)
	}
	e := &Epochs{Release: r, Epochs: d.Epochs, Budget: budget, nonce: -1}
	if d.Topic != nil {
		e.ID = d.Topic.ID
		d.Topic.ID = 0
	} else if len(d.Epochs) > 0 && len(d.Epochs[0].Bundles) > 0 {
		e.ID = d.Epochs[0].Bundles[0].Topic
	}
	if !reflect.ValueOf(d.moduleDocument).IsZero() || d.Topic != nil && *d.Topic != (topicDocument{}) {
		return nil, num.Refuse(num.ErrDomain, "parameters", nil, nil, "must be left out: those of the state hold")
	}
	return e, e.takeMembers(&d)
}

// releaseOf returns the release of a name given, or of the file's.
func releaseOf(given, inFile string) (release.Release, error) {
	if given == "" && inFile == "" {
		return release.Release{}, num.Refuse(num.ErrMissing, "release", nil, nil, strings.Join(release.Names(), ", "))
	}
	if given == "" {
		given = inFile
	}
	return release.Parse(given)
}

// Under returns another release with the parameters of the file, or of the saved topic from which it goes on.
func (e *Epochs) Under(name string) (release.Release, error) {
	r, err := release.Parse(name)
	if err != nil {
		return release.Release{}, err
	}
	if e.document == nil {
		return r.WithParametersOf(e.Release), nil
	}
	return e.document.release(r)
}

func (e *Epochs) takeMembers(d *epochsDocument) error {
	e.Members = chorus.Members{Inferers: d.Inferers, Forecasters: d.Forecasters, Reputers: d.Reputers}
	for _, c := range []struct {
		path  string
		names []string
	}{{"inferers", d.Inferers}, {"forecasters", d.Forecasters}, {"reputers", d.Reputers}} {
		if err := checkMembers(c.path, c.names); err != nil {
			return err
		}
	}
	n, k, reputers := len(d.Inferers), len(d.Forecasters), len(d.Reputers)
	e.cells = limits.Total(limits.Product(n, n), limits.Product(3, n, k), limits.Product(k, k), limits.BundleCells(reputers, n, k))
	members := strconv.Itoa(n) + " inferers, " + strconv.Itoa(k) + " forecasters, " + strconv.Itoa(reputers) + " reputers"
	return e.Budget.TakeCells("inferers", members, e.cells)
}

// Take reads epoch i, the one after the last that was taken, and counts what it costs. search bounds the steps for the
// listening coefficients.
func Take[T chorus.Number](e *Epochs, i int) (in chorus.Epoch[T], search *limits.Descent, err error) {
	path, raw := strictjson.Index("epochs", i), &e.Epochs[i]
	losses, err := e.takeCost(path, raw)
	if err != nil {
		return in, nil, err
	}
	c := &reader[T]{members: e.Members}
	if raw.Nonce <= e.nonce {
		c.fail(num.Refuse(num.ErrDomain, path+".nonce", nil, raw.Nonce, "a height >= 0, later than that of the epoch before"))
	}
	e.nonce = raw.Nonce
	in.Nonce = raw.Nonce
	in.Reward = c.number(raw.TopicReward, path+".topic_reward")
	if raw.TopicReward.Sign() < 0 {
		c.fail(num.Refuse(num.ErrDomain, path+".topic_reward", nil, raw.TopicReward.Dec, "a reward >= 0"))
	}
	in.Work = c.work(path, raw)
	in.Reports = c.reports(path, raw, e.ID)
	if c.err != nil {
		return in, nil, c.err
	}
	search, err = e.Budget.Descend("max_iters", e.Release.Module.GradientDescentMaxIters, len(in.Reports), losses)
	return in, search, err
}

// takeCost counts the steps of an epoch, and the losses that its reputers report.
func (e *Epochs) takeCost(path string, raw *Epoch) (losses int, err error) {
	elements := 0
	for _, list := range raw.Forecasts {
		elements += len(list.Value)
	}
	for _, b := range raw.Bundles {
		losses += 2 + len(b.Inferer) + len(b.Forecaster) + len(b.OneOutInferer) + len(b.OneOutForecaster) + len(b.OneInForecaster)
		for _, list := range b.OneOutInfererForecaster {
			losses += len(list.Value)
		}
	}
	losses = int(min(uint64(losses), 2+limits.BundleCells(1, len(e.Members.Inferers), len(e.Members.Forecasters))))
	if err := e.Budget.TakeSteps(path, "", e.cells); err != nil {
		return 0, err
	}
	return losses, e.Budget.TakeInference(path, len(raw.Inferences), len(raw.Forecasts), max(len(raw.Labels), 1), elements)
}

// reader turns what is written into values and keeps the first thing that is wrong.
type reader[T chorus.Number] struct {
	members chorus.Members
	err     error
}

func (c *reader[T]) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// number converts to the arithmetic; what does not fit is a refusal of the file.
func (c *reader[T]) number(x number, path string) T {
	v, err := convert[T](x.Dec)
	if err != nil {
		if e, ok := num.AsError(err); ok {
			err = strictnum.At(e, path)
		}
		c.fail(err)
	}
	return v
}

// name refuses one that is not among the members of a role, or that is there already.
func (c *reader[T]) name(name string, of []string, role string, twice bool, path string) bool {
	_, known := slices.BinarySearch(of, name)
	switch {
	case !known:
		c.fail(refuseName(num.ErrUnknown, name, "one of the "+role+"s", path))
	case twice:
		c.fail(refuseName(num.ErrDuplicate, name, "every "+role+" once", path))
	}
	return known && !twice
}

func refuseName(kind error, name, allowed, path string) error {
	return strictnum.At(num.Refuse(kind, path, nil, strconv.Quote(name), allowed), path)
}

// column reads numbers by name, every name once.
func (c *reader[T]) column(list pairs, of []string, role, path string) map[string]T {
	var out map[string]T
	for i, p := range list {
		at := strictjson.Index(path, i)
		if _, twice := out[p.Name]; !c.name(p.Name, of, role, twice, strictjson.Index(at, 0)) {
			continue
		}
		if out == nil {
			out = make(map[string]T, len(list))
		}
		out[p.Name] = c.number(p.Value, strictjson.Index(at, 1))
	}
	return out
}

func (c *reader[T]) work(path string, raw *Epoch) chorus.Work[T] {
	var w chorus.Work[T]
	if raw.Labels != nil {
		if err := checkNames(path+".labels", raw.Labels); err != nil {
			c.fail(err)
		}
		w.Labels, w.Vectors = raw.Labels, map[string]map[string]T{}
	} else {
		w.Inferences = map[string]T{}
	}
	labels := max(len(raw.Labels), 1)
	for i, p := range raw.Inferences {
		at := strictjson.Index(path+".inferences", i)
		_, twice := w.Inferences[p.Name]
		_, twiceVector := w.Vectors[p.Name]
		if !c.name(p.Name, c.members.Inferers, "inferer", twice || twiceVector, strictjson.Index(at, 0)) {
			continue
		}
		at = strictjson.Index(at, 1)
		switch {
		case len(p.Value) != labels:
			c.fail(strictnum.At(num.Refuse(num.ErrShape, "", nil, len(p.Value), "one value for each label"), at))
		case raw.Labels == nil:
			w.Inferences[p.Name] = c.number(p.Value[0], at)
		default:
			vector := make(map[string]T, labels)
			for label, x := range p.Value {
				vector[raw.Labels[label]] = c.number(x, strictjson.Index(at, label))
			}
			w.Vectors[p.Name] = vector
		}
	}
	w.Forecasts = make(map[string]map[string]T, len(raw.Forecasts))
	for i, list := range raw.Forecasts {
		at := strictjson.Index(path+".forecasts", i)
		if _, twice := w.Forecasts[list.Name]; !c.name(list.Name, c.members.Forecasters, "forecaster", twice, strictjson.Index(at, 0)) {
			continue
		}
		w.Forecasts[list.Name] = c.column(list.Value, c.members.Inferers, "inferer", strictjson.Index(at, 1))
	}
	return w
}

// reports reads the bundles, one of a reputer, with stakes. Members that do not report may have a stake, others not.
func (c *reader[T]) reports(path string, raw *Epoch, topic uint64) map[string]chorus.Report[T] {
	stakes := c.column(raw.Stakes, c.members.Reputers, "reputer", path+".stakes")
	delegated := c.column(raw.DelegatedStakes, c.members.Reputers, "reputer", path+".delegated_stakes")
	owned := map[string]num.Dec{}
	for i, p := range raw.Stakes {
		if p.Value.Sign() < 0 {
			c.fail(strictnum.At(num.Refuse(num.ErrDomain, "", nil, p.Value.Dec, "a stake >= 0"), strictjson.Index(strictjson.Index(path+".stakes", i), 1)))
		}
		owned[p.Name] = p.Value.Dec
	}
	for i, p := range raw.DelegatedStakes {
		if p.Value.Sign() < 0 || p.Value.Cmp(owned[p.Name]) > 0 {
			c.fail(strictnum.At(num.Refuse(num.ErrDomain, "", nil, p.Value.Dec, "0 to the stake"), strictjson.Index(strictjson.Index(path+".delegated_stakes", i), 1)))
		}
	}
	reports := make(map[string]chorus.Report[T], len(raw.Bundles))
	for i := range raw.Bundles {
		b, at := &raw.Bundles[i], strictjson.Index(path+".bundles", i)
		_, twice := reports[b.Reputer]
		if !c.name(b.Reputer, c.members.Reputers, "reputer", twice, at+".reputer") {
			continue
		}
		switch {
		case b.Topic != topic:
			c.fail(num.Refuse(num.ErrDomain, at+".topic_id", nil, b.Topic, "the id of the topic, "+strconv.FormatUint(topic, 10)))
		case b.Nonce != raw.Nonce:
			c.fail(num.Refuse(num.ErrDomain, at+".nonce", nil, b.Nonce, "the nonce of the epoch, "+strconv.FormatInt(raw.Nonce, 10)))
		}
		stake, found := stakes[b.Reputer]
		if !found {
			c.fail(refuseName(num.ErrMissing, b.Reputer, "a stake of every reputer that reports", path+".stakes"))
		}
		reports[b.Reputer] = chorus.Report[T]{Losses: c.losses(at, b), Stake: stake, Delegated: delegated[b.Reputer]}
	}
	return reports
}

// losses reads the losses of a bundle.
func (c *reader[T]) losses(at string, b *Bundle) chorus.Losses[T] {
	inferers, forecasters := c.members.Inferers, c.members.Forecasters
	l := chorus.Losses[T]{
		Combined:         c.number(b.Combined, at+".combined"),
		Naive:            c.number(b.Naive, at+".naive"),
		Inferer:          c.column(b.Inferer, inferers, "inferer", at+".inferer"),
		Forecaster:       c.column(b.Forecaster, forecasters, "forecaster", at+".forecaster"),
		OneOutInferer:    c.column(b.OneOutInferer, inferers, "inferer", at+".one_out_inferer"),
		OneOutForecaster: c.column(b.OneOutForecaster, forecasters, "forecaster", at+".one_out_forecaster"),
		OneInForecaster:  c.column(b.OneInForecaster, forecasters, "forecaster", at+".one_in_forecaster"),
	}
	path := at + ".one_out_inferer_forecaster"
	for i, list := range b.OneOutInfererForecaster {
		at := strictjson.Index(path, i)
		if !c.name(list.Name, forecasters, "forecaster", false, strictjson.Index(at, 0)) {
			continue
		}
		if l.OneOutImplied == nil {
			l.OneOutImplied = map[string]map[string]T{}
		}
		without := l.OneOutImplied[list.Name] // recorded bundles have a forecaster once for each loss
		if without == nil {
			without = make(map[string]T, len(list.Value))
			l.OneOutImplied[list.Name] = without
		}
		for j, p := range list.Value {
			at := strictjson.Index(strictjson.Index(at, 1), j)
			if _, twice := without[p.Name]; c.name(p.Name, inferers, "inferer", twice, strictjson.Index(at, 0)) {
				without[p.Name] = c.number(p.Value, strictjson.Index(at, 1))
			}
		}
	}
	return l
}

// convert brings a decimal into the arithmetic.
func convert[T chorus.Number](x num.Dec) (T, error) {
	var v T
	switch p := any(&v).(type) {
	case *num.Dec:
		*p = x
	case *float64:
		var err error
		*p, err = x.Float64()
		return v, err
	}
	return v, nil
}

// TakeOpen counts the cost of closing an epoch that an earlier inference left open.
func (e *Epochs) TakeOpen(workers chorus.Members, reports int) error {
	n, k := len(workers.Inferers), len(workers.Forecasters)
	cells := limits.Total(limits.Product(n, n), limits.Product(3, n, k), limits.Product(k, k), limits.BundleCells(reports, n, k))
	members := strconv.Itoa(n) + " inferers, " + strconv.Itoa(k) + " forecasters"
	if err := e.Budget.TakeCells("state.open", members, cells); err != nil {
		return err
	}
	return e.Budget.TakeSteps("state.open", members, cells)
}

// CheckOpen refuses an epoch of a file that goes on from a saved topic if it has nothing but reports: nobody infers, and no
// inference waits for them.
func CheckOpen[T chorus.Number](e *Epochs, i int, in *chorus.Epoch[T]) error {
	if e.document == nil && len(in.Work.Inferences) == 0 && len(in.Work.Vectors) == 0 && len(in.Reports) > 0 {
		return num.Refuse(num.ErrUnknown, strictjson.Index("epochs", i)+".nonce", nil, in.Nonce, "must be that of an epoch that infer --save left open, or the epoch has inferences")
	}
	return nil
}

// InEpoch names the epoch at fault before the field of an error.
func InEpoch(err error, i int) error {
	e, ok := num.AsError(err)
	if !ok {
		return err
	}
	place := strictjson.Index("epochs", i)
	if e.Field == "Nonce" {
		return strictnum.Renamed(e, "Nonce", place+".nonce")
	}
	named := *e
	named.Field = place + ": " + e.Field
	return &named
}

// InitialState returns the state before the first epoch of a file.
func InitialState[T chorus.Number](e *Epochs) (chorus.State[T], error) {
	c := &reader[T]{}
	s := chorus.State[T]{InitialRegret: c.number(number{Dec: e.InitialRegret}, "initial_regret")}
	return s, c.err
}

// DropAbsent leaves out losses of workers who take no part in the epoch, as the close does (7.2).
func DropAbsent[T chorus.Number](in *chorus.Epoch[T]) {
	infers := func(name string) bool {
		_, scalar := in.Work.Inferences[name]
		_, vector := in.Work.Vectors[name]
		return scalar || vector
	}
	forecasts := func(name string) bool {
		for inferer := range in.Work.Forecasts[name] { //chorus:unordered whether there is one
			if infers(inferer) {
				return true
			}
		}
		return false
	}
	keep := func(m map[string]T, there func(string) bool) {
		maps.DeleteFunc(m, func(name string, _ T) bool { return !there(name) })
	}
	for _, report := range in.Reports { //chorus:unordered each for itself
		l := report.Losses
		keep(l.Inferer, infers)
		keep(l.OneOutInferer, infers)
		keep(l.Forecaster, forecasts)
		keep(l.OneOutForecaster, forecasts)
		keep(l.OneInForecaster, forecasts)
		maps.DeleteFunc(l.OneOutImplied, func(name string, _ map[string]T) bool { return !forecasts(name) })
		for _, without := range l.OneOutImplied { //chorus:unordered each for itself
			keep(without, infers)
		}
	}
}
