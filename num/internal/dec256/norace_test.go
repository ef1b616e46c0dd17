//go:build !race

package dec256

const raceEnabled = false
