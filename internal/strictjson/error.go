package strictjson

import (
	"strconv"
	"strings"
)

// Kind is what sort of fault a document has.
type Kind uint8

// The kinds of faults.
const (
	Syntax    Kind = iota // not JSON in UTF-8, or not the kind of value that has to stand there
	Duplicate             // a key that an object has twice
	Unknown               // a key that nobody reads
	Missing               // a key that has to be there, or null in its place
	Range                 // an integer beyond its type
	Limit                 // too deep, or too many values
	Refused               // refused by the type that reads the value; Err says why
)

// Error says what is wrong with a document and where.
type Error struct {
	Kind    Kind
	Path    string // as epochs[2].bundles[0].reputer; empty for the document itself
	Value   string // what stands there, as JSON; empty if that says nothing
	Allowed string // what is accepted; it begins with "must" where it is a sentence
	Err     error  // of Refused
}

// Error writes the parts as one line.
func (e *Error) Error() string {
	if e.Kind == Refused {
		return e.Path + ": " + e.Err.Error()
	}
	text := e.Path
	if text == "" {
		text = "document"
	}
	if e.Value != "" {
		text += " = " + e.Value
	}
	text += ": " + [...]string{"malformed", "duplicate key", "unknown key", "missing", "out of range", "beyond the limits"}[e.Kind]
	if strings.HasPrefix(e.Allowed, "must ") {
		return text + " (" + e.Allowed + ")"
	}
	return text + " (allowed: " + e.Allowed + ")"
}

// Unwrap returns the error of the type that refused the value.
func (e *Error) Unwrap() error { return e.Err }

// maxShown keeps a hostile value from filling a log.
const maxShown = 120

func shown(value []byte) string {
	if len(value) <= maxShown {
		return string(value)
	}
	return strings.ToValidUTF8(string(value[:maxShown]), "") + "..."
}

// Key extends a path by a key, quoted unless it is plain.
func Key(path, key string) string {
	switch {
	case !isPlain(key):
		return path + "[" + strconv.Quote(shown([]byte(key))) + "]"
	case path == "":
		return key
	}
	return path + "." + key
}

// Index extends a path by a position in a list.
func Index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

func isPlain(key string) bool {
	for _, c := range []byte(key) {
		if c != '_' && c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return key != "" && len(key) <= maxShown
}
