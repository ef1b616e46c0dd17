package chorus

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus/internal/loss"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// Loss is a loss function: how far an inference is from the truth, over the labels. Losses of numbers are means over the
// labels. The zero value is none, and refused.
type Loss[T Number] struct {
	name     string
	floor    *T
	standard loss.Func[T]
	own      func(inference, truth []T) (T, error)
	check    func(c *checker[T])                                     // of parameters
	input    func(c *checker[T], inference, truth []T, place string) // of values, beyond being finite
}

// WithFloor returns the loss with those below least > 0 counted as least: a perfect answer has a logarithm then.
func (l Loss[T]) WithFloor(least T) Loss[T] {
	l.floor = &least
	return l
}

// String returns the name of the loss.
func (l Loss[T]) String() string { return l.name }

// SquaredLoss returns (x-y)^2.
func SquaredLoss[T Number]() Loss[T] {
	return Loss[T]{name: "squared", standard: loss.Mean(loss.Squared[T])}
}

// AbsoluteLoss returns |x-y|.
func AbsoluteLoss[T Number]() Loss[T] {
	return Loss[T]{name: "absolute", standard: loss.Mean(loss.Absolute[T])}
}

// LogCoshLoss returns ln cosh((x-y)/scale): a square near the truth, a line far from it; scale > 0 is where one becomes the
// other, in the unit of the inferences.
func LogCoshLoss[T Number](scale T) Loss[T] {
	return Loss[T]{
		name: "log-cosh", check: func(c *checker[T]) { c.positive(scale, "scale") }, standard: loss.Mean(loss.LogCosh(scale)),
	}
}

// HuberLoss returns (x-y)^2/2 up to delta from the truth, and beyond it delta (|x-y| - delta/2); delta > 0 is in the unit of
// the inferences.
func HuberLoss[T Number](delta T) Loss[T] {
	return Loss[T]{
		name: "huber", check: func(c *checker[T]) { c.positive(delta, "delta") }, standard: loss.Mean(loss.Huber(delta)),
	}
}

// ZTAELoss returns |tanh(zx) - tanh(zy)| (7.1), where z is a value less the mean of the truth, in its standard deviations.
// Both are those of past truths, in the unit of the inferences; deviation > 0.
func ZTAELoss[T Number](mean, deviation T) Loss[T] {
	return Loss[T]{name: "ztae", check: checkStandard(mean, deviation), standard: loss.Mean(loss.ZTAE(mean, deviation))}
}

// ZPTAELoss is ZTAELoss with z / (1 + z^2)^(3/8) in place of tanh, plus (0.01 |zx-zy|)^4 (7.1).
func ZPTAELoss[T Number](mean, deviation T) Loss[T] {
	return Loss[T]{name: "zptae", check: checkStandard(mean, deviation), standard: loss.Mean(loss.ZPTAE(mean, deviation))}
}

// CrossEntropyLoss returns -sum of y ln x over the labels, for inferences and truths that are probabilities. An inference of 0
// for a label that is true is refused.
func CrossEntropyLoss[T Number]() Loss[T] {
	return Loss[T]{name: "cross-entropy", standard: loss.CrossEntropy[T], input: checkProbabilities[T]}
}

// NewLoss returns a loss function of the caller's: name is what errors call it, f gets the inference and the truth over the
// labels, which it must not change or keep.
func NewLoss[T Number](name string, f func(inference, truth []T) (T, error)) Loss[T] {
	return Loss[T]{name: name, own: f}
}

// LogBase is the base of the logarithm in which losses are reported. All losses, forecasts and regrets of a topic are in one.
type LogBase uint8

const (
	// Log10 is what reputers of the network report.
	Log10 LogBase = iota + 1
	// LogE is the natural logarithm.
	LogE
)

// String returns the name of the base.
func (b LogBase) String() string {
	switch b {
	case Log10:
		return "log10"
	case LogE:
		return "ln"
	}
	return "unknown"
}

// Measure returns the losses of everything in an inference against the truth, in log form: the bundle that a reputer sends.
// truth is over the Labels of the inference. r is the release whose logarithm is used.
//
// Errors: [num.ErrShape] for another number of labels; [num.ErrNotFinite]; [num.ErrDomain] for a loss that is zero or negative,
// since it has no logarithm, and for parameters of the loss, with the name of what was measured; [num.ErrMissing] without an
// inference or a loss.
func Measure[T Number](r release.Release, in *Inference[T], truth []T, l Loss[T], base LogBase) (*Losses[T], error) {
	a, err := arithmetic[T](r)
	switch {
	case err != nil:
		return nil, err
	case in == nil:
		return nil, num.Refuse(num.ErrMissing, "Inference", nil, nil, "an inference made by Infer")
	case l.standard == nil && l.own == nil:
		return nil, num.Refuse(num.ErrMissing, "Loss", nil, nil, "a loss function such as SquaredLoss")
	case base != Log10 && base != LogE:
		return nil, num.Refuse(num.ErrUnknown, "base", nil, base, "Log10 or LogE")
	}
	if len(in.Labels) == 0 {
		return nil, num.Refuse(num.ErrEmpty, "Labels", nil, nil, "must be those of an inference made by Infer")
	}
	if err := num.CheckLength("truth", len(truth), len(in.Labels)); err != nil {
		return nil, err
	}
	if err := num.CheckFinite(a, "truth", truth...); err != nil {
		return nil, err
	}
	m := &measurement[T]{checker: checker[T]{a: a}, loss: l, base: base, truth: truth}
	if l.check != nil {
		l.check(&m.checker)
	}
	if l.floor != nil {
		m.positive(*l.floor, "floor")
	}
	out := &Losses[T]{Nonce: in.Nonce, Combined: m.of(in.Network, "Network"), Naive: m.of(in.Naive, "Naive")}
	for _, name := range namesOf(in.Inferers) {
		j := in.Inferers[name]
		m.put(&out.Inferer, name, j.Inference, "Inferers", name, "Inference")
		m.put(&out.OneOutInferer, name, j.OneOut, "Inferers", name, "OneOut")
	}
	for _, name := range namesOf(in.Forecasters) {
		k := in.Forecasters[name]
		m.put(&out.Forecaster, name, k.Implied, "Forecasters", name, "Implied")
		m.put(&out.OneOutForecaster, name, k.OneOut, "Forecasters", name, "OneOut")
		m.put(&out.OneInForecaster, name, k.OneIn, "Forecasters", name, "OneIn")
		var without map[string]T
		for _, inferer := range namesOf(k.OneOutImplied) {
			m.put(&without, inferer, k.OneOutImplied[inferer], "Forecasters", name, field("OneOutImplied", inferer))
		}
		if without != nil {
			put(&out.OneOutImplied, name, without)
		}
	}
	if m.err != nil {
		return nil, m.err
	}
	return out, nil
}

// measurement takes losses and keeps the first error.
type measurement[T Number] struct {
	checker[T]
	loss  Loss[T]
	base  LogBase
	truth []T
}

// put measures a value of a worker that may be absent.
func (m *measurement[T]) put(into *map[string]T, key string, value []T, list, worker, part string) {
	if value != nil {
		put(into, key, m.of(value, field(list, worker)+"."+part))
	}
}

// of returns the logarithm of the loss of a value, which the caller calls place.
func (m *measurement[T]) of(value []T, place string) T {
	zero := m.a.Int(0)
	if m.err == nil && len(value) != len(m.truth) {
		m.fail(num.Refuse(num.ErrShape, place, nil, len(value), "one number for each label"))
	}
	for _, x := range value {
		m.number(x, place)
	}
	if m.err == nil && m.loss.input != nil {
		m.loss.input(&m.checker, value, m.truth, place)
	}
	if m.err != nil {
		return zero
	}
	x, err := m.calculate(value)
	if err != nil {
		m.fail(named(place, m.loss.name, err))
		return zero
	}
	place = place + ": " + m.loss.name + " loss"
	m.number(x, place)
	if m.err == nil && m.loss.floor != nil && m.a.Sign(x) >= 0 && m.a.Cmp(x, *m.loss.floor) < 0 {
		x = *m.loss.floor
	}
	if m.err == nil && m.a.Sign(x) <= 0 {
		m.fail(num.Refuse(num.ErrDomain, place, nil, x, "must be > 0 to have a logarithm; see Loss.WithFloor"))
	}
	if m.err != nil {
		return zero
	}
	a := m.a.Calc()
	if m.base == Log10 {
		x = a.Log10(x)
	} else {
		x = a.Ln(x)
	}
	if err := a.Err(); err != nil {
		m.fail(named(place, "", err))
	}
	return x
}

func (m *measurement[T]) calculate(value []T) (T, error) {
	if m.loss.own != nil {
		return m.loss.own(slices.Clone(value), slices.Clone(m.truth))
	}
	a := m.a.Calc()
	return m.loss.standard(a, value, m.truth), a.Err()
}

// named puts what was measured and the loss before an error.
func named(place, loss string, err error) error {
	if e, ok := num.AsError(err); ok && e != nil && e.Kind != nil {
		with := *e
		with.Field = strings.TrimSpace(place + ": " + e.Field)
		if loss != "" {
			with.Field = place + ": " + loss + " loss: " + e.Field
		}
		return &with
	}
	refusal := num.Refuse(num.ErrDomain, place+": "+loss+" loss", nil, nil, "must be one that the function gives")
	return &measureError{refusal, err}
}

// measureError is an error of a loss function of the caller's, in its place.
type measureError struct {
	refusal *num.Error
	err     error
}

// Error returns the place and what the function said.
func (e *measureError) Error() string { return e.refusal.Field + ": " + fmt.Sprint(e.err) }

// Unwrap returns the refusal and the error of the function.
func (e *measureError) Unwrap() []error { return []error{e.refusal, e.err} }

func checkStandard[T Number](mean, deviation T) func(c *checker[T]) {
	return func(c *checker[T]) {
		c.number(mean, "mean")
		c.positive(deviation, "deviation")
	}
}

func checkProbabilities[T Number](c *checker[T], inference, truth []T, place string) {
	for i, y := range truth {
		switch {
		case c.a.Sign(y) < 0:
			c.fail(num.Refuse(num.ErrDomain, "truth", []int{i}, y, "probabilities"))
		case c.a.Sign(y) > 0 && c.a.Sign(inference[i]) <= 0:
			c.fail(num.Refuse(num.ErrDomain, place, []int{i}, inference[i], "a probability > 0 for a label that is true"))
		}
	}
}
