// Package golden lets a test pin every bit of many results by one hash, in any arithmetic, so that another target can
// be asked for the same bits.
package golden

import (
	"encoding/hex"
	"hash"
	"hash/fnv"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-63a7a409/chorus/num"
)

// Hash takes in results one after the other.
type Hash[T any] struct {
	sum   hash.Hash64
	write func(T) string
}

// New is empty.
func New[T any]() *Hash[T] { return &Hash[T]{fnv.New64a(), writer[T]()} }

// writer returns the text that stands for a number: the bits of a float64, all digits of a decimal. What a test
// calculates in other numbers does not belong here.
func writer[T any]() func(T) string {
	switch any(*new(T)).(type) {
	case float64:
		return func(x T) string { return bits(any(x).(float64)) }
	case num.Dec:
		return func(x T) string { return any(x).(num.Dec).String() }
	}
	panic("golden: neither float64 nor decimals")
}

// bits returns the same for all NaN: which of them a processor makes is its own choice.
func bits(x float64) string {
	if x != x {
		return "NaN"
	}
	return strconv.FormatUint(math.Float64bits(x), 16)
}

// Add takes in numbers.
func (h *Hash[T]) Add(values ...T) {
	for _, x := range values {
		h.Text(h.write(x))
	}
}

// AddIf takes in a number or that it is not there.
func (h *Hash[T]) AddIf(x T, present bool) {
	if present {
		h.Add(x)
	} else {
		h.Text("absent")
	}
}

// Text takes in what is not a number, such as a refusal.
func (h *Hash[T]) Text(text string) {
	h.sum.Write([]byte(text)) // never fails
	h.sum.Write([]byte{'\n'})
}

// String returns the hash so far.
func (h *Hash[T]) String() string { return hex.EncodeToString(h.sum.Sum(nil)) }

// Match compares with what was pinned for a subtest, "v0.6/float64" for TestGolden/v0.6/float64.
func (h *Hash[T]) Match(t testing.TB, pinned map[string]string) {
	t.Helper()
	_, name, _ := strings.Cut(t.Name(), "/")
	if got := h.String(); got != pinned[name] {
		t.Errorf("%q: %q, pinned %q", name, got, pinned[name])
	}
}
