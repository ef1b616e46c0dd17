package chorus

import (
	"slices"
	"strconv"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

// Topic runs the epochs of one topic, by name: it carries everything from one to the next. Workers and reputers come and go;
// of the absent everything stays as it was.
//
// An epoch has three parts, as on the chain: [Topic.Infer] takes the work and makes the network inference, [Topic.Close] takes
// the reported losses, [Topic.Reward] scores and pays. [Topic.Run] is the three in one. Between the parts of one epoch other
// epochs may go on, as where the truth is known later than the next epoch opens.
//
// A topic is saved with json.Marshal and restored with json.Unmarshal, between any two calls, without loss. It is used by one
// goroutine at a time.
type Topic[T Number] struct {
	// Options hold for all epochs from now on. They are not saved.
	Options Options[T]

	release release.Release
	a       num.Arith[T]
	params  epoch.Params[T]
	state   State[T]
}

// maxOpenEpochs is how many epochs may wait for their close or reward; beyond it the oldest is given up, as the ledger gives
// up the windows of reputers.
const maxOpenEpochs = 101

// NewTopic returns a topic of a release, whose Topic and Module parameters hold for it, with a state: State[T]{} is that of
// a new topic. The state is copied.
//
// Errors: those of parameters outside their domain, and of numbers in the state that are not finite or names that are empty.
func NewTopic[T Number](r release.Release, state State[T]) (*Topic[T], error) {
	a, err := arithmetic[T](r)
	if err != nil {
		return nil, err
	}
	t := &Topic[T]{release: r, a: a, params: epoch.ParamsOf(a, r, r.Topic)}
	if err := num.FirstError(checkWindows(r.Rewards.History, r.Module), inRelease(t.params.Validate(a))); err != nil {
		return nil, err
	}
	if err := state.check(a, r); err != nil {
		return nil, err
	}
	t.state = state.Clone()
	return t, nil
}

// State returns a copy of what the topic carries.
func (t *Topic[T]) State() State[T] {
	if t == nil {
		return State[T]{}
	}
	return t.state.Clone()
}

// Release returns the release of the topic with its parameters.
func (t *Topic[T]) Release() release.Release {
	if t == nil {
		return release.Release{}
	}
	return t.release
}

// Waiting returns the workers of the epoch of a nonce, and whether it waits for its close.
func (t *Topic[T]) Waiting(nonce int64) (workers Members, waits bool) {
	if t == nil {
		return Members{}, false
	}
	for i := range t.state.Open {
		if o := &t.state.Open[i]; o.Nonce == nonce && o.Losses == nil {
			return Members{Inferers: slices.Clone(o.Inferers), Forecasters: slices.Clone(o.Forecasters)}, true
		}
	}
	return Members{}, false
}

// Report holds what one reputer reports at the close of an epoch.
type Report[T Number] struct {
	Losses Losses[T] `json:"losses"`
	// Stake is own and delegated stake, Delegated the part of others, both in base units.
	Stake     T `json:"stake"`
	Delegated T `json:"delegated"`
}

// Epoch holds the input of a whole epoch.
type Epoch[T Number] struct {
	// Nonce is the block at which the epoch opened, above that of the epoch before; 0 stands for one epoch length later. It
	// tells how many epochs somebody has missed (E67).
	Nonce int64   `json:"nonce"`
	Work  Work[T] `json:"work"`
	// Reports are what reputers report, by reputer.
	Reports map[string]Report[T] `json:"reports,omitempty"`
	// Reward is the topic's for this epoch in base units (E85).
	Reward T `json:"reward"`
}

// Result holds the results of an epoch. What it did not come to is nil.
type Result[T Number] struct {
	Nonce     int64         `json:"nonce"`
	Inference *Inference[T] `json:"inference"`
	Closing   *Closing[T]   `json:"closing"`
	Payout    *Payout[T]    `json:"payout"`

	record *epoch.Record[T]
}

// Columns returns the names under which the researchers' tables hold what an epoch computes, in a fixed order. Inferers are
// numbered from 0 in ascending order of the members of the epoch and of Options.Columns; where a name counts workers,
// forecasters follow the inferers. A result that [Topic.Run] did not return has none.
func (r *Result[T]) Columns() []string {
	if r == nil || r.record == nil {
		return nil
	}
	return r.record.Columns()
}

// Row returns the values of Columns, and which of them there are.
func (r *Result[T]) Row() (values []T, present []bool) {
	if r == nil || r.record == nil {
		return nil, nil
	}
	return r.record.Row()
}

// Closing holds the results of the close of an epoch.
type Closing[T Number] struct {
	Losses Losses[T] `json:"losses"` // of the network, E37
	// Regrets are the new ones, of the workers of the epoch (E38-E47).
	Regrets       Regrets[T] `json:"regrets"`
	InitialRegret T          `json:"initial_regret"` // E49, E50
	// Scale is the one stored for the next inferences (E22, E23); nil where none was.
	Scale *T `json:"scale,omitempty"`
	// Experienced is the number of workers whose regrets formed the initial regret (E48).
	Experienced int `json:"experienced"`
}

// Run makes a whole epoch of reports that are at hand, as recorded ones are; to measure the inference first, call the parts. An epoch that fails as it would on the chain returns a [*epoch.StageError] beside what was done
// before, and leaves what the rules leave: the submissions, and of a failed reward also the close and the steps of the reward
// before the one that failed. Any other error changes nothing.
func (t *Topic[T]) Run(in Epoch[T]) (*Result[T], error) {
	if err := t.ready(); err != nil {
		return nil, err
	}
	b, err := t.bind(in.Nonce, in.Work)
	if err != nil {
		return nil, err
	}
	if err := t.checkColumns(); err != nil {
		return nil, err
	}
	part := b.roster()
	if err := checkReports(t.a, t.release, t.next(in.Nonce), part, in.Reports); err != nil {
		return nil, err
	}
	part.reputers = namesOf(in.Reports)
	r := t.seats(part)
	if err := t.checkReward(in.Reward); err != nil {
		return nil, err
	}
	input := t.input(in.Nonce, r, denseReports(r, in.Reports))
	t.takeWork(input, b, r)
	input.Reward = in.Reward
	topic, err := t.topic(r)
	if err != nil {
		return nil, err
	}
	state := t.state.gather(t.a, r)
	record, failed := topic.Run(nil, state, input)
	if record == nil {
		return nil, failed
	}
	out := &Result[T]{Nonce: state.Nonce, record: record}
	if record.Inference != nil {
		if out.Inference, err = inferBound(t.arith(), t.release, &t.state, b, t.Options); err != nil {
			return nil, err
		}
		out.Inference.Nonce = state.Nonce
	}
	if record.Regrets != nil {
		out.Closing = nameClosing(record, r, b.roster())
		out.Payout = namePayout(record, r)
	}
	t.state.scatter(state, r, part)
	return out, failed
}

// Infer closes the worker window of an epoch: everybody in work has submitted, and the network inference is made. nonce is
// the block at which the epoch opened, above that of the epoch before; 0 stands for one epoch length later. Forecasters
// without an element about somebody who sent an inference do not take part.
//
// A forecast about somebody who neither infers nor has ever been a member is refused unless Options.AnyNames is set.
//
// Errors are those of the function [Infer], a nonce that is not above the last, and a [*epoch.StageError] where the inference
// fails as it would on the chain; then the submissions stand.
func (t *Topic[T]) Infer(nonce int64, work Work[T]) (*Inference[T], error) {
	if err := t.ready(); err != nil {
		return nil, err
	}
	b, err := t.bind(nonce, work)
	if err != nil {
		return nil, err
	}
	nonce = t.next(nonce)
	r := b.roster()
	in := t.input(nonce, r, nil)
	t.takeWork(in, b, r)
	topic, err := t.topic(r)
	if err != nil {
		return nil, err
	}
	state := t.state.gather(t.a, r)
	if record, err := topic.CloseWorkers(nil, state, in); err != nil {
		if record != nil {
			t.state.scatter(state, r, r)
		}
		return nil, err
	}
	out, err := inferBound(t.arith(), t.release, &t.state, b, t.Options)
	if err != nil {
		return nil, err
	}
	t.state.scatter(state, r, r)
	out.Nonce = nonce
	t.state.open(OpenEpoch[T]{Nonce: nonce, Inferers: b.inferers, Forecasters: b.forecasters})
	return out, nil
}

// next returns the nonce of the next epoch, where none is given.
func (t *Topic[T]) next(nonce int64) int64 {
	if nonce == 0 {
		return t.state.Nonce + min(t.params.Rewards.EpochLength, largestNonce)
	}
	return nonce
}

// bind checks the work of an epoch and leaves out who does not take part.
func (t *Topic[T]) bind(nonce int64, work Work[T]) (*bound[T], error) {
	if work.Implied != nil {
		return nil, num.Refuse(num.ErrDomain, "Implied", nil, nil, "must be nil in a Topic, whose epochs need the forecasts")
	}
	b, err := work.bind(t.a, true)
	if err != nil {
		return nil, err
	}
	if !t.Options.AnyNames {
		if err := checkElements(&t.state, work); err != nil {
			return nil, err
		}
	}
	b.dropIdle()
	if len(b.labels) > 1 && !t.release.Synthesis.MultipleLabels {
		return nil, num.Refuse(num.ErrDomain, "Labels", nil, len(b.labels), "one label in "+t.release.Name)
	}
	if nonce < 0 || nonce > 0 && nonce <= t.state.Nonce {
		return nil, num.Refuse(num.ErrDomain, "Nonce", nil, nonce, "above that of the last epoch, or 0 for the next")
	}
	return b, nil
}

// Close closes the reputer window of an epoch: losses of the network, regrets, the initial regret and the scale of the next
// inferences. nonce names the epoch; 0 stands for the oldest that waits for its close. Losses are of workers of that epoch only.
//
// Errors: [num.ErrUnknown] for an epoch that does not wait, or a worker who is not in it; [num.ErrNotFinite], [num.ErrDomain];
// and a [*epoch.StageError] where the close fails as it would on the chain: then the submissions of the reputers stand and the
// epoch is over.
func (t *Topic[T]) Close(nonce int64, reports map[string]Report[T]) (*Closing[T], error) {
	if err := t.ready(); err != nil {
		return nil, err
	}
	open, err := t.state.waiting(nonce, false)
	if err != nil {
		return nil, err
	}
	r := open.roster(reports)
	if err := checkReports(t.a, t.release, open.Nonce, r, reports); err != nil {
		return nil, err
	}
	in := t.input(open.Nonce, r, denseReports(r, reports))
	topic, err := t.topic(r)
	if err != nil {
		return nil, err
	}
	state := t.state.gather(t.a, r)
	record, err := topic.Close(nil, state, in)
	if record == nil {
		return nil, err
	}
	t.state.scatter(state, r, r)
	if err != nil {
		t.state.forget(open.Nonce)
		return nil, err
	}
	out := nameClosing(record, r, r)
	losses := out.Losses.clone()
	open.Reports, open.Losses = cloneReports(reports), &losses
	return out, nil
}

// Reward scores everybody of an epoch that has closed, and pays them: reward is the topic's for this epoch in base units (E85).
// nonce names the epoch; 0 stands for the oldest that waits for its reward.
//
// Errors: [num.ErrUnknown] for an epoch that does not wait for it, [num.ErrDomain], [num.ErrNotFinite], and a
// [*epoch.StageError] where it fails as it would on the chain: then the steps before the one that failed stand, the payout has
// what they came to, and the epoch is over.
func (t *Topic[T]) Reward(nonce int64, reward T) (*Payout[T], error) {
	if err := t.ready(); err != nil {
		return nil, err
	}
	if err := t.checkReward(reward); err != nil {
		return nil, err
	}
	open, err := t.state.waiting(nonce, true)
	if err != nil {
		return nil, err
	}
	r := open.roster(open.Reports)
	in := t.input(open.Nonce, r, denseReports(r, open.Reports))
	in.Reward = reward
	topic, err := t.topic(r)
	if err != nil {
		return nil, err
	}
	state := t.state.gather(t.a, r)
	record, err := topic.Reward(nil, state, in, open.Losses.dense(r))
	if record == nil {
		return nil, err
	}
	t.state.scatter(state, r, r)
	t.state.forget(open.Nonce)
	return namePayout(record, r), err
}

// nameClosing turns positions of r into names, of those who took part.
func nameClosing[T Number](record *epoch.Record[T], r, part roster) *Closing[T] {
	out := &Closing[T]{Losses: *nameLosses(record.Losses, r), InitialRegret: record.Regrets.Initial(), Experienced: record.Close.Experienced}
	out.Regrets.store(record.Regrets.Select(nil, positionsOf[regret.Inferer](r.inferers, part.inferers), positionsOf[regret.Forecaster](r.forecasters, part.forecasters)), part.inferers, part.forecasters)
	if record.Close.HasScale {
		out.Scale = pointer(record.Close.Scale)
	}
	return out
}

// positionsOf finds names in a list that has all of them.
func positionsOf[R regret.Role](list, names []string) []R {
	out := make([]R, len(names))
	for i, name := range names {
		position, _ := find(list, name)
		out[i] = R(position)
	}
	return out
}

// seats returns the members of an epoch with those whom the options name, who have columns whether they take part or not.
func (t *Topic[T]) seats(r roster) roster {
	m := t.Options.Columns
	return roster{union(r.inferers, m.Inferers), union(r.forecasters, m.Forecasters), union(r.reputers, m.Reputers)}
}

func (t *Topic[T]) checkColumns() error {
	c := &checker[T]{a: t.a}
	for _, list := range []struct {
		field string
		names []string
	}{{"Inferers", t.Options.Columns.Inferers}, {"Forecasters", t.Options.Columns.Forecasters}, {"Reputers", t.Options.Columns.Reputers}} {
		for _, name := range list.names {
			c.name(name, "Options.Columns."+list.field)
		}
	}
	return c.err
}

// union merges names into an ascending list without repetitions.
func union(a, b []string) []string {
	if len(b) == 0 {
		return a
	}
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// ready refuses a topic that NewTopic did not make.
func (t *Topic[T]) ready() error {
	if t == nil || t.release.Name == "" {
		return num.Refuse(num.ErrMissing, "Topic", nil, nil, "must be made by NewTopic or restored from JSON")
	}
	return nil
}

func (t *Topic[T]) checkReward(reward T) error {
	c := &checker[T]{a: t.a}
	c.notNegative(reward, "Reward")
	return c.err
}

// arith returns the arithmetic of the work of epochs.
func (t *Topic[T]) arith() num.Arith[T] { return metered(t.a, t.Options.Meter) }

// topic is that of package epoch for members of some epoch.
func (t *Topic[T]) topic(r roster) (*epoch.Topic[T], error) {
	return epoch.NewTopic(t.arith(), epoch.RulesOf(t.release), t.params, epoch.Roster{
		Inferers: len(r.inferers), Forecasters: len(r.forecasters), Reputers: len(r.reputers),
		Alias: regret.Alias(r.inferers, r.forecasters),
	})
}

// takeWork puts work into an input over a roster.
func (t *Topic[T]) takeWork(in *epoch.Input[T], b *bound[T], r roster) {
	labels := len(b.labels)
	in.Labels, in.Inferences = labels, slices.Repeat([]T{t.a.Int(0)}, labels*len(r.inferers))
	inferers := positionsOf[regret.Inferer](r.inferers, b.inferers)
	for i, j := range inferers {
		in.Present[j] = true
		copy(in.Inferences[int(j)*labels:], b.values[i*labels:(i+1)*labels])
	}
	for row, k := range positionsOf[regret.Forecaster](r.forecasters, b.forecasters) {
		for column, j := range inferers {
			if x, present := b.forecasts.At(regret.Forecaster(row), regret.Inferer(column)); present {
				in.Forecasts.Set(k, j, x)
			}
		}
	}
}

// input is one in which nobody infers.
func (t *Topic[T]) input(nonce int64, r roster, reports []epoch.Report[T]) *epoch.Input[T] {
	in := &epoch.Input[T]{
		Nonce: nonce, Reports: reports, Reward: t.a.Int(0),
		Inferences: make([]T, len(r.inferers)), Present: make([]bool, len(r.inferers)),
	}
	in.Forecasts.Reset(len(r.forecasters), len(r.inferers))
	return in
}

// checkReports refuses reports about the epoch of a nonce that its close cannot take.
func checkReports[T Number](a num.Arith[T], rules release.Release, nonce int64, part roster, reports map[string]Report[T]) error {
	for _, name := range namesOf(reports) {
		place := field("Reports", name)
		c := &checker[T]{a: a}
		c.name(name, "Reports")
		report := reports[name]
		c.notNegative(report.Stake, place+".Stake")
		c.notNegative(report.Delegated, place+".Delegated")
		if c.err == nil && a.Cmp(report.Delegated, report.Stake) > 0 {
			c.fail(num.Refuse(num.ErrDomain, place+".Delegated", nil, report.Delegated, "at most Stake"))
		}
		if c.err != nil {
			return c.err
		}
		if of := report.Losses.Nonce; of != 0 && of != nonce {
			return num.Refuse(num.ErrDomain, place+".Losses.Nonce", nil, of, "must be that of the epoch, "+strconv.FormatInt(nonce, 10))
		}
		if len(report.Losses.Inferer) == 0 && rules.Consensus.Workerless == consensus.WorkerlessRejected {
			return num.Refuse(num.ErrEmpty, place+".Losses.Inferer", nil, nil, "must have the loss of an inferer")
		}
		if err := report.Losses.check(a, part, place+".Losses"); err != nil {
			return err
		}
	}
	return nil
}

// denseReports turns reports into those over the positions of r, ascending by reputer.
func denseReports[T Number](r roster, reports map[string]Report[T]) []epoch.Report[T] {
	var list []epoch.Report[T]
	for _, name := range namesOf(reports) {
		m, _ := find(r.reputers, name)
		report := reports[name]
		list = append(list, epoch.Report[T]{Reputer: m, Stake: report.Stake, Delegated: report.Delegated, Losses: report.Losses.dense(r)})
	}
	return list
}
