package strictnum

import (
	"strings"

	"github.com/seed-63a7a409/chorus/num"
)

// Key returns the key of a document for a Go name: EpochLength is epoch_length.
func Key(name string) string {
	var key strings.Builder
	for i, r := range name {
		if isCapital := 'A' <= r && r <= 'Z'; isCapital && i > 0 {
			key.WriteByte('_')
		}
		key.WriteRune(r)
	}
	return strings.ToLower(key.String())
}

// Renamed returns an error under another name: the field at the beginning of its path, such as Synthesis.P, becomes the one
// given, such as topic.p. In what is allowed, which may name the field by the end of its path, it is called by its last part.
func Renamed(e *num.Error, field, other string) *num.Error {
	named := *e
	named.Field = other + strings.TrimPrefix(e.Field, field)
	last := other[strings.LastIndexByte(other, '.')+1:]
	for end := field; ; {
		if _, found := replaceWord(e.Allowed, end, last); found {
			return Saying(&named, end, last)
		}
		var more bool
		if _, end, more = strings.Cut(end, "."); !more {
			return &named
		}
	}
}

// Saying returns an error that calls something by another name in what is allowed.
func Saying(e *num.Error, name, other string) *num.Error {
	named := *e
	named.Allowed, _ = replaceWord(e.Allowed, name, other)
	return &named
}

// replaceWord replaces a name where it is not part of another one, and reports whether it is there.
func replaceWord(text, name, other string) (string, bool) {
	var out strings.Builder
	found := false
	for {
		at := strings.Index(text, name)
		if at < 0 {
			out.WriteString(text)
			return out.String(), found
		}
		before, after := text[:at], text[at+len(name):]
		out.WriteString(before)
		if before != "" && isInName(before[len(before)-1]) || after != "" && isInName(after[0]) {
			out.WriteString(name)
		} else {
			out.WriteString(other)
			found = true
		}
		text = after
	}
}

func isInName(c byte) bool {
	return c == '.' || c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
