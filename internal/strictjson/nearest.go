package strictjson

import (
	"strconv"
	"strings"
)

// UnknownKey refuses the key at a path and names the nearest of those that are known.
func UnknownKey(path, key string, known []string) *Error {
	allowed := "must be a known key; there is none here"
	if len(known) > 0 {
		allowed = "must be a known key; the nearest is " + strconv.Quote(Nearest(key, known))
	}
	return &Error{Kind: Unknown, Path: path, Allowed: allowed}
}

// Nearest returns the first of the known keys that takes the fewest changes of letters; case counts half.
func Nearest(key string, known []string) string {
	const maxCompared = 80 // longer than every key
	key = shown([]byte(key))[:min(len(key), maxCompared)]
	best, least := "", 0
	for i, k := range known {
		if d := distance(key, k) + distance(strings.ToLower(key), strings.ToLower(k)); i == 0 || d < least {
			best, least = k, d
		}
	}
	return best
}

// distance is that of Levenshtein, in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
