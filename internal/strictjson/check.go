// Package strictjson reads JSON documents and refuses whatever is not exactly what their reader asks for: text that is
// not UTF-8, a key twice in one object, a key that the reader does not know or that is written in other letters, a key
// that is missing, null in the place of a value, anything after the end, too much depth, too many values. Every refusal
// is an [*Error] with the path of the fault.
//
// All readers of the module go through this package: [Unmarshal] decodes by type, [Members] and [Items] take a value
// apart for readers that keep its bytes, [Parse] decodes what no type describes. Time and memory are linear in the input.
package strictjson

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// MaxDepth is how deep a document may nest lists and objects. Recorded documents need 13 levels.
const MaxDepth = 64

// MaxValues is how many values a document may have: keys, lists, objects and what they hold. A document of two bytes a
// value takes fifty times its size in memory once it is decoded; this bounds that.
const MaxValues = 4_000_000

// Check accepts exactly one JSON value, at a path, of at most maxValues values.
func Check(path string, data []byte, maxValues int) error {
	d := decoder{path: path, tokens: newTokens(data, false)}
	for n := 0; ; n++ {
		_, err := d.tokens.ReadToken()
		if errors.Is(err, io.EOF) && n > 0 {
			return nil
		}
		if err != nil {
			return d.syntax(data, err)
		}
		if d.tokens.StackDepth() > MaxDepth {
			return &Error{Kind: Limit, Path: d.where(), Allowed: "must not be deeper than " + strconv.Itoa(MaxDepth) + " levels"}
		}
		if n == maxValues {
			return &Error{Kind: Limit, Path: path, Allowed: "must not have more than " + strconv.Itoa(maxValues) + " values"}
		}
		if d.tokens.StackDepth() == 0 {
			if rest := bytes.TrimLeft(data[d.tokens.InputOffset():], " \t\r\n"); len(rest) > 0 {
				return &Error{Kind: Syntax, Path: path, Value: strconv.Quote(shown(rest)), Allowed: "must end after one value"}
			}
		}
	}
}

// newTokens reads the tokens of data; the checked parts of a document are not searched for double keys again.
func newTokens(data []byte, checked bool) *jsontext.Decoder {
	// a buffer that is only read from is read in place
	return jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(checked), jsontext.AllowInvalidUTF8(checked))
}

// syntax turns an error of the tokenizer into one of this package.
func (d *decoder) syntax(data []byte, err error) error {
	if errors.Is(err, io.EOF) {
		return &Error{Kind: Syntax, Path: d.path, Allowed: "must be a JSON value; there is none"}
	}
	fault, ok := errors.AsType[*jsontext.SyntacticError](err)
	if !ok {
		return &Error{Kind: Syntax, Path: d.path, Allowed: "must be JSON"}
	}
	path := d.render(fault.JSONPointer)
	if errors.Is(err, jsontext.ErrDuplicateName) {
		return &Error{Kind: Duplicate, Path: path, Allowed: "must be there once"}
	}
	problem := fault.Err.Error()
	if at := int(fault.ByteOffset); !utf8.Valid(data[min(at, len(data)):]) {
		problem = "invalid UTF-8"
	}
	return &Error{Kind: Syntax, Path: path, Allowed: "must be JSON; at byte " + strconv.FormatInt(fault.ByteOffset, 10) + ": " + problem}
}

// where returns the path of the value read last.
func (d *decoder) where() string { return d.render(d.tokens.StackPointer()) }

// maxPath keeps the paths of hostile documents readable.
const maxPath = 400

// render writes a pointer as a path. Only the decoder knows which of its parts are positions in lists.
func (d *decoder) render(pointer jsontext.Pointer) string {
	path, level := d.path, 1
	for part := range pointer.Tokens() {
		inList := false
		if level <= d.tokens.StackDepth() {
			kind, _ := d.tokens.StackIndex(level)
			inList = kind == '['
		} else if _, err := strconv.Atoi(part); err == nil {
			inList = true
		}
		if inList {
			path += "[" + part + "]"
		} else {
			path = Key(path, part)
		}
		level++
	}
	if len(path) > maxPath {
		return strings.ToValidUTF8(path[:maxPath/2], "") + "..." + strings.ToValidUTF8(path[len(path)-maxPath/2:], "")
	}
	return path
}
