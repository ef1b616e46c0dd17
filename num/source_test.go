package num

import (
	"math"
	"slices"
	"testing"
)

func TestSourceSameSeedSameNumbers(t *testing.T) {
	a, b := NewSource(7), NewSource(7)
	for range 100 {
		if a.Uint64() != b.Uint64() {
			t.Fatal("two sources of one seed differ")
		}
	}
	if NewSource(7).Uint64() == NewSource(8).Uint64() {
		t.Error("seeds 7 and 8 give the same first number")
	}
}

var (
	pinnedWords  = [4]uint64{0xaf9d32bf75779748, 0xb7672df032bf0473, 0x017e851b73891d79, 0x58ef4affce5665b8}
	pinnedValues = [6]float64{0x1.451b6d38a7262p-01, 0x1.3caf52426736ap+02, -0x1.28d58c2b5297ep-01, 0x1.3b7c675dea8eap+01, 155, 0x1.88b9aefef19d9p-01}
	pinnedOrder  = []int{1, 6, 7, 0, 2, 3, 5, 4}
)

// The first values are pinned: golden files depend on them.
func TestSourcePinned(t *testing.T) {
	s := NewSource(1)
	var words [4]uint64
	for i := range words {
		words[i] = s.Uint64()
	}
	if words != pinnedWords {
		t.Errorf("Uint64: %#x", words)
	}
	s = NewSource(2)
	values := [6]float64{s.Uniform(), s.UniformRange(-3, 5), s.Normal(), s.LogNormal(1, 0.5), float64(s.IntN(1000)), s.Fork(3).Uniform()}
	if values != pinnedValues {
		t.Errorf("values: %x", values)
	}
	if order := NewSource(3).Perm(8); !slices.Equal(order, pinnedOrder) {
		t.Errorf("Perm: %v", order)
	}
}

func TestSourceFork(t *testing.T) {
	parent := NewSource(11)
	early := parent.Fork(1).Uint64()
	after := parent.Uint64()
	if parent.Fork(1).Uint64() != early {
		t.Error("a fork depends on how much of its parent was used")
	}
	if NewSource(11).Uint64() != after {
		t.Error("a fork changed its parent")
	}
	seen := map[uint64]bool{}
	for label := range uint64(1000) {
		seen[parent.Fork(label).Uint64()] = true
		seen[parent.Fork(label).Fork(label).Uint64()] = true
		seen[NewSource(label).Uint64()] = true
	}
	if len(seen) != 3000 {
		t.Errorf("%d different first numbers, want 3000", len(seen))
	}
	// Correlation of a stream with its fork.
	child := parent.Fork(5)
	var sum float64
	const n = 100000
	for range n {
		sum += (parent.Uniform() - 0.5) * (child.Uniform() - 0.5)
	}
	if r := 12 * sum / n; math.Abs(r) > 5/math.Sqrt(n) {
		t.Errorf("correlation %g between a source and its fork", r)
	}
}

// chiSquare of counts against equal expectation.
func chiSquare(counts []int) float64 {
	total := 0
	for _, c := range counts {
		total += c
	}
	expected := float64(total) / float64(len(counts))
	var sum float64
	for _, c := range counts {
		sum += (float64(c) - expected) * (float64(c) - expected) / expected
	}
	return sum
}

// checkChiSquare allows five standard deviations of the chi-square distribution.
func checkChiSquare(t *testing.T, name string, counts []int) {
	t.Helper()
	freedom := float64(len(counts) - 1)
	if x := chiSquare(counts); math.Abs(x-freedom) > 5*math.Sqrt(2*freedom) {
		t.Errorf("%s: chi-square %g with %g degrees of freedom", name, x, freedom)
	}
}

func TestSourceUniform(t *testing.T) {
	s := NewSource(21)
	counts := make([]int, 100)
	low := make([]int, 64) // the last bits
	for range 1000000 {
		u := s.Uniform()
		if u < 0 || u >= 1 {
			t.Fatalf("Uniform gave %g", u)
		}
		counts[int(u*100)]++
		low[uint64(u*0x1p53)%64]++
	}
	checkChiSquare(t, "Uniform", counts)
	checkChiSquare(t, "last bits of Uniform", low)
}

func TestSourceUniformRange(t *testing.T) {
	s := NewSource(22)
	counts := make([]int, 50)
	for range 200000 {
		x := s.UniformRange(-2, 3)
		if x < -2 || x >= 3 {
			t.Fatalf("UniformRange(-2, 3) gave %g", x)
		}
		counts[int((x+2)*10)]++
	}
	checkChiSquare(t, "UniformRange", counts)
	if s.UniformRange(4, 4) != 4 {
		t.Error("an empty range must give its end")
	}
	next := math.Nextafter(1, 2)
	for range 100 {
		if x := s.UniformRange(1, next); x != 1 {
			t.Errorf("UniformRange(1, next) = %x", x)
		}
	}
	for _, c := range [][2]float64{{2, 1}, {0, math.Inf(1)}, {math.NaN(), 1}, {-math.MaxFloat64, math.MaxFloat64}} {
		if x := s.UniformRange(c[0], c[1]); math.Float64bits(x) != math.Float64bits(c[0]) {
			t.Errorf("UniformRange(%g, %g) = %g", c[0], c[1], x)
		}
	}
}

func TestSourceIntN(t *testing.T) {
	s := NewSource(23)
	for _, n := range []int{1, 2, 3, 7, 64, 1000} {
		counts := make([]int, n)
		for range 100000 {
			counts[s.IntN(n)]++
		}
		if n > 1 {
			checkChiSquare(t, "IntN", counts)
		}
	}
	for range 1000 {
		if i := s.IntN(math.MaxInt32); i < 0 || i >= math.MaxInt32 {
			t.Fatalf("IntN(MaxInt32) = %d", i)
		}
		if i := s.IntN(math.MaxInt); i < 0 {
			t.Fatalf("IntN(MaxInt) = %d", i)
		}
	}
	if s.IntN(0) != 0 || s.IntN(-1) != 0 || len(s.Perm(-1)) != 0 {
		t.Error("there is a number below 0")
	}
}

func TestSourceNormal(t *testing.T) {
	s := NewSource(24)
	const n = 1000000
	var sums [5]float64
	beyond2 := 0
	for range n {
		x := s.Normal()
		power := x
		for k := 1; k <= 4; k++ {
			sums[k] += power
			power *= x
		}
		if math.Abs(x) > 2 {
			beyond2++
		}
	}
	// Five standard errors of each moment: variances of x, x^2, x^3, x^4 are 1, 2, 15, 96.
	for k, c := range map[int][2]float64{1: {0, 1}, 2: {1, 2}, 3: {0, 15}, 4: {3, 96}} {
		if mean := sums[k] / n; math.Abs(mean-c[0]) > 5*math.Sqrt(c[1]/n) {
			t.Errorf("moment %d is %g, want %g", k, mean, c[0])
		}
	}
	if share := float64(beyond2) / n; math.Abs(share-0.0455003) > 5*math.Sqrt(0.0455/n) {
		t.Errorf("%g of the draws beyond two standard deviations", share)
	}
}

func TestSourceLogNormal(t *testing.T) {
	s, normal := NewSource(25), NewSource(25)
	for range 100 {
		if got, want := s.LogNormal(-1, 0.25), Exp(-1+float64(0.25*normal.Normal())); got != want {
			t.Fatalf("LogNormal = %g, want %g", got, want)
		}
	}
}

func TestSourcePerm(t *testing.T) {
	s := NewSource(26)
	counts := map[[4]int]int{}
	for range 24000 {
		p := s.Perm(4)
		counts[[4]int(p)]++
		slices.Sort(p)
		if !slices.Equal(p, []int{0, 1, 2, 3}) {
			t.Fatalf("%v is no order", p)
		}
	}
	list := make([]int, 0, 24)
	for _, c := range counts {
		list = append(list, c)
	}
	if len(list) != 24 {
		t.Fatalf("%d of 24 orders came up", len(list))
	}
	checkChiSquare(t, "Perm", list)
	if len(s.Perm(0)) != 0 {
		t.Error("Perm(0) is not empty")
	}
}

// TestSourceZero: the zero value is the stream of seed 0, and a nil Source begins it at every call.
func TestSourceZero(t *testing.T) {
	var zero Source
	var none *Source
	want := NewSource(0)
	if x := want.Uint64(); zero.Uint64() != x || none.Uint64() != x || none.Uint64() != x {
		t.Error("another stream")
	}
	if x := want.Uint64(); zero.Uint64() != x {
		t.Error("another second number")
	}
	if x := want.Fork(1).Normal(); new(Source).Fork(1).Normal() != x || none.Fork(1).Normal() != x {
		t.Error("another fork")
	}
}
