package snippet

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

var errFixed = errors.New("fixed")

var fixed = [3]int{1, 2, 3}

var made = func() []int {
	table := make([]int, 3)
	for i := range table {
		table[i] = i
	}
	return table
}()

var lazily = sync.OnceValue(func() []int { return []int{1} })

var replacer = strings.NewReplacer("a", "b") // caches inside, unseen

type record struct{ count int }

var (
	counter  int
	index    = map[string]int{}
	settings record
	shared   = &record{}
	list     []int
)

func read(i int) (int, []int, error) {
	counter := counter // shadows
	counter++
	copied := fixed
	copied[0] = settings.count
	local := list
	_ = append(local, index["a"])
	n := copy(local, list)
	return counter + fixed[i] + n + shared.count, slices.Clone(list), errFixed
}

func (r *record) increment() { r.count++ }

func changes() {
	counter = 1                // want "global: package-level variable counter is assigned"
	counter++                  // want "global: .* counter is assigned"
	counter += 2               // want "global: .* counter is assigned"
	index["a"] = 1             // want "global: .* index is assigned"
	delete(index, "a")         // want "global: .* index is changed"
	clear(index)               // want "global: .* index is changed"
	settings.count = 1         // want "global: .* settings is assigned"
	shared.count = 1           // want "global: .* shared is assigned"
	(*shared) = record{}       // want "global: .* shared is assigned"
	list = append(list, 1)     // want "global: .* list is assigned"
	copy(list[1:], fixed[:])   // want "global: .* list is changed"
	slices.Sort(list)          // want "global: .* list is changed"
	for counter = range list { // want "global: .* counter is assigned"
	}
	p := &counter // want "global: .* counter is open to change"
	*p = 1
	q := &fixed[1] // want "global: .* fixed is open to change"
	_ = q
	first, counter := 1, 2 // declares a new one
	_, _ = first, counter
	func() { index["b"] = 2 }() // want "global: .* index is assigned"
}

func excused() int {
	one := &fixed[0] //chorus:readonly only compared
	return *one
}

var counting = func() { counter++ } // want "global: .* counter is assigned"

func init() { // want "global: func init hides"
	counter = 1
}

type cache struct {
	entries []*entry
}

type entry struct {
	parent *cache
	lock   sync.Mutex
}

var (
	lock    sync.Mutex     // want "global: lock holds state"
	total   atomic.Int64   // want "global: total holds state"
	queue   chan int       // want "global: queue holds state"
	pool    = &sync.Pool{} // want "global: pool holds state"
	caching cache          // want "global: caching holds state"
)

// A method called init is an ordinary method.
func (c cache) init() {}
