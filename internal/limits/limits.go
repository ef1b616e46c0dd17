// Package limits bounds what a document may cost: time and memory grow with its size in bytes, whatever is in it.
package limits

import (
	"math/bits"
	"strconv"

	"github.com/seed-63a7a409/chorus/num"
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

// Budget is what a document has and has spent.
type Budget struct {
	Long    *num.Meter // of long numbers
	size    int        // of the document, in bytes
	steps   uint64
	written int64
}

// New returns the budget of a document of so many bytes.
func New(size int) *Budget {
	return &Budget{size: size, Long: num.NewMeter(longBase + longPerByte*int64(size))}
}

// Product multiplies counts, up to the largest number.
func Product(counts ...int) uint64 {
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

// Total adds counts, up to the largest number.
func Total(counts ...uint64) uint64 {
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

// TakeCells refuses tables of more cells than the document may have; members says what asks for them.
func (b *Budget) TakeCells(field, members string, cells uint64) error {
	limit := cellBase + cellPerByte*uint64(b.size)
	if cells > limit {
		return num.Refuse(num.ErrLimit, field, nil, members,
			"must not need tables of more than "+strconv.FormatUint(limit, 10)+" cells in a document of this size")
	}
	return nil
}

// StepsLeft is how many steps the document may still take.
func (b *Budget) StepsLeft() uint64 {
	limit := stepBase + stepPerByte*uint64(b.size)
	return limit - min(limit, b.steps)
}

// TakeSteps refuses a calculation of too many steps.
func (b *Budget) TakeSteps(field, members string, steps uint64) error {
	if steps > b.StepsLeft() {
		return num.Refuse(num.ErrLimit, field, nil, members,
			"must not need more than "+strconv.FormatUint(stepBase+stepPerByte*uint64(b.size), 10)+" steps in a document of this size")
	}
	b.steps += steps
	return nil
}

// TakeInference bounds a network inference of n inferers, k forecasters and so many labels and elements of forecasts:
// every inferer is left out of every forecast once.
func (b *Budget) TakeInference(field string, n, k, labels, elements int) error {
	members := strconv.Itoa(n) + " inferers, " + strconv.Itoa(k) + " forecasters"
	cells := Total(Product(n, n), Product(3, n, k), Product(k, k), Product(n, k, labels))
	if err := b.TakeCells(field, members, cells); err != nil {
		return err
	}
	return b.TakeSteps(field, members, Total(Product(n, elements, labels), Product(n+k, n+2*k, labels)))
}

// Descent is a gradient descent of listening coefficients that takes no more steps than the document may.
type Descent struct {
	field            string
	reputers, losses int
	allowed, Granted int // iterations
}

// Descend grants as many of the allowed iterations as there are steps for.
func (b *Budget) Descend(field string, allowed, reputers, losses int) (*Descent, error) {
	d := &Descent{field: field, reputers: reputers, losses: losses, allowed: allowed, Granted: allowed}
	if allowed < 1 { // which is refused where it is used
		return d, nil
	}
	each := max(Product(reputers, reputers, losses), 1)
	d.Granted = int(min(uint64(allowed), b.StepsLeft()/each))
	if d.Granted == 0 {
		return nil, b.TakeSteps(field, strconv.Itoa(reputers)+" reputers", each)
	}
	return d, nil
}

// Took counts the iterations that were made, and refuses a search that ended for want of more.
func (b *Budget) Took(d *Descent, iterations int) error {
	if iterations >= d.Granted && d.Granted < d.allowed {
		return num.Refuse(num.ErrLimit, d.field, nil, d.allowed,
			"must not need more than "+strconv.Itoa(d.Granted)+" iterations in a document of this size")
	}
	return b.TakeSteps(d.field, strconv.Itoa(d.reputers)+" reputers", Product(d.reputers, d.reputers, d.losses, iterations))
}

// TakeText counts the text of a number that is written, and refuses more than the document may write.
func (b *Budget) TakeText(length int) error {
	b.written += int64(length)
	if limit := textBase + textPerByte*int64(b.size); b.written > limit {
		return num.Refuse(num.ErrLimit, "output", nil, nil,
			"must not have more than "+strconv.FormatInt(limit, 10)+" digits in a document of this size")
	}
	return nil
}

// BundleCells returns the cells of so many bundles of losses over n inferers and k forecasters.
func BundleCells(bundles, n, k int) uint64 {
	return Total(Product(bundles, n, k), Product(bundles, 2, n), Product(bundles, 3, k))
}
