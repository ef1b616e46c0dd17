package evaluator

import (
	"math/bits"
	"strconv"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// What a document may cost grows with its size in bytes, and so much is allowed beside: a document of 64 KB takes a few
// seconds and 400 MB at most, whatever is in it. It is meant for hostile documents; recorded ones use a twentieth at most.
// Whatever exceeds it is num.ErrLimit.
const (
	// longBase and longPerByte bound the work on long numbers, in the units of num.Meter: of 1 ns each.
	longBase    = 300_000_000
	longPerByte = 30_000
	// stepBase and stepPerByte bound what grows faster than its input: a step is a weight in a network inference, a loss
	// in the gradient of a listening coefficient, or a cell in the tables of an epoch, at up to 0.5 us.
	stepBase    = 2_000_000
	stepPerByte = 40
	// cellBase and cellPerByte bound the cells of tables by position, which a few names make large, at about 500 bytes.
	cellBase    = 250_000
	cellPerByte = 1
	// textBase and textPerByte bound the text of numbers in the output: a small number has 100 000 zeros.
	textBase    = 16 << 20
	textPerByte = 64
)

// budget is what a document has and has spent.
type budget struct {
	size    int // of the document, in bytes
	long    *num.Meter
	steps   uint64
	written int64
	err     error // of the output
}

func newBudget(size int) *budget {
	return &budget{size: size, long: num.NewMeter(longBase + longPerByte*int64(size))}
}

func newDecimal(r release.Release, b *budget) *engine[num.Dec] {
	return &engine[num.Dec]{a: num.Metered(r.Decimal(), b.long), release: r, budget: b}
}

func newFloat64(r release.Release, b *budget) *engine[float64] {
	return &engine[float64]{a: r.Float64(), release: r, budget: b}
}

// product multiplies counts, up to the largest number.
func product(counts ...int) uint64 {
	p := uint64(1)
	for _, n := range counts {
		high, low := bits.Mul64(p, uint64(n))
		if high != 0 {
			return 1<<64 - 1
		}
		p = low
	}
	return p
}

// total adds counts, up to the largest number.
func total(counts ...uint64) uint64 {
	s := uint64(0)
	for _, n := range counts {
		next, carry := bits.Add64(s, n, 0)
		if carry != 0 {
			return 1<<64 - 1
		}
		s = next
	}
	return s
}

// takeCells refuses tables of more cells than the document may have; members says what asks for them.
func (b *budget) takeCells(field, members string, cells uint64) error {
	limit := cellBase + cellPerByte*uint64(b.size)
	if cells > limit {
		return num.Refuse(num.ErrLimit, field, nil, members,
			"must not need tables of more than "+strconv.FormatUint(limit, 10)+" cells in a document of this size")
	}
	return nil
}

// stepsLeft is how many steps the document may still take.
func (b *budget) stepsLeft() uint64 {
	limit := stepBase + stepPerByte*uint64(b.size)
	return limit - min(limit, b.steps)
}

// takeSteps refuses a calculation of too many steps.
func (b *budget) takeSteps(field, members string, steps uint64) error {
	if steps > b.stepsLeft() {
		return num.Refuse(num.ErrLimit, field, nil, members,
			"must not need more than "+strconv.FormatUint(stepBase+stepPerByte*uint64(b.size), 10)+" steps in a document of this size")
	}
	b.steps += steps
	return nil
}

// takeInference bounds a network inference of n inferers, k forecasters and so many labels and elements of forecasts:
// every inferer is left out of every forecast once.
func (b *budget) takeInference(field string, n, k, labels, elements int) error {
	members := strconv.Itoa(n) + " inferers, " + strconv.Itoa(k) + " forecasters"
	cells := total(product(n, n), product(3, n, k), product(k, k), product(n, k, labels))
	if err := b.takeCells(field, members, cells); err != nil {
		return err
	}
	return b.takeSteps(field, members, total(product(n, elements, labels), product(n+k, n+2*k, labels)))
}

// descent is a gradient descent of listening coefficients that takes no more steps than the document may.
type descent struct {
	field            string
	reputers, losses int
	allowed, granted int // iterations
}

// descend grants as many of the allowed iterations as there are steps for.
func (b *budget) descend(field string, allowed, reputers, losses int) (*descent, error) {
	d := &descent{field: field, reputers: reputers, losses: losses, allowed: allowed, granted: allowed}
	if allowed < 1 { // which is refused where it is used
		return d, nil
	}
	each := max(product(reputers, reputers, losses), 1)
	d.granted = int(min(uint64(allowed), b.stepsLeft()/each))
	if d.granted == 0 {
		return nil, b.takeSteps(field, strconv.Itoa(reputers)+" reputers", each)
	}
	return d, nil
}

// took counts the iterations that were made, and refuses a search that ended for want of more.
func (b *budget) took(d *descent, iterations int) error {
	if iterations >= d.granted && d.granted < d.allowed {
		return num.Refuse(num.ErrLimit, d.field, nil, d.allowed,
			"must not need more than "+strconv.Itoa(d.granted)+" iterations in a document of this size")
	}
	return b.takeSteps(d.field, strconv.Itoa(d.reputers)+" reputers", product(d.reputers, d.reputers, d.losses, iterations))
}

// text writes a number as plain decimal text. Beyond the limit of the output it records an error and writes nothing.
func (e *engine[T]) text(x T) string {
	if e.err != nil {
		return ""
	}
	text := e.a.Text(x)
	e.written += int64(len(text))
	if limit := textBase + textPerByte*int64(e.size); e.written > limit {
		e.err = num.Refuse(num.ErrLimit, "output", nil, nil,
			"must not have more than "+strconv.FormatInt(limit, 10)+" digits in a document of this size")
	}
	return text
}
