package snippet

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"sync"
)

type ledger map[string]int

func sorted(m map[string]int) []string {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		_ = name
	}
	_ = slices.Sorted((maps.Keys[map[string]int](m)))
	_ = slices.SortedStableFunc(maps.Values(m), cmp.Compare[int])
	return slices.SortedFunc(maps.Keys(m), cmp.Compare[string])
}

func others(s []int, c chan int, f func(func(int) bool)) {
	for range s {
	}
	for range c {
	}
	for range f {
	}
	for range 3 {
	}
	for range "text" {
	}
}

func plain(m map[string]int) (sum int) {
	for _, n := range m { // want "maprange: the order of a map"
		sum += n
	}
	return sum
}

func named(l ledger) {
	for range l { // want "maprange: the order of a map"
	}
}

func parameter[M ~map[string]int](m M) {
	for range m { // want "maprange: the order of a map"
	}
}

func iterated(m map[string]int) {
	for k := range maps.Keys(m) { // want "maprange: maps.Keys gives"
		_ = k
	}
	for k, v := range maps.All(m) { // want "maprange: maps.All gives"
		_, _ = k, v
	}
	_ = slices.Collect(maps.Values(m)) // want "maprange: maps.Values gives"
	keys := maps.Keys[map[string]int]  // want "maprange: maps.Keys gives"
	_ = slices.Sorted(keys(m))
}

func later(m map[string]int) []string {
	keys := slices.Collect(maps.Keys(m)) // want "maprange: maps.Keys gives"
	slices.Sort(keys)
	return keys
}

func hidden(m *sync.Map, v reflect.Value) {
	m.Range(func(_, _ any) bool { return true }) // want "maprange: .*sync.Map..Range gives"
	_ = v.MapKeys()                              // want "maprange: .*MapKeys gives"
}

func excused(m map[string]bool) (n int) {
	//chorus:unordered the sum of whole numbers is the same in any order
	for range m {
		n++
	}
	for range m { //chorus:unordered the same
		n++
	}
	//chorus:unordered compared as a set
	keys := slices.Collect(maps.Keys(m))
	return n + len(keys)
}

func notExcused(m map[string]bool, s []int) {
	//chorus:unordered
	for range m { // want "maprange: the order of a map" "@-1 exemption: //chorus:unordered gives no reason"
	}
	//chorus:unordered too far away

	for range m { // want "maprange: the order of a map" "@-2 exemption: //chorus:unordered excuses nothing"
	}
	for range m { //chorus:unordered the comment at the end of a line is for that line
		for range m { // want "maprange: the order of a map"
		}
	}
	//chorus:ordered the wrong word
	for range m { // want "maprange: the order of a map" "@-1 exemption: //chorus:ordered excuses nothing"
	}
	//chorus:unordered a slice needs no excuse
	for range s { // want "@-1 exemption: //chorus:unordered excuses nothing"
	}
	//chorus:unorderd misspelt
	for range m { // want "maprange: the order of a map" "@-1 exemption: //chorus:unorderd is not known"
	}
}
