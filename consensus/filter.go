package consensus

import (
	"cmp"
	"slices"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// Reported is a value bundle as a reputer sends it, by identifier. Losses are in log form.
type Reported[T any] struct {
	Reputer string
	Topic   uint64
	Nonce   int64 // height of the block that opened the epoch

	Combined, Naive         T
	Inferer                 []WorkerLoss[T]
	Forecaster              []WorkerLoss[T]
	OneOutInferer           []WorkerLoss[T] // by the withheld inferer
	OneOutForecaster        []WorkerLoss[T] // by the withheld forecaster
	OneInForecaster         []WorkerLoss[T] // by the forecaster taken in
	OneOutInfererForecaster []ForecasterLosses[T]
}

// WorkerLoss is the loss of an object that one worker stands for.
type WorkerLoss[T any] struct {
	Worker string
	Loss   T
}

// ForecasterLosses holds the losses of a forecaster's implied inferences without one inferer each.
type ForecasterLosses[T any] struct {
	Forecaster string
	Losses     []WorkerLoss[T] // by the withheld inferer
}

// ReputerStake is the stake of a reputer in the topic, own and delegated, in base units.
type ReputerStake[T any] struct {
	Reputer string
	Stake   T
}

// CloseInput holds the input of the filter at the close of a reputer window.
type CloseInput[T any] struct {
	Topic uint64
	Nonce int64
	// Inferers and Forecasters are the frozen lists of the epoch, ascending.
	Inferers, Forecasters []string
	// ActiveReputers are those admitted to the epoch, in any order; nil admits every reputer.
	ActiveReputers []string
	Stakes         []ReputerStake[T]
	MinimumStake   T // RequiredMinimumStake, >= 0
	Bundles        []Reported[T]
}

// Why a bundle is dropped.
const (
	dropForeign         = "another topic or epoch"
	dropInactiveReputer = "reputer not active"
	dropLowStake        = "stake below the minimum"
	dropNoInferer       = "no accepted inferer"
	dropRepeatedBundle  = "reputer reported before"
)

// Why a value of a bundle is dropped.
const (
	dropUnknownWorker      = "worker not active"
	dropRepeatedWorker     = "worker named before"
	dropSoleInferer        = "no other accepted inferer"              // a one-out inferer value
	dropForecasterUnlisted = "no accepted inferer of this forecaster" // losses without one inferer each
)

// Dropped names a bundle, or a value of a bundle, that the filter left out.
type Dropped struct {
	Reputer string
	List    string // field of Reported that lists the value, such as "OneOutInferer"; empty for the whole bundle
	Worker  string // whose value; empty for the whole bundle
	Inferer string // the withheld inferer, in OneOutInfererForecaster
	Reason  string // in words, such as "stake below the minimum"
}

// Accepted holds the result of the filter: bundles in ascending order of reputers, over the positions of the frozen
// lists.
type Accepted[T any] struct {
	Reputers []string
	Bundles  []Bundle[T]
	Dropped  []Dropped
}

// Filter returns the bundles that count for an epoch (7.2) and, for each bundle or value that is dropped, the reason.
//
// Errors: ErrEmpty if no bundle is left, which closes an epoch without results; ErrDomain for a bundle of another
// topic or epoch where the rules refuse it, for lists that are not ascending and a negative stake; ErrUnknown for
// a reputer without stake entry; ErrDuplicate for two stake entries; ErrNotFinite for a loss that is kept.
func (s *Assessor[T]) Filter(dst *Accepted[T], in *CloseInput[T]) (*Accepted[T], error) {
	if err := s.begin(); err != nil {
		return nil, err
	}
	if in == nil {
		return nil, num.Refuse(num.ErrMissing, "CloseInput", nil, nil, "the input of a close")
	}
	stakes, err := checkClose(s.a, in)
	if err != nil {
		return nil, err
	}
	if dst == nil {
		dst = new(Accepted[T])
	}
	dst.Reputers, dst.Bundles, dst.Dropped = dst.Reputers[:0], dst.Bundles[:0], dst.Dropped[:0]
	f := &filter[T]{a: s.a, rules: s.rules, in: in, stakes: stakes, out: dst}
	seen := make(map[string]bool, len(in.Bundles))
	for _, i := range orderOfReputers(in.Bundles) {
		if err := f.bundle(i, seen); err != nil {
			return nil, err
		}
	}
	if len(dst.Bundles) == 0 {
		return nil, num.Refuse(num.ErrEmpty, "Bundles", nil, nil, "at least one accepted bundle")
	}
	if err := s.a.Err(); err != nil {
		return nil, err
	}
	return dst, nil
}

func checkClose[T any](a num.Arith[T], in *CloseInput[T]) (map[string]T, error) {
	if err := regret.CheckWorkers("Inferers", in.Inferers); err != nil {
		return nil, err
	}
	if err := regret.CheckWorkers("Forecasters", in.Forecasters); err != nil {
		return nil, err
	}
	if err := num.CheckNotNegative(a, "MinimumStake", in.MinimumStake); err != nil {
		return nil, err
	}
	stakes := make(map[string]T, len(in.Stakes))
	for i, s := range in.Stakes {
		if _, double := stakes[s.Reputer]; double {
			return nil, num.Under("Stakes", num.Refuse(num.ErrDuplicate, "Reputer", nil, s.Reputer, "every reputer once"), i)
		}
		if err := num.CheckNotNegative(a, "Stake", s.Stake); err != nil {
			return nil, num.Under("Stakes", err, i)
		}
		stakes[s.Reputer] = s.Stake
	}
	return stakes, nil
}

func orderOfReputers[T any](bundles []Reported[T]) []int {
	order := make([]int, len(bundles))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(bundles[i].Reputer, bundles[j].Reputer) })
	return order
}

type filter[T any] struct {
	a      num.Calc[T]
	rules  Rules
	in     *CloseInput[T]
	stakes map[string]T
	out    *Accepted[T]
}

func (f *filter[T]) drop(d Dropped) { f.out.Dropped = append(f.out.Dropped, d) }

func (f *filter[T]) bundle(i int, seen map[string]bool) error {
	b := &f.in.Bundles[i]
	if b.Reputer == "" {
		return num.Under("Bundles", num.Refuse(num.ErrMissing, "Reputer", nil, nil, "must be a non-empty name"), i)
	}
	if b.Topic != f.in.Topic || b.Nonce != f.in.Nonce {
		if f.rules.Foreign == ForeignRefused {
			return num.Refuse(num.ErrDomain, "Bundles", []int{i}, b.Reputer, "bundles of this topic and epoch")
		}
		f.drop(Dropped{Reputer: b.Reputer, Reason: dropForeign})
		return nil
	}
	if f.in.ActiveReputers != nil && !slices.Contains(f.in.ActiveReputers, b.Reputer) {
		f.drop(Dropped{Reputer: b.Reputer, Reason: dropInactiveReputer})
		return nil
	}
	stake, known := f.stakes[b.Reputer]
	if !known {
		return num.Under("Bundles", num.Refuse(num.ErrUnknown, "Reputer", nil, b.Reputer, "a reputer with a stake entry"), i)
	}
	if f.a.Cmp(stake, f.in.MinimumStake) < 0 {
		f.drop(Dropped{Reputer: b.Reputer, Reason: dropLowStake})
		return nil
	}
	if seen[b.Reputer] {
		f.drop(Dropped{Reputer: b.Reputer, Reason: dropRepeatedBundle})
		return nil
	}
	seen[b.Reputer] = true
	losses, accepted, err := f.losses(i, b)
	if err != nil {
		return err
	}
	if accepted == 0 && f.rules.Workerless == WorkerlessRejected {
		f.drop(Dropped{Reputer: b.Reputer, Reason: dropNoInferer})
		return nil
	}
	f.out.Reputers = append(f.out.Reputers, b.Reputer)
	f.out.Bundles = append(f.out.Bundles, Bundle[T]{Stake: stake, Losses: losses})
	return nil
}

// losses takes the values of accepted workers over; accepted is the number of inferers with a loss.
func (f *filter[T]) losses(i int, b *Reported[T]) (l *regret.Losses[T], accepted int, err error) {
	l = regret.NewLosses[T](len(f.in.Inferers), len(f.in.Forecasters))
	l.Combined, l.Naive = b.Combined, b.Naive
	if accepted, err = takeColumn(f, i, b.Reputer, "Inferer", b.Inferer, f.in.Inferers, &l.Inferer); err != nil {
		return nil, 0, err
	}
	if _, err = takeColumn(f, i, b.Reputer, "Forecaster", b.Forecaster, f.in.Forecasters, &l.Forecaster); err != nil {
		return nil, 0, err
	}
	if accepted > 1 {
		if _, err = takeColumn(f, i, b.Reputer, "OneOutInferer", b.OneOutInferer, f.in.Inferers, &l.OneOutInferer); err != nil {
			return nil, 0, err
		}
	} else {
		for _, w := range b.OneOutInferer {
			f.drop(Dropped{Reputer: b.Reputer, List: "OneOutInferer", Worker: w.Worker, Reason: dropSoleInferer})
		}
	}
	if _, err = takeColumn(f, i, b.Reputer, "OneOutForecaster", b.OneOutForecaster, f.in.Forecasters, &l.OneOutForecaster); err != nil {
		return nil, 0, err
	}
	if _, err = takeColumn(f, i, b.Reputer, "OneInForecaster", b.OneInForecaster, f.in.Forecasters, &l.OneInForecaster); err != nil {
		return nil, 0, err
	}
	if err = f.oneOutInfererForecaster(i, b, l); err != nil {
		return nil, 0, err
	}
	if err := l.Validate(f.a, len(f.in.Inferers), len(f.in.Forecasters)); err != nil {
		return nil, 0, num.Under("Bundles", err, i)
	}
	return l, accepted, nil
}

func takeColumn[R regret.Role, T any](f *filter[T], i int, reputer, list string, from []WorkerLoss[T], names []string, into *regret.Column[R, T]) (taken int, err error) {
	for n, w := range from {
		position, found := slices.BinarySearch(names, w.Worker)
		d := Dropped{Reputer: reputer, List: list, Worker: w.Worker, Reason: dropUnknownWorker}
		if found {
			_, found = into.At(R(position))
			d.Reason = dropRepeatedWorker
			if !found {
				if !f.a.IsFinite(w.Loss) {
					return 0, num.Under("Bundles", num.Under(list, num.Refuse(num.ErrNotFinite, "Loss", nil, w.Loss, "finite numbers"), n), i)
				}
				into.Set(R(position), w.Loss)
				taken++
				continue
			}
		}
		f.drop(d)
	}
	return taken, nil
}

func (f *filter[T]) oneOutInfererForecaster(i int, b *Reported[T], l *regret.Losses[T]) error {
	const list = "OneOutInfererForecaster"
	done := make(map[string]bool)
	for at, forecaster := range b.OneOutInfererForecaster {
		d := Dropped{Reputer: b.Reputer, List: list, Worker: forecaster.Forecaster}
		k, found := slices.BinarySearch(f.in.Forecasters, forecaster.Forecaster)
		switch {
		case !found:
			d.Reason = dropUnknownWorker
		case done[forecaster.Forecaster]:
			d.Reason = dropRepeatedWorker
		default:
			done[forecaster.Forecaster] = true
			taken, err := f.row(d, forecaster.Losses, l, regret.Forecaster(k))
			if err != nil {
				return num.Under("Bundles", num.Under("OneOutInfererForecaster", err, at), i)
			}
			if taken > 0 {
				continue
			}
			d.Reason = dropForecasterUnlisted
		}
		f.drop(d)
	}
	return nil
}

// row takes the losses of one forecaster without one inferer each.
func (f *filter[T]) row(d Dropped, from []WorkerLoss[T], l *regret.Losses[T], k regret.Forecaster) (taken int, err error) {
	for n, w := range from {
		d.Inferer = w.Worker
		j, found := slices.BinarySearch(f.in.Inferers, w.Worker)
		if !found {
			d.Reason = dropUnknownWorker
			f.drop(d)
			continue
		}
		if _, double := l.OneOutInfererForecaster.At(k, regret.Inferer(j)); double {
			d.Reason = dropRepeatedWorker
			f.drop(d)
			continue
		}
		if !f.a.IsFinite(w.Loss) {
			return 0, num.Under("Losses", num.Refuse(num.ErrNotFinite, "Loss", nil, w.Loss, "finite numbers"), n)
		}
		l.OneOutInfererForecaster.Set(k, regret.Inferer(j), w.Loss)
		taken++
	}
	return taken, nil
}
